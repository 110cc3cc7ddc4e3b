//! The judge: scores any assignment by the benchmark's definition, knowing nothing of the solver.

use std::collections::BTreeMap;

use super::learners::Learner;

/// Utility of 0 to 6 common hours.
const MEET: [f64; 7] = [0.0, 0.50, 0.70, 0.82, 0.90, 0.96, 1.0];

/// Figures of an assignment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Verdict {
    /// The mean over learners of the score of their group.
    pub(crate) objective: f64,
    /// The score of the worst group.
    pub(crate) worst: f64,
    /// Share of groups without a common hour.
    pub(crate) without_hour: f64,
    /// People who are the only woman or the only non-binary person of their group.
    pub(crate) isolated: usize,
    /// Pairs who avoid each other and share a group.
    pub(crate) avoided: usize,
    /// Learners in no group or in one that is smaller or larger than allowed.
    pub(crate) outside: usize,
}

/// Judges groups of places in the pool; somebody in no group counts 0.
pub(crate) fn judge(pool: &[Learner], groups: &[Vec<usize>], least: usize, most: usize) -> Verdict {
    let mut verdict = Verdict { worst: f64::INFINITY, outside: pool.len(), ..Verdict::default() };
    let (mut sum, mut empty_hours, mut count) = (0.0, 0, 0);
    for group in groups.iter().filter(|group| !group.is_empty()) {
        let size = group.len();
        let score = score(pool, group);
        sum += score * real(size);
        count += 1;
        verdict.worst = verdict.worst.min(score);
        empty_hours += usize::from(common_hours(pool, group) == 0);
        let alone = |gender| usize::from(size > 1 && has(pool, group, gender) == 1);
        verdict.isolated += alone('w') + alone('n');
        let avoided = |&member: &usize| pool[member].avoids.iter().filter(|it| group.contains(it)).count();
        verdict.avoided += group.iter().map(avoided).sum::<usize>() / 2;
        if (least..=most).contains(&size) {
            verdict.outside -= size;
        }
    }
    verdict.objective = sum / real(pool.len());
    verdict.without_hour = real(empty_hours) / real(count);
    verdict
}

/// The score of a group, 0 to 1.
fn score(pool: &[Learner], group: &[usize]) -> f64 {
    let size = real(group.len());
    let members = || group.iter().map(|&it| &pool[it]);
    let meet = MEET[common_hours(pool, group).min(6)];
    let language = most(members().flat_map(|it| it.languages.iter().copied())) / size;
    let goal = most(members().map(|it| it.goal)) / size;
    let levels: std::collections::BTreeSet<usize> = members().map(|it| it.level).collect();
    let level = real(levels.len()) / size.min(5.0);
    let holders = |tag| members().filter(|it| it.interests.contains(&tag)).count();
    let sharing = members().filter(|it| it.interests.iter().any(|&tag| holders(tag) > 1)).count();
    let isolates = group.len() > 1 && (has(pool, group, 'w') == 1 || has(pool, group, 'n') == 1);
    let prior =
        members().map(|it| it.prior.iter().filter(|other| group.contains(other)).count()).sum::<usize>() / 2;
    let new = if group.len() > 1 { 1.0 - real(prior) / (size * (size - 1.0) / 2.0) } else { 1.0 };
    let content = members()
        .filter(|it| it.friends.is_empty() || it.friends.iter().any(|other| group.contains(other)))
        .count();
    0.35 * meet
        + 0.15 * language
        + 0.10 * (goal + level + real(sharing) / size + f64::from(u8::from(!isolates)))
        + 0.05 * (new + real(content) / size)
}

/// Hours at which all are free.
pub(crate) fn common_hours(pool: &[Learner], group: &[usize]) -> usize {
    let all = (u128::MAX, u64::MAX >> 24);
    let (early, late) = group.iter().fold(all, |a, &it| (a.0 & pool[it].hours, a.1 & pool[it].later_hours));
    (early.count_ones() + late.count_ones()) as usize
}

fn has(pool: &[Learner], group: &[usize], gender: char) -> usize {
    group.iter().filter(|&&it| pool[it].gender == gender).count()
}

/// How often the most frequent one occurs.
fn most<T: Ord>(items: impl Iterator<Item = T>) -> f64 {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    real(counts.into_values().max().unwrap_or(0))
}

#[expect(clippy::cast_precision_loss, reason = "counts of people")]
fn real(count: usize) -> f64 {
    count as f64
}
