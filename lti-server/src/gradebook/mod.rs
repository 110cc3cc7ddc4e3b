//! The optional column "took part" in the platform's gradebook (Assignment and Grade Services 2.0).
//!
//! An instructor switches it on. Whoever says that they were at a meeting, and is not the only one who says so, gets
//! the one point there is. Who takes that back has no score again, which is not nought: nobody fails here. What
//! somebody else takes back changes nothing. Switched off, nothing more is sent, and what is there stays.

mod send;
mod store;

use axum::{Json, Router, extract::State, http::HeaderMap, routing::get};
use jiff::Timestamp;
use lti::vocabulary::{LINE_ITEM_SCOPE, SCORE_SCOPE};
use url::Url;
use wire::{Gradebook, GradebookSwitch, Language};

pub(crate) use send::send;
pub(crate) use store::{attended, remember};

use crate::{
    AppState,
    error::{ApiError, Body},
    language::preferred,
    sentence::{Sentence, say},
    session::{Instructor, Member},
};

/// What the instructor reads where there is no gradebook.
const NONE: Sentence = say!(
    "Your learning platform offers Kith no gradebook in this course. Whoever runs the platform can allow \
     \"Assignment and Grade Services\" for Kith; then open Kith from the course again."
);
const NO_SCORES: Sentence = say!(
    "Your learning platform does not let Kith write into the gradebook. Whoever runs the platform can allow Kith to \
     manage its columns and to send scores; then open Kith from the course again."
);

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/api/gradebook", get(show).put(switch))
}

/// `GET /api/gradebook`
async fn show(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Json<Gradebook>, ApiError> {
    Ok(Json(shown(&app, &me, preferred(&headers)).await?))
}

/// `PUT /api/gradebook`: the column is made, and filled, in the background.
async fn switch(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    headers: HeaderMap,
    Body(word): Body<GradebookSwitch>,
) -> Result<Json<Gradebook>, ApiError> {
    let book = app.store.gradebook(&me.course).await?;
    if let Some(reason) = missing(book.as_ref()).filter(|_| word.on) {
        return Err(ApiError::Invalid(reason));
    }
    app.store.switch_gradebook(&me, word.on, app.clock.now()).await?;
    app.wake_jobs();
    Ok(Json(shown(&app, &me, preferred(&headers)).await?))
}

/// Why there is no way into the gradebook.
fn missing(book: Option<&Book>) -> Option<Sentence> {
    match book {
        Some(book) if book.way().is_some() => None,
        Some(book) if book.line_items.is_some() || book.own_line_item.is_some() => Some(NO_SCORES),
        _ => Some(NONE),
    }
}

async fn shown(app: &AppState, me: &Member, language: &Language) -> Result<Gradebook, ApiError> {
    let book = app.store.gradebook(&me.course).await?;
    let reason = missing(book.as_ref()).map(|why| why.in_language(language));
    let counts = app.store.gradebook_counts(&me.course).await?;
    let book = book.filter(|book| book.wanted);
    Ok(Gradebook {
        offered: reason.is_none(),
        reason,
        on: book.is_some(),
        made: book.as_ref().is_some_and(|book| book.line_item.is_some()),
        sent: counts.given,
        waiting: if book.is_some() { counts.due } else { 0 },
        skipped: counts.refused,
        trouble: book.and_then(|book| book.trouble).map(|why| why.in_language(language)),
    })
}

/// The gradebook of a course, by the last launch, and what became of the column.
#[derive(Clone, Debug)]
struct Book {
    platform: String,
    deployment_id: String,
    line_items: Option<Url>,
    own_line_item: Option<Url>,
    scopes: Vec<String>,
    wanted: bool,
    line_item: Option<Url>,
    seen: bool,
    trouble: Option<Sentence>,
    not_before: Option<Timestamp>,
}

/// How scores can get into the gradebook.
#[derive(Clone, Debug)]
enum Way {
    /// Into a column of our own, among those at this address.
    Columns(Url),
    /// Into the column the platform keeps for the link, where we may make none.
    Own(Url),
}

impl Way {
    /// What has to be granted for it.
    const fn scopes(&self) -> &'static [&'static str] {
        match self {
            Self::Columns(_) => &[LINE_ITEM_SCOPE, SCORE_SCOPE],
            Self::Own(_) => &[SCORE_SCOPE],
        }
    }
}

impl Book {
    /// What the scopes of the last launch leave open. What was withheld is as good as absent.
    fn way(&self) -> Option<Way> {
        let granted = |scope: &str| self.scopes.iter().any(|one| one == scope);
        let columns = self.line_items.clone().filter(|_| granted(LINE_ITEM_SCOPE)).map(Way::Columns);
        columns.or_else(|| self.own_line_item.clone().map(Way::Own)).filter(|_| granted(SCORE_SCOPE))
    }
}
