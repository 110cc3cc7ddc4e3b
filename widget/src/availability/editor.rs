//! A week while it is being edited: what it is, what it was, and what the server has.

use std::ops::Range;

use jiff::civil::Weekday;
use schedule::{Level, QUARTERS_PER_DAY, Weekly};

use super::layout::midnight;

/// How many steps can be taken back.
const REMEMBERED: usize = 200;

/// Days from Monday to Friday.
pub(crate) const WEEKDAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// A week, its history, and its last saved state.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Editor {
    weekly: Weekly,
    saved: Weekly,
    past: Vec<Weekly>,
    future: Vec<Weekly>,
}

impl Editor {
    /// Begins with what the server has.
    pub(crate) fn new(saved: Weekly) -> Self {
        Self { weekly: saved.clone(), saved, past: Vec::new(), future: Vec::new() }
    }

    /// The week as it is now.
    pub(crate) const fn weekly(&self) -> &Weekly {
        &self.weekly
    }

    /// Whether the server has another week.
    pub(crate) fn is_unsaved(&self) -> bool {
        self.weekly != self.saved
    }

    /// Takes note that the server now has `weekly`, which may be older than what is shown.
    pub(crate) fn saved(&mut self, weekly: Weekly) {
        self.saved = weekly;
    }

    /// Makes `after` the present, as one step; `false` when it changes nothing.
    pub(crate) fn replace(&mut self, after: Weekly) -> bool {
        if after == self.weekly {
            return false;
        }
        if self.past.len() == REMEMBERED {
            self.past.remove(0);
        }
        self.past.push(std::mem::replace(&mut self.weekly, after));
        self.future.clear();
        true
    }

    /// Whether there is a step to take back.
    pub(crate) fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether a step was taken back.
    pub(crate) fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Takes the last step back; `false` when there is none.
    pub(crate) fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop() else { return false };
        self.future.push(std::mem::replace(&mut self.weekly, before));
        true
    }

    /// Takes the last step that was taken back again; `false` when there is none.
    pub(crate) fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.weekly, after));
        true
    }
}

/// `weekly` with `quarters` of each of `days` at `level`. Quarters past 96 are on the next day; Monday comes
/// after Sunday.
pub(crate) fn painted(weekly: &Weekly, days: &[Weekday], quarters: Range<u16>, level: Level) -> Weekly {
    let mut weekly = weekly.clone();
    for &day in days {
        fill(&mut weekly, day, quarters.start..quarters.end.min(QUARTERS_PER_DAY), level);
        let rest = quarters.start.max(QUARTERS_PER_DAY) - QUARTERS_PER_DAY
            ..quarters.end.max(QUARTERS_PER_DAY) - QUARTERS_PER_DAY;
        fill(&mut weekly, day.next(), rest, level);
    }
    weekly
}

/// `weekly` with each of `days` like `model`.
pub(crate) fn copied(weekly: &Weekly, model: Weekday, days: &[Weekday]) -> Weekly {
    let mut copy = weekly.clone();
    for &day in days {
        for quarter in 0..QUARTERS_PER_DAY {
            fill(&mut copy, day, quarter..quarter + 1, weekly.level(midnight(model) + quarter));
        }
    }
    copy
}

fn fill(weekly: &mut Weekly, day: Weekday, quarters: Range<u16>, level: Level) {
    let (start, end) = (midnight(day) + quarters.start, midnight(day) + quarters.end);
    // Quarters of a day are always inside the week; the only refusal is that of an empty range.
    let _ = weekly.set(start, end, level);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(ranges: &[(u16, u16, Level)]) -> Weekly {
        Weekly::from_ranges(ranges).unwrap()
    }

    #[test]
    fn painting_past_midnight_goes_on_the_next_day_and_round_the_week() {
        let one = painted(&Weekly::default(), &[Weekday::Sunday], 92..100, Level::Free);
        assert_eq!(one.ranges(), [(0, 4, Level::Free), (668, 672, Level::Free)]);
        let two = painted(&one, &[Weekday::Monday, Weekday::Tuesday], 96..98, Level::IfNeedBe);
        let both = [(0, 4, Level::Free), (96, 98, Level::IfNeedBe), (192, 194, Level::IfNeedBe)];
        assert_eq!(two.ranges()[..3], both);
    }

    #[test]
    fn a_copied_day_replaces_all_of_the_other() {
        let before = week(&[(72, 80, Level::Free), (80, 84, Level::IfNeedBe), (96, 98, Level::Free)]);
        let after = copied(&before, Weekday::Monday, &[Weekday::Tuesday]);
        let monday_and_tuesday = [
            (72, 80, Level::Free),
            (80, 84, Level::IfNeedBe),
            (168, 176, Level::Free),
            (176, 180, Level::IfNeedBe),
        ];
        assert_eq!(after.ranges(), monday_and_tuesday);
        assert_eq!(copied(&before, Weekday::Monday, &WEEKDAYS).ranges().len(), 10);
        assert_eq!(copied(&before, Weekday::Monday, &[Weekday::Monday]), before);
    }

    #[test]
    fn steps_are_taken_back_and_again_in_order() {
        let steps: Vec<Weekly> = (0..4).map(|nth| week(&[(nth, nth + 1, Level::Free)])).collect();
        let mut editor = Editor::new(steps[0].clone());
        for step in &steps[1..] {
            assert!(editor.replace(step.clone()));
        }
        assert!(!editor.replace(steps[3].clone()), "nothing changed");
        assert!(editor.undo() && editor.undo());
        assert_eq!(editor.weekly(), &steps[1]);
        assert!(editor.redo());
        assert_eq!(editor.weekly(), &steps[2]);
        editor.replace(steps[0].clone());
        assert!(!editor.redo(), "a new step forgets those taken back");
        assert!(editor.undo());
        assert_eq!(editor.weekly(), &steps[2]);
        assert!(editor.undo() && editor.undo() && !editor.undo());
        assert_eq!(editor.weekly(), &steps[0]);
    }

    #[test]
    fn what_is_painted_while_saving_stays_unsaved() {
        let (sent, later) = (week(&[(0, 1, Level::Free)]), week(&[(0, 2, Level::Free)]));
        let mut editor = Editor::new(Weekly::default());
        assert!(!editor.is_unsaved());
        editor.replace(sent.clone());
        editor.replace(later);
        editor.saved(sent);
        assert!(editor.is_unsaved());
        editor.undo();
        assert!(!editor.is_unsaved());
    }

    #[test]
    fn memory_is_bounded() {
        let mut editor = Editor::new(Weekly::default());
        for nth in (0..).take(REMEMBERED + 50) {
            editor.replace(week(&[(nth, nth + 1, Level::Free)]));
        }
        let mut back = 0;
        while editor.undo() {
            back += 1;
        }
        assert_eq!(back, REMEMBERED);
    }
}
