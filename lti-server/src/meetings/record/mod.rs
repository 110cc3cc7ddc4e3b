//! The record of a meeting: what its group writes before, during and after, who leads, who was there by the tick of who
//! leads, whether it took place at all, and who caught up. Only the group reads it. Decision 0029.

mod caught_up;
mod edit;
mod held;
mod lead;
mod present;
mod read;
mod rotation;
mod store;
mod text;

use axum::{
    Router,
    routing::{get, put},
};

pub(super) use caught_up::forget as forget_caught_up;
pub(crate) use held::counted_attendance;
pub(super) use lead::settle;

use crate::AppState;

/// The routes of this part.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/records", get(read::list))
        .route("/api/records/earlier", get(read::earlier))
        .route("/api/leads", put(lead::offer))
        .route("/api/meetings/{id}/record", get(read::one).put(edit::edit))
        .route("/api/meetings/{id}/lead", put(lead::pass))
        .route("/api/meetings/{id}/present", put(present::tick))
        .route("/api/meetings/{id}/held", put(held::say))
        .route("/api/meetings/{id}/caught-up", put(caught_up::say))
}
