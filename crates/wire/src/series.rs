//! `/api/series`: a group meets every week, so that the early mornings and late evenings are shared.
//!
//! Few types, which the page has anyway as far as possible: each one more costs a phone about a kilobyte.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{MeetingId, Member, Seat, SeriesId, Slot};

/// One way to meet every week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesWay {
    /// What to ask for: names the weeks and every start.
    pub key: String,
    /// How many fixed hours take turns; 0: each week has an hour of its own.
    pub turns: u8,
    /// Whether no other way with an hour of its own for each week is better at what this one is: not said of fixed
    /// hours.
    pub proven: bool,
    /// One meeting for each week.
    pub slots: Vec<Slot>,
}

/// `GET /api/series/ways?weeks=8&minutes=60` (learner with a group): ways to meet in each of so many weeks, from the
/// next Monday by UTC on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesBoard {
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
    pub best: u8,
    /// Whether earlier meetings of the group count, since they asked something of somebody.
    pub carried: bool,
    /// The first week in which nothing suits everybody, counted from 1; 0: that is not why there is no way.
    pub week_without: u8,
    /// What can be done in that week instead: two sessions, or one for as many as possible. None: nobody has marked a
    /// time that is long enough.
    pub sessions: Vec<Slot>,
    /// Place among the members of who is at both sessions and carries the word.
    pub bridge: Option<u8>,
    /// Where there is one session, one seat for each member: of those who answer later, by their own clock from when on,
    /// where they marked a time in that week that is as long, and where it may be shown.
    pub later: Vec<Seat>,
}

/// Body of `POST /api/series`: one of the ways, as it was shown. Answer: 201 [`SeriesState`]; 409 when it is none of them
/// any more, or the group has a series already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesRequest {
    /// 2 to 12.
    pub weeks: u16,
    /// 15 to 240, a multiple of 15.
    pub minutes: u16,
    /// As [`SeriesWay::key`].
    pub way: String,
    /// Where to meet; https only.
    #[serde(default)]
    pub link: Option<String>,
}

/// A meeting and one seat for each member, in the order of [`SeriesState::members`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingSeats {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its length.
    pub minutes: u16,
    /// The seats.
    pub seats: Vec<Seat>,
}

/// What a change of clocks makes harder for somebody, and a better hour where there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockMove {
    /// The first meeting after the change: one of those in [`SeriesState::changes`].
    pub meeting: MeetingId,
    /// How many meetings this is about, that one included: those at its hour until clocks change again, or the first
    /// alone where no hour is better for all of them.
    pub meetings: u8,
    /// The first meeting as it is planned.
    pub planned: Slot,
    /// For each member, whether the planned hour is harder for them than before the change; nobody is named whom the
    /// caller may not see.
    pub harder: Vec<bool>,
    /// The first meeting at the better hour; `None`: no hour is better.
    pub instead: Option<Slot>,
}

/// Body of `POST /api/series/changes/{meeting}/move` (learner with a group), `meeting` as in [`ClockMove`]: moves the
/// meetings as it was shown. Answer: [`SeriesState`]; 409 when that is offered no more.
/// `POST /api/series/changes/{meeting}/leave` (no body, same answer): the caller leaves them as they are and is not asked
/// again, unless that meeting is moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockMoveRequest {
    /// When the first of them would begin.
    #[serde(with = "schedule::iso::instant")]
    pub starts_at: Timestamp,
    /// As [`ClockMove::meetings`].
    pub meetings: u8,
}

/// `GET /api/series` (learner with a group): the group's series and what its meetings asked so far. For members of the
/// group only. `POST /api/series/{id}/end` (no body, same answer) calls off all meetings of the series to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesState {
    /// The series; `None`: none is under way.
    pub series: Option<SeriesId>,
    /// As [`SeriesWay::turns`].
    pub turns: u8,
    /// How many of its meetings are to come and stand.
    pub left: u8,
    /// Its meetings to come before which somebody's clock changes, soonest first: of those whose hour shifts and whom the
    /// caller may see, what the same hour of the meeting's own zone would have read a week earlier.
    pub changes: Vec<MeetingSeats>,
    /// What to do about those that make an hour harder, soonest first; without those that the caller has left as they
    /// are.
    pub moves: Vec<ClockMove>,
    /// Members, the caller first.
    pub members: Vec<Member>,
    /// The last meetings that were held, newest first: the clock and the hour's discomfort of those who said they were
    /// there and may be seen.
    pub held: Vec<MeetingSeats>,
}
