//! The caller's own face: a picture, a drawing, one line, or nothing.

use std::time::Duration;

use axum::{Json, extract::State};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use wire::{Face, FaceAnswer, OwnFace, PictureUpload};

use super::{
    no_pictures, offered,
    picture::{Unfit, developed},
};
use crate::{
    AppState,
    error::{ApiError, Body},
    profile::one_line,
    roster::{audience, may_be_pictured},
    sentence::say,
    session::{Learner, Member},
};

/// How long a picture waits for its turn, and how long it may take then.
const WAITS: Duration = Duration::from_secs(10);
const TAKES: Duration = Duration::from_secs(20);

/// `GET /api/face`
pub(super) async fn show(
    Learner(me): Learner,
    State(app): State<AppState>,
) -> Result<Json<OwnFace>, ApiError> {
    Ok(Json(own(&app, &me).await?))
}

/// `PUT /api/face`
pub(super) async fn answer(
    Learner(me): Learner,
    State(app): State<AppState>,
    Body(given): Body<FaceAnswer>,
) -> Result<Json<OwnFace>, ApiError> {
    if given.drawing.is_some_and(|it| !it.exists()) {
        return Err(ApiError::Invalid(say!("There is no such drawing. Choose one of those shown.")));
    }
    let line = given.line.as_deref().and_then(one_line);
    if line.as_ref().is_some_and(|line| line.chars().count() > Face::LONGEST_LINE) {
        return Err(ApiError::Invalid(say!("A line about yourself has at most 120 characters.")));
    }
    app.store.put_face(&me, given.drawing, line.as_deref(), app.clock.now()).await?;
    Ok(Json(own(&app, &me).await?))
}

/// `DELETE /api/face`: nothing is shown any more, at once.
pub(super) async fn forget(
    Learner(me): Learner,
    State(app): State<AppState>,
) -> Result<Json<OwnFace>, ApiError> {
    app.store.forget_face(&me).await?;
    Ok(Json(own(&app, &me).await?))
}

/// `PUT /api/face/picture`: a file of the caller's.
pub(super) async fn upload(
    Learner(me): Learner,
    State(app): State<AppState>,
    Body(upload): Body<PictureUpload>,
) -> Result<Json<OwnFace>, ApiError> {
    admit(&app, &me)?;
    let file = STANDARD.decode(upload.data.as_bytes());
    let file = file.map_err(|_| ApiError::Invalid(Unfit::Format.sentence()))?;
    hang(&app, &me, file).await
}

/// `POST /api/face/picture`: the one the platform has, because the caller asks for it.
pub(super) async fn take_offered(
    Learner(me): Learner,
    State(app): State<AppState>,
) -> Result<Json<OwnFace>, ApiError> {
    const NONE: ApiError =
        ApiError::Conflict(say!("Your course gives no picture of you now. Choose a file, or a drawing."));
    admit(&app, &me)?;
    let address = app.store.offered_picture(&me).await?.ok_or(NONE)?;
    let file = offered::fetch(&app, &me, &address).await.map_err(|why| match why {
        offered::Trouble::Store(error) => ApiError::Store(error),
        offered::Trouble::Unreachable(why) => ApiError::Invalid(say!(
            "Your course’s picture of you could not be fetched: {why}. Choose a file instead.",
            why = why.to_string()
        )),
        offered::Trouble::Refused => ApiError::Invalid(say!(
            "Your course does not hand out its picture of you. Choose a file instead."
        )),
    })?;
    hang(&app, &me, file).await
}

/// `DELETE /api/face/picture`: the picture is deleted, the line stays.
pub(super) async fn forget_picture(
    Learner(me): Learner,
    State(app): State<AppState>,
) -> Result<Json<OwnFace>, ApiError> {
    app.store.forget_picture(&me, app.clock.now()).await?;
    Ok(Json(own(&app, &me).await?))
}

/// Whether this person may have a picture read now: it takes a moment of the server's time.
fn admit(app: &AppState, me: &Member) -> Result<(), ApiError> {
    const OFTEN: ApiError = ApiError::TooMany(say!(
        "You have changed your picture often just now. Wait a minute, then try again."
    ));
    app.pictures.admit(me.person.0.clone(), app.clock.now()).map_err(|_seconds| OFTEN)
}

/// Makes the file fit to be shown and keeps what came of it.
async fn hang(app: &AppState, me: &Member, file: Vec<u8>) -> Result<Json<OwnFace>, ApiError> {
    const BUSY: ApiError = ApiError::TooMany(say!(
        "Many people are adding pictures at this moment. Please try again in a minute."
    ));
    let person = app.store.person(&me.course, &me.person).await?.ok_or(ApiError::NotFound)?;
    if !may_be_pictured(&person) {
        return Err(no_pictures());
    }
    if file.len() > PictureUpload::MOST_BYTES {
        return Err(ApiError::Invalid(Unfit::TooLarge.sentence()));
    }
    let turn = tokio::time::timeout(WAITS, app.darkroom.clone().acquire_owned()).await;
    let turn = turn.map_err(|_| BUSY)?.map_err(|_| ApiError::Interrupted)?;
    // The turn goes along: whoever gives up waiting does not make room for more than can be done at once.
    let work = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        developed(&file)
    });
    let done =
        tokio::time::timeout(TAKES, work).await.map_err(|_| ApiError::Invalid(Unfit::Broken.sentence()))?;
    let made = done.map_err(|_| ApiError::Interrupted)?;
    let made = made.map_err(|why| ApiError::Invalid(why.sentence()))?;
    app.store.put_picture(me, &STANDARD.encode(made), app.clock.now()).await?;
    Ok(Json(own(app, me).await?))
}

async fn own(app: &AppState, me: &Member) -> Result<OwnFace, ApiError> {
    let person = app.store.person(&me.course, &me.person).await?.ok_or(ApiError::NotFound)?;
    let pictures = may_be_pictured(&person);
    let offered = pictures && app.store.offered_picture(me).await?.is_some();
    Ok(OwnFace {
        seen_by: audience(&person),
        pictures,
        offered,
        taken_off_at: person.taken_off_at,
        face: person.face,
    })
}
