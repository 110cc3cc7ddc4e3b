//! The people who want a group, as the search sees them.

use crate::{
    Problem,
    search::{Objective, Place, Slots},
};

/// Points of the search for a point of value times a member: its temperatures are made for groups in which a perfect
/// one has 60,000 for each.
const POINTS: i64 = 6;
/// What a pair that must be kept apart, or whose lock is broken, costs: far more than two groups can gain.
const HARD: i64 = 20_000_000;
/// What a pair of people in a group costs who have not said when they are free. It keeps them evenly spread: among
/// themselves they would overlap with everybody.
const SILENT: i64 = 8_000_000;
/// Members a group can have in the search.
pub(crate) const MOST: usize = 32;
/// Not locked anywhere.
pub(crate) const FREE: u32 = u32::MAX;

/// Some people of a problem under its criteria.
#[derive(Clone, Debug)]
pub(crate) struct Willing<'a> {
    problem: &'a Problem,
    /// Who they are: indices into the problem.
    people: Vec<usize>,
    hours: Vec<Slots>,
    kinds: Vec<u32>,
    /// Where each is locked: those of one number stay together, those of two numbers apart. [`FREE`]: anywhere.
    locks: Vec<u32>,
    /// How many are locked under each number.
    held: Vec<usize>,
    /// The best value of a group for 0, 1, … hours in common.
    ceilings: Vec<i64>,
}

/// A place in a group.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seat {
    person: u32,
    own: Slots,
    others: Slots,
}

impl<'a> Willing<'a> {
    pub(crate) fn new(problem: &'a Problem, people: Vec<usize>, locks: Vec<u32>) -> Self {
        let hours = people.iter().map(|&it| problem.hours(it)).collect();
        let kind = |&it: &usize| problem.people[it].languages.first().map_or(u32::MAX, |&it| it.into());
        let kinds = people.iter().map(kind).collect();
        let last = locks.iter().copied().filter(|&lock| lock != FREE).max();
        let mut held = vec![0; last.map_or(0, |last| last as usize + 1)];
        for &lock in locks.iter().filter(|&&lock| lock != FREE) {
            held[lock as usize] += 1;
        }
        let ceilings = (0..=32).map(|hours| i64::from(problem.ceiling(hours))).collect();
        Self { problem, people, hours, kinds, locks, held, ceilings }
    }

    /// The people by their place in the search.
    pub(crate) fn who(&self, members: &[u32]) -> Vec<usize> {
        members.iter().filter_map(|&it| self.people.get(it as usize).copied()).collect()
    }

    pub(crate) fn has_answered(&self, person: u32) -> bool {
        self.people.get(person as usize).is_some_and(|&it| self.problem.people[it].answered)
    }

    /// Pairs whose locks contradict their sharing a group, or not sharing it, of these members.
    fn broken(&self, members: &[u32]) -> i64 {
        if self.held.is_empty() {
            return 0;
        }
        let lock = |person: u32| self.locks[person as usize];
        let mut here = members.iter().map(|&it| lock(it)).filter(|&it| it != FREE);
        let Some(first) = here.next() else { return 0 };
        let own = 1 + here.clone().filter(|&it| it == first).count();
        let others = here.filter(|&it| it != first).count();
        let all = self.held[first as usize];
        i64::try_from(others + all - own).unwrap_or(i64::MAX)
    }

    /// A difference of worths as value times members, where neither side breaks what is never broken.
    pub(crate) fn plain(worth: i64) -> i64 {
        worth / POINTS
    }

    /// What a group is worth to the search.
    fn of_members(&self, members: &[u32]) -> i64 {
        let mut buffer = [0; MOST];
        let Some(group) = buffer.get_mut(..members.len()) else { return -HARD };
        let mut silent = 0;
        for (at, &member) in group.iter_mut().zip(members) {
            *at = self.people[member as usize];
            silent += i64::from(!self.problem.people[*at].answered);
        }
        let size = i64::try_from(members.len()).unwrap_or(0);
        let society = self.problem.ties.society(group);
        let value = i64::from(self.problem.value_with(group, &society));
        let apart = i64::try_from(society.apart.len()).unwrap_or(i64::MAX);
        POINTS * value * size - HARD * (apart + self.broken(members)) - SILENT * (silent * (silent - 1) / 2)
    }

    /// What a group is worth at most when `newcomer` sits at `at`.
    fn at_most(&self, at: Place<'_, Seat>, newcomer: &Seat) -> i64 {
        let others = &at.seat().others;
        let hours: u32 = others.iter().zip(newcomer.own).map(|(a, b)| (a & b).count_ones()).sum();
        let ceiling = self.ceilings[(hours as usize).min(self.ceilings.len() - 1)];
        POINTS * ceiling * i64::try_from(at.seats.len()).unwrap_or(0)
    }

    fn replaced(&self, at: Place<'_, Seat>, newcomer: &Seat) -> i64 {
        let mut members = [0; MOST];
        let Some(members) = members.get_mut(..at.seats.len()) else { return -HARD };
        for (member, seat) in members.iter_mut().zip(at.seats) {
            *member = seat.person;
        }
        if let Some(member) = members.get_mut(at.at) {
            *member = newcomer.person;
        }
        self.of_members(members)
    }
}

impl Objective for Willing<'_> {
    type Seat = Seat;

    fn people(&self) -> usize {
        self.people.len()
    }

    fn person(&self, seat: &Seat) -> u32 {
        seat.person
    }

    fn hours(&self, person: u32) -> Slots {
        self.hours[person as usize]
    }

    fn kind(&self, person: u32) -> u32 {
        self.kinds[person as usize]
    }

    fn own_hours(&self, seat: &Seat) -> Slots {
        seat.own
    }

    fn hours_of_others(&self, seat: &Seat) -> Slots {
        seat.others
    }

    fn worth(&self, members: &[u32]) -> i64 {
        self.of_members(members)
    }

    fn seat(&self, members: &[u32], seats: &mut [Seat]) -> i64 {
        for (at, (seat, &person)) in seats.iter_mut().zip(members).enumerate() {
            let others =
                members.iter().enumerate().filter(|&(it, _)| it != at).map(|(_, &it)| self.hours(it));
            let others = others.fold([u64::MAX; 3], |a, b| [a[0] & b[0], a[1] & b[1], a[2] & b[2]]);
            *seat = Seat { person, own: self.hours(person), others };
        }
        self.of_members(members)
    }

    fn exchange(&self, a: Place<'_, Seat>, b: Place<'_, Seat>, least: i64) -> Option<i64> {
        let most_b = self.at_most(b, a.seat());
        if self.at_most(a, b.seat()) + most_b < least {
            return None;
        }
        let worth = self.replaced(a, b.seat());
        if worth + most_b < least {
            return None;
        }
        let worth = worth + self.replaced(b, a.seat());
        (worth >= least).then_some(worth)
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
pub(crate) mod tests {
    use proptest::prelude::*;
    use schedule::{Level, Weekly, Zone, ZoneSpan};

    use super::*;
    use crate::{Answer, Candidate, Card, Criteria, Kind, Tie};

    pub(crate) fn candidate() -> impl Strategy<Value = Candidate> {
        let tie = (0..12_usize, 0..8_u8).prop_map(|(to, bits)| Tie {
            to,
            asked: bits & 1 != 0,
            former: bits & 2 != 0,
            apart: bits & 4 != 0,
        });
        let said = (0..3_i64, "[abc]", prop::collection::vec("[a-e]", 0..3));
        let hours = prop::collection::vec((0..660_u16, 1..12_u16), 0..5);
        (hours, said, prop::option::of(0..4_u8), prop::collection::vec(tie, 0..3), 0..6_i32).prop_map(
            |(hours, (often, team, likes), experience, ties, offset)| {
                let mut weekly = Weekly::default();
                for (begin, length) in hours {
                    weekly.set(begin, begin + length, Level::Free).expect("in the week");
                }
                // Every other zone changes its clocks within the run.
                let from =
                    |day: i64| jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * day);
                let mut spans = vec![ZoneSpan { from: from(0), offset_seconds: offset * 3_600 }];
                if offset % 2 == 1 {
                    spans.push(ZoneSpan { from: from(20_740), offset_seconds: offset * 3_600 + 3_600 });
                }
                let name = offset.to_string();
                Candidate {
                    weekly,
                    zone: Some(Zone { name, spans }),
                    languages: likes.clone(),
                    experience,
                    wants_group: true,
                    answers: vec![
                        ("often".to_owned(), Answer::Number(often)),
                        ("team".to_owned(), Answer::One(team)),
                        ("likes".to_owned(), Answer::Many(likes)),
                    ],
                    ties,
                }
            },
        )
    }

    pub(crate) fn criteria() -> impl Strategy<Value = Criteria> {
        let card = (0..Kind::ALL.len(), 0..3_usize, 1..100_u8).prop_map(|(kind, question, weight)| {
            let kind = Kind::ALL[kind];
            let question = if kind.is_about_a_question() { ["often", "team", "likes"][question] } else { "" };
            let values = if kind == Kind::Role { vec!["a".to_owned(), "1".to_owned()] } else { Vec::new() };
            Card { values, ..Card::about(kind, question, weight) }
        });
        (prop::collection::vec(card, 0..7), any::<bool>(), 1..4_u16).prop_map(
            |(mut cards, ordered, quarters)| {
                let mut seen: Vec<(Kind, String)> = Vec::new();
                cards.retain(|card| {
                    let new = !seen.contains(&(card.kind, card.question.clone()));
                    seen.push((card.kind, card.question.clone()));
                    new
                });
                let first_week = jiff::civil::Date::constant(2026, 10, 5);
                Criteria { cards, ordered, meeting_minutes: quarters * 15, ..Criteria::usual(first_week) }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn an_exchange_is_worth_what_the_two_groups_are_then_worth(
            candidates in prop::collection::vec(candidate(), 12),
            criteria in criteria(),
            at_a in 0..6_usize,
            at_b in 0..5_usize,
            locks in prop::collection::vec(0..6_u32, 11),
        ) {
            let problem = Problem::new(&candidates, &criteria).expect("sound criteria");
            let locks = locks.into_iter().map(|lock| if lock < 2 { lock } else { FREE }).collect();
            let willing = Willing::new(&problem, (0..11).collect(), locks);
            let (mut a, mut b): (Vec<u32>, Vec<u32>) = ((0..6).collect(), (6..11).collect());
            let mut seats = [[Seat::default(); 6]; 2];
            let before = willing.seat(&a, &mut seats[0][..6]) + willing.seat(&b, &mut seats[1][..5]);
            prop_assert_eq!(before, willing.worth(&a) + willing.worth(&b));
            let place_a = Place { seats: &seats[0][..6], at: at_a };
            let place_b = Place { seats: &seats[1][..5], at: at_b };
            std::mem::swap(&mut a[at_a], &mut b[at_b]);
            // Counted anew, from nothing: no shortcut may say anything else.
            let after = willing.worth(&a) + willing.worth(&b);
            prop_assert_eq!(willing.exchange(place_a, place_b, after), Some(after));
            prop_assert_eq!(willing.exchange(place_a, place_b, after + 1), None);
            prop_assert_eq!(willing.exchange(place_a, place_b, i64::MIN / 4), Some(after));
        }
    }
}
