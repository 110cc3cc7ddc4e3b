//! Platforms: registered by an operator, or by themselves with an invitation.

mod cli;
mod deployments;
mod dynamic;
mod invitation;
mod invite_cli;
mod manual;
mod settings;
mod store;

use axum::{Router, routing::get};

pub use cli::PlatformCommand;
pub(crate) use cli::named as platform_named;
pub(crate) use deployments::DeploymentRow;
pub(crate) use invitation::{Invitation, address as invitation_address};
pub use invite_cli::InviteCommand;
pub(crate) use manual::{Group, groups as values_of_kith};
pub(crate) use settings::{
    NewDeployments, PlatformSettings, frame_origins as read_frame_origins, retention as read_retention,
};
pub(crate) use store::{By, Done, PlatformRow, Source};

use crate::AppState;

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/lti/register", get(dynamic::ask).post(dynamic::confirm))
        .route("/lti/register/{invite}", get(dynamic::ask_with_code))
        .route("/lti/setup", get(manual::setup))
        .route("/lti/canvas.json", get(manual::canvas_json))
}
