//! `/api/groups` and `/api/mergers`: published groups, and how they are kept alive.

use jiff::Timestamp;
use schedule::Zone;
use serde::{Deserialize, Serialize};

use crate::{Face, GroupId, Meeting, MergerId, PersonId};

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
    /// What they show of themself, where the caller may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<Face>,
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

/// What somebody wishes who leaves a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaveWish {
    /// Another group, by the rule for late people.
    Another,
    /// No group.
    None,
    /// The next run.
    NextRun,
}

/// Body of `POST /api/groups/leave` (learner). Answer: 204. `DELETE /api/next-run` takes [`LeaveWish::NextRun`] back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// What then.
    pub wish: LeaveWish,
    /// At most 500 characters; only staff reads it.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What staff can do about a silent group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CareStep {
    /// Ask its members, on their first screen, how it is going.
    Nudge,
    /// Propose to merge it with the group it shares most time with.
    Merge,
    /// Look after it oneself.
    Facilitator,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CareOutcome {
    /// A member visited, answered or met.
    Awake,
    /// Nothing for a week.
    Silent,
    /// The group ended, such as by being merged.
    Ended,
}

/// Body of `POST /api/groups/{group}/care` (instructor). Answer: [`CourseGroups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CareRequest {
    /// What to do.
    pub step: CareStep,
}

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Care {
    /// What.
    pub step: CareStep,
    /// When.
    #[serde(with = "schedule::iso::instant")]
    pub done_at: Timestamp,
    /// What came of it; `None`: too early to say.
    pub outcome: Option<CareOutcome>,
}

/// A group that became too small, and the group it would do best with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merger {
    /// Its id.
    pub id: MergerId,
    /// Name of the group that would end.
    pub small: String,
    /// Name of the group its members would join.
    pub into: String,
    /// Members the group would have.
    pub members: u32,
    /// Minutes all who answered share in the worst week that is left.
    pub shared_minutes: u32,
    /// When it is done by rule.
    #[serde(with = "schedule::iso::instant")]
    pub deadline: Timestamp,
}

/// Body of `PUT /api/mergers/{merger}` (instructor). Answer: [`CourseGroups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergerDecision {
    /// Whether to merge.
    pub accept: bool,
}

/// Somebody left a group by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    /// Name.
    pub name: String,
    /// Name of the group.
    pub group: String,
    /// When.
    #[serde(with = "schedule::iso::instant")]
    pub at: Timestamp,
    /// What they wished.
    pub wish: LeaveWish,
    /// Why, in their words.
    pub reason: Option<String>,
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
    /// Who of the staff looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facilitator: Option<String>,
    /// What was done about its silence, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub care: Vec<Care>,
}

/// `GET /api/groups` (instructor).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CourseGroups {
    /// Silent groups first, then by name.
    pub groups: Vec<GroupActivity>,
    /// Active learners who want a group and have none.
    pub waiting: Vec<Member>,
    /// Mergers that wait for a decision, the most urgent first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mergers: Vec<Merger>,
    /// Who left a group by themselves in the last four weeks, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departures: Vec<Departure>,
    /// People on the wall whose face somebody reported and nobody has decided yet.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub reported_faces: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_nothing(count: &u32) -> bool {
    *count == 0
}
