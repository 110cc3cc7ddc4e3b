//! When nothing fits everybody: two sessions with somebody who is at both, or one session and a relay.

use std::collections::BTreeMap;

use super::{Choice, Party, SeriesWish, front, party::Offer};
use crate::Bits;

/// Different sets of people that are looked at; there are rarely more than a few dozen.
const MOST_SETS: usize = 250;

/// A session of some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its start, as a quarter of the horizon.
    pub start: usize,
    /// The parties that are meant to come.
    pub there: Vec<usize>,
}

/// Somebody who cannot be at the session, and when they can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Later {
    /// The party.
    pub party: usize,
    /// The first time of their own after the session that is as long as it; `None`: not within the horizon.
    pub start: Option<usize>,
}

/// How people meet who cannot all meet at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Apart {
    /// Everybody can be at one of two sessions.
    Two {
        /// The earlier one.
        first: Session,
        /// The later one.
        second: Session,
        /// The party that is at both and carries the word; `None` when nobody can be.
        bridge: Option<usize>,
    },
    /// One session for as many as possible; the others get its notes and recording and answer when they can.
    Relay {
        /// The session.
        live: Session,
        /// The others.
        later: Vec<Later>,
    },
    /// Nobody has marked a time that is long enough.
    Nobody,
}

/// The best way to meet within the horizon of `wish` for parties that have no time in common. Only those who are
/// required are looked at.
///
/// Two sessions are preferred, with a bridge of one; then what costs the worst off least, in leximax order, the bridge
/// bearing both; then the earliest. A relay is for the most people, then for the least cost.
#[must_use]
pub fn apart(parties: &[Party], wish: &SeriesWish) -> Apart {
    let offers: Vec<Offer> = parties.iter().map(|party| Offer::of(party, wish)).collect();
    let needed: Vec<usize> = (0..parties.len()).filter(|&at| parties[at].required).collect();
    let sets = sets(&offers, &needed, wish.horizon.len());
    if sets.is_empty() {
        return Apart::Nobody;
    }
    two(&offers, &needed, &sets, wish).unwrap_or_else(|| relay(&offers, &needed, &sets, wish))
}

/// For each set of people that can at some start: the starts with exactly them of which none is better for all.
fn sets(offers: &[Offer], needed: &[usize], starts: usize) -> Vec<(Bits, Vec<usize>)> {
    let mut by_set: BTreeMap<Vec<usize>, Vec<Choice>> = BTreeMap::new();
    for start in 0..starts {
        let there: Vec<usize> = needed.iter().copied().filter(|&it| offers[it].can.contains(start)).collect();
        if !there.is_empty() {
            let cost = there.iter().map(|&it| offers[it].cost[start]).collect();
            by_set.entry(there).or_default().push(Choice { start, cost });
        }
    }
    let mut sets: Vec<(Vec<usize>, Vec<Choice>)> = by_set.into_iter().collect();
    sets.sort_by_key(|(there, _)| std::cmp::Reverse(there.len()));
    sets.truncate(MOST_SETS);
    sets.into_iter()
        .map(|(there, choices)| {
            let mut members = Bits::none(offers.len());
            for it in there {
                members.insert_range(it..it + 1);
            }
            (members, front(choices).into_iter().map(|choice| choice.start).collect())
        })
        .collect()
}

/// No bridge, costs from the worst on, first start, second start; and the bridge.
type Judged = ((bool, Vec<u16>, usize, usize), Option<usize>);

fn two(offers: &[Offer], needed: &[usize], sets: &[(Bits, Vec<usize>)], wish: &SeriesWish) -> Option<Apart> {
    let mut best: Option<Judged> = None;
    for (nth, (one, starts)) in sets.iter().enumerate() {
        for (other, others) in &sets[nth..] {
            if !needed.iter().all(|&it| one.contains(it) || other.contains(it)) {
                continue;
            }
            for (&a, &b) in starts.iter().flat_map(|a| others.iter().map(move |b| (a, b))) {
                if a.abs_diff(b) < usize::from(wish.quarters.max(1)) {
                    continue;
                }
                let judged = judge(offers, needed, a.min(b), a.max(b));
                if best.as_ref().is_none_or(|best| judged.0 < best.0) {
                    best = Some(judged);
                }
            }
        }
    }
    let ((_, _, first, second), bridge) = best?;
    let session = |start: usize, other: usize, earlier: bool| Session {
        start,
        there: needed
            .iter()
            .copied()
            .filter(|&it| Some(it) == bridge || goes(&offers[it], start, other, earlier))
            .collect(),
    };
    Some(Apart::Two { first: session(first, second, true), second: session(second, first, false), bridge })
}

/// Whether somebody goes to the session at `start` rather than to the other one: the cheaper one, or the earlier.
fn goes(offer: &Offer, start: usize, other: usize, earlier: bool) -> bool {
    if !offer.can.contains(start) || !offer.can.contains(other) {
        return offer.can.contains(start);
    }
    let (mine, others) = (offer.cost[start], offer.cost[other]);
    mine < others || (mine == others && earlier)
}

fn judge(offers: &[Offer], needed: &[usize], first: usize, second: usize) -> Judged {
    let pays = |it: usize| {
        let at = if goes(&offers[it], first, second, true) { first } else { second };
        offers[it].cost[at]
    };
    let both = |it: usize| offers[it].cost[first] + offers[it].cost[second];
    let can_both = |it: &usize| offers[*it].can.contains(first) && offers[*it].can.contains(second);
    let bridge = needed.iter().copied().filter(can_both).min_by_key(|&it| (both(it), it));
    let mut costs: Vec<u16> =
        needed.iter().map(|&it| if Some(it) == bridge { both(it) } else { pays(it) }).collect();
    costs.sort_unstable_by(|a, b| b.cmp(a));
    ((bridge.is_none(), costs, first, second), bridge)
}

fn relay(offers: &[Offer], needed: &[usize], sets: &[(Bits, Vec<usize>)], wish: &SeriesWish) -> Apart {
    let key = |(members, start): &(&Bits, usize)| {
        let there = needed.iter().filter(|&&it| members.contains(it));
        let mut costs: Vec<u16> = there.map(|&it| offers[it].cost[*start]).collect();
        costs.sort_unstable_by(|a, b| b.cmp(a));
        (std::cmp::Reverse(costs.len()), costs, *start)
    };
    let all = sets.iter().flat_map(|(members, starts)| starts.iter().map(move |&start| (members, start)));
    let Some((members, start)) = all.min_by_key(key) else { return Apart::Nobody };
    let after = start + usize::from(wish.quarters.max(1));
    let (there, missing): (Vec<usize>, Vec<usize>) = needed.iter().partition(|&&it| members.contains(it));
    let later = missing
        .into_iter()
        .map(|party| Later { party, start: offers[party].can.iter().find(|&it| it >= after) })
        .collect();
    Apart::Relay { live: Session { start, there }, later }
}
