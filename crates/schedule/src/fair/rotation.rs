//! A few fixed hours in turn: less fair than a series week by week, but known by heart.

use std::collections::BTreeMap;

use super::{
    Class, Party, SeriesWish, front,
    party::{Offer, cost_at, feasible},
    standing::sorted,
};
use crate::{Horizon, QUARTERS_PER_WEEK, Zone, fair::Choice, zone::quarter_of_week};

/// More hours than this are not considered; those that share the burden worst are left out first.
const MOST_HOURS: usize = 20;

/// Fixed hours of the week, taken in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// Quarters of the week, from Monday 00:00, on the clock of the anchor; in the order of their turns.
    pub hours: Vec<u16>,
    /// The start of each week's meeting, as a quarter of the horizon.
    pub starts: Vec<usize>,
    /// What each party bears in the end, its debt included.
    pub totals: Vec<u32>,
}

/// What one fixed hour of the week comes to.
struct Hour {
    quarter: u16,
    weeks: Meetings,
}

/// For each week the start and its costs; `None`: somebody who is required cannot, or clocks skip it.
type Meetings = Vec<Option<(usize, Vec<u16>)>>;

/// The fairest rotation over `turns` (1 to 3) fixed hours on the clock of `anchor`; `None` when there is none that
/// suits everybody who is required in every week.
///
/// Hours are fixed on a clock and not in UTC, since that is how people keep them. Among equally fair ones the one
/// with the earliest hours is taken. All hours that are on the front of some week are considered, up to 20.
#[must_use]
pub fn rotation(parties: &[Party], wish: &SeriesWish, anchor: &Zone, turns: usize) -> Option<Rotation> {
    let turns = turns.clamp(1, 3);
    let hours = hours(parties, wish, anchor, turns);
    let classes: Vec<Class> = parties.iter().map(|party| party.class).collect();
    let mut best: Option<(Vec<u32>, Vec<usize>)> = None;
    for number in 0..hours.len().pow(u32::try_from(turns).unwrap_or(1)) {
        let turn = |nth: usize| number / hours.len().pow(u32::try_from(nth).unwrap_or(0)) % hours.len();
        let order: Vec<usize> = (0..turns).rev().map(turn).collect();
        let Some(totals) = totals(&hours, &order, &classes, wish.weeks()) else { continue };
        let key = (sorted(&totals, &classes), order);
        if best.as_ref().is_none_or(|best| key < *best) {
            best = Some(key);
        }
    }
    let (_, order) = best?;
    let at = |week: usize| hours[order[week % turns]].weeks[week].as_ref();
    Some(Rotation {
        totals: totals(&hours, &order, &classes, wish.weeks())?,
        starts: (0..wish.weeks()).filter_map(|week| at(week).map(|it| it.0)).collect(),
        hours: order.iter().map(|&it| hours[it].quarter).collect(),
    })
}

fn totals(hours: &[Hour], order: &[usize], classes: &[Class], weeks: usize) -> Option<Vec<u32>> {
    let mut totals: Vec<u32> = classes.iter().map(|class| class.debt).collect();
    for week in 0..weeks {
        let (_, costs) = hours[order[week % order.len()]].weeks[week].as_ref()?;
        for (total, &cost) in totals.iter_mut().zip(costs) {
            *total = total.saturating_add(u32::from(cost));
        }
    }
    Some(totals)
}

/// The hours that are worth considering, in order.
fn hours(parties: &[Party], wish: &SeriesWish, anchor: &Zone, turns: usize) -> Vec<Hour> {
    let offers: Vec<Offer> = parties.iter().map(|party| Offer::of(party, wish)).collect();
    let feasible = feasible(parties, &offers, wish);
    let on_clock = on_clock(&wish.horizon, anchor);
    let mut found: BTreeMap<u16, Meetings> = BTreeMap::new();
    for week in 0..wish.weeks() {
        let starts: Vec<usize> = SeriesWish::week(week).filter(|&it| feasible.contains(it)).collect();
        let choices = |&start: &usize| Choice { start, cost: cost_at(parties, &offers, start) };
        for choice in front(starts.iter().map(choices).collect()) {
            found.entry(on_clock[choice.start]).or_default();
        }
    }
    for (quarter, weeks) in &mut found {
        weeks.extend((0..wish.weeks()).map(|week| {
            let start = SeriesWish::week(week).find(|&it| on_clock[it] == *quarter)?;
            feasible.contains(start).then(|| (start, cost_at(parties, &offers, start)))
        }));
    }
    let classes: Vec<Class> = parties.iter().map(|party| party.class).collect();
    let mut hours: Vec<Hour> = found
        .into_iter()
        .map(|(quarter, weeks)| Hour { quarter, weeks })
        .filter(|hour| {
            (0..turns).any(|turn| hour.weeks.iter().skip(turn).step_by(turns).all(Option::is_some))
        })
        .collect();
    if hours.len() > MOST_HOURS {
        let burden = |hour: &Hour| {
            let mut totals = vec![0; classes.len()];
            for (_, costs) in hour.weeks.iter().flatten() {
                for (total, &cost) in totals.iter_mut().zip(costs) {
                    *total += u32::from(cost);
                }
            }
            sorted(&totals, &classes)
        };
        hours.sort_by_cached_key(|hour| (burden(hour), hour.quarter));
        hours.truncate(MOST_HOURS);
        hours.sort_by_key(|hour| hour.quarter);
    }
    hours
}

/// The quarter of the week that the anchor's clock reads at each quarter of the horizon.
fn on_clock(horizon: &Horizon, anchor: &Zone) -> Vec<u16> {
    let quarter = |index| {
        let at = horizon.at(index);
        quarter_of_week(at, anchor.offset_seconds(at)) % QUARTERS_PER_WEEK
    };
    (0..horizon.len()).map(quarter).collect()
}
