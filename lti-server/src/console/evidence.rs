//! `/admin/platforms/{platform}/evidence`: what Kith may learn from the forums of a platform, and the secret of its
//! statements.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};

use super::{
    account::{Account, Order},
    field::Field,
    form::Form,
    frame::{Done, Frame, Here},
    platform::{find, path},
    shown_as,
    stop::Stop,
    when::When,
};
use crate::{
    AppState,
    evidence::{CalledBy, FUNCTIONS, Source, Switches, Tally, typed_home},
    handover::{KeyKind, Purpose},
    health::Part,
    launch::go_to,
    page::sentence,
    registration::PlatformRow,
};

/// How much came, and what became of it.
struct Line {
    what: String,
    count: u64,
    last: When,
}

/// A choice of what accounts are called by.
struct Choice {
    value: &'static str,
    label: &'static str,
    hint: &'static str,
    chosen: bool,
}

/// What the key of a kind of platform needs so that forums can be read with it.
struct Needs {
    product: &'static str,
    /// Scopes, or functions.
    what: &'static str,
    all: &'static [&'static str],
    /// What else.
    also: &'static str,
}

const OF_MOODLE: Needs = Needs {
    product: "Moodle",
    what: "functions of the external service",
    all: &FUNCTIONS,
    also: "Its account needs a role with mod/forum:viewdiscussion, moodle/course:view, webservice/rest:use and, for \
        forums of groups, moodle/site:accessallgroups.",
};
const OF_CANVAS: Needs = Needs {
    product: "Canvas",
    what: "scopes of the API key",
    all: Purpose::Forum.scopes(),
    also: "One who teaches the course connects to Canvas then, at the foot of its map: Kith reads in their name.",
};

/// How the reading of forums stands.
struct Reading {
    has_key: bool,
    /// For whichever platform it may be.
    needs: Vec<Needs>,
    /// Of how many courses it was read.
    courses: u64,
    last: Option<When>,
    trouble: Option<String>,
}

impl Reading {
    async fn of(app: &AppState, platform: &str) -> Result<Self, Stop> {
        let key = app.store.key_kind(platform).await?;
        let (courses, last) = app.store.forums_read(platform).await?;
        let health = app.store.platform_health(platform).await?;
        let forum = health.into_iter().find(|it| it.part == Part::Forum.name());
        Ok(Self {
            has_key: key.is_some(),
            needs: match key {
                Some(KeyKind::Moodle) => vec![OF_MOODLE],
                Some(KeyKind::Canvas) => vec![OF_CANVAS],
                None => vec![OF_MOODLE, OF_CANVAS],
            },
            courses,
            last: last.map(|at| When::new(at, app.clock.now())),
            trouble: forum.and_then(|it| it.trouble).as_deref().map(sentence),
        })
    }
}

#[derive(Template)]
#[template(path = "console/evidence.html")]
struct Page {
    frame: Frame,
    platform: PlatformRow,
    switches: Switches,
    home: Field,
    called_by: [Choice; 2],
    /// Shown once: a new secret.
    fresh: Option<String>,
    secret: Option<When>,
    reading: Reading,
    xapi: String,
    caliper: String,
    lines: Vec<Line>,
    refused: bool,
}

/// What is on, in a sentence.
pub(super) fn in_words(switches: &Switches) -> String {
    let ways = [
        (switches.files, "Staff may bring files of replies."),
        (switches.statements, "Statements and events are taken with a secret."),
        (switches.reads, "Kith reads forums with the platform’s key."),
    ];
    let on: Vec<&str> = ways.into_iter().filter_map(|(on, words)| on.then_some(words)).collect();
    if on.is_empty() { "Nothing is learned from forums.".to_owned() } else { on.join(" ") }
}

/// The switches as they were typed, and what is wrong with the address.
fn read(form: &Form) -> Result<Switches, (Switches, String)> {
    let switches = Switches {
        files: form.ticked("files"),
        statements: form.ticked("statements"),
        reads: form.ticked("reads"),
        home: None,
        called_by: form.text("called_by").parse().unwrap_or_default(),
    };
    let typed = form.text("home").trim();
    match typed_home(typed) {
        Ok(home) => Ok(Switches { home, ..switches }),
        Err(why) => Err((
            Switches { home: Some(typed.to_owned()), ..switches },
            sentence(&format!("not possible: {why}")),
        )),
    }
}

impl Page {
    async fn new(app: &AppState, frame: Frame, platform: PlatformRow, source: Source) -> Result<Self, Stop> {
        let now = app.clock.now();
        let line = |tally: Tally| Line {
            what: tally.in_words(),
            count: tally.count,
            last: When::new(tally.last_at, now),
        };
        let lines = app.store.evidence_tally(&platform.id).await?.into_iter().map(line).collect();
        let Source { switches, secret_made_at } = source;
        let choice = |by: CalledBy, label, hint| Choice {
            value: by.name(),
            label,
            hint,
            chosen: switches.called_by == by,
        };
        Ok(Self {
            home: home(&switches),
            called_by: [
                choice(
                    CalledBy::Number,
                    "By the platform's own number",
                    "The id of a user in Moodle or Canvas.",
                ),
                choice(
                    CalledBy::Login,
                    "By their user name",
                    "Known to Kith only where the platform sends it.",
                ),
            ],
            fresh: None,
            secret: secret_made_at.map(|at| When::new(at, now)),
            reading: Reading::of(app, &platform.id).await?,
            xapi: format!("{}xapi/", app.public_url),
            caliper: format!("{}caliper", app.public_url),
            lines,
            refused: false,
            frame,
            platform,
            switches,
        })
    }
}

fn home(switches: &Switches) -> Field {
    Field::text(
        "home",
        "Address that accounts and courses of statements begin with",
        "Such as https://lms.example. Left empty it is the issuer; for Canvas, type where people see it.",
        switches.home.as_deref().unwrap_or_default(),
    )
}

pub(super) async fn show(
    State(app): State<AppState>,
    account: Account,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Stop> {
    let platform = find(&app, &id).await?;
    let source = app.store.evidence_source(&id).await?;
    let frame = Frame::new(&account, Here::Platforms, &done);
    Ok(shown_as(StatusCode::OK, &Page::new(&app, frame, platform, source).await?))
}

/// `POST …/evidence`.
pub(super) async fn keep(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    let platform = find(&app, &id).await?;
    match read(&order.form) {
        Ok(new) => {
            app.store.switch_evidence(&id, &new, &order.account.name, app.clock.now()).await?;
            Ok(go_to(&Done::at(&own(&id), "evidence"), []))
        }
        Err((typed, why)) => {
            let frame = Frame::new(&order.account, Here::Platforms, &Done::default());
            let stored = app.store.evidence_source(&id).await?;
            let wrong = home(&typed).wrong(Some(why));
            let page = Page::new(&app, frame, platform, Source { switches: typed, ..stored }).await?;
            let page = Page { home: wrong, refused: true, ..page };
            Ok(shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// `POST …/evidence/secret`: makes one and shows it, which nobody can read again.
pub(super) async fn make(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    let platform = find(&app, &id).await?;
    let made = app.store.make_evidence_secret(&id, &order.account.name, app.clock.now()).await?;
    let source = app.store.evidence_source(&id).await?;
    let frame = Frame::new(&order.account, Here::Platforms, &Done::default());
    let page = Page::new(&app, frame, platform, source).await?;
    Ok(shown_as(StatusCode::OK, &Page { fresh: Some(made), ..page }))
}

/// `POST …/evidence/revoke`.
pub(super) async fn revoke(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    find(&app, &id).await?;
    app.store.revoke_evidence_secret(&id, &order.account.name, app.clock.now()).await?;
    Ok(go_to(&Done::at(&own(&id), "secret-revoked"), []))
}

/// `POST …/evidence/forget`.
pub(super) async fn forget(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    find(&app, &id).await?;
    app.store.forget_evidence(&id, &order.account.name, app.clock.now()).await?;
    Ok(go_to(&Done::at(&own(&id), "evidence-forgotten"), []))
}

fn own(platform: &str) -> String {
    format!("{}/evidence", path(platform))
}
