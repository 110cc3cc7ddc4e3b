//! `/admin/invitations`: one-time permissions for platforms to register themselves.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use jiff::{SignedDuration, Timestamp};

use super::{
    account::{Account, Order},
    field::Field,
    frame::{Done, Frame, Here},
    shown_as,
    stop::Stop,
    when::When,
};
use crate::{
    AppState,
    launch::go_to,
    registration::{Invitation, invitation_address},
};

const MOST_NOTE: usize = 100;
const LIVES: [i64; 4] = [1, 3, 7, 30];
const USUAL: i64 = 7;

struct Line {
    id: String,
    note: String,
    made_by: String,
    state: &'static str,
    mark: &'static str,
    when: When,
    platform: Option<String>,
    open: bool,
}

impl Line {
    fn new(invitation: Invitation, now: Timestamp) -> Self {
        let Invitation { id, note, made_by, expires_at, used_at, platform } = invitation;
        let (state, mark, at) = match used_at {
            Some(at) => ("Used", "well", at),
            None if expires_at <= now => ("Expired", "quiet", expires_at),
            None => ("Open, ends", "note", expires_at),
        };
        let open = used_at.is_none() && expires_at > now;
        Self { id, note, made_by, state, mark, when: When::new(at, now), platform, open }
    }
}

struct Life {
    days: i64,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "console/invitations.html")]
struct Page {
    frame: Frame,
    /// Shown once: the address of a new invitation.
    address: Option<String>,
    note: Field,
    lives: [Life; 4],
    lines: Vec<Line>,
}

/// What the page shows beside what is stored.
struct Shown {
    done: Done,
    address: Option<String>,
    note: Field,
    days: i64,
}

fn note(value: &str) -> Field {
    Field::text("note", "A word for yourself", "Such as the name of the school.", value)
}

async fn page(app: &AppState, account: &Account, status: StatusCode, shown: Shown) -> Result<Response, Stop> {
    let now = app.clock.now();
    let lines = app.store.invitations().await?.into_iter().map(|one| Line::new(one, now));
    let page = Page {
        frame: Frame::new(account, Here::Invitations, &shown.done),
        address: shown.address,
        note: shown.note,
        lives: LIVES.map(|days| Life { days, chosen: days == shown.days }),
        lines: lines.collect(),
    };
    Ok(shown_as(status, &page))
}

pub(super) async fn list(
    State(app): State<AppState>,
    account: Account,
    Query(done): Query<Done>,
) -> Result<Response, Stop> {
    let shown = Shown { done, address: None, note: note(""), days: USUAL };
    page(&app, &account, StatusCode::OK, shown).await
}

/// `POST /admin/invitations`: makes one and shows its address, which nobody can read again.
pub(super) async fn make(State(app): State<AppState>, order: Order) -> Result<Response, Stop> {
    let text = order.form.text("note").trim();
    let asked = order.form.text("days").parse().ok();
    let days = asked.filter(|days| LIVES.contains(days)).unwrap_or(USUAL);
    let wrong = text.chars().count() > MOST_NOTE || text.chars().any(char::is_control);
    let (status, note, address) = if wrong {
        let note = note(text).wrong(Some("At most 100 characters, please."));
        (StatusCode::UNPROCESSABLE_ENTITY, note, None)
    } else {
        let (by, life) = (&order.account.name, SignedDuration::from_hours(days * 24));
        let code = app.store.make_invitation(text, by, life, app.clock.now()).await?;
        (StatusCode::OK, note(""), Some(invitation_address(&app.public_url, &code)))
    };
    page(&app, &order.account, status, Shown { done: Done::default(), address, note, days }).await
}

/// `POST /admin/invitations/{invitation}/revoke`.
pub(super) async fn revoke(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    if !app.store.revoke_invitation(&id, &order.account.name, app.clock.now()).await? {
        return Err(Stop::NotFound);
    }
    Ok(go_to(&Done::at(Here::Invitations.path(), "revoked"), []))
}
