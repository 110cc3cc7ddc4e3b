//! `/api/pool`, `/api/still-in` and `/api/proposal`: forming groups.

use grouping::{Candidate, Criteria, Judgement};
use jiff::Timestamp;
use schedule::{Weekly, Zone};
use serde::{Deserialize, Serialize};

use crate::{PersonId, ProposalId};

/// Where somebody stands before groups are formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Said that they are still in, or answered the questions since that was asked. While nobody is asked: answered
    /// the questions.
    Ready,
    /// Has not said anything yet.
    Silent,
    /// Asked for no group.
    NoGroup,
    /// Rather joins the next run.
    NextRun,
}

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
    /// Where they stand.
    pub standing: Standing,
    /// Waited for this run since the last one, or since the course this one was copied from.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
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
    /// Since when people are asked whether they are still in; `None`: they are not. While they are, groups are formed
    /// of those who are [`Standing::Ready`].
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
}

/// Body of `PUT /api/still-in` (learner): the one click. An instructor asks with `POST /api/still-in` and stops with
/// `DELETE /api/still-in` (answers: 204).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StillIn {
    /// `false`: no group, please.
    pub still_in: bool,
}

impl Pool {
    /// Whether groups are formed with this person.
    #[must_use]
    pub fn is_grouped(&self, person: &PoolPerson) -> bool {
        match person.standing {
            Standing::Ready => true,
            Standing::Silent => self.asked_at.is_none(),
            Standing::NoGroup | Standing::NextRun => false,
        }
    }

    /// The solver's view of the pool: server and widget build it from the same bytes.
    #[must_use]
    pub fn candidates(&self) -> Vec<Candidate> {
        let zone = |index: Option<u32>| index.and_then(|index| self.zones.get(index as usize)).cloned();
        let candidate = |person: &PoolPerson| Candidate {
            weekly: person.weekly.clone(),
            zone: zone(person.zone),
            languages: person.languages.clone(),
            experience: person.experience,
            wants_group: self.is_grouped(person),
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
    /// Groups that were found already, such as by the widget. Where they place exactly those who are to be grouped,
    /// they are kept as they are; else, and without any, the server searches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<Vec<PersonId>>>,
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
