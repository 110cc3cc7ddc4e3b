//! The hours of somebody's days, each as the beginning of a meeting: the heat map of a week.
//!
//! An hour stands for its best start on a quarter hour: one that the [`crate::Terms`] allow if there is one, then by the
//! rule of [`crate::rank`]. Days are as long as they are: an hour that clocks skip is missing, one that they show twice is
//! there twice, and one of which they skip a part has only the other part to begin in.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::{
    Attendee, QUARTERS_PER_DAY, RankedSlot, Wish,
    slots::{judged, slot_at},
    window,
    zone::SECONDS_PER_QUARTER,
};

/// A day on somebody's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayHours {
    /// Which day.
    pub date: Date,
    /// Its hours as the clock shows them, in this order; 24 but for clock changes.
    pub hours: Vec<Hour>,
}

/// An hour on somebody's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hour {
    /// What the clock reads, 0 to 23.
    pub hour: u8,
    /// Whether the clock has shown this hour, or a part of it, before on this day.
    pub again: bool,
    /// The best start in it; `None`: a meeting cannot begin in it, since that is too soon or outside of the horizon.
    pub best: Option<Start>,
}

/// A start, and who can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The meeting that starts then; its `can` may be 0.
    pub slot: RankedSlot,
    /// Whether the terms allow it and somebody can.
    pub fits: bool,
}

/// `days` days from `first` on, on the clocks of `tz`, as beginnings of the meeting of `wish`, whose limit does not count
/// here. What is after [`crate::Terms::until`] can be begun in and does not fit.
///
/// # Errors
/// [`jiff::Error`] when a day leaves the supported calendar.
pub fn day_hours(
    attendees: &[Attendee],
    wish: &Wish,
    tz: &TimeZone,
    first: Date,
    days: u8,
) -> Result<Vec<DayHours>, jiff::Error> {
    let judged = judged(attendees, wish);
    let mut open = wish.clone();
    open.terms.until = None;
    let open = open.starts();
    let best = |starts: &[Timestamp]| {
        let starts = starts.iter().filter_map(|&at| wish.horizon.index(at).filter(|it| open.contains(it)));
        let best = starts.min_by_key(|&at| (!judged.fits.contains(at), judged.standings[at], at))?;
        let slot = slot_at(attendees, wish, best, &judged.standings);
        Some(Start { slot, fits: judged.fits.contains(best) })
    };
    let mut shown = Vec::with_capacity(usize::from(days));
    let mut date = first;
    for _ in 0..days {
        let hours = hours_of(tz, date)?;
        let hours =
            hours.iter().map(|(hour, again, starts)| Hour { hour: *hour, again: *again, best: best(starts) });
        shown.push(DayHours { date, hours: hours.collect() });
        date = date.tomorrow()?;
    }
    Ok(shown)
}

/// The hours of `date` with the quarter hours that begin in them.
fn hours_of(tz: &TimeZone, date: Date) -> Result<Vec<(u8, bool, Vec<Timestamp>)>, jiff::Error> {
    let mut hours: Vec<(u8, bool, Vec<Timestamp>)> = Vec::new();
    let mut seen = [false; QUARTERS_PER_DAY as usize];
    for stretch in window(tz, date, 0..QUARTERS_PER_DAY)? {
        let mut at = stretch.start;
        while at < stretch.end {
            let local = tz.to_datetime(at);
            let hour = local.hour().unsigned_abs();
            let quarter = usize::from(hour) * 4 + usize::from(local.minute().unsigned_abs()) / 15;
            let again = std::mem::replace(&mut seen[quarter % seen.len()], true);
            match hours.iter_mut().find(|it| (it.0, it.1) == (hour, again)) {
                Some((.., starts)) => starts.push(at),
                None => hours.push((hour, again, vec![at])),
            }
            at = at.checked_add(SignedDuration::from_secs(SECONDS_PER_QUARTER))?;
        }
    }
    hours.sort_by_key(|it| (it.0, it.1));
    Ok(hours)
}
