//! `GET /api/groups`: published groups.

use jiff::Timestamp;
use schedule::Zone;
use serde::{Deserialize, Serialize};

use crate::{GroupId, Meeting, PersonId};

/// Somebody in a group, as the caller may see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The person.
    pub person: PersonId,
    /// Name; `None`: they prefer not to be seen.
    pub name: Option<String>,
    /// Whether this is the caller.
    pub me: bool,
    /// Offsets for "their time now"; the zone's name is empty for peers. `None`: unknown or not shown.
    pub zone: Option<Zone>,
    /// Languages they can meet in; empty when not said or not shown.
    pub languages: Vec<String>,
    /// Whether they have said when they are free.
    pub answered: bool,
}

/// A published group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name, such as "Group 3".
    pub name: String,
    /// Present members, the caller first, then by name.
    pub members: Vec<Member>,
    /// Languages all who answered share.
    pub shared_languages: Vec<String>,
    /// When it was published.
    #[serde(with = "schedule::iso::instant")]
    pub published_at: Timestamp,
}

/// A group in the instructor's overview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupActivity {
    /// The group.
    pub group: Group,
    /// Next planned meeting.
    pub next_meeting: Option<Meeting>,
    /// Meetings held so far with at least two people.
    pub meetings_held: u32,
    /// Last sign of life (visit, answer, meeting) of any member.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub last_sign_at: Option<Timestamp>,
    /// No sign of life for seven days.
    pub silent: bool,
}

/// `GET /api/groups` (instructor).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CourseGroups {
    /// Silent groups first, then by name.
    pub groups: Vec<GroupActivity>,
    /// Active learners who want a group and have none.
    pub waiting: Vec<Member>,
}
