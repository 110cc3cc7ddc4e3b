//! Calendars as text (RFC 5545): writing meetings, judging what was written, reading when somebody is busy.

mod availability;
mod busy;
mod component;
mod duration;
mod event;
mod expand;
mod line;
mod lint;
mod when;
mod write;
mod zone;

pub use availability::{FreeHours, availability};
pub use busy::{Busy, busy};
pub use event::{EventError, Moment};
pub use expand::{Agenda, CalendarError, LONGEST_FILE, MOST_OCCURRENCES, Occurrence, Unread, agenda};
pub use lint::{Breach, Fault, lint};
pub use when::When;
pub use write::{CalendarMeeting, Invitee, Organizer, calendar, feed, message};
