//! The page that carries the widget, and the server's front door.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use wire::{LANGUAGES, Language, Role};

use super::words::{Words, words};
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
    lang: &'a str,
    language: &'static Language,
    chosen: &'static str,
    words: &'static Words,
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
    /// The language of the launch (BCP 47).
    pub(super) locale: Option<&'a str>,
    /// The language that the reader chose on the page itself.
    pub(super) chosen: Option<&'static Language>,
    /// Origins that may frame it, separated by spaces.
    pub(super) frames: &'a str,
}

/// The page that carries the widget, with the one-time code it swaps for its bearer.
pub(super) fn widget(shown: &Shown<'_>) -> Response {
    let Some(version) = assets::version() else {
        return Refusal::not_built().into_response();
    };
    let (lang, language) = spoken(shown);
    let chosen = shown.chosen.map_or("", |it| it.tag);
    let bundle = match (shown.role, shown.view) {
        (Role::Learner, Some(View::Meeting)) => "meet",
        (Role::Learner, Some(View::Map)) => "ties",
        (Role::Learner | Role::Visitor, _) => "learner",
        (Role::Instructor, Some(View::Map | View::Survey)) => "course",
        (Role::Instructor, _) => "staff",
        (Role::Admin, _) => "admin",
    };
    let page = WidgetPage {
        code: shown.code,
        session: shown.session,
        lang,
        language,
        chosen,
        words: words(language),
        version: &version,
        bundle,
    };
    secured(StatusCode::OK, page.render(), &policy(shown.frames, "'none'"))
}

/// The tag that the page carries, and the language of its words: what the reader chose, else that of the launch, else
/// English.
fn spoken<'a>(shown: &Shown<'a>) -> (&'a str, &'static Language) {
    if let Some(language) = shown.chosen {
        return (language.tag, language);
    }
    let locale = shown.locale.filter(|tag| is_language_tag(tag));
    match locale.and_then(|tag| Some((tag, Language::of(tag)?))) {
        Some(known) => known,
        None => (LANGUAGES[0].tag, &LANGUAGES[0]),
    }
}

fn is_language_tag(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
