//! Forming groups, with something to show on the way.

use grouping::{Problem, default_steps, solve};
use wire::{Pool, ProposalRequest};

use crate::{News, Trouble};

/// The first round takes this share of the steps: a result worth having early, for an eighth of the time more.
const EARLY: u64 = 8;

/// Forms groups of a pool as `POST /api/proposal` does for the same request, which is what is told last.
///
/// Both arguments are JSON: a [`ProposalRequest`] and the [`Pool`] as the server sent it, so that the page needs
/// no code to write one.
pub fn form(request: &str, pool: &str, hear: &mut dyn FnMut(News)) {
    let request = serde_json::from_str::<ProposalRequest>(request);
    let pool = serde_json::from_str::<Pool>(pool);
    let (Ok(request), Ok(pool)) = (request, pool) else { return hear(News::Failed(Trouble::Unreadable)) };
    let Ok(problem) = Problem::new(&pool.candidates(), &request.criteria) else {
        return hear(News::Failed(Trouble::Criteria));
    };
    let steps = default_steps(pool.people.len());
    let early = steps / EARLY;
    let of = early + steps;
    hear(News::Groups { done: early, of, groups: solve(&problem, request.seed, early) });
    hear(News::Groups { done: of, of, groups: solve(&problem, request.seed, steps) });
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
            apart: vec![[5, 6]],
        }
    }

    fn criteria(size: u8) -> Criteria {
        Criteria { size, weeks: 4, ..Criteria::usual(Date::constant(2026, 11, 30)) }
    }

    fn told(size: u8, pool: &str) -> Vec<News> {
        let request = ProposalRequest { criteria: criteria(size), seed: 5, groups: None };
        let request = serde_json::to_string(&request).unwrap();
        let mut told = Vec::new();
        // Over the way a message takes, which must not change it.
        let task = Task::Form { request, pool: pool.to_owned() };
        let task = Task::read(&task.parcel()).unwrap();
        perform(task, &mut |news| told.push(News::read(&news.parcel()).unwrap()));
        told
    }

    #[test]
    fn what_is_told_last_is_what_the_server_finds() {
        let pool = pool();
        let told = told(4, &serde_json::to_string(&pool).unwrap());
        let problem = Problem::new(&pool.candidates(), &criteria(4)).unwrap();
        let groups = solve(&problem, 5, default_steps(pool.people.len()));
        let Some(News::Groups { done, of, groups: last }) = told.last() else { panic!("{told:?}") };
        assert_eq!((done, last), (of, &groups));
        assert!(groups.len() > 5 && groups.iter().flatten().all(|&person| person % 9 != 8));
    }

    #[test]
    fn something_is_told_early_and_only_the_last_is_last() {
        let told = told(4, &serde_json::to_string(&pool()).unwrap());
        let Some(News::Groups { done, of, groups }) = told.first() else { panic!("{told:?}") };
        assert!(done * 8 < *of && groups.iter().flatten().count() == 36);
        let last: Vec<bool> = told.iter().map(News::is_last).collect();
        assert_eq!(last, [false, true]);
    }

    #[test]
    fn what_cannot_be_asked_is_said() {
        assert_eq!(told(1, &serde_json::to_string(&pool()).unwrap()), [News::Failed(Trouble::Criteria)]);
        assert_eq!(told(4, "{}"), [News::Failed(Trouble::Unreadable)]);
        let empty = Parcel { kind: 77, ..Parcel::default() };
        assert!(Task::read(&empty).is_none() && News::read(&empty).is_none());
    }
}
