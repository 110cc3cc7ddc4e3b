//! `/api/slots` and `/api/meetings`: finding the hour and keeping it.

use jiff::{SignedDuration, Timestamp, civil::DateTime};
use schedule::Level;
use serde::{Deserialize, Serialize};

use crate::{GroupId, MeetingId, Member, PersonId};

/// One member at one slot; same order as [`SlotBoard::members`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The worst level over the slot; `None`: has not said.
    pub level: Option<Level>,
    /// Their wall-clock time at the start; `None`: zone unknown or not shown.
    #[serde(with = "schedule::iso::maybe_wall", default)]
    pub local: Option<DateTime>,
    /// Discomfort of that hour for them: 0 comfortable, up to 16 deep night.
    pub cost: u8,
}

/// One possible meeting time, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Start.
    #[serde(with = "schedule::iso::instant")]
    pub starts_at: Timestamp,
    /// One per member.
    pub seats: Vec<Seat>,
    /// How many are free or free if need be.
    pub can: u32,
}

/// `GET /api/slots?minutes=60` (learner with a group): ranked times over the coming weeks; with `&notice=24` none sooner
/// than in so many hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotBoard {
    /// Length asked for.
    pub minutes: u16,
    /// Members, the caller first.
    pub members: Vec<Member>,
    /// At most five, best first; empty when nobody has answered.
    pub slots: Vec<Slot>,
    /// Whether the best slot suits everybody who answered.
    pub fits_all: bool,
}

/// Body of `POST /api/meetings`. Answer: 201 [`Meeting`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingRequest {
    /// Start; in the future, at most 26 weeks ahead, on a quarter hour.
    #[serde(with = "schedule::iso::instant")]
    pub starts_at: Timestamp,
    /// Start of a second session, for those who cannot be at the first: both are planned, or neither. The answer is the
    /// meeting at `starts_at`.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub and_at: Option<Timestamp>,
    /// 15 to 240, a multiple of 15.
    pub minutes: u16,
    /// Where to meet; https only.
    #[serde(default)]
    pub link: Option<String>,
}

/// Body of `PUT /api/meetings/{id}`: move it. Answer: [`Meeting`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveMeeting {
    /// New start.
    #[serde(with = "schedule::iso::instant")]
    pub starts_at: Timestamp,
    /// The sequence number the caller saw; 409 when it has moved on.
    pub sequence: u32,
}

/// Body of `PUT /api/meetings/{id}/attendance`, after it began: did the caller take part? Answer: [`Meeting`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attendance {
    /// Whether they were there.
    pub took_part: bool,
}

/// Body of `PUT /api/meetings/{id}/answer`, before it begins: will the caller be there? Answer: [`Meeting`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coming {
    /// Whether they will be there.
    pub comes: bool,
}

/// `/api/calendar-feed` (learner): the address at which the caller's own calendar reads their meetings. `GET` says
/// whether there is one, `POST` (no body) makes a new one and ends an earlier one, `DELETE` ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarFeed {
    /// When it was made; `None`: there is none.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub made_at: Option<Timestamp>,
    /// The address, a secret. Told when it is made and never again: Kith keeps only its hash.
    #[serde(default)]
    pub address: Option<String>,
}

/// Whether a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingState {
    /// It stands.
    Planned,
    /// It was called off.
    Cancelled,
}

/// A member's own time of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberTime {
    /// The member.
    pub person: PersonId,
    /// Name; `None`: not shown.
    pub name: Option<String>,
    /// Whether this is the caller.
    pub me: bool,
    /// Wall-clock time at the start; `None`: unknown or not shown.
    #[serde(with = "schedule::iso::maybe_wall", default)]
    pub local: Option<DateTime>,
    /// Whether they took part; `None`: not said, or the meeting did not happen.
    pub took_part: Option<bool>,
    /// It was who led the meeting that said so; their own word takes its place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ticked: bool,
    /// Whether they said that they will be there; `None`: not said since the meeting was last moved, or not shown: a
    /// learner sees the others' answers once they have answered themself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comes: Option<bool>,
}

/// A meeting of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Its id.
    pub id: MeetingId,
    /// The group that meets.
    pub group: GroupId,
    /// The group's name.
    pub group_name: String,
    /// Start, derived from anchor time and zone.
    #[serde(with = "schedule::iso::instant")]
    pub starts_at: Timestamp,
    /// Length.
    pub minutes: u16,
    /// IANA zone by which the meeting is told: for staff the one it is anchored in (the chooser's), for a learner
    /// their own, or UTC while theirs is unknown.
    pub anchor_zone: String,
    /// Wall-clock start in that zone.
    #[serde(with = "schedule::iso::wall")]
    pub anchor_local: DateTime,
    /// Raised by every change (RFC 5545, 3.8.7.4).
    pub sequence: u32,
    /// Whether it stands.
    pub state: MeetingState,
    /// Where; https.
    pub link: Option<String>,
    /// Whether `POST /api/meetings/{id}/door` leads to a room: there is no link, and the institution has a room server.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub room: bool,
    /// Whether it had a room where recordings can have been made: `GET /api/meetings/{id}/recordings` lists them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recordable: bool,
    /// Every member's time, the caller first.
    pub times: Vec<MemberTime>,
    /// How many people took part who are no longer members.
    #[serde(default, skip_serializing_if = "is_none_at_all")]
    pub former_present: u32,
    /// When a member said that it did not happen.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub not_held_at: Option<Timestamp>,
    /// When a member asked those who had not said whether they come, by `POST /api/meetings/{id}/nudge` (no body, answer:
    /// [`Meeting`]); `None`: nobody has since it was last moved, and once somebody may.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub nudged_at: Option<Timestamp>,
    /// While it is to come, for its own group: addresses at which Google's and Microsoft's calendars on the web add it.
    /// They say when, the group's name and the way in, and nothing of anybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_links: Vec<String>,
}

impl Meeting {
    /// When it ends.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        let length = SignedDuration::from_mins(i64::from(self.minutes));
        self.starts_at.saturating_add(length).unwrap_or(self.starts_at)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_none_at_all(count: &u32) -> bool {
    *count == 0
}
