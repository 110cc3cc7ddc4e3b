//! Meetings as a viewer may see them.

use axum::{Json, extract::State};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use wire::{GroupId, Meeting, MeetingState, MemberTime};

use super::{
    OwnGroup,
    calendar::add_links,
    coming,
    door::Places,
    store::{MeetingRow, Said},
};
use crate::{
    AppState,
    error::ApiError,
    roster::{Person, Viewer},
    sentence::say,
    session::{Learner, Member},
    zones::Zones,
};

/// `GET /api/meetings`: those of the caller's own group that are to come or were in the last two weeks.
pub(super) async fn list(
    Learner(me): Learner,
    State(app): State<AppState>,
) -> Result<Json<Vec<Meeting>>, ApiError> {
    let group = OwnGroup::of(&app, &me).await?;
    let members: Vec<&Person> = group.members.iter().collect();
    Ok(Json(of_group(&app, &me, &group.id, &members, &group.viewer).await?))
}

/// Whether a meeting that began, or begins, at `starts_at` is to come or was in the last two weeks.
pub(super) fn is_recent(starts_at: Timestamp, now: Timestamp) -> bool {
    const RECENT: SignedDuration = SignedDuration::from_hours(14 * 24);
    now.duration_since(starts_at) < RECENT
}

/// The meetings of one group that are to come or were in the last two weeks, by start.
pub(crate) async fn of_group(
    app: &AppState,
    me: &Member,
    group: &GroupId,
    members: &[&Person],
    viewer: &Viewer,
) -> Result<Vec<Meeting>, ApiError> {
    let now = app.clock.now();
    let mut meetings = all_of_group(app, me, group, members, viewer).await?;
    meetings.retain(|meeting| is_recent(meeting.starts_at, now));
    Ok(meetings)
}

/// Refuses what has to be done before a meeting begins, where it has begun or was cancelled.
pub(super) fn still_ahead(row: &MeetingRow, zones: &Zones, now: Timestamp) -> Result<(), ApiError> {
    if row.state == MeetingState::Cancelled {
        return Err(ApiError::Conflict(say!("This meeting was cancelled. Choose a new time instead.")));
    }
    if start(row, zones) <= now {
        return Err(ApiError::Conflict(say!("This meeting has begun already.")));
    }
    Ok(())
}

/// All meetings of one group, by start.
pub(super) async fn all_of_group(
    app: &AppState,
    me: &Member,
    group: &GroupId,
    members: &[&Person],
    viewer: &Viewer,
) -> Result<Vec<Meeting>, ApiError> {
    let rows = app.store.meetings_of(&me.course, group).await?;
    of_rows(app, me, group, &rows, members, viewer).await
}

/// The meetings of one group whose rows these are, in their order.
pub(super) async fn of_rows(
    app: &AppState,
    me: &Member,
    group: &GroupId,
    rows: &[MeetingRow],
    members: &[&Person],
    viewer: &Viewer,
) -> Result<Vec<Meeting>, ApiError> {
    let attendance = app.store.attendance(&me.course).await?;
    let answers = app.store.meeting_answers(&me.course, group).await?;
    let places = Places::of(app, &me.course).await?;
    let shown = rows.iter().map(|row| meeting(row, members, viewer, &places, &attendance, &app.zones));
    let mut shown: Vec<Meeting> = shown.collect();
    let now = app.clock.now();
    for (row, meeting) in rows.iter().zip(&mut shown) {
        if meeting.state == MeetingState::Planned && meeting.starts_at > now {
            meeting.add_links = add_links(app, row, meeting, viewer, &places);
        }
    }
    coming::show(&mut shown, &answers, viewer, now);
    Ok(shown)
}

/// All meetings of the course's living groups.
pub(crate) async fn of_course(
    app: &AppState,
    me: &Member,
    people: &[Person],
    viewer: &Viewer,
) -> Result<Vec<Meeting>, ApiError> {
    let rows = app.store.meetings(&me.course).await?;
    let attendance = app.store.attendance(&me.course).await?;
    let places = Places::of(app, &me.course).await?;
    let shown = rows.iter().map(|row| {
        let mut members: Vec<&Person> =
            people.iter().filter(|person| person.group.as_ref() == Some(&row.group)).collect();
        viewer.sort(&mut members);
        meeting(row, &members, viewer, &places, &attendance, &app.zones)
    });
    Ok(shown.collect())
}

/// Whether at least two people were there, as far as that counts.
pub(crate) fn was_held(meeting: &Meeting) -> bool {
    let present = meeting.times.iter().filter(|time| time.took_part == Some(true)).count();
    present + meeting.former_present as usize >= 2
}

/// The start by the zone database as it is now: wall-clock time and zone are the truth.
pub(super) fn start(row: &MeetingRow, zones: &Zones) -> Timestamp {
    derived(&row.anchor_zone, row.anchor_local, zones).unwrap_or(row.stored_start)
}

/// The instant of a wall-clock time, where the zone database knows the zone.
pub(crate) fn derived(zone: &str, local: DateTime, zones: &Zones) -> Option<Timestamp> {
    schedule::instant(&zones.find(zone)?, local).ok()
}

/// Zone and wall-clock time by which the meeting is told. The chooser's zone is for staff: a peer reads the meeting
/// in their own, or in UTC.
fn anchor(
    row: &MeetingRow,
    members: &[&Person],
    viewer: &Viewer,
    zones: &Zones,
    starts_at: Timestamp,
) -> (String, DateTime) {
    if viewer.is_staff() {
        return (row.anchor_zone.clone(), row.anchor_local);
    }
    let own = members.iter().find(|person| viewer.is(person)).and_then(|person| person.zone());
    let own = own.and_then(|(name, _)| Some((name, zones.find(name)?)));
    let (name, zone) = own.unwrap_or(("Etc/UTC", TimeZone::UTC));
    (name.to_owned(), zone.to_datetime(starts_at))
}

pub(super) fn meeting(
    row: &MeetingRow,
    members: &[&Person],
    viewer: &Viewer,
    places: &Places,
    attendance: &[Said],
    zones: &Zones,
) -> Meeting {
    let starts_at = start(row, zones);
    let time = |person: &&Person| {
        let said = attendance.iter().find(|said| said.meeting == row.id && said.person == person.id);
        MemberTime {
            person: person.id.clone(),
            name: viewer.name(person),
            me: viewer.is(person),
            local: viewer.zone(person, zones, starts_at).map(|zone| zone.local(starts_at)),
            took_part: said.map(|said| said.took_part),
            ticked: said.is_some_and(|said| said.ticked),
            comes: None,
        }
    };
    let (anchor_zone, anchor_local) = anchor(row, members, viewer, zones, starts_at);
    // Who was there and is in the group no more is nobody's name, but was not nobody.
    let gone = attendance.iter().filter(|said| {
        said.took_part && said.meeting == row.id && !members.iter().any(|person| person.id == said.person)
    });
    // What erased people said is a number, which counts as their word did.
    let erased = if row.not_held_at.is_some() { 0 } else { row.former_present };
    let former_present = erased + u32::try_from(gone.count()).unwrap_or(0);
    let link = places.link(row, viewer).filter(|_| row.state == MeetingState::Planned);
    Meeting {
        id: row.id.clone(),
        group: row.group.clone(),
        group_name: row.group_name.clone(),
        starts_at,
        minutes: row.minutes,
        anchor_zone,
        anchor_local,
        sequence: row.sequence,
        state: row.state,
        room: places.is_room(row.state, link.as_ref()),
        recordable: places.recordable(row),
        link,
        times: members.iter().map(time).collect(),
        former_present,
        not_held_at: row.not_held_at,
        nudged_at: row.nudged_at,
        add_links: Vec::new(),
    }
}
