//! The record of a meeting: what a group wrote about it before, during and after, who leads, who caught up.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Meeting, MeetingId, PersonId};

/// A link with a short name, something to read before a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedLink {
    /// What it is called: 1 to 80 characters.
    pub name: String,
    /// Where it is; https.
    pub url: String,
}

/// Something of a meeting that is worth keeping: a question and who answered it, a thought, a find.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Highlight {
    /// 1 to 300 characters.
    pub words: String,
    /// Where there is more of it; https.
    #[serde(default)]
    pub url: Option<String>,
}

/// What a group wrote about a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecordText {
    /// What is to be talked about: up to 12 lines of up to 200 characters.
    pub agenda: Vec<String>,
    /// What to read before: up to 8.
    pub reading: Vec<NamedLink>,
    /// Where the group writes to each other while the meeting runs; https.
    pub backstage: Option<String>,
    /// Up to 4,000 characters.
    pub notes: String,
    /// What was decided: up to 20 lines of up to 300 characters.
    pub decisions: Vec<String>,
    /// What stood out: up to 5.
    pub highlights: Vec<Highlight>,
    /// Where it can be watched; https.
    pub recording: Option<String>,
    /// Where it goes on; https.
    pub follow_up: Option<String>,
}

impl RecordText {
    /// Whether somebody who was not there can read what came of the meeting.
    #[must_use]
    pub fn tells_what_came(&self) -> bool {
        !self.notes.is_empty()
            || !self.decisions.is_empty()
            || !self.highlights.is_empty()
            || self.recording.is_some()
            || self.follow_up.is_some()
    }
}

/// Body of `PUT /api/meetings/{id}/record` (learner of the group): the whole text. Answer: [`MeetingRecord`]; 409 when
/// somebody else changed it meanwhile, with the record as it stands in `current` of the problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordEdit {
    /// The revision that was changed.
    pub revision: u32,
    /// What is written now.
    pub text: RecordText,
}

/// `GET /api/meetings/{id}/record` (learner of the group).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRecord {
    /// The meeting it is of.
    pub meeting: MeetingId,
    /// Raised by every change; 0: nobody has written anything.
    pub revision: u32,
    /// What is written.
    pub text: RecordText,
    /// Which member changed it last; `None`: nobody, or somebody who is in the group no more.
    pub written_by: Option<PersonId>,
    /// When.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub written_at: Option<Timestamp>,
    /// Which member leads, or led.
    pub lead: Option<PersonId>,
    /// Members who were not there and have read it.
    pub caught_up: Vec<PersonId>,
}

/// `GET /api/records` (learner with a group): the records of the meetings in `GET /api/meetings`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRecords {
    /// Members who said that they could lead, who said so first before others.
    pub could_lead: Vec<PersonId>,
    /// One for each meeting.
    pub records: Vec<MeetingRecord>,
    /// How many meetings there are before these: `GET /api/records/earlier`.
    pub earlier: u32,
}

/// `GET /api/records/earlier?count=10` (learner with a group): the group's meetings of more than two weeks ago, the
/// latest first. `count` is at most 200.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierMeetings {
    /// At most `count`.
    pub meetings: Vec<Meeting>,
    /// One for each of them, in the same order.
    pub records: Vec<MeetingRecord>,
    /// How many more there are.
    pub more: u32,
}

/// Body of `PUT /api/leads` (learner with a group): whether the caller could lead meetings. Answer: [`GroupRecords`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouldLead {
    /// Whether they could.
    pub could: bool,
}

/// Body of `PUT /api/meetings/{id}/lead`. Who leads passes it on; where nobody does, any member takes it over. Answer:
/// [`MeetingRecord`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassLead {
    /// Who leads now; `None`: whoever is next of those who could. It has to be said.
    #[serde(deserialize_with = "Option::deserialize")]
    pub to: Option<PersonId>,
}

/// Body of `PUT /api/meetings/{id}/present`, from its start, by who leads it: a tick for somebody else, or none. The own
/// word of that person wins over it. Answer: [`Meeting`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Present {
    /// A member.
    pub person: PersonId,
    /// Whether they are there.
    pub present: bool,
}

/// Body of `PUT /api/meetings/{id}/held`, from its start: did the meeting take place? Answer: [`Meeting`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// `false`: it did not, and nobody's word that they were there counts. `true` takes that back, within two weeks.
    pub held: bool,
}

/// Body of `PUT /api/meetings/{id}/caught-up`, once there is something to read: the caller was not there and has read
/// it. Answer: [`MeetingRecord`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaughtUp {
    /// `false` takes it back.
    pub caught_up: bool,
}
