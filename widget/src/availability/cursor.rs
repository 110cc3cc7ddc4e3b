//! Moving about the grid with the keyboard, and what each key means there (WAI-ARIA grid pattern).

use schedule::Level;

use super::layout::{Block, DAYS, Layout, Spot};
use crate::ui::{Step, step};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Move; `true` keeps the other end where it is.
    Move(Step, bool),
    /// Paint what is selected.
    Paint,
    /// Take another brush.
    Brush(Level),
    /// Copy the day to the next one.
    CopyDay,
    /// Copy the day to Monday to Friday.
    CopyToWeekdays,
    /// Let go of the selection or of the stroke.
    Escape,
    /// Take the last step back.
    Undo,
    /// Take it again.
    Redo,
}

/// What `key` (UI Events `key` value) means with these modifiers; `command` is Ctrl or the Mac's Cmd.
pub(crate) fn command(key: &str, shift: bool, command: bool) -> Option<Command> {
    if let Some(step) = step(key, command) {
        return Some(Command::Move(step, shift));
    }
    match (key, command) {
        ("z", true) if !shift => Some(Command::Undo),
        ("z" | "Z" | "y", true) => Some(Command::Redo),
        // Other keys with Ctrl or Cmd are the browser's.
        (_, true) => None,
        (" " | "Enter", _) => Some(Command::Paint),
        ("1", _) => Some(Command::Brush(Level::Free)),
        ("2", _) => Some(Command::Brush(Level::IfNeedBe)),
        ("3", _) => Some(Command::Brush(Level::No)),
        ("d" | "D", _) => Some(Command::CopyDay),
        ("w" | "W", _) => Some(Command::CopyToWeekdays),
        ("Escape", _) => Some(Command::Escape),
        _ => None,
    }
}

/// Where the focus is, and what is selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// The cell with the focus.
    pub(crate) focus: Spot,
    /// The other end of the selection, if there is one.
    pub(crate) anchor: Option<Spot>,
}

impl Cursor {
    /// The focus at `spot`, nothing selected.
    pub(crate) const fn at(spot: Spot) -> Self {
        Self { focus: spot, anchor: None }
    }

    /// What painting would paint: the selection, or the cell with the focus.
    pub(crate) fn block(&self) -> Block {
        Block { from: self.anchor.unwrap_or(self.focus), to: self.focus }
    }

    /// The selection, if there is one.
    pub(crate) fn selection(&self) -> Option<Block> {
        self.anchor.map(|from| Block { from, to: self.focus })
    }

    /// After `step`; `extend` selects from where the focus, or the other end, was. At an edge it stays.
    pub(crate) fn moved(&self, layout: Layout, step: Step, extend: bool) -> Self {
        let (last_column, last_row) = (DAYS - 1, layout.rows() - 1);
        let page = 12 / layout.grain.quarters();
        let Spot { column, row } = self.focus;
        let (column, row) = match step {
            Step::Up => (column, row.saturating_sub(1)),
            Step::Down => (column, row + 1),
            Step::Back => (column.saturating_sub(1), row),
            Step::Ahead => (column + 1, row),
            Step::FirstDay => (0, row),
            Step::LastDay => (last_column, row),
            Step::PageUp => (column, row.saturating_sub(page)),
            Step::PageDown => (column, row + page),
            Step::Top => (column, 0),
            Step::Bottom => (column, last_row),
        };
        let focus = Spot { column: column.min(last_column), row: row.min(last_row) };
        Self { focus, anchor: extend.then(|| self.anchor.unwrap_or(self.focus)) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;
    use crate::availability::layout::Grain;
    use crate::ui::toward;

    const LAYOUT: Layout = Layout { first: Weekday::Monday, night: false, grain: Grain::Half };

    fn press(cursor: Cursor, keys: &[(&str, bool)]) -> Cursor {
        keys.iter().fold(cursor, |cursor, &(key, shift)| match command(key, shift, false) {
            Some(Command::Move(step, extend)) => cursor.moved(LAYOUT, step, extend),
            other => panic!("{key} means {other:?}"),
        })
    }

    #[test]
    fn shift_and_arrows_select_from_where_one_was() {
        let start = Cursor::at(Spot { column: 1, row: 24 });
        let selected = press(start, &[("ArrowDown", true), ("ArrowDown", true), ("ArrowRight", true)]);
        let block = selected.selection().unwrap();
        assert_eq!((block.columns(), block.rows()), (1..=2, 24..=26));
        let shrunk = press(selected, &[("ArrowLeft", true), ("ArrowUp", true)]);
        assert_eq!(shrunk.block().rows(), 24..=25);
        let left = press(selected, &[("ArrowDown", false)]);
        assert_eq!((left.selection(), left.focus), (None, Spot { column: 2, row: 27 }));
    }

    #[test]
    fn the_edges_hold() {
        let last = Spot { column: 6, row: LAYOUT.rows() - 1 };
        let corner = press(Cursor::default(), &[("ArrowUp", false), ("ArrowLeft", false), ("PageUp", false)]);
        assert_eq!(corner.focus, Spot::default());
        let mut far = press(corner, &[("End", false), ("ArrowRight", false)]);
        for _ in 0..40 {
            far = press(far, &[("PageDown", false)]);
        }
        assert_eq!(press(far, &[("ArrowDown", false)]).focus, last);
        assert_eq!(far.moved(LAYOUT, Step::Top, false).focus, Spot { column: 6, row: 0 });
    }

    #[test]
    fn a_page_is_three_hours() {
        let half = press(Cursor::default(), &[("PageDown", false)]).focus.row;
        let fine = Layout { grain: Grain::Quarter, ..LAYOUT };
        let quarter = Cursor::default().moved(fine, Step::PageDown, false).focus.row;
        assert_eq!((LAYOUT.quarters(half).start, fine.quarters(quarter).start), (36, 36));
    }

    #[test]
    fn keys_with_ctrl_that_are_not_ours_are_left_to_the_browser() {
        assert_eq!(command("d", false, true), None);
        assert_eq!(command("w", false, true), None);
        assert_eq!(command("ArrowLeft", false, true), None);
        assert_eq!(command("Tab", false, false), None);
        assert_eq!(command("z", false, true), Some(Command::Undo));
        assert_eq!(command("Z", true, true), Some(Command::Redo));
        assert_eq!(command("Enter", false, false), Some(Command::Paint));
        assert_eq!(command("2", false, false), Some(Command::Brush(Level::IfNeedBe)));
    }

    #[test]
    fn arrows_point_at_the_screen_in_both_directions() {
        let step = |key, right_to_left| command(toward(key, right_to_left), false, false);
        assert_eq!(step("ArrowLeft", true), Some(Command::Move(Step::Ahead, false)));
        assert_eq!(step("ArrowRight", true), Some(Command::Move(Step::Back, false)));
        assert_eq!(step("ArrowLeft", false), Some(Command::Move(Step::Back, false)));
        assert_eq!(step("ArrowUp", true), Some(Command::Move(Step::Up, false)));
    }
}
