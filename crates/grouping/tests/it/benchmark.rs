//! The benchmark's search: what holds for any pool.

use grouping::cg1::{self, Cg1, Gender, Learner, Report, Tie};
use grouping::exact;
use grouping::search::{Limits, Objective, Place, Plan, Progress, WHOLE, repair, search, search_in_parallel};
use grouping::sizes_between;
use proptest::prelude::*;

fn learner() -> impl Strategy<Value = Learner> {
    let hours = any::<[u64; 2]>().prop_map(|[a, b]| [a & (a >> 7), b & (b >> 7), (a ^ b) >> 24]);
    let gender = prop_oneof![Just(Gender::Woman), Just(Gender::NonBinary), Just(Gender::Other)];
    (hours, 1..16_u64, 0..4_u32, 0..5_u32, gender, 0..64_u64).prop_map(
        |(hours, languages, goal, level, gender, interests)| Learner {
            hours,
            languages,
            goal: 1 << goal,
            level: 1 << level,
            gender,
            interests,
            ..Learner::default()
        },
    )
}

/// A pool with some ties: former partners, friends, pairs to be kept apart.
fn pool(sizes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Learner>> {
    let ties =
        prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..3), 0..12);
    (prop::collection::vec(learner(), sizes), ties).prop_map(|(mut pool, ties)| {
        for (a, b, kind) in ties {
            let (a, b) = (a.index(pool.len()), b.index(pool.len()));
            if a == b || pool[a].ties.iter().any(|tie| tie.to as usize == b) {
                continue;
            }
            for (from, to) in [(a, b), (b, a)] {
                let asked = kind == 1 && from == a;
                let to = u32::try_from(to).expect("pools are small");
                pool[from].ties.push(Tie { to, prior: kind == 0, asked, apart: kind == 2 });
                pool[from].asks |= asked;
            }
        }
        pool
    })
}

fn counted(steps: u64) -> impl FnMut(&Progress) -> Option<u32> {
    move |progress| {
        let share = progress.steps * u64::from(WHOLE) / steps;
        u32::try_from(share).ok().filter(|&share| share < WHOLE)
    }
}

fn plan(people: usize, seed: u64) -> Option<Plan> {
    Some(Plan { sizes: sizes_between(people, 4, 5, 6)?, between: None, seed })
}

fn everybody(groups: &[Vec<u32>]) -> Vec<u32> {
    let mut all: Vec<u32> = groups.iter().flatten().copied().collect();
    all.sort_unstable();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn everybody_is_in_exactly_one_group_of_an_allowed_size(pool in pool(8..60), seed in any::<u64>(), any_size in any::<bool>()) {
        let mut plan = plan(pool.len(), seed).expect("from 8 on every number can be divided");
        plan.between = any_size.then_some((4, 6));
        let objective = Cg1::new(&pool, 30);
        let found = search(&objective, &plan, &mut counted(30_000));
        prop_assert!(everybody(&found.groups).into_iter().eq((0..).take(pool.len())));
        prop_assert!(found.groups.iter().all(|group| (4..=6).contains(&group.len())));
        let again: i64 = found.groups.iter().map(|group| objective.worth(group)).sum();
        prop_assert_eq!(found.worth, again, "the sum that was kept is the sum there is");
        prop_assert_eq!(&found, &search(&objective, &plan, &mut counted(30_000)), "the same steps, the same groups");
    }

    #[test]
    fn an_exchange_is_worth_what_the_two_groups_are_then_worth(pool in pool(10..13), at_a in 0..5_usize, at_b in 0..4_usize) {
        let objective = Cg1::new(&pool, 30);
        let (mut a, mut b): (Vec<u32>, Vec<u32>) = ((0..5).collect(), (5..9).collect());
        let mut seats = ([cg1::Seat::default(); 5], [cg1::Seat::default(); 4]);
        prop_assert_eq!(objective.seat(&a, &mut seats.0), objective.worth(&a));
        prop_assert_eq!(objective.seat(&b, &mut seats.1), objective.worth(&b));
        let (place_a, place_b) = (Place { seats: &seats.0, at: at_a }, Place { seats: &seats.1, at: at_b });
        std::mem::swap(&mut a[at_a], &mut b[at_b]);
        let then = objective.worth(&a) + objective.worth(&b);
        prop_assert_eq!(objective.exchange(place_a, place_b, then), Some(then));
        prop_assert_eq!(objective.exchange(place_a, place_b, then + 1), None);
    }

    #[test]
    fn the_exact_answer_is_that_of_trying_everything(pool in pool(8..9)) {
        let objective = Cg1::new(&pool, 0);
        let start = vec![vec![0, 1, 2, 3], vec![4, 5, 6, 7]];
        let exact = exact::solve(&objective, &start, &mut || true).expect("eight people are few");
        let split = |half: u32| {
            let (a, b): (Vec<u32>, Vec<u32>) = (0..8).partition(|person| half >> person & 1 == 1);
            (a.len() == 4).then(|| objective.worth(&a) + objective.worth(&b))
        };
        let best = (0..256_u32).filter_map(split).max();
        prop_assert!(exact.is_proven());
        prop_assert_eq!(Some(exact.worth), best);
        prop_assert_eq!(exact.worth, exact.groups.iter().map(|group| objective.worth(group)).sum::<i64>());
    }

    #[test]
    fn a_repair_keeps_to_its_budget_where_no_group_is_too_small(pool in pool(40..60), seed in any::<u64>()) {
        let objective = Cg1::new(&pool, 30);
        let settled = pool.len() / 5 * 5 - 5;
        let present: Vec<Vec<u32>> = (0..settled / 5).map(|group| (0..5).map(|at| u32::try_from(group * 5 + at).expect("small")).collect()).collect();
        let coming: Vec<u32> = (0..).take(pool.len()).skip(settled).collect();
        let limits = Limits { least: 4, most: 6, budget: 3, price: 1 };
        let repaired = repair(&objective, &present, &coming, limits, seed, &mut counted(20_000));
        prop_assert!(everybody(&repaired.groups).into_iter().eq((0..).take(pool.len())));
        let sizes = repaired.groups.iter().map(Vec::len);
        prop_assert!(sizes.clone().all(|size| size <= 6));
        prop_assert!(repaired.moved <= 3 || sizes.clone().any(|size| size == 0), "{} moved", repaired.moved);
    }
}

#[test]
fn who_must_be_kept_apart_is_kept_apart() {
    let apart = |to| Tie { to, prior: false, asked: false, apart: true };
    let mut pool =
        vec![Learner { hours: [u64::MAX, 0, 0], languages: 1, goal: 1, level: 1, ..Learner::default() }; 40];
    for at in 0..20_u32 {
        pool[at as usize].ties.push(apart(at + 20));
        pool[at as usize + 20].ties.push(apart(at));
    }
    for seed in 0..8 {
        let found =
            search(&Cg1::new(&pool, 30), &plan(40, seed).expect("40 is divisible"), &mut counted(60_000));
        assert_eq!(Report::new(&pool, &found.groups, 4, 6).together, 0, "seed {seed}");
    }
}

#[test]
fn two_threads_find_the_same_groups_every_time() {
    let level = |at: u32| Learner {
        hours: [1 << (at % 50), 3, 0],
        languages: 1,
        goal: 1,
        level: 1 << (at % 5),
        ..Learner::default()
    };
    let pool: Vec<Learner> = (0..100).map(level).collect();
    let (objective, plan) = (Cg1::new(&pool, 30), plan(100, 7).expect("100 is divisible"));
    let found = search_in_parallel(&objective, &plan, 2, &mut counted(1_000_000));
    assert_eq!(found, search_in_parallel(&objective, &plan, 2, &mut counted(1_000_000)));
    assert!(everybody(&found.groups).into_iter().eq(0..100));
}

const HEADER: &str = "id,country,tz,utc_off_min,avail,lang,langs,goal,level,gender,interests,hours_week,lead,wants_group,prior,friend,avoid";

#[test]
fn each_bad_line_of_a_file_is_named() {
    let hours = "0".repeat(41) + "7";
    let good = |id: &str| format!("{id},DE,Europe/Berlin,60,{hours},de,de;en,peers,2,w,i01,3,0,1,,,");
    let text = [
        HEADER.to_owned(),
        good("a"),
        good("a"),
        good("b").replace(&hours, "xyz"),
        good("c").replace(",2,w,", ",7,q,"),
        "d,too,short".to_owned(),
        good("e") + "nobody",
        good("f").replace("de;en", ""),
    ]
    .join("\n");
    let errors: Vec<String> =
        cg1::read(&text).expect_err("the file is bad").iter().map(ToString::to_string).collect();
    let expected = [
        "line 3: the id a was used in line 2",
        "line 4: the free hours are 42 hexadecimal digits, not `xyz`",
        "line 5: the level is 0 to 4, not `7`",
        "line 5: the gender is m, w, n or u, not `q`",
        "line 6: 3 fields where the header has 17",
        "line 8: no language is named",
        "line 7: nobody is named, but has no line",
    ];
    assert_eq!(errors, expected);
    assert_eq!(cg1::read("id\n").expect_err("columns are missing").len(), 9);
    let mut bytes = format!("{HEADER}\n{}\n", good("a")).into_bytes();
    bytes.push(0xFF);
    assert_eq!(cg1::read_bytes(&bytes).expect_err("not UTF-8")[0].line, 3);
}

#[test]
fn a_good_file_is_read_as_it_is_meant() {
    let hours = "8".to_owned() + &"0".repeat(40) + "1";
    let text = format!(
        "{HEADER}\r\n\"a\",x,\"y, z\",0,{hours},de,de,peers,4,n,i01;i02,3,0,1,b,b,\r\nb,x,y,0,{hours},de,de,peers,0,u,i02,3,0,1,,,\r\n"
    );
    let pool = cg1::read(&text).expect("the file is good");
    assert_eq!(pool[0].hours, [1, 0, 1 << 39]);
    assert_eq!((pool[0].level, pool[0].gender, pool[0].asks), (16, Gender::NonBinary, true));
    assert_eq!(pool[0].ties, [Tie { to: 1, prior: true, asked: true, apart: false }]);
    assert_eq!(pool[1].ties, [Tie { to: 0, prior: true, asked: false, apart: false }]);
    assert_eq!(pool[0].interests & pool[1].interests, pool[1].interests);
}
