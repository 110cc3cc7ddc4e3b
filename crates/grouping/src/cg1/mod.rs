//! CG-1, the benchmark of people of an online course: its objective, its file, its figures.
//!
//! Groups of 5, 4 to 6 allowed. The score of a group is between 0 and 1:
//!
//! ```text
//! S = 0.35 meet + 0.15 language + 0.10 goal + 0.10 level + 0.10 interests + 0.10 isolation + 0.05 new + 0.05 friends
//! ```
//!
//! * `meet`: 0, .50, .70, .82, .90, .96, 1 for 0 to 6 and more hours of the week (UTC) at which all are free.
//! * `language`, `goal`: the largest share of members who have one in common.
//! * `level`: different levels, divided by the size, or by 5 in groups of more.
//! * `interests`: the share of members who have an interest in common with another one.
//! * `isolation`: 0 when exactly one woman or exactly one non-binary person is in the group, else 1. An undisclosed
//!   gender is neither. Being the only woman of a small group costs confidence and a say (Dasgupta, Scircle and
//!   Hunsinger, *Female peers in small work groups*, PNAS 112, 2015).
//! * `new`: the share of pairs who were in no group together before.
//! * `friends`: the share of members who asked for nobody, or have somebody they asked for.
//!
//! Judged is `F`, the mean of `S` over learners; pairs that avoid each other must not share a group. The first common
//! hour is worth half of `meet`: overlap before everything else, and enough is enough.
//!
//! The search maximises the sum of points ([`UNIT`] for one learner with `S = 1`) less two penalties:
//!
//! * a floor: `floor` hundredths of what the group could be worth at best for one without a common hour. It is
//!   [`floor`]: 30 for pools of more than 300, where nearly everybody can be given an hour and the search gets better
//!   by the push; 0 for smaller ones, where some people share no hour with any four others, and pushing them together
//!   costs the rest more than it gives (measured: decision 0020);
//! * 40 learners' worth for each pair that must be kept apart: no gain elsewhere outweighs one.
//!
//! All terms of groups of 2 to 7 are whole numbers of points, so that sums are exact and the same on every machine.

mod pool;
mod read;
mod report;
mod worth;

pub use pool::{Gender, Hours, Learner, Tie};
pub use read::{LineError, read, read_bytes};
pub use report::Report;
pub use worth::{Cg1, MOST, Seat, UNIT};

/// The floor penalty that proved best for so many learners, in hundredths of a group.
#[must_use]
pub const fn floor(learners: usize) -> u8 {
    if learners > 300 { 30 } else { 0 }
}
