//! `POST /api/meetings/{id}/door` and `GET /api/meetings/{id}/recordings`: the room of a meeting.

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use wire::{Door, MeetingId, MeetingState, Recording, Role};

use super::{OwnGroup, store::MeetingRow, view};
use crate::{
    AppState,
    error::ApiError,
    rooms::{Rooms, Server, Visit},
    roster::{Viewer, name_in_a_room},
    sentence::say,
    session::{CourseKey, Member},
    store::StoreError,
};

/// How long before the start the door opens; the widget shows its button from then on.
const EARLY: SignedDuration = SignedDuration::from_mins(10);
/// How long after the end it stays open.
const LATE: SignedDuration = SignedDuration::from_hours(1);

/// Where the meetings of a course can be.
pub(super) struct Places {
    pub(super) rooms: Rooms,
    /// Meetings whose room was on the present server, where it keeps recordings.
    recorded: Vec<MeetingId>,
}

impl Places {
    pub(super) async fn of(app: &AppState, course: &CourseKey) -> Result<Self, StoreError> {
        let rooms = app.store.rooms(course).await?;
        let recorded = match rooms.server.as_ref().filter(|server| server.records()) {
            Some(server) => app.store.meetings_with_room(course, server).await?,
            None => Vec::new(),
        };
        Ok(Self { rooms, recorded })
    }

    /// The link of a meeting, where it may be shown.
    pub(super) fn link(&self, row: &MeetingRow, viewer: &Viewer) -> Option<String> {
        link(&self.rooms, row, viewer)
    }

    /// Whether the door of a meeting leads to a room of the server.
    pub(super) const fn is_room(&self, state: MeetingState, link: Option<&String>) -> bool {
        matches!(state, MeetingState::Planned) && link.is_none() && self.rooms.server.is_some()
    }

    /// Whether there can be recordings of a meeting.
    pub(super) fn recordable(&self, row: &MeetingRow) -> bool {
        self.recorded.contains(&row.id)
    }
}

fn link(rooms: &Rooms, row: &MeetingRow, viewer: &Viewer) -> Option<String> {
    viewer.link(row.link.as_deref().filter(|link| rooms.hosts.allow(link)))
}

/// A meeting, and who may go in.
struct Entrance {
    row: MeetingRow,
    viewer: Viewer,
    /// What the others in the room read.
    name: String,
    /// The caller's own zone.
    zone: Option<String>,
}

/// The meeting `id`, if it is one of the caller's group, or the caller teaches the course.
async fn entrance(app: &AppState, me: &Member, id: &MeetingId) -> Result<Entrance, ApiError> {
    let (rows, people, viewer) = if me.role == Role::Instructor {
        let people = app.store.people_among(&me.course, std::slice::from_ref(&me.person.0)).await?;
        let viewer = Viewer::of(&app.store, me, &people).await?;
        (app.store.meetings(&me.course).await?, people, viewer)
    } else {
        let group = OwnGroup::that_meets(app, me).await?;
        (app.store.meetings_of(&me.course, &group.id).await?, group.members, group.viewer)
    };
    let row = rows.into_iter().find(|row| &row.id == id).ok_or(ApiError::NotFound)?;
    // Who shows no name is told apart by a number, which is the same whoever looks.
    let mut ids: Vec<_> = people.iter().map(|person| &person.id).collect();
    ids.sort_unstable();
    let place = ids.iter().position(|id| **id == me.person).ok_or(ApiError::NotFound)?;
    let own = people.iter().find(|person| person.id == me.person).ok_or(ApiError::NotFound)?;
    let zone = own.zone().map(|(zone, _)| zone.to_owned());
    let nobody = || if viewer.is_staff() { "Teacher".to_owned() } else { format!("Member {}", place + 1) };
    let name = name_in_a_room(own).map_or_else(nobody, str::to_owned);
    Ok(Entrance { row, viewer, name, zone })
}

/// `POST /api/meetings/{id}/door`: where the caller's browser goes.
pub(super) async fn open(
    me: Member,
    State(app): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Door>, ApiError> {
    let (id, now) = (MeetingId(id), app.clock.now());
    let entrance = entrance(&app, &me, &id).await?;
    if entrance.row.state == MeetingState::Cancelled {
        return Err(ApiError::Conflict(say!("This meeting was cancelled.")));
    }
    let starts_at = view::start(&entrance.row, &app.zones);
    let until = while_open(&app, &entrance, starts_at, now)?;
    let rooms = app.store.rooms(&me.course).await?;
    if let Some(address) = link(&rooms, &entrance.row, &entrance.viewer) {
        return Ok(Json(Door { address }));
    }
    let visit = Visit {
        meeting: &id,
        group: &entrance.row.group_name,
        name: &entrance.name,
        moderates: me.role == Role::Instructor,
        until,
    };
    Ok(Json(Door { address: rooms.enter(&app, &visit).await? }))
}

/// When the door closes, if it is open.
fn while_open(
    app: &AppState,
    entrance: &Entrance,
    starts_at: Timestamp,
    now: Timestamp,
) -> Result<Timestamp, ApiError> {
    let opens = starts_at.saturating_sub(EARLY).map_err(StoreError::from_date)?;
    let length = SignedDuration::from_mins(i64::from(entrance.row.minutes));
    let closes = starts_at.saturating_add(length + LATE).map_err(StoreError::from_date)?;
    if now < opens {
        let known = entrance.zone.as_deref().and_then(|name| Some((name, app.zones.find(name)?)));
        let (name, zone) = known.unwrap_or(("UTC", TimeZone::UTC));
        let opens = zone.to_datetime(opens);
        return Err(ApiError::TooEarly(say!(
            "The room opens at {time} on {day} ({zone}), ten minutes before the meeting.",
            time = opens.strftime("%H:%M").to_string(),
            day = opens,
            zone = name,
        )));
    }
    if now >= closes {
        return Err(ApiError::Conflict(say!("This meeting is over, and its room is closed.")));
    }
    Ok(closes)
}

/// `GET /api/meetings/{id}/recordings`
pub(super) async fn recordings(
    me: Member,
    State(app): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Vec<Recording>>, ApiError> {
    let id = MeetingId(id);
    entrance(&app, &me, &id).await?;
    let places = Places::of(&app, &me.course).await?;
    // A meeting without a room has none, and nobody has to be asked.
    match &places.rooms.server {
        Some(Server::BigBlueButton(_)) if places.recorded.contains(&id) => {
            Ok(Json(places.rooms.recordings(&app, &id).await?))
        }
        _ => Ok(Json(Vec::new())),
    }
}
