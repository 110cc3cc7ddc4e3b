//! What a group is worth; the formula is in the crate's documentation.

use crate::{
    Problem,
    problem::{Person, WEEK_WORDS, WeekStarts},
};

/// Thousandths for 0 to 6 meetings' worth of shared time in the worst week.
const CHOICE: [u32; 7] = [0, 500, 700, 820, 900, 960, 1000];
/// The value of a group for which nothing more can be asked.
pub(crate) const BEST: i32 = 10_000;

/// Half hours of a day.
const HALF_HOURS: u32 = 48;

impl Problem {
    /// The value of a group: at most [`BEST`], and below 0 for one that cannot meet and has nothing else either.
    pub(crate) fn value(&self, group: &[usize]) -> i32 {
        let answered = self.answered(group).count();
        let (mut weights, mut sum, mut floor) = (70, 0, 0);
        if answered >= 2 {
            let Shared { worst, missed } = self.worst_week(group);
            let weeks = count(self.kind_of_week.len());
            let meet = if missed == 0 {
                self.choice(worst)
            } else {
                floor = 1_000 + 2_000 * missed / weeks;
                let nearly = answered > 2 && self.kinds().any(|starts| self.lacks_one(starts, group));
                350 * (weeks - missed) / weeks + if nearly { 120 } else { 0 }
            };
            sum += 70 * meet * count(answered) / count(group.len());
        }
        if let Some(language) = self.criteria.language.then(|| self.language(group)).flatten() {
            weights += 20;
            sum += 20 * language;
        }
        if let Some(experience) = self.criteria.mixed_experience.then(|| self.experience(group)).flatten() {
            weights += 10;
            sum += 10 * experience;
        }
        i32::try_from(10 * sum / weights).unwrap_or(BEST) - i32::try_from(floor).unwrap_or(BEST)
    }

    /// Members who said when they are free.
    fn answered<'a>(&'a self, group: &'a [usize]) -> impl Iterator<Item = usize> + 'a {
        group.iter().copied().filter(|&person| self.people[person].answered)
    }

    /// Quarter hours of shared time in each week of the run; 0 in all when nobody has answered.
    pub(crate) fn shared_quarters(&self, group: &[usize]) -> Vec<u32> {
        let of_kind: Vec<u32> = self.kinds().map(|starts| self.shared(starts, group)).collect();
        self.kind_of_week.iter().map(|&kind| of_kind[kind]).collect()
    }

    fn worst_week(&self, group: &[usize]) -> Shared {
        let mut shared = Shared { worst: u32::MAX, missed: 0 };
        for (kind, starts) in self.kinds().enumerate() {
            let quarters = self.shared(starts, group);
            shared.worst = shared.worst.min(quarters);
            if quarters == 0 {
                shared.missed += self.weeks_of_kind[kind];
            }
        }
        shared
    }

    /// Quarter hours covered by meetings at which all who answered can be, starting in one week.
    fn shared(&self, starts: &[WeekStarts], group: &[usize]) -> u32 {
        let mut members = self.answered(group);
        let Some(first) = members.next() else { return 0 };
        let mut common = starts[first];
        for member in members {
            for (word, other) in common.iter_mut().zip(&starts[member]) {
                *word &= other;
            }
        }
        // Each run of starts covers its own length and the rest of its last meeting, and two runs never touch.
        let (mut quarters, mut runs, mut before) = (0, 0, 0);
        for word in common {
            // Most words are empty, and counting bits is slow where the processor has no instruction for it.
            if word != 0 {
                quarters += word.count_ones();
                runs += (word & !(word << 1 | before)).count_ones();
            }
            before = word >> 63;
        }
        quarters + runs * (self.meeting - 1)
    }

    /// Whether at some start in one week all who answered but one can be.
    fn lacks_one(&self, starts: &[WeekStarts], group: &[usize]) -> bool {
        let (mut none_lacks, mut one_lacks) = ([u64::MAX; WEEK_WORDS], [0; WEEK_WORDS]);
        for member in self.answered(group) {
            for (at, word) in starts[member].iter().enumerate() {
                one_lacks[at] = one_lacks[at] & word | none_lacks[at] & !word;
                none_lacks[at] &= word;
            }
        }
        one_lacks.iter().any(|&word| word != 0)
    }

    /// Thousandths for the choice that `quarters` of shared time leave.
    const fn choice(&self, quarters: u32) -> u32 {
        let (whole, rest) = ((quarters / self.meeting) as usize, quarters % self.meeting);
        if whole + 1 < CHOICE.len() {
            CHOICE[whole] + (CHOICE[whole + 1] - CHOICE[whole]) * rest / self.meeting
        } else {
            CHOICE[CHOICE.len() - 1]
        }
    }

    /// Thousandths for language, or `None` when fewer than two members said theirs.
    fn language(&self, group: &[usize]) -> Option<u32> {
        let said = || self.members(group).filter(|person| !person.languages.is_empty());
        let total = said().count();
        if total >= 2 && said().fold(u64::MAX, |shared, person| shared & person.common_languages) != 0 {
            return Some(1_000);
        }
        let speakers = |language| said().filter(|person| person.speaks(language)).count();
        let languages = said().flat_map(|person| &person.languages);
        let most = languages.map(|&language| speakers(language)).max().filter(|_| total >= 2)?;
        Some(if most == total { 1_000 } else { 500 * count(most) / count(total) })
    }

    /// Thousandths for the mix of experience, or `None` when fewer than two members said theirs.
    fn experience(&self, group: &[usize]) -> Option<u32> {
        let said = self.members(group).filter(|person| person.experience.is_some()).count();
        let levels = self.experience_levels(group);
        match (said, levels) {
            (0 | 1, _) => None,
            (_, 1) => Some(0),
            (3.., 2) => Some(700),
            _ => Some(1_000),
        }
    }

    /// Different levels of experience among the members who said theirs.
    pub(crate) fn experience_levels(&self, group: &[usize]) -> u32 {
        let levels = self.members(group).filter_map(|person| person.experience);
        levels.fold(0_u64, |seen, level| seen | 1 << level.min(63)).count_ones()
    }

    /// The half hour of the day in UTC around which a person's possible starts lie: the one with the smallest
    /// sum of distances around the clock (a circular median). People free around the same hour are neighbours
    /// in this order whatever their zone is called.
    pub(crate) fn middle_hour(&self, person: usize) -> u32 {
        let mut starts = [0_u32; HALF_HOURS as usize];
        for week in self.kinds().take(1) {
            for (word, &bits) in (0..).zip(&week[person]) {
                for bit in (0..64).filter(|bit| bits >> bit & 1 == 1) {
                    starts[((word * 32 + bit / 2) % HALF_HOURS) as usize] += 1;
                }
            }
        }
        let distance = |a: u32, b: u32| a.abs_diff(b).min(HALF_HOURS - a.abs_diff(b));
        let sum = |&hour: &u32| -> u32 { (0..).zip(starts).map(|(at, n)| n * distance(at, hour)).sum() };
        (0..HALF_HOURS).min_by_key(sum).unwrap_or(0)
    }

    /// Languages that every member who said theirs speaks, by index; `None` when nobody did.
    pub(crate) fn common_languages(&self, group: &[usize]) -> Option<Vec<u16>> {
        let said = || self.members(group).filter(|person| !person.languages.is_empty());
        let shared = |language: &u16| said().all(|person| person.speaks(*language));
        Some(said().next()?.languages.iter().copied().filter(shared).collect())
    }

    fn members<'a>(&'a self, group: &'a [usize]) -> impl Iterator<Item = &'a Person> {
        group.iter().map(|&person| &self.people[person])
    }
}

impl Person {
    fn speaks(&self, language: u16) -> bool {
        self.languages.contains(&language)
    }
}

/// How a group's weeks look.
struct Shared {
    /// Quarter hours in the worst week.
    worst: u32,
    /// Weeks without any.
    missed: u32,
}

/// Members, weeks and the like: far below the limit of 32 bits.
fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
