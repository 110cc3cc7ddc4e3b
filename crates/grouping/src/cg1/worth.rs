//! What a group is worth under CG-1, whole and after an exchange.

use super::pool::{Gender, Hours, Learner, Tie};
use crate::search::{Objective, Place};

/// Points of one learner in a perfect group. All terms of groups of up to seven are whole numbers of points.
pub const UNIT: i64 = 60_000;
/// Hundredths for 0 to 6 common hours: the first is worth half of the whole criterion.
const MEET: [i64; 7] = [0, 50, 70, 82, 90, 96, 100];
/// What a pair that must be kept apart costs: more than a group can be worth otherwise.
pub(super) const APART: i64 = 40 * UNIT;
/// Members a group can have at most.
pub const MOST: usize = 20;

/// A pool under the CG-1 objective, laid out for the search.
#[derive(Clone, Debug)]
pub struct Cg1 {
    who: Vec<Who>,
    ties: Vec<Tie>,
    rates: Vec<Rates>,
}

/// What is compared about one learner: 64 bytes, side by side with what the others of the group have.
#[derive(Clone, Copy, Debug, Default)]
struct Who {
    hours: Hours,
    languages: u64,
    interests: u64,
    /// A bit for each tie, by [`trace`].
    tied: u64,
    index: u32,
    /// Where their ties begin, and how many there are.
    ties: (u32, u16),
    goal: u16,
    level: u8,
    woman: u8,
    nonbinary: u8,
    asks: u8,
}

/// What the other members have between them.
#[derive(Clone, Copy, Debug, Default)]
struct Rest {
    hours: Hours,
    /// Languages that the most of them speak.
    top_languages: u64,
    /// Interests of any of them.
    interests: u64,
    /// Interests of exactly one of them, who shares nothing with the others.
    lonely: u64,
    /// Bits of their indices, by [`trace`].
    traces: u64,
    top_goals: u16,
    levels: u8,
    language_count: u8,
    goal_count: u8,
    /// How many share an interest.
    sharing: u8,
    women: u8,
    nonbinary: u8,
    /// Pairs who were in a group before.
    prior: u8,
    /// How many asked for nobody or have somebody they asked for.
    content: u8,
    /// Pairs to be kept apart.
    apart: u8,
    /// No newcomer can make all terms but meeting worth more than this.
    ceiling: i32,
}

/// A place in a group: who sits there, and what the others have.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seat {
    who: Who,
    rest: Rest,
}

/// Points for each unit of each term in a group of one size.
#[derive(Clone, Copy, Debug, Default)]
struct Rates {
    meet: [i64; 7],
    language: i64,
    goal: i64,
    levels: [i64; 6],
    sharing: i64,
    isolation: i64,
    fresh: i64,
    prior: i64,
    content: i64,
}

impl Rates {
    /// For groups of `size`; `floor` is the loss of a group without a common hour, in hundredths of a group.
    fn of(size: usize, floor: i64) -> Self {
        let size = i64::try_from(size).unwrap_or(0).max(1);
        let percent = UNIT / 100;
        let pairs = size * (size - 1) / 2;
        let mut meet = MEET.map(|hundredths| 35 * size * percent * hundredths / 100);
        meet[0] -= floor * size * percent;
        let mut levels = [0; 6];
        for (points, count) in levels.iter_mut().zip(0..) {
            *points = 10 * percent * size * count / size.min(5);
        }
        Self {
            meet,
            language: 15 * percent,
            goal: 10 * percent,
            levels,
            sharing: 10 * percent,
            isolation: 10 * percent * size,
            fresh: 5 * percent * size,
            prior: (5 * percent * size).checked_div(pairs).unwrap_or(0),
            content: 5 * percent,
        }
    }
}

impl Cg1 {
    /// Lays the pool out. The search maximises the sum of the scores times sizes less `floor` hundredths of a
    /// group's full score for each group without a common hour; 0 leaves the objective as it is judged.
    #[must_use]
    pub fn new(learners: &[Learner], floor: u8) -> Self {
        let mut ties = Vec::new();
        let mut who: Vec<Who> = Vec::with_capacity(learners.len());
        for (learner, index) in learners.iter().zip(0..) {
            let begin = u32::try_from(ties.len()).unwrap_or(u32::MAX);
            ties.extend_from_slice(&learner.ties);
            who.push(Who {
                hours: learner.hours,
                languages: learner.languages,
                interests: learner.interests,
                tied: 0,
                index,
                ties: (begin, u16::try_from(learner.ties.len()).unwrap_or(u16::MAX)),
                goal: learner.goal,
                level: learner.level,
                woman: u8::from(learner.gender == Gender::Woman),
                nonbinary: u8::from(learner.gender == Gender::NonBinary),
                asks: u8::from(learner.asks),
            });
        }
        // Both ends of a tie know of it, so that one look from either side is enough.
        for (learner, index) in learners.iter().zip(0..) {
            for tie in &learner.ties {
                who[index as usize].tied |= trace(tie.to);
                if let Some(other) = who.get_mut(tie.to as usize) {
                    other.tied |= trace(index);
                }
            }
        }
        let rates = (0..=MOST).map(|size| Rates::of(size, i64::from(floor))).collect();
        Self { who, ties, rates }
    }

    fn ties(&self, who: &Who) -> &[Tie] {
        let (begin, count) = who.ties;
        let begin = begin as usize;
        self.ties.get(begin..begin + usize::from(count)).unwrap_or(&[])
    }

    /// Prior pairs, members content with whom they have, and pairs to be kept apart.
    fn society(&self, members: &(impl Iterator<Item = u32> + Clone)) -> (i64, i64, i64) {
        let (mut prior, mut content, mut apart) = (0, 0, 0);
        for member in members.clone() {
            let who = &self.who[member as usize];
            let mut found = who.asks == 0;
            for tie in self.ties(who).iter().filter(|tie| members.clone().any(|it| it == tie.to)) {
                prior += i64::from(tie.prior);
                apart += i64::from(tie.apart);
                found |= tie.asked;
            }
            content += i64::from(found);
        }
        (prior / 2, content, apart / 2)
    }

    /// The terms that depend on who knows whom, when `newcomer` takes the place of `at`.
    fn social(&self, at: Place<'_, Seat>, newcomer: &Who, rates: &Rates) -> i64 {
        let rest = &at.seat().rest;
        let (prior, content, apart) = if newcomer.tied & rest.traces == 0 {
            (
                i64::from(rest.prior),
                i64::from(rest.content) + i64::from(newcomer.asks ^ 1),
                i64::from(rest.apart),
            )
        } else {
            let others = at.seats.iter().enumerate().filter(|&(it, _)| it != at.at);
            let indices = others.map(|(_, seat)| seat.who.index).chain(std::iter::once(newcomer.index));
            self.society(&indices)
        };
        rates.fresh - rates.prior * prior + rates.content * content - APART * apart
    }

    /// All terms but meeting, when `newcomer` takes the place of `at`.
    fn others(&self, at: Place<'_, Seat>, newcomer: &Who, rates: &Rates) -> i64 {
        let rest = &at.seat().rest;
        let language = rest.language_count + u8::from(rest.top_languages & newcomer.languages != 0);
        let goal = rest.goal_count + u8::from(rest.top_goals & newcomer.goal != 0);
        let levels = LEVELS[usize::from((rest.levels | newcomer.level) & 31)];
        let met = rest.lonely & newcomer.interests;
        let sharing = i64::from(rest.sharing)
            + i64::from(rest.interests & newcomer.interests != 0)
            + if met == 0 {
                0
            } else if met.is_power_of_two() {
                1
            } else {
                // One person may have several of these.
                let others = at.seats.iter().enumerate().filter(|&(it, _)| it != at.at);
                others.map(|(_, seat)| i64::from(seat.who.interests & met != 0)).sum()
            };
        let isolated = rest.women + newcomer.woman == 1 || rest.nonbinary + newcomer.nonbinary == 1;
        rates.language * i64::from(language)
            + rates.goal * i64::from(goal)
            + rates.levels[usize::from(levels)]
            + rates.sharing * sharing
            + if isolated { 0 } else { rates.isolation }
            + self.social(at, newcomer, rates)
    }

    fn rest(&self, members: &[u32], without: usize, tied: bool) -> Rest {
        let mut rest = Rest { hours: [u64::MAX; 3], ..Rest::default() };
        let (mut languages, mut goals) = (Counter::default(), Counter::default());
        let (mut twice, mut alone) = (0, 0);
        let others = members.iter().enumerate().filter(|&(at, _)| at != without).map(|(_, &it)| it);
        for member in others.clone() {
            let who = &self.who[member as usize];
            for (word, other) in rest.hours.iter_mut().zip(who.hours) {
                *word &= other;
            }
            languages.add(who.languages);
            goals.add(u64::from(who.goal));
            twice |= rest.interests & who.interests;
            rest.interests |= who.interests;
            rest.traces |= trace(member);
            rest.levels |= who.level;
            rest.women += who.woman;
            rest.nonbinary += who.nonbinary;
            rest.content += who.asks ^ 1;
        }
        for member in others.clone() {
            let interests = self.who[member as usize].interests;
            if interests & twice == 0 {
                rest.lonely |= interests;
                alone += i64::from(interests != 0);
            } else {
                rest.sharing += 1;
            }
        }
        (rest.language_count, rest.top_languages) = languages.most();
        let (count, goals) = goals.most();
        (rest.goal_count, rest.top_goals) = (count, u16::try_from(goals).unwrap_or(0));
        // A language that only one person speaks has no bit.
        if rest.language_count == 0 {
            (rest.language_count, rest.top_languages) = (u8::from(members.len() > 1), 0);
        }
        if tied {
            let (prior, content, apart) = self.society(&others);
            rest.prior = u8::try_from(prior).unwrap_or(u8::MAX);
            rest.content = u8::try_from(content).unwrap_or(u8::MAX);
            rest.apart = u8::try_from(apart).unwrap_or(u8::MAX);
        }
        let rates = &self.rates[members.len()];
        let isolated = rest.women == 1 && rest.nonbinary == 1;
        let levels = usize::from(LEVELS[usize::from(rest.levels & 31)]);
        let ceiling = rates.language * i64::from(rest.language_count + 1)
            + rates.goal * i64::from(rest.goal_count + 1)
            + rates.levels[(levels + 1).min(5)]
            + rates.sharing * (i64::from(rest.sharing) + alone + 1)
            + if isolated { 0 } else { rates.isolation }
            + rates.fresh
            + rates.content * i64::try_from(members.len()).unwrap_or(0);
        rest.ceiling = i32::try_from(ceiling).unwrap_or(i32::MAX);
        rest
    }
}

/// What is said about a group besides its worth.
pub(super) struct Facts {
    /// Hours at which all are free, at most 6.
    pub(super) hours: usize,
    /// Whether one woman or one non-binary person is alone among others.
    pub(super) isolates: bool,
    /// Pairs to be kept apart.
    pub(super) together: i64,
}

impl Cg1 {
    pub(super) fn facts(&self, members: &[u32]) -> Facts {
        let who = || members.iter().map(|&it| &self.who[it as usize]);
        let hours =
            who().fold([u64::MAX; 3], |a, it| [a[0] & it.hours[0], a[1] & it.hours[1], a[2] & it.hours[2]]);
        let count = |of: fn(&Who) -> u8| who().map(|it| usize::from(of(it))).sum::<usize>();
        Facts {
            hours: common(&hours, &hours),
            isolates: count(|it| it.woman) == 1 || count(|it| it.nonbinary) == 1,
            together: self.society(&members.iter().copied()).2,
        }
    }
}

impl Objective for Cg1 {
    type Seat = Seat;

    fn people(&self) -> usize {
        self.who.len()
    }

    fn person(&self, seat: &Seat) -> u32 {
        seat.who.index
    }

    fn hours(&self, person: u32) -> Hours {
        self.who[person as usize].hours
    }

    fn kind(&self, person: u32) -> u32 {
        self.who[person as usize].languages.trailing_zeros()
    }

    fn own_hours(&self, seat: &Seat) -> Hours {
        seat.who.hours
    }

    fn hours_of_others(&self, seat: &Seat) -> Hours {
        seat.rest.hours
    }

    fn worth(&self, members: &[u32]) -> i64 {
        let Some((&last, others)) = members.split_last() else { return 0 };
        let mut seats = [Seat::default(); MOST];
        let Some(seats) = seats.get_mut(..members.len()) else { return 0 };
        for (seat, &member) in seats.iter_mut().zip(members) {
            seat.who = self.who[member as usize];
        }
        seats[others.len()].rest = self.rest(members, others.len(), true);
        let place = Place { seats, at: others.len() };
        self.replaced(place, &self.who[last as usize])
    }

    fn seat(&self, members: &[u32], seats: &mut [Seat]) -> i64 {
        let traces = members.iter().fold(0, |bits, &it| bits | trace(it));
        let tied = members.iter().any(|&it| self.who[it as usize].tied & traces != 0);
        for (at, (seat, &member)) in seats.iter_mut().zip(members).enumerate() {
            seat.who = self.who[member as usize];
            seat.rest = self.rest(members, at, tied);
        }
        self.replaced(Place { seats: &seats[..members.len()], at: 0 }, &seats[0].who)
    }

    fn exchange(&self, a: Place<'_, Seat>, b: Place<'_, Seat>, least: i64) -> Option<i64> {
        let (rates_a, rates_b) = (&self.rates[a.seats.len()], &self.rates[b.seats.len()]);
        let (seat_a, seat_b) = (a.seat(), b.seat());
        let meet = rates_a.meet[common(&seat_a.rest.hours, &seat_b.who.hours)]
            + rates_b.meet[common(&seat_b.rest.hours, &seat_a.who.hours)];
        // Most exchanges are refused here, by the hours alone.
        let ceiling_b = i64::from(seat_b.rest.ceiling);
        if meet + i64::from(seat_a.rest.ceiling) + ceiling_b < least {
            return None;
        }
        let worth = meet + self.others(a, &seat_b.who, rates_a);
        if worth + ceiling_b < least {
            return None;
        }
        let worth = worth + self.others(b, &seat_a.who, rates_b);
        (worth >= least).then_some(worth)
    }
}

impl Cg1 {
    fn replaced(&self, at: Place<'_, Seat>, newcomer: &Who) -> i64 {
        let rates = &self.rates[at.seats.len()];
        rates.meet[common(&at.seat().rest.hours, &newcomer.hours)] + self.others(at, newcomer, rates)
    }
}

/// Hours in both, at most 6.
fn common(a: &Hours, b: &Hours) -> usize {
    let count = (a[0] & b[0]).count_ones() + (a[1] & b[1]).count_ones() + (a[2] & b[2]).count_ones();
    count.min(6) as usize
}

/// One bit for an index: a group without the bits of somebody's ties has none of them.
const fn trace(index: u32) -> u64 {
    1 << ((index as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58)
}

/// How many of five levels are set.
const LEVELS: [u8; 32] = {
    let mut counts = [0; 32];
    let mut bits = 1;
    while bits < 32 {
        counts[bits] = counts[bits / 2] + if bits % 2 == 1 { 1 } else { 0 };
        bits += 1;
    }
    counts
};

/// Counts how many masks have each bit: place `k` of each count is in word `k`.
#[derive(Default)]
struct Counter([u64; 5]);

impl Counter {
    fn add(&mut self, mask: u64) {
        let mut carry = mask;
        for word in &mut self.0 {
            if carry == 0 {
                break;
            }
            (*word, carry) = (*word ^ carry, *word & carry);
        }
    }

    /// The largest count, and the bits that have it; no bits for a count of none.
    fn most(&self) -> (u8, u64) {
        let (mut count, mut bits) = (0, u64::MAX);
        for (place, word) in self.0.iter().enumerate().rev() {
            if bits & word != 0 {
                bits &= word;
                count |= 1 << place;
            }
        }
        (count, if count == 0 { 0 } else { bits })
    }
}
