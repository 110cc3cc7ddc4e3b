//! `/api/series`: a group meets every week, so that the early mornings and late evenings are shared.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

use crate::{MeetingId, Member, Seat, SeriesId, Slot};

/// One way to meet every week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesWay {
    /// How many fixed hours take turns; 0: each week has an hour of its own.
    pub turns: u8,
    /// Whether no other way with an hour of its own for each week is better at what this one is: not said of fixed
    /// hours.
    pub proven: bool,
    /// The starts in quarter hours from 00:00 UTC on [`SeriesBoard::first_week`], one for each week: what to ask for.
    pub starts: Vec<u16>,
    /// The same as meetings.
    pub slots: Vec<Slot>,
}

/// Somebody who cannot be at the one session, and when they can answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswersLater {
    /// Place in [`SeriesBoard::members`].
    pub member: u16,
    /// The first time of theirs after the session that is as long; `None`: not in that week, or not shown.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub from: Option<Timestamp>,
}

/// What a group can do in a week in which nothing suits everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesApart {
    /// That week, counted from 1.
    pub week: u8,
    /// Two sessions, or one for as many as possible; none: nobody has marked a time that is long enough.
    pub sessions: Vec<Slot>,
    /// Place of who is at both sessions and carries the word.
    pub bridge: Option<u16>,
    /// Who answers later.
    pub later: Vec<AnswersLater>,
}

/// `GET /api/series/ways?weeks=8&minutes=60` (learner with a group): ways to meet in each of so many weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesBoard {
    /// Monday of the first week.
    #[serde(with = "schedule::iso::date")]
    pub first_week: Date,
    /// Weeks asked for.
    pub weeks: u8,
    /// Length asked for.
    pub minutes: u16,
    /// Members, the caller first.
    pub members: Vec<Member>,
    /// First those with an hour for each week, from the most evenly shared to the least discomfort in total, then
    /// fixed hours by growing number of turns. Empty: there is none, or nobody has answered.
    pub ways: Vec<SeriesWay>,
    /// Place of the way to show first.
    pub best: u16,
    /// Whether earlier meetings of the group count, since they asked something of somebody.
    pub carried: bool,
    /// Where there is no way: what could be done instead.
    pub apart: Option<SeriesApart>,
}

/// Body of `POST /api/series`: one of the ways, as it was shown. Answer: 201 [`SeriesState`]; 409 when it is none of them
/// any more, or the group has a series already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesRequest {
    /// As [`SeriesBoard::first_week`].
    #[serde(with = "schedule::iso::date")]
    pub first_week: Date,
    /// 2 to 12.
    pub weeks: u16,
    /// 15 to 240, a multiple of 15.
    pub minutes: u16,
    /// As [`SeriesWay::turns`].
    pub turns: u8,
    /// As [`SeriesWay::starts`].
    pub starts: Vec<u16>,
    /// Where to meet; https only.
    #[serde(default)]
    pub link: Option<String>,
}

/// A series that is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Its id.
    pub id: SeriesId,
    /// As [`SeriesWay::turns`].
    pub turns: u8,
    /// Weeks it was planned for.
    pub weeks: u8,
    /// Length of each meeting.
    pub minutes: u16,
    /// The meetings that are to come and stand, soonest first; never empty.
    pub meetings: Vec<MeetingId>,
}

/// A member whose clock changes before a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedClock {
    /// Name.
    pub name: String,
    /// Whether this is the caller.
    pub me: bool,
    /// What their clock reads at the start.
    #[serde(with = "schedule::iso::wall")]
    pub local: DateTime,
    /// What it would have read at the same hour of the meeting's own zone a week earlier.
    #[serde(with = "schedule::iso::wall")]
    pub before: DateTime,
}

/// Somebody's hour shifts in the week before a meeting of the series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockChange {
    /// The meeting.
    pub meeting: MeetingId,
    /// Whose hour shifts, of those the caller may see.
    pub clocks: Vec<MovedClock>,
}

/// A meeting that was held, and what it asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Length.
    pub minutes: u16,
    /// One for each of [`SeriesState::members`]: the clock and the hour's discomfort of those who said they were there
    /// and may be seen.
    pub seats: Vec<Seat>,
}

/// `GET /api/series` (learner with a group): the group's series and what its meetings asked so far. For members of the
/// group only. `POST /api/series/{id}/end` (no body, same answer) calls off all meetings of the series to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesState {
    /// The series; `None`: none is under way.
    pub series: Option<Series>,
    /// Clock changes before its meetings, soonest first.
    pub changes: Vec<ClockChange>,
    /// Members, the caller first.
    pub members: Vec<Member>,
    /// The last meetings that were held, newest first.
    pub held: Vec<Held>,
}
