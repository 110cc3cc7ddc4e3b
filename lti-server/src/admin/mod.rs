//! `GET /api/admin/health`: how the tool is doing, without anybody's data.

mod store;

use axum::{Json, Router, extract::State, routing::get};
use wire::AdminHealth;

use crate::{AppState, error::ApiError, session::Admin};

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/api/admin/health", get(health))
}

async fn health(Admin(me): Admin, State(app): State<AppState>) -> Result<Json<AdminHealth>, ApiError> {
    let found = app.store.deployment_health(&me.deployment).await?.ok_or(ApiError::NotFound)?;
    let keys = crate::keys::health(&app.store, &me.deployment, app.clock.now()).await?;
    Ok(Json(AdminHealth {
        platform: found.platform,
        issuer: found.issuer,
        client_id: found.client_id,
        deployment: found.deployment,
        product: found.product,
        courses: found.courses,
        people: found.people,
        keys,
        rosters: found.rosters,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        tzdb: app.zones.version().to_owned(),
    }))
}
