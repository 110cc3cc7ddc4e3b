//! What goes into a grouping and what comes out of it.

use schedule::{Weekly, Zone};
use serde::{Deserialize, Serialize};

/// One person as the solver sees them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// What else they answered, by the question's name; each question once.
    #[serde(default)]
    pub answers: Vec<(String, Answer)>,
    /// Whom they have to do with, by index.
    #[serde(default)]
    pub ties: Vec<Tie>,
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A number; what it counts is the question's affair.
    Number(i64),
    /// One of several.
    One(String),
    /// Any of several.
    Many(Vec<String>),
}

/// What one person is to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// The other, by index.
    pub to: usize,
    /// This one asked for the other.
    #[serde(default)]
    pub asked: bool,
    /// They were in a group together before; it holds both ways, whoever says it.
    #[serde(default)]
    pub former: bool,
    /// They must not be in one group; it holds both ways, whoever says it.
    #[serde(default)]
    pub apart: bool,
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
    /// Answers to a question differ: this many different ones.
    Differ {
        /// The question.
        question: String,
        /// Different answers present.
        answers: u8,
    },
    /// All gave the same answer to a question, or are next to each other on its scale.
    Agree {
        /// The question.
        question: String,
    },
    /// Some of what the members have in common with another member.
    InCommon {
        /// The question.
        question: String,
        /// The answers that most of them gave, at most three.
        words: Vec<String>,
    },
    /// Somebody is the only one with an answer that few gave; who, and with which, is for nobody to read.
    Alone {
        /// The question.
        question: String,
    },
    /// Nobody has the answer that is needed in every group.
    Lacks {
        /// The question.
        question: String,
    },
    /// Pairs of whom one asked for the other.
    HasAsked {
        /// How many.
        pairs: u16,
    },
    /// Pairs who were in a group together before.
    Again {
        /// How many.
        pairs: u16,
    },
    /// Two who must be kept apart.
    NotApart {
        /// Members of the group, by index into the candidates, two and two.
        people: Vec<usize>,
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

impl GroupReport {
    /// Whether all who answered can meet in every week.
    #[must_use]
    pub fn meets_every_week(&self) -> bool {
        self.has(|finding| matches!(finding, Finding::MeetsEveryWeek { .. }))
    }

    /// Whether there is no week in which all who answered can meet.
    #[must_use]
    pub fn never_meets(&self) -> bool {
        self.has(|finding| matches!(finding, Finding::NeverMeets))
    }

    /// Whether nobody is in it together with somebody they must be kept apart from.
    #[must_use]
    pub fn keeps_apart(&self) -> bool {
        !self.has(|finding| matches!(finding, Finding::NotApart { .. }))
    }

    fn has(&self, test: fn(&Finding) -> bool) -> bool {
        self.findings.iter().any(test)
    }
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
