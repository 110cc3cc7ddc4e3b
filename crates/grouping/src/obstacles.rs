//! What stands in the way of what is asked for, before anybody is placed: in facts that can be said to an instructor,
//! with the nearest that is possible.

use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

use crate::{Candidate, Criteria, Kind, Problem, sizes::sizes_for, sizes_between};

/// Something that cannot be, or hardly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Obstacle {
    /// Fewer than two people want a group.
    TooFew {
        /// How many do.
        people: usize,
    },
    /// No number of groups divides the people as asked.
    Sizes {
        /// How many people want a group.
        people: usize,
        /// Members of the smallest group there will be instead.
        least: usize,
        /// Members of the largest.
        most: usize,
    },
    /// Marked their hours, but in a time zone that is not known; they count as not having said.
    UnknownZone {
        /// Who.
        people: Vec<usize>,
    },
    /// Are to be kept apart though one asked for the other. Apart wins.
    Contradiction {
        /// One.
        one: usize,
        /// The other.
        other: usize,
    },
    /// Must be kept apart from so many that there are not groups enough.
    TooManyApart {
        /// Who.
        person: usize,
        /// From how many.
        from: usize,
        /// How many groups there will be.
        groups: usize,
    },
    /// Share no meeting with anybody else in the usual week of the run.
    NobodyToMeet {
        /// Who.
        people: Vec<usize>,
        /// The longest meeting, in minutes, for which all of them would share time with somebody; `None`: there is
        /// none.
        nearest: Option<u16>,
    },
    /// Fewer people have an answer that every group needs than there are groups.
    RolesTooFew {
        /// The question.
        question: String,
        /// How many have it.
        have: usize,
        /// How many groups there will be.
        groups: usize,
    },
    /// A single person has an answer that few have: they cannot but be the only one.
    OnlyOne {
        /// The question.
        question: String,
    },
    /// Nobody answered the question a card is about.
    Unanswered {
        /// The question.
        question: String,
    },
}

/// What stands in the way of these criteria, the gravest first. Beside one look at everybody it takes a look at pairs
/// for those who have nobody to meet.
///
/// # Errors
/// When the criteria are outside what [`Criteria`] promises.
pub fn obstacles(
    candidates: &[Candidate],
    criteria: &Criteria,
) -> Result<Vec<Obstacle>, crate::CriteriaError> {
    Ok(obstacles_of(&Problem::new(candidates, criteria)?, candidates))
}

/// The same for a problem that was made of these candidates.
#[must_use]
pub fn obstacles_of(problem: &Problem, candidates: &[Candidate]) -> Vec<Obstacle> {
    let criteria = &problem.criteria;
    let willing: Vec<usize> = (0..candidates.len()).filter(|&it| candidates[it].wants_group).collect();
    let mut found = Vec::new();
    if willing.len() < 2 {
        found.push(Obstacle::TooFew { people: willing.len() });
        return found;
    }
    let sizes = sizes_for(willing.len(), criteria);
    let groups = sizes.len();
    let (least, most) = criteria.bounds();
    if sizes_between(willing.len(), least, criteria.size.into(), most).is_none() {
        let (least, most) = (sizes.iter().min(), sizes.iter().max());
        if let (Some(&least), Some(&most)) = (least, most) {
            found.push(Obstacle::Sizes { people: willing.len(), least, most });
        }
    }
    let pairs = problem.ties.contradictions();
    found.extend(pairs.into_iter().map(|(one, other)| Obstacle::Contradiction { one, other }));
    for &person in &willing {
        let from = problem.ties.kept_apart(person);
        // Everybody they may not meet has to sit in the other groups.
        let others: usize = sizes.iter().skip(1).sum();
        if from > others {
            found.push(Obstacle::TooManyApart { person, from, groups });
        }
    }
    for term in &problem.terms {
        let question = term.question.clone();
        if !term.kind.is_about_a_question() {
            continue;
        }
        if term.count(&willing) == 0 {
            found.push(Obstacle::Unanswered { question });
        } else if term.kind == Kind::Role && term.have_meant() < groups {
            found.push(Obstacle::RolesTooFew { question, have: term.have_meant(), groups });
        } else if term.kind == Kind::NotAlone && term.isolates(&willing) {
            found.push(Obstacle::OnlyOne { question });
        }
    }
    let lost = |&person: &usize| candidates[person].zone.is_none() && !candidates[person].weekly.is_empty();
    let people: Vec<usize> = willing.iter().copied().filter(lost).collect();
    if !people.is_empty() {
        found.push(Obstacle::UnknownZone { people });
    }
    if criteria.card(Kind::Meet).is_some() {
        let people = without_company(problem, &willing);
        if !people.is_empty() {
            let nearest = nearest(problem, candidates, &willing, &people);
            found.push(Obstacle::NobodyToMeet { people, nearest });
        }
    }
    found
}

/// Those of `willing` who answered and share no start of a meeting with any other of them.
fn without_company(problem: &Problem, willing: &[usize]) -> Vec<usize> {
    let Some(starts) = problem.kinds().nth(problem.usual) else { return Vec::new() };
    let answered: Vec<usize> = willing.iter().copied().filter(|&it| problem.people[it].answered).collect();
    if answered.len() < 2 {
        return Vec::new();
    }
    let meet = |one: usize, other: usize| starts[one].iter().zip(&starts[other]).any(|(a, b)| a & b != 0);
    let alone = |&one: &usize| !answered.iter().any(|&other| other != one && meet(one, other));
    answered.iter().copied().filter(alone).collect()
}

/// The longest shorter meeting for which none of `people` is without company.
fn nearest(problem: &Problem, candidates: &[Candidate], willing: &[usize], people: &[usize]) -> Option<u16> {
    let criteria = &problem.criteria;
    // One week of the usual kind is enough to see.
    let week = problem.kind_of_week.iter().position(|&kind| kind == problem.usual)?;
    let first_week = criteria.first_week.checked_add(i64::try_from(week).ok()?.weeks()).ok()?;
    let shorter = (1..criteria.meeting_minutes / 15).rev().map(|quarters| quarters * 15);
    shorter.into_iter().find(|&meeting_minutes| {
        let cards = Vec::new();
        let criteria = Criteria { meeting_minutes, first_week, weeks: 1, cards, ..criteria.clone() };
        Problem::new(candidates, &criteria)
            .is_ok_and(|problem| without_company(&problem, willing).iter().all(|it| !people.contains(it)))
    })
}
