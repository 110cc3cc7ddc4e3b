//! The occurrences of a rule, one after the other.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};

use super::{End, Rule};

/// What a wall-clock time comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// An instant.
    At(Timestamp),
    /// The same reading on every clock; it is compared as it is written.
    Floating,
    /// The clocks skip it: no occurrence, and not counted (RFC 5545, 3.3.10).
    Skipped,
}

/// What wall-clock times mean where a rule applies.
pub trait Clock {
    /// What `local` means.
    fn place(&self, local: DateTime) -> Placed;
}

impl<F: Fn(DateTime) -> Placed> Clock for F {
    fn place(&self, local: DateTime) -> Placed {
        self(local)
    }
}

/// The occurrences of a rule after the start of the event, in order of their wall-clock time.
///
/// The start itself is not among them, but it is counted: it is the first (RFC 5545, 3.8.5.3).
#[derive(Debug)]
pub struct Occurrences<'a, C> {
    rule: &'a Rule,
    clock: C,
    start: DateTime,
    times: Vec<Time>,
    next_period: u32,
    days: Vec<Date>,
    /// Positions in the current period, in days times `times`, still to be given.
    positions: std::vec::IntoIter<usize>,
    left: Option<u32>,
    fuel: u32,
    over: bool,
}

impl Rule {
    /// The occurrences after `start`, which is read on `clock`, for at most `fuel` days and times looked at.
    ///
    /// Those before `from` may be passed over.
    pub fn occurrences<C: Clock>(
        &self,
        start: DateTime,
        clock: C,
        from: Date,
        fuel: u32,
    ) -> Occurrences<'_, C> {
        let left = match self.end {
            End::Count(count) => Some(count.saturating_sub(1)),
            _ => None,
        };
        let asked = [&self.hours, &self.minutes, &self.seconds].map(|list| list.len().max(1));
        let cost = u32::try_from(asked.iter().product::<usize>()).unwrap_or(u32::MAX);
        let (times, fuel) = match fuel.checked_sub(cost) {
            Some(left) => (self.times(start.time()), left),
            None => (Vec::new(), 0),
        };
        Occurrences {
            rule: self,
            clock,
            start,
            over: times.is_empty(),
            times,
            // What is counted has to be walked through.
            next_period: if left.is_some() { 0 } else { self.periods_before(start.date(), from) },
            days: Vec::new(),
            positions: Vec::new().into_iter(),
            left,
            fuel,
        }
    }

    fn times(&self, start: Time) -> Vec<Time> {
        let or = |list: &[i16], own: i8| if list.is_empty() { vec![i16::from(own)] } else { list.to_vec() };
        let mut times = Vec::new();
        for hour in or(&self.hours, start.hour()) {
            for minute in or(&self.minutes, start.minute()) {
                for second in or(&self.seconds, start.second()) {
                    // A leap second is read as the second before it, as jiff does.
                    let [hour, minute, second] =
                        [hour, minute, second.min(59)].map(|it| i8::try_from(it).unwrap_or(0));
                    times.extend(Time::new(hour, minute, second, 0).ok());
                }
            }
        }
        times.dedup();
        times
    }
}

impl<C: Clock> Occurrences<'_, C> {
    /// What is left of the fuel; 0: there may be more occurrences than were given.
    #[must_use]
    pub fn fuel(&self) -> u32 {
        self.fuel
    }

    /// Goes on to the next period; `None` at the end of the calendar or of the fuel.
    fn advance(&mut self) -> Option<()> {
        let period = self.rule.period(self.start.date(), self.next_period)?;
        self.next_period = self.next_period.checked_add(1)?;
        if self.ended_by(period.first) {
            return None;
        }
        let start = self.start.date();
        let parts = self.rule.parts(period, start);
        self.burn(parts.iter().map(|part| u32::try_from(part.days).unwrap_or(1)).sum::<u32>().max(1))?;
        self.days = parts.into_iter().flat_map(|part| self.rule.days_in(part, start)).collect();
        let all = self.days.len().saturating_mul(self.times.len());
        let chosen = if self.rule.positions.is_empty() { all } else { self.rule.positions.len() };
        self.burn(u32::try_from(chosen).unwrap_or(u32::MAX))?;
        let positions: Vec<usize> = if self.rule.positions.is_empty() {
            (0..all).collect()
        } else {
            let at = |position: i16| match usize::from(position.unsigned_abs()) {
                back if position < 0 => all.checked_sub(back),
                nth => (nth <= all).then(|| nth - 1),
            };
            let mut chosen: Vec<usize> = self.rule.positions.iter().copied().filter_map(at).collect();
            chosen.sort_unstable();
            chosen.dedup();
            chosen
        };
        self.positions = positions.into_iter();
        Some(())
    }

    fn burn(&mut self, fuel: u32) -> Option<()> {
        let left = self.fuel.checked_sub(fuel);
        self.fuel = left.unwrap_or(0);
        left.map(|_| ())
    }

    /// Whether nothing on or after `day` can be an occurrence any more.
    fn ended_by(&self, day: Date) -> bool {
        match self.rule.end {
            End::Never | End::Count(_) => false,
            End::Day(last) => day > last,
            End::Local(last) => day > last.date(),
            // No clock is a whole day ahead of UTC, so two days are enough.
            End::At(last) => {
                let last = jiff::tz::Offset::UTC.to_datetime(last).date();
                last.tomorrow().and_then(Date::tomorrow).is_ok_and(|last| day > last)
            }
        }
    }

    fn past_end(&self, local: DateTime, placed: Placed) -> bool {
        match (self.rule.end, placed) {
            (End::At(last), Placed::At(at)) => at > last,
            // Written against the rules, UTC for a floating time: compared by what is written.
            (End::At(last), _) => local > jiff::tz::Offset::UTC.to_datetime(last),
            (End::Local(last), _) => local > last,
            (End::Day(last), _) => local.date() > last,
            (End::Never | End::Count(_), _) => false,
        }
    }
}

impl<C: Clock> Iterator for Occurrences<'_, C> {
    type Item = (DateTime, Placed);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over && self.left != Some(0) {
            let Some(position) = self.positions.next() else {
                self.over = self.advance().is_none();
                continue;
            };
            let (day, time) = (position / self.times.len(), position % self.times.len());
            let local = self.days.get(day)?.to_datetime(*self.times.get(time)?);
            let placed = if local > self.start { self.clock.place(local) } else { Placed::Skipped };
            if placed == Placed::Skipped {
                continue;
            }
            if self.past_end(local, placed) {
                break;
            }
            self.left = self.left.map(|left| left - 1);
            return Some((local, placed));
        }
        self.over = true;
        None
    }
}
