//! Days that differ from somebody's week: what they say of dates, and when their calendar says they are busy.
//!
//! All of it belongs to the person, in every course of theirs, and is shown to nobody else: to others busy looks like
//! not free. Decision 0031.

mod calendar;
mod dated;
mod fetch;
mod free;
mod reading;
mod real;
mod refresh;
mod store;

use axum::{
    Json, Router,
    extract::State,
    http::HeaderMap,
    routing::{get, post, put},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use tower_http::limit::RequestBodyLimitLayer;
use wire::{DatedList, Days, Language};

pub(crate) use real::{attendees, by_week};
pub(crate) use refresh::{READ, ask_for_due, refresh};
pub(crate) use store::{zone_changed, zone_in};

use crate::{
    AppState,
    error::{ApiError, Body},
    language::preferred,
    pace::Pace,
    roster::Person,
    sentence::say,
    session::Member,
    store::StoreError,
};

/// A calendar of 2 MB as JSON; one that is longer hears so in a sentence of its own.
const MOST_UPLOAD_BYTES: usize = 4 * 1024 * 1024;

/// How far ahead busy times are counted for their owner.
const COUNTED: SignedDuration = SignedDuration::from_hours(8 * 7 * 24);

/// Calendars one person lets Kith read at once, and the pause (in microseconds) after which there may be one more.
const AT_ONCE: i64 = 10;
const PAUSE: i64 = 60_000_000;

/// How often people may let Kith read a calendar.
pub(crate) fn pace() -> Pace<String> {
    Pace::new(AT_ONCE, PAUSE)
}

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/days", get(show).put(put_dated))
        .route("/api/days/free", get(free::download))
        .route("/api/days/calendar/read", post(calendar::read_again))
        .route("/api/days/calendar/answers", put(calendar::answer))
}

/// The route that takes more than others: a whole calendar.
pub(crate) fn uploads() -> Router<AppState> {
    Router::new()
        .route("/api/days/calendar", put(calendar::choose).delete(calendar::forget))
        .layer(RequestBodyLimitLayer::new(MOST_UPLOAD_BYTES))
        .method_not_allowed_fallback(|| async { ApiError::WrongMethod })
}

/// `GET /api/days`
async fn show(me: Member, State(app): State<AppState>, headers: HeaderMap) -> Result<Json<Days>, ApiError> {
    Ok(Json(shown(&app, &me, preferred(&headers)).await?))
}

/// `PUT /api/days`
async fn put_dated(
    me: Member,
    State(app): State<AppState>,
    headers: HeaderMap,
    Body(given): Body<DatedList>,
) -> Result<Json<Days>, ApiError> {
    let (clock, now) = (Clock::of(&app, &me).await?, app.clock.now());
    let dated = dated::checked(given.dated, clock.today(now))?;
    dated::none_skipped(&dated, &clock.zone)?;
    app.store.save_dated(&me.person, &dated, now).await?;
    show(me, State(app), headers).await
}

/// What the caller sees of their own days, with words in `language`.
async fn shown(app: &AppState, me: &Member, language: &Language) -> Result<Days, ApiError> {
    let now = app.clock.now();
    let person = app.store.person(&me.course, &me.person).await?.ok_or(ApiError::NotFound)?;
    let today =
        Clock::known(app, &person).map_or_else(|| TimeZone::UTC.to_datetime(now).date(), |it| it.today(now));
    let mut dated = app.store.dated(&me.person).await?;
    dated.retain(|it| it.last >= today);
    let Some(it) = app.store.calendar(&me.person).await? else {
        return Ok(Days { dated, ..Days::default() });
    };
    let until = now.saturating_add(COUNTED).map_err(StoreError::from_date)?;
    let busy = it.taken.iter().filter(|stretch| stretch.end > now && stretch.start < until).count();
    let failed = it.trouble.is_some();
    Ok(Days {
        dated,
        calendar: Some(it.address.as_deref().map(fetch::told).unwrap_or_default()),
        read_at: Some(it.read_at),
        busy: u32::try_from(busy).unwrap_or(u32::MAX),
        unread: it.unread,
        complete: it.complete,
        all_day: dated::stretches(it.all_day.iter().filter(|(day, _)| *day >= today)),
        paused: it.address.is_some() && it.next_at.is_none(),
        tried_at: failed.then_some(it.tried_at),
        trouble: it.trouble.map(|why| why.in_language(language)),
    })
}

/// The clock of a person: dates are theirs.
struct Clock {
    name: String,
    zone: TimeZone,
}

impl Clock {
    /// # Errors
    /// When nobody knows their zone.
    async fn of(app: &AppState, me: &Member) -> Result<Self, ApiError> {
        let person = app.store.person(&me.course, &me.person).await?.ok_or(ApiError::NotFound)?;
        Self::needed(app, &person)
    }

    /// # Errors
    /// When nobody knows their zone.
    fn needed(app: &AppState, person: &Person) -> Result<Self, ApiError> {
        Self::known(app, person).ok_or_else(|| {
            ApiError::Invalid(say!("Save your time zone with your hours first: days begin by your clock."))
        })
    }

    fn known(app: &AppState, person: &Person) -> Option<Self> {
        let (name, _) = person.zone()?;
        Some(Self { name: name.to_owned(), zone: app.zones.find(name)? })
    }

    fn today(&self, now: Timestamp) -> Date {
        self.zone.to_datetime(now).date()
    }
}
