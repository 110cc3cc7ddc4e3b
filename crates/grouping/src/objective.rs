//! What a group is worth; the formula is in the crate's documentation.

use crate::{
    Kind, Problem,
    problem::{Person, WEEK_WORDS, WeekStarts},
    terms::Mark,
    ties::Society,
};

/// Thousandths for 0 to 6 meetings' worth of shared time in the worst week.
const CHOICE: [u32; 7] = [0, 500, 700, 820, 900, 960, 1000];
/// Thousandths that a group which misses weeks has, times the share of those it does not miss.
const PARTLY: u32 = 350;
/// Thousandths on top for a group that misses weeks, if there is a time at which all but one could meet.
const NEARLY: u32 = 120;
/// The value of a group for which nothing more can be asked.
pub(crate) const BEST: i32 = 10_000;

/// Half hours of a day.
const HALF_HOURS: u32 = 48;

impl Problem {
    /// The value of a group: at most [`BEST`], and below 0 for one that cannot meet and has nothing else either.
    pub(crate) fn value(&self, group: &[usize]) -> i32 {
        let society = self.ties.society(group);
        let apart = i32::try_from(society.apart.len()).unwrap_or(i32::MAX);
        self.value_with(group, &society).saturating_sub(apart.saturating_mul(2 * BEST))
    }

    /// The value of a group by everything that can be outweighed.
    pub(crate) fn value_with(&self, group: &[usize], society: &Society) -> i32 {
        let (mut weights, mut sum, mut floor) = (0, 0, 0);
        for term in &self.terms {
            let mark = match term.kind {
                Kind::Meet => Some(self.meet(group)),
                Kind::Language => self.language(group).map(Mark::of),
                Kind::Asked => (1_000 * count(society.content)).checked_div(count(group.len())).map(Mark::of),
                Kind::New => {
                    let pairs = count(group.len() * group.len().saturating_sub(1) / 2);
                    let new = pairs.saturating_sub(count(society.former));
                    (1_000 * new).checked_div(pairs).map(Mark::of)
                }
                _ => term.mark(group),
            };
            if let Some(mark) = mark {
                weights += term.weight;
                sum += term.weight * mark.good;
                floor += mark.floor;
            }
        }
        let value =
            if self.terms.is_empty() { Some(BEST.unsigned_abs()) } else { (10 * sum).checked_div(weights) };
        i32::try_from(value.unwrap_or(0)).unwrap_or(BEST) - i32::try_from(floor).unwrap_or(BEST)
    }

    /// How well a group can meet; fewer than two answers prove nothing.
    fn meet(&self, group: &[usize]) -> Mark {
        let answered = self.answered(group).count();
        if answered < 2 {
            return Mark::default();
        }
        let Shared { worst, missed } = self.worst_week(group);
        let weeks = count(self.kind_of_week.len());
        let (good, floor) = if missed == 0 {
            (self.choice(worst), 0)
        } else {
            let nearly = answered > 2 && self.kinds().any(|starts| self.lacks_one(starts, group));
            let good = PARTLY * (weeks - missed) / weeks + if nearly { NEARLY } else { 0 };
            (good, 1_000 + 2_000 * missed / weeks)
        };
        Mark { good: good * count(answered) / count(group.len()), floor }
    }

    /// The best mark for meeting, and the least floor, of a group that these two are in; both have answered.
    pub(crate) fn meet_at_most(&self, pair: &[usize]) -> (u32, u32) {
        let Shared { worst, missed } = self.worst_week(pair);
        let weeks = count(self.kind_of_week.len());
        if missed == 0 {
            (self.choice(worst), 0)
        } else {
            (PARTLY * (weeks - missed) / weeks + NEARLY, 1_000 + 2_000 * missed / weeks)
        }
    }

    /// Whether everybody here said which languages they speak.
    pub(crate) fn all_speak(&self, group: &[usize]) -> bool {
        self.members(group).all(|person| !person.languages.is_empty())
    }

    /// The best value of a group of which it is known only how many hours of the usual week all could begin a meeting
    /// in: an exchange that cannot be good is refused by the hours alone.
    pub(crate) fn ceiling(&self, hours: u32) -> i32 {
        let others: u32 = self.terms.iter().filter(|it| it.kind != Kind::Meet).map(|it| it.weight).sum();
        let Some(own) = self.terms.iter().find(|it| it.kind == Kind::Meet).map(|it| it.weight) else {
            return BEST;
        };
        let best = |meet: u32, floor: i32| {
            let value = 10 * (own * meet + others * 1_000) / (own + others).max(1);
            i32::try_from(value).unwrap_or(BEST) - floor
        };
        if hours > 0 {
            // Each hour has four quarters to begin in, in at most two stretches.
            return best(self.choice(4 * hours + 2 * hours * (self.meeting - 1)), 0);
        }
        let weeks = count(self.kind_of_week.len());
        let missed = self.weeks_of_kind.get(self.usual).copied().unwrap_or(weeks);
        let floor = i32::try_from(1_000 + 2_000 * missed / weeks).unwrap_or(0);
        // A single answer proves nothing, and is no loss.
        best(PARTLY * (weeks - missed) / weeks + NEARLY, floor).max(best(0, 0))
    }

    /// Hours of the usual week in which somebody could begin a meeting, one bit each from Monday 00:00 in UTC; all for
    /// somebody who has not said.
    pub(crate) fn hours(&self, person: usize) -> [u64; 3] {
        let mut hours = [0; 3];
        if !self.people[person].answered {
            return [u64::MAX; 3];
        }
        let Some(starts) = self.kinds().nth(self.usual).and_then(|kind| kind.get(person)) else {
            return hours;
        };
        for (at, &word) in starts.iter().enumerate() {
            for hour in (0..16).filter(|hour| word >> (hour * 4) & 15 != 0) {
                let hour = at * 16 + hour;
                hours[hour / 64] |= 1 << (hour % 64);
            }
        }
        hours
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
pub(crate) fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
