//! Hours that clocks skip or show twice, against the zone database.

use jiff::{
    SignedDuration, Span,
    civil::{Date, date},
};
use proptest::prelude::*;
use schedule::{ClockChange, Resolved, Zone, resolve};

use crate::{any_instant, any_zone_name, at, tz};

/// The changes of the zone called `name` in `year`: gap or fold, day, quarters.
fn changes(name: &str, year: i16) -> Vec<(bool, Date, std::ops::Range<u16>)> {
    let (start, end) = (format!("{year}-01-01T00:00:00Z"), format!("{}-01-01T00:00:00Z", year + 1));
    let zone = Zone::over(name, &tz(name), at(&start), at(&end));
    let days = |it: ClockChange| it.days().map(move |day| (it.is_gap(), day, it.quarters(day)));
    zone.clock_changes().flat_map(days).collect()
}

#[test]
fn the_hours_of_real_zones() {
    // 02:00 to 03:00.
    let berlin = [(true, date(2026, 3, 29), 8..12), (false, date(2026, 10, 25), 8..12)];
    assert_eq!(changes("Europe/Berlin", 2026), berlin);
    // Half an hour: 01:30 to 02:00 comes twice, 02:00 to 02:30 is skipped.
    let lord_howe = [(false, date(2026, 4, 5), 6..8), (true, date(2026, 10, 4), 8..10)];
    assert_eq!(changes("Australia/Lord_Howe", 2026), lord_howe);
    // 02:45 to 03:45.
    let chatham = [(false, date(2026, 4, 5), 11..15), (true, date(2026, 9, 27), 11..15)];
    assert_eq!(changes("Pacific/Chatham", 2026), chatham);
    // The day after has no midnight; the day before has its last hour twice.
    let santiago = [(false, date(2026, 4, 4), 92..96), (true, date(2026, 9, 6), 0..4)];
    assert_eq!(changes("America/Santiago", 2026), santiago);
    let cairo = [(true, date(2026, 4, 24), 0..4), (false, date(2026, 10, 29), 92..96)];
    assert_eq!(changes("Africa/Cairo", 2026), cairo);
    let beirut = [(true, date(2026, 3, 29), 0..4), (false, date(2026, 10, 24), 92..96)];
    assert_eq!(changes("Asia/Beirut", 2026), beirut);
    // Two hours at once.
    let troll = [(true, date(2026, 3, 29), 4..12), (false, date(2026, 10, 25), 4..12)];
    assert_eq!(changes("Antarctica/Troll", 2026), troll);
    // Summer is what is normal in Ireland; that changes nothing.
    assert_eq!(
        changes("Europe/Dublin", 2026),
        [(true, date(2026, 3, 29), 4..8), (false, date(2026, 10, 25), 4..8)]
    );
    // Samoa left a whole day out.
    assert!(changes("Pacific/Apia", 2011).contains(&(true, date(2011, 12, 30), 0..96)));
    assert_eq!(changes("Asia/Kathmandu", 2026), []);
}

proptest! {
    #[test]
    fn each_quarter_is_as_the_database_has_it(name in any_zone_name(), start in any_instant()) {
        let tz = tz(&name);
        let zone = Zone::over(&name, &tz, start, start + SignedDuration::from_hours(24 * 400));
        let odd: Vec<ClockChange> = zone.clock_changes().collect();
        prop_assert_eq!(odd.len(), zone.spans.len() - 1);
        for change in &odd {
            for day in change.days() {
                prop_assert!(!change.quarters(day).is_empty());
                for quarter in 0..96_u16 {
                    let local = day.at(0, 0, 0, 0) + Span::new().minutes(i64::from(quarter) * 15);
                    let found = odd.iter().find(|it| it.quarters(day).contains(&quarter));
                    let resolved = resolve(&tz, local).unwrap();
                    let expected = match resolved {
                        Resolved::Unique(_) => None,
                        Resolved::Gap { .. } => Some(true),
                        Resolved::Fold { .. } => Some(false),
                    };
                    prop_assert_eq!(found.map(ClockChange::is_gap), expected, "{} at {}", &name, local);
                }
            }
            // The days before and after are as any other.
            let days: Vec<Date> = change.days().collect();
            let (before, after) = (days[0] - Span::new().days(1), days[days.len() - 1] + Span::new().days(1));
            prop_assert!(change.quarters(before).is_empty() && change.quarters(after).is_empty());
        }
    }
}
