//! Events, ties and points.

use serde::{Deserialize, Serialize};

/// What happened between two people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieKind {
    /// They are, or were, in one group.
    SameGroup,
    /// They took part in the same meeting.
    MetTogether,
    /// One said hello to the other.
    SaidHello,
    /// One answered the other in a forum.
    Replied,
    /// One named the other in a forum.
    Mentioned,
}

impl TieKind {
    /// Whether people had to do with each other: they met, or one greeted the other. Having been put into one group is
    /// only the occasion for that, and what stands in a forum may have been written to everybody.
    #[must_use]
    pub const fn is_contact(self) -> bool {
        matches!(self, Self::MetTogether | Self::SaidHello)
    }

    /// Whether this was seen in a forum: weak evidence, which says nothing about groups.
    #[must_use]
    pub const fn is_forum(self) -> bool {
        matches!(self, Self::Replied | Self::Mentioned)
    }
}

/// One dated happening between two people.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// One person.
    pub a: u32,
    /// The other; for [`TieKind::SaidHello`] the one who was greeted, in a forum the one who was answered or named.
    pub b: u32,
    /// What happened.
    pub kind: TieKind,
    /// How long ago, in weeks; 0 is now.
    pub weeks_ago: f32,
}

/// A derived tie: everything between two people, weighed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tie {
    /// The person with the lower index.
    pub a: u32,
    /// The person with the higher index.
    pub b: u32,
    /// Kinds seen, sorted, without repeats.
    pub kinds: Vec<TieKind>,
    /// Decayed weight, above 0.
    pub weight: f32,
    /// Weeks since the last event.
    pub last_weeks_ago: f32,
}

impl Tie {
    /// Whether it is more than what was seen in a forum.
    pub(crate) fn is_strong(&self) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|kind| !kind.is_forum())
    }
}

/// A place in the picture; the picture fits the unit square around the origin, x and y in -1 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Left to right.
    pub x: f32,
    /// Top to bottom.
    pub y: f32,
}
