//! What staff should look at in a course: a reason to ask, never a verdict.

use std::collections::HashSet;

use jiff::Timestamp;
use network::{Bridge, Graph, TieKind, bridges, isolates, silent_groups};
use wire::ConnectionMap;

use super::picture::count;

/// A group is silent after so many weeks without a meeting or a hello among its members.
const SILENT_WEEKS: f32 = 2.0;
/// The fewest people to call a part of the course.
const FEWEST: usize = 3;

/// What stands out, each with whom it is about: indices into the map's people or groups.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    /// People who met nobody and exchanged no hello.
    pub(super) alone: Vec<usize>,
    /// Groups whose members had two weeks and had nothing to do with each other in them.
    pub(super) silent: Vec<u32>,
    /// People without whom their part of the course would lose the way to another one, most missed first.
    pub(super) bridges: Vec<Bridge>,
    /// Parts of the course in which people know each other, across groups: empty where they are the groups.
    pub(super) parts: Vec<Part>,
}

/// People who know each other.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// Who.
    pub(super) people: Vec<usize>,
    /// Groups they are in, those with most of them first.
    pub(super) groups: Vec<u32>,
}

impl Found {
    /// What stands out at `now`; `parts` is the part of each person, as the worker found them.
    pub(super) fn of(map: &ConnectionMap, parts: &[u32], now: Timestamp) -> Self {
        let people = count(map.people.len());
        let ties = map.laid_out_ties(now);
        Self {
            alone: isolates(people, &ties).into_iter().map(|it| it as usize).collect(),
            silent: silent(map, now),
            bridges: bridges(&Graph::of_ties(people, &ties), parts),
            parts: beyond_groups(map, parts),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.alone.is_empty() && self.silent.is_empty() && self.bridges.is_empty() && self.parts.is_empty()
    }
}

fn silent(map: &ConnectionMap, now: Timestamp) -> Vec<u32> {
    let events = map.events_until(now);
    let groups = map.group_of_each();
    let group = |person: u32| groups.get(person as usize).copied().flatten();
    // A group of last week had no time yet.
    let formed: HashSet<u32> = events
        .iter()
        .filter(|event| event.kind == TieKind::SameGroup && event.weeks_ago >= SILENT_WEEKS)
        .filter_map(|event| group(event.a).filter(|&own| group(event.b) == Some(own)))
        .collect();
    silent_groups(&events, &groups, SILENT_WEEKS).into_iter().filter(|it| formed.contains(it)).collect()
}

fn beyond_groups(map: &ConnectionMap, parts: &[u32]) -> Vec<Part> {
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (person, &part) in parts.iter().enumerate().take(map.people.len()) {
        let part = part as usize;
        if part >= members.len() {
            members.resize(part + 1, Vec::new());
        }
        members[part].push(person);
    }
    members.retain(|people| people.len() >= FEWEST);
    let mut found: Vec<Part> = members.into_iter().map(|people| part(map, people)).collect();
    if found.len() < 2 || found.iter().all(|part| part.groups.len() < 2) {
        return Vec::new();
    }
    found.sort_by_key(|part| std::cmp::Reverse(part.people.len()));
    found
}

fn part(map: &ConnectionMap, people: Vec<usize>) -> Part {
    let mut sizes = vec![0_usize; map.groups.len()];
    for group in people.iter().filter_map(|&it| map.people[it].group) {
        if let Some(size) = sizes.get_mut(group as usize) {
            *size += 1;
        }
    }
    let mut groups: Vec<(usize, u32)> = sizes.into_iter().zip(0..).filter(|it| it.0 > 0).collect();
    groups.sort_by_key(|&(size, group)| (std::cmp::Reverse(size), group));
    Part { people, groups: groups.into_iter().map(|it| it.1).collect() }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use wire::{GroupId, MapEvent, MapPerson, MapTie, PersonId};

    use super::{super::words::tests::now, *};

    /// Eight people in two groups of four; ties as pairs of people, weeks ago.
    fn course(contacts: &[(u32, u32, u32)], formed_weeks_ago: u32) -> ConnectionMap {
        let at =
            |weeks: u32| now().saturating_sub(SignedDuration::from_hours(i64::from(weeks) * 168)).unwrap();
        let person = |it: u32| MapPerson {
            person: PersonId(it.to_string()),
            name: it.to_string(),
            me: false,
            group: Some(it / 4),
            can_greet: false,
        };
        let mates = (0..8).flat_map(|a| (a + 1..8).map(move |b| (a, b))).filter(|(a, b)| a / 4 == b / 4);
        let mut events: Vec<MapEvent> = mates
            .map(|(a, b)| MapEvent { a, b, kind: TieKind::SameGroup, at: at(formed_weeks_ago), seen: None })
            .collect();
        let met = |&(a, b, weeks)| MapEvent { a, b, kind: TieKind::MetTogether, at: at(weeks), seen: None };
        events.extend(contacts.iter().map(met));
        let ties =
            network::ties(8, &ConnectionMap { events: events.clone(), ..empty() }.events_until(now()), 3.0);
        let tie = |it: network::Tie| MapTie {
            a: it.a,
            b: it.b,
            kinds: it.kinds,
            each: false,
            weight: it.weight,
            last_at: now(),
        };
        ConnectionMap {
            people: (0..8).map(person).collect(),
            ties: ties.into_iter().map(tie).collect(),
            groups: ["One", "Two"].map(|name| (GroupId(name.into()), name.into())).into(),
            events,
            ..empty()
        }
    }

    fn empty() -> ConnectionMap {
        ConnectionMap {
            people: Vec::new(),
            ties: Vec::new(),
            groups: Vec::new(),
            events: Vec::new(),
            centred: Vec::new(),
            seed: 1,
            hidden: None,
            nameless_files: false,
        }
    }

    const BY_GROUP: [u32; 8] = [0, 0, 0, 0, 1, 1, 1, 1];

    #[test]
    fn who_met_nobody_is_alone_whatever_their_group() {
        let found = Found::of(&course(&[(0, 1, 1), (4, 5, 1)], 4), &BY_GROUP, now());
        assert_eq!(found.alone, [2, 3, 6, 7]);
    }

    #[test]
    fn a_group_is_silent_when_it_had_time_and_did_not_use_it() {
        let met = [(0, 1, 1), (4, 5, 3)];
        assert_eq!(Found::of(&course(&met, 4), &BY_GROUP, now()).silent, [1]);
        assert_eq!(Found::of(&course(&[], 1), &BY_GROUP, now()).silent, [] as [u32; 0]);
    }

    #[test]
    fn the_only_way_between_two_parts_is_a_bridge() {
        let found = Found::of(&course(&[(3, 4, 1)], 4), &BY_GROUP, now());
        assert_eq!(
            found.bridges.iter().map(|it| (it.person, it.brokerage.alone)).collect::<Vec<_>>(),
            [(3, 1), (4, 1)]
        );
        let both = Found::of(&course(&[(3, 4, 1), (2, 5, 1)], 4), &BY_GROUP, now());
        assert_eq!(both.bridges, []);
    }

    #[test]
    fn parts_are_told_where_they_are_not_the_groups() {
        let course = course(&[], 4);
        assert_eq!(Found::of(&course, &BY_GROUP, now()).parts, []);
        let found = Found::of(&course, &[0, 0, 0, 1, 1, 1, 1, 1], now()).parts;
        assert_eq!(found.iter().map(|it| it.groups.clone()).collect::<Vec<_>>(), [vec![1, 0], vec![0]]);
        assert_eq!(found[0].people, [3, 4, 5, 6, 7]);
        // Whatever the worker says, nobody is looked for who is not there.
        assert_eq!(Found::of(&course, &[0; 99], now()).parts, []);
    }
}
