//! Which hour, week after week? A series of meetings that shares the bad hours fairly.
//!
//! One meeting cannot be fair to people around the globe; a series can. Each week offers a few starts of which none
//! is better for everybody (a [`front`]). Of all ways to take one from each, [`series`] finds the one whose
//! discomfort, added up per person with what they bore before, is least in leximax order: the worst off person is as
//! well off as can be, then the second worst off, and so on. [`trade_off`] shows what the others would gain if the
//! worst off bore more. When clocks change on the way, [`shifted`] says whom that costs more and moves the cost.
//!
//! The rule is leximin over a sequence of decisions (arXiv 2305.18024), and exact: a frontier of all sums that no
//! other sum beats, cut by what a good series found beforehand already reaches. Where a frontier grows past a limit
//! the answer says that it is the best found and not proven. Everything is in whole numbers and in a fixed order,
//! so a browser and a server agree to the bit.

mod apart;
mod front;
mod frontier;
mod incumbent;
mod lanes;
mod ledger;
mod party;
mod rotation;
mod series;
mod shift;
mod standing;
mod trade;
mod ways;

pub use apart::{Apart, Later, Session, apart};
pub use front::{Choice, front};
pub use ledger::carried;
pub use party::{Pains, Party, SeriesWish, merged};
pub use rotation::{Rotation, rotation};
pub use series::{FairError, FairSeries, MOST_STATES, series};
pub use shift::{Shift, Shifted, shifted};
pub use standing::{Class, sorted};
pub use trade::{Point, TradeOff, trade_off};
pub use ways::{Way, Ways, ways};
