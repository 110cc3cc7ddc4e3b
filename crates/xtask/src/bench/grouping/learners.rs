//! Synthetic learners: the benchmark's generator in whole numbers, bit for bit.
//!
//! Shares of countries follow what `HarvardX` and `MITx` published for 2012 and 2013, with the United States set to 30 %;
//! those of the rest, of languages, hours and all other answers are the benchmark's own choice.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::places::{PLACES, Place};

/// Somebody in a pool, as in a line of the file.
#[derive(Clone, Debug)]
pub(crate) struct Learner {
    pub(crate) id: String,
    country: &'static str,
    zone: &'static str,
    /// Minutes east of UTC in the reference week.
    pub(crate) offset: i64,
    /// Hours of the week of UTC, the first in the lowest bit.
    pub(crate) hours: u128,
    pub(crate) later_hours: u64,
    pub(crate) languages: Vec<&'static str>,
    pub(crate) goal: &'static str,
    pub(crate) level: usize,
    pub(crate) gender: char,
    pub(crate) interests: Vec<usize>,
    effort: u64,
    lead: bool,
    wants_group: bool,
    pub(crate) prior: Vec<usize>,
    pub(crate) friends: Vec<usize>,
    pub(crate) avoids: Vec<usize>,
}

/// `SplitMix64`, with the ways of drawing that the benchmark fixed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) const fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 11) % bound
    }

    pub(crate) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    const fn permille(&mut self, chance: u64) -> bool {
        self.below(1_000) < chance
    }

    /// A place in the list, as often as its weight says.
    fn pick(&mut self, weights: impl IntoIterator<Item = u64> + Clone) -> usize {
        let mut left = self.below(weights.clone().into_iter().sum());
        for (at, weight) in weights.into_iter().enumerate() {
            if left < weight {
                return at;
            }
            left -= weight;
        }
        0
    }
}

const GOALS: [(&str, u64); 5] =
    [("certificate", 30), ("career", 30), ("curiosity", 25), ("peers", 8), ("credit", 7)];
const LEVELS: [u64; 5] = [28, 30, 24, 12, 6];
const GENDERS: [(char, u64); 4] = [('m', 63), ('w', 29), ('n', 2), ('u', 6)];
const INTERESTS: u64 = 24;
const HOW_MANY_INTERESTS: [u64; 4] = [15, 30, 30, 25];
const FURTHER_LANGUAGES: [&str; 5] = ["es", "fr", "de", "zh", "ar"];
/// Local hours from and to.
type Hours = (u64, u64);
/// Hours on weekdays, hours at the weekend, and how many people are like that.
const HABITS: [(Hours, Hours, u64); 6] = [
    ((18, 23), (10, 22), 40),
    ((5, 9), (6, 12), 10),
    ((11, 14), (10, 16), 10),
    ((20, 22), (8, 22), 15),
    ((21, 24), (20, 24), 10),
    ((9, 17), (0, 0), 15),
];

/// A pool of `count` learners.
pub(crate) fn learners(count: usize, seed: u64) -> Vec<Learner> {
    let mut dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(count as u64));
    let mut pool: Vec<Learner> = (0..count).map(|at| learner(at, &mut dice)).collect();
    former_groups(&mut pool, &mut dice);
    wishes(&mut pool, &mut dice);
    aversions(&mut pool, &mut dice);
    for learner in &mut pool {
        learner.prior.sort_unstable();
        learner.friends.sort_unstable();
        learner.avoids.sort_unstable();
    }
    pool
}

fn learner(at: usize, dice: &mut Dice) -> Learner {
    let Place { country, weight: _, zones, languages, english } =
        &PLACES[dice.pick(PLACES.iter().map(|place| place.weight))];
    let (zone, offset, _) = zones[dice.pick(zones.iter().map(|zone| zone.2))];
    let mut spoken = vec![languages[dice.pick(languages.iter().map(|it| it.1))].0];
    if spoken[0] != "en" && dice.permille(*english) {
        spoken.push("en");
    }
    if dice.permille(60) {
        let further = FURTHER_LANGUAGES[dice.index(FURTHER_LANGUAGES.len())];
        if !spoken.contains(&further) {
            spoken.push(further);
        }
    }
    let goal = GOALS[dice.pick(GOALS.iter().map(|it| it.1))].0;
    let level = dice.pick(LEVELS);
    let gender = GENDERS[dice.pick(GENDERS.iter().map(|it| it.1))].0;
    let wanted = dice.pick(HOW_MANY_INTERESTS);
    let mut interests = BTreeSet::new();
    while interests.len() < wanted {
        interests.insert(dice.pick((1..=INTERESTS).map(|rank| 2_400 / rank)));
    }
    let (hours, later_hours) = availability(dice, offset);
    Learner {
        id: format!("L{:06}", at + 1),
        country,
        zone,
        offset,
        hours,
        later_hours,
        languages: spoken,
        goal,
        level,
        gender,
        interests: interests.into_iter().collect(),
        effort: 1 + dice.below(10),
        lead: dice.permille(180),
        wants_group: dice.permille(900),
        prior: Vec::new(),
        friends: Vec::new(),
        avoids: Vec::new(),
    }
}

/// Hours 0 to 127 and those from 128 on, in UTC. An hour counts when all of it is in a local block.
fn availability(dice: &mut Dice, offset: i64) -> (u128, u64) {
    let (weekday, weekend, _) = HABITS[dice.pick(HABITS.iter().map(|habit| habit.2))];
    let used_days = 450 + dice.below(400);
    let mut local = BTreeSet::new();
    for day in 0..7 {
        if !dice.permille(used_days) {
            continue;
        }
        let (from, to) = if day >= 5 { weekend } else { weekday };
        if from == to {
            continue;
        }
        let length = 2 + dice.below(4);
        let start = from + dice.below((to - from + 1).saturating_sub(length).max(1));
        local.extend((start..(start + length).min(to)).map(|hour| day * 24 + hour));
    }
    if dice.permille(250) {
        let (day, hour) = (dice.below(7), 7 + dice.below(15));
        local.extend([day * 24 + hour, day * 24 + hour + 1]);
    }
    if local.is_empty() {
        let day = dice.below(7);
        local.extend([day * 24 + 19, day * 24 + 20]);
    }
    // Half hours of UTC; a quarter of an hour is rounded down.
    let shift = offset.div_euclid(15) * 15;
    let halves: BTreeSet<i64> = local
        .iter()
        .flat_map(|&hour| [0, 30].map(|half| i64::try_from(hour).unwrap_or(0) * 60 + half))
        .map(|minute| (minute - shift).rem_euclid(10_080) / 30)
        .collect();
    let free = |hour: &i64| halves.contains(&(2 * hour)) && halves.contains(&(2 * hour + 1));
    let (mut early, mut late) = (0, 0);
    for hour in (0..168).filter(free) {
        if hour < 128 {
            early |= 1 << hour;
        } else {
            late |= 1 << (hour - 128);
        }
    }
    (early, late)
}

/// A quarter of the pool was in groups of four to six before, with people of near zones.
fn former_groups(pool: &mut [Learner], dice: &mut Dice) {
    let mut returning: Vec<usize> = (0..pool.len()).filter(|_| dice.permille(250)).collect();
    returning.sort_by_key(|&it| (pool[it].offset, it));
    let mut rest = returning.as_slice();
    while !rest.is_empty() {
        let size = usize::try_from(4 + dice.below(3)).unwrap_or(4).min(rest.len());
        let (group, after) = rest.split_at(size);
        for &member in group {
            pool[member].prior.extend(group.iter().filter(|&&other| other != member));
        }
        rest = after;
    }
}

fn wishes(pool: &mut [Learner], dice: &mut Dice) {
    for at in 0..pool.len() {
        if pool.len() < 3 || !dice.permille(60) {
            continue;
        }
        for _ in 0..=dice.below(2) {
            let known = &pool[at].prior;
            let other = if !known.is_empty() && dice.permille(500) {
                known[dice.index(known.len())]
            } else {
                dice.index(pool.len())
            };
            if other == at || pool[at].friends.contains(&other) || pool[at].friends.len() >= 2 {
                continue;
            }
            pool[at].friends.push(other);
            let back = &pool[other].friends;
            if dice.permille(700) && !back.contains(&at) && back.len() < 2 {
                pool[other].friends.push(at);
            }
        }
    }
}

fn aversions(pool: &mut [Learner], dice: &mut Dice) {
    for at in 0..pool.len() {
        if pool.len() < 3 || !dice.permille(5) {
            continue;
        }
        let other = dice.index(pool.len());
        let friends = pool[at].friends.contains(&other) || pool[other].friends.contains(&at);
        if other == at || friends || pool[at].avoids.contains(&other) {
            continue;
        }
        pool[at].avoids.push(other);
        pool[other].avoids.push(at);
    }
}

/// The pool as a file.
pub(crate) fn csv(pool: &[Learner]) -> String {
    let mut text = String::from(
        "id,country,tz,utc_off_min,avail,lang,langs,goal,level,gender,interests,hours_week,lead,wants_group,prior,friend,avoid\n",
    );
    let ids = |others: &[usize]| others.iter().map(|&it| pool[it].id.as_str()).collect::<Vec<_>>().join(";");
    for it in pool {
        let interests: Vec<String> = it.interests.iter().map(|tag| format!("i{tag:02}")).collect();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{},{},{},{},{:010x}{:032x},{},{},{},{},{},{},{},{},{},{},{},{}",
            it.id,
            it.country,
            it.zone,
            it.offset,
            it.later_hours,
            it.hours,
            it.languages[0],
            it.languages.join(";"),
            it.goal,
            it.level,
            it.gender,
            interests.join(";"),
            it.effort,
            u8::from(it.lead),
            u8::from(it.wants_group),
            ids(&it.prior),
            ids(&it.friends),
            ids(&it.avoids),
        );
    }
    text
}
