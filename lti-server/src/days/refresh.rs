//! Calendars are read again every day; one that cannot be read is tried again later and later, and then left alone.

use jiff::{SignedDuration, Timestamp};
use wire::PersonId;

use super::{
    Clock,
    calendar::kept,
    fetch::{self, Trouble},
    reading::read,
    store::Calendar,
};
use crate::{AppState, error::ApiError, jobs::Ended, store::StoreError};

/// The kind of background work; its subject is a person.
pub(crate) const READ: &str = "calendar";

/// After so many failures in a row a calendar is not tried any more until its owner asks for it.
const MOST_FAILURES: u32 = 7;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// When a calendar that was read at `now` is read next.
pub(super) fn tomorrow(now: Timestamp) -> Option<Timestamp> {
    now.saturating_add(DAY).ok()
}

/// When it is tried next after so many failures in a row: 1, 2, 4, 8, 16, 24 hours later.
fn later(now: Timestamp, failures: u32) -> Option<Timestamp> {
    let hours = 1_i64 << failures.clamp(1, 6).saturating_sub(1);
    let wait = SignedDuration::from_hours(hours).min(DAY);
    (failures < MOST_FAILURES).then(|| now.saturating_add(wait).ok()).flatten()
}

/// Asks for the work that is due.
///
/// # Errors
/// When the database fails.
pub(crate) async fn ask_for_due(app: &AppState, now: Timestamp) -> Result<(), StoreError> {
    for person in app.store.due_calendars(now).await? {
        app.store.add_job(READ, &person.0, now).await?;
    }
    Ok(())
}

/// Reads one calendar, if it is due.
///
/// # Errors
/// When the database fails.
pub(crate) async fn refresh(app: &AppState, person: &str) -> Result<Ended, StoreError> {
    let person = PersonId(person.to_owned());
    let now = app.clock.now();
    let due = app.store.calendar(&person).await?.filter(|it| it.next_at.is_some_and(|at| at <= now));
    let Some(calendar) = due else { return Ok(Ended::Done) };
    match try_once(app, &person, calendar).await {
        Ok(()) => Ok(Ended::Done),
        Err(ApiError::Store(error)) => Err(error),
        // The server stops; whoever comes next takes the work up.
        Err(_) => Ok(Ended::Failed),
    }
}

/// Tries to read a calendar again, and keeps how that went: what was read before stays where it fails.
///
/// # Errors
/// When the database fails, or the server stops.
pub(super) async fn try_once(app: &AppState, person: &PersonId, calendar: Calendar) -> Result<(), ApiError> {
    let now = app.clock.now();
    let zone = app.store.zone_of(person).await?.unwrap_or_else(|| calendar.zone.clone());
    let tried = match app.zones.find(&zone) {
        Some(found) => fetched(app, &calendar, &Clock { name: zone, zone: found }, now).await?,
        None => return Err(StoreError::inconsistent("busy_calendar.zone", zone).into()),
    };
    let next = match tried {
        Ok(new) => Calendar { address: calendar.address, next_at: tomorrow(now), ..new },
        Err(why) => {
            let failures = calendar.failures.saturating_add(1);
            let trouble = Some(why.sentence());
            Calendar { failures, trouble, tried_at: now, next_at: later(now, failures), ..calendar }
        }
    };
    app.store.update_calendar(person, next).await?;
    Ok(())
}

async fn fetched(
    app: &AppState,
    calendar: &Calendar,
    clock: &Clock,
    now: Timestamp,
) -> Result<Result<Calendar, Trouble>, ApiError> {
    let url = match calendar.address.as_deref().map(fetch::address) {
        Some(Ok(url)) => url,
        Some(Err(why)) => return Ok(Err(why)),
        None => return Ok(Err(Trouble::NoAddress)),
    };
    let text = match fetch::fetch(app, url).await {
        Ok(text) => text,
        Err(why) => return Ok(Err(why)),
    };
    let found = read(app, clock, text, now).await?;
    Ok(found.map(|found| kept(found, Some(calendar), clock, now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_later_and_later_and_end() {
        let now: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
        let hours = |failures| later(now, failures).map(|at| at.duration_since(now).as_hours());
        let all: Vec<_> = (1..=8).map(hours).collect();
        assert_eq!(all, [Some(1), Some(2), Some(4), Some(8), Some(16), Some(24), None, None]);
    }
}
