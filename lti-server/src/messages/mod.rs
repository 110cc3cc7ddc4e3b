//! Mails about meetings: to an address its owner typed and confirmed, through an outbox in the database (decision
//! 0027).
//!
//! [`outbox`] decides which mails there have to be, in the transaction that makes them necessary; [`send`] hands them
//! to the mail server, one after the other; [`letter`] writes them at that moment, so that they tell how things stand.

mod address;
mod addresses;
mod letter;
mod line;
mod outbox;
mod own;
mod pages;
mod post;
mod send;
mod store;
mod words;

use axum::{Router, routing::get};

pub(crate) use addresses::quiet_hours;
pub(crate) use outbox::{About, ask_again, catch_up, queue};
pub(crate) use post::Post;
pub(crate) use send::{SEND, send, try_line};

use jiff::civil::DateTime;
use wire::Language;

use crate::AppState;

/// A day in the words of mails, for what else is said to people.
pub(crate) fn day(language: &Language, day: DateTime) -> String {
    words::words(Some(language.tag)).date(day)
}

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/api/mail", get(own::show).put(own::ask).delete(own::end))
}

/// What mails lead to: each has a secret in its address for a session. A GET shows a page, a POST does it.
pub(crate) fn pages() -> Router<AppState> {
    Router::new()
        .route("/mail/confirm/{secret}", get(pages::ask_to_confirm).post(pages::confirm))
        .route("/mail/answer/{secret}", get(pages::ask_to_answer).post(pages::answer))
        .route("/mail/stop/{secret}", get(pages::ask_to_stop).post(pages::stop))
}
