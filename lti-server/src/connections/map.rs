//! `GET /api/connections`: the whole course for an instructor, their own surroundings for a learner.

use std::collections::HashMap;

use axum::{Json, extract::State};
use jiff::Timestamp;
use network::Event;
use wire::{
    ConnectionMap, GroupId, MapEvent, MapPerson, MapTie, PersonId, answered_each_other, weeks_between,
};

use super::{
    centred::{Shown, centred},
    known::Known,
    store::TieEvent,
};
use crate::{
    AppState,
    error::ApiError,
    roster::{Person, Viewer},
    session::Member,
};

/// Counts of people who hide are rounded down to this, so that nobody is found by counting.
const COUNT_STEP: u32 = 5;

pub(super) async fn show(me: Member, State(app): State<AppState>) -> Result<Json<ConnectionMap>, ApiError> {
    Ok(Json(seen(&app, &me).await?))
}

/// What the caller sees of the course.
pub(super) async fn seen(app: &AppState, me: &Member) -> Result<ConnectionMap, ApiError> {
    let people = app.store.people(&me.course).await?;
    let viewer = Viewer::of(&app.store, me, &people).await?;
    // Forums are evidence for the map alone: who answered somebody has not met them, and is nobody's reason to be
    // suggested.
    let forum = app.store.forum_events(&me.course).await?;
    let mut events = app.store.tie_events(&me.course).await?;
    events.extend(forum.into_iter().map(TieEvent::from));
    events.sort_by_key(|event| event.happened_at);
    let groups = app.store.groups(&me.course).await?;
    let groups: Vec<(GroupId, String)> = groups.into_iter().map(|row| (row.id, row.name)).collect();
    Ok(map(me, &viewer, &people, &events, &groups, app.clock.now()))
}

/// The map of what `viewer` may see.
fn map(
    me: &Member,
    viewer: &Viewer,
    people: &[Person],
    events: &[TieEvent],
    groups: &[(GroupId, String)],
    now: Timestamp,
) -> ConnectionMap {
    // An instructor works with everybody who agreed to be seen by their group at least; consent comes first even
    // there, since a map is neither necessary nor expected.
    let on_map = |person: &&Person| {
        if viewer.is_staff() {
            person.takes_part() && person.seen_by() != wire::SeenBy::Nobody
        } else {
            viewer.sees(person) && (person.takes_part() || viewer.is(person))
        }
    };
    let visible: Vec<&Person> = people.iter().filter(on_map).collect();
    let hidden = people.iter().filter(|person| person.takes_part() && !on_map(person)).count();
    let place = |id: &PersonId| {
        let place = visible.binary_search_by(|person| person.id.cmp(id)).ok()?;
        u32::try_from(place).ok()
    };
    let known = Known::to(&me.person, events);
    let mut between: Vec<Event> = Vec::new();
    let mut past: Vec<MapEvent> = Vec::new();
    let mut last: HashMap<(u32, u32), Timestamp> = HashMap::new();
    for event in known.events() {
        let (Some(a), Some(b)) = (place(&event.a), place(&event.b)) else { continue };
        between.push(Event { a, b, kind: event.kind, weeks_ago: weeks_between(event.happened_at, now) });
        if viewer.is_staff() {
            // Everybody who is visible is on their map, so that places there are the same.
            past.push(MapEvent { a, b, kind: event.kind, at: event.happened_at, seen: event.seen });
        }
        let last = last.entry((a.min(b), a.max(b))).or_insert(event.happened_at);
        *last = event.happened_at.max(*last);
    }
    let count = u32::try_from(visible.len()).unwrap_or(u32::MAX);
    let ties = network::ties(count, &between, network::DEFAULT_HALF_LIFE_WEEKS);
    let each = answered_each_other(&between);
    // A learner's map is their surroundings: themself, whom they know, and the ties among these.
    let kept = if viewer.is_staff() {
        (0..count).collect()
    } else {
        place(&me.person).map(|own| network::surroundings(own, &ties)).unwrap_or_default()
    };
    let renumbered = |old: u32| kept.binary_search(&old).ok().and_then(|new| u32::try_from(new).ok());
    // Groups of which nobody is shown are not even counted.
    let places: HashMap<&GroupId, usize> = groups.iter().map(|(id, _)| id).zip(0..).collect();
    let group_of = |person: &Person| places.get(person.group.as_ref()?).copied();
    let mut present: Vec<usize> =
        kept.iter().filter_map(|old| group_of(visible.get(*old as usize)?)).collect();
    present.sort_unstable();
    present.dedup();
    let shown = kept.iter().filter_map(|old| visible.get(*old as usize)).map(|person| MapPerson {
        person: person.id.clone(),
        name: person.name().to_owned(),
        me: viewer.is(person),
        group: group_of(person).and_then(|group| u32::try_from(present.binary_search(&group).ok()?).ok()),
        can_greet: !viewer.is_staff() && !viewer.is(person) && !known.greeted(&person.id),
    });
    let people_shown: Vec<MapPerson> = shown.collect();
    let centred = if viewer.is_staff() {
        let groups = people_shown.iter().map(|person| person.group).collect();
        centred(&Shown { visible: &visible, groups, between: &between }, people, events, now)
    } else {
        Vec::new()
    };
    let ties = ties
        .into_iter()
        .filter_map(|tie| {
            let (a, b) = (renumbered(tie.a)?, renumbered(tie.b)?);
            let last_at = last.get(&(tie.a, tie.b)).copied()?;
            let each = each.binary_search(&(tie.a, tie.b)).is_ok();
            Some(MapTie { a, b, kinds: tie.kinds, each, weight: tie.weight, last_at })
        })
        .collect();
    ConnectionMap {
        people: people_shown,
        ties,
        groups: present.iter().filter_map(|&group| groups.get(group).cloned()).collect(),
        events: past,
        centred,
        seed: seed_of(&me.course.0),
        hidden: viewer
            .is_staff()
            .then(|| u32::try_from(hidden).unwrap_or(u32::MAX) / COUNT_STEP * COUNT_STEP),
        nameless_files: !viewer.is_staff() && !viewer.may_take_names_along(),
    }
}

/// The same seed for everybody in the course, so that all see the same picture.
fn seed_of(course: &str) -> u64 {
    course.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
