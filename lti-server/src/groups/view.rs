//! Groups as a viewer may see them.

use jiff::{SignedDuration, Timestamp};
use wire::{CourseGroups, Group, GroupActivity, MeetingState, PersonId};

use super::{GroupRow, tend::Facts};
use crate::{
    AppState,
    error::ApiError,
    meetings,
    roster::{Person, Viewer},
    session::Member,
    wall,
    zones::Zones,
};

/// A group without a sign of life for this long is silent.
const SILENCE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The members of a group, in the viewer's order.
pub(crate) fn members<'a>(row: &GroupRow, people: &'a [Person], viewer: &Viewer) -> Vec<&'a Person> {
    let mut members: Vec<&Person> =
        people.iter().filter(|person| person.group.as_ref() == Some(&row.id)).collect();
    viewer.sort(&mut members);
    members
}

fn group(row: &GroupRow, members: &[&Person], viewer: &Viewer, zones: &Zones, now: Timestamp) -> Group {
    Group {
        id: row.id.clone(),
        name: row.name.clone(),
        members: members.iter().map(|person| viewer.member(person, zones, now)).collect(),
        shared_languages: shared_languages(members),
        published_at: row.published_at,
    }
}

/// Languages everybody who named any speaks.
fn shared_languages(members: &[&Person]) -> Vec<String> {
    let mut named = members.iter().map(|person| person.languages()).filter(|languages| !languages.is_empty());
    let Some(mut shared) = named.next() else { return Vec::new() };
    for languages in named {
        shared.retain(|language| languages.contains(language));
    }
    shared
}

/// The viewer's own group with its members, once published.
pub(crate) async fn own_group<'a>(
    app: &AppState,
    me: &Member,
    people: &'a [Person],
    viewer: &Viewer,
) -> Result<Option<(Group, Vec<&'a Person>)>, ApiError> {
    let own = people.iter().find(|person| person.id == me.person).and_then(|person| person.group.as_ref());
    let Some(own) = own else { return Ok(None) };
    let rows = app.store.groups(&me.course).await?;
    let Some(row) = rows.iter().find(|row| &row.id == own) else { return Ok(None) };
    let members = members(row, people, viewer);
    let shown = group(row, &members, viewer, &app.zones, app.clock.now());
    Ok(Some((shown, members)))
}

/// The instructor's overview.
pub(super) async fn overview(app: &AppState, me: &Member) -> Result<CourseGroups, ApiError> {
    let now = app.clock.now();
    let people = app.store.people(&me.course).await?;
    let viewer = Viewer::of(&app.store, me, &people).await?;
    let meetings = meetings::of_course(app, me, &people, &viewer).await?;
    let rows = app.store.groups(&me.course).await?;
    let care = app.store.care(&me.course).await?;
    let name = |id: &PersonId| people.iter().find(|person| &person.id == id).map(|it| it.name().to_owned());
    let activity = |row: &GroupRow| {
        let members = members(row, &people, &viewer);
        let own = || meetings.iter().filter(|meeting| meeting.group == row.id);
        let held = own().filter(|meeting| meetings::was_held(meeting)).count();
        // One that has begun is the next until it ends: whoever looks after the group may want to go there.
        let next = own()
            .filter(|meeting| meeting.state == MeetingState::Planned && now < meeting.ends_at())
            .min_by_key(|meeting| meeting.starts_at);
        let visits = members.iter().flat_map(|person| {
            [person.last_seen_at, person.hours_saved_at(), person.answered_at(), person.caught_up_at]
        });
        let met = own().filter(|meeting| meetings::was_held(meeting)).map(|meeting| Some(meeting.starts_at));
        let last_sign_at = visits.chain(met).flatten().max();
        let quiet_since = last_sign_at.unwrap_or(row.published_at).max(row.published_at);
        GroupActivity {
            group: group(row, &members, &viewer, &app.zones, now),
            next_meeting: next.cloned(),
            meetings_held: u32::try_from(held).unwrap_or(u32::MAX),
            last_sign_at,
            silent: now.duration_since(quiet_since) > SILENCE,
            facilitator: row.facilitator.as_ref().and_then(name),
            care: care.iter().filter(|done| done.group == row.id).map(|done| done.care.clone()).collect(),
        }
    };
    let mut groups: Vec<GroupActivity> = rows.iter().map(activity).collect();
    groups.sort_by_key(|group| !group.silent);
    let mut waiting: Vec<&Person> = people
        .iter()
        .filter(|person| person.takes_part() && person.wants_group() && person.group.is_none())
        .collect();
    viewer.sort(&mut waiting);
    let waiting = waiting.into_iter().map(|person| viewer.member(person, &app.zones, now)).collect();
    let mergers = app.store.mergers(&me.course).await?;
    // Few courses have any, and what is read for them is the whole course once more.
    let facts = if mergers.iter().any(|merger| merger.open) {
        Facts::read(app, &me.course, now).await?
    } else {
        None
    };
    let mergers = facts.map(|facts| facts.shown(&mergers)).unwrap_or_default();
    let departures = app.store.departures(&me.course, now).await?;
    let reported_faces = wall::reported_faces(app, me).await?;
    Ok(CourseGroups { groups, waiting, mergers, departures, reported_faces })
}
