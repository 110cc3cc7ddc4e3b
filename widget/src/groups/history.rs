//! The instructor's moves, with a way back and forth.

/// Groups as lists of candidate indices; a candidate in none of them is left out.
pub(crate) type Groups = Vec<Vec<usize>>;

/// Where a person can be moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The group at this index.
    Group(usize),
    /// A group of their own, after the others.
    NewGroup,
    /// In no group.
    Aside,
}

/// Where `person` is now.
pub(crate) fn place_of(groups: &[Vec<usize>], person: usize) -> Place {
    groups.iter().position(|group| group.contains(&person)).map_or(Place::Aside, Place::Group)
}

/// The groups once `person` is at `place`, or `None` when that changes nothing.
///
/// A group that loses its last member goes; the groups after it move up.
pub(crate) fn moved(groups: &[Vec<usize>], person: usize, place: Place) -> Option<Groups> {
    let from = place_of(groups, person);
    let alone = matches!(from, Place::Group(at) if groups[at].len() == 1);
    let unchanged = from == place || (place == Place::NewGroup && alone);
    let missing = matches!(place, Place::Group(at) if at >= groups.len());
    if unchanged || missing {
        return None;
    }
    let mut after = groups.to_vec();
    if let Place::Group(at) = from {
        after[at].retain(|&it| it != person);
    }
    match place {
        Place::Group(at) => after[at].push(person),
        Place::NewGroup => after.push(vec![person]),
        Place::Aside => {}
    }
    after.retain(|group| !group.is_empty());
    Some(after)
}

/// How many steps back are kept.
const DEPTH: usize = 200;

/// The present groups, what they were, and what was undone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct History {
    past: Vec<Groups>,
    present: Groups,
    future: Vec<Groups>,
}

impl History {
    /// A history that begins with `groups`.
    pub(crate) const fn new(groups: Groups) -> Self {
        Self { past: Vec::new(), present: groups, future: Vec::new() }
    }

    /// The groups as they are now.
    pub(crate) fn present(&self) -> &[Vec<usize>] {
        &self.present
    }

    /// Moves `person`; what was undone before is gone then. `false`: nothing changed.
    pub(crate) fn go(&mut self, person: usize, place: Place) -> bool {
        moved(&self.present, person, place).is_some_and(|after| self.adopt(after))
    }

    /// Goes on with other groups; what was undone before is gone then. `false`: they are the same.
    pub(crate) fn adopt(&mut self, after: Groups) -> bool {
        if after == self.present {
            return false;
        }
        self.past.push(std::mem::replace(&mut self.present, after));
        if self.past.len() > DEPTH {
            self.past.remove(0);
        }
        self.future.clear();
        true
    }

    /// Takes the last move back. `false`: there was none.
    pub(crate) fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop() else { return false };
        self.future.push(std::mem::replace(&mut self.present, before));
        true
    }

    /// Makes the last undone move again. `false`: there was none.
    pub(crate) fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.present, after));
        true
    }

    /// Whether [`Self::undo`] would do something.
    pub(crate) const fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether [`Self::redo`] would do something.
    pub(crate) const fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Groups {
        vec![vec![0, 1, 2], vec![3, 4], vec![5]]
    }

    #[test]
    fn a_move_takes_the_person_out_of_the_old_group() {
        assert_eq!(moved(&three(), 1, Place::Group(1)), Some(vec![vec![0, 2], vec![3, 4, 1], vec![5]]));
        assert_eq!(moved(&three(), 4, Place::NewGroup), Some(vec![vec![0, 1, 2], vec![3], vec![5], vec![4]]));
    }

    #[test]
    fn a_group_without_members_goes() {
        assert_eq!(moved(&three(), 5, Place::Group(0)), Some(vec![vec![0, 1, 2, 5], vec![3, 4]]));
        assert_eq!(moved(&three(), 5, Place::Aside), Some(vec![vec![0, 1, 2], vec![3, 4]]));
    }

    #[test]
    fn moves_that_change_nothing_are_no_moves() {
        assert_eq!(moved(&three(), 0, Place::Group(0)), None);
        assert_eq!(moved(&three(), 5, Place::NewGroup), None, "alone already");
        assert_eq!(moved(&three(), 9, Place::Aside), None);
        assert_eq!(moved(&three(), 0, Place::Group(7)), None);
    }

    #[test]
    fn somebody_set_aside_can_come_back() {
        assert_eq!(moved(&three(), 9, Place::Group(2)), Some(vec![vec![0, 1, 2], vec![3, 4], vec![5, 9]]));
        assert_eq!(place_of(&three(), 9), Place::Aside);
    }

    #[test]
    fn undo_and_redo_walk_the_same_steps() {
        let mut history = History::new(three());
        assert!(!history.undo() && !history.redo());
        assert!(history.go(0, Place::Group(1)));
        assert!(history.go(5, Place::Aside));
        let last = history.present().to_vec();
        assert!(history.undo() && history.undo());
        assert_eq!(history.present(), three());
        assert!(!history.can_undo() && history.can_redo());
        assert!(history.redo() && history.redo());
        assert_eq!(history.present(), last);
    }

    #[test]
    fn a_new_move_forgets_what_was_undone() {
        let mut history = History::new(three());
        history.go(0, Place::Group(1));
        history.undo();
        history.go(1, Place::Group(1));
        assert!(!history.can_redo());
        assert_eq!(history.present(), [vec![0, 2], vec![3, 4, 1], vec![5]]);
    }

    #[test]
    fn the_way_back_has_an_end() {
        let mut history = History::new(vec![vec![0], vec![1, 2]]);
        for turn in 0..DEPTH + 50 {
            assert!(history.go(2, if turn % 2 == 0 { Place::Group(0) } else { Place::Group(1) }));
        }
        let mut steps = 0;
        while history.undo() {
            steps += 1;
        }
        assert_eq!(steps, DEPTH);
    }
}
