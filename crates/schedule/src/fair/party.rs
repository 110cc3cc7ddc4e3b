//! People who want to meet, and what each start would cost them.

use jiff::Timestamp;

use super::{Choice, Class, front};
use crate::{
    Bits, Days, Horizon, Level, QUARTERS_PER_DAY, QUARTERS_PER_WEEK, Weekly, Zone, expand_days, hour_cost,
    slots::IF_NEED_BE_COST,
};

/// What it costs an optional person not to be there: more than the worst hour, or a series would be fairest to them
/// where they are left out.
pub(super) const ABSENT: u16 = 20;

/// Discomfort of each local hour, 0 to 23.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pains(pub [u8; 24]);

impl Default for Pains {
    /// Those of [`hour_cost`].
    fn default() -> Self {
        let mut pains = [0; 24];
        for (hour, pain) in (0..).zip(&mut pains) {
            *pain = hour_cost(hour);
        }
        Self(pains)
    }
}

/// People of one kind: same clock, same week, same debt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Their clock.
    pub zone: Zone,
    /// Their week; `None`: any hour will do, at its cost.
    pub weekly: Option<Weekly>,
    /// On which of the coming days it is otherwise.
    pub days: Days,
    /// Whether no meeting takes place without them.
    pub required: bool,
    /// How many they are, and what each of them bore before.
    pub class: Class,
}

/// The series that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesWish {
    /// Whole weeks, one meeting in each; a rest that is no whole week is left out.
    pub horizon: Horizon,
    /// Length of a meeting in quarter hours; 0 is read as 1.
    pub quarters: u16,
    /// No start before this.
    pub earliest: Timestamp,
    /// Discomfort of the hours.
    pub pains: Pains,
}

impl SeriesWish {
    fn length(&self) -> usize {
        usize::from(self.quarters.max(1))
    }

    /// The quarters of week `week`, counted from 0.
    pub(super) fn week(week: usize) -> std::ops::Range<usize> {
        let quarters = usize::from(QUARTERS_PER_WEEK);
        week * quarters..(week + 1) * quarters
    }

    pub(super) fn weeks(&self) -> usize {
        self.horizon.len() / usize::from(QUARTERS_PER_WEEK)
    }
}

/// Every start of the horizon as one party sees it.
pub(super) struct Offer {
    /// Starts at which they can stay for the whole meeting.
    pub(super) can: Bits,
    /// What each start costs each of them if they come.
    pub(super) cost: Vec<u16>,
}

impl Offer {
    pub(super) fn of(party: &Party, wish: &SeriesWish) -> Self {
        let (starts, length) = (wish.horizon.len(), wish.length());
        // The last meeting may end after the horizon.
        let more = u32::try_from(starts + length).unwrap_or(u32::MAX);
        let horizon = Horizon::new(wish.horizon.start(), more);
        let mut cost = vec![0; horizon.len()];
        for (run, local) in horizon.local_runs(&party.zone) {
            for (nth, at) in run.enumerate() {
                let hour = (local + nth) % usize::from(QUARTERS_PER_DAY) / 4;
                cost[at] = u16::from(wish.pains.0[hour]);
            }
        }
        let mut covered = 1;
        while covered < length {
            // As for `Bits::run_and`: each entry speaks for twice as many after each round.
            let step = covered.min(length - covered);
            for at in 0..cost.len() - step {
                cost[at] = cost[at].max(cost[at + step]);
            }
            covered += step;
        }
        let at_least = |level| {
            let mut bits = if let Some(weekly) = &party.weekly {
                expand_days(weekly, &party.zone, &party.days, &horizon, level)
            } else {
                let mut all = Bits::all(horizon.len());
                party.days.lay_taken(all.words_mut(), &horizon);
                all
            };
            bits.run_and(length);
            bits
        };
        let (mut can, gladly) = (at_least(Level::IfNeedBe), at_least(Level::Free));
        let mut inside = Bits::none(horizon.len());
        inside.insert_range(wish.horizon.index_from(wish.earliest)..starts);
        can.and(&inside);
        cost.truncate(starts);
        for (at, cost) in cost.iter_mut().enumerate() {
            if !gladly.contains(at) {
                *cost += u16::from(IF_NEED_BE_COST);
            }
        }
        Self { can, cost }
    }
}

/// The starts at which every required party can.
pub(super) fn feasible(parties: &[Party], offers: &[Offer], wish: &SeriesWish) -> Bits {
    let mut all = Bits::none(wish.horizon.len());
    all.insert_range(wish.horizon.index_from(wish.earliest)..wish.horizon.len());
    for (_, offer) in parties.iter().zip(offers).filter(|(party, _)| party.required) {
        all.and(&offer.can);
    }
    all
}

/// What `start` costs each party; optional ones that cannot come bear that they are not there.
pub(super) fn cost_at(parties: &[Party], offers: &[Offer], start: usize) -> Vec<u16> {
    let one = |(party, offer): (&Party, &Offer)| {
        if party.required || offer.can.contains(start) { offer.cost[start] } else { ABSENT }
    };
    parties.iter().zip(offers).map(one).collect()
}

impl SeriesWish {
    /// For each week the [`front`] of the starts at which every required party can; empty where there is none.
    ///
    /// A meeting costs a person the worst quarter hour of it on their own clock, and 2 more where they marked any of
    /// it "if need be".
    #[must_use]
    pub fn fronts(&self, parties: &[Party]) -> Vec<Vec<Choice>> {
        let offers: Vec<Offer> = parties.iter().map(|party| Offer::of(party, self)).collect();
        let feasible = feasible(parties, &offers, self);
        (0..self.weeks())
            .map(|week| {
                let starts = Self::week(week).filter(|&start| feasible.contains(start));
                front(starts.map(|start| Choice { start, cost: cost_at(parties, &offers, start) }).collect())
            })
            .collect()
    }
}

/// Puts people together who differ in nothing; gives also, for each of `parties`, its place among them.
#[must_use]
pub fn merged(parties: &[Party]) -> (Vec<Party>, Vec<usize>) {
    let mut merged: Vec<Party> = Vec::new();
    let mut places = Vec::with_capacity(parties.len());
    for party in parties {
        let same = |it: &Party| {
            it.class.debt == party.class.debt
                && it.required == party.required
                && it.zone.spans == party.zone.spans
                && it.weekly == party.weekly
                && it.days == party.days
        };
        let place = merged.iter().position(same).unwrap_or(merged.len());
        match merged.get_mut(place) {
            Some(found) => found.class.people = found.class.people.saturating_add(party.class.people),
            None => merged.push(party.clone()),
        }
        places.push(place);
    }
    (merged, places)
}
