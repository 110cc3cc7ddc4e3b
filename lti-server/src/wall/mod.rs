//! The people wall: faces and lines, shown to whoever may see the person, and to nobody else. Decision 0037.

mod offered;
mod own;
mod picture;
mod store;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::sync::Semaphore;
use tower_http::limit::RequestBodyLimitLayer;
use wire::{FaceReport, PersonId, ReportFace, Wall, WallPerson, WallQuery};

pub(crate) use offered::may_be_offered;
pub(crate) use store::forget_pictures;

use crate::{
    AppState,
    error::{ApiError, Body, Query},
    pace::Pace,
    profile::one_line,
    roster::Viewer,
    sentence::say,
    session::{Instructor, Learner, Member},
    store::StoreError,
};

/// A picture of 8 MB as base64 in JSON; one that is larger hears so in a sentence of its own.
const MOST_UPLOAD_BYTES: usize = 16 * 1024 * 1024;
/// Most characters of what a report says.
const LONGEST_REASON: usize = 500;
/// Pictures one person has read at once, and the pause (in microseconds) after which there may be one more.
const AT_ONCE: i64 = 10;
const PAUSE: i64 = 60_000_000;
/// Pictures that are read at the same time. Each may take 200 MB for a moment.
const SIDE_BY_SIDE: usize = 2;

/// How often people may have a picture read.
pub(crate) fn pace() -> Pace<String> {
    Pace::new(AT_ONCE, PAUSE)
}

/// Room for as many pictures as are read at the same time.
pub(crate) fn darkroom() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(SIDE_BY_SIDE))
}

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/face", get(own::show).put(own::answer).delete(own::forget))
        .route("/api/wall", get(show))
        .route("/api/wall/{person}", delete(take_off))
        .route("/api/wall/{person}/picture", get(picture))
        .route("/api/wall/{person}/report", post(report))
        .route("/api/wall/{person}/reports", delete(leave))
}

/// The route that takes more than others: a photograph.
pub(crate) fn uploads() -> Router<AppState> {
    Router::new()
        .route("/api/face/picture", put(own::upload).post(own::take_offered).delete(own::forget_picture))
        .layer(RequestBodyLimitLayer::new(MOST_UPLOAD_BYTES))
        .method_not_allowed_fallback(|| async { ApiError::WrongMethod })
}

/// What is said where an administrator allows no photographs.
fn no_pictures() -> ApiError {
    ApiError::Invalid(say!("In this course people show drawings instead of photos. Choose one you like."))
}

/// How many faces staff finds reported on the wall and not decided about. Few courses have any, and only for them the
/// people are read.
pub(crate) async fn reported_faces(app: &AppState, me: &Member) -> Result<u32, StoreError> {
    let reports = app.store.open_reports(&me.course).await?;
    if reports.is_empty() {
        return Ok(0);
    }
    let reported: BTreeSet<PersonId> = reports.into_iter().map(|(person, _)| person).collect();
    let people = app.store.people_with_faces(&me.course, &me.person).await?;
    let viewer = Viewer::of(&app.store, me, &people).await?;
    let found =
        people.iter().filter(|it| reported.contains(&it.id) && viewer.face_on_the_wall(it).is_some()).count();
    Ok(u32::try_from(found).unwrap_or(u32::MAX))
}

/// `GET /api/wall`
async fn show(
    me: Member,
    State(app): State<AppState>,
    Query(asked): Query<WallQuery>,
) -> Result<Json<Wall>, ApiError> {
    let people = app.store.people_with_faces(&me.course, &me.person).await?;
    let viewer = Viewer::of(&app.store, &me, &people).await?;
    let mut reports: BTreeMap<PersonId, Vec<FaceReport>> = BTreeMap::new();
    if viewer.is_staff() {
        for (person, report) in app.store.open_reports(&me.course).await? {
            reports.entry(person).or_default().push(report);
        }
    }
    let shown = people.iter().filter_map(|person| {
        Some(WallPerson {
            person: person.id.clone(),
            name: viewer.name(person)?,
            me: viewer.is(person),
            face: viewer.face_on_the_wall(person)?,
            reports: reports.remove(&person.id).unwrap_or_default(),
        })
    });
    let mut shown: Vec<WallPerson> = shown.collect();
    shown.sort_by_cached_key(|it| (it.reports.is_empty(), !it.me, it.name.to_lowercase(), it.person.clone()));
    let next = asked.from.saturating_add(Wall::PAGE);
    let more = shown.len() > usize::try_from(next).unwrap_or(usize::MAX);
    let page = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    let people = shown.into_iter().skip(page(asked.from)).take(page(Wall::PAGE)).collect();
    Ok(Json(Wall { people, next: more.then_some(next) }))
}

/// `GET /api/wall/{person}/picture`: a JPEG. Nothing on the way may keep it, and not the browser either: it is gone from
/// there with the page, wherever that was opened.
async fn picture(
    me: Member,
    State(app): State<AppState>,
    Path(person): Path<String>,
) -> Result<Response, ApiError> {
    let both = [me.person.0.clone(), person.clone()];
    let people = app.store.people_among(&me.course, &both).await?;
    let viewer = Viewer::of(&app.store, &me, &people).await?;
    let seen = people.iter().find(|it| it.id.0 == person).ok_or(ApiError::NotFound)?;
    let face = viewer.face(seen).ok_or(ApiError::NotFound)?;
    face.pictured_at.ok_or(ApiError::NotFound)?;
    let kept = app.store.picture(&me.course, &seen.id).await?.ok_or(ApiError::NotFound)?;
    let file = STANDARD.decode(kept).map_err(|why| StoreError::inconsistent("face.picture", why))?;
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, no-store")];
    Ok((headers, file).into_response())
}

/// `POST /api/wall/{person}/report`
async fn report(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(person): Path<String>,
    Body(said): Body<ReportFace>,
) -> Result<StatusCode, ApiError> {
    let why = said.why.as_deref().and_then(one_line);
    if why.as_ref().is_some_and(|why| why.chars().count() > LONGEST_REASON) {
        return Err(ApiError::Invalid(say!("Please say it in at most 500 characters.")));
    }
    let both = [me.person.0.clone(), person.clone()];
    let people = app.store.people_among(&me.course, &both).await?;
    let viewer = Viewer::of(&app.store, &me, &people).await?;
    let seen = people.iter().find(|it| it.id.0 == person && viewer.face(it).is_some());
    let seen = seen.ok_or(ApiError::NotFound)?;
    if viewer.is(seen) {
        return Err(ApiError::Invalid(say!("This is your own. You can change it or take it back.")));
    }
    app.store.report_face(&me, &seen.id, why.as_deref(), app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/wall/{person}`
async fn take_off(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Path(person): Path<String>,
) -> Result<StatusCode, ApiError> {
    done(app.store.take_off(&me, &PersonId(person), app.clock.now()).await?)
}

/// `DELETE /api/wall/{person}/reports`
async fn leave(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Path(person): Path<String>,
) -> Result<StatusCode, ApiError> {
    done(app.store.settle_reports(&me, &PersonId(person), app.clock.now()).await?)
}

fn done(found: bool) -> Result<StatusCode, ApiError> {
    if found { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}
