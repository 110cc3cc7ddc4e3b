//! Asking a room server.

use http::{Method, StatusCode, header};
use jsonwebtoken::errors::Error as TokenError;
use url::Url;
use wire::{MeetingId, Recording};

use super::{
    Rooms, Server, Visit,
    bbb::{self, BigBlueButton, Refusal, Room},
    jitsi::Jitsi,
};
use crate::{
    AppState,
    doctor::{Finding, Verdict},
    health::{self, Part},
    outgoing::{self, Place, Reach, Unreachable},
    page::sentence,
};

/// Many recordings, each with the addresses of its pictures.
const ANSWER_BYTES: usize = 4 * 1024 * 1024;
/// The longest name of a room in letters; servers take 256.
const MOST_LETTERS: usize = 200;

/// Why a server did not do its part, in words an administrator can act on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("{host} answered with status {status}")]
    Status { host: String, status: StatusCode },
    #[error("{host} refused: {why}")]
    Refused { host: String, why: Refusal },
    #[error("{host} answers, but not like Jitsi")]
    NoJitsi { host: String },
    #[error("the address of the room server cannot be used")]
    Address,
    #[error("no token could be made: {0}")]
    Token(#[from] TokenError),
}

/// Sends what was built for the server at `address`. Whoever runs Kith typed that address, so it is followed wherever
/// it leads.
async fn ask(
    app: &AppState,
    address: &Url,
    method: Method,
    call: &str,
) -> Result<http::Response<Vec<u8>>, Failure> {
    let request = http::Request::builder().method(method).uri(call).body(Vec::new());
    let reach = Reach { trusted: Place::of(address).into_iter().collect() };
    let answer = outgoing::send(app, &reach, request.map_err(|_| Failure::Address)?, ANSWER_BYTES).await?;
    if answer.status().is_success() {
        return Ok(answer);
    }
    Err(Failure::Status { host: host(address), status: answer.status() })
}

fn host(address: &Url) -> String {
    address.host_str().unwrap_or_default().to_owned()
}

async fn call<T>(
    app: &AppState,
    server: &BigBlueButton,
    call: &str,
    read: impl FnOnce(&[u8]) -> Result<T, Refusal>,
) -> Result<T, Failure> {
    let answer = ask(app, &server.address, Method::GET, call).await?;
    read(answer.body()).map_err(|why| Failure::Refused { host: host(&server.address), why })
}

/// Makes the room and gives back where one person goes.
pub(super) async fn enter(
    app: &AppState,
    server: &BigBlueButton,
    room: &str,
    visit: &Visit<'_>,
) -> Result<String, Failure> {
    let title: String = visit.group.chars().take(MOST_LETTERS).collect();
    // The server wants two letters at least.
    let title = if title.chars().count() < 2 { format!("{title} – Kith") } else { title };
    let welcome = "Welcome. Only your group and those who teach your course can come in.";
    let new = Room { name: room, title: &title, meeting: &visit.meeting.0, welcome };
    let created = call(app, server, &server.create(&new), bbb::created).await?;
    Ok(server.join(room, visit.name, visit.moderates, created.as_deref()))
}

/// What was recorded of a meeting.
pub(super) async fn recordings(
    app: &AppState,
    server: &BigBlueButton,
    meeting: &MeetingId,
) -> Result<Vec<Recording>, Failure> {
    call(app, server, &server.recordings(&meeting.0), |body| bbb::recordings_of(body, &meeting.0)).await
}

async fn is_jitsi(app: &AppState, server: &Jitsi) -> Result<(), Failure> {
    let answer = ask(app, &server.address, Method::HEAD, &server.script()).await?;
    // Any other page there is a room: a Jitsi answers to every address.
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if kind.is_some_and(|kind| kind.contains("javascript")) {
        return Ok(());
    }
    Err(Failure::NoJitsi { host: host(&server.address) })
}

/// Tries the server of a platform and notes how that went; `None`: there is none.
pub(crate) async fn examine(app: &AppState, rooms: &Rooms) -> Option<Finding> {
    let server = rooms.server.as_ref()?;
    health::look_again(app, &rooms.platform);
    let tried = match server {
        Server::BigBlueButton(it) => call(app, it, &it.is_running(), bbb::succeeded).await,
        Server::Jitsi(it) => is_jitsi(app, it).await,
    };
    let trouble = tried.as_ref().err().map(ToString::to_string);
    health::note(app, &rooms.platform, Part::Rooms, trouble.as_deref()).await;
    let subject = format!("Rooms ({})", server.product());
    Some(match tried {
        Ok(()) => {
            let words = match server {
                Server::BigBlueButton(_) => "It works: the server answers, and takes the secret.",
                Server::Jitsi(Jitsi { app: Some(_), .. }) => {
                    "The server answers. Whether it takes the tokens shows when somebody opens a room."
                }
                Server::Jitsi(_) => "The server answers.",
            };
            Finding { subject, verdict: Verdict::Well, words: words.to_owned(), fix: None }
        }
        Err(failure) => {
            let fix = fix(&failure, server);
            Finding { subject, verdict: Verdict::Ill, words: sentence(&failure.to_string()), fix: Some(fix) }
        }
    })
}

fn fix(failure: &Failure, server: &Server) -> String {
    match failure {
        Failure::Refused { why: Refusal::Refused { key, .. }, .. } if key == "checksumError" => {
            "Type the secret again: \"bbb-conf --secret\" shows it on the server. If it is right, the server may not \
             take the hash that is chosen."
                .to_owned()
        }
        _ => format!("Check the address {}, and that this server may reach it.", server.address()),
    }
}
