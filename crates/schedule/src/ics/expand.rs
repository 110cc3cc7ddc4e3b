//! What takes place when, by a calendar.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::{
    component::{Component, Flaw, Tree},
    duration::Lasting,
    event::{Event, EventError, Moment, Zones},
};

/// The longest file that is read, in octets.
pub const LONGEST_FILE: usize = 2 * 1024 * 1024;
/// The most occurrences that are given for one calendar.
pub const MOST_OCCURRENCES: usize = 2_000;
/// The most days and times that are looked at for one calendar, however many rules it has: a tenth of a
/// second or two.
const FUEL: u32 = 1_000_000;

/// Something that takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// When it begins.
    pub starts: Moment,
    /// When it ends; of the same kind, and not before `starts`.
    pub ends: Moment,
    /// Whether it leaves people free (TRANSP:TRANSPARENT).
    pub free: bool,
}

/// An event that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The line where it begins, from 1 on.
    pub line: usize,
    /// What is wrong with it.
    pub why: EventError,
}

/// What a calendar says about a stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agenda {
    /// In order of their starts; called off ones are left out.
    pub occurrences: Vec<Occurrence>,
    /// Events that could not be read.
    pub unread: Vec<Unread>,
    /// Whether the occurrences are all there are: a calendar with too many is cut off.
    pub complete: bool,
}

/// Why a file is no calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Too long.
    #[error("the calendar is larger than {} MB", LONGEST_FILE / 1024 / 1024)]
    TooLong,
    /// Something else, such as a web page.
    #[error("this is not a calendar: it does not begin with BEGIN:VCALENDAR")]
    NotACalendar,
    /// Cut off or tampered with.
    #[error("the calendar is incomplete: {name} in line {line} has no end")]
    CutOff {
        /// The line of its beginning.
        line: usize,
        /// The component.
        name: String,
    },
}

/// What takes place in `window` by the calendar `file`.
///
/// Zones are found by name in `world`. Times and days in no zone are placed in `home` to decide whether they
/// fall into the window; they are given as they are written.
///
/// # Errors
/// [`CalendarError`] when the file is no calendar. Events that cannot be read do not spoil the others: they are
/// listed in [`Agenda::unread`].
pub fn agenda(
    file: &str,
    world: &dyn Fn(&str) -> Option<TimeZone>,
    home: &TimeZone,
    window: Range<Timestamp>,
) -> Result<Agenda, CalendarError> {
    if file.len() > LONGEST_FILE {
        return Err(CalendarError::TooLong);
    }
    let tree = Tree::parse(file);
    let calendars: Vec<&Component> = tree.roots.iter().filter(|it| it.name == "VCALENDAR").collect();
    if calendars.is_empty() {
        return Err(CalendarError::NotACalendar);
    }
    for flaw in tree.flaws {
        if let Flaw::NotClosed { line, name } = flaw {
            return Err(CalendarError::CutOff { line, name });
        }
    }
    let mut reading = Reading { home, window, fuel: FUEL, found: Agenda::default() };
    for calendar in calendars {
        reading.calendar(calendar, world);
    }
    let mut found = reading.found;
    found.complete = reading.fuel > 0 && found.occurrences.len() <= MOST_OCCURRENCES;
    found.occurrences.sort_unstable();
    found.occurrences.truncate(MOST_OCCURRENCES);
    Ok(found)
}

struct Reading<'a> {
    home: &'a TimeZone,
    window: Range<Timestamp>,
    fuel: u32,
    found: Agenda,
}

impl Reading<'_> {
    fn calendar(&mut self, calendar: &Component, world: &dyn Fn(&str) -> Option<TimeZone>) {
        let named = |name: &'static str| calendar.children.iter().filter(move |it| it.name == name);
        let zones = Zones::new(named("VTIMEZONE"), world, self.last_day(), &mut self.fuel);
        let mut by_uid: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for vevent in named("VEVENT") {
            match Event::read(vevent, &zones) {
                Ok(event) => {
                    // Without a UID nothing can stand for another.
                    let uid = event.uid.clone().unwrap_or_else(|| format!("\n{}", event.line));
                    by_uid.entry(uid).or_default().push(event);
                }
                Err(why) => self.found.unread.push(Unread { line: vevent.line, why }),
            }
        }
        for events in by_uid.into_values() {
            self.events(&events);
        }
    }

    /// Events with one UID: those that stand for themselves, and those that stand for an occurrence of them.
    fn events(&mut self, events: &[Event]) {
        let newest = events.iter().filter(|it| it.stands_for.is_none()).map(|it| it.sequence).max();
        let series = || events.iter().filter(|it| it.stands_for.is_none() && Some(it.sequence) == newest);
        // Whoever calls off a series does not list the occurrences that were moved before.
        if newest.is_some() && series().all(|it| it.cancelled) {
            return;
        }
        let mut changes: Vec<(Moment, bool, &Event)> = events
            .iter()
            .filter_map(|it| it.stands_for.map(|(moment, onwards)| (moment, onwards, it)))
            .collect();
        changes.sort_by_key(|(moment, _, event)| (*moment, event.sequence));
        let named = Moments::of(changes.iter().map(|(moment, _, _)| *moment));
        let onwards: Vec<(Moment, &Event)> = changes
            .iter()
            .filter(|(_, onwards, _)| *onwards)
            .map(|(moment, _, event)| (*moment, *event))
            .collect();
        for event in series().filter(|it| !it.cancelled) {
            self.series(event, &named, &onwards);
        }
        // What stands for an occurrence takes place where it says, even if its series does not reach there.
        for (nth, (moment, _, event)) in changes.iter().enumerate() {
            let replaced = changes.get(nth + 1).is_some_and(|(next, _, _)| next == moment);
            if !replaced
                && !event.cancelled
                && let Some(starts) = event.begins()
            {
                self.take(event, starts, event.lasting);
            }
        }
    }

    /// The occurrences of `event` but for the ones that are `named` by a change; those after one of `onwards` are
    /// moved with it.
    fn series(&mut self, event: &Event, named: &Moments, onwards: &[(Moment, &Event)]) {
        let removed = Moments::of(event.removed.iter().copied());
        for (moment, own) in self.moments(event) {
            if removed.name(event, moment) || named.name(event, moment) {
                continue;
            }
            let after = onwards.partition_point(|(named, _)| *named < moment);
            match after.checked_sub(1).and_then(|at| onwards.get(at)) {
                None => self.take(event, moment, own.unwrap_or(event.lasting)),
                Some((_, change)) if change.cancelled => {}
                Some((instead_of, change)) => {
                    let moved = change.begins().and_then(|to| {
                        let by = event.reads(to).duration_since(event.reads(*instead_of));
                        event.at(event.reads(moment).checked_add(by).ok()?)
                    });
                    if let Some(moved) = moved {
                        self.take(change, moved, change.lasting);
                    }
                }
            }
        }
    }

    /// When `event` takes place by its start, its rules and its added dates, those long before the window left out.
    fn moments(&mut self, event: &Event) -> Vec<(Moment, Option<Lasting>)> {
        let Some(begins) = event.begins() else { return Vec::new() };
        let mut moments = vec![(begins, None)];
        // Long events may have begun before the window.
        let long = event.lasting.days.saturating_add(event.lasting.seconds / 86_400).clamp(0, 400);
        let from = days_later(self.first_day(), -(long + 2));
        let (start, last) = (event.written(begins), self.last_day());
        for rule in &event.rules {
            let mut occurrences = rule.occurrences(start, |local| event.clock.place(local), from, self.fuel);
            for (local, placed) in occurrences.by_ref() {
                if local.date() > last || moments.len() > 2 * MOST_OCCURRENCES {
                    break;
                }
                if local.date() >= from {
                    moments.extend(event.occurs(local, placed).map(|it| (it, None)));
                }
            }
            self.fuel = occurrences.fuel();
        }
        moments.extend(event.added.iter().copied());
        moments.sort_unstable_by_key(|(moment, _)| *moment);
        moments.dedup_by_key(|(moment, _)| *moment);
        moments
    }

    fn take(&mut self, event: &Event, starts: Moment, lasting: Lasting) {
        let Some(ends) = event.ends(starts, lasting) else { return };
        let (from, to) = (self.placed(starts), self.placed(ends));
        let inside = from.zip(to).is_some_and(|(from, to)| {
            from <= to && from < self.window.end && (to > self.window.start || from >= self.window.start)
        });
        if inside && self.found.occurrences.len() <= MOST_OCCURRENCES {
            self.found.occurrences.push(Occurrence { starts, ends, free: event.transparent });
        }
    }

    fn placed(&self, moment: Moment) -> Option<Timestamp> {
        moment.placed(self.home)
    }

    fn first_day(&self) -> Date {
        self.home.to_datetime(self.window.start).date()
    }

    /// A day after which nothing begins inside of the window on any clock.
    fn last_day(&self) -> Date {
        days_later(self.home.to_datetime(self.window.end).date(), 2)
    }
}

/// Occurrences that are named somewhere.
struct Moments {
    exact: BTreeSet<Moment>,
    /// A day instead of a time, seen in the wild, means whatever takes place on it.
    days: BTreeSet<Date>,
}

impl Moments {
    fn of(named: impl Iterator<Item = Moment> + Clone) -> Self {
        let day = |moment| if let Moment::Day(day) = moment { Some(day) } else { None };
        Self { days: named.clone().filter_map(day).collect(), exact: named.collect() }
    }

    /// Whether they name the occurrence of `event` at `moment`.
    fn name(&self, event: &Event, moment: Moment) -> bool {
        self.exact.contains(&moment)
            || (!self.days.is_empty() && self.days.contains(&event.reads(moment).date()))
    }
}

impl Moment {
    /// The instant it is on the clocks of `home`; `None` past the end of the calendar.
    #[must_use]
    pub fn placed(self, home: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(at),
            Self::Floating(local) => crate::instant(home, local).ok(),
            Self::Day(day) => crate::instant(home, day.at(0, 0, 0, 0)).ok(),
        }
    }
}

fn days_later(day: Date, days: i64) -> Date {
    let later = SignedDuration::from_hours(24 * days);
    day.checked_add(later).unwrap_or(if days < 0 { Date::MIN } else { Date::MAX })
}
