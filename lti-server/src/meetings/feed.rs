//! `GET /calendar/{secret}.ics`: all meetings of one person in one course, for the calendar they use anyway, and
//! `/api/calendar-feed`: to make that address, and to end it.
//!
//! The address is the only thing a calendar has to show, so it is as long as a bearer, kept as its hash, told once, and
//! ends when its owner ends it, makes another, leaves the course or is erased.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use schedule::ics::{CalendarMeeting, feed};
use wire::{CalendarFeed, PersonId};

use super::{OwnGroup, calendar::entry, door::Places, view};
use crate::{
    AppState,
    error::ApiError,
    roster::role_by_either,
    secret,
    session::{CourseKey, Learner, Member, role_from},
    store::{Store, StoreError, change_now, instant, micros, on_db},
};

/// Where calendars read.
const FOLDER: &str = "calendar";
const ENDING: &str = ".ics";
/// How often calendar programs are asked to look.
const READ_AGAIN_MINUTES: u16 = 60;

/// Whether there is an address, and since when.
pub(super) async fn show(
    Learner(me): Learner,
    State(app): State<AppState>,
) -> Result<Json<CalendarFeed>, ApiError> {
    let made_at = app.store.feed_made_at(&me).await?;
    Ok(Json(CalendarFeed { made_at, address: None }))
}

/// A new address; an earlier one ends.
pub(super) async fn make(
    Learner(me): Learner,
    State(app): State<AppState>,
) -> Result<Json<CalendarFeed>, ApiError> {
    let (secret, now) = (secret::random_token()?, app.clock.now());
    app.store.put_feed(&me, &secret::hash(&secret), now).await?;
    let address = app.public_url.join(&format!("{FOLDER}/{secret}{ENDING}"));
    let address = address.map_err(|error| StoreError::inconsistent("public address", error))?;
    Ok(Json(CalendarFeed { made_at: Some(now), address: Some(address.into()) }))
}

/// Ends the address.
pub(super) async fn end(Learner(me): Learner, State(app): State<AppState>) -> Result<StatusCode, ApiError> {
    app.store.end_feed(&me).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a calendar program reads, again and again: where nothing has changed it is told so.
pub(super) async fn read(
    State(app): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let secret = file.strip_suffix(ENDING).ok_or(ApiError::NotFound)?;
    let reader = app.store.feed_reader(&secret::hash(secret)).await?.ok_or(ApiError::NotFound)?;
    let text = written(&app, &reader).await?;
    let tag = format!("\"{}\"", secret::hash(&text));
    let kept = (header::CACHE_CONTROL, "private, no-cache");
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    if known.flat_map(|line| line.split(',')).any(|one| is_same(one.trim(), &tag)) {
        return Ok((StatusCode::NOT_MODIFIED, [kept, (header::ETAG, &tag)]).into_response());
    }
    let kind = (header::CONTENT_TYPE, "text/calendar; charset=utf-8");
    let name = (header::CONTENT_DISPOSITION, "inline; filename=\"meetings.ics\"");
    Ok(([kept, (header::ETAG, &tag), kind, name], text).into_response())
}

/// Weak comparison (RFC 9110, 13.1.2): a proxy that compresses may have made our tag a weak one.
fn is_same(one: &str, tag: &str) -> bool {
    one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
}

async fn written(app: &AppState, reader: &Reader) -> Result<String, ApiError> {
    let Some(group) = OwnGroup::find(app, &reader.member).await? else {
        return Ok(feed(&reader.title, &[], READ_AGAIN_MINUTES));
    };
    let rows = app.store.meetings_of(&reader.member.course, &group.id).await?;
    let members: Vec<_> = group.members.iter().collect();
    let places = Places::of(app, &reader.member.course).await?;
    let meetings =
        rows.iter().map(|row| view::meeting(row, &members, &group.viewer, &places, &[], &app.zones));
    let meetings: Vec<_> = meetings.collect();
    let entries = rows.iter().zip(&meetings).map(|(row, it)| entry(app, row, it, &group, &places));
    let entries: Vec<_> = entries.collect();
    let entries: Vec<CalendarMeeting<'_>> = entries.iter().map(|entry| entry.as_meeting()).collect();
    Ok(feed(&reader.title, &entries, READ_AGAIN_MINUTES))
}

/// Whose calendar asks.
struct Reader {
    member: Member,
    /// Of the course.
    title: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    course: String,
    person: String,
    title: String,
    launch_role: Option<String>,
    roster_role: Option<String>,
}

impl Store {
    async fn feed_made_at(&self, me: &Member) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = "SELECT made_at_us FROM calendar_feed WHERE course = $1 AND person = $2";
        let row: Option<(i64,)> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&me.course.0).bind(&me.person.0).fetch_optional(pool).await)?;
        row.map(|(at,)| instant(at)).transpose()
    }

    async fn put_feed(&self, me: &Member, secret_hash: &str, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO calendar_feed (secret_hash, course, person, made_at_us) \
            VALUES ($1, $2, $3, $4) ON CONFLICT (course, person) DO UPDATE \
            SET secret_hash = excluded.secret_hash, made_at_us = excluded.made_at_us";
        change_now!(self, SQL, secret_hash, &me.course.0, &me.person.0, micros(now))?;
        Ok(())
    }

    async fn end_feed(&self, me: &Member) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM calendar_feed WHERE course = $1 AND person = $2";
        change_now!(self, SQL, &me.course.0, &me.person.0)?;
        Ok(())
    }

    /// Whom an address belongs to, while they are in the course and their school may use Kith.
    async fn feed_reader(&self, secret_hash: &str) -> Result<Option<Reader>, StoreError> {
        const SQL: &str = "SELECT f.course, f.person, c.title, e.launch_role, e.roster_role FROM calendar_feed f \
            JOIN course c ON c.id = f.course JOIN deployment d ON d.id = c.deployment AND d.state = 'active' \
            JOIN enrolment e ON e.course = f.course AND e.person = f.person AND e.dropped_at_us IS NULL \
            WHERE f.secret_hash = $1";
        let row: Option<Row> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(secret_hash).fetch_optional(pool).await)?;
        let Some(row) = row else { return Ok(None) };
        let role = |text: Option<String>| text.as_deref().map(role_from).transpose();
        let role = role_by_either(role(row.launch_role)?, role(row.roster_role)?);
        let member = Member { course: CourseKey(row.course), person: PersonId(row.person), role };
        Ok(Some(Reader { member, title: row.title }))
    }
}
