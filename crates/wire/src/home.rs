//! `GET /api/home` (learner): the first screen.

use serde::{Deserialize, Serialize};

use crate::{Group, Hello, Meeting, MeetingId, Profile};

/// The one thing to do now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum NextStep {
    /// Answer the few questions.
    Answer,
    /// Say when you are free.
    PaintHours,
    /// Wait: groups are not formed yet.
    WaitForGroup,
    /// Asked for no group; may change their mind.
    NoGroup,
    /// Choose a time with the group.
    ChooseTime,
    /// A meeting stands; be there.
    Meet,
    /// A meeting is over: were you there?
    SayIfMet {
        /// That meeting.
        meeting: MeetingId,
    },
}

/// A learner's first screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnerHome {
    /// The one thing to do.
    pub next: NextStep,
    /// Own answers.
    pub profile: Profile,
    /// Own group, once published.
    pub group: Option<Group>,
    /// Planned meetings of the own group that have not ended, soonest first, and those of the last two weeks.
    pub meetings: Vec<Meeting>,
    /// Hellos received and not answered.
    pub hellos: Vec<Hello>,
}
