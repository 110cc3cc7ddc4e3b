//! Forming groups, with something to show on the way.

use grouping::{Lock, Problem, bound, counted, default_steps, prove, solve_around};
use wire::{Pool, ProposalRequest};

use crate::{News, Trouble};

/// The first round takes this share of the steps: a result worth having early, for an eighth of the time more.
const EARLY: u64 = 8;
/// How often a proof asks whether to go on, at most: about half a minute. Counted, not timed, so that it ends the same
/// everywhere.
const PATIENCE: u32 = 3_000;

/// Forms groups of a pool as `POST /api/proposal` does for the same request, which is what is told last; of several
/// `proposals` each for a seed that is one higher.
///
/// Both texts are JSON: a [`ProposalRequest`] and the [`Pool`] as the server sent it, so that the page needs
/// no code to write one.
pub fn form(request: &str, pool: &str, proposals: u32, hear: &mut dyn FnMut(News)) {
    let asked = match read(request, pool) {
        Ok(asked) => asked,
        Err(trouble) => return hear(News::Failed(trouble)),
    };
    let Asked { request, problem, locks, .. } = &asked;
    let solve = |seed: u64, steps: u64| solve_around(problem, locks, seed, &mut counted(steps));
    let steps = default_steps(problem.people());
    let early = steps / EARLY;
    let of = early + steps * u64::from(proposals.max(1));
    hear(News::Groups { which: 0, done: early, of, groups: solve(request.seed, early) });
    for which in 0..proposals.max(1) {
        let groups = solve(request.seed.wrapping_add(which.into()), steps);
        hear(News::Groups { which, done: early + steps * u64::from(which + 1), of, groups });
    }
}

/// Looks for something better than the groups of a request, for few people; for more it says how much better groups can
/// be at most. What is told numbers people as they stand there one after the other.
pub fn look_for_better(request: &str, pool: &str, hear: &mut dyn FnMut(News)) {
    let asked = match read(request, pool) {
        Ok(asked) => asked,
        Err(trouble) => return hear(News::Failed(trouble)),
    };
    let Asked { request, pool, problem, locks } = &asked;
    let index = |id: &wire::PersonId| pool.people.iter().position(|person| &person.person == id);
    let ids = request.groups.as_deref().unwrap_or_default();
    let groups: Option<Vec<Vec<usize>>> = ids.iter().map(|group| group.iter().map(index).collect()).collect();
    let Some(groups) = groups else { return hear(News::Failed(Trouble::Unreadable)) };
    let mut left = PATIENCE;
    let mut go_on = || {
        left = left.saturating_sub(1);
        left > 0
    };
    let proof = prove(problem, &groups, locks, &mut go_on);
    let order: Vec<usize> = groups.concat();
    let place = |person: &usize| order.iter().position(|it| it == person);
    // Where the server heeds what is told to nobody, what is better here may be none; how much better groups can be at
    // most is true in any case.
    let offered = proof.as_ref().filter(|proof| proof.better && !pool.by_server);
    let gap = match &proof {
        Some(proof) if offered.is_some() => Some(proof.gap),
        Some(proof) => Some(proof.short),
        None => bound(problem, &groups),
    };
    let better = offered
        .map(|proof| proof.groups.iter().map(|group| group.iter().filter_map(place).collect()).collect());
    hear(News::Proof { gap, better: better.unwrap_or_default() });
}

struct Asked {
    request: ProposalRequest,
    pool: Pool,
    problem: Problem,
    locks: Vec<Lock>,
}

fn read(request: &str, pool: &str) -> Result<Asked, Trouble> {
    let request: ProposalRequest = serde_json::from_str(request).map_err(|_| Trouble::Unreadable)?;
    let pool: Pool = serde_json::from_str(pool).map_err(|_| Trouble::Unreadable)?;
    let problem = Problem::new(&pool.candidates(), &request.criteria).map_err(|_| Trouble::Criteria)?;
    let locks = pool.locks(&request.locks);
    Ok(Asked { request, pool, problem, locks })
}

#[cfg(test)]
mod tests {
    use grouping::Criteria;
    use jiff::{Timestamp, civil::Date};
    use schedule::{Level, Weekly, Zone, ZoneSpan};
    use wire::{PersonId, PoolPerson, Standing};

    use super::*;
    use crate::{Parcel, Task, perform};

    /// Forty people of two zones, each free for a few hours that depend on who they are; every ninth wants no group.
    fn pool() -> Pool {
        let zone = |name: &str, hours: i32| Zone {
            name: name.to_owned(),
            spans: vec![ZoneSpan { from: Timestamp::UNIX_EPOCH, offset_seconds: hours * 3600 }],
        };
        let person = |at: u16| {
            let start = 60 + at * 13 % 80;
            PoolPerson {
                person: PersonId(at.to_string()),
                name: "Somebody".to_owned(),
                weekly: Weekly::from_ranges(&[(start, start + 12, Level::Free)]).unwrap(),
                zone: Some(u32::from(at % 2)),
                languages: vec![["en", "fr"][usize::from(at % 3 / 2)].to_owned()],
                experience: u8::try_from(at % 5).ok(),
                wants_group: at % 9 != 8,
                answered: true,
                standing: if at % 9 == 8 { Standing::NoGroup } else { Standing::Ready },
                first: false,
                columns: Vec::new(),
                interests: Vec::new(),
                goal: None,
                commitment: u8::try_from(at % 3).ok(),
                reliability: None,
            }
        };
        Pool {
            people: (0..40).map(person).collect(),
            zones: vec![zone("Etc/UTC", 0), zone("Africa/Johannesburg", 2)],
            suggested: criteria(4),
            published_groups: 0,
            asked_at: None,
            asked: vec![[0, 1], [4, 7]],
            former: vec![[2, 3]],
            apart: Vec::new(),
            columns: Vec::new(),
            asking: Vec::new(),
            by_server: false,
        }
    }

    fn criteria(size: u8) -> Criteria {
        Criteria { size, weeks: 4, ..Criteria::usual(Date::constant(2026, 11, 30)) }
    }

    fn request(size: u8) -> ProposalRequest {
        ProposalRequest { criteria: criteria(size), seed: 5, groups: None, locks: Vec::new() }
    }

    /// Over the way a message takes, which must not change it.
    fn told(task: Task) -> Vec<News> {
        let mut told = Vec::new();
        let task = Task::read(&task.parcel()).unwrap();
        perform(task, &mut |news| told.push(News::read(&news.parcel()).unwrap()));
        told
    }

    fn formed(request: &ProposalRequest, pool: &str, proposals: u32) -> Vec<News> {
        let request = serde_json::to_string(request).unwrap();
        told(Task::Form { request, pool: pool.to_owned(), proposals })
    }

    fn text(pool: &Pool) -> String {
        serde_json::to_string(pool).unwrap()
    }

    #[test]
    fn what_is_told_last_is_what_the_server_finds() {
        let pool = pool();
        let told = formed(&request(4), &text(&pool), 1);
        let problem = Problem::new(&pool.candidates(), &criteria(4)).unwrap();
        let groups = grouping::solve(&problem, 5, default_steps(pool.people.len()));
        let Some(News::Groups { done, of, groups: last, which: 0 }) = told.last() else { panic!("{told:?}") };
        assert_eq!((done, last), (of, &groups));
        assert!(groups.len() > 5 && groups.iter().flatten().all(|&person| person % 9 != 8));
    }

    #[test]
    fn several_proposals_are_those_of_the_next_seeds_around_what_is_locked() {
        let pool = pool();
        let first = formed(&request(4), &text(&pool), 1);
        let Some(News::Groups { groups, .. }) = first.last() else { panic!("{first:?}") };
        let ids = |group: &[usize]| group.iter().map(|&it| pool.people[it].person.clone()).collect();
        let locks = vec![
            wire::Locked { place: 1, members: ids(&groups[1]), whole: true },
            wire::Locked { place: 4, members: ids(&groups[4][..1]), whole: false },
        ];
        let told = formed(&ProposalRequest { locks: locks.clone(), ..request(4) }, &text(&pool), 3);
        let problem = Problem::new(&pool.candidates(), &criteria(4)).unwrap();
        let steps = default_steps(pool.people.len());
        for which in 0..3_u32 {
            let mut pace = counted(steps);
            let own = solve_around(&problem, &pool.locks(&locks), 5 + u64::from(which), &mut pace);
            let found = told.iter().rev().find_map(|news| match news {
                News::Groups { which: it, groups, .. } if *it == which => Some(groups),
                _ => None,
            });
            assert_eq!(found, Some(&own));
            assert_eq!(own[1], groups[1]);
            assert!(own[4].contains(&groups[4][0]));
        }
    }

    #[test]
    fn for_few_people_the_best_is_found_and_proven() {
        let mut pool = pool();
        pool.people.truncate(12);
        let ids: Vec<PersonId> =
            pool.people.iter().map(|it| it.person.clone()).filter(|it| it.0 != "8").collect();
        let bad: Vec<Vec<PersonId>> = vec![ids[..4].to_vec(), ids[4..8].to_vec(), ids[8..].to_vec()];
        let look = |groups: Vec<Vec<PersonId>>, pool: &Pool| {
            let request = ProposalRequest { groups: Some(groups), ..request(4) };
            told(Task::Prove { request: serde_json::to_string(&request).unwrap(), pool: text(pool) })
        };
        let told = look(bad, &pool);
        let [News::Proof { gap: Some(0), better }] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(better.iter().flatten().count(), 11);
        let good = better.iter().map(|group| group.iter().map(|&at| ids[at].clone()).collect()).collect();
        assert_eq!(look(good, &pool), [News::Proof { gap: Some(0), better: Vec::new() }]);
        assert_eq!(look(vec![vec![PersonId("zoe".into())]], &pool), [News::Failed(Trouble::Unreadable)]);
    }

    #[test]
    fn something_is_told_early_and_only_the_last_is_last() {
        let told = formed(&request(4), &text(&pool()), 1);
        let Some(News::Groups { done, of, groups, .. }) = told.first() else { panic!("{told:?}") };
        assert!(done * 8 < *of && groups.iter().flatten().count() == 36);
        let last: Vec<bool> = told.iter().map(News::is_last).collect();
        assert_eq!(last, [false, true]);
    }

    #[test]
    fn what_cannot_be_asked_is_said() {
        assert_eq!(formed(&request(1), &text(&pool()), 1), [News::Failed(Trouble::Criteria)]);
        assert_eq!(formed(&request(4), "{}", 1), [News::Failed(Trouble::Unreadable)]);
        let empty = Parcel { kind: 77, ..Parcel::default() };
        assert!(Task::read(&empty).is_none() && News::read(&empty).is_none());
    }
}
