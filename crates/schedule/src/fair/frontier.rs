//! All sums of a series that no other sum beats, week by week.

use super::{Choice, Class, lanes::Lanes, standing::Standing};

/// A series so far.
#[derive(Clone, Copy, Debug)]
struct State<const W: usize> {
    totals: Lanes<W>,
    /// The state of the week before, and the choice made.
    from: u32,
    choice: u16,
}

/// The weeks with their choices in the order of their starts, and what they cost at least from some week on.
pub(super) struct Weeks<'a, const W: usize> {
    pub(super) classes: &'a [Class],
    pub(super) debt: Lanes<W>,
    /// For each week, the costs of its choices and their places in the list that was given.
    pub(super) choices: Vec<Vec<(Lanes<W>, u16)>>,
    /// What each class bears at least from week `w` on; one more entry than weeks.
    pub(super) least: Vec<Lanes<W>>,
    /// What all people together bear at least from week `w` on.
    pub(super) least_together: Vec<u64>,
}

impl<'a, const W: usize> Weeks<'a, W> {
    pub(super) fn new(fronts: &[Vec<Choice>], classes: &'a [Class]) -> Self {
        let lanes = |choice: &Choice| Lanes::new(choice.cost.iter().copied().map(u32::from));
        let choices: Vec<Vec<(Lanes<W>, u16)>> = fronts
            .iter()
            .map(|front| {
                let mut order: Vec<u16> = (0..u16::try_from(front.len()).unwrap_or(u16::MAX)).collect();
                order.sort_by_key(|&at| front[usize::from(at)].start);
                order.into_iter().map(|at| (lanes(&front[usize::from(at)]), at)).collect()
            })
            .collect();
        let mut least = vec![Lanes::new([])];
        let mut least_together = vec![0];
        for week in choices.iter().rev() {
            let of_class = |at| week.iter().map(|(cost, _)| cost.get(at)).min().unwrap_or(0);
            let each = Lanes::new((0..classes.len()).map(of_class));
            least.push(each.plus(least.last().unwrap_or(&Lanes::new([]))));
            let together = week.iter().map(|(cost, _)| super::standing::total(cost, classes)).min();
            least_together.push(together.unwrap_or(0) + least_together.last().copied().unwrap_or(0));
        }
        least.reverse();
        least_together.reverse();
        let debt = Lanes::new(classes.iter().map(|class| class.debt));
        Self { classes, debt, choices, least, least_together }
    }
}

/// Every unbeaten series, in the order of their starts.
pub(super) struct Frontier<const W: usize> {
    weeks: Vec<Vec<State<W>>>,
    /// Whether nothing was dropped but what is beaten.
    pub(super) proven: bool,
}

impl<const W: usize> Frontier<W> {
    /// Goes through the weeks. `keep` is asked whether a series can still become wanted: it gets the number of weeks
    /// that are decided and the sums so far. Past `most` states a week only the most promising go on.
    pub(super) fn explore(
        weeks: &Weeks<'_, W>,
        most: usize,
        mut keep: impl FnMut(usize, &Lanes<W>) -> bool,
    ) -> Self {
        let mut frontier = Self { weeks: Vec::with_capacity(weeks.choices.len()), proven: true };
        let mut last = vec![State { totals: weeks.debt, from: 0, choice: 0 }];
        for (decided, choices) in (1..).zip(&weeks.choices) {
            let mut next = Vec::with_capacity(last.len() * choices.len());
            for (from, state) in (0..).zip(&last) {
                for (cost, choice) in choices {
                    let totals = state.totals.plus(cost);
                    if keep(decided, &totals) {
                        next.push(State { totals, from, choice: *choice });
                    }
                }
            }
            frontier.prune(&mut next, weeks, decided, most);
            last.clone_from(&next);
            frontier.weeks.push(next);
        }
        frontier
    }

    /// Drops what is beaten or repeated, and what is too much; keeps the order.
    fn prune(&mut self, states: &mut Vec<State<W>>, weeks: &Weeks<'_, W>, decided: usize, most: usize) {
        let together: Vec<u64> =
            states.iter().map(|it| super::standing::total(&it.totals, weeks.classes)).collect();
        let mut order: Vec<u32> = (0..).take(states.len()).collect();
        let key = |&at: &u32| (together[at as usize], states[at as usize].totals, at);
        order.sort_unstable_by_key(key);
        order.dedup_by_key(|at| states[*at as usize].totals);
        if order.len() > 2 * most {
            self.proven = false;
            let hope = |&at: &u32| {
                let bound = states[at as usize].totals.plus(&weeks.least[decided]);
                (Standing::of(&bound, weeks.classes), at)
            };
            order.sort_by_cached_key(hope);
            order.truncate(2 * most);
            order.sort_unstable_by_key(key);
        }
        let mut kept: Vec<(Lanes<W>, u32)> = Vec::new();
        for at in order {
            let totals = states[at as usize].totals;
            if !kept.iter().any(|(it, _)| it.at_most(&totals)) {
                kept.push((totals, at));
            }
        }
        if kept.len() > most {
            self.proven = false;
            kept.sort_by_cached_key(|(totals, at)| {
                (Standing::of(&totals.plus(&weeks.least[decided]), weeks.classes), *at)
            });
            kept.truncate(most);
        }
        let mut order: Vec<u32> = kept.into_iter().map(|(_, at)| at).collect();
        order.sort_unstable();
        *states = order.into_iter().map(|at| states[at as usize]).collect();
    }

    /// The sums of the whole series.
    pub(super) fn ends(&self) -> impl Iterator<Item = (usize, &Lanes<W>)> {
        self.weeks.last().into_iter().flatten().map(|it| &it.totals).enumerate()
    }

    /// The choices of the series that ends in `end`, as places in the lists that were given.
    pub(super) fn path(&self, end: usize) -> Vec<usize> {
        let mut at = end;
        let mut path = Vec::with_capacity(self.weeks.len());
        for week in self.weeks.iter().rev() {
            let Some(state) = week.get(at) else { break };
            path.push(usize::from(state.choice));
            at = state.from as usize;
        }
        path.reverse();
        path
    }
}
