
mod component;
mod duration;
mod event;
mod expand;
mod line;
mod lint;
mod when;
mod write;
mod zone;

pub use event::{EventError, Moment};
pub use expand::{Agenda, CalendarError, LONGEST_FILE, MOST_OCCURRENCES, Occurrence, Unread, agenda};
pub use lint::{Breach, Fault, lint};
pub use when::When;
pub use write::{CalendarMeeting, Organizer, calendar};
