//! People into groups that can really meet.
//!
//! Pure and deterministic: the same pool, criteria, seed and number of steps give the same groups on the
//! server and in the browser.

mod model;

pub use model::{Candidate, Criteria, Finding, GroupReport, Judgement, LeftOut, Reason};
