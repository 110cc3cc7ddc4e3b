//! Forming groups and showing them.

mod apart;
mod care;
mod change;
mod columns;
mod late;
mod leave;
mod merge;
mod news;
mod pool;
mod proposal;
mod proposal_store;
mod publish;
mod still_in;
mod store;
mod tend;
mod ties;
mod view;

use axum::{
    Json, Router,
    extract::State,
    routing::{delete, get, post, put},
};
use wire::CourseGroups;

pub(crate) use apart::{are_apart, ordered};
pub(crate) use change::members_in;
pub(crate) use columns::uploads;
pub(crate) use news::news;
pub(crate) use pool::next_monday;
pub(crate) use proposal_store::leave_proposals;
pub(crate) use store::{GroupRow, end_memberships, leave_groups};
pub(crate) use tend::{TEND, ask_soon as tend_soon, tend};
pub(crate) use view::own_group;

use crate::{AppState, error::ApiError, session::Instructor};

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/groups", get(overview))
        .route("/api/groups/leave", post(leave::leave))
        .route("/api/next-run", delete(leave::stay))
        .route("/api/groups/{group}/care", post(care::care))
        .route("/api/mergers/{merger}", put(merge::decide))
        .route("/api/apart", post(apart::keep))
        .route("/api/apart/{one}/{other}", delete(apart::allow))
        .route("/api/pool", get(pool::show))
        .route("/api/still-in", post(still_in::ask).put(still_in::say).delete(still_in::stop))
        .route("/api/proposal", get(proposal::show).post(proposal::make))
        .route("/api/proposal/{id}", put(proposal::edit).delete(proposal::discard))
        .route("/api/proposal/{id}/publish", post(publish::publish))
}

/// `GET /api/groups`: the published groups and who waits for one.
async fn overview(
    Instructor(me): Instructor,
    State(app): State<AppState>,
) -> Result<Json<CourseGroups>, ApiError> {
    Ok(Json(view::overview(&app, &me).await?))
}
