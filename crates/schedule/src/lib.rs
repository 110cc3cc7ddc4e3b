//! Weekly availability, time zones and meeting times.
//!
//! This crate is pure: it never reads a clock, never looks a zone up in a database and does no I/O, so the
//! server and the widget run the same code and get the same answers. A zone reaches it either as a
//! [`jiff::tz::TimeZone`] (server side, tests) or as a [`Zone`]: the offsets of one zone over a horizon,
//! which is all the widget ever needs.
//!
//! The unit of availability is the quarter hour: every zone offset since 2024 is a multiple of 15 minutes,
//! so a quarter of somebody's week is always a whole quarter of everybody else's.

pub mod crowd;
pub mod fair;
pub mod ics;
pub mod iso;
pub mod recur;

mod bits;
mod comfort;
mod days;
mod horizon;
mod hours;
mod locale;
mod odd;
mod parts;
mod poll;
mod reminder;
mod slots;
mod terms;
mod wall;
mod weekly;
mod zone;

pub use bits::Bits;
pub use comfort::hour_cost;
pub use days::{Dated, Days, expand_days, level_at};
pub use horizon::{Horizon, expand};
pub use hours::{DayHours, Hour, Start, day_hours};
pub use locale::{Manners, manners};
pub use odd::ClockChange;
pub use parts::{PARTS_PER_WEEK, free_parts};
pub use poll::decided;
pub use reminder::{QuietHours, awake_at, reminder_at};
pub use slots::{Attendee, RankedSlot, SeatAt, Wish, rank, seat_at};
pub use terms::{Terms, WayOn, Without, ways_on};
pub use wall::{Resolved, day_end, day_quarters, instant, resolve, week_start, weekly_series, window};
pub use weekly::{Level, QUARTERS_PER_DAY, QUARTERS_PER_WEEK, Weekly, WeeklyError};
pub use zone::{Zone, ZoneSpan, usable_zone_name};
