//! `GET /api/days/free`: the caller's own hours as a file for other programs (RFC 7953).

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use jiff::civil::Weekday;
use schedule::ics::{FreeHours, availability};

use super::{Clock, dated};
use crate::{AppState, error::ApiError, sentence::say, session::Member, store::StoreError};

/// For how many weeks.
const WEEKS: u16 = 53;

/// Their week and the days of which they said that they differ. What a calendar of theirs says stays in that calendar.
pub(super) async fn download(me: Member, State(app): State<AppState>) -> Result<Response, ApiError> {
    let person = app.store.person(&me.course, &me.person).await?.ok_or(ApiError::NotFound)?;
    let (clock, now) = (Clock::needed(&app, &person)?, app.clock.now());
    let said = app.store.dated(&me.person).await?;
    let today = clock.today(now);
    let dated: Vec<_> = dated::meant(&said).filter(|it| it.last >= today).collect();
    let weekly = person.weekly().cloned().unwrap_or_default();
    if weekly.is_empty() && dated.is_empty() {
        return Err(ApiError::Invalid(say!("Mark the hours at which you could meet first.")));
    }
    let first = schedule::week_start(today, Weekday::Monday).map_err(StoreError::from_date)?;
    let host = app.public_url.host_str().unwrap_or("kith.invalid");
    let uid = format!("hours-{}@{host}", me.person);
    let hours = FreeHours {
        uid: &uid,
        stamp: now,
        zone_name: &clock.name,
        zone: &clock.zone,
        first,
        weeks: WEEKS,
        weekly: &weekly,
        dated: &dated,
    };
    let text = availability(&hours).map_err(StoreError::from_date)?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8; component=VAVAILABILITY"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"free-hours.ics\""),
    ];
    Ok((headers, text).into_response())
}
