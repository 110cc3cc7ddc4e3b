//! The search for good groups, whatever makes them good.
//!
//! An [`Objective`] says what groups are worth; the search knows only that and the hours at which people can meet.
//!
//! * **Start**: people in the order of the circular median of their free hours, then of their kind; each group is
//!   filled from a window of that order by whoever adds most.
//! * **Exchanges** under simulated annealing. Somebody is drawn, then a group that could meet at an hour at which the
//!   others of their group, they themselves or all of their group could; they try every place there. Each place keeps
//!   what the others of its group have in common ([`Objective::Seat`]), so that an exchange is valued without counting
//!   anybody again, and most are refused by the hours alone. Groups whose sizes differ by one also pass on a member.
//! * **Heat** by how many steps each person will get: the more time, the hotter the beginning. A first short cooling
//!   makes the groups good early; the last sixteenth of each takes nothing that is worse.
//! * **Parts**: with few groups, the second half of the way cools eight of them at a time anew and keeps what is
//!   better, as in large neighbourhood search (Shaw, *Using constraint programming and local search methods to solve
//!   vehicle routing problems*, CP 1998).
//!
//! All of it is whole numbers and a seed. How far a search has come is asked of a closure ([`Pace`]): with one that
//! counts steps the result is the same on every machine, in WebAssembly too.

mod anneal;
mod cooling;
mod parallel;
mod repair;
mod seating;
mod start;

pub use anneal::{Outcome, Pace, Plan, Progress, improve, search};
pub use cooling::WHOLE;
pub(crate) use cooling::{Patience, falling};
pub use parallel::search_in_parallel;
pub use repair::{Limits, Repaired, best_place, repair};

/// What makes a group that is too small go before any gain in worth.
const SHORT_OF_A_GROUP: i64 = 1 << 40;

/// Hours of a week, one bit each; what they are is the objective's affair.
pub type Slots = [u64; 3];

/// What groups are worth.
pub trait Objective {
    /// A place in a group: who sits there, and whatever of the other members makes valuing an exchange quick.
    type Seat: Copy + Default;

    /// How many people there are; they are numbered from 0.
    fn people(&self) -> usize;
    /// Who sits there.
    fn person(&self, seat: &Self::Seat) -> u32;
    /// When somebody can meet.
    fn hours(&self, person: u32) -> Slots;
    /// People of one kind are put side by side before the search begins, such as those of one language.
    fn kind(&self, person: u32) -> u32;
    /// When the person of a seat can meet.
    fn own_hours(&self, seat: &Self::Seat) -> Slots;
    /// When all others of the group can meet.
    fn hours_of_others(&self, seat: &Self::Seat) -> Slots;
    /// The worth of a group.
    fn worth(&self, members: &[u32]) -> i64;
    /// Makes the seats of a group ready and gives its worth.
    fn seat(&self, members: &[u32], seats: &mut [Self::Seat]) -> i64;
    /// What two groups are worth together when the people of two places have changed places, if that is at least
    /// `least`.
    fn exchange(&self, a: Place<'_, Self::Seat>, b: Place<'_, Self::Seat>, least: i64) -> Option<i64>;
}

/// One place in a group.
#[derive(Debug)]
pub struct Place<'a, Seat> {
    /// The seats of the group.
    pub seats: &'a [Seat],
    /// Which of them is meant.
    pub at: usize,
}

impl<Seat> Place<'_, Seat> {
    /// The seat.
    #[must_use]
    pub fn seat(&self) -> &Seat {
        &self.seats[self.at]
    }
}

impl<Seat> Clone for Place<'_, Seat> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Seat> Copy for Place<'_, Seat> {}
