//! What goes into a grouping and what comes out of it.

use jiff::{ToSpan, civil::Date};
use schedule::{Weekly, Zone};
use serde::{Deserialize, Serialize};

/// One person as the solver sees them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Availability in the person's own wall-clock week; empty when they have not said.
    pub weekly: Weekly,
    /// Offsets of the person's zone over the run; `None` when the zone is unknown.
    pub zone: Option<Zone>,
    /// Languages they can meet in, lower-case BCP 47 primary tags; empty means not said.
    pub languages: Vec<String>,
    /// Experience with the subject, 0 (new) to 4 (expert); `None` means not said.
    pub experience: Option<u8>,
    /// `false` when they asked for no group.
    pub wants_group: bool,
}

/// What the instructor asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    /// Wished members per group, 2 to 20. Groups may be one larger, or one smaller, where the count asks for it.
    pub size: u8,
    /// Minutes of one meeting; a group "can meet" in a week when all are free that long in one stretch.
    pub meeting_minutes: u16,
    /// Monday of the first week of the run.
    #[serde(with = "schedule::iso::date")]
    pub first_week: Date,
    /// Weeks of the run, 1 to 26; overlap is checked in each, so that clock changes count.
    pub weeks: u8,
    /// Whether a shared language counts.
    pub language: bool,
    /// Whether a mix of experience counts.
    pub mixed_experience: bool,
}

impl Criteria {
    /// The Monday after the last week of the run.
    ///
    /// # Errors
    /// When there is no such day in the calendar.
    pub fn end(&self) -> Result<Date, jiff::Error> {
        self.first_week.checked_add(i64::from(self.weeks).weeks())
    }
}

/// Something worth saying about a group; the widget turns it into a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Finding {
    /// All members share meeting time in every week; `minutes` in the worst week.
    MeetsEveryWeek {
        /// Shared minutes in the worst week.
        minutes: u32,
    },
    /// The group cannot meet in these weeks (0-based from the first week of the run), but can in others.
    MissesWeeks {
        /// Indices of the weeks without a common stretch.
        weeks: Vec<u8>,
    },
    /// There is no common stretch in any week.
    NeverMeets,
    /// These members have not said when they are free, so overlap counts the others only.
    NotAnswered {
        /// Members of the group, by index into the candidates.
        people: Vec<usize>,
    },
    /// Everybody speaks these.
    SharedLanguages {
        /// BCP 47 primary tags.
        languages: Vec<String>,
    },
    /// No language is spoken by everybody.
    NoSharedLanguage,
    /// Experience is mixed: this many different levels.
    ExperienceMix {
        /// Different levels present.
        levels: u8,
    },
    /// The group is smaller than asked.
    Small,
    /// The group is larger than asked.
    Large,
}

/// How good one group is and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupReport {
    /// 0 (cannot work) to 100 (as good as can be asked).
    pub score: u8,
    /// Minutes all answering members share, for each week of the run.
    pub shared_minutes: Vec<u32>,
    /// What to say about it, most important first.
    pub findings: Vec<Finding>,
}

/// Why somebody is in no group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// They asked for no group.
    WantsNone,
    /// Fewer people than one group needs.
    TooFew,
    /// Moved out by the instructor.
    SetAside,
}

/// Somebody in no group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Index into the candidates.
    pub person: usize,
    /// Why.
    pub reason: Reason,
}

/// The verdict on a whole grouping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// One report per group, in order.
    pub groups: Vec<GroupReport>,
    /// Everybody in no group.
    pub left_out: Vec<LeftOut>,
    /// Mean of the group scores weighted by members, 0 to 100.
    pub score: u8,
}
