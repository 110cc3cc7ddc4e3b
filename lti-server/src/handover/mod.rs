//! Groups go to the learning platform: as a file it imports, or with a key into a set of Kith's own.

mod csv;
mod export;
mod facts;
mod ours;
mod place;

use axum::{Router, routing::get};

pub(crate) use facts::{HostFacts, HostPerson};

use crate::AppState;

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/api/groups/export", get(export::export))
}
