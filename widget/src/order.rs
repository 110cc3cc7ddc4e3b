//! The one sort of the widget: every further type that is sorted would cost a phone some kilobytes of code.

use std::cmp::Ordering;

/// The indices `0..count` in the order of `compare`, equal ones ascending.
pub(crate) fn ordered(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_unstable_by(|&one, &two| compare(one, two).then(one.cmp(&two)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ones_keep_their_order() {
        let ages = [3, 1, 2, 1];
        assert_eq!(ordered(4, &|a, b| ages[a].cmp(&ages[b])), [1, 3, 2, 0]);
        assert!(ordered(0, &|_, _| Ordering::Equal).is_empty());
    }
}
