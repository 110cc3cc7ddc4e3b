//! The best windows for a crowd.

use jiff::Timestamp;

use super::{CAN_STAY, Crowd, GLADLY_STAY};

/// What is asked of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// No start before this.
    pub earliest: Timestamp,
    /// People without whom there is no meeting, by their places in the crowd.
    pub required: Vec<usize>,
    /// Fewer people than this are no meeting.
    pub quorum: u32,
    /// At most this many answers.
    pub limit: usize,
}

/// A time that suits many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The start, as a quarter of the horizon.
    pub start: usize,
    /// How many can stay to the end.
    pub can: u32,
    /// How many of them gladly.
    pub gladly: u32,
}

impl Crowd {
    /// The best windows: most people, then most who come gladly, then earliest. A window that overlaps a better one
    /// is left out; empty when nothing suits.
    #[must_use]
    pub fn best(&self, search: &Search) -> Vec<Window> {
        let (can, gladly) = (&self.counts[CAN_STAY], &self.counts[GLADLY_STAY]);
        let allowed = self.all_can(&search.required);
        let least = search.quorum.max(1);
        let first = self.horizon.index_from(search.earliest);
        let mut starts: Vec<Window> = allowed
            .iter()
            .filter(|&start| start >= first && can[start] >= least)
            .map(|start| Window { start, can: can[start], gladly: gladly[start] })
            .collect();
        let key = |it: &Window| (std::cmp::Reverse((it.can, it.gladly)), it.start);
        starts.sort_unstable_by_key(key);
        let mut best: Vec<Window> = Vec::new();
        for window in starts {
            if best.len() >= search.limit {
                break;
            }
            if best.iter().all(|it| it.start.abs_diff(window.start) >= self.quarters) {
                best.push(window);
            }
        }
        best
    }
}
