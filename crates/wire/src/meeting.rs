//! `/api/slots` and `/api/meetings`: finding the hour and keeping it.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
};
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

/// What a group would let go of, where no time is as it wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetGo {
    /// The latest day.
    Deadline,
    /// That [`WayOn::member`] has to be there.
    Person,
    /// How many have to be able to come: [`WayOn::quorum`] is enough.
    Quorum,
    /// That anybody has to be there.
    Required,
    /// All of it.
    Everything,
}

/// A way on where no time is as a group wishes, found by searching again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayOn {
    /// What to let go of.
    pub without: LetGo,
    /// Who then may be missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<PersonId>,
    /// How many are enough then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<u32>,
    /// How many different times there are then; never 0.
    pub times: u32,
}

/// `GET /api/slots?minutes=60` (learner with a group): ranked times over the coming weeks; with `&notice=24` none sooner
/// than in so many hours. With `&required=ID,ID` none at which one of these members said that they cannot, with
/// `&quorum=3` none at which fewer can, and with `&until=2026-12-04` none that is not over when that day of the caller's
/// ends (of UTC while their zone is unknown).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotBoard {
    /// Length asked for.
    pub minutes: u16,
    /// Members, the caller first.
    pub members: Vec<Member>,
    /// At most five, best first; empty when nobody has answered, or no time is as it was wished.
    pub slots: Vec<Slot>,
    /// Whether the best slot suits everybody who answered.
    pub fits_all: bool,
    /// Where no time is as it was wished: what would help.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways_on: Vec<WayOn>,
}

/// An hour of a day as the beginning of a meeting. It stands for its best start on a quarter hour: one that the wishes
/// allow if there is one, then by the rule of the ranked times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapHour {
    /// What the clock reads, 0 to 23.
    pub hour: u8,
    /// Whether the clock shows this hour for the second time on this day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// Its best start; `None`: a meeting cannot begin in it, which is over or too soon.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// The worst level of each member over a meeting that starts then, in the order of [`HourMap::members`]; empty
    /// without a start.
    #[serde(with = "letters", default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Option<Level>>,
    /// Whether it is as it was wished, and somebody can.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fits: bool,
}

/// A day by the caller's clock. An hour that the clock skips is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapDay {
    /// Which day.
    #[serde(with = "schedule::iso::date")]
    pub date: Date,
    /// Its hours, in the order of hour and `again`.
    pub hours: Vec<MapHour>,
}

/// `GET /api/slots/map?minutes=60&week=0` (learner with a group): all hours of a week in which a meeting of this length
/// could begin, and who can. Week 0 begins today by the caller's clock (of UTC while their zone is unknown); 2 is the
/// last. Wishes as for [`SlotBoard`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourMap {
    /// Length asked for.
    pub minutes: u16,
    /// Members, the caller first.
    pub members: Vec<Member>,
    /// Seven days.
    pub days: Vec<MapDay>,
}

/// Levels as a letter for each: `f`ree, `i`f need be, `n`o, `-` not said. A week has over a hundred times as many as there
/// are members.
mod letters {
    use schedule::Level;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(levels: &[Option<Level>], to: S) -> Result<S::Ok, S::Error> {
        let letter = |level: &Option<Level>| match level {
            Some(Level::Free) => 'f',
            Some(Level::IfNeedBe) => 'i',
            Some(Level::No) => 'n',
            None => '-',
        };
        to.serialize_str(&levels.iter().map(letter).collect::<String>())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Option<Level>>, D::Error> {
        let level = |letter| match letter {
            'f' => Ok(Some(Level::Free)),
            'i' => Ok(Some(Level::IfNeedBe)),
            'n' => Ok(Some(Level::No)),
            '-' => Ok(None),
            _ => Err(D::Error::custom("a letter that is no level")),
        };
        String::deserialize(from)?.chars().map(level).collect()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_told_in_few_letters() {
        let hour = MapHour {
            hour: 18,
            again: false,
            starts_at: Some("2026-11-26T18:15:00Z".parse().unwrap()),
            levels: vec![Some(Level::Free), Some(Level::IfNeedBe), Some(Level::No), None],
            fits: true,
        };
        let told = serde_json::to_string(&hour).unwrap();
        assert_eq!(told, r#"{"hour":18,"starts_at":"2026-11-26T18:15:00Z","levels":"fin-","fits":true}"#);
        assert_eq!(serde_json::from_str::<MapHour>(&told).unwrap(), hour);
        assert!(serde_json::from_str::<MapHour>(&told.replace("fin-", "fix-")).is_err());
        let over = MapHour { starts_at: None, levels: Vec::new(), fits: false, ..hour };
        assert_eq!(serde_json::to_string(&over).unwrap(), r#"{"hour":18}"#);
        assert_eq!(serde_json::from_str::<MapHour>(r#"{"hour":18}"#).unwrap(), over);
    }
}
