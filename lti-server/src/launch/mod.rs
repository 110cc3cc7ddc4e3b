//! From the platform's form post to the page with the widget.

mod again;
mod browser;
mod fields;
mod frame;
mod launching;
mod login;
mod pace;
mod page;
mod platform_keys;
mod returning;
mod seal;
mod store;
mod verdict;
mod words;

use axum::{
    Router,
    routing::{any, post},
};

pub(crate) use browser::{go_to, kept};
pub(crate) use launching::Launching;
pub use pace::Pace;
pub use platform_keys::PlatformKeys;
pub(crate) use platform_keys::read_anew as read_key_set;

use crate::AppState;

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/", axum::routing::get(page::welcome))
        .route("/lti/login", any(login::begin))
        .route("/lti/login/check", axum::routing::get(frame::check))
        .route("/lti/login/window", axum::routing::get(frame::window))
        .route("/lti/launch", post(verdict::launch))
        .route("/lti/launch/storage", post(frame::launch))
        .route("/lti/page/{session}", axum::routing::get(again::again))
}
