//! One VEVENT as it was written.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::{
    component::Component,
    duration::Lasting,
    line::Property,
    when::When,
    zone::{Clock, written},
};
use crate::recur::{Placed, Rule, RuleError};

/// When something begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// An instant.
    At(Timestamp),
    /// The same reading on every clock.
    Floating(DateTime),
    /// A whole day, in no zone.
    Day(Date),
}

/// Why an event could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// A property that an event cannot be without.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A value that is no date, time or duration, or names none that exists.
    #[error("{name} says {value}, which is no date or time")]
    Value {
        /// The property.
        name: String,
        /// What it says.
        value: String,
    },
    /// A zone that neither the calendar nor the world knows.
    #[error("the time zone {0} is unknown")]
    Zone(String),
    /// A rule that cannot be read.
    #[error(transparent)]
    Rule(#[from] RuleError),
}

/// The zones that a calendar's times name.
pub(super) struct Zones<'a> {
    world: &'a dyn Fn(&str) -> Option<TimeZone>,
    own: BTreeMap<String, Clock>,
}

impl<'a> Zones<'a> {
    /// `own` are the calendar's VTIMEZONEs, read as far as `until`.
    pub(super) fn new<'b>(
        own: impl Iterator<Item = &'b Component>,
        world: &'a dyn Fn(&str) -> Option<TimeZone>,
        until: Date,
        fuel: &mut u32,
    ) -> Self {
        let mut zones = Self { world, own: BTreeMap::new() };
        for vtimezone in own {
            let Some(id) = vtimezone.value("TZID") else { continue };
            // What the world knows is newer than what somebody once wrote into a file.
            let named = zones.of_the_world(id).or_else(|| world(vtimezone.value("X-LIC-LOCATION")?));
            let clock = match named {
                Some(tz) => Some(Clock::World(tz)),
                None => written(vtimezone, until, fuel).map(|zone| Clock::Written(Arc::new(zone))),
            };
            zones.own.extend(clock.map(|clock| (id.to_owned(), clock)));
        }
        zones
    }

    /// Also names such as `/example.org/20260101/Europe/Dublin`, which end in one of at most three parts.
    fn of_the_world(&self, id: &str) -> Option<TimeZone> {
        (self.world)(id).or_else(|| {
            let rest = id.strip_prefix('/')?;
            let ends: Vec<&str> = rest.rmatch_indices('/').take(3).map(|(at, _)| &rest[at + 1..]).collect();
            ends.into_iter().rev().find_map(|name| (self.world)(name))
        })
    }

    fn clock(&self, id: &str) -> Option<Clock> {
        self.own.get(id).cloned().or_else(|| self.of_the_world(id).map(Clock::World))
    }
}

/// An event, read.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) line: usize,
    pub(super) uid: Option<String>,
    pub(super) sequence: u32,
    pub(super) start: When,
    pub(super) clock: Clock,
    pub(super) lasting: Lasting,
    pub(super) rules: Vec<Rule>,
    pub(super) added: Vec<(Moment, Option<Lasting>)>,
    pub(super) removed: Vec<Moment>,
    /// Which occurrence of another event this one stands for, and whether also for all later ones.
    pub(super) stands_for: Option<(Moment, bool)>,
    pub(super) cancelled: bool,
    pub(super) transparent: bool,
}

impl Event {
    pub(super) fn read(vevent: &Component, zones: &Zones<'_>) -> Result<Self, EventError> {
        let dtstart = vevent.first("DTSTART").ok_or(EventError::Missing("DTSTART"))?;
        let start = when(dtstart, &dtstart.value)?;
        let clock = clock(dtstart, start, zones)?;
        let mut event = Self {
            line: vevent.line,
            uid: vevent.value("UID").map(str::to_owned),
            sequence: vevent.value("SEQUENCE").and_then(|it| it.trim().parse().ok()).unwrap_or(0),
            start,
            clock,
            lasting: Lasting::default(),
            rules: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
            stands_for: None,
            cancelled: vevent.value("STATUS").is_some_and(|it| it.eq_ignore_ascii_case("CANCELLED")),
            transparent: vevent.value("TRANSP").is_some_and(|it| it.eq_ignore_ascii_case("TRANSPARENT")),
        };
        event.lasting = event.lasts(vevent, zones)?;
        for rule in vevent.all("RRULE") {
            event.rules.push(rule.value.parse()?);
        }
        for property in vevent.all("RDATE") {
            for value in property.value.split(',') {
                event.added.push(added(property, value, zones)?);
            }
        }
        for property in vevent.all("EXDATE") {
            for value in property.value.split(',') {
                event.removed.push(moment(property, value, zones)?);
            }
        }
        if let Some(id) = vevent.first("RECURRENCE-ID") {
            let onwards = id.parameter("RANGE").is_some_and(|it| it.eq_ignore_ascii_case("THISANDFUTURE"));
            event.stands_for = Some((moment(id, &id.value, zones)?, onwards));
        }
        Ok(event)
    }

    /// When the event begins by its DTSTART; an hour that clocks skip is read as RFC 5545, 3.3.5, says.
    pub(super) fn begins(&self) -> Option<Moment> {
        match self.start {
            When::Day(day) => Some(Moment::Day(day)),
            When::Utc(at) => Some(Moment::At(at)),
            When::Local(local) => self.at(local),
        }
    }

    /// What a rule counts from: the start as it is written, even in an hour that clocks skip on that one day.
    pub(super) fn written(&self, begins: Moment) -> DateTime {
        match self.start {
            When::Local(local) => local,
            When::Day(_) | When::Utc(_) => self.reads(begins),
        }
    }

    /// What an explicit time on the clock of this event means.
    pub(super) fn at(&self, local: DateTime) -> Option<Moment> {
        match (self.start, &self.clock) {
            (When::Day(_), _) => Some(Moment::Day(local.date())),
            (_, Clock::Floating) => Some(Moment::Floating(local)),
            (_, clock) => clock.resolve(local).map(|it| Moment::At(it.instant())),
        }
    }

    /// What an occurrence of a rule means.
    pub(super) fn occurs(&self, local: DateTime, placed: Placed) -> Option<Moment> {
        match (self.start, placed) {
            (_, Placed::Skipped) => None,
            (When::Day(_), _) => Some(Moment::Day(local.date())),
            (_, Placed::At(at)) => Some(Moment::At(at)),
            (_, Placed::Floating) => Some(Moment::Floating(local)),
        }
    }

    /// What the clock of this event reads at `moment`.
    pub(super) fn reads(&self, moment: Moment) -> DateTime {
        match moment {
            Moment::At(at) => self.clock.reads(at),
            Moment::Floating(local) => local,
            Moment::Day(day) => day.at(0, 0, 0, 0),
        }
    }

    /// When it ends if it begins at `moment`.
    pub(super) fn ends(&self, moment: Moment, lasting: Lasting) -> Option<Moment> {
        let later = |local: DateTime| local.checked_add(lasting.span()?).ok();
        match moment {
            Moment::Day(day) => day.checked_add(lasting.span()?).ok().map(Moment::Day),
            Moment::Floating(local) => later(local)?.checked_add(lasting.exact()).ok().map(Moment::Floating),
            Moment::At(at) => {
                let at = match lasting.days {
                    0 => at,
                    _ => self.clock.resolve(later(self.clock.reads(at))?)?.instant(),
                };
                at.checked_add(lasting.exact()).ok().map(Moment::At)
            }
        }
    }

    fn lasts(&self, vevent: &Component, zones: &Zones<'_>) -> Result<Lasting, EventError> {
        if let Some(duration) = vevent.first("DURATION") {
            return Lasting::parse(&duration.value).ok_or_else(|| refused(duration, &duration.value));
        }
        let Some(end) = vevent.first("DTEND") else {
            // A day without an end is that day, a time without an end is an instant (RFC 5545, 3.6.1).
            return Ok(Lasting { days: i64::from(matches!(self.start, When::Day(_))), seconds: 0 });
        };
        let (from, to) = (self.begins(), moment(end, &end.value, zones)?);
        let lasting = match (from, to) {
            (Some(Moment::At(from)), Moment::At(to)) => seconds(to.duration_since(from)),
            (Some(Moment::Floating(from)), Moment::Floating(to)) => seconds(to.duration_since(from)),
            (Some(Moment::Day(from)), Moment::Day(to)) => {
                Lasting { days: to.since(from).map_or(0, |it| i64::from(it.get_days())), seconds: 0 }
            }
            _ => return Err(refused(end, &end.value)),
        };
        Ok(lasting)
    }
}

fn seconds(lasting: SignedDuration) -> Lasting {
    Lasting { days: 0, seconds: lasting.as_secs() }
}

fn refused(property: &Property, value: &str) -> EventError {
    EventError::Value { name: property.name.clone(), value: value.chars().take(40).collect() }
}

fn when(property: &Property, value: &str) -> Result<When, EventError> {
    When::parse(value.trim()).ok_or_else(|| refused(property, value))
}

fn clock(property: &Property, when: When, zones: &Zones<'_>) -> Result<Clock, EventError> {
    match (when, property.parameter("TZID")) {
        (When::Utc(_), _) => Ok(Clock::World(TimeZone::UTC)),
        (When::Day(_), _) | (_, None) => Ok(Clock::Floating),
        (_, Some(id)) => zones.clock(id).ok_or_else(|| EventError::Zone(id.to_owned())),
    }
}

fn moment(property: &Property, value: &str, zones: &Zones<'_>) -> Result<Moment, EventError> {
    let when = when(property, value)?;
    let found = match (when, clock(property, when, zones)?) {
        (When::Day(day), _) => Some(Moment::Day(day)),
        (When::Utc(at), _) => Some(Moment::At(at)),
        (When::Local(local), Clock::Floating) => Some(Moment::Floating(local)),
        (When::Local(local), clock) => clock.resolve(local).map(|it| Moment::At(it.instant())),
    };
    found.ok_or_else(|| refused(property, value))
}

/// A value of RDATE: a moment, or a period with a length of its own.
fn added(
    property: &Property,
    value: &str,
    zones: &Zones<'_>,
) -> Result<(Moment, Option<Lasting>), EventError> {
    let Some((start, end)) = value.split_once('/') else {
        return moment(property, value, zones).map(|it| (it, None));
    };
    let start = moment(property, start, zones)?;
    let lasting = match Lasting::parse(end.trim()) {
        Some(lasting) => lasting,
        None => match (start, moment(property, end, zones)?) {
            (Moment::At(from), Moment::At(to)) => seconds(to.duration_since(from)),
            (Moment::Floating(from), Moment::Floating(to)) => seconds(to.duration_since(from)),
            _ => return Err(refused(property, value)),
        },
    };
    Ok((start, Some(lasting)))
}
