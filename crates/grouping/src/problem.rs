//! Candidates laid out for fast comparison.

use std::collections::BTreeMap;

use schedule::{Bits, Horizon, Level, QUARTERS_PER_WEEK, expand};

use crate::{
    Candidate, Criteria, CriteriaError,
    terms::{Term, terms},
    ties::Ties,
};

/// Quarter hours of a week of UTC.
const WEEK: usize = QUARTERS_PER_WEEK as usize;
/// Words of 64 bits that hold a week.
pub(crate) const WEEK_WORDS: usize = WEEK.div_ceil(64);
/// Minutes in a quarter hour.
pub(crate) const QUARTER_MINUTES: u16 = 15;

/// Possible starts of a meeting in one week.
pub(crate) type WeekStarts = [u64; WEEK_WORDS];

/// Candidates and criteria, made ready once: solving and judging then only compare bits.
#[derive(Clone, Debug)]
pub struct Problem {
    pub(crate) criteria: Criteria,
    pub(crate) people: Vec<Person>,
    /// Quarter hours of a meeting.
    pub(crate) meeting: u32,
    /// For each week of the run its kind: weeks in which everybody has the same starts are of one kind.
    pub(crate) kind_of_week: Vec<usize>,
    /// How many weeks there are of each kind.
    pub(crate) weeks_of_kind: Vec<u32>,
    /// The kind that most weeks are of.
    pub(crate) usual: usize,
    /// For each kind of week the starts of each person.
    starts: Vec<Vec<WeekStarts>>,
    /// Languages spoken by anybody, the most spoken first.
    pub(crate) languages: Vec<String>,
    /// What each group is judged by.
    pub(crate) terms: Vec<Term>,
    pub(crate) ties: Ties,
}

/// What is compared about one candidate besides their week.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) wants_group: bool,
    /// Whether they said when they are free, in a zone that is known.
    pub(crate) answered: bool,
    /// Indices into the problem's languages, sorted; empty when not said.
    pub(crate) languages: Vec<u16>,
    /// One bit for each of the 64 most spoken languages: a shortcut past the list for nearly all groups.
    pub(crate) common_languages: u64,
}

impl Problem {
    /// Lays out every candidate's availability over the run.
    ///
    /// # Errors
    /// When the criteria are outside what [`Criteria`] promises.
    pub fn new(candidates: &[Candidate], criteria: &Criteria) -> Result<Self, CriteriaError> {
        criteria.check()?;
        let languages = by_frequency(&mut candidates.iter().flat_map(|candidate| &candidate.languages));
        let places = languages.iter().map(String::as_str).zip(0..).collect();
        let person = |candidate: &Candidate| {
            let languages = indices(&places, &candidate.languages);
            Person {
                wants_group: candidate.wants_group,
                answered: candidate.zone.is_some() && !candidate.weekly.is_empty(),
                common_languages: languages.iter().filter(|&&it| it < 64).fold(0, |bits, it| bits | 1 << it),
                languages,
            }
        };
        let people = candidates.iter().map(person).collect();

        let meeting = criteria.meeting_minutes / QUARTER_MINUTES;
        let start = Horizon::weeks(criteria.first_week, criteria.weeks).start();
        // A meeting may start late on the last Sunday, so the horizon reaches as far as it would last.
        let quarters = u32::from(criteria.weeks) * u32::from(QUARTERS_PER_WEEK) + u32::from(meeting) - 1;
        let horizon = Horizon::new(start, quarters);
        let mut weeks = vec![vec![[0; WEEK_WORDS]; candidates.len()]; usize::from(criteria.weeks)];
        for (person, candidate) in candidates.iter().enumerate() {
            let Some(zone) = &candidate.zone else { continue };
            let mut starts = expand(&candidate.weekly, zone, &horizon, Level::IfNeedBe);
            starts.run_and(usize::from(meeting));
            spread(&starts, |week, word, bits| {
                if let Some(week) = weeks.get_mut(week) {
                    week[person][word] |= bits;
                }
            });
        }
        let (kind_of_week, starts) = kinds(weeks);
        let mut weeks_of_kind = vec![0; starts.len()];
        for &kind in &kind_of_week {
            weeks_of_kind[kind] += 1;
        }
        let meeting = u32::from(meeting);
        // Of two that are as frequent, the earlier one.
        let usual = (0..weeks_of_kind.len()).rev().max_by_key(|&kind| weeks_of_kind[kind]).unwrap_or(0);
        Ok(Self {
            criteria: criteria.clone(),
            people,
            meeting,
            kind_of_week,
            weeks_of_kind,
            usual,
            starts,
            languages,
            terms: terms(candidates, criteria),
            ties: Ties::new(candidates, criteria),
        })
    }

    /// How many candidates there are.
    #[must_use]
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// The starts of each person, for each kind of week.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &[WeekStarts]> {
        self.starts.iter().map(Vec::as_slice)
    }
}

/// The words that are said, those said most first, each once.
pub(crate) fn by_frequency(said: &mut dyn Iterator<Item = &String>) -> Vec<String> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for word in said {
        *counts.entry(word).or_default() += 1;
    }
    let mut all: Vec<&str> = counts.keys().copied().collect();
    all.sort_by_key(|&word| std::cmp::Reverse(counts[word]));
    // Far above the number of languages there are; it only keeps the indices inside their type.
    all.truncate(usize::from(u16::MAX));
    all.into_iter().map(str::to_owned).collect()
}

/// The places of somebody's languages among `all`, sorted, each once.
fn indices(all: &BTreeMap<&str, u16>, spoken: &[String]) -> Vec<u16> {
    let mut indices: Vec<u16> = spoken.iter().filter_map(|tag| all.get(tag.as_str()).copied()).collect();
    indices.sort_unstable();
    indices.dedup();
    indices
}

/// Hands out a bit set over the run in pieces: week, word of that week, bits of that word.
fn spread(bits: &Bits, mut each: impl FnMut(usize, usize, u64)) {
    for run in bits.runs() {
        let mut at = run.start;
        while at < run.end {
            let (week, quarter) = (at / WEEK, at % WEEK);
            let low = quarter % 64;
            let count = (64 - low).min(WEEK - quarter).min(run.end - at);
            each(week, quarter / 64, (u64::MAX >> (64 - count)) << low);
            at += count;
        }
    }
}

/// Keeps one of all weeks that are alike for everybody.
fn kinds(weeks: Vec<Vec<WeekStarts>>) -> (Vec<usize>, Vec<Vec<WeekStarts>>) {
    let mut kinds: Vec<Vec<WeekStarts>> = Vec::new();
    let mut kind_of_week = Vec::with_capacity(weeks.len());
    for week in weeks {
        let known = kinds.iter().position(|kind| *kind == week);
        kind_of_week.push(known.unwrap_or(kinds.len()));
        if known.is_none() {
            kinds.push(week);
        }
    }
    (kind_of_week, kinds)
}
