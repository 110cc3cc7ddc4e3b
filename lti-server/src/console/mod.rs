//! The web console of whoever runs this Kith, under `/admin`, and the same by command line.
//!
//! Pages are plain HTML that works without a script. Every form carries a token of its session ([`form`]), and the
//! extractors [`account::Account`] and [`account::Order`] are the only way to a handler (decision 0013).

mod account;
mod accounts;
mod begin;
mod cli;
mod entries;
mod evidence;
mod field;
mod form;
mod frame;
mod invitations;
mod keys;
mod link;
mod password;
mod platform;
mod platform_change;
mod platforms;
mod register;
mod rooms;
mod sign_in;
mod stop;
mod store;
mod tries;
mod when;

use askama::Template;
use axum::{
    Router,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};

pub use cli::{AdminCommand, AuditCommand, LinkArgs, greet};
pub use link::first_link;
pub(crate) use tries::Tries;

use crate::{
    AppState,
    page::{policy, secured},
};

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin", get(platforms::list))
        .route("/admin/sign-in", get(sign_in::ask).post(sign_in::judge))
        .route("/admin/sign-out", post(sign_in::leave))
        .route("/admin/begin/{code}", get(begin::ask).post(begin::set))
        .route("/admin/platforms/{platform}", get(platform::show))
        .route("/admin/platforms/{platform}/settings", post(platform_change::settings))
        .route("/admin/platforms/{platform}/test", post(platform_change::test))
        .route("/admin/platforms/{platform}/remove", post(platform_change::remove))
        .route("/admin/platforms/{platform}/deployments/{deployment}/approve", post(platform_change::approve))
        .route("/admin/platforms/{platform}/deployments/{deployment}/block", post(platform_change::block))
        .route("/admin/platforms/{platform}/rooms", get(rooms::show).post(rooms::keep))
        .route("/admin/platforms/{platform}/rooms/test", post(rooms::test))
        .route("/admin/platforms/{platform}/evidence", get(evidence::show).post(evidence::keep))
        .route("/admin/platforms/{platform}/evidence/secret", post(evidence::make))
        .route("/admin/platforms/{platform}/evidence/revoke", post(evidence::revoke))
        .route("/admin/platforms/{platform}/evidence/forget", post(evidence::forget))
        .route("/admin/register", get(register::ask).post(register::register))
        .route("/admin/invitations", get(invitations::list).post(invitations::make))
        .route("/admin/invitations/{invitation}/revoke", post(invitations::revoke))
        .route("/admin/keys", get(keys::list))
        .route("/admin/keys/rotate", post(keys::rotate))
        .route("/admin/audit", get(entries::list))
        .route("/admin/accounts", get(accounts::list))
        .route("/admin/accounts/link", post(accounts::link))
        .route("/admin/accounts/{account}/password", post(accounts::password))
        .route("/admin/accounts/{account}/remove", post(accounts::remove))
}

/// A page of the console. It is shown in no frame, and its forms go nowhere else.
fn shown_as(status: StatusCode, page: &impl Template) -> Response {
    secured(status, page.render(), &policy("'none'", "'self'"))
}

fn shown(page: &impl Template) -> Response {
    shown_as(StatusCode::OK, page)
}
