//! A `BigBlueButton` as its API looks from outside, and the little of a Jitsi that shows that it is one.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest;
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

/// The secret of a new server.
pub const SECRET: &str = "8cd8ef52e8e101574e400365b55e11a6";
/// The hashes the server takes, by the length of their checksums in digits.
const HASHES: [&digest::Algorithm; 4] =
    [&digest::SHA1_FOR_LEGACY_USE_ONLY, &digest::SHA256, &digest::SHA384, &digest::SHA512];

/// A room on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeRoom {
    /// Everything it was made with, in order.
    pub parameters: BTreeMap<String, String>,
    /// How often somebody asked for it to be made.
    pub asked: usize,
    /// When it was made, in the server's milliseconds.
    pub created: u64,
}

/// Somebody in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The server's name of the room.
    pub room: String,
    /// What the others read.
    pub name: String,
    /// `MODERATOR` or `VIEWER`.
    pub role: String,
}

/// A recording.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Our mark of the meeting it is of.
    pub meeting: String,
    /// When it began and ended, in milliseconds since 1970.
    pub times: (i64, i64),
    /// Name of the room.
    pub name: String,
    /// Whether it can be watched yet.
    pub published: bool,
}

#[derive(Debug, Default)]
struct Inner {
    secret: String,
    rooms: BTreeMap<String, MadeRoom>,
    guests: Vec<Guest>,
    recordings: Vec<Kept>,
    /// Overlooks what recordings were asked for, as some servers in front of others do.
    tells_all: bool,
    down: bool,
    calls: Vec<String>,
}

/// A running server.
#[derive(Clone, Debug)]
pub struct RoomServer {
    /// Where it listens.
    pub origin: String,
    inner: Arc<Mutex<Inner>>,
}

impl RoomServer {
    /// Starts a server on any port of this machine.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let origin = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let inner = Inner { secret: SECRET.to_owned(), ..Inner::default() };
        let server = Self { origin, inner: Arc::new(Mutex::new(inner)) };
        let router = Router::new()
            .route("/bigbluebutton/api/{call}", get(answer))
            .route("/external_api.js", get(async || ([(header::CONTENT_TYPE, "application/javascript")], "")))
            // As a Jitsi does: every other address is the page of a room.
            .fallback(async || {
                ([(header::CONTENT_TYPE, "text/html")], "<html lang=\"en\"><title>Jitsi Meet</title>")
            })
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(server)
    }

    fn with<T>(&self, act: impl FnOnce(&mut Inner) -> T) -> T {
        act(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The rooms there are, by name.
    #[must_use]
    pub fn rooms(&self) -> BTreeMap<String, MadeRoom> {
        self.with(|inner| inner.rooms.clone())
    }

    /// Who went in, in order.
    #[must_use]
    pub fn guests(&self) -> Vec<Guest> {
        self.with(|inner| inner.guests.clone())
    }

    /// The names of all calls with a good checksum, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.with(|inner| inner.calls.clone())
    }

    /// Changes the secret.
    pub fn change_secret(&self, secret: &str) {
        self.with(|inner| secret.clone_into(&mut inner.secret));
    }

    /// Answers everything with an error page, or no more.
    pub fn set_down(&self, down: bool) {
        self.with(|inner| inner.down = down);
    }

    /// Everybody leaves, and the rooms end.
    pub fn end_rooms(&self) {
        self.with(|inner| inner.rooms.clear());
    }

    /// Keeps a recording.
    pub fn keep(&self, recording: Kept) {
        self.with(|inner| inner.recordings.push(recording));
    }

    /// Overlooks from now on which recordings are asked for.
    pub fn tell_all(&self) {
        self.with(|inner| inner.tells_all = true);
    }
}

fn failed(key: &str, message: &str) -> Response {
    xml(&format!("<returncode>FAILED</returncode><messageKey>{key}</messageKey><message>{message}</message>"))
}

fn xml(inside: &str) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/xml;charset=utf-8")];
    (kind, format!("<response>\n{inside}\n</response>\n")).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|it| char::from_digit(it.into(), 16))
        .collect()
}

/// The parameters of a call whose checksum is right.
fn proven(call: &str, query: &str, secret: &str) -> Option<BTreeMap<String, String>> {
    // The checksum is of the query as it was sent, without the checksum itself.
    let (before, checksum) = query.split_once("checksum=")?;
    let signed = before.strip_suffix('&').unwrap_or(before);
    let text = format!("{call}{signed}{secret}");
    let matches = HASHES.iter().any(|hash| {
        let digits = digest::digest(hash, text.as_bytes());
        hexadecimal(digits.as_ref()) == checksum
    });
    matches.then(|| url::form_urlencoded::parse(signed.as_bytes()).into_owned().collect())
}

async fn answer(
    State(server): State<RoomServer>,
    Path(call): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    server.with(|inner| {
        if inner.down {
            return (StatusCode::BAD_GATEWAY, "<html>nginx</html>").into_response();
        }
        let Some(said) = proven(&call, &query, &inner.secret) else {
            return failed("checksumError", "Checksums do not match");
        };
        inner.calls.push(call.clone());
        let of = |name: &str| said.get(name).map(String::as_str).unwrap_or_default();
        match call.as_str() {
            "create" => create(inner, &said),
            "join" => {
                let (room, name, role) = (of("meetingID"), of("fullName"), of("role"));
                let Some(made) = inner.rooms.get(room) else {
                    return failed(
                        "invalidMeetingIdentifier",
                        "The meeting ID that you supplied did not match any existing meetings",
                    );
                };
                if said.get("createTime").is_some_and(|time| *time != made.created.to_string()) {
                    return failed(
                        "mismatchCreateTimeParam",
                        "The createTime parameter submitted mismatches with the current meeting.",
                    );
                }
                if name.is_empty() || !["MODERATOR", "VIEWER"].contains(&role) {
                    return failed("missingParameters", "name and role are needed");
                }
                let guest = Guest { room: room.to_owned(), name: name.to_owned(), role: role.to_owned() };
                let shown = format!(
                    "<!doctype html><html lang=\"en\"><title>In the room</title><h1>{}</h1><p>{} is here.</p>",
                    escaped(made.parameters.get("name").map_or("", String::as_str)),
                    escaped(name)
                );
                inner.guests.push(guest);
                ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], shown).into_response()
            }
            "isMeetingRunning" => {
                let running = inner.rooms.contains_key(of("meetingID"));
                xml(&format!("<returncode>SUCCESS</returncode><running>{running}</running>"))
            }
            "getRecordings" => recordings(inner, of("meta_kith-meeting")),
            _ => failed("unsupportedRequest", "This request is not supported."),
        }
    })
}

fn create(inner: &mut Inner, said: &BTreeMap<String, String>) -> Response {
    let name = said.get("meetingID").cloned().unwrap_or_default();
    if !(2..=256).contains(&name.len()) || name.contains(',') {
        return failed(
            "validationError",
            "Meeting ID must be between 2 and 256 characters and contain no comma",
        );
    }
    if said.get("name").is_none_or(|name| !(2..=256).contains(&name.chars().count())) {
        return failed("validationError", "Meeting name must be between 2 and 256 characters");
    }
    let next = 1_531_155_809_613 + inner.calls.len() as u64;
    let new = MadeRoom { parameters: said.clone(), asked: 0, created: next };
    let room = inner.rooms.entry(name.clone()).or_insert(new);
    room.asked += 1;
    if room.parameters != *said {
        return failed(
            "idNotUnique",
            "A meeting already exists with that meeting ID. Please use a different meeting ID.",
        );
    }
    let warning = if room.asked > 1 {
        "<messageKey>duplicateWarning</messageKey><message>This conference was already in existence and may currently be in progress.</message>"
    } else {
        "<messageKey/><message/>"
    };
    let created = room.created;
    xml(&format!(
        "<returncode>SUCCESS</returncode><meetingID>{name}</meetingID><internalMeetingID>{name}-{created}</internalMeetingID>\
         <parentMeetingID>bbb-none</parentMeetingID><attendeePW>ap</attendeePW><moderatorPW>mp</moderatorPW>\
         <createTime>{created}</createTime><voiceBridge>70757</voiceBridge><hasUserJoined>false</hasUserJoined>{warning}"
    ))
}

fn recordings(inner: &Inner, meeting: &str) -> Response {
    let one = |(at, kept): (usize, &Kept)| {
        let (start, end) = kept.times;
        let Kept { meeting, name, published, .. } = kept;
        format!(
            "<recording><recordID>rec-{at}</recordID><meetingID>x</meetingID><name><![CDATA[{name}]]></name>\
             <published>{published}</published><state>published</state><startTime>{start}</startTime><endTime>{end}</endTime>\
             <participants>3</participants><metadata><kith-meeting>{meeting}</kith-meeting><isBreakout>false</isBreakout></metadata>\
             <playback><format><type>presentation</type><url>https://bbb.example/playback/{at}?a=1&amp;b=2</url>\
             <processingTime>7177</processingTime><length>0</length></format></playback></recording>"
        )
    };
    let asked = |kept: &&Kept| inner.tells_all || kept.meeting == meeting;
    let all: String = inner.recordings.iter().filter(asked).enumerate().map(one).collect();
    if all.is_empty() {
        return xml("<returncode>SUCCESS</returncode><recordings/><messageKey>noRecordings</messageKey>\
            <message>There are no recordings for the meeting(s).</message>");
    }
    xml(&format!("<returncode>SUCCESS</returncode><recordings>{all}</recordings>"))
}
