//! The synthetic people of the demonstration course. Nobody here exists; nothing here is random.
//!
//! A table rather than a generator: names, places and habits that belong together are easier to believe, to
//! search for and to talk about than drawn ones. Only the edges of everybody's free hours come from a seed.

use schedule::{Level, QUARTERS_PER_DAY, Weekly};
use wire::SeenBy;

use super::table;

/// What somebody is in a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Takes the course.
    Learner,
    /// Teaches the course.
    Instructor,
    /// Helps to teach it; Moodle's "non-editing teacher".
    Assistant,
    /// Looks after tools, enrolled with the membership role `Administrator`.
    Administrator,
    /// The platform's own administrator, not enrolled anywhere.
    SiteAdmin,
    /// Looks in on somebody: a parent or guardian.
    Observer,
}

/// When somebody likes to meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// After work, and a little at the weekend.
    Evenings,
    /// Before work.
    EarlyMornings,
    /// Around noon on working days.
    Lunches,
    /// Saturdays and Sundays only.
    Weekends,
    /// Late in the evening until after midnight.
    LateNights,
    /// School hours: children are away.
    SchoolHours,
    /// Two early and two late days, as shifts fall.
    Shifts,
    /// Nearly any time of day.
    Wide,
}

/// One person, with everything the simulation knows about them.
#[derive(Clone, Debug)]
pub struct Person {
    /// Login name; also the name of this person in addresses and tests.
    pub username: String,
    /// The platform's own number, unique and never reused.
    pub number: u32,
    /// Given name; empty for people with one name only.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Where they live.
    pub city: String,
    /// ISO 3166 code of the country.
    pub country: String,
    /// The IANA zone they live in.
    pub zone: String,
    /// `false`: they never told the platform, which then says "99" (Moodle) or nothing (Canvas).
    pub zone_known: bool,
    /// What they are in the course.
    pub standing: Standing,
    /// The language that the platform speaks with them, BCP 47.
    pub locale: String,
    /// Languages they can meet in, BCP 47.
    pub languages: Vec<String>,
    /// 0 (new) to 4 (expert).
    pub experience: u8,
    /// `false`: "no group, please".
    pub wants_group: bool,
    /// `false`: they never open the tool.
    pub answers: bool,
    /// Who may see them.
    pub seen_by: SeenBy,
    /// When they are free, in their own wall-clock time.
    pub weekly: Weekly,
}

impl Person {
    /// Given and family name, as far as there are both.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family).trim().to_owned()
    }

    /// Their address, on a domain that cannot exist (RFC 2606).
    #[must_use]
    pub fn email(&self) -> String {
        format!("{}@students.example", self.username)
    }

    /// The student information system's number; the site administrator has none.
    #[must_use]
    pub fn sourced_id(&self) -> String {
        match self.standing {
            Standing::Learner => format!("S-{:04}", self.number),
            Standing::Instructor | Standing::Assistant | Standing::Administrator => {
                format!("STAFF-{:02}", self.number)
            }
            Standing::SiteAdmin | Standing::Observer => String::new(),
        }
    }
}

/// The course of the demonstration: 57 learners, two instructors and an administrator.
#[must_use]
pub fn course() -> Vec<Person> {
    let staff = table::STAFF.iter().map(|row| (row, row.standing));
    let learners = table::LEARNERS.iter().map(|row| (row, Standing::Learner));
    // 2 is the site administrator's number on a fresh Moodle; people follow.
    (3..).zip(staff.chain(learners)).map(|(number, (row, standing))| row.person(number, standing)).collect()
}

/// The platform's own administrator: launches from any course, is on no roster.
#[must_use]
pub fn site_admin() -> Person {
    table::SITE_ADMIN.person(2, Standing::SiteAdmin)
}

/// A person of `standing` made for a test, with nothing remarkable about them.
#[must_use]
pub fn somebody(username: &str, given: &str, family: &str, standing: Standing, number: u32) -> Person {
    Person {
        username: username.to_owned(),
        number,
        given: given.to_owned(),
        family: family.to_owned(),
        city: "London".to_owned(),
        country: "GB".to_owned(),
        zone: "Europe/London".to_owned(),
        zone_known: true,
        standing,
        locale: "en".to_owned(),
        languages: vec!["en".to_owned()],
        experience: 1,
        wants_group: true,
        answers: true,
        seen_by: SeenBy::Course,
        weekly: week(Rhythm::Evenings, u64::from(number)),
    }
}

/// A week of free quarter hours in `rhythm`, its edges varied by `seed`.
#[must_use]
pub fn week(rhythm: Rhythm, seed: u64) -> Weekly {
    let mut dice = Dice(seed.wrapping_add(1));
    let mut weekly = Weekly::default();
    let skipped = dice.below(5);
    for day in 0..7u16 {
        // Everybody has one working day that never suits them.
        if u64::from(day) == skipped && rhythm != Rhythm::Weekends {
            continue;
        }
        for (from, to, level) in day_of(rhythm, day, &mut dice) {
            let quarter = |hour: u16, shift: u64| hour * 4 + u16::try_from(shift).unwrap_or(0);
            let start = day * QUARTERS_PER_DAY + quarter(from, dice.below(4));
            let end = day * QUARTERS_PER_DAY + quarter(to, dice.below(3));
            // What would leave the week is cut: nobody here is free across Sunday midnight.
            let end = end.min(schedule::QUARTERS_PER_WEEK);
            // The table has hours inside the week, so nothing is refused.
            let _ = weekly.set(start, end, level);
        }
    }
    weekly
}

/// The free hours of one day, as hours from and to (24 and above: past midnight).
fn day_of(rhythm: Rhythm, day: u16, dice: &mut Dice) -> Vec<(u16, u16, Level)> {
    use Level::{Free, IfNeedBe};
    let weekend = day >= 5;
    match (rhythm, weekend) {
        (Rhythm::Evenings, false) => vec![(17, 18, IfNeedBe), (18, 21, Free), (21, 22, IfNeedBe)],
        (Rhythm::Evenings, true) => vec![(10, 13, Free), (16, 18, IfNeedBe)],
        (Rhythm::EarlyMornings, false) => vec![(5, 6, IfNeedBe), (6, 9, Free)],
        (Rhythm::EarlyMornings, true) => vec![(7, 11, Free)],
        (Rhythm::Lunches, false) => vec![(11, 14, Free), (16, 17, IfNeedBe)],
        (Rhythm::Lunches, true) => vec![(12, 14, IfNeedBe)],
        (Rhythm::Weekends, false) | (Rhythm::SchoolHours, true) => Vec::new(),
        (Rhythm::Weekends, true) => vec![(9, 13, Free), (14, 19, Free), (19, 21, IfNeedBe)],
        (Rhythm::LateNights, false) => vec![(20, 21, IfNeedBe), (21, 24, Free)],
        (Rhythm::LateNights, true) => vec![(0, 1, Free), (19, 23, Free)],
        (Rhythm::SchoolHours, false) => vec![(9, 14, Free)],
        (Rhythm::Shifts, false) if dice.below(2) == 0 => vec![(7, 12, Free)],
        (Rhythm::Shifts, false) => vec![(15, 20, Free)],
        (Rhythm::Shifts, true) => vec![(12, 17, IfNeedBe)],
        (Rhythm::Wide, false) => vec![(8, 12, Free), (13, 17, IfNeedBe), (18, 21, Free)],
        (Rhythm::Wide, true) => vec![(9, 12, IfNeedBe)],
    }
}

/// `SplitMix64`: the same seed gives the same week everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn sixty_people_live_in_at_least_twenty_zones() {
        let people = course();
        assert_eq!(people.len(), 60);
        let zones: BTreeSet<_> = people.iter().map(|person| person.zone.as_str()).collect();
        assert!(zones.len() >= 20, "{}", zones.len());
        for zone in zones {
            assert!(TimeZone::get(zone).is_ok(), "{zone}");
        }
    }

    #[test]
    fn nobody_shares_a_login_name() {
        let names: BTreeSet<_> = course().into_iter().map(|person| person.username).collect();
        assert_eq!(names.len(), 60);
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'.')));
    }

    #[test]
    fn the_awkward_ones_are_there() {
        let people = course();
        let has = |wanted: &dyn Fn(&Person) -> bool| people.iter().any(wanted);
        assert!(has(&|person| person.name().contains('\'')));
        assert!(has(&|person| person.name().contains('&')));
        assert!(has(&|person| person.given.is_empty()));
        assert!(has(&|person| person.name().chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))));
        assert!(has(&|person| person.name().chars().any(|c| ('\u{0600}'..='\u{06ff}').contains(&c))));
        assert!(has(&|person| person.name().chars().any(|c| ('\u{0590}'..='\u{05ff}').contains(&c))));
        assert!(has(&|person| !person.zone_known));
        assert!(people.iter().filter(|person| !person.wants_group).count() >= 2);
        assert!(people.iter().filter(|person| !person.answers).count() >= 3);
    }

    #[test]
    fn a_week_is_the_same_every_time_and_leaves_room_to_meet() {
        for person in course() {
            assert!(person.weekly.quarters_at_least(Level::Free) >= 16, "{}", person.username);
        }
        assert_eq!(week(Rhythm::Shifts, 7), week(Rhythm::Shifts, 7));
        assert_ne!(week(Rhythm::Evenings, 1), week(Rhythm::Evenings, 2));
    }
}
