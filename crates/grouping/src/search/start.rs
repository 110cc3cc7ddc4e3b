//! A first arrangement: people free around the same hour side by side, groups filled from a window of that order.

use super::{Objective, Slots};

/// How far along the order the fill looks for the next member.
const WINDOW: usize = 64;

/// People in the order of the hour of the day around which they are free, then of their kind; `cut` is where the
/// circle of the day is opened.
pub(super) fn order<O: Objective>(objective: &O, people: &[u32], cut: u32) -> Vec<u32> {
    let mut order = people.to_vec();
    order.sort_by_cached_key(|&person| {
        let hour = (middle_hour(&objective.hours(person)) + 24 - cut % 24) % 24;
        (hour, objective.kind(person), person)
    });
    order
}

/// The hour of the day with the smallest sum of distances around the clock to all free hours: a circular median.
fn middle_hour(hours: &Slots) -> u32 {
    let mut free = [0_u32; 24];
    for (word, &bits) in (0..).zip(hours) {
        let mut left = bits;
        while left != 0 {
            free[((word * 64 + left.trailing_zeros()) % 24) as usize] += 1;
            left &= left - 1;
        }
    }
    let distance = |a: u32, b: u32| a.abs_diff(b).min(24 - a.abs_diff(b));
    let sum = |&hour: &u32| -> u32 { (0..).zip(free).map(|(at, count)| count * distance(at, hour)).sum() };
    (0..24).min_by_key(sum).unwrap_or(0)
}

/// Fills groups of these sizes from the front of the order, each by whoever adds most.
pub(super) fn fill<O: Objective>(objective: &O, order: &[u32], sizes: &[usize]) -> Vec<Vec<u32>> {
    let mut window: Vec<u32> = Vec::with_capacity(WINDOW);
    let mut rest = order.iter().copied();
    let fill_one = |&size: &usize| {
        let mut group: Vec<u32> = Vec::with_capacity(size);
        while group.len() < size {
            window.extend(rest.by_ref().take(WINDOW - window.len()));
            if window.is_empty() {
                break;
            }
            // The first in order founds the group.
            let mut best = (0, i64::MIN);
            if !group.is_empty() {
                for (at, &candidate) in window.iter().enumerate() {
                    group.push(candidate);
                    let worth = objective.worth(&group);
                    group.pop();
                    if worth > best.1 {
                        best = (at, worth);
                    }
                }
            }
            group.push(window.remove(best.0));
        }
        group
    };
    sizes.iter().map(fill_one).collect()
}
