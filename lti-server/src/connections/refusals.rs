//! "Not now" and blocking: for good, until whoever said so takes it back, and told to nobody.

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use wire::PersonId;

use super::unanswered;
use crate::{
    AppState,
    error::{ApiError, Body},
    roster::{Refusal, Viewer},
    sentence::say,
    session::Learner,
};

/// `PUT /api/connections/refusals/{other}`: 204. Whoever cannot be seen at all is not there to be refused (404), except
/// for those who show themselves by a hello.
pub(super) async fn refuse(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(other): Path<String>,
    Body(wish): Body<wire::Refusal>,
) -> Result<StatusCode, ApiError> {
    let both = [me.person.0.clone(), other.clone()];
    let people = app.store.people_among(&me.course, &both).await?;
    let viewer = Viewer::of(&app.store, &me, &people).await?;
    let other = people.iter().find(|person| person.id.0 == other).ok_or(ApiError::NotFound)?;
    if viewer.is(other) {
        return Err(ApiError::Invalid(say!("You cannot refuse yourself.")));
    }
    let greeted_me = unanswered(&app, &me.course, &viewer, &people).await?;
    if !viewer.may_refuse(other) && !greeted_me.iter().any(|hello| hello.person == other.id) {
        return Err(ApiError::NotFound);
    }
    let refusal = Refusal { person: me.person.clone(), other: other.id.clone(), blocked: wish.blocked };
    app.store.refuse(&me.course, &refusal, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/connections/refusals/{other}`: 204, or 404 where there is nothing to take back.
pub(super) async fn relent(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(other): Path<String>,
) -> Result<StatusCode, ApiError> {
    if app.store.relent(&me.course, &me.person, &PersonId(other)).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound)
    }
}
