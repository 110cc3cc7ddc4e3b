//! Which sizes within the bounds allow the most pairs.

/// The sizes within `bounds` that add up to `elements` and have the largest sum of squares; `None` when no sizes do.
pub(super) fn most_pairs(elements: usize, bounds: &[(usize, usize)]) -> Option<Vec<usize>> {
    // The most pairs for the groups so far with so many elements, and the size of the last of them.
    let mut table: Vec<Vec<Option<(usize, usize)>>> = Vec::with_capacity(bounds.len());
    let mut before: Vec<Option<usize>> = vec![None; elements + 1];
    before[0] = Some(0);
    for &(least, most) in bounds {
        let mut row: Vec<Option<(usize, usize)>> = vec![None; elements + 1];
        for (used, pairs) in before.iter().enumerate() {
            let Some(pairs) = pairs else { continue };
            for size in least..=most.min(elements - used) {
                let with = pairs + size * size;
                let slot = &mut row[used + size];
                if slot.is_none_or(|(best, _)| with > best) {
                    *slot = Some((with, size));
                }
            }
        }
        before = row.iter().map(|slot| slot.map(|(pairs, _)| pairs)).collect();
        table.push(row);
    }
    let mut left = elements;
    let mut sizes = vec![0; bounds.len()];
    for (size, row) in sizes.iter_mut().zip(&table).rev() {
        *size = row[left]?.1;
        left -= *size;
    }
    Some(sizes)
}

#[cfg(test)]
mod tests {
    use super::most_pairs;

    #[test]
    fn unequal_sizes_allow_the_most_pairs() {
        assert_eq!(most_pairs(10, &[(3, 7), (3, 7)]).map(|sizes| sizes.iter().max().copied()), Some(Some(7)));
        assert_eq!(most_pairs(12, &[(3, 3), (3, 3), (3, 3), (3, 3)]), Some(vec![3; 4]));
        // One at its upper bound and two at the lower one would be 5 + 2 + 2.
        assert_eq!(most_pairs(9, &[(2, 4), (2, 5), (1, 3)]), Some(vec![3, 5, 1]));
    }

    #[test]
    fn bounds_that_cannot_hold_everybody_have_no_sizes() {
        assert_eq!(most_pairs(10, &[(1, 4), (1, 5)]), None);
        assert_eq!(most_pairs(3, &[(2, 4), (2, 5)]), None);
    }
}
