//! Where groups meet: a room on a `BigBlueButton` or a Jitsi that their institution runs, made when the first of them
//! opens the door (decision 0030).
//!
//! `bbb`, `jitsi`, `xml` and `hosts` ask nobody and know nothing of the rest; `ask` sends what they built.

mod ask;
mod bbb;
mod cli;
mod hosts;
mod jitsi;
mod store;
mod typed;
mod xml;

use jiff::Timestamp;
use url::Url;
use wire::{MeetingId, Recording};

pub(crate) use ask::examine;
pub(crate) use bbb::{BigBlueButton, Hash};
pub use cli::RoomsCommand;
pub(crate) use hosts::Hosts;
pub(crate) use jitsi::{App, Jitsi};
pub(crate) use typed::{address as typed_address, app_id as typed_app_id, secret as typed_secret};

use crate::{AppState, error::ApiError, secret, sentence::say};
use ask::Failure;

/// What an administrator decided for a platform.
#[derive(Clone, Debug)]
pub(crate) struct Rooms {
    /// Our id of the platform.
    pub(crate) platform: String,
    /// Where rooms are made; `None`: groups meet where a link of theirs leads.
    pub(crate) server: Option<Server>,
    /// Where those links may lead.
    pub(crate) hosts: Hosts,
}

/// A server for rooms.
#[derive(Clone)]
pub(crate) enum Server {
    BigBlueButton(BigBlueButton),
    Jitsi(Jitsi),
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct(self.kind()).field("address", &self.address().as_str()).finish_non_exhaustive()
    }
}

impl Server {
    /// The stored form of its kind.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::BigBlueButton(_) => "bigbluebutton",
            Self::Jitsi(_) => "jitsi",
        }
    }

    /// What people call its kind.
    pub(crate) const fn product(&self) -> &'static str {
        match self {
            Self::BigBlueButton(_) => "BigBlueButton",
            Self::Jitsi(_) => "Jitsi",
        }
    }

    /// Where it is, with a slash at the end.
    pub(crate) const fn address(&self) -> &Url {
        match self {
            Self::BigBlueButton(it) => &it.address,
            Self::Jitsi(it) => &it.address,
        }
    }

    /// Whether it keeps recordings that Kith can list.
    pub(crate) const fn records(&self) -> bool {
        matches!(self, Self::BigBlueButton(_))
    }
}

/// Somebody who may go in, at the door of a meeting's room.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit<'a> {
    pub(crate) meeting: &'a MeetingId,
    /// Name of the group, which is that of the room.
    pub(crate) group: &'a str,
    /// What the others read of who comes in.
    pub(crate) name: &'a str,
    pub(crate) moderates: bool,
    /// When the door closes.
    pub(crate) until: Timestamp,
}

impl Rooms {
    /// Where groups meet, in a sentence without secrets.
    pub(crate) fn in_words(&self) -> String {
        let Some(server) = &self.server else { return "Groups meet where their own links lead.".to_owned() };
        let how = match server {
            Server::BigBlueButton(it) => format!("checksums by {}", it.hash.name()),
            Server::Jitsi(Jitsi { app: Some(app), .. }) => format!("tokens of the application {}", app.id),
            Server::Jitsi(_) => "without tokens".to_owned(),
        };
        format!("Groups meet on {} at {} ({how}).", server.product(), server.address())
    }

    /// Opens the door for one person, and makes the room if it is not there: the address their browser goes to.
    ///
    /// # Errors
    /// When there is no server, or it does not do its part; it is noted for the console.
    pub(crate) async fn enter(&self, app: &AppState, visit: &Visit<'_>) -> Result<String, ApiError> {
        let server =
            self.server.as_ref().ok_or(ApiError::Conflict(say!("This meeting has no room and no link.")))?;
        let now = app.clock.now();
        let room = app.store.room_name(visit.meeting, server, &secret::random_token()?, now).await?;
        let address = match server {
            Server::BigBlueButton(it) => ask::enter(app, it, &room, visit).await,
            Server::Jitsi(it) => {
                let guest =
                    jitsi::Guest { name: visit.name, moderates: visit.moderates, now, until: visit.until };
                it.join(&room, &guest).map_err(Failure::from)
            }
        };
        self.noted(app, address).await
    }

    /// What was recorded of a meeting.
    ///
    /// # Errors
    /// When the server does not do its part.
    pub(crate) async fn recordings(
        &self,
        app: &AppState,
        meeting: &MeetingId,
    ) -> Result<Vec<Recording>, ApiError> {
        let Some(Server::BigBlueButton(it)) = &self.server else { return Ok(Vec::new()) };
        // Only looking changes nothing, so what went wrong is for the log and for who looks.
        ask::recordings(app, it, meeting).await.map_err(|failure| told(&failure))
    }

    /// Keeps how it went as the health of the platform's rooms, and says what went wrong to whoever wanted to meet.
    async fn noted<T>(&self, app: &AppState, done: Result<T, Failure>) -> Result<T, ApiError> {
        use crate::health::{Part, note};
        // Making a token asks no server, so that it says nothing about one.
        let asked = matches!(self.server, Some(Server::BigBlueButton(_)));
        match done {
            Ok(it) => {
                if asked {
                    note(app, &self.platform, Part::Rooms, None).await;
                }
                Ok(it)
            }
            Err(failure) => {
                note(app, &self.platform, Part::Rooms, Some(&failure.to_string())).await;
                Err(told(&failure))
            }
        }
    }
}

/// What went wrong, for whoever wanted to meet.
fn told(failure: &Failure) -> ApiError {
    tracing::warn!(cause = %failure, "a room server did not do its part");
    ApiError::Room(say!(
        "The room server of your institution did not do its part: {failure}. Please tell whoever runs Kith there; \
         until it works, your group can meet elsewhere.",
        failure = failure.to_string()
    ))
}
