//! Opaque ids, one type each, so that they cannot be confused.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )* };
}

ids! {
    /// A person in one course.
    PersonId,
    /// A group of a course.
    GroupId,
    /// A meeting of a group.
    MeetingId,
    /// Meetings of a group that were planned together.
    SeriesId,
    /// Times that a group chooses from.
    PollId,
    /// A proposed grouping.
    ProposalId,
    /// A proposal to merge two groups.
    MergerId,
}
