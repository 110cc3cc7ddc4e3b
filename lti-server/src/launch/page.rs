//! The pages a browser sees before the widget: the one that carries it, and the ones that explain a refusal.

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use lti::{LaunchError, LoginError, Registration};
use url::Url;
use wire::Role;

use crate::{AppState, assets, error::ApiError};

#[derive(Template)]
#[template(path = "widget.html")]
struct WidgetPage<'a> {
    code: &'a str,
    locale: &'a str,
    version: &'a str,
    bundle: &'a str,
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage<'a> {
    title: &'a str,
    sentence: &'a str,
    hint: &'a str,
    said: Option<&'a str>,
    code: &'a str,
    spec: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage {
    built: bool,
}

/// `GET /`: somebody opened the server itself.
pub(super) async fn welcome(State(_): State<AppState>) -> Response {
    let page = WelcomePage { built: assets::version().is_some() }.render();
    secured(StatusCode::OK, page, &policy("'none'"))
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
    secured(StatusCode::OK, page, &policy(&frames.join(" ")))
}

fn is_language_tag(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Origins that may show a refusal in a frame: those of the registration.
fn origins(registration: &Registration) -> Vec<String> {
    let issuer = Url::parse(&registration.issuer).ok();
    let addresses = [issuer.as_ref(), Some(&registration.auth_url)];
    let origin = |url: &Url| Some(url.origin().ascii_serialization()).filter(|origin| origin != "null");
    let mut origins: Vec<String> = addresses.into_iter().flatten().filter_map(origin).collect();
    origins.sort_unstable();
    origins.dedup();
    origins
}

fn policy(frame_ancestors: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; \
         frame-ancestors {frame_ancestors}"
    )
}

fn secured(status: StatusCode, page: askama::Result<String>, policy: &str) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    match page {
        Ok(page) => (status, headers, Html(page)).into_response(),
        Err(error) => {
            tracing::error!(cause = %error, "page not rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A refused login or launch: what happened, what to do, and a code to quote. Never a part of the token.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    spec: Option<&'static str>,
    title: &'static str,
    sentence: String,
    hint: &'static str,
    said: Option<String>,
    frames: Option<Vec<String>>,
}

const AGAIN: &str = "Go back to your course and open Kith again. If that does not help, tell your teacher or the \
    people who run your learning platform, and quote the code below.";
const ADMIN: &str = "Tell the people who run your learning platform, and quote the code below: they can see what \
    Kith needs with the command \"kith platform add --help\".";

impl Refusal {
    fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        sentence: &str,
        hint: &'static str,
    ) -> Self {
        let (spec, said, frames) = (None, None, None);
        Self { status, code, spec, title, sentence: sentence.to_owned(), hint, said, frames }
    }

    /// The form itself could not be read.
    pub(super) fn unreadable(status: StatusCode) -> Self {
        let too_large = status == StatusCode::PAYLOAD_TOO_LARGE;
        let status = if too_large { status } else { StatusCode::BAD_REQUEST };
        let sentence = "The learning platform sent a form that cannot be read.";
        Self::new(status, "unreadable_form", "Kith could not be opened", sentence, AGAIN)
    }

    /// The platform itself said no.
    pub(super) fn by_platform(error: &str, description: Option<String>) -> Self {
        let (sentence, hint) = match error {
            "login_required" | "interaction_required" => {
                ("Your learning platform says that you are not signed in any more.", AGAIN)
            }
            "launch_no_longer_valid" => ("This page was opened from an old link or by going back.", AGAIN),
            "unauthorized_client" => ("Your learning platform does not allow Kith to sign you in.", ADMIN),
            _ => ("Your learning platform did not let you in.", AGAIN),
        };
        let mut refusal = Self::new(
            StatusCode::UNAUTHORIZED,
            "platform_refused",
            "Kith could not be opened",
            sentence,
            hint,
        );
        refusal.said =
            Some(description.map_or_else(|| error.to_owned(), |words| format!("{error}: {words}")));
        refusal
    }

    /// Keys of the platform are out of reach.
    pub(super) fn no_keys() -> Self {
        let sentence =
            "Kith cannot check the sign-in data now, because the learning platform's keys are out of reach.";
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_platform_keys",
            "Please try again in a minute",
            sentence,
            AGAIN,
        )
    }

    /// A message kind that is verified but has no page yet.
    pub(super) fn not_offered() -> Self {
        let sentence = "Kith has nothing to select here. Add it to your course as an external tool instead.";
        Self::new(StatusCode::BAD_REQUEST, "not_offered", "Nothing to select", sentence, AGAIN)
    }

    /// The deployment waits for an admin.
    pub(super) fn pending() -> Self {
        let sentence = "Kith is not switched on for this part of your learning platform yet.";
        Self::new(StatusCode::FORBIDDEN, "deployment_pending", "Waiting for approval", sentence, ADMIN)
    }

    /// Our own fault.
    pub(super) fn internal() -> Self {
        let sentence = "Something went wrong on our side, not on yours.";
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Please try again in a minute",
            sentence,
            AGAIN,
        )
    }

    /// The server was built without its widget.
    fn not_built() -> Self {
        let sentence =
            "This server was built without its widget. Run \"cargo xtask widget\" and build it again.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "no_widget", "The widget is missing", sentence, ADMIN)
    }

    /// Lets the platform's own frame show the refusal.
    pub(super) fn framed_by(mut self, registration: &Registration) -> Self {
        self.frames = Some(origins(registration));
        self
    }
}

impl From<LoginError> for Refusal {
    fn from(error: LoginError) -> Self {
        let (title, hint) = ("Kith could not be opened", ADMIN);
        let mut refusal = Self::new(error.status(), error.code(), title, &error.to_string(), hint);
        refusal.spec = Some(error.spec());
        refusal
    }
}

impl From<LaunchError> for Refusal {
    fn from(error: LaunchError) -> Self {
        let (title, hint) = ("Kith could not be opened", AGAIN);
        let mut refusal = Self::new(error.status(), error.code(), title, &error.to_string(), hint);
        refusal.spec = Some(error.spec());
        refusal
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        tracing::error!(cause = %error, "launch failed");
        Self::internal()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        tracing::info!(code = self.code, spec = self.spec, "launch refused");
        let page = RefusalPage {
            title: self.title,
            sentence: &self.sentence,
            hint: self.hint,
            said: self.said.as_deref(),
            code: self.code,
            spec: self.spec.filter(|spec| *spec != "-"),
        };
        // A page without data or buttons may be shown in any frame; otherwise a teacher whose platform is not
        // registered would look at a blank one.
        let frames = self.frames.map_or_else(|| "http: https:".to_owned(), |frames| frames.join(" "));
        secured(self.status, page.render(), &policy(&frames))
    }
}
