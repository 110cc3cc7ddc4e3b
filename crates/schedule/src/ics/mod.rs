//! Calendars as text (RFC 5545): writing meetings, judging what was written, reading when somebody is busy.

mod component;
mod duration;
mod event;
mod expand;
mod line;
mod when;
mod write;
mod zone;

pub use event::{EventError, Moment};
pub use expand::{Agenda, CalendarError, LONGEST_FILE, MOST_OCCURRENCES, Occurrence, Unread, agenda};
pub use when::When;
pub use write::{CalendarMeeting, Organizer, calendar};
