//! `/api/pool`, `/api/still-in` and `/api/proposal`: forming groups.

use grouping::{Answer, Candidate, Criteria, Judgement, Lock, Tie};
use jiff::Timestamp;
use schedule::{Weekly, Zone};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::{COLUMN_QUESTION, Goal, PersonId, ProposalId};

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
    /// What they like to talk about, in their words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interests: Vec<String>,
    /// What they take the course for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// How much of a group they look for, 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<u8>,
    /// How lately they were here, from 0 (more than two weeks ago) to 3 (within two days); `None`: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliability: Option<u8>,
    /// Waited for this run since the last one, or since the course this one was copied from.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
    /// What a file of staff says of them, in the order of [`Pool::columns`]; none where it says nothing of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "cells")]
    pub columns: Vec<Option<Answer>>,
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
    /// Pairs who asked for each other, by index: each said hello to the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<[u32; 2]>,
    /// Pairs who were in a group together before, by index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<[u32; 2]>,
    /// Pairs whom staff keeps apart, by index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<[u32; 2]>,
    /// Columns of a file of staff that can become cards, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Who asked for whom by that file, by index: the first for the second.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asking: Vec<[u32; 2]>,
    /// The server forms the groups, because it knows of wishes that are told to nobody: what is found elsewhere could
    /// not heed them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_server: bool,
}

/// Body of `POST /api/apart` (instructor): these two come into no group together. `DELETE /api/apart/{one}/{other}`
/// takes that back. Answer to both: [`Pool`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepApart {
    /// The two.
    pub people: [PersonId; 2],
}

/// Names of the questions that [`grouping::Card`]s can be about here.
pub const QUESTIONS: [&str; 5] = ["experience", "commitment", "goal", "interests", "reliability"];

/// Body of `PUT /api/still-in` (learner): the one click. An instructor asks with `POST /api/still-in` and stops with
/// `DELETE /api/still-in` (answers: 204).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StillIn {
    /// `false`: no group, please.
    pub still_in: bool,
}

impl Pool {
    /// The locks as the solver sees them; people who left meanwhile are locked no more.
    #[must_use]
    pub fn locks(&self, locked: &[Locked]) -> Vec<Lock> {
        let index = |id: &PersonId| self.people.iter().position(|person| &person.person == id);
        let lock = |it: &Locked| Lock {
            place: it.place as usize,
            members: it.members.iter().filter_map(index).collect(),
            whole: it.whole,
        };
        locked.iter().map(lock).collect()
    }

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
            answers: person.answers(&self.columns),
            ties: Vec::new(),
        };
        let mut candidates: Vec<Candidate> = self.people.iter().map(candidate).collect();
        let mut tie = |one: u32, tie: Tie| {
            if let Some(candidate) = candidates.get_mut(one as usize) {
                candidate.ties.push(tie);
            }
        };
        for &[one, other] in &self.asked {
            tie(one, Tie { to: other as usize, asked: true, ..Tie::default() });
            tie(other, Tie { to: one as usize, asked: true, ..Tie::default() });
        }
        for &[one, other] in &self.asking {
            tie(one, Tie { to: other as usize, asked: true, ..Tie::default() });
        }
        for &[one, other] in &self.former {
            tie(one, Tie { to: other as usize, former: true, ..Tie::default() });
        }
        for &[one, other] in &self.apart {
            tie(one, Tie { to: other as usize, apart: true, ..Tie::default() });
        }
        candidates
    }
}

/// Reads [`Answer`]s as what they look like, objects with one field: the reader of the page knows no variants with
/// content (decision 0022).
fn cells<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Option<Answer>>, D::Error> {
    #[derive(Deserialize)]
    struct Cell {
        #[serde(default)]
        number: Option<i64>,
        #[serde(default)]
        one: Option<String>,
        #[serde(default)]
        many: Option<Vec<String>>,
    }
    let read = |cell: Cell| match (cell.number, cell.one, cell.many) {
        (Some(number), None, None) => Ok(Answer::Number(number)),
        (None, Some(word), None) => Ok(Answer::One(word)),
        (None, None, Some(words)) => Ok(Answer::Many(words)),
        _ => Err(D::Error::custom("a cell is a number, a word or several")),
    };
    let cells: Vec<Option<Cell>> = Vec::deserialize(from)?;
    cells.into_iter().map(|cell| cell.map(read).transpose()).collect()
}

impl PoolPerson {
    /// What they answered to [`QUESTIONS`], as far as a candidate has no field for it, and what these columns say.
    fn answers(&self, columns: &[String]) -> Vec<(String, Answer)> {
        let number =
            |name: &str, level: Option<u8>| level.map(|it| (name.to_owned(), Answer::Number(it.into())));
        let goal = self.goal.map(|goal| ("goal".to_owned(), Answer::One(goal.name().to_owned())));
        let words: Vec<String> = self.interests.iter().map(|word| word.to_lowercase()).collect();
        let interests = (!words.is_empty()).then(|| ("interests".to_owned(), Answer::Many(words)));
        let levels = [number("commitment", self.commitment), number("reliability", self.reliability)];
        let told = columns.iter().zip(&self.columns).filter_map(|(name, answer)| {
            answer.clone().map(|answer| ([COLUMN_QUESTION, name].concat(), answer))
        });
        levels.into_iter().chain([goal, interests]).flatten().chain(told).collect()
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
    /// What stays as it is; the rest is formed around it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<Locked>,
}

/// A group of which something stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// Where it stands among the groups, from 0.
    pub place: u32,
    /// Who stays in it.
    pub members: Vec<PersonId>,
    /// Nobody else comes to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
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
