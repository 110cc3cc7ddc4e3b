//! `/api/poll`: a group is asked which of a few times suits, and one of them is taken by a rule. Decision 0034.

use jiff::Timestamp;
use schedule::Level;
use serde::{Deserialize, Serialize};

use crate::{Member, PollId, Slot};

/// Body of `POST /api/poll`. Answer: 201 [`GroupPoll`]; 409 where one is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PollRequest {
    /// Two to five different times, each later than the deadline.
    pub times: Vec<PollTime>,
    /// 15 to 240, a multiple of 15.
    pub minutes: u16,
    /// How long it is open: 24, 48 or 72.
    pub hours: u16,
    /// Where to meet; https only.
    #[serde(default)]
    pub link: Option<String>,
}

/// A time to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PollTime {
    /// Start.
    #[serde(with = "schedule::iso::instant")]
    pub starts_at: Timestamp,
}

/// Body of `PUT /api/poll/{id}/answer`. Answer: [`GroupPoll`], without a poll where this was the last answer and a time
/// was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PollAnswer {
    /// One for each time, in their order.
    pub levels: Vec<Level>,
}

/// `GET /api/poll` (learner with a group). `DELETE /api/poll/{id}` takes it back, or puts away one that found no time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPoll {
    /// The group's poll; `None`: there is none.
    pub poll: Option<Poll>,
}

/// A poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// Its id.
    pub id: PollId,
    /// Length of the meeting.
    pub minutes: u16,
    /// When a time is taken, unless everybody has answered before.
    #[serde(with = "schedule::iso::instant")]
    pub deadline: Timestamp,
    /// So many have to be able to come.
    pub quorum: u32,
    /// Members, the caller first; `answered` says whether they have answered this poll.
    pub members: Vec<Member>,
    /// The times in their order, with one seat per member: their answer and their clock. Others' answers are shown once
    /// the caller has answered; until then the caller's own seat says what their hours say.
    pub slots: Vec<Slot>,
    /// Whether it is over, and at no time could so many.
    pub failed: bool,
}
