//! The page on which a teacher chooses.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use lti::DeepLinkingSettings;

use super::view::View;
use crate::page::{policy, secured};

#[derive(Template)]
#[template(path = "select.html")]
struct Picker<'a> {
    code: &'a str,
    views: &'a [View],
    several: bool,
    takes_links: bool,
}

/// The picker. `code` ties the form to the selection the launch has stored.
pub(crate) fn page(code: &str, settings: &DeepLinkingSettings, frames: &str) -> Response {
    let page = Picker {
        code,
        views: &View::ALL,
        several: settings.accept_multiple,
        takes_links: settings.accept_types.iter().any(|kind| kind == "ltiResourceLink"),
    };
    secured(StatusCode::OK, page.render(), &policy(frames, "'self'"))
}
