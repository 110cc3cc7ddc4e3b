//! `/api/pool` and `/api/proposal` (instructor): forming groups.

use grouping::{Candidate, Criteria, Judgement};
use jiff::Timestamp;
use schedule::{Weekly, Zone};
use serde::{Deserialize, Serialize};

use crate::{PersonId, ProposalId};

/// Somebody who could be grouped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolPerson {
    /// The person.
    pub person: PersonId,
    /// Name or nickname.
    pub name: String,
    /// Availability; empty when not said.
    pub weekly: Weekly,
    /// Index into [`Pool::zones`].
    pub zone: Option<u32>,
    /// Languages.
    pub languages: Vec<String>,
    /// 0 to 4.
    pub experience: Option<u8>,
    /// `false`: "no group, please".
    pub wants_group: bool,
    /// Whether they answered the questions.
    pub answered: bool,
}

/// Everybody who takes part, in the order the solver sees them (by person id).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    /// People; index = candidate index.
    pub people: Vec<PoolPerson>,
    /// Zones that occur, each once.
    pub zones: Vec<Zone>,
    /// Sensible criteria to begin with.
    pub suggested: Criteria,
    /// Published groups exist already; publishing again replaces them.
    pub published_groups: u32,
}

impl Pool {
    /// The solver's view of the pool: server and widget build it from the same bytes.
    #[must_use]
    pub fn candidates(&self) -> Vec<Candidate> {
        let zone = |index: Option<u32>| index.and_then(|index| self.zones.get(index as usize)).cloned();
        let candidate = |person: &PoolPerson| Candidate {
            weekly: person.weekly.clone(),
            zone: zone(person.zone),
            languages: person.languages.clone(),
            experience: person.experience,
            wants_group: person.wants_group,
        };
        self.people.iter().map(candidate).collect()
    }
}

/// Body of `POST /api/proposal`: form groups. Replaces an unpublished proposal. Answer: 201 [`Proposal`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposalRequest {
    /// What is asked for.
    pub criteria: Criteria,
    /// Another seed gives another proposal.
    pub seed: u64,
}

/// Body of `PUT /api/proposal/{id}`: the groups after a move, an undo or a redo. Answer: [`Proposal`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposalEdit {
    /// The revision the caller saw; 409 when it has moved on.
    pub revision: u32,
    /// All groups; nobody twice, nobody from outside the pool. Empty groups are dropped.
    pub groups: Vec<Vec<PersonId>>,
}

/// Body of `POST /api/proposal/{id}/publish`. Answer: [`crate::CourseGroups`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishRequest {
    /// The revision the caller saw; 409 when it has moved on.
    pub revision: u32,
}

/// A proposed grouping; learners see nothing of it. `GET /api/proposal` gives the open one or `null`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its id.
    pub id: ProposalId,
    /// Raised by every edit.
    pub revision: u32,
    /// What was asked for.
    pub criteria: Criteria,
    /// The seed it was made with.
    pub seed: u64,
    /// Members of each group.
    pub groups: Vec<Vec<PersonId>>,
    /// The server's verdict, over the pool as it is now; indices are those of [`Pool::people`].
    pub judgement: Judgement,
    /// Last change.
    #[serde(with = "schedule::iso::instant")]
    pub changed_at: Timestamp,
}
