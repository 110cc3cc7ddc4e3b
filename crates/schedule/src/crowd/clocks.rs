//! The clocks of a crowd: there are far fewer than people.

use std::ops::Range;

use crate::{Horizon, QUARTERS_PER_WEEK, Zone, ZoneSpan};

/// Quarters without a change of clocks, and the local quarter of the week in which they begin.
pub(super) type Run = (Range<usize>, usize);

#[derive(Clone, Debug, Default)]
pub(super) struct Clocks(Vec<(Vec<ZoneSpan>, Vec<Run>)>);

impl Clocks {
    /// The place of a zone's clock, new or known.
    pub(super) fn place(&mut self, zone: &Zone, horizon: &Horizon) -> usize {
        self.0.iter().position(|(spans, _)| *spans == zone.spans).unwrap_or_else(|| {
            self.0.push((zone.spans.clone(), horizon.local_runs(zone).collect()));
            self.0.len() - 1
        })
    }

    pub(super) fn runs(&self, place: usize) -> &[Run] {
        &self.0[place].1
    }

    /// What each clock reads in each of `quarters`.
    pub(super) fn read(&self, quarters: Range<usize>) -> Vec<Vec<u16>> {
        let read = |runs: &[Run], at: usize| {
            let (run, local) = runs.iter().find(|(run, _)| run.contains(&at))?;
            u16::try_from((local + at - run.start) % usize::from(QUARTERS_PER_WEEK)).ok()
        };
        self.0.iter().map(|(_, runs)| quarters.clone().filter_map(|at| read(runs, at)).collect()).collect()
    }
}
