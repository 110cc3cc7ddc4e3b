//! The page that carries the widget, and the server's front door.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use wire::Role;

use crate::{
    AppState, assets,
    page::{Refusal, policy, secured},
};

#[derive(Template)]
#[template(path = "widget.html")]
struct WidgetPage<'a> {
    code: &'a str,
    locale: &'a str,
    version: &'a str,
    bundle: &'a str,
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage {
    built: bool,
}

/// `GET /`: somebody opened the server itself.
pub(super) async fn welcome(State(_): State<AppState>) -> Response {
    let page = WelcomePage { built: assets::version().is_some() }.render();
    secured(StatusCode::OK, page, &policy("'none'", "'none'"))
}

/// The page that carries the widget, with the one-time code it swaps for its bearer.
pub(super) fn widget(code: &str, role: Role, locale: Option<&str>, frames: &[String]) -> Response {
    let Some(version) = assets::version() else {
        return Refusal::not_built().into_response();
    };
    let locale = locale.filter(|tag| is_language_tag(tag)).unwrap_or("en");
    let bundle = match role {
        Role::Learner | Role::Visitor => "learner",
        Role::Instructor | Role::Admin => "staff",
    };
    let page = WidgetPage { code, locale, version: &version, bundle }.render();
    secured(StatusCode::OK, page, &policy(&frames.join(" "), "'none'"))
}

fn is_language_tag(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
