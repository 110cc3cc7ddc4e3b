//! When can most of many people meet? Overlap of thousands of weeks over the coming ones.
//!
//! Everybody's weeks are laid out as bits, 64 quarter hours to a word, and counted column by column without looking
//! at single bits. Five thousand people over eight weeks take a few million operations on words; a change of one
//! person touches that person's bits and nothing else.

mod clocks;
mod tally;
mod windows;

use crate::{Attendee, Bits, Days, Horizon, Level, Weekly, bits::run_and, horizon::lay_out};
use clocks::{Clocks, Run};
use tally::Planes;
pub use windows::{Search, Window};

/// People over a horizon: how many can when, and for how long.
#[derive(Clone, Debug)]
pub struct Crowd {
    horizon: Horizon,
    quarters: usize,
    /// What is known of each; `None`: has not answered, or nobody knows when their week is.
    people: Vec<Option<Known>>,
    clocks: Clocks,
    /// For each question the number of people at each quarter.
    counts: [Vec<u32>; QUESTIONS],
}

/// When somebody can meet.
#[derive(Clone, Debug)]
struct Known {
    weekly: Weekly,
    /// Their place among the clocks.
    clock: usize,
    days: Days,
}

/// The questions: who can now, who can stay for a meeting that starts now, and who can do so gladly.
const QUESTIONS: usize = 3;
const CAN_NOW: usize = 0;
const CAN_STAY: usize = 1;
const GLADLY_STAY: usize = 2;

/// Rows that are counted at once.
const BLOCK: usize = 8;

impl Crowd {
    /// `people` over `horizon`, for meetings of `quarters` quarter hours (0 is read as 1). Who has not answered, or
    /// whose zone is unknown, counts nowhere.
    #[must_use]
    pub fn new(people: &[Attendee], horizon: Horizon, quarters: u16) -> Self {
        let mut clocks = Clocks::default();
        let mut known = |person: &Attendee| {
            let (weekly, zone) = person.weekly.as_ref().zip(person.zone.as_ref())?;
            Some(Known {
                weekly: weekly.clone(),
                clock: clocks.place(zone, &horizon),
                days: person.days.clone(),
            })
        };
        let people: Vec<Option<Known>> = people.iter().map(&mut known).collect();
        let quarters = usize::from(quarters.max(1));
        let mut crowd = Self { horizon, quarters, people, clocks, counts: Default::default() };
        crowd.counts = crowd.counted();
        crowd
    }

    fn counted(&self) -> [Vec<u32>; QUESTIONS] {
        let width = self.width();
        let mut planes = [(); QUESTIONS].map(|()| Planes::new(width, self.people.len()));
        let mut rows = [(); QUESTIONS].map(|()| vec![0; BLOCK * width]);
        for block in self.people.chunks(BLOCK) {
            for rows in &mut rows {
                rows.fill(0);
            }
            for (nth, person) in block.iter().enumerate() {
                let row = nth * width..(nth + 1) * width;
                self.lay_out(person.as_ref(), rows.each_mut().map(|rows| &mut rows[row.clone()]));
            }
            for (planes, rows) in planes.iter_mut().zip(&rows) {
                planes.add(rows);
            }
        }
        planes.map(|planes| planes.counts(self.horizon.len()))
    }

    /// The answers of one person to all questions, into words that are empty.
    fn lay_out(&self, person: Option<&Known>, [now, stay, gladly]: [&mut [u64]; QUESTIONS]) {
        let Some(Known { weekly, clock, days }) = person else { return };
        let runs: &[Run] = self.clocks.runs(*clock);
        lay_out(&weekly.at_least(Level::IfNeedBe), runs, now);
        days.lay_over(now, &self.horizon);
        stay.copy_from_slice(now);
        run_and(stay, self.quarters);
        lay_out(&weekly.at_least(Level::Free), runs, gladly);
        days.lay_over(gladly, &self.horizon);
        run_and(gladly, self.quarters);
    }

    /// Gives person `at` another week; does nothing for somebody who is not there.
    pub fn change(&mut self, at: usize, person: &Attendee) {
        if at >= self.people.len() {
            return;
        }
        let before = self.row(at);
        let known = person.weekly.as_ref().zip(person.zone.as_ref());
        self.people[at] = known.map(|(weekly, zone)| Known {
            weekly: weekly.clone(),
            clock: self.clocks.place(zone, &self.horizon),
            days: person.days.clone(),
        });
        let now = self.row(at);
        for ((counts, before), now) in self.counts.iter_mut().zip(before).zip(now) {
            let mut changed = before.clone();
            changed.and_not(&now);
            for gone in changed.iter() {
                counts[gone] -= 1;
            }
            changed.clone_from(&now);
            changed.and_not(&before);
            for come in changed.iter() {
                counts[come] += 1;
            }
        }
    }

    /// All answers of person `at`.
    fn row(&self, at: usize) -> [Bits; QUESTIONS] {
        let mut row = [(); QUESTIONS].map(|()| Bits::none(self.horizon.len()));
        let person = self.people.get(at).and_then(Option::as_ref);
        self.lay_out(person, row.each_mut().map(Bits::words_mut));
        row
    }

    /// How many people there are, whether or not they have answered.
    #[must_use]
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// The heat map: how many can at each quarter of the horizon.
    #[must_use]
    pub fn heat(&self) -> &[u32] {
        &self.counts[CAN_NOW]
    }

    /// How many can stay for a whole meeting that starts at each quarter; 0 where it would not end in the horizon.
    #[must_use]
    pub fn whole(&self) -> &[u32] {
        &self.counts[CAN_STAY]
    }

    /// Who can at quarter `at`, in order; with `whole` only who can stay for a whole meeting that starts there.
    #[must_use]
    pub fn who(&self, at: usize, whole: bool) -> Vec<usize> {
        let asked = at..at.saturating_add(if whole { self.quarters } else { 1 });
        if asked.end > self.horizon.len() {
            return Vec::new();
        }
        let read: Vec<Vec<u16>> = self.clocks.read(asked);
        let can = |person: &Known| {
            let quarters = (at..).zip(&read[person.clock]);
            let level = |(at, &it)| person.days.level(self.horizon.at(at), person.weekly.level(it));
            quarters.map(level).all(|it| it > Level::No)
        };
        let there = |(nth, person): (usize, &Option<Known>)| person.as_ref().is_some_and(can).then_some(nth);
        self.people.iter().enumerate().filter_map(there).collect()
    }

    /// The starts at which each of `required` can stay.
    fn all_can(&self, required: &[usize]) -> Bits {
        let mut all = Bits::all(self.horizon.len());
        for &person in required {
            all.and(&self.row(person)[CAN_STAY]);
        }
        all
    }

    fn width(&self) -> usize {
        self.horizon.len().div_ceil(64)
    }
}
