//! Placing Kith in a course (Deep Linking 2.0): a teacher chooses what a link opens.
//!
//! The launch that asks for a selection leaves a row with everything the answer needs; the form the teacher sends
//! carries only the row's one-time code and the choice.

mod answer;
mod picker;
mod store;
mod view;

use axum::{Router, routing::post};

pub(crate) use picker::page;
pub(crate) use store::{Opening, open_selection, place_item, take_over_settings};
pub(crate) use view::View;

use crate::AppState;

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/lti/select", post(answer::answer))
}
