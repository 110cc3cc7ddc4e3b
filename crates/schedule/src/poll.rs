//! Which of several times a group takes, by a rule that everybody can read before.

use std::cmp::Reverse;

use crate::Level;

/// The time to take, as its place in `slots`, which are in order of their start; each has the answers that were given to
/// it. Of those at which at least `quorum` people can, it is the one at which most can; of equals, the one at which fewest
/// can only if need be; of equals, the earliest. `None`: at no time can so many.
///
/// ```
/// use schedule::{Level::{Free, IfNeedBe, No}, decided};
///
/// let slots = [vec![Free, No, No], vec![Free, IfNeedBe, No], vec![Free, Free, No]];
/// assert_eq!(decided(&slots, 2), Some(2));
/// assert_eq!(decided(&slots, 3), None);
/// ```
#[must_use]
pub fn decided(slots: &[Vec<Level>], quorum: usize) -> Option<usize> {
    let count = |answers: &[Level], level| answers.iter().filter(|it| **it == level).count();
    let judged = slots.iter().enumerate().map(|(at, answers)| {
        let reluctant = count(answers, Level::IfNeedBe);
        (Reverse(count(answers, Level::Free) + reluctant), reluctant, at)
    });
    let best = judged.filter(|(Reverse(can), ..)| *can >= quorum.max(1)).min();
    best.map(|(.., at)| at)
}

#[cfg(test)]
mod tests {
    use Level::{Free, IfNeedBe, No};

    use super::*;

    #[test]
    fn most_people_count_before_glad_ones_and_those_before_the_hour() {
        assert_eq!(decided(&[vec![Free, Free, No], vec![IfNeedBe, IfNeedBe, IfNeedBe]], 2), Some(1));
        assert_eq!(decided(&[vec![Free, IfNeedBe, No], vec![Free, Free, No]], 2), Some(1));
        assert_eq!(decided(&[vec![Free, No, Free], vec![No, Free, Free]], 2), Some(0));
    }

    #[test]
    fn too_few_decide_nothing() {
        assert_eq!(decided(&[vec![Free], vec![No]], 2), None);
        assert_eq!(decided(&[], 1), None);
        // Not even with a rule that asks for nobody.
        assert_eq!(decided(&[vec![], vec![No]], 0), None);
    }
}
