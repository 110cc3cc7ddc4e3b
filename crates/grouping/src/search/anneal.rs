//! Changing places under simulated annealing.

use super::cooling::{Patience, WHOLE, falling};
use super::seating::Seating;
use super::{Objective, Slots, start};
use crate::random::Random;

/// What to form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many members each group has.
    pub sizes: Vec<usize>,
    /// Fewest and most members of a group, when sizes may change on the way; `None` keeps them as they are, whichever
    /// group has which.
    pub between: Option<(usize, usize)>,
    /// The same seed, pace and objective give the same groups on every machine.
    pub seed: u64,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Exchanges valued so far.
    pub steps: u64,
    /// The worth of the best groups so far.
    pub best: i64,
}

/// Groups that were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Members of each group.
    pub groups: Vec<Vec<u32>>,
    /// What the groups are worth together.
    pub worth: i64,
    /// Exchanges that were valued.
    pub steps: u64,
}

/// Asked every so often how much of the way is behind, in [`WHOLE`] parts; `None` ends the search. A caller with a
/// deadline looks at its clock; one that counts steps gets the same groups on every machine.
pub type Pace<'a> = dyn FnMut(&Progress) -> Option<u32> + 'a;

/// Steps between two questions, at least.
const CHECK: u64 = 4_096;
/// Part of the way for a first quick cooling, after which the groups are already good.
const QUICK: u32 = WHOLE / 32;
/// Up to so many groups, the second half of the way goes into parts of the arrangement.
const FEW_GROUPS: usize = 60;
/// Groups in a part.
const PART: usize = 8;
/// Steps of a round for each person: an arrangement is brought up, then improved part by part.
const ROUND_STEPS: u64 = 2_000_000;
/// Steps in a part for each of its people.
const PART_STEPS: u64 = 20_000;

/// Forms groups and improves them for as long as `pace` lets it.
pub fn search<O: Objective>(objective: &O, plan: &Plan, pace: &mut Pace<'_>) -> Outcome {
    improve(objective, plan, first_groups(objective, plan), pace)
}

/// Groups of neighbours in the order of hours.
pub(super) fn first_groups<O: Objective>(objective: &O, plan: &Plan) -> Vec<Vec<u32>> {
    let people: Vec<u32> = (0..).take(objective.people()).collect();
    // The day is a circle: where it is cut open is up to the seed.
    let order = start::order(objective, &people, Random::new(plan.seed).below(24));
    start::fill(objective, &order, &plan.sizes)
}

/// Improves these groups for as long as `pace` lets it.
pub fn improve<O: Objective>(
    objective: &O,
    plan: &Plan,
    groups: Vec<Vec<u32>>,
    pace: &mut Pace<'_>,
) -> Outcome {
    let largest = groups.iter().map(Vec::len).max().unwrap_or(0);
    let room = plan.between.map_or(largest, |(_, most)| most.max(largest));
    let mut seating = Seating::new(objective, &groups, room);
    let mut people: Vec<u32> = groups.iter().flatten().copied().collect();
    people.sort_unstable();
    let best = Outcome { worth: seating.total, groups, steps: 0 };
    let random = Random::new(plan.seed ^ SALT);
    let mut search = Search {
        objective,
        plan,
        pace,
        patience: Patience::new(),
        random,
        room,
        best,
        done: 0,
        over: false,
        known: i64::MIN,
    };
    if seating.groups() > 1 {
        search.run(&mut seating, &people);
    }
    search.best
}

/// Keeps the steps of the search apart from those of the start.
pub(super) const SALT: u64 = 0x5EED;

struct Search<'a, 'p, O: Objective> {
    objective: &'a O,
    plan: &'a Plan,
    pace: &'a mut Pace<'p>,
    patience: Patience,
    random: Random,
    room: usize,
    best: Outcome,
    done: u32,
    over: bool,
    /// The best worth of the rounds before this one.
    known: i64,
}

/// How hot it is at the beginning and at the end of a cooling, in points.
#[derive(Clone, Copy)]
pub(super) struct Heat {
    from: i64,
    to: i64,
}

/// When a cooling ends.
#[derive(Clone, Copy)]
enum Until {
    /// When so much of the whole way is behind.
    Done(u32),
    /// After so many steps.
    Steps(u64),
}

impl<'a, O: Objective> Search<'a, '_, O> {
    fn run(&mut self, seating: &mut Seating<'a, O>, people: &[u32]) {
        // How many steps the way will have is seen from the first few.
        let probe = Heat { from: 500, to: 300 };
        self.cool(seating, people, probe, Until::Steps(8 * check(people)), true);
        let each = |search: &Self, share: u32| {
            let steps = search.best.steps.saturating_mul(u64::from(WHOLE)) / u64::from(search.done.max(1));
            let people = u64::try_from(people.len()).unwrap_or(u64::MAX).max(1);
            Heat::for_steps(steps / people * u64::from(share) / u64::from(WHOLE))
        };
        if self.done < QUICK {
            let heat = each(self, QUICK);
            self.cool(seating, people, heat, Until::Done(QUICK), true);
        }
        // Parts are for long ways: one that is cut off in its heat is worth nothing.
        let all = self.best.steps.saturating_mul(u64::from(WHOLE)) / u64::from(self.done.max(1));
        let part = u64::try_from(people.len() * PART / seating.groups().max(PART)).unwrap_or(u64::MAX);
        if seating.groups() > FEW_GROUPS || all / 2 < 4 * part * PART_STEPS {
            let heat = each(self, WHOLE);
            self.cool(seating, people, heat, Until::Done(WHOLE), true);
            return;
        }
        // Where the way is long, several arrangements are brought up from the beginning.
        let steps = self.best.steps.saturating_mul(u64::from(WHOLE)) / u64::from(self.done.max(1));
        let rounds = steps / u64::try_from(people.len()).unwrap_or(1).max(1) / ROUND_STEPS;
        let rounds = u32::try_from(rounds.clamp(1, 16)).unwrap_or(1);
        let mut champion = self.best.clone();
        for round in 1..=rounds {
            let (begin, end) = (self.done, WHOLE / rounds * round);
            let middle = u32::midpoint(begin, end.max(begin));
            let heat = each(self, middle - begin);
            (self.best.worth, self.best.groups) = (i64::MIN, seating.arrangement());
            self.cool(seating, people, heat, Until::Done(middle), true);
            while !self.over && (self.done < end || round == rounds) {
                self.renew_part();
            }
            if self.best.worth > champion.worth {
                champion = self.best.clone();
            }
            self.known = champion.worth;
            if self.over {
                break;
            }
        }
        champion.steps = self.best.steps;
        self.best = champion;
    }

    /// Reports and asks; says whether to go on.
    fn go_on(&mut self) -> bool {
        match (self.pace)(&Progress { steps: self.best.steps, best: self.best.worth.max(self.known) }) {
            Some(done) => self.done = done.min(WHOLE),
            None => self.over = true,
        }
        !self.over
    }

    /// Cools a few groups that could meet at the same hours again, and keeps what became better.
    fn renew_part(&mut self) {
        let count = self.best.groups.len();
        let first = self.random.index(count);
        let hours = self.common(first);
        let mut near: Vec<usize> = (0..count).filter(|&it| it != first).collect();
        self.random.shuffle(&mut near);
        if self.random.below(2) == 0 {
            near.sort_by_cached_key(|&it| {
                let other = self.common(it);
                hours.iter().zip(other).all(|(a, b)| a & b == 0)
            });
        }
        let mut part = near;
        part.truncate(PART - 1);
        part.push(first);
        let groups: Vec<Vec<u32>> = part.iter().map(|&it| self.best.groups[it].clone()).collect();
        let people: Vec<u32> = groups.iter().flatten().copied().collect();
        let mut seating = Seating::new(self.objective, &groups, self.room);
        let before = seating.total;
        let steps = u64::try_from(people.len()).unwrap_or(u64::MAX) * PART_STEPS;
        let heat = Heat { from: 5_000, to: 1_000 };
        self.cool(&mut seating, &people, heat, Until::Steps(steps), false);
        if seating.total >= before {
            self.best.worth += seating.total - before;
            for (&at, group) in part.iter().zip(seating.arrangement()) {
                self.best.groups[at] = group;
            }
        }
    }

    fn common(&self, group: usize) -> Slots {
        let hours = self.best.groups[group].iter().map(|&it| self.objective.hours(it));
        hours.fold([u64::MAX; 3], |a, b| [a[0] & b[0], a[1] & b[1], a[2] & b[2]])
    }

    /// Changes places while it gets colder.
    fn cool(&mut self, seating: &mut Seating<'a, O>, people: &[u32], heat: Heat, until: Until, whole: bool) {
        let (began, first_step) = (self.done, self.best.steps);
        let pause = if whole { check(people) } else { CHECK };
        let mut temperature = heat.from;
        let mut next = first_step;
        loop {
            if self.best.steps >= next {
                if whole && seating.total > self.best.worth {
                    self.best.worth = seating.total;
                    self.best.groups = seating.arrangement();
                }
                if !self.go_on() {
                    return;
                }
                next = self.best.steps + pause;
                let (behind, length) = match until {
                    Until::Done(end) => (u64::from(self.done - began), u64::from(end.saturating_sub(began))),
                    Until::Steps(steps) => (self.best.steps - first_step, steps),
                };
                if behind >= length {
                    return;
                }
                let part = u32::try_from(behind * u64::from(WHOLE) / length).unwrap_or(WHOLE);
                temperature = heat.when(part);
            }
            let patience = self.patience.draw(temperature, &mut self.random);
            self.best.steps += step(seating, people, self.plan.between, patience, &mut self.random);
        }
    }
}

/// Steps between two questions: the best groups are copied at most that often.
fn check(people: &[u32]) -> u64 {
    u64::try_from(people.len()).unwrap_or(u64::MAX).saturating_mul(4).max(CHECK)
}

/// Lets somebody try every place of another group; gives the number of exchanges valued.
pub(super) fn step<O: Objective>(
    seating: &mut Seating<'_, O>,
    people: &[u32],
    between: Option<(usize, usize)>,
    patience: i64,
    random: &mut Random,
) -> u64 {
    let person = people[random.index(people.len())];
    let a = seating.place_of(person);
    let b = partner(seating, a, random);
    if a.0 == b {
        return 1;
    }
    let size = seating.size(b);
    let from = random.index(size);
    let mut steps = 0;
    for at in (from..size).chain(0..from) {
        steps += 1;
        if seating.exchanged(a, (b, at), patience) {
            seating.exchange(a, (b, at));
            return steps;
        }
    }
    let may_leave = match between {
        Some((least, most)) => seating.size(a.0) > least && size < most,
        None => seating.size(a.0) == size + 1,
    };
    if may_leave {
        seating.try_move(a, b, patience);
    }
    steps + 1
}

/// Another group for the person at `a`: mostly one that can meet when the person's group, or the person, could.
pub(super) fn partner<O: Objective>(
    seating: &mut Seating<'_, O>,
    a: (usize, usize),
    random: &mut Random,
) -> usize {
    let seat = &seating.seats(a.0)[a.1];
    let hours = match random.below(32) {
        0 => [0; 3],
        1 | 2 => seating.objective.hours_of_others(seat),
        3 | 4 => seating.objective.own_hours(seat),
        _ if seating.common(a.0) == [0; 3] => seating.objective.own_hours(seat),
        _ => seating.common(a.0),
    };
    let meets = pick(&hours, random).and_then(|hour| seating.meeting_at(hour, random));
    meets.unwrap_or_else(|| random.index(seating.groups()))
}

impl Heat {
    /// What proved best for so many steps for each person: the more time, the hotter the beginning.
    pub(super) fn for_steps(each: u64) -> Self {
        // About 500 points for a thousand steps, growing with the 0.4th power.
        let mut from: i64 = 800;
        let mut reach = 1_000;
        while reach < each && from < 6_000 {
            from = from * 132 / 100;
            reach *= 2;
        }
        Self { from, to: (from / 7).max(100) }
    }

    /// The temperature when so much of [`WHOLE`] is behind; the last sixteenth takes nothing that is worse.
    pub(super) fn when(self, behind: u32) -> i64 {
        let falls = WHOLE - WHOLE / 16;
        if behind < falls { falling(self.from, self.to, behind + behind / 15) } else { 0 }
    }
}

/// One of the hours, if there is any.
fn pick(hours: &Slots, random: &mut Random) -> Option<usize> {
    let counts = hours.map(u64::count_ones);
    let total: u32 = counts.iter().sum();
    if total == 0 {
        return None;
    }
    let mut nth = random.below(total);
    for (word, (&bits, count)) in hours.iter().zip(counts).enumerate() {
        if nth < count {
            let mut left = bits;
            for _ in 0..nth {
                left &= left - 1;
            }
            return Some(word * 64 + left.trailing_zeros() as usize);
        }
        nth -= count;
    }
    None
}
