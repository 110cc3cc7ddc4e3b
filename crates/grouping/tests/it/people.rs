//! Synthetic people in many zones, the same for the same seed.

use grouping::{Candidate, Card, Criteria, Kind};
use jiff::{ToSpan, civil::date, tz::TimeZone};
use schedule::{Level, Weekly, Zone};

/// Zones with and without clock changes, and with offsets that are no whole hours.
const ZONES: [&str; 24] = [
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kolkata",
    "Europe/London",
    "America/Toronto",
    "America/Sao_Paulo",
    "Europe/Madrid",
    "America/Bogota",
    "Europe/Berlin",
    "Africa/Lagos",
    "Africa/Nairobi",
    "Africa/Cairo",
    "Asia/Karachi",
    "Asia/Kathmandu",
    "Asia/Dubai",
    "Asia/Shanghai",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/St_Johns",
];
const LANGUAGES: [&str; 8] = ["hi", "es", "pt", "fr", "de", "ar", "zh", "tl"];

/// A linear congruential generator: enough to scatter people.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    pub(crate) fn small(&mut self, bound: u8) -> u8 {
        u8::try_from(self.below(bound.into())).expect("below a u8")
    }
}

/// Eight weeks across the clock changes of autumn 2026 in Europe and America.
pub(crate) fn criteria() -> Criteria {
    Criteria::usual(date(2026, 10, 5))
}

/// The card for meeting, and those that are switched on.
pub(crate) fn with_cards(language: bool, mixed: bool) -> Vec<Card> {
    let language = language.then(|| Card::of(Kind::Language, 20));
    let mixed = mixed.then(|| Card::about(Kind::Mixed, "experience", 10));
    std::iter::once(Card::of(Kind::Meet, 70)).chain(language).chain(mixed).collect()
}

pub(crate) fn zone(name: &str, criteria: &Criteria) -> Zone {
    let utc = |date: jiff::civil::Date| date.to_zoned(TimeZone::UTC).expect("in range").timestamp();
    let first = criteria.first_week;
    let end = first + (i64::from(criteria.weeks) * 7 + 2).days();
    Zone::over(name, &TimeZone::get(name).expect("a known zone"), utc(first - 2.days()), utc(end))
}

/// People as a class has them: evenings, early mornings, lunch hours, weekends; some silent, some who opt out.
pub(crate) fn people(count: usize, seed: u64) -> Vec<Candidate> {
    let mut dice = Dice(seed * 1_000 + 7);
    let zones: Vec<Zone> = ZONES.iter().map(|name| zone(name, &criteria())).collect();
    let mut person = || {
        let place = dice.below(24);
        let mut weekly = Weekly::default();
        // First and last hour on workdays, then at weekends.
        let [from, to, from_weekend, to_weekend] = match dice.below(20) {
            0..10 => [17, 23, 9, 22],
            10..12 => [5, 9, 6, 12],
            12..14 => [11, 14, 10, 16],
            14..17 => [20, 22, 8, 22],
            _ => [9, 17, 10, 12],
        };
        for day in 0..7 {
            let (from, to) = if day < 5 { (from, to) } else { (from_weekend, to_weekend) };
            if dice.below(100) < 65 {
                let start = from + dice.below(to - from - 1);
                let end = (start + 2 + dice.below(3)).min(to);
                let quarter = |hour: u64| u16::try_from(day * 96 + hour * 4).expect("in a week");
                let level = if dice.below(4) == 0 { Level::IfNeedBe } else { Level::Free };
                weekly.set(quarter(start), quarter(end), level).expect("in a week");
            }
        }
        if dice.below(100) < 8 {
            weekly = Weekly::default();
        }
        let mut languages = Vec::new();
        if dice.below(100) < 86 {
            languages.push("en".to_owned());
        }
        if dice.below(3) == 0 {
            languages.push(LANGUAGES[usize::from(dice.small(8))].to_owned());
        }
        let place = usize::try_from(place).expect("below 24");
        Candidate {
            weekly,
            zone: (dice.below(50) > 0).then(|| zones[place].clone()),
            languages,
            experience: (dice.below(10) > 0).then(|| dice.small(5)),
            wants_group: dice.below(12) > 0,
            ..Candidate::default()
        }
    };
    (0..count).map(|_| person()).collect()
}

/// Somebody who has said nothing but when they are free.
pub(crate) fn person(zone: Option<Zone>, ranges: &[(u16, u16, Level)]) -> Candidate {
    let weekly = Weekly::from_ranges(ranges).expect("in the week");
    Candidate { weekly, zone, wants_group: true, ..Candidate::default() }
}

/// A group's week and worth, worked out the long way.
pub(crate) struct Naive {
    pub(crate) shared_minutes: Vec<u32>,
    /// On the scale of 10,000 of the crate's documentation.
    pub(crate) value: f64,
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("few"))
}

/// Walks through every quarter hour of the run with everybody's local clock in hand.
pub(crate) fn naive(candidates: &[Candidate], criteria: &Criteria, group: &[usize]) -> Naive {
    let members: Vec<&Candidate> = group.iter().map(|&member| &candidates[member]).collect();
    let answered: Vec<&Candidate> =
        members.iter().copied().filter(|member| member.zone.is_some() && !member.weekly.is_empty()).collect();
    let present = presence(criteria, &answered);
    let meeting = usize::from(criteria.meeting_minutes / 15);
    let week = |week: usize| {
        let mut used = std::collections::BTreeSet::new();
        for (begin, &present) in present.iter().enumerate().take((week + 1) * 672).skip(week * 672) {
            if !answered.is_empty() && present == answered.len() {
                used.extend(begin..begin + meeting);
            }
        }
        u32::try_from(used.len()).expect("few") * 15
    };
    let shared_minutes: Vec<u32> = (0..usize::from(criteria.weeks)).map(week).collect();

    let (mut weights, mut sum, mut floor) = (70.0, 0.0, 0.0);
    if answered.len() >= 2 {
        let missed = shared_minutes.iter().filter(|&&minutes| minutes == 0).count();
        let missed = real(missed) / real(shared_minutes.len());
        let worst = *shared_minutes.iter().min().expect("a week");
        let meet = if missed > 0.0 {
            floor = 1_000.0 + 2_000.0 * missed;
            let nearly = answered.len() > 2 && present.contains(&(answered.len() - 1));
            0.35 * (1.0 - missed) + if nearly { 0.12 } else { 0.0 }
        } else {
            ladder(f64::from(worst) / f64::from(criteria.meeting_minutes))
        };
        sum += 70.0 * meet * real(answered.len()) / real(group.len());
    }
    let said: Vec<_> = members.iter().filter(|member| !member.languages.is_empty()).collect();
    if criteria.card(Kind::Language).is_some() && said.len() >= 2 {
        let speakers = |tag: &String| said.iter().filter(|member| member.languages.contains(tag)).count();
        let most = said.iter().flat_map(|member| &member.languages).map(speakers).max().expect("a language");
        weights += 20.0;
        sum += 20.0 * if most == said.len() { 1.0 } else { 0.5 * real(most) / real(said.len()) };
    }
    let levels: Vec<u8> = members.iter().filter_map(|member| member.experience).collect();
    if criteria.card(Kind::Mixed).is_some() && levels.len() >= 2 {
        let different = levels.iter().collect::<std::collections::BTreeSet<_>>().len();
        weights += 10.0;
        sum += match (different, levels.len()) {
            (1, _) => 0.0,
            (2, 3..) => 7.0,
            _ => 10.0,
        };
    }
    Naive { shared_minutes, value: 10_000.0 * sum / weights - floor }
}

/// For each quarter hour of the run, how many could be at a meeting that starts there.
fn presence(criteria: &Criteria, members: &[&Candidate]) -> Vec<usize> {
    let start = criteria.first_week.to_zoned(TimeZone::UTC).expect("in range").timestamp();
    let is_free = |member: &Candidate, quarter: usize| {
        let minutes = i64::try_from(quarter).expect("few") * 15;
        let local = member.zone.as_ref().expect("has answered").local(start + minutes.minutes());
        let day = u16::try_from(local.weekday().to_monday_zero_offset()).expect("0 to 6");
        let hour = u16::try_from(local.hour()).expect("0 to 23");
        let quarter = day * 96 + hour * 4 + u16::try_from(local.minute() / 15).expect("0 to 3");
        member.weekly.level(quarter) >= Level::IfNeedBe
    };
    let meeting = usize::from(criteria.meeting_minutes / 15);
    let quarters = usize::from(criteria.weeks) * 672;
    let mut present = vec![0; quarters];
    for member in members {
        let free: Vec<bool> = (0..quarters + meeting).map(|it| is_free(member, it)).collect();
        for (begin, present) in present.iter_mut().enumerate() {
            *present += usize::from(free[begin..begin + meeting].iter().all(|&free| free));
        }
    }
    present
}

/// What a choice of so many meetings' worth in the worst week counts, 0 to 1.
fn ladder(choice: f64) -> f64 {
    let steps = [(0.0, 0.0), (1.0, 0.5), (2.0, 0.7), (3.0, 0.82), (4.0, 0.9), (5.0, 0.96), (6.0, 1.0)];
    let step = steps.windows(2).find(|step| choice <= step[1].0);
    step.map_or(1.0, |step| step[0].1 + (step[1].1 - step[0].1) * (choice - step[0].0))
}
