//! What one can do without a solver.

use super::learners::{Dice, Learner};
use super::verdict::common_hours;

/// Learners that the greedy rule looks at for each place.
const WINDOW: usize = 400;

/// Shuffled and cut.
pub(super) fn random(pool: &[Learner], size: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..pool.len()).collect();
    shuffle(&mut order, &mut Dice::new(seed));
    cut(&order, size)
}

/// The rule of the Mechanical MOOC: by offset from UTC, shuffled among those of the same, and cut.
pub(super) fn mechanical_mooc(pool: &[Learner], size: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..pool.len()).collect();
    shuffle(&mut order, &mut Dice::new(seed));
    order.sort_by_key(|&it| pool[it].offset);
    cut(&order, size)
}

/// By offset from UTC; each group takes whoever of the next in order leaves it the most common hours, then the most
/// who speak one language.
pub(super) fn greedy(pool: &[Learner], size: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..pool.len()).collect();
    order.sort_by_key(|&it| (pool[it].offset, it));
    let sizes: Vec<usize> = cut(&order, size).iter().map(Vec::len).collect();
    let mut groups = Vec::new();
    let mut rest = order.into_iter();
    let mut window: Vec<usize> = Vec::new();
    for size in sizes {
        let mut group: Vec<usize> = Vec::new();
        while group.len() < size {
            window.extend(rest.by_ref().take(WINDOW - window.len()));
            let fit = |&candidate: &usize| {
                let mut with = group.clone();
                with.push(candidate);
                let spoken =
                    |language| with.iter().filter(|&&it| pool[it].languages.contains(language)).count();
                let most = pool[candidate].languages.iter().map(spoken).max();
                (common_hours(pool, &with), most)
            };
            let candidates = window.iter().map(fit).enumerate();
            let best = if group.is_empty() {
                Some(0)
            } else {
                candidates.rev().max_by_key(|&(_, fit)| fit).map(|(at, _)| at)
            };
            let Some(best) = best.filter(|&at| at < window.len()) else { break };
            group.push(window.remove(best));
        }
        groups.push(group);
    }
    groups
}

fn shuffle(order: &mut [usize], dice: &mut Dice) {
    for at in (1..order.len()).rev() {
        order.swap(at, dice.index(at + 1));
    }
}

/// Cuts into groups of nearly this size, the larger ones first.
fn cut(order: &[usize], size: usize) -> Vec<Vec<usize>> {
    let groups = (order.len() + size / 2) / size;
    let groups = groups.max(1);
    let (small, larger) = (order.len() / groups, order.len() % groups);
    let mut rest = order;
    let take = |group: usize| {
        let (taken, after) = rest.split_at(small + usize::from(group < larger));
        rest = after;
        taken.to_vec()
    };
    (0..groups).map(take).collect()
}
