//! `/api/days`: on which days somebody's hours are not those of their week, and when their calendar says they are busy.
//!
//! Few types: each one more costs a phone about a kilobyte. All of this is the caller's own; nobody else is told.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// Some days, by the clock of whose they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedHours {
    /// The first day.
    #[serde(with = "schedule::iso::date")]
    pub first: Date,
    /// The last day. Another one than the first only for whole days.
    #[serde(with = "schedule::iso::date")]
    pub last: Date,
    /// From which quarter hour of the day, counted from 00:00.
    pub from: u16,
    /// To before which, at most 96; 0 to 96 is the whole day.
    pub to: u16,
    /// Whether they are free then or not; `None`: not said, so their week counts.
    pub free: Option<bool>,
}

/// Body of `PUT /api/days`: all that differs, in place of what was there. Answer: [`Days`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedList {
    /// At most 60, each saying whether it is free, none longer than a year. What is over is dropped.
    pub dated: Vec<DatedHours>,
}

/// Body of `PUT /api/days/calendar`: the calendar to read, in place of an earlier one. Answer: [`Days`], with what was
/// found; 422 when it cannot be read, and then the earlier one stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarSource {
    /// Where it is read, now and every day (`https:` or `webcal:`), or the calendar itself, which is read once.
    pub address: bool,
    /// The address, or the text of the calendar, of at most 2 MB.
    pub text: String,
}

/// `GET /api/days`. `GET /api/days/free` gives the caller's week and the days that differ as a file (RFC 7953). `POST /api/days/calendar/read` (no body) reads the calendar again now, `DELETE /api/days/calendar`
/// forgets it, and `PUT /api/days/calendar/answers` ([`DatedHours`], whole days) says whether days on which the calendar
/// has something all day are free; all but `DELETE` have this same answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// What they said of dates, in order; without what is over.
    pub dated: Vec<DatedHours>,
    /// How their calendar can be told from others: host and last characters of its address, or nothing where it was a
    /// file. `None`: there is no calendar. The whole address is a secret that is told to nobody.
    pub calendar: Option<String>,
    /// When it was last read.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub read_at: Option<Timestamp>,
    /// How many stretches of the next 8 weeks are taken.
    pub busy: u32,
    /// How many events could not be read, and so take no time.
    pub unread: u32,
    /// Whether everything was read: a calendar with too much in it is cut off.
    pub complete: bool,
    /// Days on which the calendar has something all day, in order. Until they say, their week counts.
    pub all_day: Vec<DatedHours>,
    /// Why it could not be read when it was last tried.
    pub trouble: Option<String>,
    /// When it was last tried; only where that failed.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub tried_at: Option<Timestamp>,
    /// It failed so often that it is not tried any more until they ask for it.
    pub paused: bool,
}
