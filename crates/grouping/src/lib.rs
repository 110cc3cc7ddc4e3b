//! People into groups that can really meet.
//!
//! Pure and deterministic: the same pool, criteria, seed and number of steps give the same groups on the
//! server and in the browser. There is no floating point anywhere in this crate.
//!
//! # Can they meet?
//! A zone is not availability: people of one zone who are free at different hours never meet. So everybody's
//! week is laid out in UTC for every week of the run, clock changes included, and a group's overlap is counted
//! on those quarter hours. With `m` minutes to a meeting, a quarter hour is a *start* for somebody who is free,
//! or free if need be, for `m` minutes from there on; it is a start for a group when it is one for every member
//! who has answered. The shared minutes of a week are those covered by meetings that start in that week
//! (a week of UTC, Monday to Sunday). Weeks that look alike for everybody are counted once.
//!
//! # The objective
//! Maximised is the mean, over people, of the value of their group, on a scale of 0 to 10,000:
//!
//! ```text
//! value = 10 * (70 * meet + 20 * language + 10 * experience) / (weights in use) - floor
//! ```
//!
//! with each term in thousandths:
//!
//! * `meet`: shared minutes of the **worst** week, in meetings: nothing for none, then 500, 700, 820, 900, 960
//!   and 1,000 for one to six meetings' worth, linear between. Concave: the first hour decides, the sixth hardly
//!   matters. A group that misses weeks gets 350 times the share of the weeks it does not miss, and 120 more if
//!   there is a time at which all but one could meet (three answers or more): never as much as a group with one
//!   meeting's worth in every week, and yet the search sees a way up. The term
//!   is scaled by the share of members who answered; fewer than two answers prove nothing and count 0.
//! * `language`: 1,000 with a language that everybody speaks, else 500 times the largest share that speaks one.
//! * `experience`: 1,000 for three different levels (two in a pair), 700 for two, 0 for one.
//! * `floor`: for a group known not to meet in some weeks, 1,000 plus 2,000 times the share of those weeks.
//!
//! Language and experience count only where asked for, and among the members who said: a term that fewer than
//! two members answered is left out together with its weight, because unknown is neither good nor bad.
//!
//! The ladder of `meet` and the floor come from our own comparison on synthetic classes of 30 to 100,000
//! people: the plain mean left 7.5 % of 200 groups without a common hour, the best worst group alone (the
//! rule of CATME Team-Maker: Layton, Loughry, Ohland, Ricco, *Design and Validation of a Web-Based System
//! for Assigning Members to Teams Using Instructor-Specified Criteria*, 2010) left 82 %, and a mean of concave
//! utilities with a floor 2.0 %. Overlap before diversity, then diversity within what overlaps, follows
//! Kulkarni, Cambre, Kotturi, Bernstein and Klemmer, *Talkabout*, CSCW 2015.
//!
//! # The search
//! Order by the circular median hour of availability (which at 100,000 people did more than any heuristic
//! after it), fill groups greedily from a window of that order, then improve by swaps and moves under threshold
//! accepting (Dueck and Scheuer, *Journal of Computational Physics* 90, 1990), which needs no exponential
//! function and is therefore the same on every machine; small pools are cooled several times, and the best
//! arrangement seen is kept. Only the two groups touched are valued again.
//! People who have not answered are dealt out evenly beforehand and only ever change places with each other.
//!
//! # Beyond the product's own objective
//! [`search`] is a core for any objective, with a deadline, for up to 100,000 people and more; [`cg1`] is the objective
//! of a public comparison, with its file format; [`exact`] proves the best groups for up to 30 people; [`mdgp`] is
//! maximally diverse grouping. The widget links none of them. Figures are in decision 0020.

pub mod cg1;
pub mod exact;
mod hosted;
mod judge;
pub mod mdgp;
mod model;
mod objective;
mod placement;
mod problem;
mod random;
pub mod search;
mod sizes;
mod solve;

pub use hosted::{Change, Found, Wanted, difference};
pub use judge::{judge, report};
pub use model::{Candidate, Criteria, Finding, GroupReport, Judgement, LeftOut, Reason};
pub use placement::{Place, best_place};
pub use problem::{CriteriaError, Problem};
pub use sizes::sizes_between;
pub use solve::{default_steps, solve};
