//! Groups go to the learning platform: as a file it imports, or with a key into a set of Kith's own.

mod canvas;
mod canvas_api;
mod cli;
mod csv;
mod export;
mod facts;
mod host;
mod moodle;
mod moodle_api;
mod oauth;
mod ours;
mod place;
mod purpose;
mod store;
mod view;
mod work;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use canvas_api::CanvasApi;
pub use cli::GroupsCommand;
pub(crate) use csv::{defused, row};
pub(crate) use facts::{HostFacts, HostPerson};
pub(crate) use host::{HostError, Way};
pub(crate) use moodle_api::MoodleApi;
pub(crate) use oauth::begin;
pub(crate) use place::{Key, KeyKind, Place};
pub(crate) use purpose::Purpose;
pub(crate) use work::{by_itself, push};

use crate::AppState;

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/groups/export", get(export::export))
        .route("/api/groups/host", get(view::show).post(view::ask))
        .route("/api/groups/host/connect", post(oauth::connect))
        .route("/lti/groups/connected", get(oauth::connected))
}
