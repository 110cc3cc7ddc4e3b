//! One stroke of the brush, by pointer or by key.

use schedule::{Level, Weekly};

use super::{
    editor::painted,
    layout::{Block, Layout, Spot},
};

/// A rectangle that is being painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stroke {
    /// Where.
    pub(crate) block: Block,
    /// What with.
    pub(crate) level: Level,
}

impl Stroke {
    /// Begins at `spot`. A stroke that begins on what the brush already painted takes it away.
    pub(crate) fn begin(layout: Layout, weekly: &Weekly, brush: Level, spot: Spot) -> Self {
        Self::over(layout, weekly, brush, Block::at(spot))
    }

    /// All of `block` at once; takes it away where all of it has the brush's level already.
    pub(crate) fn over(layout: Layout, weekly: &Weekly, brush: Level, block: Block) -> Self {
        let level = if block.is_all(layout, weekly, brush) { Level::No } else { brush };
        Self { block, level }
    }

    /// Drawn on to `spot`.
    pub(crate) const fn drawn_to(self, spot: Spot) -> Self {
        Self { block: Block { from: self.block.from, to: spot }, level: self.level }
    }

    /// The week after the stroke.
    pub(crate) fn on(&self, layout: Layout, weekly: &Weekly) -> Weekly {
        painted(weekly, &self.block.days(layout), self.block.quarters(layout), self.level)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;
    use crate::availability::layout::Grain;

    const LAYOUT: Layout = Layout { first: Weekday::Monday, night: false, grain: Grain::Half };

    #[test]
    fn a_stroke_paints_its_rectangle_and_nothing_else() {
        let weekly = Weekly::default();
        let start = Spot { column: 2, row: 26 };
        let stroke = Stroke::begin(LAYOUT, &weekly, Level::Free, start).drawn_to(Spot { column: 1, row: 24 });
        let after = stroke.on(LAYOUT, &weekly);
        // Tuesday and Wednesday, 18:00 to 19:30.
        assert_eq!(after.ranges(), [(168, 174, Level::Free), (264, 270, Level::Free)]);
    }

    #[test]
    fn the_same_stroke_again_takes_it_away() {
        let spot = Spot { column: 0, row: 0 };
        let stroke = |weekly: &Weekly, brush| Stroke::begin(LAYOUT, weekly, brush, spot).on(LAYOUT, weekly);
        let free = stroke(&Weekly::default(), Level::Free);
        assert!(!free.is_empty());
        assert!(stroke(&free, Level::Free).is_empty());
        assert_eq!(stroke(&free, Level::IfNeedBe).ranges(), [(24, 26, Level::IfNeedBe)]);
        assert!(stroke(&free, Level::No).is_empty());
    }

    #[test]
    fn a_half_painted_block_is_painted_whole() {
        let half = Weekly::from_ranges(&[(24, 25, Level::Free)]).unwrap();
        let block = Block::at(Spot { column: 0, row: 0 });
        assert_eq!(Stroke::over(LAYOUT, &half, Level::Free, block).level, Level::Free);
    }
}
