//! Cards made ready for comparison: a term for each, with everybody's answer as bits.

use std::collections::BTreeMap;

use crate::{Answer, Candidate, Criteria, Kind, problem::by_frequency};

/// Different answers that are told apart; rarer ones share the last bit.
const BITS: usize = 64;
/// A scale with more numbers than this is cut into as many equal steps.
const LEVELS: i64 = 8;
/// What one who is alone, or a role that nobody has, costs a group on top, in points of value.
pub(crate) const FLOOR: u32 = 1_000;

/// A card, ready for comparison.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) kind: Kind,
    pub(crate) weight: u32,
    /// The question it is about, if any.
    pub(crate) question: String,
    /// What everybody answered.
    answers: Vec<Answered>,
    /// The answers, in the order of their bits.
    pub(crate) words: Vec<String>,
    /// The bits of the answers the card is about.
    pub(crate) meant: u64,
    /// Steps between the ends of the scale; 0: there is no scale.
    range: i64,
}

/// What somebody answered.
#[derive(Clone, Copy, Debug, Default)]
struct Answered {
    /// A bit for each answer given; none: not said.
    bits: u64,
    /// The place on the scale.
    level: i64,
}

/// How good a group is by one term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Thousandths.
    pub(crate) good: u32,
    /// Points that the group loses on top.
    pub(crate) floor: u32,
}

impl Mark {
    pub(crate) const fn of(good: u32) -> Self {
        Self { good, floor: 0 }
    }
}

/// The terms of all cards that can be outweighed.
pub(crate) fn terms(candidates: &[Candidate], criteria: &Criteria) -> Vec<Term> {
    let cards = criteria.cards.iter().zip(criteria.weights()).filter(|(card, _)| card.kind != Kind::Apart);
    let term = |(card, weight): (&crate::Card, u32)| {
        let mut term = Term {
            kind: card.kind,
            weight,
            question: card.question.clone(),
            answers: Vec::new(),
            words: Vec::new(),
            meant: 0,
            range: 0,
        };
        if card.kind.is_about_a_question() {
            term.read(candidates);
            term.meant = term.bits_of(&card.values);
        }
        term
    };
    cards.map(term).collect()
}

/// What somebody answered to a question.
fn answer(candidate: &Candidate, question: &str) -> Option<Answer> {
    match question {
        "experience" => candidate.experience.map(|level| Answer::Number(level.into())),
        "languages" => Some(Answer::Many(candidate.languages.clone())),
        _ => candidate.answers.iter().find(|(name, _)| name == question).map(|(_, answer)| answer.clone()),
    }
}

impl Term {
    fn read(&mut self, candidates: &[Candidate]) {
        let given: Vec<Option<Answer>> = candidates.iter().map(|it| answer(it, &self.question)).collect();
        let numbers = given.iter().flatten().filter_map(|it| match it {
            Answer::Number(number) => Some(*number),
            _ => None,
        });
        let (least, most) = numbers.fold((i64::MAX, i64::MIN), |(a, b), it| (a.min(it), b.max(it)));
        let steps = most.saturating_sub(least);
        // A step for each whole number, unless there are too many.
        let level = |number: i64| {
            let above = number.saturating_sub(least);
            if steps < LEVELS { above } else { above / (steps / LEVELS + 1) }
        };
        self.range = if least < most { level(most) } else { 0 };
        let mut said = given.iter().flatten().flat_map(|answer| match answer {
            Answer::One(word) => std::slice::from_ref(word),
            Answer::Many(words) => words,
            Answer::Number(_) => &[],
        });
        let words = by_frequency(&mut said);
        let places: BTreeMap<&str, u16> = words.iter().map(String::as_str).zip(0..).collect();
        let bit =
            |word: &String| places.get(word.as_str()).map_or(0, |&at| 1 << usize::from(at).min(BITS - 1));
        let read = |answer: &Option<Answer>| match answer {
            None => Answered::default(),
            Some(Answer::Number(number)) => {
                let level = level(*number);
                Answered { bits: 1_u64.checked_shl(u32::try_from(level).unwrap_or(0)).unwrap_or(1), level }
            }
            Some(Answer::One(word)) => Answered { bits: bit(word), level: 0 },
            Some(Answer::Many(words)) => {
                Answered { bits: words.iter().fold(0, |bits, word| bits | bit(word)), level: 0 }
            }
        };
        self.answers = given.iter().map(read).collect();
        self.words = if self.range > 0 {
            // The numbers of a short scale have names: themselves.
            let named = if steps < LEVELS { steps + 1 } else { 0 };
            (0..named).map(|step| (least + step).to_string()).collect()
        } else {
            words.iter().take(BITS - 1).cloned().collect()
        };
    }

    /// The bits of these answers; of no answers, those of each that fewer than half of the people gave.
    fn bits_of(&self, values: &[String]) -> u64 {
        if self.kind == Kind::NotAlone && values.is_empty() {
            let said = self.answers.iter().filter(|it| it.bits != 0).count();
            let few = |bit: &u64| {
                let have = self.answers.iter().filter(|it| it.bits & bit != 0).count();
                have > 0 && have * 2 < said
            };
            return (0..BITS).map(|at| 1 << at).filter(few).fold(0, |bits, bit| bits | bit);
        }
        let named = self.words.iter().zip(0..BITS).filter(|(word, _)| values.contains(word));
        named.fold(0, |bits, (_, at)| bits | 1 << at)
    }

    fn said<'a>(&'a self, group: &'a [usize]) -> impl Iterator<Item = Answered> + Clone + 'a {
        group.iter().filter_map(|&it| self.answers.get(it)).copied().filter(|it| it.bits != 0)
    }

    /// Whether the answers are places on a scale.
    pub(crate) const fn is_scale(&self) -> bool {
        self.range > 0
    }

    /// How many have one of the answers that are meant.
    pub(crate) fn have_meant(&self) -> usize {
        self.answers.iter().filter(|it| it.bits & self.meant != 0).count()
    }

    /// Different answers in a group.
    pub(crate) fn different(&self, group: &[usize]) -> u32 {
        self.said(group).fold(0, |bits, it| bits | it.bits).count_ones()
    }

    /// How many of a group answered.
    pub(crate) fn count(&self, group: &[usize]) -> u32 {
        self.said(group).map(|_| 1).sum()
    }

    /// The answers that at least two of a group gave, by how many did, then as they are ordered; at most `most`.
    pub(crate) fn in_common(&self, group: &[usize], most: usize) -> Vec<String> {
        let held = |at: usize| self.said(group).filter(|it| it.bits >> at & 1 == 1).count();
        let mut common = Vec::new();
        for many in (2..=group.len()).rev() {
            for (at, word) in self.words.iter().enumerate() {
                if common.len() < most && held(at) == many {
                    common.push(word.clone());
                }
            }
        }
        common
    }

    /// Whether all who answered are next to each other on the scale, or gave the same answer.
    pub(crate) fn agree(&self, group: &[usize]) -> bool {
        match self.ends(group) {
            Some((low, high)) if self.range > 0 => high - low <= 1,
            _ => self.most(group) == self.count(group),
        }
    }

    fn ends(&self, group: &[usize]) -> Option<(i64, i64)> {
        let levels = self.said(group).map(|it| it.level);
        levels.clone().min().zip(levels.max())
    }

    /// How many gave the answer that most gave.
    fn most(&self, group: &[usize]) -> u32 {
        let mut left = self.said(group).fold(0, |bits, it| bits | it.bits);
        let mut most = 0;
        while left != 0 {
            let bit = left & left.wrapping_neg();
            most = most.max(self.said(group).filter(|it| it.bits & bit != 0).map(|_| 1).sum());
            left ^= bit;
        }
        most
    }

    /// Whether somebody is the only one with an answer that is meant.
    pub(crate) fn isolates(&self, group: &[usize]) -> bool {
        let (mut once, mut twice) = (0, 0);
        for it in self.said(group) {
            twice |= once & it.bits;
            once |= it.bits;
        }
        group.len() > 1 && once & !twice & self.meant != 0
    }

    /// Whether somebody has an answer that is meant.
    pub(crate) fn has_meant(&self, group: &[usize]) -> bool {
        self.said(group).any(|it| it.bits & self.meant != 0)
    }

    /// The mark of a group for a card about a question; `None` where fewer than two answered it.
    pub(crate) fn mark(&self, group: &[usize]) -> Option<Mark> {
        let floored = |fine: bool| if fine { Mark::of(1_000) } else { Mark { good: 0, floor: FLOOR } };
        match self.kind {
            Kind::NotAlone => return Some(floored(!self.isolates(group))),
            Kind::Role => return Some(floored(self.has_meant(group))),
            _ => {}
        }
        let said = self.count(group);
        if said < 2 {
            return None;
        }
        let good = match self.kind {
            Kind::Alike if self.range > 0 => {
                let (low, high) = self.ends(group)?;
                let apart = u32::try_from((high - low) * 1_000 / self.range).unwrap_or(1_000);
                1_000 - apart.min(1_000)
            }
            Kind::Alike => 1_000 * self.most(group) / said,
            Kind::Mixed => match (said, self.different(group)) {
                (_, 0 | 1) => 0,
                (3.., 2) => 700,
                _ => 1_000,
            },
            Kind::Spread => {
                let all = self.answers.iter().fold(0, |bits, it| bits | it.bits).count_ones();
                let most = said.min(all);
                let more = self.different(group).min(most).saturating_sub(1);
                // Where all of the course say the same there is nothing to spread.
                (1_000 * more).checked_div(most.saturating_sub(1))?
            }
            Kind::Shared => {
                let (mut once, mut twice) = (0, 0);
                for it in self.said(group) {
                    twice |= once & it.bits;
                    once |= it.bits;
                }
                let share: u32 = self.said(group).filter(|it| it.bits & twice != 0).map(|_| 1).sum();
                1_000 * share / said
            }
            _ => return None,
        };
        Some(Mark::of(good))
    }
}
