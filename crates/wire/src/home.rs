//! `GET /api/home` (learner): the first screen.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Group, Hello, Meeting, MeetingId, Profile};

/// The one thing to do now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "TaggedStep", try_from = "TaggedStep")]
pub enum NextStep {
    /// Answer the few questions.
    Answer,
    /// Say when you are free.
    PaintHours,
    /// Wait: groups are not formed yet.
    WaitForGroup,
    /// Asked for no group; may change their mind.
    NoGroup,
    /// Groups are formed soon: still in? (`PUT /api/still-in`)
    StillIn,
    /// Joins the next run; may change their mind (`DELETE /api/next-run`).
    NextRun,
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

/// [`NextStep`] as it travels: `{"do": "say_if_met", "meeting": "…"}`. An enum that is tagged inside would be
/// buffered by serde before it is read, at the cost of some kilobytes in the widget.
#[derive(Serialize, Deserialize)]
struct TaggedStep {
    r#do: Tag,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    meeting: Option<MeetingId>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Tag {
    Answer,
    PaintHours,
    WaitForGroup,
    NoGroup,
    StillIn,
    NextRun,
    ChooseTime,
    Meet,
    SayIfMet,
}

impl From<NextStep> for TaggedStep {
    fn from(step: NextStep) -> Self {
        let plain = |r#do| Self { r#do, meeting: None };
        match step {
            NextStep::Answer => plain(Tag::Answer),
            NextStep::PaintHours => plain(Tag::PaintHours),
            NextStep::WaitForGroup => plain(Tag::WaitForGroup),
            NextStep::NoGroup => plain(Tag::NoGroup),
            NextStep::StillIn => plain(Tag::StillIn),
            NextStep::NextRun => plain(Tag::NextRun),
            NextStep::ChooseTime => plain(Tag::ChooseTime),
            NextStep::Meet => plain(Tag::Meet),
            NextStep::SayIfMet { meeting } => Self { r#do: Tag::SayIfMet, meeting: Some(meeting) },
        }
    }
}

impl TryFrom<TaggedStep> for NextStep {
    type Error = &'static str;

    fn try_from(step: TaggedStep) -> Result<Self, Self::Error> {
        Ok(match step.r#do {
            Tag::Answer => Self::Answer,
            Tag::PaintHours => Self::PaintHours,
            Tag::WaitForGroup => Self::WaitForGroup,
            Tag::NoGroup => Self::NoGroup,
            Tag::StillIn => Self::StillIn,
            Tag::NextRun => Self::NextRun,
            Tag::ChooseTime => Self::ChooseTime,
            Tag::Meet => Self::Meet,
            Tag::SayIfMet => Self::SayIfMet { meeting: step.meeting.ok_or("the meeting is missing")? },
        })
    }
}

/// Somebody came to the own group or left it. Why is nobody's to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupNews {
    /// When.
    #[serde(with = "schedule::iso::instant")]
    pub at: Timestamp,
    /// Whether they came.
    pub came: bool,
    /// Name; `None`: they left, or prefer not to be seen.
    pub name: Option<String>,
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
    /// To whom staff introduced them lately, as long as neither said hello.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub introduced: Vec<Hello>,
    /// Who came to the own group and left it in the last week, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub news: Vec<GroupNews>,
    /// The staff asks how the own group is doing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nudged: bool,
    /// Who of the staff looks after the own group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facilitator: Option<String>,
    /// Staff took their picture or line off the wall, and they have not read it yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_off: bool,
}
