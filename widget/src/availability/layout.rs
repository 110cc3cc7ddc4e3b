//! How a week of quarter hours is laid out as a grid: which days, which hours, how fine.

use std::ops::{Range, RangeInclusive};

use jiff::civil::Weekday;
use schedule::{Level, QUARTERS_PER_DAY, Weekly};

/// Days in a week, as columns.
pub(crate) const DAYS: u16 = 7;

/// Hours before this quarter of the day (06:00) are night, and folded away until asked for.
pub(crate) const NIGHT_ENDS: u16 = 24;

/// How much time a cell stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Grain {
    /// Half an hour.
    #[default]
    Half,
    /// A quarter of an hour.
    Quarter,
}

impl Grain {
    /// Quarter hours in a cell.
    pub(crate) const fn quarters(self) -> u16 {
        match self {
            Self::Half => 2,
            Self::Quarter => 1,
        }
    }
}

/// A cell, by its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spot {
    /// 0 is the first day of the reader's week.
    pub(crate) column: u16,
    /// 0 is the first row shown.
    pub(crate) row: u16,
}

/// What the grid shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The day in the first column.
    pub(crate) first: Weekday,
    /// Whether the night is shown.
    pub(crate) night: bool,
    /// How fine.
    pub(crate) grain: Grain,
}

impl Layout {
    /// The first quarter of the day that is shown.
    const fn opens(self) -> u16 {
        if self.night { 0 } else { NIGHT_ENDS }
    }

    /// How many rows.
    pub(crate) const fn rows(self) -> u16 {
        (QUARTERS_PER_DAY - self.opens()) / self.grain.quarters()
    }

    /// The day in `column`.
    pub(crate) fn day(self, column: u16) -> Weekday {
        self.first.wrapping_add(i64::from(column % DAYS))
    }

    /// The column of `day`.
    pub(crate) fn column(self, day: Weekday) -> u16 {
        u16::from(day.since(self.first).unsigned_abs())
    }

    /// The quarters of the day that `row` stands for.
    pub(crate) const fn quarters(self, row: u16) -> Range<u16> {
        let start = self.opens() + row * self.grain.quarters();
        start..start + self.grain.quarters()
    }

    /// The row that holds `quarter` of the day; the first one for the folded night.
    pub(crate) fn row(self, quarter: u16) -> u16 {
        (quarter.saturating_sub(self.opens()) / self.grain.quarters()).min(self.rows() - 1)
    }

    /// The place in this layout of what was at `spot` in `other`.
    pub(crate) fn relocated(self, spot: Spot, other: Self) -> Spot {
        Spot { column: self.column(other.day(spot.column)), row: self.row(other.quarters(spot.row).start) }
    }

    /// The quarters of the week that `spot` stands for.
    pub(crate) fn week_quarters(self, spot: Spot) -> Range<u16> {
        let Range { start, end } = self.quarters(spot.row);
        let midnight = midnight(self.day(spot.column));
        midnight + start..midnight + end
    }
}

/// The quarter of the week in which `day` begins.
pub(crate) fn midnight(day: Weekday) -> u16 {
    u16::from(day.to_monday_zero_offset().unsigned_abs()) * QUARTERS_PER_DAY
}

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// One corner.
    pub(crate) from: Spot,
    /// The opposite one.
    pub(crate) to: Spot,
}

impl Block {
    /// A single cell.
    pub(crate) const fn at(spot: Spot) -> Self {
        Self { from: spot, to: spot }
    }

    /// Its columns.
    pub(crate) fn columns(self) -> RangeInclusive<u16> {
        self.from.column.min(self.to.column)..=self.from.column.max(self.to.column)
    }

    /// Its rows.
    pub(crate) fn rows(self) -> RangeInclusive<u16> {
        self.from.row.min(self.to.row)..=self.from.row.max(self.to.row)
    }

    /// Its days, left to right.
    pub(crate) fn days(self, layout: Layout) -> Vec<Weekday> {
        self.columns().map(|column| layout.day(column)).collect()
    }

    /// The quarters of each of its days.
    pub(crate) fn quarters(self, layout: Layout) -> Range<u16> {
        let rows = self.rows();
        layout.quarters(*rows.start()).start..layout.quarters(*rows.end()).end
    }

    /// Whether every quarter in it has this level.
    pub(crate) fn is_all(self, layout: Layout, weekly: &Weekly, level: Level) -> bool {
        let quarters = self.quarters(layout);
        self.days(layout).into_iter().all(|day| is_all(weekly, day, &quarters, level))
    }
}

/// Whether all of `quarters` on `day` have this level.
pub(crate) fn is_all(weekly: &Weekly, day: Weekday, quarters: &Range<u16>, level: Level) -> bool {
    quarters.clone().all(|quarter| weekly.level(midnight(day) + quarter) == level)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAYTIME: Layout = Layout { first: Weekday::Sunday, night: false, grain: Grain::Half };
    const ALL: Layout = Layout { first: Weekday::Monday, night: true, grain: Grain::Quarter };

    #[test]
    fn a_day_has_all_its_quarters_whatever_is_shown() {
        assert_eq!((DAYTIME.rows(), ALL.rows()), (36, 96));
        assert_eq!(DAYTIME.quarters(0), 24..26);
        assert_eq!(DAYTIME.quarters(DAYTIME.rows() - 1).end, QUARTERS_PER_DAY);
        assert_eq!(ALL.quarters(95), 95..96);
    }

    #[test]
    fn the_week_is_counted_from_monday_wherever_the_columns_begin() {
        assert_eq!(DAYTIME.week_quarters(Spot { column: 0, row: 0 }), 6 * 96 + 24..6 * 96 + 26);
        assert_eq!(DAYTIME.week_quarters(Spot { column: 1, row: 0 }), 24..26);
        assert_eq!(ALL.week_quarters(Spot { column: 6, row: 95 }), 671..672);
    }

    #[test]
    fn every_cell_is_found_again_in_another_layout() {
        for column in 0..DAYS {
            for row in 0..DAYTIME.rows() {
                let there = ALL.relocated(Spot { column, row }, DAYTIME);
                assert_eq!(ALL.week_quarters(there).start, DAYTIME.week_quarters(Spot { column, row }).start);
                assert_eq!(DAYTIME.relocated(there, ALL), Spot { column, row });
            }
        }
        assert_eq!(DAYTIME.relocated(Spot { column: 0, row: 3 }, ALL), Spot { column: 1, row: 0 });
    }

    #[test]
    fn a_block_is_the_same_from_each_corner() {
        let (a, b) = (Spot { column: 4, row: 9 }, Spot { column: 2, row: 3 });
        for block in [Block { from: a, to: b }, Block { from: b, to: a }] {
            assert_eq!((block.columns(), block.rows()), (2..=4, 3..=9));
            assert_eq!(block.quarters(DAYTIME), 30..44);
            assert_eq!(block.days(DAYTIME), [Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday]);
        }
    }
}
