//! Who knows whom, as far as the viewer may see.

mod centred;
mod export;
mod hello;
mod introduce;
mod known;
mod map;
mod refusals;
mod store;
mod suggest;

use axum::{
    Router,
    routing::{get, post, put},
};

pub(crate) use hello::unanswered;
pub(crate) use introduce::introduced;
pub(crate) use store::{forget_source, kind_from, kind_text, record_together};

use crate::AppState;

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/connections", get(map::show))
        .route("/api/connections/export", get(export::export))
        .route("/api/connections/suggestions", get(suggest::show))
        .route("/api/connections/refusals/{other}", put(refusals::refuse).delete(refusals::relent))
        .route("/api/connections/hello", post(hello::say))
        .route("/api/connections/introductions", post(introduce::introduce))
        .route("/api/connections/introductions/{person}", get(introduce::candidates))
}
