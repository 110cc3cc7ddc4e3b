//! The pool in numbers, and between candidate indices and people.

use std::rc::Rc;

use wire::{PersonId, Pool, PoolPerson, Standing};

use super::history::Groups;
use crate::{order::ordered, text::lower};

/// One of the numbers above the criteria; each opens the list of its people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    /// Who answered the questions and wants a group.
    SignedUp,
    /// Who is still in.
    Ready,
    /// Who has not said.
    Silent,
    /// Who asked for no group, or for the next run.
    NoGroup,
}

impl Figure {
    /// All of them, in the order they are shown.
    pub(crate) const ALL: [Self; 4] = [Self::SignedUp, Self::Ready, Self::Silent, Self::NoGroup];

    /// Whether `person` counts.
    pub(crate) fn counts(self, person: &PoolPerson) -> bool {
        let wants = matches!(person.standing, Standing::Ready | Standing::Silent);
        match self {
            Self::SignedUp => wants && person.answered,
            Self::Ready => person.standing == Standing::Ready,
            Self::Silent => person.standing == Standing::Silent,
            Self::NoGroup => !wants,
        }
    }

    /// Those who count, as candidate indices.
    pub(crate) fn people(self, pool: &Pool) -> Vec<usize> {
        let counted = pool.people.iter().enumerate().filter(|(_, person)| self.counts(person));
        counted.map(|(index, _)| index).collect()
    }
}

/// The people of a pool by index and by id.
#[derive(Clone, Debug)]
pub(crate) struct People {
    pool: Rc<Pool>,
    /// Candidate indices in the order of their ids.
    by_id: Vec<usize>,
}

impl PartialEq for People {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.pool, &other.pool)
    }
}

impl People {
    /// The people of `pool`.
    pub(crate) fn of(pool: &Rc<Pool>) -> Self {
        let people = &pool.people;
        let by_id = ordered(people.len(), &|one, two| people[one].person.cmp(&people[two].person));
        Self { pool: Rc::clone(pool), by_id }
    }

    /// The pool itself.
    pub(crate) const fn pool(&self) -> &Rc<Pool> {
        &self.pool
    }

    /// The name of a candidate.
    pub(crate) fn name(&self, person: usize) -> &str {
        self.pool.people.get(person).map_or("", |it| &it.name)
    }

    /// The IANA zone of a candidate.
    pub(crate) fn zone(&self, person: usize) -> Option<&schedule::Zone> {
        self.pool.zones.get(self.pool.people.get(person)?.zone? as usize)
    }

    /// `people` by name.
    pub(crate) fn by_name(&self, people: &[usize]) -> Vec<usize> {
        let names: Vec<String> = people.iter().map(|&it| lower(self.name(it))).collect();
        ordered(names.len(), &|one, two| names[one].cmp(&names[two]))
            .into_iter()
            .map(|it| people[it])
            .collect()
    }

    /// Groups as the server names them.
    pub(crate) fn ids(&self, groups: &[Vec<usize>]) -> Vec<Vec<PersonId>> {
        let id = |&person: &usize| Some(self.pool.people.get(person)?.person.clone());
        groups.iter().map(|group| group.iter().filter_map(id).collect()).collect()
    }

    /// Groups as the solver names them. `None`: somebody in them is not in this pool, so the pool is stale.
    pub(crate) fn indices(&self, groups: &[Vec<PersonId>]) -> Option<Groups> {
        let index = |id: &PersonId| {
            let at = self.by_id.binary_search_by(|&it| self.pool.people[it].person.cmp(id)).ok()?;
            self.by_id.get(at).copied()
        };
        groups.iter().map(|group| group.iter().map(index).collect()).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use grouping::{Card, Criteria, Kind};
    use jiff::civil::Date;
    use schedule::{Level, Weekly, Zone, ZoneSpan};

    use super::*;

    fn person(name: &str, zone: u32, free: &[(u16, u16)], wants_group: bool) -> PoolPerson {
        let ranges: Vec<_> = free.iter().map(|&(start, end)| (start, end, Level::Free)).collect();
        PoolPerson {
            person: PersonId(name.to_lowercase()),
            name: name.to_owned(),
            weekly: Weekly::from_ranges(&ranges).unwrap(),
            zone: Some(zone),
            languages: vec!["en".to_owned()],
            experience: Some(1),
            wants_group,
            answered: !free.is_empty(),
            standing: match (wants_group, free.is_empty()) {
                (false, _) => Standing::NoGroup,
                (true, true) => Standing::Silent,
                (true, false) => Standing::Ready,
            },
            first: false,
            columns: Vec::new(),
            interests: Vec::new(),
            goal: None,
            commitment: None,
            reliability: None,
        }
    }

    /// Ana (UTC) is free Monday 18-20, Bo (UTC+2) Monday 19-21 of his own, Chidi has not said, Dana wants none.
    pub(crate) fn pool() -> Rc<Pool> {
        let zone = |name: &str, hours: i32| Zone {
            name: name.to_owned(),
            spans: vec![ZoneSpan { from: jiff::Timestamp::UNIX_EPOCH, offset_seconds: hours * 3600 }],
        };
        Rc::new(Pool {
            people: vec![
                person("Ana", 0, &[(72, 80)], true),
                person("Bo", 1, &[(76, 84)], true),
                person("Chidi", 1, &[], true),
                person("Dana", 0, &[(72, 80)], false),
            ],
            zones: vec![zone("Etc/UTC", 0), zone("Africa/Johannesburg", 2)],
            suggested: Criteria {
                size: 3,
                weeks: 4,
                cards: vec![Card::of(Kind::Meet, 70), Card::of(Kind::Language, 20)],
                ..Criteria::usual(Date::constant(2026, 11, 30))
            },
            published_groups: 0,
            asked_at: None,
            asked: Vec::new(),
            former: Vec::new(),
            apart: Vec::new(),
            columns: Vec::new(),
            asking: Vec::new(),
            by_server: false,
        })
    }

    #[test]
    fn each_number_opens_exactly_its_people() {
        let pool = pool();
        assert_eq!(Figure::SignedUp.people(&pool), [0, 1]);
        assert_eq!(Figure::Ready.people(&pool), [0, 1]);
        assert_eq!(Figure::Silent.people(&pool), [2]);
        assert_eq!(Figure::NoGroup.people(&pool), [3]);
    }

    #[test]
    fn while_people_are_asked_only_those_who_are_ready_are_grouped() {
        let grouped = |pool: &Pool| {
            let candidates = pool.candidates();
            candidates.iter().map(|candidate| candidate.wants_group).collect::<Vec<_>>()
        };
        let pool = pool();
        assert_eq!(grouped(&pool), [true, true, true, false]);
        let asked = Pool { asked_at: Some(jiff::Timestamp::UNIX_EPOCH), ..(*pool).clone() };
        assert_eq!(grouped(&asked), [true, true, false, false]);
    }

    #[test]
    fn ids_and_indices_translate_both_ways() {
        let people = People::of(&pool());
        let groups = vec![vec![2, 0], vec![1]];
        let ids = people.ids(&groups);
        assert_eq!(ids[0][0].0, "chidi");
        assert_eq!(people.indices(&ids), Some(groups));
    }

    #[test]
    fn people_are_listed_by_name() {
        assert_eq!(People::of(&pool()).by_name(&[3, 1, 0]), [0, 1, 3]);
    }

    #[test]
    fn somebody_unknown_makes_the_pool_stale() {
        let people = People::of(&pool());
        assert_eq!(people.indices(&[vec![PersonId("zoe".into())]]), None);
    }
}
