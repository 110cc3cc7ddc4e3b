//! `GET /api/connections`: the whole course for an instructor, their own surroundings for a learner.

use axum::{Json, extract::State};
use jiff::Timestamp;
use network::{Event, TieKind};
use wire::{ConnectionMap, GroupId, MapPerson, MapTie, PersonId};

use super::store::TieEvent;
use crate::{
    AppState,
    error::ApiError,
    roster::{Person, Viewer},
    session::Member,
};

/// Counts of people who hide are rounded down to this, so that nobody is found by counting.
const COUNT_STEP: u32 = 5;

pub(super) async fn show(me: Member, State(app): State<AppState>) -> Result<Json<ConnectionMap>, ApiError> {
    let people = app.store.people(&me.course).await?;
    let viewer = Viewer::new(&me, &people);
    let events = app.store.tie_events(&me.course).await?;
    let groups = app.store.groups(&me.course).await?;
    let groups: Vec<(GroupId, String)> = groups.into_iter().map(|row| (row.id, row.name)).collect();
    Ok(Json(map(&me, &viewer, &people, &events, groups, app.clock.now())))
}

/// The map of what `viewer` may see.
fn map(
    me: &Member,
    viewer: &Viewer,
    people: &[Person],
    events: &[TieEvent],
    groups: Vec<(GroupId, String)>,
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
    let seen: Vec<(Event, Timestamp)> = events
        .iter()
        .filter(|event| may_see_event(event, me, events))
        .filter_map(|event| {
            let weeks_ago = weeks_between(event.happened_at, now);
            let event_between =
                Event { a: place(&event.a)?, b: place(&event.b)?, kind: event.kind, weeks_ago };
            Some((event_between, event.happened_at))
        })
        .collect();
    let between: Vec<Event> = seen.iter().map(|(event, _)| *event).collect();
    let count = u32::try_from(visible.len()).unwrap_or(u32::MAX);
    let ties = network::ties(count, &between, network::DEFAULT_HALF_LIFE_WEEKS);
    let last_at = |a: u32, b: u32| {
        let of_pair = |event: &Event| (event.a, event.b) == (a, b) || (event.b, event.a) == (a, b);
        seen.iter().filter(|(event, _)| of_pair(event)).map(|(_, at)| *at).max().unwrap_or(now)
    };
    // A learner's map is their surroundings: themself, whom they know, and the ties among these.
    let kept = if viewer.is_staff() {
        (0..count).collect()
    } else {
        place(&me.person).map(|own| network::surroundings(own, &ties)).unwrap_or_default()
    };
    let renumbered = |old: u32| kept.binary_search(&old).ok().and_then(|new| u32::try_from(new).ok());
    let greeted = |other: &PersonId| {
        events
            .iter()
            .any(|event| event.kind == TieKind::SaidHello && event.a == me.person && &event.b == other)
    };
    let shown = kept.iter().filter_map(|old| visible.get(*old as usize)).map(|person| MapPerson {
        person: person.id.clone(),
        name: person.name().to_owned(),
        me: viewer.is(person),
        group: person.group.as_ref().and_then(|group| {
            let place = groups.iter().position(|(id, _)| id == group)?;
            u32::try_from(place).ok()
        }),
        can_greet: !viewer.is_staff() && !viewer.is(person) && !greeted(&person.id),
    });
    let people_shown = shown.collect();
    let ties = ties
        .into_iter()
        .filter_map(|tie| {
            let (a, b) = (renumbered(tie.a)?, renumbered(tie.b)?);
            Some(MapTie { a, b, kinds: tie.kinds, weight: tie.weight, last_at: last_at(tie.a, tie.b) })
        })
        .collect();
    ConnectionMap {
        people: people_shown,
        ties,
        groups,
        seed: seed_of(&me.course.0),
        hidden: viewer
            .is_staff()
            .then(|| u32::try_from(hidden).unwrap_or(u32::MAX) / COUNT_STEP * COUNT_STEP),
    }
}

/// A hello that was not returned is between the two of them.
fn may_see_event(event: &TieEvent, me: &Member, events: &[TieEvent]) -> bool {
    if event.kind != TieKind::SaidHello || event.a == me.person || event.b == me.person {
        return true;
    }
    let returned =
        |other: &TieEvent| other.kind == TieKind::SaidHello && other.a == event.b && other.b == event.a;
    events.iter().any(returned)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "weeks to a fraction of a second are far finer than a tie's weight"
)]
fn weeks_between(then: Timestamp, now: Timestamp) -> f32 {
    (now.duration_since(then).as_secs().max(0) as f32) / (7.0 * 86_400.0)
}

/// The same seed for everybody in the course, so that all see the same picture.
fn seed_of(course: &str) -> u64 {
    course.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
