//! Groups whose members turn to staff rather than to each other: for staff alone, by what a forum tells. Who of the staff
//! it was is nobody's finding.

use std::collections::HashSet;

use jiff::Timestamp;
use network::{Event, staff_centred, ties};
use wire::{Centred, PersonId, Role, StaffEvent, weeks_between};

use super::store::TieEvent;
use crate::roster::Person;

/// So many events of a group are told, the newest.
const MOST: usize = 50;

/// Learners as a map for staff shows them.
pub(super) struct Shown<'a> {
    /// Everybody on the map, by their ids.
    pub(super) visible: &'a [&'a Person],
    /// The group of each, as the map counts groups.
    pub(super) groups: Vec<Option<u32>>,
    /// What they have to do with each other.
    pub(super) between: &'a [Event],
}

/// The groups that are centred on staff. Whoever is not on the map has no part in it.
pub(super) fn centred(
    shown: &Shown<'_>,
    people: &[Person],
    events: &[TieEvent],
    now: Timestamp,
) -> Vec<Centred> {
    let on_map = |id: &PersonId| shown.visible.binary_search_by(|person| person.id.cmp(id)).ok();
    // Staff who is grouped like a learner is one here.
    let teaches = |person: &&Person| person.role() == Role::Instructor && on_map(&person.id).is_none();
    let staff: HashSet<&PersonId> = people.iter().filter(teaches).map(|person| &person.id).collect();
    let Ok(one_of_staff) = u32::try_from(shown.visible.len()) else { return Vec::new() };
    let mut with_staff: Vec<StaffEvent> = Vec::new();
    for event in events {
        let (learner, by_staff) = match (on_map(&event.a), on_map(&event.b)) {
            (Some(learner), None) if staff.contains(&event.b) => (learner, false),
            (None, Some(learner)) if staff.contains(&event.a) => (learner, true),
            _ => continue,
        };
        let (Some(seen), Ok(person)) = (event.seen, u32::try_from(learner)) else { continue };
        with_staff.push(StaffEvent { person, by_staff, kind: event.kind, at: event.happened_at, seen });
    }
    if with_staff.is_empty() {
        return Vec::new();
    }
    // All of staff are one: a course with three teachers is not three times as centred.
    let as_event = |it: &StaffEvent| {
        let (a, b) = if it.by_staff { (one_of_staff, it.person) } else { (it.person, one_of_staff) };
        Event { a, b, kind: it.kind, weeks_ago: weeks_between(it.at, now) }
    };
    let all: Vec<Event> = shown.between.iter().copied().chain(with_staff.iter().map(as_event)).collect();
    let mut teaching = vec![false; shown.visible.len()];
    teaching.push(true);
    let all = ties(one_of_staff + 1, &all, network::DEFAULT_HALF_LIFE_WEEKS);
    let group_of = |person: u32| shown.groups.get(person as usize).copied().flatten();
    let told = |found: network::StaffCentred| {
        let behind = with_staff.iter().rev().filter(|it| group_of(it.person) == Some(found.group));
        Centred {
            group: found.group,
            percent: percent(found.share),
            events: behind.take(MOST).cloned().collect(),
        }
    };
    staff_centred(&all, &shown.groups, &teaching).into_iter().map(told).collect()
}

/// A share between 0 and 1, of a hundred.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
fn percent(share: f32) -> u8 {
    (share * 100.0).round().clamp(0.0, 100.0) as u8
}
