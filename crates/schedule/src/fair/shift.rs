//! Meetings that keep an hour of one clock while the clocks of some people change: whom that costs more, and which
//! other hour would share it more fairly.

use std::{cmp::Ordering, ops::Range};

use jiff::{SignedDuration, Timestamp};

use super::{
    Class, Pains, Party, SeriesWish,
    party::{ABSENT, Offer},
    standing::sorted,
    trade::knee,
};
use crate::{
    Days, Horizon, QUARTERS_PER_WEEK, Zone,
    zone::{SECONDS_PER_QUARTER, quarter_of_week},
};

/// An hour that asks more than before is worth a word from this on: before 08:00, from 22:00 on, or "if need be".
const HARD: u16 = 2;
const WEEK_SECONDS: i64 = 7 * 86_400;

/// Meetings at the same hour of the week on one clock, before the first of which somebody's clock changed.
#[derive(Clone, Copy, Debug)]
pub struct Shift<'a> {
    /// Their starts, in order, in different weeks.
    pub starts: &'a [Timestamp],
    /// The same hour of their own clock a week before the first.
    pub before: Timestamp,
    /// Length of a meeting in quarter hours; 0 is read as 1.
    pub quarters: u16,
    /// The clock on which they keep their hour.
    pub anchor: &'a Zone,
    /// No meeting is moved to before this.
    pub earliest: Timestamp,
    /// When these people meet otherwise; no meeting is moved into that.
    pub taken: &'a [Range<Timestamp>],
    /// Discomfort of the hours.
    pub pains: Pains,
}

/// What a change of clocks comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shifted {
    /// The places of those for whom the hour is hard now, and harder than before the change.
    pub harder: Vec<usize>,
    /// A fairer hour of the week for these meetings, or for the first of them alone: one start for each that moves.
    /// Empty: there is none, or it is harder for nobody.
    pub instead: Vec<Timestamp>,
}

/// Judges a change of clocks, and looks for an hour of the week that is better for these meetings than the planned one.
///
/// Better is what a group is shown first of a trade-off ([`super::TradeOff::knee`]), with what everybody bore before, and
/// spares somebody for whom the change made it harder. Nobody is left out who can come as planned; who cannot come as
/// planned because of the clocks goes before all discomfort; who is away on a date counts for nothing on it. Each
/// meeting stays in its week, by the clock of [`Shift::anchor`]. Of equally good hours the fairest is taken, then the
/// one nearest to the planned one. Where no hour is better for all of the meetings, one for the first alone is looked
/// for. Whether a party is required does not matter here.
#[must_use]
pub fn shifted(parties: &[Party], shift: &Shift<'_>) -> Shifted {
    let Some(search) = Search::new(parties, shift) else { return Shifted::default() };
    let harder = search.harder();
    if harder.is_empty() {
        return Shifted::default();
    }
    let mut instead = search.better(shift.starts, &harder);
    if instead.is_empty() && shift.starts.len() > 1 {
        instead = search.better(&shift.starts[..1], &harder);
    }
    Shifted { harder, instead }
}

/// One party's view of every start that is looked at.
struct View {
    /// With what differs on dates.
    real: Offer,
    /// By their week alone.
    weekly: Offer,
}

/// How some starts come out for everybody; less is better.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Outcome {
    /// How often somebody cannot come.
    missing: u32,
    /// As [`knee`] says.
    knee: u64,
    /// As in [`sorted`].
    standing: Vec<u32>,
}

impl Outcome {
    fn of(missing: u32, standing: Vec<u32>) -> Self {
        let worst = standing.first().copied().unwrap_or_default();
        let total = standing.iter().copied().map(u64::from).sum();
        Self { missing, knee: knee(worst, total, standing.len() as u64), standing }
    }
}

struct Search<'a> {
    shift: &'a Shift<'a>,
    classes: Vec<Class>,
    horizon: Horizon,
    views: Vec<View>,
}

impl<'a> Search<'a> {
    fn new(parties: &[Party], shift: &'a Shift<'a>) -> Option<Self> {
        let (first, last) = (shift.starts.first()?, shift.starts.last()?);
        let around = SignedDuration::from_secs(WEEK_SECONDS + 86_400);
        let from = shift.before.min(first.checked_sub(around).ok()?);
        let quarters = (last.checked_add(around).ok()?.as_second() - from.as_second()) / SECONDS_PER_QUARTER;
        let horizon = Horizon::new(from, u32::try_from(quarters).ok()?);
        let wish =
            SeriesWish { horizon, quarters: shift.quarters, earliest: horizon.start(), pains: shift.pains };
        let view = |party: &Party| View {
            real: Offer::of(party, &wish),
            weekly: Offer::of(&Party { days: Days::default(), ..party.clone() }, &wish),
        };
        let classes = parties.iter().map(|party| party.class).collect();
        Some(Self { shift, classes, horizon, views: parties.iter().map(view).collect() })
    }

    /// Clocks alone decide: what is on a date would have been there without them.
    fn harder(&self) -> Vec<usize> {
        let starts = self.shift.starts.first().and_then(|first| self.horizon.index(*first));
        let Some((before, now)) = self.horizon.index(self.shift.before).zip(starts) else {
            return Vec::new();
        };
        let burden = |view: &View, at: usize| {
            if view.weekly.can.contains(at) { view.weekly.cost[at] } else { ABSENT }
        };
        let is_harder = |view: &View| {
            let asks = burden(view, now);
            asks >= HARD && asks > burden(view, before)
        };
        (0..self.views.len()).filter(|&at| is_harder(&self.views[at])).collect()
    }

    /// The fairest other hour for meetings that are planned at `starts`; empty where none is better.
    fn better(&self, starts: &[Timestamp], harder: &[usize]) -> Vec<Timestamp> {
        let planned: Option<Vec<usize>> = starts.iter().map(|&start| self.horizon.index(start)).collect();
        let Some(planned) = planned else { return Vec::new() };
        let Some((as_planned, bears)) = self.outcome(&planned, &planned) else { return Vec::new() };
        let hour = i64::from(quarter_of_week(starts[0], self.shift.anchor.offset_seconds(starts[0])));
        let mut best: Option<((Outcome, i64, i64), Vec<usize>)> = None;
        for other in (0..i64::from(QUARTERS_PER_WEEK)).filter(|&other| other != hour) {
            let Some(moved) = self.moved(starts, other - hour) else { continue };
            let Some((outcome, would_bear)) = self.outcome(&planned, &moved) else { continue };
            let spares = harder.iter().any(|&at| would_bear[at] < bears[at]);
            if !spares || outcome.cmp(&as_planned) != Ordering::Less {
                continue;
            }
            let key = (outcome, (other - hour).abs(), other);
            if best.as_ref().is_none_or(|(least, _)| key < *least) {
                best = Some((key, moved));
            }
        }
        best.map(|(_, moved)| moved.into_iter().map(|at| self.horizon.at(at)).collect()).unwrap_or_default()
    }

    /// `starts`, each so many quarter hours later on the clock; `None` where clocks skip one, or it is too soon or taken.
    fn moved(&self, starts: &[Timestamp], quarters: i64) -> Option<Vec<usize>> {
        let later = SignedDuration::from_secs(quarters * SECONDS_PER_QUARTER);
        let length = SignedDuration::from_secs(i64::from(self.shift.quarters.max(1)) * SECONDS_PER_QUARTER);
        let one = |&start: &Timestamp| {
            let clock = self.shift.anchor.local(start).checked_add(later).ok()?;
            let moved = self.shift.anchor.first_instant(clock)?;
            let end = moved.checked_add(length).ok()?;
            let free = self.shift.taken.iter().all(|it| end <= it.start || it.end <= moved);
            self.horizon.index(moved).filter(|_| free && moved >= self.shift.earliest)
        };
        starts.iter().map(one).collect()
    }

    /// How it comes out if the meetings of `planned` are held at `starts`, and what each party bears of them; `None`
    /// where that leaves somebody out.
    fn outcome(&self, planned: &[usize], starts: &[usize]) -> Option<(Outcome, Vec<u32>)> {
        let mut bears = vec![0; self.views.len()];
        let mut missing = 0;
        for (view, (bears, class)) in self.views.iter().zip(bears.iter_mut().zip(&self.classes)) {
            for (&planned, &start) in planned.iter().zip(starts) {
                let could = view.real.can.contains(planned);
                let away = !could && view.weekly.can.contains(planned);
                let can = view.real.can.contains(start);
                if could && !can {
                    return None;
                }
                if !away {
                    *bears += u32::from(if can { view.real.cost[start] } else { ABSENT });
                    missing += if can { 0 } else { class.people };
                }
            }
        }
        let total = |(bears, class): (&u32, &Class)| bears.saturating_add(class.debt);
        let totals: Vec<u32> = bears.iter().zip(&self.classes).map(total).collect();
        Some((Outcome::of(missing, sorted(&totals, &self.classes)), bears))
    }
}
