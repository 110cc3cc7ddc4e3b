//! `GET /api/roster`, `POST /api/roster/refresh`, `PUT /api/roster/{person}/part` (instructor).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{GroupId, PersonId, Role};

/// One person of the course.
#[expect(clippy::struct_excessive_bools, reason = "independent answers, each shown as a column of its own")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterPerson {
    /// The person.
    pub person: PersonId,
    /// Name or stable nickname.
    pub name: String,
    /// Role by launch, or by roster where they never launched.
    pub role: Role,
    /// Whether they are to be grouped: the instructor's word, or that they are an active learner.
    pub takes_part: bool,
    /// Whether the instructor decided `takes_part`.
    pub part_overridden: bool,
    /// IANA zone, if known.
    pub zone: Option<String>,
    /// Whether they answered the questions.
    pub answered: bool,
    /// Hours a week marked free or free if need be.
    pub hours: u16,
    /// `false`: "no group, please".
    pub wants_group: bool,
    /// Present group.
    pub group: Option<GroupId>,
    /// Last launch; `None`: never opened Kith.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub last_seen_at: Option<Timestamp>,
}

/// The course's people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// Active people, learners first, by name.
    pub people: Vec<RosterPerson>,
    /// Whether the platform offers a roster at all.
    pub offered: bool,
    /// Last full refresh; `None`: only people who launched are known.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub refreshed_at: Option<Timestamp>,
    /// A refresh is under way.
    pub refreshing: bool,
    /// Why the last refresh failed, in plain words.
    pub trouble: Option<String>,
}

/// Body of `PUT /api/roster/{person}/part`. Answer: [`RosterPerson`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartOverride {
    /// Whether to group them; `None` takes the instructor's word back.
    pub takes_part: Option<bool>,
}
