//! `GET` and `DELETE /api/evidence`: what is kept of the course's forum, and forgetting what files brought.

use axum::{Json, extract::State, http::StatusCode};
use wire::Evidence;

use crate::{AppState, error::ApiError, session::Instructor};

/// `GET /api/evidence`
pub(super) async fn show(
    Instructor(me): Instructor,
    State(app): State<AppState>,
) -> Result<Json<Evidence>, ApiError> {
    let (_, source) = app.store.evidence_source_of(&me.course).await?;
    let kept = app.store.evidence(&me.course).await?;
    let by_itself = source.switches.statements && source.secret_made_at.is_some();
    Ok(Json(Evidence { files: source.switches.files, by_itself, ..kept }))
}

/// `DELETE /api/evidence`: forgets what files brought; 204.
pub(super) async fn forget(
    Instructor(me): Instructor,
    State(app): State<AppState>,
) -> Result<StatusCode, ApiError> {
    app.store.forget_files(&me, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
