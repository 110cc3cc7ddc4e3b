use jiff::{civil::DateTime, tz::TimeZone};
use proptest::prelude::*;
use schedule::recur::{Placed, Rule, RuleError};

const FUEL: u32 = 1_000_000;

/// The start and what follows, on clocks that never change, as dates and hours where those matter.
fn days(start: &str, rule: &str, most: usize) -> Vec<String> {
    let rule: Rule = rule.parse().expect("a rule");
    let start: DateTime = start.parse().expect("a time");
    let floating = |_| Placed::Floating;
    let later = rule.occurrences(start, floating, start.date(), FUEL).map(|(local, _)| local);
    std::iter::once(start).chain(later).take(most).map(|it| it.strftime("%y%m%d").to_string()).collect()
}

/// Examples of RFC 5545, 3.8.5.3, whose dates are written there.
#[test]
fn the_examples_of_the_rfc() {
    let cases = [
        ("1997-09-02T09:00", "FREQ=DAILY;INTERVAL=10;COUNT=5", "970902 970912 970922 971002 971012"),
        (
            "1997-09-02T09:00",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
            "970902 970904 970916 970918 970930 971002 971014 971016",
        ),
        (
            "1997-08-05T09:00",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "970805 970810 970819 970824",
        ),
        (
            "1997-08-05T09:00",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "970805 970817 970819 970831",
        ),
        ("1997-09-05T09:00", "FREQ=MONTHLY;COUNT=4;BYDAY=1FR", "970905 971003 971107 971205"),
        (
            "1997-09-07T09:00",
            "FREQ=MONTHLY;INTERVAL=2;COUNT=6;BYDAY=1SU,-1SU",
            "970907 970928 971102 971130 980104 980125",
        ),
        ("1997-09-22T09:00", "FREQ=MONTHLY;COUNT=4;BYDAY=-2MO", "970922 971020 971117 971222"),
        ("1997-09-28T09:00", "FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=4", "970928 971029 971128 971229"),
        ("1997-09-02T09:00", "FREQ=MONTHLY;COUNT=5;BYMONTHDAY=2,15", "970902 970915 971002 971015 971102"),
        (
            "1997-09-30T09:00",
            "FREQ=MONTHLY;COUNT=6;BYMONTHDAY=1,-1",
            "970930 971001 971031 971101 971130 971201",
        ),
        (
            "1997-09-10T09:00",
            "FREQ=MONTHLY;INTERVAL=18;COUNT=8;BYMONTHDAY=10,11,12,13,14,15",
            "970910 970911 970912 970913 970914 970915 990310 990311",
        ),
        ("1997-06-10T09:00", "FREQ=YEARLY;COUNT=5;BYMONTH=6,7", "970610 970710 980610 980710 990610"),
        (
            "1997-03-10T09:00",
            "FREQ=YEARLY;INTERVAL=2;COUNT=5;BYMONTH=1,2,3",
            "970310 990110 990210 990310 010110",
        ),
        (
            "1997-01-01T09:00",
            "FREQ=YEARLY;INTERVAL=3;COUNT=5;BYYEARDAY=1,100,200",
            "970101 970410 970719 000101 000409",
        ),
        ("1997-05-19T09:00", "FREQ=YEARLY;BYDAY=20MO;COUNT=3", "970519 980518 990517"),
        ("1997-05-12T09:00", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "970512 980511 990517"),
        ("1997-03-13T09:00", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=4", "970313 970320 970327 980305"),
        ("1998-02-13T09:00", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=4", "980213 980313 981113 990813"),
        (
            "1997-09-13T09:00",
            "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=4",
            "970913 971011 971108 971213",
        ),
        (
            "1996-11-05T09:00",
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
            "961105 001107 041102",
        ),
        ("1997-09-04T09:00", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "970904 971007 971106"),
        (
            "1997-09-29T09:00",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=4",
            "970929 971030 971127 971230",
        ),
        ("2007-01-15T09:00", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "070115 070130 070215 070315 070330"),
        ("1997-12-23T09:00", "FREQ=DAILY;UNTIL=19971224T090000", "971223 971224"),
        ("1998-01-01T09:00", "FREQ=DAILY;UNTIL=19980103;BYMONTH=1", "980101 980102 980103"),
        ("2024-01-31T09:00", "FREQ=MONTHLY;COUNT=3", "240131 240331 240531"),
    ];
    for (start, rule, expected) in cases {
        assert_eq!(days(start, rule, 8).join(" "), expected, "{rule}");
    }
}

#[test]
fn hours_of_a_day_are_expanded_and_chosen_from() {
    let rule: Rule = "FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,30;BYSETPOS=1,-1;COUNT=4".parse().expect("a rule");
    let start: DateTime = "2026-01-05T09:00".parse().expect("a time");
    let found: Vec<String> = rule
        .occurrences(start, |_| Placed::Floating, start.date(), FUEL)
        .map(|(local, _)| local.to_string())
        .collect();
    assert_eq!(found, ["2026-01-05T17:30:00", "2026-01-06T09:00:00", "2026-01-06T17:30:00"]);
}

/// RFC 5545, 3.3.10: an hour that the clocks skip is no occurrence and is not counted.
#[test]
fn skipped_hours_do_not_count() {
    let tz = crate::tz("Europe/London");
    let place = |local| match schedule::resolve(&tz, local).expect("in the calendar") {
        schedule::Resolved::Gap { .. } => Placed::Skipped,
        found => Placed::At(found.instant()),
    };
    let rule: Rule = "FREQ=WEEKLY;COUNT=3".parse().expect("a rule");
    let start: DateTime = "2027-03-21T01:30".parse().expect("a time");
    let found: Vec<String> =
        rule.occurrences(start, place, start.date(), FUEL).map(|(local, _)| local.to_string()).collect();
    assert_eq!(found, ["2027-04-04T01:30:00", "2027-04-11T01:30:00"]);
}

#[test]
fn hostile_rules_end() {
    let hostile = [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=4000000000",
        "FREQ=YEARLY;INTERVAL=4294967295",
        "FREQ=DAILY;INTERVAL=4294967295;UNTIL=99991231T235959Z",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
    ];
    for rule in hostile {
        assert_eq!(days("2026-01-05T09:00", rule, 10), ["260105"], "{rule}");
    }
    let every: Vec<String> = (0..60).map(|it| it.to_string()).collect();
    let every = every.join(",");
    let rule: Rule =
        format!("FREQ=YEARLY;BYHOUR=0,1,2,3,4,5;BYMINUTE={every};BYSECOND={every}").parse().expect("a rule");
    let start: DateTime = "2026-01-05T09:00".parse().expect("a time");
    let mut occurrences = rule.occurrences(start, |_| Placed::Floating, start.date(), 50_000);
    assert!(occurrences.by_ref().count() < 50_000);
    assert!(occurrences.fuel() < 50_000);
}

#[test]
fn rules_that_make_no_sense_are_refused_in_words() {
    let cases = [
        ("", "FREQ is missing"),
        ("FREQ", "FREQ is not a part of a rule"),
        ("FREQ=OFTEN", "FREQ=OFTEN does not fit"),
        ("FREQ=HOURLY", "repeats within a day"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ stands twice"),
        ("FREQ=DAILY;COUNT=0", "COUNT=0 does not fit"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0 does not fit"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260101", "ends twice"),
        ("FREQ=DAILY;UNTIL=20260231", "UNTIL=20260231 does not fit"),
        ("FREQ=DAILY;BYDAY=XX", "BYDAY=XX does not fit"),
        ("FREQ=DAILY;BYDAY=\u{20ac}", "does not fit"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0 does not fit"),
        ("FREQ=MONTHLY;BYMONTHDAY=-32768", "does not fit"),
        ("FREQ=MONTHLY;BYSETPOS=1", "needs another BY"),
        ("FREQ=DAILY;BYMOON=1", "no part BYMOON"),
    ];
    for (rule, wanted) in cases {
        let error: RuleError = rule.parse::<Rule>().expect_err(rule);
        assert!(error.to_string().contains(wanted), "{rule}: {error}");
    }
}

proptest! {
    /// A rule without COUNT may be entered late: the occurrences from there on are the same.
    #[test]
    fn entering_late_changes_nothing(
        frequency in prop::sample::select(&["DAILY", "WEEKLY", "MONTHLY", "YEARLY"][..]),
        interval in 1..5_u32,
        part in prop::sample::select(&["", ";BYDAY=MO,WE", ";BYMONTHDAY=1,-1", ";BYMONTH=2,11", ";BYDAY=TU;BYSETPOS=-1"][..]),
        week_start in prop::sample::select(&["MO", "SU", "TH"][..]),
        start in crate::any_instant(),
        later in 0..1500_i64,
    ) {
        let rule: Rule = format!("FREQ={frequency};INTERVAL={interval}{part};WKST={week_start}").parse().unwrap();
        let start = TimeZone::UTC.to_datetime(start);
        let from = start.date().saturating_add(jiff::Span::new().days(later));
        let walk = |entered| {
            let all = rule.occurrences(start, |_| Placed::Floating, entered, FUEL);
            all.map(|it| it.0).filter(|it| it.date() >= from).take(20).collect::<Vec<_>>()
        };
        prop_assert_eq!(walk(from), walk(start.date()));
    }

    #[test]
    fn no_rule_brings_it_down(text in "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY))?(;[A-Z]{3,10}=[-+0-9A-Z,]{0,12}){0,4}") {
        if let Ok(rule) = text.parse::<Rule>() {
            let start = DateTime::constant(2026, 1, 31, 9, 0, 0, 0);
            let found: Vec<_> = rule.occurrences(start, |_| Placed::Floating, start.date(), 20_000).map(|it| it.0).collect();
            prop_assert!(found.is_sorted_by(|a, b| a < b));
        }
    }
}
