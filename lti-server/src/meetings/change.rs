//! Choosing, moving and cancelling a meeting, and saying who was there.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use network::TieKind;
use url::Url;
use wire::{Attendance, GroupId, Meeting, MeetingId, MeetingRequest, MeetingState, MoveMeeting};

use super::{
    OwnGroup,
    coming::forget_answers,
    ledger, record, slots,
    store::{self, Anchor, NewMeeting},
    view,
};
use crate::{
    AppState, audit, connections,
    error::{ApiError, Body},
    gradebook,
    messages::{self, About},
    rooms::Rooms,
    sentence::{Sentence, say},
    session::{CourseKey, Learner, Member},
    store::{StoreError, Writing},
};

/// How far ahead a meeting may be.
const FARTHEST: SignedDuration = SignedDuration::from_hours(26 * 7 * 24);
/// Nobody was at a meeting that did not happen.
pub(super) const DID_NOT_HAPPEN: Sentence =
    say!("Your group said that this meeting did not happen. If it did, say so on its card first.");

/// `POST /api/meetings`
pub(super) async fn choose(
    Learner(me): Learner,
    State(app): State<AppState>,
    Body(request): Body<MeetingRequest>,
) -> Result<(StatusCode, Json<Meeting>), ApiError> {
    slots::check_minutes(request.minutes)?;
    let now = app.clock.now();
    let group = OwnGroup::of(&app, &me).await?;
    let rooms = app.store.rooms(&me.course).await?;
    let link = link(request.link.as_deref(), &group, &rooms)?;
    let starts = sessions(&request)?;
    let anchors = starts.map(|starts_at| anchor(&app, &group, &me, starts_at, now));
    let anchors = anchors.collect::<Result<Vec<_>, _>>()?;
    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    let mut chosen = Vec::with_capacity(anchors.len());
    for anchor in &anchors {
        let new = NewMeeting {
            course: &me.course,
            group: &group.id,
            series: None,
            anchor,
            minutes: request.minutes,
            link,
            chosen_by: &me.person,
        };
        let id = store::add(&mut tx, &new, now).await?;
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "meeting chosen", &id.0).await?;
        chosen.push(id);
    }
    commit_told(&app, tx, (&me.course, &group.id), &chosen, now).await?;
    let first = chosen.first().ok_or(ApiError::NotFound)?;
    Ok((StatusCode::CREATED, Json(shown(&app, &me, &group, first).await?)))
}

/// When the sessions begin that are asked for: one, or two that do not overlap.
fn sessions(request: &MeetingRequest) -> Result<impl Iterator<Item = Timestamp>, ApiError> {
    let length = SignedDuration::from_mins(i64::from(request.minutes));
    let apart = |other: Timestamp| other.duration_since(request.starts_at).abs() >= length;
    if !request.and_at.is_none_or(apart) {
        return Err(ApiError::Invalid(say!(
            "The two sessions overlap. Choose times that are further apart."
        )));
    }
    Ok(std::iter::once(request.starts_at).chain(request.and_at))
}

/// `PUT /api/meetings/{id}`: moves the meeting.
pub(super) async fn postpone(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(request): Body<MoveMeeting>,
) -> Result<Json<Meeting>, ApiError> {
    let (id, now) = (MeetingId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let anchor = anchor(&app, &group, &me, request.starts_at, now)?;
    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    let row = store::meeting_in(&mut tx, &me.course, &group.id, &id).await?.ok_or(ApiError::NotFound)?;
    if row.sequence != request.sequence {
        return Err(ApiError::Conflict(say!(
            "This meeting was changed meanwhile. Here is how it stands now."
        )));
    }
    if row.state == MeetingState::Cancelled {
        return Err(ApiError::Conflict(say!("This meeting was cancelled. Choose a new time instead.")));
    }
    move_to(&mut tx, &me, &id, &anchor, now).await?;
    commit_told(&app, tx, (&me.course, &group.id), std::slice::from_ref(&id), now).await?;
    Ok(Json(shown(&app, &me, &group, &id).await?))
}

/// Moves a meeting that the caller has judged: the same calendar entry, and nobody has said yet whether they come.
pub(super) async fn move_to(
    tx: &mut Writing,
    me: &Member,
    id: &MeetingId,
    anchor: &Anchor,
    now: Timestamp,
) -> Result<(), StoreError> {
    store::postpone(tx, id, anchor, now).await?;
    audit::record(tx, now, Some(&me.course), Some(&me.person), "meeting moved", &id.0).await?;
    forget_answers(tx, id).await
}

/// `POST /api/meetings/{id}/cancel`: cancelling twice is the same as once.
pub(super) async fn cancel(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Meeting>, ApiError> {
    let (id, now) = (MeetingId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    let row = store::meeting_in(&mut tx, &me.course, &group.id, &id).await?.ok_or(ApiError::NotFound)?;
    if view::start(&row, &app.zones) <= now {
        return Err(ApiError::Conflict(say!("This meeting has begun already.")));
    }
    store::cancel(&mut tx, &id, now).await?;
    audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "meeting cancelled", &id.0).await?;
    commit_told(&app, tx, (&me.course, &group.id), std::slice::from_ref(&id), now).await?;
    Ok(Json(shown(&app, &me, &group, &id).await?))
}

/// `PUT /api/meetings/{id}/attendance`: people who were there met each other.
pub(super) async fn attend(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(said): Body<Attendance>,
) -> Result<Json<Meeting>, ApiError> {
    let (id, now) = (MeetingId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let mut tx = app.store.writing().await?;
    let row = store::meeting_in(&mut tx, &me.course, &group.id, &id).await?.ok_or(ApiError::NotFound)?;
    let starts_at = view::start(&row, &app.zones);
    if row.state == MeetingState::Cancelled || starts_at > now {
        return Err(ApiError::Conflict(say!("Say whether you took part once the meeting has begun.")));
    }
    if row.not_held_at.is_some() {
        return Err(ApiError::Conflict(DID_NOT_HAPPEN));
    }
    let own = group.members.iter().find(|person| person.id == me.person).filter(|_| said.took_part);
    let bore = own.and_then(|person| ledger::bore(&app, person, starts_at, row.minutes));
    store::attend(&mut tx, &id, &me.person, said.took_part, bore, now).await?;
    if said.took_part {
        record::forget_caught_up(&mut tx, &id, &me.person).await?;
    }
    let scored = follow_attendance(&mut tx, &me.course, &id, starts_at, now).await?;
    tx.commit().await?;
    if scored {
        app.wake_jobs();
    }
    Ok(Json(shown(&app, &me, &group, &id).await?))
}

/// Lets ties and gradebook follow what is said about who was at a meeting. Says whether the gradebook has work.
pub(super) async fn follow_attendance(
    tx: &mut Writing,
    course: &CourseKey,
    id: &MeetingId,
    starts_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let present = store::present(tx, id).await?;
    connections::forget_source(tx, course, TieKind::MetTogether, &id.0).await?;
    connections::record_together(tx, course, TieKind::MetTogether, &present, &id.0, starts_at).await?;
    gradebook::attended(tx, course, now).await
}

/// Commits a change of a group's meetings together with who leads them then and the mails that tell of it. The caller
/// has locked the group.
pub(super) async fn commit_told(
    app: &AppState,
    mut tx: Writing,
    (course, group): (&CourseKey, &GroupId),
    changed: &[MeetingId],
    now: Timestamp,
) -> Result<(), StoreError> {
    record::settle(app, &mut tx, course, group, now).await?;
    let mut some = false;
    for id in changed {
        some |= messages::queue(app, &mut tx, About::Meeting(id), now).await?;
    }
    tx.commit().await?;
    if some {
        app.wake_jobs();
    }
    Ok(())
}

pub(super) async fn shown(
    app: &AppState,
    me: &Member,
    group: &OwnGroup,
    id: &MeetingId,
) -> Result<Meeting, ApiError> {
    let members: Vec<_> = group.members.iter().collect();
    let meetings = view::all_of_group(app, me, &group.id, &members, &group.viewer).await?;
    meetings.into_iter().find(|meeting| &meeting.id == id).ok_or(ApiError::NotFound)
}

/// The chooser's wall clock at that instant: what stays fixed when a law changes.
pub(super) fn anchor(
    app: &AppState,
    group: &OwnGroup,
    me: &Member,
    starts_at: Timestamp,
    now: Timestamp,
) -> Result<Anchor, ApiError> {
    if starts_at <= now {
        return Err(ApiError::Invalid(say!("This time is over. Choose one in the future.")));
    }
    if starts_at.duration_since(now) > FARTHEST {
        return Err(ApiError::Invalid(say!("Choose a time within the next 26 weeks.")));
    }
    if starts_at.as_microsecond() % 900_000_000 != 0 {
        return Err(ApiError::Invalid(say!("Meetings begin on a quarter of an hour.")));
    }
    let own = group.members.iter().find(|person| person.id == me.person);
    let zone = own.and_then(|person| person.zone()).map(|(name, _)| name.to_owned());
    let zone = zone.ok_or_else(|| {
        ApiError::Invalid(say!("Tell us your time zone first, so that the meeting stays right."))
    })?;
    let found = app.zones.find(&zone).ok_or_else(|| ApiError::UnknownZone(zone.clone()))?;
    Ok(anchored(app, &zone, &found, starts_at))
}

/// The wall clock of the zone called `name` at that instant.
pub(super) fn anchored(app: &AppState, name: &str, zone: &TimeZone, starts_at: Timestamp) -> Anchor {
    let (local, tzdb) = (zone.to_datetime(starts_at), app.zones.version().to_owned());
    // In the doubled hour of a clock change the wall clock does not name one instant; UTC does.
    if schedule::instant(zone, local).ok() == Some(starts_at) {
        return Anchor { zone: name.to_owned(), local, starts_at, tzdb };
    }
    Anchor { zone: "Etc/UTC".to_owned(), local: TimeZone::UTC.to_datetime(starts_at), starts_at, tzdb }
}

/// Where to meet, if that was said.
pub(super) fn link<'a>(
    said: Option<&'a str>,
    group: &OwnGroup,
    rooms: &Rooms,
) -> Result<Option<&'a str>, ApiError> {
    let Some(link) = said.map(str::trim).filter(|link| !link.is_empty()) else { return Ok(None) };
    check_link(link)?;
    if !group.viewer.may_link_outside() {
        return Err(ApiError::Invalid(say!(
            "Your school allows no links to other places here. Plan the meeting without one."
        )));
    }
    if rooms.hosts.allow(link) {
        return Ok(Some(link));
    }
    let hosts = rooms.hosts.joined(", ");
    Err(ApiError::Invalid(if rooms.server.is_some() {
        say!(
            "Links may lead to {hosts} only. Without a link, you meet in a room of your school’s own.",
            hosts = hosts
        )
    } else {
        say!(
            "Links may lead to {hosts} only. Choose a room there, or plan the meeting without a link.",
            hosts = hosts
        )
    }))
}

fn check_link(link: &str) -> Result<(), ApiError> {
    if is_https(link) {
        return Ok(());
    }
    Err(ApiError::Invalid(say!("The link to your room must be an address that begins with https://.")))
}

/// Whether this is an address of another place on the web, of a length that can be kept.
pub(super) fn is_https(link: &str) -> bool {
    // Line breaks inside an address are overlooked when it is read, and would be kept.
    let plain = link.len() <= 500 && !link.contains(char::is_control);
    plain && Url::parse(link).is_ok_and(|url| url.scheme() == "https" && url.has_host())
}
