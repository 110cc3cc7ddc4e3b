//! The pages that links in mails lead to. Looking at one changes nothing, since mail servers look at links too; a press
//! of a button does.

use askama::Template;
use axum::{
    extract::{Form, Path, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    About,
    addresses::{Reminders, TO_CONFIRM, confirm_address, forget_address, set_reminders},
    letter::{When, member},
    queue,
    store::{Kind, Row},
    words::{Words, first_known, words},
};
use crate::{
    AppState,
    error::ApiError,
    language::tags,
    meetings::{self, Told},
    page::{Refusal, policy, secured},
    secret,
    store::StoreError,
};

#[derive(Template)]
#[template(path = "mail.html")]
struct Page<'a> {
    lang: &'a str,
    dir: &'a str,
    title: &'a str,
    lines: &'a [&'a str],
    buttons: &'a [Button<'a>],
}

struct Button<'a> {
    does: &'a str,
    words: &'a str,
    first: bool,
}

/// What was pressed. A mail program that stops mails by itself sends `List-Unsubscribe=One-Click` (RFC 8058).
#[derive(Default, Deserialize)]
pub(super) struct Pressed {
    #[serde(default)]
    r#do: String,
    #[serde(default, rename = "List-Unsubscribe")]
    one_click: String,
}

type Press = Result<Form<Pressed>, FormRejection>;

fn page(words: &Words, title: &str, lines: &[&str], buttons: &[Button<'_>]) -> Response {
    page_as(StatusCode::OK, words, title, lines, buttons)
}

fn page_as(
    status: StatusCode,
    words: &Words,
    title: &str,
    lines: &[&str],
    buttons: &[Button<'_>],
) -> Response {
    let page = Page { lang: words.tag, dir: words.direction(), title, lines, buttons };
    secured(status, page.render(), &policy("'none'", "'self'"))
}

fn button<'a>(does: &'a str, words: &'a str, first: bool) -> Button<'a> {
    Button { does, words, first }
}

/// The mail whose link was followed.
struct Visit {
    row: Row,
    words: &'static Words,
}

impl Visit {
    async fn of(app: &AppState, secret: &str) -> Result<Self, Stop> {
        let row = app.store.mail_with(&secret::hash(secret)).await?;
        let row = row.ok_or(Stop::DeadLink)?;
        let words = words(row.locale.as_deref());
        Ok(Self { row, words })
    }

    fn filled(&self, text: &str) -> String {
        self.words.filled(text, &[("course", &self.row.course_title), ("address", &self.row.address)])
    }

    /// The meeting the mail is about, as it stands now; `None` when it is the reader's no longer.
    async fn told(&self, app: &AppState) -> Result<Option<Told>, Stop> {
        let Some(meeting) = &self.row.meeting else { return Err(Stop::DeadLink) };
        Ok(meetings::told(app, &member(&self.row), meeting).await?.filter(|told| told.planned))
    }
}

/// Why there is no page, or none with buttons.
enum Stop {
    /// Nobody is known to read it, so the browser says in which language.
    DeadLink,
    Other(Box<Refusal>),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Other(Box::new(refusal))
    }
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Other(Box::new(error.into()))
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        ApiError::from(error).into()
    }
}

fn answered(page: Result<Response, Stop>, headers: &HeaderMap) -> Response {
    match page {
        Ok(page) => page,
        Err(Stop::Other(refusal)) => refusal.into_response(),
        Err(Stop::DeadLink) => {
            let words = first_known(tags(headers));
            let (title, text, hint) = words.page.ended;
            page_as(StatusCode::NOT_FOUND, words, title, &[text, hint], &[])
        }
    }
}

pub(super) async fn ask_to_confirm(
    State(app): State<AppState>,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Response {
    let shown = async {
        let visit = to_confirm(&app, &secret).await?;
        if visit.row.confirmed {
            return Ok(confirmed(&visit));
        }
        let (title, text, yes) = visit.words.page.confirm;
        Ok(page(visit.words, title, &[&visit.filled(text)], &[button("confirm", yes, true)]))
    };
    answered(shown.await, &headers)
}

pub(super) async fn confirm(
    State(app): State<AppState>,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Response {
    let done = async {
        let visit = to_confirm(&app, &secret).await?;
        let now = app.clock.now();
        let mut tx = app.store.writing().await?;
        let address = &visit.row.address_id;
        if confirm_address(&mut tx, address, now).await? {
            queue(&app, &mut tx, About::Address(address), now).await?;
        }
        tx.commit().await?;
        app.wake_jobs();
        Ok(confirmed(&visit))
    };
    answered(done.await, &headers)
}

async fn to_confirm(app: &AppState, secret: &str) -> Result<Visit, Stop> {
    let visit = Visit::of(app, secret).await?;
    let old = app.clock.now().duration_since(visit.row.created_at) > TO_CONFIRM;
    if visit.row.kind != Kind::Confirm || (old && !visit.row.confirmed) {
        return Err(Stop::DeadLink);
    }
    Ok(visit)
}

fn confirmed(visit: &Visit) -> Response {
    let (title, text) = visit.words.page.confirmed;
    page(visit.words, title, &[&visit.filled(text)], &[])
}

pub(super) async fn ask_to_answer(
    State(app): State<AppState>,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Response {
    let shown = async {
        let visit = Visit::of(&app, &secret).await?;
        let told = visit.told(&app).await?;
        Ok(meeting_page(&app, &visit, told.as_ref(), visit.words.page.answer))
    };
    answered(shown.await, &headers)
}

pub(super) async fn answer(
    State(app): State<AppState>,
    headers: HeaderMap,
    Path(secret): Path<String>,
    press: Press,
) -> Response {
    let done = async {
        let visit = Visit::of(&app, &secret).await?;
        let Ok(Form(press)) = press else { return Err(Refusal::unreadable(StatusCode::BAD_REQUEST).into()) };
        let comes = match press.r#do.as_str() {
            "yes" => true,
            "no" => false,
            _ => return Err(Refusal::unreadable(StatusCode::BAD_REQUEST).into()),
        };
        let Some(meeting) = &visit.row.meeting else { return Err(Stop::DeadLink) };
        match meetings::answer_as(&app, &member(&visit.row), meeting, comes).await {
            // The page says why.
            Ok(()) | Err(ApiError::Conflict(_) | ApiError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
        let told = visit.told(&app).await?;
        Ok(meeting_page(&app, &visit, told.as_ref(), visit.words.page.thanks))
    };
    answered(done.await, &headers)
}

/// The meeting by the reader's clock, what they have said, and what they can say.
fn meeting_page(app: &AppState, visit: &Visit, told: Option<&Told>, title: &str) -> Response {
    let words = &visit.words.page;
    let Some(told) = told else { return page(visit.words, words.off, &[], &[]) };
    if told.starts_at <= app.clock.now() {
        return page(visit.words, words.begun, &[], &[]);
    }
    let when = When::of(app, &visit.row, told, visit.words);
    let group = visit.words.group(&told.group);
    let mut lines = vec![group.as_str(), &when.span, &when.zone];
    lines.extend(told.comes.map(|comes| if comes { words.comes } else { words.cannot }));
    let buttons = [button("yes", words.yes, true), button("no", words.no, false)];
    page(visit.words, title, &lines, &buttons)
}

pub(super) async fn ask_to_stop(
    State(app): State<AppState>,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Response {
    let shown = async {
        let visit = Visit::of(&app, &secret).await?;
        let words = &visit.words.page;
        let (title, text) = words.stop;
        let mut buttons = Vec::new();
        if visit.row.reminders.minutes.is_some() {
            buttons.push(button("reminders", words.stop_reminders, visit.row.kind.is_reminder()));
        }
        buttons.push(button("all", words.stop_all, buttons.is_empty() || !visit.row.kind.is_reminder()));
        Ok(page(visit.words, title, &[&visit.filled(text)], &buttons))
    };
    answered(shown.await, &headers)
}

/// Stops mails: reminders where the mail was one, else all, unless a button says which.
pub(super) async fn stop(
    State(app): State<AppState>,
    headers: HeaderMap,
    Path(secret): Path<String>,
    press: Press,
) -> Response {
    let done = async {
        let visit = Visit::of(&app, &secret).await?;
        let Ok(Form(press)) = press else { return Err(Refusal::unreadable(StatusCode::BAD_REQUEST).into()) };
        let reminders = match (press.r#do.as_str(), press.one_click.as_str()) {
            ("reminders", _) => true,
            ("all", _) => false,
            ("", "One-Click") => visit.row.kind.is_reminder(),
            _ => return Err(Refusal::unreadable(StatusCode::BAD_REQUEST).into()),
        };
        let mut tx = app.store.writing().await?;
        if reminders {
            let none = Reminders { minutes: None, ..visit.row.reminders };
            set_reminders(&mut tx, &visit.row.address_id, none).await?;
        } else {
            forget_address(&mut tx, &visit.row.address_id).await?;
        }
        tx.commit().await?;
        let words = &visit.words.page;
        let line = if reminders { words.stopped_reminders } else { words.stopped_all };
        Ok(page(visit.words, words.stopped, &[line], &[]))
    };
    answered(done.await, &headers)
}
