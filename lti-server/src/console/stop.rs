//! Why a request to the console goes no further.

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::shown_as;
use crate::{error::ApiError, launch::go_to};

/// Where people sign in.
pub(super) const SIGN_IN: &str = "/admin/sign-in";

/// Why it goes no further.
#[derive(Debug)]
pub(super) enum Stop {
    /// Nobody is signed in, or the session has ended.
    SignIn,
    /// The form comes from another site.
    Foreign,
    /// The form carries no token of this browser's pages.
    Stale,
    /// The form cannot be read.
    Unreadable(StatusCode),
    /// There is no such thing.
    NotFound,
    /// The one-time link was used, is too old, or never was.
    DeadLink,
    /// Too many tries; the seconds to wait.
    TooMany(i64),
    /// Our own fault.
    Failed(ApiError),
}

#[derive(Template)]
#[template(path = "console/stop.html")]
struct Page<'a> {
    title: &'a str,
    sentence: &'a str,
    hint: &'a str,
    link: &'a str,
}

impl<E: Into<ApiError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let (status, title, sentence, hint) = match &self {
            Self::SignIn => return go_to(SIGN_IN, []),
            Self::Foreign => (
                StatusCode::FORBIDDEN,
                "Not accepted",
                "This form was sent from another site, so nothing was done.",
                "If it was you: open the console and do it there.",
            ),
            Self::Stale => (
                StatusCode::FORBIDDEN,
                "Please do that once more",
                "The page this came from is too old, or your browser keeps no cookies here. Nothing was done.",
                "Open the page again and repeat it.",
            ),
            Self::Unreadable(status) => {
                let too_large = *status == StatusCode::PAYLOAD_TOO_LARGE;
                let status = if too_large { *status } else { StatusCode::BAD_REQUEST };
                (status, "Not understood", "What was sent is no form of the console.", "Open the page again.")
            }
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Not here",
                "There is no such thing in this console. Perhaps somebody has removed it.",
                "Go back to the beginning.",
            ),
            Self::DeadLink => (
                StatusCode::FORBIDDEN,
                "This link does not work any more",
                "Each link works once, for 24 hours.",
                "Ask for another: somebody with an account makes one under Accounts, and on the server \
                 \"kith admin link\" does. While there is no account yet, \"kith serve\" prints one when it starts.",
            ),
            Self::TooMany(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                "Please wait a moment",
                "There were too many tries to sign in.",
                "Wait a minute and try again. If the password is lost, \"kith admin link --for NAME\" on the server \
                 makes a link to a new one.",
            ),
            Self::Failed(error) => {
                tracing::error!(cause = %error, "the console failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Please try again in a minute",
                    "Something went wrong on our side, not on yours.",
                    "The server's log says what. \"kith doctor\" may know more.",
                )
            }
        };
        let link = if matches!(self, Self::TooMany(_)) { SIGN_IN } else { "/admin" };
        let mut response = shown_as(status, &Page { title, sentence, hint, link });
        if let Self::TooMany(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
