//! Everything the availability screen is in the middle of, and what each action does to it. No browser here:
//! components dispatch actions and draw what they find.

use std::{ops::Range, rc::Rc};

use jiff::civil::Weekday;
use schedule::{Level, Weekly};
use yew::Reducible;

use super::{
    cursor::{Command, Cursor},
    editor::{Editor, WEEKDAYS, copied, painted},
    layout::{Grain, Layout, NIGHT_ENDS, Spot, midnight},
    listing::{Entry, Preset, without},
    stroke::Stroke,
};

/// Something to tell, also to those who cannot see the grid.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum News {
    /// These quarters of these days now have this level.
    Painted(Vec<Weekday>, Range<u16>, Level),
    /// These are selected.
    Selected(Vec<Weekday>, Range<u16>),
    /// The selection was let go.
    Unselected,
    /// The brush in hand.
    Brush(Level),
    /// A day was copied to others.
    Copied(Weekday, Vec<Weekday>),
    /// A step was taken back.
    Undone,
    /// A step was taken again.
    Redone,
    /// Nothing is left to take back or again.
    NoStep,
    /// Nothing is marked any more.
    Cleared,
    /// Nothing changed.
    Unchanged,
}

/// What a person does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Presses a key on the grid.
    Key(Command),
    /// Puts the brush down.
    StrokeFrom(Spot),
    /// Draws on.
    StrokeTo(Spot),
    /// Lifts the brush.
    StrokeEnd,
    /// The stroke was taken over by the browser.
    StrokeCancel,
    /// Touches one cell.
    Tap(Spot),
    /// Focus came to a cell by other means.
    Focus(Spot),
    /// Takes a brush.
    Brush(Level),
    /// Shows or folds the night.
    Night(bool),
    /// Changes how fine the grid is.
    Grain(Grain),
    /// Takes a step back.
    Undo,
    /// Takes it again.
    Redo,
    /// Clears the week.
    Clear,
    /// Fills a preset with the brush, or empties it.
    Preset(Preset),
    /// Writes a stretch into the list, in place of another one.
    Write {
        /// Its days.
        days: Vec<Weekday>,
        /// Quarters of those days.
        quarters: Range<u16>,
        /// Its level.
        level: Level,
        /// The one it replaces.
        instead_of: Option<Entry>,
    },
    /// Takes a stretch off the list.
    Remove(Entry),
    /// The server now has this.
    Saved(Weekly),
}

/// The state of the screen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Desk {
    /// The week.
    pub(crate) editor: Editor,
    /// How it is shown.
    pub(crate) layout: Layout,
    /// The keyboard's place.
    pub(crate) cursor: Cursor,
    /// The brush's stroke, while it lasts.
    pub(crate) stroke: Option<Stroke>,
    /// What painting paints with.
    pub(crate) brush: Level,
    /// The last thing to tell, with a number that grows with each.
    pub(crate) news: Option<(u32, News)>,
}

impl Desk {
    /// Begins with `editor`. The night is shown to those who marked some of it.
    pub(crate) fn over(editor: Editor, first: Weekday) -> Self {
        let days = Weekday::Monday.cycle_forward().take(7);
        let weekly = editor.weekly();
        let at_night =
            |day| (0..NIGHT_ENDS).any(|quarter| weekly.level(midnight(day) + quarter) != Level::No);
        let layout = Layout { first, night: days.into_iter().any(at_night), grain: Grain::Half };
        // The first press of an arrow key is near the hours most people mean.
        let cursor = Cursor::at(Spot { column: 0, row: layout.row(72) });
        Self { editor, layout, cursor, stroke: None, brush: Level::Free, news: None }
    }

    /// The week as it would be if the stroke ended here.
    pub(crate) fn shown(&self) -> Weekly {
        let weekly = self.editor.weekly();
        self.stroke.map_or_else(|| weekly.clone(), |stroke| stroke.on(self.layout, weekly))
    }

    fn tell(&mut self, news: News) {
        let number = self.news.as_ref().map_or(0, |(number, _)| number.wrapping_add(1));
        self.news = Some((number, news));
    }

    fn replace(&mut self, weekly: Weekly, news: News) {
        let news = if self.editor.replace(weekly) { news } else { News::Unchanged };
        self.tell(news);
    }

    fn paint(&mut self, stroke: Stroke) {
        let (days, quarters) = (stroke.block.days(self.layout), stroke.block.quarters(self.layout));
        let after = stroke.on(self.layout, self.editor.weekly());
        self.replace(after, News::Painted(days, quarters, stroke.level));
    }

    fn end_stroke(&mut self) {
        if let Some(stroke) = self.stroke.take() {
            self.paint(stroke);
        }
    }

    fn copy(&mut self, model: Weekday, days: Vec<Weekday>) {
        let after = copied(self.editor.weekly(), model, &days);
        self.replace(after, News::Copied(model, days));
    }

    fn lay_out(&mut self, layout: Layout) {
        self.cursor = Cursor::at(layout.relocated(self.cursor.focus, self.layout));
        self.stroke = None;
        self.layout = layout;
    }

    fn take_brush(&mut self, level: Level) {
        self.brush = level;
        self.tell(News::Brush(level));
    }

    fn step_back(&mut self) {
        let news = if self.editor.undo() { News::Undone } else { News::NoStep };
        self.tell(news);
    }

    fn step_again(&mut self) {
        let news = if self.editor.redo() { News::Redone } else { News::NoStep };
        self.tell(news);
    }

    fn press(&mut self, command: Command) {
        match command {
            Command::Move(step, extend) => {
                self.cursor = self.cursor.moved(self.layout, step, extend);
                if let Some(block) = self.cursor.selection() {
                    self.tell(News::Selected(block.days(self.layout), block.quarters(self.layout)));
                }
            }
            Command::Paint => {
                let block = self.cursor.block();
                self.paint(Stroke::over(self.layout, self.editor.weekly(), self.brush, block));
            }
            Command::Brush(level) => self.take_brush(level),
            Command::CopyDay => {
                let day = self.layout.day(self.cursor.focus.column);
                self.copy(day, vec![day.next()]);
                // The focus goes along, so that pressing again fills the day after.
                let column = self.layout.column(day.next());
                self.cursor = Cursor::at(Spot { column, ..self.cursor.focus });
            }
            Command::CopyToWeekdays => {
                let day = self.layout.day(self.cursor.focus.column);
                self.copy(day, WEEKDAYS.into_iter().filter(|&it| it != day).collect());
            }
            Command::Escape => {
                if self.stroke.take().is_none() && self.cursor.anchor.take().is_some() {
                    self.tell(News::Unselected);
                }
            }
            Command::Undo => self.step_back(),
            Command::Redo => self.step_again(),
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Key(command) => self.press(command),
            Action::StrokeFrom(spot) => {
                self.end_stroke();
                self.cursor = Cursor::at(spot);
                self.stroke = Some(Stroke::begin(self.layout, self.editor.weekly(), self.brush, spot));
            }
            Action::StrokeTo(spot) => {
                if let Some(stroke) = &mut self.stroke {
                    *stroke = stroke.drawn_to(spot);
                    self.cursor.focus = spot;
                }
            }
            Action::StrokeEnd => self.end_stroke(),
            Action::StrokeCancel => self.stroke = None,
            Action::Tap(spot) => {
                self.cursor = Cursor::at(spot);
                self.paint(Stroke::begin(self.layout, self.editor.weekly(), self.brush, spot));
            }
            Action::Focus(spot) => {
                if self.cursor.focus != spot {
                    self.cursor = Cursor::at(spot);
                }
            }
            Action::Brush(level) => self.take_brush(level),
            Action::Night(night) => self.lay_out(Layout { night, ..self.layout }),
            Action::Grain(grain) => self.lay_out(Layout { grain, ..self.layout }),
            Action::Undo => self.step_back(),
            Action::Redo => self.step_again(),
            Action::Clear => self.replace(Weekly::default(), News::Cleared),
            Action::Preset(preset) => {
                let after = preset.toggled(self.editor.weekly(), self.brush);
                let level = if preset.is_all(&after, self.brush) { self.brush } else { Level::No };
                self.replace(after, News::Painted(preset.days.days(), preset.from..preset.to, level));
            }
            Action::Write { days, quarters, level, instead_of } => {
                let before = self.editor.weekly();
                let room = instead_of.map_or_else(|| before.clone(), |entry| without(before, &entry));
                let after = painted(&room, &days, quarters.clone(), level);
                self.replace(after, News::Painted(days, quarters, level));
            }
            Action::Remove(entry) => {
                let after = without(self.editor.weekly(), &entry);
                self.replace(after, News::Painted(vec![entry.day], entry.quarters, Level::No));
            }
            Action::Saved(weekly) => self.editor.saved(weekly),
        }
    }
}

impl Reducible for Desk {
    type Action = Action;
    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut desk = Self::clone(&self);
        desk.act(action);
        Rc::new(desk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::availability::cursor::command;

    fn desk() -> Rc<Desk> {
        Rc::new(Desk::over(Editor::new(Weekly::default()), Weekday::Monday))
    }

    fn after(desk: Rc<Desk>, actions: impl IntoIterator<Item = Action>) -> Rc<Desk> {
        actions.into_iter().fold(desk, Desk::reduce)
    }

    fn keys(desk: Rc<Desk>, keys: &[&str]) -> Rc<Desk> {
        let press = |desk: Rc<Desk>, key: &&str| {
            let (shift, name) = key.strip_prefix("Shift+").map_or((false, *key), |name| (true, name));
            let (ctrl, name) = name.strip_prefix("Ctrl+").map_or((false, name), |name| (true, name));
            desk.reduce(Action::Key(command(name, shift, ctrl).expect(key)))
        };
        keys.iter().fold(desk, press)
    }

    fn told(desk: &Desk) -> Option<&News> {
        desk.news.as_ref().map(|(_, news)| news)
    }

    #[test]
    fn a_week_is_painted_by_keyboard_alone() {
        // The focus begins at Monday 18:00; two hours free, copied to Tuesday, then to all weekdays.
        let painted = keys(desk(), &["Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", " "]);
        assert_eq!(told(&painted), Some(&News::Painted(vec![Weekday::Monday], 72..80, Level::Free)));
        let copied = keys(painted, &["d"]);
        assert_eq!(copied.cursor.focus.column, 1, "the focus goes along");
        assert_eq!(copied.editor.weekly().ranges(), [(72, 80, Level::Free), (168, 176, Level::Free)]);
        let all = keys(copied, &["w"]);
        assert_eq!(all.editor.weekly().ranges().len(), 5);
        // The focus was left on Tuesday 19:30; the half hour after it is now "if need be".
        let maybe = keys(all, &["2", "ArrowDown", "Enter"]);
        assert_eq!(
            maybe.editor.weekly().ranges()[1..3],
            [(168, 176, Level::Free), (176, 178, Level::IfNeedBe),]
        );
        let back = keys(maybe, &["Ctrl+z", "Ctrl+z", "Ctrl+z"]);
        assert_eq!(back.editor.weekly().ranges(), [(72, 80, Level::Free)]);
        let again = keys(back, &["Ctrl+y"]);
        assert_eq!(again.editor.weekly().ranges().len(), 2);
        assert_eq!(told(&again), Some(&News::Redone));
    }

    #[test]
    fn sunday_is_copied_to_monday_also_where_the_week_begins_on_sunday() {
        let start = Rc::new(Desk::over(Editor::new(Weekly::default()), Weekday::Sunday));
        let copied = keys(start, &[" ", "d"]);
        assert_eq!(copied.editor.weekly().ranges(), [(72, 74, Level::Free), (648, 650, Level::Free)]);
        assert_eq!(copied.cursor.focus.column, 1);
    }

    #[test]
    fn a_drag_is_one_step_and_can_be_let_go() {
        let (from, to) = (Spot { column: 1, row: 4 }, Spot { column: 3, row: 8 });
        let dragging = after(desk(), [Action::StrokeFrom(from), Action::StrokeTo(to)]);
        assert!(dragging.editor.weekly().is_empty(), "not yet");
        assert_eq!(dragging.shown().ranges().len(), 3);
        let done = after(Rc::clone(&dragging), [Action::StrokeEnd]);
        assert_eq!(done.editor.weekly(), &dragging.shown());
        assert!(after(done, [Action::Undo]).editor.weekly().is_empty());
        for let_go in [Action::StrokeCancel, Action::Key(Command::Escape)] {
            let left = after(Rc::clone(&dragging), [let_go, Action::StrokeEnd]);
            assert!(left.editor.weekly().is_empty() && !left.editor.can_undo());
        }
    }

    #[test]
    fn quarters_can_be_painted_and_survive_the_coarse_grid() {
        let fine = keys(after(desk(), [Action::Grain(Grain::Quarter)]), &["ArrowDown", " "]);
        // Monday 18:15 to 18:30.
        assert_eq!(fine.editor.weekly().ranges(), [(73, 74, Level::Free)]);
        let coarse = after(fine, [Action::Grain(Grain::Half)]);
        assert_eq!(coarse.editor.weekly().ranges(), [(73, 74, Level::Free)]);
    }

    #[test]
    fn the_night_is_shown_to_those_who_marked_it() {
        assert!(!desk().layout.night);
        let night = Weekly::from_ranges(&[(96 + 20, 96 + 22, Level::IfNeedBe)]).unwrap();
        let desk = Rc::new(Desk::over(Editor::new(night), Weekday::Monday));
        assert!(desk.layout.night);
        let place = |desk: &Desk| desk.layout.week_quarters(desk.cursor.focus);
        let folded = after(Rc::clone(&desk), [Action::Night(false)]);
        assert_eq!(place(&folded), place(&desk), "the focus stays at its hour");
    }

    #[test]
    fn an_entry_is_changed_in_one_step() {
        let entry = Entry { day: Weekday::Monday, quarters: 72..80, level: Level::Free };
        let write = |quarters, instead_of| Action::Write {
            days: vec![Weekday::Monday],
            quarters,
            level: Level::Free,
            instead_of,
        };
        let changed = after(desk(), [write(72..80, None), write(76..84, Some(entry.clone()))]);
        assert_eq!(changed.editor.weekly().ranges(), [(76, 84, Level::Free)]);
        let back = after(changed, [Action::Undo]);
        assert_eq!(back.editor.weekly().ranges(), [(72, 80, Level::Free)]);
        assert!(after(back, [Action::Remove(entry)]).editor.weekly().is_empty());
    }

    #[test]
    fn nothing_to_do_is_said() {
        assert_eq!(told(&after(desk(), [Action::Undo])), Some(&News::NoStep));
        assert_eq!(told(&after(desk(), [Action::Clear])), Some(&News::Unchanged));
        assert_eq!(told(&keys(desk(), &["3", " "])), Some(&News::Unchanged));
        let selected = keys(desk(), &["Shift+ArrowUp", "Escape"]);
        assert_eq!(told(&selected), Some(&News::Unselected));
        assert_eq!(selected.cursor.selection(), None);
    }

    #[test]
    fn the_same_news_twice_is_told_twice() {
        let once = after(desk(), [Action::Undo]);
        let twice = after(Rc::clone(&once), [Action::Undo]);
        assert_ne!(once.news, twice.news);
    }

    #[test]
    fn what_was_saved_is_not_unsaved() {
        let painted = keys(desk(), &[" "]);
        assert!(painted.editor.is_unsaved());
        let saved = after(Rc::clone(&painted), [Action::Saved(painted.editor.weekly().clone())]);
        assert!(!saved.editor.is_unsaved());
        assert!(saved.editor.can_undo());
    }
}
