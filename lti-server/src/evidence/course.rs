//! `/api/evidence`: what is kept of the course's forum, forgetting what files brought, and connecting to Canvas so that
//! Kith can read there.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use wire::{Evidence, ForumRead, HostConnection, HostProduct, Language};

use super::{reading::waits_for_a_teacher, source::Source};
use crate::{
    AppState,
    error::ApiError,
    handover::{self, KeyKind, Purpose},
    language::preferred,
    sentence::say,
    session::{Instructor, Member},
    store::StoreError,
};

/// `GET /api/evidence`
pub(super) async fn show(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Json<Evidence>, ApiError> {
    let (_, source) = app.store.evidence_source_of(&me.course).await?;
    let kept = app.store.evidence(&me.course).await?;
    let read = reading(&app, &me, &source, preferred(&headers)).await?;
    let by_itself = source.switches.statements && source.secret_made_at.is_some();
    Ok(Json(Evidence { files: source.switches.files, by_itself, read, ..kept }))
}

/// What Kith reads itself, where an administrator agreed and made a key.
async fn reading(
    app: &AppState,
    me: &Member,
    source: &Source,
    language: &Language,
) -> Result<Option<ForumRead>, StoreError> {
    if !source.switches.reads {
        return Ok(None);
    }
    let Some(place) = app.store.place(&me.course).await? else { return Ok(None) };
    let Some(key) = &place.key else { return Ok(None) };
    let so_far = app.store.forum_reading(&me.course).await?;
    Ok(Some(ForumRead {
        product: match key.kind() {
            KeyKind::Moodle => HostProduct::Moodle,
            KeyKind::Canvas => HostProduct::Canvas,
        },
        connect: waits_for_a_teacher(app, &me.course, &place).await?,
        read_at: so_far.read_at,
        trouble: so_far.trouble.map(|why| why.in_language(language)),
    }))
}

/// `POST /api/evidence/connect`: begins the way to Canvas.
pub(super) async fn connect(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Json<HostConnection>, ApiError> {
    let (_, source) = app.store.evidence_source_of(&me.course).await?;
    if !source.switches.reads {
        return Err(ApiError::Conflict(say!(
            "Whoever runs Kith has not agreed to reading forums. They can, in Kith's console."
        )));
    }
    handover::begin(&app, &me, &headers, Purpose::Forum).await
}

/// `DELETE /api/evidence`: forgets what files brought; 204.
pub(super) async fn forget(
    Instructor(me): Instructor,
    State(app): State<AppState>,
) -> Result<StatusCode, ApiError> {
    app.store.forget_files(&me, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
