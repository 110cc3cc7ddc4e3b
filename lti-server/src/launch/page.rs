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
    placing::View,
};

#[derive(Template)]
#[template(path = "widget.html")]
struct WidgetPage<'a> {
    code: &'a str,
    session: &'a str,
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

/// What the page of a session is made of.
pub(super) struct Shown<'a> {
    pub(super) code: &'a str,
    pub(super) session: &'a str,
    pub(super) role: Role,
    /// What the opened link leads to, as far as it is known: the bundle with that screen comes first.
    pub(super) view: Option<View>,
    pub(super) locale: Option<&'a str>,
    /// Origins that may frame it, separated by spaces.
    pub(super) frames: &'a str,
}

/// The page that carries the widget, with the one-time code it swaps for its bearer.
pub(super) fn widget(shown: &Shown<'_>) -> Response {
    let Some(version) = assets::version() else {
        return Refusal::not_built().into_response();
    };
    let locale = shown.locale.filter(|tag| is_language_tag(tag)).unwrap_or("en");
    let bundle = match (shown.role, shown.view) {
        (Role::Learner, Some(View::Map)) => "ties",
        (Role::Learner | Role::Visitor, _) => "learner",
        (Role::Instructor, Some(View::Map | View::Survey)) => "course",
        (Role::Instructor, _) => "staff",
        (Role::Admin, _) => "admin",
    };
    let page = WidgetPage { code: shown.code, session: shown.session, locale, version: &version, bundle };
    secured(StatusCode::OK, page.render(), &policy(shown.frames, "'none'"))
}

fn is_language_tag(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
