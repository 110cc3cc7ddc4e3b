//! The fairest series.

use super::{
    Choice, Class,
    frontier::{Frontier, Weeks},
    lanes::{LARGEST, Lanes},
    standing::{Standing, total},
};

/// How many unbeaten sums are followed from one week to the next. A group of six stays far below; past it the answer
/// is the best found, and says so.
pub const MOST_STATES: usize = 6_000;
/// More classes than this are not proven: the search takes a good series and improves it.
const MOST_CLASSES: usize = 32;

/// One start for each week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FairSeries {
    /// For each week, the place of its start in the week's list.
    pub choices: Vec<usize>,
    /// What each class bears in the end, its debt included.
    pub totals: Vec<u32>,
    /// Whether no series is fairer. If not, it is the best that was found.
    pub proven: bool,
}

/// Why there is no series.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FairError {
    /// A week in which nothing suits everybody.
    #[error("in week {} no time suits everybody", week + 1)]
    NoChoice {
        /// Counted from 0.
        week: usize,
    },
    /// Lists of different lengths.
    #[error("week {} has a start with costs for {found} of {expected} people", week + 1)]
    Costs {
        /// Counted from 0.
        week: usize,
        /// Costs there.
        found: usize,
        /// Classes there are.
        expected: usize,
    },
    /// Numbers beyond what is added up.
    #[error("debts and costs add up to more than {LARGEST}")]
    TooMuch,
}

/// The series whose [`super::sorted`] totals are least in leximax order; of equal ones, the one with the earliest
/// starts.
///
/// `fronts` has the choices of each week, `classes` who bears their costs. Source: leximin for a sequence of
/// decisions, arXiv 2305.18024; the frontier is pruned by dominance, which is safe as leximax is monotone.
///
/// # Errors
/// [`FairError`] when a week has no choice, costs are missing, or numbers are too large.
pub fn series(fronts: &[Vec<Choice>], classes: &[Class]) -> Result<FairSeries, FairError> {
    check(fronts, classes)?;
    Ok(match classes.len() {
        0..=4 => exact::<1>(fronts, classes),
        5..=8 => exact::<2>(fronts, classes),
        9..=16 => exact::<4>(fronts, classes),
        17..=MOST_CLASSES => exact::<8>(fronts, classes),
        33..=64 => good::<16>(fronts, classes),
        _ => good::<64>(fronts, classes),
    })
}

/// Lists and numbers are as they must be.
pub(super) fn check(fronts: &[Vec<Choice>], classes: &[Class]) -> Result<(), FairError> {
    let mut most = classes.iter().map(|class| class.debt).max().unwrap_or(0);
    for (week, front) in fronts.iter().enumerate() {
        if front.is_empty() {
            return Err(FairError::NoChoice { week });
        }
        let expected = classes.len();
        if let Some(odd) = front.iter().find(|it| it.cost.len() != expected) {
            return Err(FairError::Costs { week, found: odd.cost.len(), expected });
        }
        let worst = front.iter().flat_map(|it| &it.cost).copied().max().unwrap_or(0);
        most = most.saturating_add(u32::from(worst));
    }
    let lanes = Lanes::<64>::MOST;
    if most > LARGEST || classes.len() > lanes { Err(FairError::TooMuch) } else { Ok(()) }
}

fn exact<const W: usize>(fronts: &[Vec<Choice>], classes: &[Class]) -> FairSeries {
    let weeks: Weeks<'_, W> = Weeks::new(fronts, classes);
    let (good, sums) = weeks.good();
    let people: u64 = classes.iter().map(|class| u64::from(class.people)).sum();
    let incumbent = Standing::of(&sums, classes);
    let mut standing = incumbent.clone();
    let frontier = Frontier::explore(&weeks, MOST_STATES, |decided, totals| {
        // Somebody bears at least the average of what all bear.
        let together = total(totals, classes) + weeks.least_together[decided];
        if together > u64::from(incumbent.worst()) * people {
            return false;
        }
        standing.fill(&totals.plus(&weeks.least[decided]), classes);
        standing <= incumbent
    });
    let best = frontier.ends().min_by_key(|(_, totals)| Standing::of(totals, classes));
    let numbers = |totals: &Lanes<W>| (0..classes.len()).map(|at| totals.get(at)).collect();
    match best {
        Some((end, totals)) if Standing::of(totals, classes) <= incumbent => {
            FairSeries { choices: frontier.path(end), totals: numbers(totals), proven: frontier.proven }
        }
        // Without weeks there is nothing to prove.
        _ => FairSeries { choices: good, totals: numbers(&sums), proven: fronts.is_empty() },
    }
}

fn good<const W: usize>(fronts: &[Vec<Choice>], classes: &[Class]) -> FairSeries {
    let weeks: Weeks<'_, W> = Weeks::new(fronts, classes);
    let (choices, sums) = weeks.good();
    let totals = (0..classes.len()).map(|at| sums.get(at)).collect();
    FairSeries { choices, totals, proven: false }
}
