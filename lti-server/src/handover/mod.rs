//! Groups go to the learning platform: as a file it imports, or with a key into a set of Kith's own.

mod canvas;
mod cli;
mod csv;
mod export;
mod facts;
mod host;
mod moodle;
mod oauth;
mod ours;
mod place;
mod store;
mod view;
mod work;

use axum::{
    Router,
    routing::{get, post},
};

pub use cli::GroupsCommand;
pub(crate) use csv::{defused, row};
pub(crate) use facts::{HostFacts, HostPerson};
pub(crate) use work::push;

use crate::AppState;

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/groups/export", get(export::export))
        .route("/api/groups/host", get(view::show).post(view::ask))
        .route("/api/groups/host/connect", post(oauth::connect))
        .route("/lti/groups/connected", get(oauth::connected))
}
