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
//! value = 10 * Σ weight * term / Σ weight - Σ floor        over the cards of which enough is known
//! ```
//!
//! Each [`Card`] is a term, in thousandths. By weight or by order: [`Criteria::weights`].
//!
//! | card | term | floor |
//! |---|---|---|
//! | meet | 500, 700, 820, 900, 960, 1,000 for one to six meetings' worth of shared minutes in the **worst** week, linear between, times the share of members who answered; with fewer than two answers, 0 | for a group known not to meet in some weeks: 1,000, and 2,000 times the share of those weeks |
//! | language | 1,000 with a language that everybody speaks, else 500 times the largest share that speaks one | |
//! | alike | on a scale 1,000 less the distance of the ends, as a share of that in the whole pool; else the largest share with one answer | |
//! | mixed | 1,000 for three different answers (two in a pair), 700 for two, 0 for one | |
//! | spread | different answers less one, as a share of how many there could be | |
//! | shared | the share of members who have an answer in common with another one | |
//! | not alone | 1,000, or 0 when somebody is the only one with an answer that is meant | 1,000 |
//! | role | 1,000 with somebody who has an answer that is meant, else 0 | 1,000 |
//! | asked | the share of members who asked for nobody here, or have somebody they asked for | |
//! | new | the share of pairs who were in no group together before | |
//! | apart | none: no gain elsewhere outweighs a pair that must be kept apart, and a group with one has 0 points | |
//!
//! Terms are concave where enough is enough: the first hour decides, the sixth hardly matters. A group that misses
//! weeks gets 350 times the share of the weeks it does not miss, and 120 more if there is a time at which all but one
//! could meet (three answers or more): never as much as a group with one meeting's worth in every week, and yet the
//! search sees a way up. The floor is what makes the worst group count, and not the sum alone.
//!
//! A term about answers counts only among the members who answered: one that fewer than two answered is left out
//! together with its weight, because unknown is neither good nor bad. A scale with more than eight different numbers
//! is cut into eight equal steps at most; of answers in words 63 are told apart, and rarer ones are one.
//!
//! [`obstacles`] says beforehand what cannot be: pools too small, sizes that do not divide, wishes that contradict
//! each other, people who share no time with anybody, roles that too few have.
//!
//! The ladder of `meet` and the floor come from our own comparison on synthetic classes of 30 to 100,000
//! people: the plain mean left 7.5 % of 200 groups without a common hour, the best worst group alone (the
//! rule of CATME Team-Maker: Layton, Loughry, Ohland, Ricco, *Design and Validation of a Web-Based System
//! for Assigning Members to Teams Using Instructor-Specified Criteria*, 2010) left 82 %, and a mean of concave
//! utilities with a floor 2.0 %. That nobody be alone with a trait that few have: Dasgupta, Scircle and Hunsinger,
//! *Female peers in small work groups*, PNAS 112, 2015; who has it is never said. Alike in how much
//! somebody does is what kept groups alive in massive courses (Sanz-Martínez and others, 2018).
//!
//! # The search
//! Order by the circular median hour of availability (which at 100,000 people did more than any heuristic
//! after it), fill groups greedily from a window of that order, then improve by [`search`]: simulated annealing over
//! exchanges with partners who could meet, most of them refused by the hours alone. Up to 12 people the best groups are
//! found for certain; small pools are cooled several times from different beginnings. People who have not answered are
//! spread evenly: a pair of them in one group costs more than any gain. Whatever is locked ([`Lock`]) stays, and the
//! rest is solved around it. [`prove`] says for up to 30 people whether there is anything better, [`bound`] for more
//! how much better anything could be at most.
//!
//! # Beyond the product's own objective
//! [`search`] is a core for any objective, with a deadline, for up to 100,000 people and more; [`cg1`] is the objective
//! of a public comparison, with its file format; [`exact`] proves the best groups for up to 30 people; [`mdgp`] is
//! maximally diverse grouping. The page links none of them, the worker the first and the proof. Figures are in
//! decisions 0020 and 0025.

mod bound;
pub mod cg1;
mod criteria;
pub mod exact;
mod hosted;
mod judge;
pub mod mdgp;
mod model;
mod objective;
mod obstacles;
mod placement;
mod problem;
mod proof;
mod random;
pub mod search;
mod sizes;
mod solve;
mod terms;
mod ties;
mod willing;

pub use bound::{MOST_BOUND, bound};
pub use criteria::{Card, Criteria, CriteriaError, Kind, MOST_CARDS};
pub use hosted::{Change, Found, Wanted, difference};
pub use judge::{judge, report};
pub use model::{Answer, Candidate, Finding, GroupReport, Judgement, LeftOut, Reason, Tie};
pub use obstacles::{Obstacle, obstacles, obstacles_of};
pub use placement::{Place, best_place};
pub use problem::Problem;
pub use proof::{Proof, prove};
pub use search::Progress;
pub use sizes::sizes_between;
pub use solve::{Lock, counted, default_steps, solve, solve_around};
