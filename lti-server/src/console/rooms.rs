//! `/admin/platforms/{platform}/rooms`: where the groups of a platform meet, and where their links may lead.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use url::Url;

use super::{
    account::{Account, Order},
    field::Field,
    form::Form,
    frame::{Done, Frame, Here},
    platform::{Found, find, found, path},
    shown_as,
    stop::Stop,
};
use crate::{
    AppState,
    launch::go_to,
    page::sentence,
    registration::PlatformRow,
    rooms::{self, App, BigBlueButton, Hash, Hosts, Jitsi, Rooms, Server},
};

/// A hash to choose.
struct HashChoice {
    value: &'static str,
    hint: &'static str,
    chosen: bool,
}

/// The form as it was typed, or as things are.
#[derive(Clone, Debug, Default)]
struct Typed {
    kind: String,
    bbb_address: String,
    bbb_secret: String,
    hash: String,
    jitsi_address: String,
    jitsi_app: String,
    jitsi_secret: String,
    allow_http: bool,
    link_hosts: String,
}

/// What is wrong with the form.
#[derive(Clone, Debug, Default)]
struct Wrong {
    kind: Option<String>,
    hash: Option<String>,
    bbb_address: Option<String>,
    bbb_secret: Option<String>,
    jitsi_address: Option<String>,
    jitsi_app: Option<String>,
    jitsi_secret: Option<String>,
    link_hosts: Option<String>,
}

impl Typed {
    fn of(rooms: &Rooms) -> Self {
        let kind = rooms.server.as_ref().map_or("none", Server::kind).to_owned();
        let mut typed = Self {
            kind,
            hash: Hash::Sha256.name().to_owned(),
            link_hosts: rooms.hosts.joined("\n"),
            ..Self::default()
        };
        let address = rooms.server.as_ref().map(|server| server.address().to_string()).unwrap_or_default();
        typed.allow_http = address.starts_with("http://");
        match &rooms.server {
            Some(Server::BigBlueButton(it)) => {
                it.hash.name().clone_into(&mut typed.hash);
                typed.bbb_address = address;
            }
            Some(Server::Jitsi(it)) => {
                typed.jitsi_app = it.app.as_ref().map(|app| app.id.clone()).unwrap_or_default();
                typed.jitsi_address = address;
            }
            None => {}
        }
        typed
    }

    fn read(form: &Form) -> Self {
        let text = |name: &'static str| form.text(name).trim().to_owned();
        Self {
            kind: text("kind"),
            bbb_address: text("bbb_address"),
            bbb_secret: text("bbb_secret"),
            hash: text("hash"),
            jitsi_address: text("jitsi_address"),
            jitsi_app: text("jitsi_app"),
            jitsi_secret: text("jitsi_secret"),
            allow_http: form.ticked("allow_http"),
            link_hosts: text("link_hosts"),
        }
    }

    /// What is wanted. A secret that is left empty is the one that is kept, for the same kind of server.
    fn judged(&self, now: &Rooms) -> Result<Rooms, Box<Wrong>> {
        let mut wrong = Wrong::default();
        let server = match self.kind.as_str() {
            "none" => Some(None),
            "bigbluebutton" => self.bigbluebutton(now, &mut wrong).map(Some),
            "jitsi" => self.jitsi(now, &mut wrong).map(Some),
            _ => {
                wrong.kind = Some("Please choose one.".to_owned());
                None
            }
        };
        let hosts = kept(Hosts::typed(&self.link_hosts), &mut wrong.link_hosts);
        match (server, hosts) {
            (Some(server), Some(hosts)) => Ok(Rooms { platform: now.platform.clone(), server, hosts }),
            _ => Err(Box::new(wrong)),
        }
    }

    fn bigbluebutton(&self, now: &Rooms, wrong: &mut Wrong) -> Option<Server> {
        let old = match &now.server {
            Some(Server::BigBlueButton(it)) if self.bbb_secret.is_empty() => Some(it.secret.clone()),
            _ => None,
        };
        let address = self.address(&self.bbb_address, true, &mut wrong.bbb_address);
        let secret = old.map_or_else(|| rooms::typed_secret(&self.bbb_secret), Ok);
        let secret = kept(secret, &mut wrong.bbb_secret);
        let hash = kept(self.hash.parse().map_err(str::to_owned), &mut wrong.hash);
        Some(Server::BigBlueButton(BigBlueButton { address: address?, secret: secret?, hash: hash? }))
    }

    fn jitsi(&self, now: &Rooms, wrong: &mut Wrong) -> Option<Server> {
        let address = self.address(&self.jitsi_address, false, &mut wrong.jitsi_address);
        let app = if self.jitsi_app.is_empty() && self.jitsi_secret.is_empty() {
            Some(None)
        } else {
            let old = match &now.server {
                Some(Server::Jitsi(Jitsi { app: Some(app), .. })) if self.jitsi_secret.is_empty() => {
                    Some(app.secret.clone())
                }
                _ => None,
            };
            let id = kept(rooms::typed_app_id(&self.jitsi_app), &mut wrong.jitsi_app);
            let secret = old.map_or_else(|| rooms::typed_secret(&self.jitsi_secret), Ok);
            let secret = kept(secret, &mut wrong.jitsi_secret);
            id.zip(secret).map(|(id, secret)| Some(App { id, secret }))
        };
        Some(Server::Jitsi(Jitsi { address: address?, app: app? }))
    }

    fn address(&self, typed: &str, bigbluebutton: bool, wrong: &mut Option<String>) -> Option<Url> {
        kept(rooms::typed_address(typed, bigbluebutton, self.allow_http), wrong)
    }
}

/// The value, or `None` with what is wrong put down as a sentence.
fn kept<T>(read: Result<T, String>, wrong: &mut Option<String>) -> Option<T> {
    read.inspect_err(|why| *wrong = Some(sentence(&format!("not possible: {why}")))).ok()
}

#[derive(Template)]
#[template(path = "console/rooms.html")]
struct Page {
    frame: Frame,
    platform: PlatformRow,
    typed: Typed,
    bbb: [Field; 2],
    hashes: [HashChoice; 4],
    jitsi: [Field; 3],
    wrong: Wrong,
    /// The form was refused.
    refused: bool,
    /// There is a server to be tested.
    testable: bool,
    findings: Vec<Found>,
}

impl Page {
    fn new(frame: Frame, platform: PlatformRow, now: &Rooms, typed: Typed, wrong: Option<Wrong>) -> Self {
        const KEPT: &str = "A secret is kept. Leave this empty to keep it.";
        let refused = wrong.is_some();
        let wrong = wrong.unwrap_or_default();
        let (bbb_kept, jitsi_kept) = match &now.server {
            Some(Server::BigBlueButton(_)) => (KEPT, ""),
            Some(Server::Jitsi(Jitsi { app: Some(_), .. })) => ("", KEPT),
            _ => ("", ""),
        };
        let secret = |name, label, kept: &'static str, of_server| {
            Field::password(name, label, if kept.is_empty() { of_server } else { kept }, "off")
        };
        Self {
            bbb: [
                Field::text(
                    "bbb_address",
                    "Address of the BigBlueButton",
                    "As \"bbb-conf --secret\" shows it, such as https://bbb.example.org/bigbluebutton/.",
                    &typed.bbb_address,
                )
                .wrong(wrong.bbb_address.clone()),
                secret("bbb_secret", "Its secret", bbb_kept, "The same command shows it.")
                    .wrong(wrong.bbb_secret.clone()),
            ],
            jitsi: [
                Field::text("jitsi_address", "Address of the Jitsi", "Such as https://meet.example.org.", &typed.jitsi_address)
                    .wrong(wrong.jitsi_address.clone()),
                Field::text(
                    "jitsi_app",
                    "Id of the application",
                    "Where the server lets people in by token. Left empty, who knows a room's name comes in; nobody guesses it.",
                    &typed.jitsi_app,
                )
                .wrong(wrong.jitsi_app.clone()),
                secret("jitsi_secret", "Secret of the application", jitsi_kept, "Tokens are signed with it.")
                    .wrong(wrong.jitsi_secret.clone()),
            ],
            hashes: Hash::ALL.map(|hash| HashChoice {
                value: hash.name(),
                hint: if hash == Hash::Sha1 { "Only for servers before 2.5." } else { "" },
                chosen: hash.name() == typed.hash,
            }),
            testable: now.server.is_some(),
            findings: Vec::new(),
            frame,
            platform,
            typed,
            wrong,
            refused,
        }
    }
}

async fn stored(app: &AppState, id: &str) -> Result<(PlatformRow, Rooms), Stop> {
    let platform = find(app, id).await?;
    let rooms = app.store.rooms_at(id).await?.ok_or(Stop::NotFound)?;
    Ok((platform, rooms))
}

pub(super) async fn show(
    State(app): State<AppState>,
    account: Account,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Stop> {
    let (platform, now) = stored(&app, &id).await?;
    let frame = Frame::new(&account, Here::Platforms, &done);
    Ok(shown_as(StatusCode::OK, &Page::new(frame, platform, &now, Typed::of(&now), None)))
}

/// `POST …/rooms`.
pub(super) async fn keep(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    let (platform, now) = stored(&app, &id).await?;
    let typed = Typed::read(&order.form);
    match typed.judged(&now) {
        Ok(new) => {
            app.store.keep_rooms(&new, &order.account.name, app.clock.now()).await?;
            let done = if new.server.is_some() { "rooms" } else { "settings" };
            Ok(go_to(&Done::at(&format!("{}/rooms", path(&id)), done), []))
        }
        Err(wrong) => {
            let frame = Frame::new(&order.account, Here::Platforms, &Done::default());
            let page = Page::new(frame, platform, &now, typed, Some(*wrong));
            Ok(shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// `POST …/rooms/test`: asks the server now.
pub(super) async fn test(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    let (platform, now) = stored(&app, &id).await?;
    let finding = rooms::examine(&app, &now).await;
    let frame = Frame::new(&order.account, Here::Platforms, &Done::default());
    let page = Page::new(frame, platform, &now, Typed::of(&now), None);
    Ok(shown_as(StatusCode::OK, &Page { findings: finding.into_iter().map(found).collect(), ..page }))
}
