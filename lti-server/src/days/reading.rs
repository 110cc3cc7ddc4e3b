//! What is kept of a calendar: when, and never what.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp, civil::Date};
use schedule::{Horizon, QUARTERS_PER_WEEK, ics};
use tokio::sync::Semaphore;

use super::{Clock, fetch::Trouble};
use crate::{AppState, error::ApiError};

/// How far ahead busy times are kept, in weeks: as far as meetings are planned from hours.
const WEEKS: u32 = 12;
/// The oddest calendars take a second to read; those must not hold up a server.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// When somebody is busy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// Stretches of whole quarter hours, in order and apart.
    pub(super) taken: Vec<Range<Timestamp>>,
    /// Days with something that lasts all day, in order.
    pub(super) all_day: Vec<Date>,
    pub(super) unread: u32,
    pub(super) complete: bool,
}

/// Reads `text` for somebody with this clock; the inner error says why it is no calendar.
///
/// # Errors
/// When the server stops.
pub(super) async fn read(
    app: &AppState,
    clock: &Clock,
    text: String,
    now: Timestamp,
) -> Result<Result<Reading, Trouble>, ApiError> {
    let _turn = AT_ONCE.acquire().await.map_err(|_closed| ApiError::Interrupted)?;
    let (zones, home) = (app.zones.clone(), clock.zone.clone());
    // From the quarter hour that has begun: what is under way is still busy.
    let begun = now.saturating_sub(SignedDuration::from_mins(15)).unwrap_or(now);
    let horizon = Horizon::new(begun, WEEKS * u32::from(QUARTERS_PER_WEEK));
    let read = move || {
        let found = ics::busy(&text, &|name| zones.find(name), &home, &horizon);
        let busy = found.map_err(|error| Trouble::with(&text, &error))?;
        let taken = busy.quarters(&horizon, &home, false);
        Ok(Reading {
            taken: taken.runs().map(|run| horizon.at(run.start)..horizon.at(run.end)).collect(),
            all_day: busy.all_day,
            unread: u32::try_from(busy.unread.len()).unwrap_or(u32::MAX),
            complete: busy.complete,
        })
    };
    tokio::task::spawn_blocking(read).await.map_err(|_| ApiError::Interrupted)
}
