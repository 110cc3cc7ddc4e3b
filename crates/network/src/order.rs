//! The one sort of this crate: every further type that is sorted would cost a phone some kilobytes of code.

use std::cmp::Ordering;

/// The indices `0..count` in the order of `compare`, equal ones ascending.
pub(crate) fn ordered(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_unstable_by(|&one, &two| compare(one, two).then(one.cmp(&two)));
    order
}
