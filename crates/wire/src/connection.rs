//! `GET /api/connections`, `POST /api/connections/hello`, `GET /api/connections/suggestions`,
//! `GET /api/connections/export?format=svg` (or `gexf`, `graphml`, `people`, `ties`: files), `PUT` and `DELETE /api/connections/refusals/{other}`: who knows whom, as far as the caller may see.

use jiff::Timestamp;
use network::{Tie, TieKind};
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
    /// Decayed weight.
    pub weight: f32,
    /// When something last happened between them.
    #[serde(with = "schedule::iso::instant")]
    pub last_at: Timestamp,
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
    /// People in the course who chose not to be seen by the caller, as a rounded-down count (instructors only).
    pub hidden: Option<u32>,
}

impl ConnectionMap {
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
        let weeks_ago = |then: Timestamp| {
            let seconds = now.as_second().saturating_sub(then.as_second()).max(0);
            f32::from(u16::try_from(seconds / 86_400).unwrap_or(u16::MAX)) / 7.0
        };
        let tie = |tie: &MapTie| Tie {
            a: tie.a,
            b: tie.b,
            kinds: tie.kinds.clone(),
            weight: tie.weight,
            last_weeks_ago: weeks_ago(tie.last_at),
        };
        self.ties.iter().filter(|it| valid(it.a) && valid(it.b) && it.a != it.b).map(tie).collect()
    }
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

/// Body of `PUT /api/connections/refusals/{other}`. Answer: 204.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// `false`: not to be suggested again; `true`: neither sees the other any more, as far as no group needs it.
    pub blocked: bool,
}
