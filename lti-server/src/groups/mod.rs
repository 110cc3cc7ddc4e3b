//! Forming groups and showing them.

mod pool;
mod proposal;
mod proposal_store;
mod publish;
mod store;
mod view;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post, put},
};
use wire::CourseGroups;

pub(crate) use proposal_store::leave_proposals;
pub(crate) use store::{GroupRow, end_memberships, leave_groups};
pub(crate) use view::own_group;

use crate::{AppState, error::ApiError, session::Instructor};

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/groups", get(overview))
        .route("/api/pool", get(pool::show))
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
