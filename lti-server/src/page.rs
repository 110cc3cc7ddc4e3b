//! What all plain pages share: their headers, and the page that explains a refusal.

use std::sync::Arc;

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use lti::{LaunchError, LoginError};
use url::Url;
use wire::{LANGUAGES, Language};

use crate::{
    error::ApiError,
    registration::PlatformRow,
    sentence::{Sentence, say},
};

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage<'a> {
    language: &'static Language,
    title: &'a str,
    sentence: &'a str,
    /// The sentence is there in English alone.
    foreign: bool,
    hint: &'a str,
    said_by: &'a str,
    said: Option<&'a str>,
    code: &'a str,
    spec: Option<&'a str>,
}

/// Below these every hosted Canvas school has its own host, while all of them share issuers and endpoints.
const HOSTED_CANVAS: [&str; 2] = ["instructure.com", "canvaslms.com"];

/// Origins that may show a refusal to people who come from a platform with `address`, as far as they can stand in a
/// policy.
fn origins_at(address: &str) -> Vec<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    let Some(url) = url.filter(|url| url.host_str().is_some_and(|host| host.bytes().all(plain))) else {
        return Vec::new();
    };
    let hosted = |domain: &&str| url.host_str().is_some_and(|host| host.ends_with(&format!(".{domain}")));
    let schools = HOSTED_CANVAS.iter().any(hosted).then_some(HOSTED_CANVAS);
    let schools = schools.into_iter().flatten().map(|domain| format!("https://*.{domain}"));
    std::iter::once(url.origin().ascii_serialization()).chain(schools).collect()
}

/// Origins that may show a refusal in a frame: those of the platform, and those an administrator added.
fn origins(platform: &PlatformRow) -> Vec<String> {
    let registration = &platform.registration;
    let own = [registration.issuer.as_str(), registration.auth_url.as_str()].map(origins_at).concat();
    platform.frames(&own)
}

/// For the pages between login and launch: they hold nothing of anybody, and on which host a school shows them is not
/// known before its first launch.
pub(crate) const ANY_FRAME: &str = "http: https:";

/// The content security policy of a page: which origins may frame it, and where its forms may go.
pub(crate) fn policy(frame_ancestors: &str, form_action: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'; worker-src 'self'; form-action {form_action}; base-uri 'none'; \
         frame-ancestors {frame_ancestors}"
    )
}

/// A rendered page with the headers every page has.
pub(crate) fn secured(status: StatusCode, page: askama::Result<String>, policy: &str) -> Response {
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
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    spec: Option<&'static str>,
    title: Sentence,
    sentence: Sentence,
    hint: Sentence,
    said: Option<String>,
    /// Origins that may show it; none: nobody may.
    frames: Vec<String>,
}

/// What somebody can do whose launch went wrong.
pub(crate) const AGAIN: Sentence = say!(
    "Go back to your course and open Kith again. If that does not help, tell your teacher or the people who run your \
     learning platform, and quote the code below."
);
/// The same, where only an administrator can help.
pub(crate) const ADMIN: Sentence = say!(
    "Tell the people who run your learning platform, and quote the code below: they can see what Kith needs with the \
     command \"kith platform add --help\"."
);
/// The title where a login or a launch is refused.
const NOT_OPENED: Sentence = say!("Kith could not be opened");
const IN_A_MINUTE: Sentence = say!("Please try again in a minute");

impl Refusal {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        title: Sentence,
        sentence: Sentence,
        hint: Sentence,
    ) -> Self {
        let (spec, said, frames) = (None, None, Vec::new());
        Self { status, code, spec, title, sentence, hint, said, frames }
    }

    /// The form itself could not be read.
    pub(crate) fn unreadable(status: StatusCode) -> Self {
        let too_large = status == StatusCode::PAYLOAD_TOO_LARGE;
        let status = if too_large { status } else { StatusCode::BAD_REQUEST };
        let sentence = say!("The learning platform sent a form that cannot be read.");
        Self::new(status, "unreadable_form", NOT_OPENED, sentence, AGAIN)
    }

    /// The platform itself said no.
    pub(crate) fn by_platform(error: &str, description: Option<String>) -> Self {
        let (sentence, hint) = match error {
            "login_required" | "interaction_required" => {
                (say!("Your learning platform says that you are not signed in any more."), AGAIN)
            }
            "launch_no_longer_valid" => {
                (say!("This page was opened from an old link or by going back."), AGAIN)
            }
            "unauthorized_client" => {
                (say!("Your learning platform does not allow Kith to sign you in."), ADMIN)
            }
            _ => (say!("Your learning platform did not let you in."), AGAIN),
        };
        let mut refusal = Self::new(StatusCode::UNAUTHORIZED, "platform_refused", NOT_OPENED, sentence, hint);
        refusal.said =
            Some(description.map_or_else(|| error.to_owned(), |words| format!("{error}: {words}")));
        refusal
    }

    /// Keys of the platform are out of reach.
    pub(crate) fn no_keys() -> Self {
        let sentence = say!(
            "Kith cannot check the sign-in data now, because the learning platform's keys are out of reach."
        );
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "no_platform_keys", IN_A_MINUTE, sentence, AGAIN)
    }

    /// Somebody who does not teach wants to place links.
    pub(crate) fn not_a_teacher() -> Self {
        let sentence = say!("Only people who teach a course add Kith's links to it.");
        Self::new(StatusCode::FORBIDDEN, "not_a_teacher", say!("Not allowed"), sentence, AGAIN)
    }

    /// One address begins more logins than a school does.
    pub(crate) fn too_many() -> Self {
        let sentence = say!("Too many people have opened Kith from your network at once.");
        let title = say!("Please try again in a moment");
        // Who asked was not looked at.
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_logins", title, sentence, AGAIN)
            .framed_like(ANY_FRAME)
    }

    /// The deployment waits for an admin.
    pub(crate) fn pending() -> Self {
        let sentence = say!("Kith is not switched on for this part of your learning platform yet.");
        let hint = say!(
            "Tell the people who run your learning platform. Whoever runs this Kith finds it on top of the console, or with \
             the command \"kith platform list\", and approves it."
        );
        Self::new(StatusCode::FORBIDDEN, "deployment_pending", say!("Waiting for approval"), sentence, hint)
    }

    /// Our own fault.
    pub(crate) fn internal() -> Self {
        let sentence = say!("Something went wrong on our side, not on yours.");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", IN_A_MINUTE, sentence, AGAIN)
    }

    /// The server was built without its widget.
    pub(crate) fn not_built() -> Self {
        let sentence =
            say!("This server was built without its widget. Run \"cargo xtask widget\" and build it again.");
        let title = say!("The widget is missing");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "no_widget", title, sentence, ADMIN)
    }

    /// The page, as it is read in `language`.
    pub(crate) fn page(&self, language: &'static Language) -> askama::Result<String> {
        let [title, sentence, hint] =
            [&self.title, &self.sentence, &self.hint].map(|it| it.in_language(language));
        let said_by = say!("Your learning platform said:").in_language(language);
        RefusalPage {
            language,
            title: &title,
            sentence: &sentence,
            foreign: !self.sentence.is_in(language),
            hint: &hint,
            said_by: &said_by,
            said: self.said.as_deref(),
            code: self.code,
            spec: self.spec.filter(|spec| *spec != "-"),
        }
        .render()
    }

    /// Lets the platform's own frame show the refusal.
    pub(crate) fn framed_by(mut self, platform: &PlatformRow) -> Self {
        self.frames = origins(platform);
        self
    }

    /// The same where the platform is not known: a teacher whose school has not registered Kith reads why, and no
    /// other site shows it than the one that was named.
    pub(crate) fn framed_by_address(mut self, address: &str) -> Self {
        if self.frames.is_empty() {
            self.frames = origins_at(address);
        }
        self
    }

    /// Lets those show the refusal who may show the page it answers.
    pub(crate) fn framed_like(mut self, frames: &str) -> Self {
        self.frames = frames.split_whitespace().map(str::to_owned).collect();
        self
    }
}

impl From<LoginError> for Refusal {
    fn from(error: LoginError) -> Self {
        let sentence = Sentence::elsewhere(error);
        let mut refusal = Self::new(error.status(), error.code(), NOT_OPENED, sentence, ADMIN);
        refusal.spec = Some(error.spec());
        refusal
    }
}

impl From<LaunchError> for Refusal {
    fn from(error: LaunchError) -> Self {
        let sentence = Sentence::elsewhere(error);
        let mut refusal = Self::new(error.status(), error.code(), NOT_OPENED, sentence, AGAIN);
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
        let frames = if self.frames.is_empty() { "'none'".to_owned() } else { self.frames.join(" ") };
        let page = self.page(&LANGUAGES[0]);
        let mut response = secured(self.status, page, &policy(&frames, "'none'"));
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Whether a form was sent by a page of ours. Browsers that tell the site of the sender are believed; of others the
/// origin has to be ours, or missing as it is where no browser is at work.
pub(crate) fn is_own_form(headers: &HeaderMap, public_url: &Url) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own = public_url.origin().ascii_serialization();
    match (text("sec-fetch-site"), text("origin")) {
        // Our pages send no referrer, so their forms carry the origin `null`.
        (Some("same-origin"), None | Some("null")) | (None, None) => true,
        (None | Some("same-origin"), Some(origin)) => origin == own,
        (Some(_), _) => false,
    }
}

/// Words of an error as a sentence of their own. A name of a host stays as it is.
pub(crate) fn sentence(words: &str) -> String {
    let words = words.trim_end_matches('.');
    let host = words.split(' ').next().is_some_and(|first| first.contains(['.', '/']));
    // A point behind an address would look like a part of it.
    let end = if words.ends_with('/') { "" } else { "." };
    let mut letters = words.chars();
    match letters.next().filter(|_| !host) {
        Some(first) => format!("{}{}{end}", first.to_uppercase(), letters.as_str()),
        None => format!("{words}{end}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_with_a_capital_and_end_with_a_point() {
        assert_eq!(sentence("the key set is empty"), "The key set is empty.");
        assert_eq!(
            sentence("lms.example could not be reached: no connection."),
            "lms.example could not be reached: no connection."
        );
        assert_eq!(sentence("it has to start with https://"), "It has to start with https://");
    }
}
