//! Evidence of ties from a course's forum: who answered or named whom, and when; never a word of what was written.
//!
//! It comes by files of staff, by statements of platforms (xAPI, Caliper), and by what Kith reads at a platform with its
//! key, each only where an administrator agreed ([`Source`]). Whoever is no member of the course is counted and not
//! kept. Decisions 0036 and 0039.

mod caliper;
mod cli;
mod course;
mod file;
mod inbox;
mod lines;
mod names;
mod pipe;
mod reading;
mod sender;
mod source;
mod store;
mod time;
mod xapi;

use axum::{
    Router,
    routing::{get, post, put},
};
use tower_http::limit::RequestBodyLimitLayer;

pub use cli::EvidenceCommand;
pub(crate) use reading::{FUNCTIONS, READ, ask_for_due, read, read_soon};
pub(crate) use source::{CalledBy, Source, Switches, Tally, typed_home};
pub(crate) use store::{ForumEvent, inlet_from};

use crate::{AppState, error::ApiError, pace::Pace};

/// A file of a million lines, with what was written in them if it is an export of Moodle.
const MOST_FILE_BYTES: usize = 256 * 1024 * 1024;
/// A batch of statements.
const MOST_BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Files of one course at once, and the pause (in microseconds) after which there may be one more.
const AT_ONCE: i64 = 10;
const PAUSE: i64 = 60_000_000;

/// How often files may be brought into a course.
pub(crate) fn pace() -> Pace<String> {
    Pace::new(AT_ONCE, PAUSE)
}

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/evidence", get(course::show).delete(course::forget))
        .route("/api/evidence/connect", post(course::connect))
}

/// The route that takes whole files.
pub(crate) fn uploads() -> Router<AppState> {
    Router::new()
        .route("/api/evidence/file", put(file::bring))
        .layer(RequestBodyLimitLayer::new(MOST_FILE_BYTES))
        .method_not_allowed_fallback(|| async { ApiError::WrongMethod })
}

/// Where platforms send statements and events.
pub(crate) fn inlets() -> Router<AppState> {
    Router::new()
        .route("/xapi/about", get(xapi::about))
        .route("/xapi/statements", post(xapi::many).put(xapi::one))
        .route("/caliper", post(caliper::receive))
        .layer(RequestBodyLimitLayer::new(MOST_BATCH_BYTES))
        .method_not_allowed_fallback(|| async { ApiError::WrongMethod })
}
