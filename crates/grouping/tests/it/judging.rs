//! What is said about groups is true, and the scores are those of the documented formula.

use crate::people::{criteria, naive, people, person, with_cards, zone};
use grouping::{Candidate, Criteria, CriteriaError, Finding, LeftOut, Problem, Reason, judge, report};
use jiff::civil::date;
use proptest::prelude::*;
use schedule::{Level, Weekly};

/// Somebody in `zone` who is free on Wednesdays in these quarter hours, and has said nothing else.
fn wednesdays(zone_name: &str, from: u16, to: u16) -> Candidate {
    person(Some(zone(zone_name, &criteria())), &[(192 + from, 192 + to, Level::Free)])
}

fn problem(candidates: &[Candidate]) -> Problem {
    Problem::new(candidates, &criteria()).expect("sound criteria")
}

#[test]
fn a_clock_change_in_one_place_only_takes_weeks_away() {
    // 18:00 in Berlin is 12:00 in New York, but 13:00 in the week in which only Europe has changed its clocks.
    let both = problem(&[wednesdays("Europe/Berlin", 72, 76), wednesdays("America/New_York", 48, 52)]);
    let report = report(&both, &[0, 1]);
    assert_eq!(report.shared_minutes, [60, 60, 60, 0, 60, 60, 60, 60]);
    assert_eq!(report.findings[0], Finding::MissesWeeks { weeks: vec![3] });
}

#[test]
fn a_clock_change_that_stays_takes_all_weeks_after_it() {
    // 18:00 in Berlin is 21:30 in Kolkata until 25 October 2026 and 22:30 from then on.
    let both = problem(&[wednesdays("Europe/Berlin", 72, 76), wednesdays("Asia/Kolkata", 86, 90)]);
    let report = report(&both, &[0, 1]);
    assert_eq!(report.shared_minutes, [60, 60, 60, 0, 0, 0, 0, 0]);
    assert_eq!(report.findings[0], Finding::MissesWeeks { weeks: vec![3, 4, 5, 6, 7] });
}

#[test]
fn an_hour_more_on_either_side_bridges_the_clock_change() {
    let both = problem(&[wednesdays("Europe/Berlin", 72, 80), wednesdays("Asia/Kolkata", 86, 94)]);
    let report = report(&both, &[0, 1]);
    assert_eq!(report.shared_minutes, [120, 120, 120, 60, 60, 60, 60, 60]);
    assert_eq!(report.findings[0], Finding::MeetsEveryWeek { minutes: 60 });
}

#[test]
fn a_meeting_across_midnight_of_the_last_sunday_counts_in_its_week() {
    // Sunday 16:30 to 17:30 in Phoenix is 23:30 to 00:30 in UTC, all year round.
    let sundays = || person(Some(zone("America/Phoenix", &criteria())), &[(642, 646, Level::Free)]);
    let report = report(&problem(&[sundays(), sundays()]), &[0, 1]);
    assert_eq!(report.shared_minutes, [60; 8]);
}

#[test]
fn shared_time_shorter_than_a_meeting_is_none() {
    let both = problem(&[wednesdays("Europe/Berlin", 72, 76), wednesdays("Europe/Paris", 73, 80)]);
    let report = report(&both, &[0, 1]);
    assert_eq!(report.shared_minutes, [0; 8]);
    assert_eq!(report.findings, [Finding::NeverMeets, Finding::Small]);
    assert_eq!(report.score, 0);
}

#[test]
fn time_given_if_need_be_counts_as_time() {
    let mut willing = wednesdays("Europe/Berlin", 72, 76);
    willing.weekly = Weekly::from_ranges(&[(264, 268, Level::IfNeedBe)]).expect("in the week");
    let report = report(&problem(&[willing, wednesdays("Europe/Berlin", 72, 76)]), &[0, 1]);
    assert_eq!(report.findings[0], Finding::MeetsEveryWeek { minutes: 60 });
}

#[test]
fn a_group_with_all_one_can_ask_for_has_a_hundred_points() {
    let member = |level| Candidate {
        languages: vec!["en".to_owned(), "pt".to_owned()],
        experience: Some(level),
        ..wednesdays("America/Sao_Paulo", 48, 72)
    };
    let five = problem(&[member(0), member(2), member(4), member(2), member(0)]);
    let report = report(&five, &[0, 1, 2, 3, 4]);
    assert_eq!(report.score, 100);
    let languages = vec!["en".to_owned(), "pt".to_owned()];
    let expected = [
        Finding::MeetsEveryWeek { minutes: 360 },
        Finding::SharedLanguages { languages },
        Finding::ExperienceMix { levels: 3 },
    ];
    assert_eq!(report.findings, expected);
}

#[test]
fn people_who_have_not_answered_are_named_and_prove_nothing() {
    let silent = person(Some(zone("Asia/Tokyo", &criteria())), &[]);
    let nowhere = person(None, &[(0, 600, Level::Free)]);
    let pool =
        problem(&[wednesdays("Asia/Tokyo", 40, 60), silent, nowhere, wednesdays("Asia/Seoul", 40, 60)]);

    let alone = report(&pool, &[0, 1, 2]);
    assert_eq!(alone.findings, [Finding::NotAnswered { people: vec![1, 2] }, Finding::Small]);
    assert_eq!(alone.score, 0, "one answer is no overlap");

    let both = report(&pool, &[0, 1, 3]);
    assert_eq!(both.findings[0], Finding::MeetsEveryWeek { minutes: 300 });
    assert_eq!(both.findings[1], Finding::NotAnswered { people: vec![1] });
    assert!(both.score < report(&pool, &[0, 3]).score, "what is not known is not counted as good");

    assert_eq!(report(&pool, &[1, 2]).shared_minutes, [0; 8]);
}

#[test]
fn a_language_is_called_shared_only_when_everybody_said_so() {
    let speaks = |languages: &[&str]| Candidate {
        languages: languages.iter().map(|&tag| tag.to_owned()).collect(),
        ..wednesdays("Europe/Paris", 40, 60)
    };
    let pool = problem(&[speaks(&["fr", "en"]), speaks(&["en", "de"]), speaks(&["es"]), speaks(&[])]);
    let shared = |group: &[usize]| {
        let findings = report(&pool, group).findings;
        findings
            .into_iter()
            .find(|it| matches!(it, Finding::SharedLanguages { .. } | Finding::NoSharedLanguage))
    };
    assert_eq!(shared(&[0, 1]), Some(Finding::SharedLanguages { languages: vec!["en".to_owned()] }));
    assert_eq!(shared(&[0, 1, 2]), Some(Finding::NoSharedLanguage));
    assert_eq!(shared(&[0, 1, 3]), None);
    assert_eq!(shared(&[0, 2, 3]), Some(Finding::NoSharedLanguage));
    assert_eq!(shared(&[3]), None);
}

#[test]
fn criteria_that_are_off_are_neither_scored_nor_mentioned() {
    let candidate = |tag: &str| Candidate {
        languages: vec![tag.to_owned()],
        experience: Some(1),
        ..wednesdays("Europe/Paris", 40, 64)
    };
    let plain = Criteria { cards: with_cards(false, false), size: 2, ..criteria() };
    let problem = Problem::new(&[candidate("fr"), candidate("de")], &plain).unwrap();
    let report = report(&problem, &[0, 1]);
    assert_eq!(report.findings, [Finding::MeetsEveryWeek { minutes: 360 }]);
    assert_eq!(report.score, 100);
}

#[test]
fn sizes_beside_the_wish_are_mentioned() {
    let pool = problem(&vec![wednesdays("Europe/Paris", 40, 60); 7]);
    assert!(report(&pool, &[0, 1, 2, 3]).findings.contains(&Finding::Small));
    assert!(report(&pool, &[0, 1, 2, 3, 4, 5]).findings.contains(&Finding::Large));
    let five = report(&pool, &[0, 1, 2, 3, 4]).findings;
    assert!(!five.contains(&Finding::Small) && !five.contains(&Finding::Large));
}

#[test]
fn everybody_left_out_has_the_reason_that_is_theirs() {
    let mut unwilling = wednesdays("Europe/Paris", 40, 60);
    unwilling.wants_group = false;
    let willing = || wednesdays("Europe/Paris", 40, 60);
    let of = |person, reason| LeftOut { person, reason };

    let pool = problem(&[willing(), unwilling.clone(), willing(), willing()]);
    let left_out = judge(&pool, &[vec![0, 2]]).left_out;
    assert_eq!(left_out, [of(1, Reason::WantsNone), of(3, Reason::SetAside)]);

    let pool = problem(&[willing(), unwilling]);
    assert_eq!(judge(&pool, &[]).left_out, [of(0, Reason::TooFew), of(1, Reason::WantsNone)]);
}

#[test]
fn odd_groupings_are_judged_without_complaint() {
    let pool = problem(&vec![wednesdays("Europe/Paris", 40, 60); 3]);
    let judgement = judge(&pool, &[vec![], vec![99], vec![0, 0, 1], vec![2]]);
    assert_eq!(judgement.groups.len(), 4);
    assert_eq!(judgement.groups[0].score, 0);
    assert!(judgement.left_out.is_empty());
    assert_eq!(judge(&problem(&[]), &[]).score, 0);
}

#[test]
fn criteria_out_of_range_are_refused_with_the_reason() {
    let refusal = |criteria: Criteria| Problem::new(&[], &criteria).expect_err("out of range").to_string();
    assert_eq!(refusal(Criteria { size: 1, ..criteria() }), "groups can have 2 to 20 people, not 1");
    assert_eq!(refusal(Criteria { weeks: 27, ..criteria() }), "a run can last 1 to 26 weeks, not 27");
    for meeting_minutes in [0, 14, 20, 495] {
        let error = Problem::new(&[], &Criteria { meeting_minutes, ..criteria() }).expect_err("odd minutes");
        assert_eq!(error, CriteriaError::Minutes(meeting_minutes));
    }
    let error = Problem::new(&[], &Criteria { first_week: date(2026, 10, 6), ..criteria() });
    assert_eq!(error.expect_err("a Tuesday"), CriteriaError::FirstWeek(date(2026, 10, 6)));
    for (size, weeks, meeting_minutes) in [(2, 1, 15), (20, 26, 480)] {
        assert!(Problem::new(&[], &Criteria { size, weeks, meeting_minutes, ..criteria() }).is_ok());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_verdict_is_that_of_a_naive_recomputation(
        seed in any::<u32>(),
        size in 2..8_usize,
        meeting in 1..9_u16,
        weeks in 1..10_u8,
        language in any::<bool>(),
        mixed in any::<bool>(),
    ) {
        let meeting_minutes = meeting * 15;
        let criteria = Criteria { meeting_minutes, weeks, cards: with_cards(language, mixed), ..criteria() };
        let candidates = people(24, seed.into());
        let problem = Problem::new(&candidates, &criteria).unwrap();
        let groups: Vec<Vec<usize>> = (0..24).collect::<Vec<_>>().chunks(size).map(<[usize]>::to_vec).collect();
        let judgement = judge(&problem, &groups);
        let mut sum = 0.0;
        for (group, report) in groups.iter().zip(&judgement.groups) {
            let naive = naive(&candidates, &criteria, group);
            prop_assert_eq!(&report.shared_minutes, &naive.shared_minutes);
            let points = naive.value.max(0.0) / 100.0;
            prop_assert!((f64::from(report.score) - points).abs() <= 0.6, "{} for {points}", report.score);
            sum += f64::from(report.score) * f64::from(u32::try_from(group.len()).unwrap());
            prop_assert_eq!(report, &grouping::report(&problem, group));
        }
        prop_assert!((f64::from(judgement.score) - sum / 24.0).abs() <= 0.5);
        prop_assert!(judgement.left_out.is_empty());
    }
}
