//! How many groups, and how large.

use crate::Criteria;

/// Sizes of the groups for `people` with `wished` members each, largest first: as equal as can be and as near
/// the wish as the count allows; at a tie more and smaller groups, since these meet more easily. Nobody is
/// alone. Empty for fewer than two people.
pub(crate) fn sizes(people: usize, wished: u8) -> Vec<usize> {
    if people < 2 {
        return Vec::new();
    }
    let wished = usize::from(wished);
    let fewer = (people / wished).max(1);
    let more = fewer + 1;
    // How far the size farthest off is, then, where all are near, how many are off.
    let off = |groups: usize| {
        let (small, large) = (people / groups, people.div_ceil(groups));
        let farthest = small.abs_diff(wished).max(large.abs_diff(wished));
        let larger = people % groups;
        let total = larger * large.abs_diff(wished) + (groups - larger) * small.abs_diff(wished);
        (farthest, if farthest <= 1 { total } else { 0 })
    };
    equal(people, if people / more >= 2 && off(more) <= off(fewer) { more } else { fewer })
}

/// Sizes of the groups for so many people under these criteria, largest first; see [`Criteria::between`].
pub(crate) fn sizes_for(people: usize, criteria: &Criteria) -> Vec<usize> {
    let bounded = criteria
        .between
        .filter(|_| people > 1)
        .and_then(|(least, most)| sizes_between(people, least.into(), criteria.size.into(), most.into()));
    bounded.unwrap_or_else(|| sizes(people, criteria.size))
}

/// Sizes from `least` to `most` that add up to `people`, as equal as can be, as many groups as bring them nearest to
/// `wished`; the larger ones first. `None` when no number of groups does.
#[must_use]
pub fn sizes_between(people: usize, least: usize, wished: usize, most: usize) -> Option<Vec<usize>> {
    let least = least.max(1);
    let counts = people.div_ceil(most.max(1)).max(1)..=people / least;
    let off = |groups: usize| {
        let (small, larger) = (people / groups, people % groups);
        larger * (small + 1).abs_diff(wished) + (groups - larger) * small.abs_diff(wished)
    };
    // Of two that are as near, the one with more and smaller groups.
    let groups = counts.min_by_key(|&groups| (off(groups), std::cmp::Reverse(groups)))?;
    Some(equal(people, groups))
}

/// Sizes as equal as can be, the larger ones first.
fn equal(people: usize, groups: usize) -> Vec<usize> {
    (0..groups).map(|group| people / groups + usize::from(group < people % groups)).collect()
}

#[cfg(test)]
mod tests {
    use super::{sizes, sizes_between};

    #[test]
    fn sizes_stay_between_their_bounds_wherever_that_is_possible() {
        assert_eq!(sizes_between(31, 4, 5, 6), Some(vec![6, 5, 5, 5, 5, 5]));
        assert_eq!(sizes_between(7, 4, 5, 6), None, "one group would be too large and two too small");
        assert_eq!(sizes_between(3, 4, 5, 6), None);
        for people in 8..2_000 {
            let sizes = sizes_between(people, 4, 5, 6).expect("every number from 8 on can be divided");
            assert_eq!(sizes.iter().sum::<usize>(), people);
            assert!(sizes.iter().all(|size| (4..=6).contains(size)));
        }
    }

    #[test]
    fn counts_that_do_not_divide_give_the_nearest_sizes() {
        let cases: [(usize, u8, &[usize]); 14] = [
            (0, 5, &[]),
            (1, 5, &[]),
            (2, 5, &[2]),
            (3, 5, &[3]),
            (6, 5, &[6]),
            (7, 5, &[4, 3]),
            (8, 5, &[4, 4]),
            (11, 5, &[6, 5]),
            (12, 5, &[6, 6]),
            (14, 4, &[4, 4, 3, 3]),
            (13, 5, &[5, 4, 4]),
            (31, 5, &[6, 5, 5, 5, 5, 5]),
            (3, 2, &[3]),
            (5, 2, &[3, 2]),
        ];
        for (people, wished, expected) in cases {
            assert_eq!(sizes(people, wished), expected, "{people} people, groups of {wished}");
        }
    }

    #[test]
    fn everybody_has_a_place_nobody_is_alone_and_sizes_are_within_one_where_that_is_possible() {
        for wished in 2..=20_u8 {
            for people in 2..500_usize {
                let sizes = sizes(people, wished);
                assert_eq!(sizes.iter().sum::<usize>(), people);
                assert!(sizes.iter().all(|&size| size >= 2));
                assert!(sizes[0] - sizes[sizes.len() - 1] <= 1, "as equal as can be");
                let near = |groups: usize| {
                    groups > 0
                        && people / groups + 1 >= usize::from(wished)
                        && people.div_ceil(groups) <= usize::from(wished) + 1
                };
                if (1..=people / 2).any(near) {
                    assert!(near(sizes.len()), "{people} people, groups of {wished}: {sizes:?}");
                }
            }
        }
    }
}
