//! What the others gain if the worst off bears more.

use super::{
    Choice, Class, FairError, FairSeries, MOST_STATES,
    frontier::{Frontier, Weeks},
    lanes::Lanes,
    series::check,
    standing::{Standing, total},
};

/// One position of the slider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The most that anybody bears, debt included.
    pub worst: u32,
    /// What all people bear together, debts included: the least that is possible with that worst.
    pub total: u64,
    /// A series that does it: of those with this worst and total the fairest, of equal ones the earliest.
    pub series: FairSeries,
}

/// Fairness against comfort, by growing worst and falling total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeOff {
    /// Only points that no other beats in both; never empty.
    pub points: Vec<Point>,
    /// Whether these are all, and the totals the least possible.
    pub proven: bool,
}

impl TradeOff {
    /// The point that a group is shown first: the least sum of the worst and of the average discomfort, so that the
    /// worst off bears one more only where that spares the others one each. Of equal ones the fairest.
    #[must_use]
    pub fn knee(&self, classes: &[Class]) -> Option<&Point> {
        let people: u64 = classes.iter().map(|class| u64::from(class.people)).sum();
        self.points.iter().min_by_key(|point| knee(point.worst, point.total, people))
    }
}

/// The sum of the worst and of the average discomfort, times the number of people.
pub(super) fn knee(worst: u32, total: u64, people: u64) -> u64 {
    u64::from(worst) * people + total
}

/// For each cap on what the worst off bears, the least total.
///
/// # Errors
/// As [`super::series`]; with more than 32 classes also [`FairError::TooMuch`].
pub fn trade_off(fronts: &[Vec<Choice>], classes: &[Class]) -> Result<TradeOff, FairError> {
    check(fronts, classes)?;
    match classes.len() {
        0..=4 => Ok(explore::<1>(fronts, classes)),
        5..=8 => Ok(explore::<2>(fronts, classes)),
        9..=16 => Ok(explore::<4>(fronts, classes)),
        17..=32 => Ok(explore::<8>(fronts, classes)),
        _ => Err(FairError::TooMuch),
    }
}

fn explore<const W: usize>(fronts: &[Vec<Choice>], classes: &[Class]) -> TradeOff {
    let weeks: Weeks<'_, W> = Weeks::new(fronts, classes);
    let known = known(&weeks);
    let mut standing = Standing::of(&weeks.debt, classes);
    let frontier = Frontier::explore(&weeks, MOST_STATES, |decided, totals| {
        let together = total(totals, classes) + weeks.least_together[decided];
        standing.fill(&totals.plus(&weeks.least[decided]), classes);
        // A known series that is no worse in the one and better in the other leaves nothing to be found here.
        !known.iter().any(|&(worst, total)| {
            worst <= standing.worst() && total <= together && (worst, total) != (standing.worst(), together)
        })
    });
    let mut ends: Vec<(u32, u64, Standing, usize, &Lanes<W>)> = frontier
        .ends()
        .map(|(end, totals)| {
            let standing = Standing::of(totals, classes);
            (standing.worst(), total(totals, classes), standing, end, totals)
        })
        .collect();
    ends.sort_unstable_by(|a, b| (a.0, a.1, &a.2, a.3).cmp(&(b.0, b.1, &b.2, b.3)));
    let mut points: Vec<Point> = Vec::new();
    for (worst, total, _, end, totals) in ends {
        if points.last().is_none_or(|last| total < last.total) {
            let totals = (0..classes.len()).map(|at| totals.get(at)).collect();
            let series = FairSeries { choices: frontier.path(end), totals, proven: frontier.proven };
            points.push(Point { worst, total, series });
        }
    }
    TradeOff { points, proven: frontier.proven }
}

/// Worst and total of some series found quickly: for each cap, week by week what costs all together least and keeps
/// everybody below it.
fn known<const W: usize>(weeks: &Weeks<'_, W>) -> Vec<(u32, u64)> {
    let classes = weeks.classes;
    let (_, fair) = weeks.good();
    let start = Standing::of(&fair, classes).worst();
    let mut known = vec![(start, total(&fair, classes))];
    let mut cap = start;
    loop {
        let mut sums = weeks.debt;
        for (week, choices) in weeks.choices.iter().enumerate() {
            let bound =
                |cost: &Lanes<W>| Standing::of(&sums.plus(cost).plus(&weeks.least[week + 1]), classes);
            let key = |(cost, _): &&(Lanes<W>, u16)| {
                let bound = bound(cost);
                (bound.worst() > cap, total(cost, classes), bound)
            };
            if let Some((cost, _)) = choices.iter().min_by_key(key) {
                sums = sums.plus(cost);
            }
        }
        let found = (Standing::of(&sums, classes).worst(), total(&sums, classes));
        known.push(found);
        // Once every week takes what is cheapest for all, a higher cap changes nothing.
        let cheapest = total(&weeks.debt, classes) + weeks.least_together[0];
        if found.1 <= cheapest || cap >= start.saturating_mul(4).saturating_add(64) {
            return known;
        }
        cap += 1;
    }
}
