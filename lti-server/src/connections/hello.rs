//! Saying hello: the smallest first step between two people.

use axum::{Json, extract::State, http::StatusCode};
use network::TieKind;
use wire::Hello;

use super::store::{TieEvent, record};
use crate::{
    AppState,
    error::{ApiError, Body},
    roster::{Person, Viewer},
    sentence::say,
    session::{CourseKey, Learner},
    store::StoreError,
};

/// `POST /api/connections/hello`: 201, or 200 if they were greeted before.
pub(super) async fn say(
    Learner(me): Learner,
    State(app): State<AppState>,
    Body(hello): Body<Hello>,
) -> Result<(StatusCode, Json<Hello>), ApiError> {
    let both = [me.person.0.clone(), hello.person.0.clone()];
    let people = app.store.people_among(&me.course, &both).await?;
    let viewer = Viewer::of(&app.store, &me, &people).await?;
    let other = people.iter().find(|person| person.id == hello.person).ok_or(ApiError::NotFound)?;
    if viewer.is(other) {
        return Err(ApiError::Invalid(say!("You cannot say hello to yourself.")));
    }
    // Somebody who greeted first may be answered, whoever may see them otherwise.
    let greeted_me = unanswered(&app, &me.course, &viewer, &people).await?;
    if !viewer.sees(other) && !greeted_me.iter().any(|hello| hello.person == other.id) {
        return Err(ApiError::NotFound);
    }
    if viewer.blocked(other) {
        return Err(ApiError::Conflict(say!("You blocked this person. Take that back first.")));
    }
    // Whom the other one blocked is not told; the hello is not shown.
    let event = TieEvent {
        kind: TieKind::SaidHello,
        a: me.person.clone(),
        b: other.id.clone(),
        happened_at: app.clock.now(),
        seen: None,
    };
    let mut tx = app.store.writing().await?;
    let new = record(&mut tx, &me.course, &event, "hello").await?;
    tx.commit().await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(hello_to(other))))
}

/// A hello to, or from, somebody who may be named.
pub(super) fn hello_to(person: &Person) -> Hello {
    Hello { person: person.id.clone(), name: Some(person.name().to_owned()) }
}

/// Hellos somebody received and has not returned. Who greets shows themself to the one greeted.
pub(crate) async fn unanswered(
    app: &AppState,
    course: &CourseKey,
    viewer: &Viewer,
    people: &[Person],
) -> Result<Vec<Hello>, StoreError> {
    let Some(me) = people.iter().find(|person| viewer.is(person)).map(|person| &person.id) else {
        return Ok(Vec::new());
    };
    let greeters = app.store.greeters(course, me).await?;
    let found = greeters.iter().filter_map(|greeter| people.iter().find(|person| &person.id == greeter));
    Ok(found.filter(|person| viewer.sees_greeting_of(person)).map(hello_to).collect())
}
