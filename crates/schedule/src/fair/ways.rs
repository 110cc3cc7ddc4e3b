//! What a group is offered: the fairest series, what the others gain if the worst off bears more, and fixed hours.

use super::{Class, FairError, Party, SeriesWish, merged, rotation, series, sorted, trade_off};
use crate::Zone;

/// More positions than this are no choice any more; the first, the last and the best of them stay.
const MOST_POINTS: usize = 9;
/// Fixed hours in turn that people still know by heart.
const MOST_TURNS: usize = 3;

/// One way to meet every week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// How many fixed hours take turns; 0: each week has an hour of its own.
    pub turns: usize,
    /// The start of each week's meeting, as a quarter of the horizon.
    pub starts: Vec<usize>,
    /// Whether none is better at what it is: not said of fixed hours.
    pub proven: bool,
}

/// All ways that are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ways {
    /// First those with an hour for each week: from the one that shares most evenly to the one with the least
    /// discomfort in total. Then fixed hours, by growing number of turns, each fairer than the one before.
    pub ways: Vec<Way>,
    /// The place of the way that a group is shown first.
    pub best: usize,
}

/// The ways to meet once in every week of `wish`; fixed hours are those of the clock of `anchor`.
///
/// # Errors
/// As [`series`]; [`FairError::NoChoice`] names the first week in which nothing suits everybody who is required.
pub fn ways(parties: &[Party], wish: &SeriesWish, anchor: &Zone) -> Result<Ways, FairError> {
    let (parties, _) = merged(parties);
    let classes: Vec<Class> = parties.iter().map(|it| it.class).collect();
    let fronts = wish.fronts(&parties);
    let week_by_week = |choices: &[usize], proven: bool| {
        let starts = choices.iter().zip(&fronts).filter_map(|(&at, front)| front.get(at));
        Way { turns: 0, starts: starts.map(|choice| choice.start).collect(), proven }
    };
    let fairest = series(&fronts, &classes)?;
    let mut ways = vec![week_by_week(&fairest.choices, fairest.proven)];
    let mut best = 0;
    match trade_off(&fronts, &classes) {
        Ok(trade) => {
            let knee = trade.knee(&classes).map(|point| point.series.choices.clone());
            let standing = sorted(&fairest.totals, &classes);
            for point in &trade.points {
                let fairest = sorted(&point.series.totals, &classes) == standing;
                if !fairest {
                    ways.push(week_by_week(&point.series.choices, point.series.proven));
                }
                if knee.as_ref() == Some(&point.series.choices) {
                    best = if fairest { 0 } else { ways.len() - 1 };
                }
            }
        }
        // So many different people that only the fairest is looked for.
        Err(FairError::TooMuch) => {}
        Err(error) => return Err(error),
    }
    thin(&mut ways, &mut best);
    let mut fairer_than: Option<Vec<u32>> = None;
    for turns in 1..=MOST_TURNS {
        let Some(found) = rotation(&parties, wish, anchor, turns) else { continue };
        let standing = sorted(&found.totals, &classes);
        if fairer_than.as_ref().is_none_or(|it| standing < *it) {
            ways.push(Way { turns, starts: found.starts, proven: false });
            fairer_than = Some(standing);
        }
    }
    Ok(Ways { ways, best })
}

/// Leaves so many out, evenly, that [`MOST_POINTS`] are left, but never `best`.
fn thin(ways: &mut Vec<Way>, best: &mut usize) {
    let last = ways.len().saturating_sub(1);
    if last < MOST_POINTS {
        return;
    }
    let mut kept: Vec<usize> = (0..MOST_POINTS).map(|nth| nth * last / (MOST_POINTS - 1)).collect();
    if !kept.contains(best) {
        // The neighbour that stands for the same part of the scale gives way.
        let nth = kept.partition_point(|it| it < best).min(MOST_POINTS - 2);
        kept[nth] = *best;
        kept.sort_unstable();
    }
    *best = kept.iter().position(|it| it == best).unwrap_or(0);
    *ways = kept.into_iter().map(|at| ways[at].clone()).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_and_the_best_stay() {
        for count in 1..40 {
            for place in 0..count {
                let way = |start| Way { turns: 0, starts: vec![start], proven: true };
                let (mut ways, mut best) = ((0..count).map(way).collect::<Vec<_>>(), place);
                thin(&mut ways, &mut best);
                let starts: Vec<usize> = ways.iter().map(|way| way.starts[0]).collect();
                assert_eq!(starts.len(), count.min(MOST_POINTS), "{count}, {place}: {starts:?}");
                assert_eq!((starts[0], *starts.last().unwrap()), (0, count - 1));
                assert!(starts.is_sorted() && starts[best] == place, "{count}, {place}: {starts:?}");
            }
        }
    }
}
