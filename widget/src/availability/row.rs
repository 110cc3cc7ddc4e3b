//! One row of the grid. It is drawn anew only when one of its own cells changes.

use schedule::{Level, Weekly};
use yew::prelude::*;

use super::{
    cursor::Cursor,
    layout::{DAYS, Layout, Spot},
    odd::{Odd, odd_at},
    saying::{cell_words, clock_words, time_of},
};
use crate::clock::format_hour;

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Face {
    /// Level of its first and of its last quarter.
    levels: (Level, Level),
    selected: bool,
    /// Whether Tab comes here.
    stop: bool,
    /// What clocks do to it on a day to come.
    odd: Option<Odd>,
}

/// The faces of all cells of `row`.
pub(super) fn faces(
    layout: Layout,
    weekly: &Weekly,
    cursor: &Cursor,
    told: &[Odd],
    row: u16,
) -> [Face; DAYS as usize] {
    let selection = cursor.selection();
    std::array::from_fn(|column| {
        let spot = Spot { column: u16::try_from(column).unwrap_or(0), row };
        let quarters = layout.week_quarters(spot);
        let within = |block: &super::layout::Block| {
            block.columns().contains(&spot.column) && block.rows().contains(&spot.row)
        };
        Face {
            levels: (weekly.level(quarters.start), weekly.level(quarters.end - 1)),
            selected: selection.as_ref().is_some_and(within),
            stop: cursor.focus == spot,
            odd: odd_at(told, layout.day(spot.column), &layout.quarters(row)),
        }
    })
}

#[derive(PartialEq, Properties)]
pub(super) struct GridRowProps {
    /// What the grid shows.
    pub(super) layout: Layout,
    /// Which row.
    pub(super) row: u16,
    /// Its cells.
    pub(super) faces: [Face; DAYS as usize],
}

/// A row: its time, then seven cells.
#[component]
pub(super) fn GridRow(props: &GridRowProps) -> Html {
    let start = props.layout.quarters(props.row).start;
    let full_hour = start.is_multiple_of(4);
    let cells = (0..DAYS)
        .zip(&props.faces)
        .map(|(column, face)| cell(props.layout, Spot { column, row: props.row }, *face));
    html! {
        <div role="row" class={classes!("week-row", full_hour.then_some("is-hour"))}>
            <span role="rowheader" class="week-time">
                if full_hour { { format_hour(time_of(start)) } } else {
                    <span class="visually-hidden">{ clock_words(start) }</span>
                }
            </span>
            { for cells }
        </div>
    }
}

fn cell(layout: Layout, spot: Spot, face: Face) -> Html {
    let (first, last) = face.levels;
    let level = (first == last).then_some(first);
    let look = match level {
        Some(Level::Free) => "is-free",
        Some(Level::IfNeedBe) => "is-need",
        Some(Level::No) => "is-none",
        None => "is-mixed",
    };
    let words = cell_words(clock_words, layout, spot, level);
    let words = face.odd.map_or_else(|| words.clone(), |odd| odd.cell_words(clock_words, &words));
    let halves = level.is_none().then(|| html! { <><i class={half(first)} /><i class={half(last)} /></> });
    html! {
        <span
            role="gridcell"
            class={classes!("cell", look)}
            tabindex={if face.stop { "0" } else { "-1" }}
            aria-selected={if face.selected { "true" } else { "false" }}
            aria-label={words}
            data-spot={name_of(spot)}
        >
            { halves }
            if let Some(odd) = face.odd { <span class="odd-sign" data-sign={odd.sign()} aria-hidden="true"></span> }
        </span>
    }
}

const fn half(level: Level) -> &'static str {
    match level {
        Level::Free => "is-free",
        Level::IfNeedBe => "is-need",
        Level::No => "is-none",
    }
}

/// What marks the cell of `spot` in the page.
pub(crate) fn name_of(spot: Spot) -> String {
    [&*spot.column.to_string(), "-", &spot.row.to_string()].concat()
}

/// The opposite of [`name_of`].
pub(crate) fn spot_of(name: &str) -> Option<Spot> {
    let (column, row) = name.split_once('-')?;
    Some(Spot { column: column.parse().ok()?, row: row.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;
    use crate::availability::layout::Grain;

    const LAYOUT: Layout = Layout { first: Weekday::Monday, night: false, grain: Grain::Half };

    #[test]
    fn names_are_read_back() {
        let spot = Spot { column: 6, row: 35 };
        assert_eq!(spot_of(&name_of(spot)), Some(spot));
        assert_eq!(spot_of(""), None);
        assert_eq!(spot_of("a-b"), None);
    }

    #[test]
    fn exactly_one_cell_is_in_the_tab_order() {
        let cursor = Cursor { focus: Spot { column: 2, row: 5 }, anchor: Some(Spot { column: 1, row: 4 }) };
        let all: Vec<Face> =
            (0..LAYOUT.rows()).flat_map(|row| faces(LAYOUT, &Weekly::default(), &cursor, &[], row)).collect();
        assert_eq!(all.iter().filter(|face| face.stop).count(), 1);
        assert_eq!(all.iter().filter(|face| face.selected).count(), 4);
    }

    #[test]
    fn a_cell_shows_both_its_quarters() {
        let weekly = Weekly::from_ranges(&[(25, 26, Level::IfNeedBe)]).unwrap();
        let row = faces(LAYOUT, &weekly, &Cursor::default(), &[], 0);
        assert_eq!(row[0].levels, (Level::No, Level::IfNeedBe));
        assert_eq!(row[1].levels, (Level::No, Level::No));
    }
}
