//! `GET /api/roster?after=…&q=…&only=…&limit=…`, `POST /api/roster/refresh`, `PUT /api/roster/{person}/part`
//! (instructor).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{GroupId, PersonId, Role};

/// One person of the course.
#[expect(clippy::struct_excessive_bools, reason = "independent answers, each shown as a column of its own")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterPerson {
    /// The person.
    pub person: PersonId,
    /// Name or stable nickname.
    pub name: String,
    /// Role by launch, or by roster where they never launched.
    pub role: Role,
    /// Whether they are to be grouped: the instructor's word, or that they are an active learner.
    pub takes_part: bool,
    /// Whether the instructor decided `takes_part`.
    pub part_overridden: bool,
    /// IANA zone, if known.
    pub zone: Option<String>,
    /// Whether they answered the questions.
    pub answered: bool,
    /// Hours a week marked free or free if need be.
    pub hours: u16,
    /// `false`: "no group, please".
    pub wants_group: bool,
    /// Present group.
    pub group: Option<GroupId>,
    /// Last launch; `None`: never opened Kith.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub last_seen_at: Option<Timestamp>,
}

/// Which people of a roster are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RosterOnly {
    /// Takes part and has answered.
    Answered,
    /// Takes part and has not answered yet.
    NotYet,
    /// Asked for no group.
    Alone,
}

/// The query of `GET /api/roster`: everything may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterQuery {
    /// Begins behind this person, the [`Roster::next`] of the page before.
    pub after: Option<PersonId>,
    /// Words that name or zone contain, whatever their case.
    pub q: Option<String>,
    /// Only these people.
    pub only: Option<RosterOnly>,
    /// People on the page, at most [`RosterQuery::MOST`], which it is unless said otherwise.
    pub limit: Option<u16>,
}

impl RosterQuery {
    /// The most people on a page.
    pub const MOST: u16 = 200;
}

/// How many people of the course are of which kind, whatever was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterTotals {
    /// Everybody.
    pub all: u32,
    /// [`RosterOnly::Answered`].
    pub answered: u32,
    /// [`RosterOnly::NotYet`].
    pub not_yet: u32,
    /// [`RosterOnly::Alone`].
    pub alone: u32,
}

/// A page of the course's people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// Active people, learners first, by name.
    pub people: Vec<RosterPerson>,
    /// Where the next page begins, if there is one.
    pub next: Option<PersonId>,
    /// How many people fit what was asked for, on all pages.
    pub found: u32,
    /// The whole course in numbers.
    pub totals: RosterTotals,
    /// Whether the platform offers a roster at all.
    pub offered: bool,
    /// Last full refresh; `None`: only people who launched are known.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub refreshed_at: Option<Timestamp>,
    /// A refresh is under way.
    pub refreshing: bool,
    /// Why the last refresh failed, in plain words.
    pub trouble: Option<String>,
}

/// Body of `PUT /api/roster/{person}/part`. Answer: [`RosterPerson`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartOverride {
    /// Whether to group them; `None` takes the instructor's word back.
    pub takes_part: Option<bool>,
}
