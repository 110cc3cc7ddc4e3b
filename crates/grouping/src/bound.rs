//! How good groups can be at most, where there are too many people to look at every group.
//!
//! A group is worth no more than what any two of its members allow: shared hours, languages, and scales only get less
//! with every further member. So somebody whose group has `s` members is in one that is worth at most what they allow
//! together with the `s - 1` others that suit them best, one by one: the least of these. The mean of that over
//! everybody is a bound on any arrangement, because nobody's best others need to be shared there (a relaxation). It is
//! wide, and it is true: a property test compares it with every arrangement of small pools.

use crate::{
    Kind, Problem,
    objective::{BEST, count},
    terms::FLOOR,
};

/// Most people for whom it is reckoned: every pair is looked at.
pub const MOST_BOUND: usize = 2_000;

/// By how much other groups of the same people and sizes can have a higher mean value at most, in hundredths of a
/// point of 100. `None` for more than [`MOST_BOUND`] people, for nobody, and where somebody is unknown.
#[must_use]
pub fn bound(problem: &Problem, groups: &[Vec<usize>]) -> Option<u32> {
    let people: Vec<usize> = groups.concat();
    let known = people.iter().all(|&it| it < problem.people());
    if people.is_empty() || people.len() > MOST_BOUND || !known {
        return None;
    }
    let mut sizes: Vec<usize> = groups.iter().map(Vec::len).filter(|&size| size > 0).collect();
    sizes.sort_unstable();
    let (least, most) = (*sizes.first()?, *sizes.last()?);
    let mut best: i64 =
        people.iter().map(|&person| i64::from(problem.at_most(person, &people, least, most))).sum();
    best -= problem.roles_lack(&people, &sizes);
    let now: i64 = groups.iter().map(|group| i64::from(problem.value(group)) * size(group)).sum();
    let all = size(&people);
    u32::try_from(((best - now).max(0) + all - 1) / all).ok()
}

fn size(people: &[usize]) -> i64 {
    i64::try_from(people.len()).unwrap_or(i64::MAX)
}

impl Problem {
    /// The most that a group of `least` to `most` of these people can be worth which `person` is in.
    fn at_most(&self, person: usize, people: &[usize], least: usize, most: usize) -> i32 {
        let mut with: Vec<i32> = people
            .iter()
            .filter(|&&it| it != person)
            .map(|&it| self.pair_at_most(person, it, most))
            .collect();
        // The place of the last of the others that are needed, the best first.
        let Some(place) = least.checked_sub(2) else { return BEST };
        if place >= with.len() {
            return BEST;
        }
        *with.select_nth_unstable_by(place, |one, other| other.cmp(one)).1
    }

    /// The most that a group of up to `most` can be worth which both are in.
    fn pair_at_most(&self, one: usize, other: usize, most: usize) -> i32 {
        let (mut weights, mut sum, mut floor) = (0, 0, 0);
        let pair = [one, other];
        // One of many, less: what is left when one member is missing.
        let without_one = |of: usize| 1_000 * count(of.saturating_sub(1)) / count(of.max(1));
        for term in &self.terms {
            let good = match term.kind {
                Kind::Meet if self.people[one].answered && self.people[other].answered => {
                    let (good, lost) = self.meet_at_most(&pair);
                    floor += lost;
                    good
                }
                // Who has not said takes their share away from every group.
                Kind::Meet => without_one(most),
                Kind::Language => match self.common_languages(&pair) {
                    Some(shared) if shared.is_empty() && self.all_speak(&pair) => 500,
                    _ => 1_000,
                },
                Kind::Alike => match term.mark(&pair) {
                    // The ends of a scale only move apart; of words all but one may still be the same.
                    Some(mark) if term.is_scale() => mark.good,
                    Some(mark) if mark.good < 1_000 => without_one(most),
                    _ => 1_000,
                },
                Kind::New if self.ties.society(&pair).former > 0 => {
                    without_one(most * most.saturating_sub(1) / 2)
                }
                _ => 1_000,
            };
            weights += term.weight;
            sum += term.weight * good;
        }
        // What is not known of a group is left out with its weight, which is no better than a full mark.
        let value = (10 * sum).checked_div(weights).unwrap_or(BEST.unsigned_abs());
        i32::try_from(value).unwrap_or(BEST) - i32::try_from(floor).unwrap_or(0)
    }

    /// What is lost at least, over all people, where fewer have what every group needs than there are groups; `sizes`
    /// from the smallest.
    fn roles_lack(&self, people: &[usize], sizes: &[usize]) -> i64 {
        let weights: u32 = self.terms.iter().map(|term| term.weight).sum();
        let lost = self.terms.iter().filter(|term| term.kind == Kind::Role).map(|term| {
            let have = people.iter().filter(|&&it| term.has_meant(&[it])).count();
            let lacking = sizes.len().saturating_sub(have);
            let members: usize = sizes.iter().take(lacking).sum();
            // Rounded down once for the mark and once for the whole.
            let each = (10_000 * term.weight / weights.max(1) + FLOOR).saturating_sub(2);
            i64::from(each) * i64::try_from(members).unwrap_or(0)
        });
        // Of several roles the groups that lack one may lack them all, but then they lose for each.
        lost.sum()
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Candidate, Criteria,
        willing::tests::{candidate, criteria},
    };

    /// Every way to divide `left` into groups of these sizes, those of one size in one order.
    fn divisions(left: &[usize], sizes: &[usize]) -> Vec<Vec<Vec<usize>>> {
        let (Some((&first, others)), Some(_)) = (left.split_first(), sizes.first()) else {
            return vec![Vec::new()];
        };
        let mut all = Vec::new();
        // The first of those who are left is in a group of some size.
        let mut tried = Vec::new();
        for (place, &size) in sizes.iter().enumerate() {
            if tried.contains(&size) {
                continue;
            }
            tried.push(size);
            let mut rest_sizes = sizes.to_vec();
            rest_sizes.remove(place);
            for bits in (0_u32..1 << others.len()).filter(|bits| bits.count_ones() as usize + 1 == size) {
                let taken = |at: usize| bits >> at & 1 == 1;
                let (mut group, mut rest) = (vec![first], Vec::new());
                for (at, &person) in others.iter().enumerate() {
                    if taken(at) { group.push(person) } else { rest.push(person) }
                }
                for mut further in divisions(&rest, &rest_sizes) {
                    further.push(group.clone());
                    all.push(further);
                }
            }
        }
        all
    }

    fn sum(problem: &Problem, groups: &[Vec<usize>]) -> i64 {
        groups.iter().map(|group| i64::from(problem.value(group)) * size(group)).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn no_arrangement_is_better_than_the_bound_says(
            candidates in prop::collection::vec(candidate(), 8),
            silent in prop::collection::vec(0..8_usize, 0..3),
            criteria in criteria(),
            which in 0..4_usize,
        ) {
            let mut candidates: Vec<Candidate> = candidates;
            for at in silent {
                candidates[at].weekly = schedule::Weekly::default();
            }
            let problem = Problem::new(&candidates, &criteria).expect("sound criteria");
            let sizes = [vec![4, 4], vec![3, 3, 2], vec![5, 3], vec![2, 2, 2, 2]][which].clone();
            let everybody: Vec<usize> = (0..8).collect();
            let all = divisions(&everybody, &sizes);
            prop_assert_eq!(all.len(), [35, 280, 56, 105][which]);
            let best = all.iter().map(|groups| sum(&problem, groups)).max().expect("there are some");
            for groups in [&all[0], &all[all.len() / 2]] {
                let gap = i64::from(bound(&problem, groups).expect("few enough"));
                prop_assert!(sum(&problem, groups) + 8 * gap >= best, "{gap}");
            }
        }
    }

    #[test]
    fn where_nothing_more_can_be_asked_the_bound_says_so() {
        let first_week = jiff::civil::Date::constant(2026, 10, 5);
        let criteria = Criteria { cards: Vec::new(), ..Criteria::usual(first_week) };
        let problem = Problem::new(&vec![Candidate::default(); 40], &criteria).expect("sound criteria");
        let groups: Vec<Vec<usize>> = (0..8).map(|at| (at * 5..at * 5 + 5).collect()).collect();
        assert_eq!(bound(&problem, &groups), Some(0));
        assert_eq!(bound(&problem, &[]), None);
        assert_eq!(bound(&problem, &[vec![0, 99]]), None);
    }
}
