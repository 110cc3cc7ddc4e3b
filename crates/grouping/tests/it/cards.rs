//! Each card asks for what it says, what is locked stays, and what cannot be is said.

use crate::people::{criteria, naive, people, person, zone};
use grouping::{
    Answer, Candidate, Card, Criteria, Finding, Judgement, Kind, Lock, Obstacle, Problem, Tie, counted,
    default_steps, judge, obstacles, prove, report, solve, solve_around,
};
use proptest::prelude::*;
use schedule::Level;

/// Somebody in UTC who is free all day on Wednesdays.
fn free() -> Candidate {
    person(Some(zone("UTC", &criteria())), &[(192, 288, Level::Free)])
}

fn with(answers: &[(&str, Answer)]) -> Candidate {
    let answers = answers.iter().map(|(question, answer)| ((*question).to_owned(), answer.clone())).collect();
    Candidate { answers, ..free() }
}

fn one(word: &str) -> Answer {
    Answer::One(word.to_owned())
}

fn many(words: &[&str]) -> Answer {
    Answer::Many(words.iter().map(|&word| word.to_owned()).collect())
}

fn asks(cards: Vec<Card>) -> Criteria {
    Criteria { cards, ..criteria() }
}

fn problem(candidates: &[Candidate], criteria: &Criteria) -> Problem {
    Problem::new(candidates, criteria).expect("sound criteria")
}

/// Points of one group by one card about the question `q`.
fn points(kind: Kind, values: &[&str], answers: &[Answer], group: &[usize]) -> u8 {
    let candidates: Vec<Candidate> = answers.iter().map(|answer| with(&[("q", answer.clone())])).collect();
    let values = values.iter().map(|&value| value.to_owned()).collect();
    let card = Card { values, ..Card::about(kind, "q", 1) };
    report(&problem(&candidates, &asks(vec![card])), group).score
}

fn numbers(numbers: &[i64]) -> Vec<Answer> {
    numbers.iter().map(|&number| Answer::Number(number)).collect()
}

#[test]
fn alike_on_a_scale_is_how_near_the_ends_are() {
    let five = numbers(&[0, 1, 4, 4, 2]);
    let points = |group: &[usize]| points(Kind::Alike, &[], &five, group);
    assert_eq!([points(&[2, 3]), points(&[0, 1]), points(&[0, 4]), points(&[0, 1, 2])], [100, 75, 50, 0]);
}

#[test]
fn a_scale_of_many_numbers_is_cut_into_steps() {
    let grades = numbers(&[0, 40, 120, 900, 1_000]);
    assert_eq!(points(Kind::Alike, &[], &grades, &[0, 1, 2]), 100, "within one step");
    assert_eq!(points(Kind::Alike, &[], &grades, &[0, 4]), 0);
    assert_eq!(points(Kind::Mixed, &[], &grades, &[0, 1, 2]), 0);
}

#[test]
fn alike_in_words_is_the_largest_share_and_spread_is_how_many_there_are() {
    let teams: Vec<Answer> = ["a", "a", "b", "c", "a"].map(one).to_vec();
    assert_eq!(points(Kind::Alike, &[], &teams, &[0, 1, 2, 3]), 50);
    assert_eq!(points(Kind::Spread, &[], &teams, &[0, 1, 4]), 0);
    assert_eq!(points(Kind::Spread, &[], &teams, &[0, 1, 2]), 50);
    assert_eq!(points(Kind::Spread, &[], &teams, &[0, 1, 2, 3]), 100, "all there are");
}

#[test]
fn shared_is_who_has_something_in_common_with_somebody() {
    let likes = [many(&["x", "y"]), many(&["y"]), many(&["z"]), many(&["w", "z"]), many(&["v"])];
    let points = |group: &[usize]| points(Kind::Shared, &[], &likes, group);
    assert_eq!([points(&[0, 1, 2, 3]), points(&[0, 1, 2, 4]), points(&[0, 2, 4])], [100, 50, 0]);
}

#[test]
fn whoever_would_be_the_only_one_is_not_put_there() {
    let trait_of: Vec<Answer> = ["m", "w", "m", "m", "w", "m"].map(one).to_vec();
    let points = |group: &[usize]| points(Kind::NotAlone, &[], &trait_of, group);
    assert_eq!([points(&[0, 2, 3]), points(&[1, 4, 0])], [100, 100]);
    assert_eq!(points(&[0, 1, 2]), 0, "and ten points more as a floor");

    let candidates: Vec<Candidate> = trait_of.iter().map(|it| with(&[("q", it.clone())])).collect();
    let criteria = Criteria { size: 3, ..asks(vec![Card::about(Kind::NotAlone, "q", 1)]) };
    let problem = problem(&candidates, &criteria);
    let judgement = judge(&problem, &solve(&problem, 1, 1_000));
    assert_eq!(judgement.score, 100);
    let alone = Finding::Alone { question: "q".to_owned() };
    assert!(report(&problem, &[0, 1, 2]).findings.contains(&alone), "without a name or the answer");
}

#[test]
fn every_group_gets_the_role_it_needs() {
    let candidates: Vec<Candidate> =
        (0..20).map(|at| with(&[("lead", one(if at < 4 { "yes" } else { "no" }))])).collect();
    let role = Card { values: vec!["yes".to_owned()], ..Card::about(Kind::Role, "lead", 10) };
    let problem = problem(&candidates, &asks(vec![Card::of(Kind::Meet, 70), role]));
    let groups = solve(&problem, 3, default_steps(20));
    assert!(groups.iter().all(|group| group.iter().filter(|&&it| it < 4).count() == 1), "{groups:?}");
}

#[test]
fn people_who_asked_for_each_other_come_together_and_former_partners_do_not() {
    let tie = |to, asked| Tie { to, asked, former: !asked, ..Tie::default() };
    let candidates: Vec<Candidate> = (0..16)
        .map(|at| Candidate { ties: vec![tie(at ^ 1, true), tie((at + 2) % 16, false)], ..free() })
        .collect();
    let criteria = Criteria { size: 4, ..asks(vec![Card::of(Kind::Asked, 10), Card::of(Kind::New, 10)]) };
    let problem = problem(&candidates, &criteria);
    let groups = solve(&problem, 1, default_steps(16));
    let judgement = judge(&problem, &groups);
    assert_eq!(judgement.score, 100, "{groups:?}");
    assert!(judgement.groups.iter().all(|it| it.findings.contains(&Finding::HasAsked { pairs: 2 })));
    let again = report(&problem, &[0, 1, 2, 3]);
    assert!(again.findings.contains(&Finding::Again { pairs: 2 }) && again.score < 100);
}

#[test]
fn a_pair_to_be_kept_apart_takes_all_points_from_a_group_and_is_named_first() {
    let apart = |to| Tie { to, apart: true, ..Tie::default() };
    let candidates = [Candidate { ties: vec![apart(1)], ..free() }, free(), free()];
    let problem = problem(&candidates, &asks(vec![Card::of(Kind::Meet, 1), Card::of(Kind::Apart, 1)]));
    let together = report(&problem, &[2, 1, 0]);
    assert_eq!((together.score, &together.findings[0]), (0, &Finding::NotApart { people: vec![0, 1] }));
    assert_eq!(report(&problem, &[0, 2]).score, 100);
}

#[test]
fn the_order_of_cards_decides_what_gives_way() {
    // Who could meet with whom, and who is in which team, cannot both be had.
    let hour = |day: u16| [(day * 96, day * 96 + 24, Level::Free)];
    let team = |team: &str| vec![("team".to_owned(), one(team))];
    let member =
        |day, name| Candidate { answers: team(name), ..person(Some(zone("UTC", &criteria())), &hour(day)) };
    let candidates: Vec<Candidate> =
        (0..16).map(|at| member(at % 2, ["a", "b"][usize::from(at / 8)])).collect();
    let meets = |kinds: [Card; 2]| {
        let criteria = Criteria { size: 4, ordered: true, ..asks(kinds.to_vec()) };
        let problem = problem(&candidates, &criteria);
        judge(&problem, &solve(&problem, 1, default_steps(16)))
    };
    let (time, spread) = (Card::of(Kind::Meet, 1), Card::about(Kind::Spread, "team", 1));
    let all = |judgement: &Judgement, test: fn(&Finding) -> bool| {
        judgement.groups.iter().all(|group| group.findings.iter().any(test))
    };
    let judgement = meets([time, spread]);
    assert!(all(&judgement, |it| matches!(it, Finding::MeetsEveryWeek { .. })), "{judgement:?}");
    assert!(all(&judgement, |it| matches!(it, Finding::Differ { answers: 2, .. })), "{judgement:?}");
}

fn tied(count: usize, pool: u64, apart: &[(usize, usize)]) -> Vec<Candidate> {
    let mut candidates = people(count, pool);
    for &(one, other) in apart {
        candidates[one % count].ties.push(Tie { to: other % count, apart: true, ..Tie::default() });
    }
    candidates
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn nobody_shares_a_group_with_whom_they_must_not(
        count in 15..60_usize,
        pool in any::<u16>(),
        apart in prop::collection::vec((0..60_usize, 0..60_usize), 0..12),
        seed in any::<u64>(),
    ) {
        let candidates = tied(count, pool.into(), &apart);
        let mut cards = criteria().cards;
        cards.push(Card::of(Kind::Apart, 1));
        let problem = problem(&candidates, &asks(cards));
        let judgement = judge(&problem, &solve(&problem, seed, default_steps(count) / 8));
        let broken = |group: &grouping::GroupReport| {
            group.findings.iter().any(|it| matches!(it, Finding::NotApart { .. }))
        };
        prop_assert!(!judgement.groups.iter().any(broken), "{judgement:?}");
    }

    #[test]
    fn what_is_locked_stays_and_everybody_else_is_in_exactly_one_group(
        count in 12..70_usize,
        pool in any::<u16>(),
        seed in any::<u64>(),
        steps in 0..20_000_u64,
        picks in prop::collection::vec((0..14_usize, any::<bool>(), 1..5_usize), 0..4),
    ) {
        let candidates = people(count, pool.into());
        let problem = problem(&candidates, &criteria());
        let before = solve(&problem, seed, 500);
        let mut locks: Vec<Lock> = Vec::new();
        for (place, whole, members) in picks {
            if let Some(group) = before.get(place).filter(|_| locks.iter().all(|it| it.place != place)) {
                let members = if whole { group.clone() } else { group.iter().copied().take(members).collect() };
                locks.push(Lock { place, members, whole });
            }
        }
        let after = solve_around(&problem, &locks, seed ^ 1, &mut counted(steps));
        for lock in &locks {
            let group = after.iter().find(|group| group.contains(&lock.members[0]));
            let group = group.expect("in a group");
            prop_assert!(lock.members.iter().all(|it| group.contains(it)), "{lock:?} {after:?}");
            prop_assert_eq!(lock.whole && group.len() > lock.members.len(), false);
            let others = locks.iter().filter(|it| it.place != lock.place);
            prop_assert!(others.flat_map(|it| &it.members).all(|it| !group.contains(it)));
        }
        // With all groups there as before, the locked ones are where they were.
        if before.len() == after.len() {
            for lock in &locks {
                prop_assert!(after[lock.place].contains(&lock.members[0]), "{lock:?} {after:?}");
            }
        }
        let mut placed = after.concat();
        placed.sort_unstable();
        let willing: Vec<usize> = (0..count).filter(|&it| candidates[it].wants_group).collect();
        let locked: usize = locks.iter().filter(|it| it.whole).map(|it| it.members.len()).sum();
        if willing.len() - locked != 1 {
            prop_assert_eq!(placed, willing);
        }
        prop_assert_eq!(&after, &solve_around(&problem, &locks, seed ^ 1, &mut counted(steps)), "the same again");
    }

    #[test]
    fn a_proof_finds_what_trying_everything_finds(pool in any::<u16>(), lock in any::<bool>()) {
        let candidates: Vec<Candidate> =
            people(40, pool.into()).into_iter().filter(|it| it.wants_group).take(8).collect();
        let criteria = Criteria { size: 4, ..criteria() };
        let problem = problem(&candidates, &criteria);
        let silent = |group: &[usize]| {
            group.iter().filter(|&&it| candidates[it].zone.is_none() || candidates[it].weekly.is_empty()).count()
        };
        let locks = if lock { vec![Lock { place: 0, members: vec![0, 5], whole: false }] } else { Vec::new() };
        let worth = |group: &[usize]| naive(&candidates, &criteria, group).value;
        let mut best = f64::NEG_INFINITY;
        for bits in (0..1_u32 << 8).filter(|bits| bits.count_ones() == 4 && bits & 1 == 1) {
            let (one, other): (Vec<usize>, Vec<usize>) = (0..8).partition(|at| bits >> at & 1 == 1);
            if silent(&one).abs_diff(silent(&other)) <= 1 && (!lock || one.contains(&5)) {
                best = best.max(worth(&one) + worth(&other));
            }
        }
        let start = [vec![0, 5, 1, 2], vec![3, 4, 6, 7]];
        let proof = prove(&problem, &start, &locks, &mut || true).expect("few enough");
        prop_assert_eq!(proof.gap, 0);
        let found: f64 = proof.groups.iter().map(|group| worth(group)).sum();
        // Values are cut to whole numbers in the solver.
        prop_assert!(found >= best - 30.0, "{found} is not {best}");
        prop_assert!(!lock || proof.groups[0].contains(&0) && proof.groups[0].contains(&5));
    }
}

#[test]
fn for_more_than_thirty_people_no_bound_is_known() {
    let candidates = vec![free(); 35];
    let problem = problem(&candidates, &criteria());
    let groups = solve(&problem, 1, 1_000);
    assert_eq!(prove(&problem, &groups, &[], &mut || true), None);
    // Groups that stay as they are need no proof: the rest is few enough.
    let whole = |place: usize| Lock { place, members: groups[place].clone(), whole: true };
    assert!(prove(&problem, &groups, &[whole(0)], &mut || true).is_some_and(|proof| proof.gap == 0));
}

#[test]
fn what_cannot_be_is_said_with_the_nearest_that_can() {
    let found =
        |candidates: &[Candidate], criteria: &Criteria| obstacles(candidates, criteria).expect("sound");
    assert_eq!(found(&[free()], &criteria()), [Obstacle::TooFew { people: 1 }]);
    let meet = || asks(vec![Card::of(Kind::Meet, 1)]);
    let between = Criteria { size: 4, between: Some((4, 4)), ..meet() };
    let sizes = Obstacle::Sizes { people: 10, least: 3, most: 4 };
    assert_eq!(found(&vec![free(); 10], &between), [sizes]);
    let three = Obstacle::Sizes { people: 3, least: 3, most: 3 };
    assert_eq!(found(&vec![free(); 3], &meet()), [three]);
    assert_eq!(found(&vec![free(); 12], &between), []);

    let tie = |asked, apart| Tie { to: 1, asked, apart, ..Tie::default() };
    let quarrel =
        [Candidate { ties: vec![tie(true, false), tie(false, true)], ..free() }, free(), free(), free()];
    let both = Criteria { size: 2, ..asks(vec![Card::of(Kind::Asked, 1), Card::of(Kind::Apart, 1)]) };
    assert_eq!(found(&quarrel, &both), [Obstacle::Contradiction { one: 0, other: 1 }]);

    let from = |many: usize| (1..many).map(|to| Tie { to, apart: true, ..Tie::default() }).collect();
    let mut hermit = vec![free(); 10];
    hermit[0].ties = from(9);
    let apart = asks(vec![Card::of(Kind::Apart, 1)]);
    assert_eq!(found(&hermit, &apart), [Obstacle::TooManyApart { person: 0, from: 8, groups: 2 }]);

    let nowhere = person(None, &[(0, 600, Level::Free)]);
    let pool = [free(), nowhere, free()];
    let unanswered = Obstacle::Unanswered { question: "experience".to_owned() };
    assert!(found(&pool, &criteria()).contains(&unanswered));
    assert!(found(&pool, &criteria()).contains(&Obstacle::UnknownZone { people: vec![1] }));
}

#[test]
fn people_with_nobody_to_meet_are_told_how_long_they_could() {
    // Free for an hour; two others for longer, half an hour of it in common.
    let utc = || Some(zone("UTC", &criteria()));
    let short = person(utc(), &[(192, 196, Level::Free)]);
    let long = person(utc(), &[(194, 210, Level::Free)]);
    let plain = Criteria { size: 3, ..asks(vec![Card::of(Kind::Meet, 1)]) };
    let found = obstacles(&[short, long.clone(), long.clone()], &plain).expect("sound");
    assert_eq!(found, [Obstacle::NobodyToMeet { people: vec![0], nearest: Some(30) }]);
    let never = person(utc(), &[(0, 8, Level::Free)]);
    let found = obstacles(&[never, long.clone(), long], &plain).expect("sound");
    assert_eq!(found, [Obstacle::NobodyToMeet { people: vec![0], nearest: None }]);
}

#[test]
fn a_role_that_too_few_have_and_a_trait_that_one_has_are_said() {
    let lead = |answer: &str| with(&[("lead", one(answer))]);
    let mut candidates = vec![lead("no"); 11];
    candidates[3] = lead("yes");
    let role = Card { values: vec!["yes".to_owned()], ..Card::about(Kind::Role, "lead", 10) };
    let cards = asks(vec![role, Card::about(Kind::NotAlone, "lead", 1)]);
    let question = || "lead".to_owned();
    let expected = [
        Obstacle::RolesTooFew { question: question(), have: 1, groups: 2 },
        Obstacle::OnlyOne { question: question() },
    ];
    assert_eq!(obstacles(&candidates, &cards).expect("sound"), expected);
}
