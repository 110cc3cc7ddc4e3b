//! Learners as the file has them, laid out for comparison.

/// Hours of a week of UTC: bit `h` of 168, from Monday 00:00; the lowest word first.
pub type Hours = [u64; 3];

/// Somebody in the pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learner {
    /// The unique name in the file.
    pub id: String,
    /// When they are free.
    pub hours: Hours,
    /// Languages spoken, one bit each.
    pub languages: u64,
    /// Their goal, one bit.
    pub goal: u16,
    /// Their level, one bit.
    pub level: u8,
    /// What is declared.
    pub gender: Gender,
    /// Interests, one bit each; those that nobody else has are left out.
    pub interests: u64,
    /// Whether they asked for anybody.
    pub asks: bool,
    /// Everybody they have to do with, by index, each once.
    pub ties: Vec<Tie>,
}

/// What one learner is to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The other, by index.
    pub to: u32,
    /// They were in a group together before.
    pub prior: bool,
    /// This one asked for the other.
    pub asked: bool,
    /// They must not be in one group.
    pub apart: bool,
}

/// As declared; an undisclosed gender counts as neither of those that can be isolated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gender {
    /// `w`
    Woman,
    /// `n`
    NonBinary,
    /// `m` or `u`
    #[default]
    Other,
}
