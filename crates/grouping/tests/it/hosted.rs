//! What is done at a learning platform is what had to be done, once, and to our own groups only.

use std::collections::BTreeSet;

use grouping::{Change, Found, Wanted, difference};
use proptest::prelude::*;

fn people(numbers: &BTreeSet<u8>) -> BTreeSet<String> {
    numbers.iter().map(ToString::to_string).collect()
}

fn anybody() -> impl Strategy<Value = BTreeSet<u8>> {
    prop::collection::btree_set(0..12_u8, 0..5)
}

/// Some of the marks `kith-0` to `kith-5` live, all six are ours; up to `kith-8` are of another course.
fn wanted() -> impl Strategy<Value = Vec<Wanted>> {
    prop::collection::btree_map(0..6_u8, anybody(), 0..6).prop_map(|groups| {
        let group = |(mark, members)| Wanted {
            mark: format!("kith-{mark}"),
            name: format!("Group {mark}"),
            members: people(&members),
        };
        groups.into_iter().map(group).collect()
    })
}

fn found() -> impl Strategy<Value = Vec<Found>> {
    let group = (prop::option::of(0..9_u8), anybody());
    prop::collection::vec(group, 0..9).prop_map(|groups| {
        let group = |(at, (mark, members)): (usize, (Option<u8>, BTreeSet<u8>))| Found {
            id: at.to_string(),
            mark: mark.map(|mark| format!("kith-{mark}")),
            members: people(&members),
        };
        groups.into_iter().enumerate().map(group).collect()
    })
}

fn ours() -> BTreeSet<String> {
    (0..6).map(|mark| format!("kith-{mark}")).collect()
}

/// What a platform has after it did as it was told; a lost answer may have cut it short.
fn done(mut found: Vec<Found>, changes: &[Change]) -> Vec<Found> {
    for change in changes {
        if let Some(at) = &change.at {
            let group = found.iter_mut().find(|group| &group.id == at).expect("only what stands is changed");
            group.members.retain(|person| !change.remove.contains(person));
            group.members.extend(change.add.iter().cloned());
            assert_eq!(group.members, change.members);
        } else {
            let (id, mark) = (format!("new {}", found.len()), Some(change.mark.clone()));
            found.push(Found { id, mark, members: change.add.clone() });
        }
    }
    found
}

fn is_foreign(group: &Found) -> bool {
    group.mark.as_ref().is_none_or(|mark| !ours().contains(mark))
}

proptest! {
    #[test]
    fn done_once_it_is_ours_and_nothing_is_left_to_do(wanted in wanted(), found in found()) {
        let changes = difference(&wanted, &ours(), &found);
        let after = done(found, &changes);
        for group in &wanted {
            let there: Vec<_> = after.iter().filter(|it| it.mark.as_ref() == Some(&group.mark)).collect();
            prop_assert_eq!(&there[0].members, &group.members);
            prop_assert!(there[1..].iter().all(|it| it.members.is_empty()), "a double keeps nobody");
        }
        for group in after.iter().filter(|it| !is_foreign(it)) {
            let lives = wanted.iter().any(|it| group.mark.as_ref() == Some(&it.mark));
            prop_assert!(lives || group.members.is_empty(), "what ended keeps nobody");
        }
        prop_assert_eq!(difference(&wanted, &ours(), &after), []);
    }

    #[test]
    fn broken_off_anywhere_it_is_finished_by_the_next_attempt(
        wanted in wanted(), found in found(), kept in 0..12_usize,
    ) {
        let changes = difference(&wanted, &ours(), &found);
        let half = done(found.clone(), &changes[..kept.min(changes.len())]);
        let rest = done(half.clone(), &difference(&wanted, &ours(), &half));
        let whole = done(found, &changes);
        let members = |groups: &[Found]| {
            let mut all: Vec<_> = groups.iter().map(|it| (it.mark.clone(), it.members.clone())).collect();
            all.sort();
            all
        };
        prop_assert_eq!(members(&rest), members(&whole), "and nothing is made twice");
    }

    #[test]
    fn groups_of_others_stay_as_they_are(wanted in wanted(), found in found()) {
        let changes = difference(&wanted, &ours(), &found);
        let after = done(found.clone(), &changes);
        prop_assert!(after.len() >= found.len(), "nothing is deleted");
        for (before, now) in found.iter().zip(&after) {
            prop_assert_eq!((&before.id, &before.mark), (&now.id, &now.mark));
            if is_foreign(before) {
                prop_assert_eq!(before, now);
                prop_assert!(changes.iter().all(|change| change.at.as_ref() != Some(&before.id)));
            }
        }
    }
}
