//! When somebody is busy, by their calendar.

use std::ops::Range;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    event::Moment,
    expand::{CalendarError, Unread, agenda},
};
use crate::{Bits, Horizon, days::joined};

/// What is kept of a calendar: when, and never what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Busy {
    /// Stretches that are taken, in order and apart from each other.
    pub taken: Vec<Range<Timestamp>>,
    /// Days that are taken as a whole. Whether a birthday keeps somebody from meeting is theirs to say.
    pub all_day: Vec<Date>,
    /// Events that could not be read.
    pub unread: Vec<Unread>,
    /// Whether that is all: a calendar with too many events is cut off.
    pub complete: bool,
}

/// Reads when somebody whose clock is `home` is busy within `horizon`, by the calendar `file`.
///
/// What is called off and what leaves people free (TRANSP:TRANSPARENT) takes no time. Times in no zone are on the
/// clock of `home`. The zones of the world are found by name in `world`.
///
/// # Errors
/// [`CalendarError`] when the file is no calendar.
pub fn busy(
    file: &str,
    world: &dyn Fn(&str) -> Option<TimeZone>,
    home: &TimeZone,
    horizon: &Horizon,
) -> Result<Busy, CalendarError> {
    let window = horizon.start()..horizon.end();
    let agenda = agenda(file, world, home, window.clone())?;
    let mut busy = Busy { unread: agenda.unread, complete: agenda.complete, ..Busy::default() };
    for event in agenda.occurrences.iter().filter(|it| !it.free) {
        match (event.starts, event.ends) {
            (Moment::Day(first), Moment::Day(end)) => {
                let mut day = first.max(home.to_datetime(window.start).date());
                let last = home.to_datetime(window.end).date();
                while day < end && day <= last {
                    busy.all_day.push(day);
                    let Ok(next) = day.tomorrow() else { break };
                    day = next;
                }
            }
            (starts, ends) => {
                let (Some(from), Some(to)) = (starts.placed(home), ends.placed(home)) else { continue };
                let (from, to) = (from.max(window.start), to.min(window.end));
                if from < to {
                    busy.taken.push(from..to);
                }
            }
        }
    }
    busy.all_day.sort_unstable();
    busy.all_day.dedup();
    busy.taken = joined(busy.taken);
    Ok(busy)
}

impl Busy {
    /// The quarter hours of `horizon` that are taken, be it for a minute only; with `whole_days` those of the days
    /// that are taken as a whole, too.
    #[must_use]
    pub fn quarters(&self, horizon: &Horizon, home: &TimeZone, whole_days: bool) -> Bits {
        let mut bits = Bits::none(horizon.len());
        let mut take = |stretch: &Range<Timestamp>| {
            let first = horizon.index(stretch.start).unwrap_or(0);
            if stretch.end > horizon.start() && stretch.start < horizon.end() {
                bits.insert_range(first..horizon.index_from(stretch.end));
            }
        };
        self.taken.iter().for_each(&mut take);
        if whole_days {
            for day in &self.all_day {
                let Ok(stretches) = crate::window(home, *day, 0..crate::QUARTERS_PER_DAY) else { continue };
                stretches.iter().for_each(&mut take);
            }
        }
        bits
    }
}
