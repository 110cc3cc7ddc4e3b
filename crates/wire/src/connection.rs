//! `GET /api/connections`, `POST /api/connections/hello`, `GET /api/connections/suggestions`,
//! `GET /api/connections/export?format=svg` (or `gexf`, `graphml`, `people`, `ties`: files), `PUT` and `DELETE
//! /api/connections/refusals/{other}`, `POST /api/connections/introductions`, `GET
//! /api/connections/introductions/{person}`: who knows whom, as far as the caller may see.

use jiff::Timestamp;
use network::{Event, Tie, TieKind};
use serde::{Deserialize, Serialize};

use crate::{GroupId, PersonId};

/// A person on the map; only people the caller may see are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapPerson {
    /// The person.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Whether this is the caller.
    pub me: bool,
    /// Their present group, where the caller may know it: an index into [`ConnectionMap::groups`].
    pub group: Option<u32>,
    /// Whether the caller may say hello (not to oneself, not twice).
    pub can_greet: bool,
}

/// A tie between two people on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapTie {
    /// Index into [`ConnectionMap::people`].
    pub a: u32,
    /// Index into [`ConnectionMap::people`], above `a`.
    pub b: u32,
    /// Kinds, sorted.
    pub kinds: Vec<TieKind>,
    /// Whether each answered the other in a forum.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub each: bool,
    /// Decayed weight.
    pub weight: f32,
    /// When something last happened between them.
    #[serde(with = "schedule::iso::instant")]
    pub last_at: Timestamp,
}

/// Something that happened between two people on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapEvent {
    /// Index into [`ConnectionMap::people`].
    pub a: u32,
    /// Index into [`ConnectionMap::people`].
    pub b: u32,
    /// What happened.
    pub kind: TieKind,
    /// When; for what was seen in a forum the last time within a week.
    #[serde(with = "schedule::iso::instant")]
    pub at: Timestamp,
    /// Where it was seen, if it comes from a forum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

/// What was seen of two people in a forum within a week, which counts as one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// By which way it came to Kith; where there were several, the first in the order of [`Inlet`].
    pub by: Inlet,
    /// How often.
    pub times: u32,
}

/// A way by which forum evidence comes to Kith.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inlet {
    /// Events of Caliper.
    Caliper,
    /// Canvas' discussions, read by Kith.
    Canvas,
    /// A file that staff brought.
    File,
    /// Moodle's forums, read by Kith.
    Moodle,
    /// Statements of xAPI.
    Xapi,
}

/// A group whose members turn to staff rather than to each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Centred {
    /// Index into [`ConnectionMap::groups`].
    pub group: u32,
    /// How much of what its members have to do with somebody is with staff, of a hundred.
    pub percent: u8,
    /// What was seen between members and staff, newest first. Which of the staff is not told.
    pub events: Vec<StaffEvent>,
}

/// What a member of a group and staff had to do with each other in a forum within a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffEvent {
    /// Index into [`ConnectionMap::people`].
    pub person: u32,
    /// Whether it was staff who wrote.
    pub by_staff: bool,
    /// What happened.
    pub kind: TieKind,
    /// The last time within that week.
    #[serde(with = "schedule::iso::instant")]
    pub at: Timestamp,
    /// Where it was seen.
    pub seen: Seen,
}

/// The map: a learner's own surroundings, or the whole course for an instructor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConnectionMap {
    /// People, in a stable order.
    pub people: Vec<MapPerson>,
    /// Ties between them.
    pub ties: Vec<MapTie>,
    /// Groups that appear.
    pub groups: Vec<(GroupId, String)>,
    /// Seed of the picture: the same for everybody in the course.
    pub seed: u64,
    /// What the ties are made of, oldest first: the way the course came to be like this (instructors only).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<MapEvent>,
    /// Groups whose members turn to staff rather than to each other, most of all first (instructors only).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub centred: Vec<Centred>,
    /// People in the course who chose not to be seen by the caller, as a rounded-down count (instructors only).
    pub hidden: Option<u32>,
    /// Names of others do not go along in files (learners among minors only).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nameless_files: bool,
}

impl ConnectionMap {
    /// What had happened by `then`, as ties are made of it.
    #[must_use]
    pub fn events_until(&self, then: Timestamp) -> Vec<Event> {
        let past = self.events.iter().filter(|it| it.at <= then);
        past.map(|it| Event { a: it.a, b: it.b, kind: it.kind, weeks_ago: weeks_between(it.at, then) })
            .collect()
    }

    /// The group of each person, as the layout wants them.
    #[must_use]
    pub fn group_of_each(&self) -> Vec<Option<u32>> {
        self.people.iter().map(|person| person.group).collect()
    }

    /// The ties at `now`, as the layout wants them: server and widget draw from the same. Ends that were not sent are
    /// left out.
    #[must_use]
    pub fn laid_out_ties(&self, now: Timestamp) -> Vec<Tie> {
        let valid = |end: u32| (end as usize) < self.people.len();
        let tie = |tie: &MapTie| Tie {
            a: tie.a,
            b: tie.b,
            kinds: tie.kinds.clone(),
            weight: tie.weight,
            // Whole days: the picture stays the same for a day.
            last_weeks_ago: (weeks_between(tie.last_at, now) * 7.0).floor() / 7.0,
        };
        self.ties.iter().filter(|it| valid(it.a) && valid(it.b) && it.a != it.b).map(tie).collect()
    }
}

/// The pairs of whom each answered the other in a forum, the lower number first; sorted.
#[must_use]
pub fn answered_each_other(events: &[Event]) -> Vec<(u32, u32)> {
    let replies = events.iter().filter(|event| event.kind == TieKind::Replied);
    let mut replies: Vec<(u32, u32)> = replies.map(|event| (event.a, event.b)).collect();
    replies.sort_unstable();
    replies.dedup();
    let both = |&&(a, b): &&(u32, u32)| a < b && replies.binary_search(&(b, a)).is_ok();
    replies.iter().filter(both).copied().collect()
}

/// Weeks from `then` to `now`, as events count them; 0 for what is still to come.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "weeks to a fraction of a second are far finer than a tie's weight"
)]
pub fn weeks_between(then: Timestamp, now: Timestamp) -> f32 {
    now.as_second().saturating_sub(then.as_second()).max(0) as f32 / (7.0 * 86_400.0)
}

/// Body of `POST /api/connections/hello`, and a hello received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// Whom to greet; in a received hello, who greeted.
    pub person: PersonId,
    /// Their name; ignored in a request.
    #[serde(default)]
    pub name: Option<String>,
}

/// Whom the caller might like to know (learners only).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Suggestions {
    /// At most three people, those with most in common first.
    pub people: Vec<Suggestion>,
    /// People the caller blocked, as far as they could see them otherwise.
    pub blocked: Vec<Hello>,
}

/// Somebody worth a hello, and why. There is always a reason, made of what the person agreed to show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The person.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// People whom both have met.
    pub met: u32,
    /// Further people whom both know.
    pub known: u32,
    /// What both like to talk about, in the caller's words.
    pub interests: Vec<String>,
    /// A part of the week in which both are free, on the caller's clock; see [`schedule::free_parts`].
    pub free: Option<u8>,
}

/// Body of `POST /api/connections/introductions` (instructors only). Answer: 201, or 200 where they were introduced
/// before; 422 where they did not both agree to be seen by the other. Whom to introduce somebody to says
/// `GET /api/connections/introductions/{person}`: a list of [`Suggestion`]s in that person's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Introduction {
    /// The two.
    pub people: [PersonId; 2],
}

/// Body of `PUT /api/connections/refusals/{other}`. Answer: 204.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// `false`: not to be suggested again; `true`: neither sees the other any more, as far as no group needs it.
    pub blocked: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_back_makes_it_mutual() {
        let event = |a, b, kind| Event { a, b, kind, weeks_ago: 0.0 };
        let events = [
            event(3, 1, TieKind::Replied),
            event(1, 3, TieKind::Replied),
            event(1, 3, TieKind::Replied),
            event(0, 1, TieKind::Replied),
            event(2, 4, TieKind::Mentioned),
            event(4, 2, TieKind::Replied),
        ];
        assert_eq!(answered_each_other(&events), [(1, 3)]);
        assert_eq!(answered_each_other(&[]), []);
    }
}
