//! Records as a member of the group may read them.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::Timestamp;
use serde::Deserialize;
use wire::{EarlierMeetings, GroupRecords, MeetingId, MeetingRecord, MeetingState, PersonId, RecordText};

use super::{lead::turns, rotation::leaders, store::Written};
use crate::{
    AppState,
    error::{ApiError, Query},
    meetings::{OwnGroup, store::MeetingRow, view},
    rooms::Hosts,
    roster::Person,
    session::{Learner, Member},
};

/// How many earlier meetings are told at once, at most.
const MOST: usize = 200;

/// The meetings of one group, and everything there is about them but who was there.
struct Shelf {
    rows: Vec<MeetingRow>,
    could: Vec<PersonId>,
    leaders: HashMap<MeetingId, PersonId>,
    written: HashMap<MeetingId, Written>,
    caught_up: Vec<(MeetingId, PersonId)>,
    /// Where links may lead.
    hosts: Hosts,
}

impl Shelf {
    async fn read(app: &AppState, me: &Member, group: &OwnGroup, now: Timestamp) -> Result<Self, ApiError> {
        let rows = app.store.meetings_of(&me.course, &group.id).await?;
        let could = app.store.could_lead(&group.id).await?;
        let said = app.store.leads_said(&group.id).await?;
        Ok(Self {
            leaders: leaders(turns(app, &rows, said, now), &could),
            could,
            written: app.store.written(&group.id).await?,
            caught_up: app.store.caught_up(&group.id).await?,
            hosts: app.store.rooms(&me.course).await?.hosts,
            rows,
        })
    }

    fn record(&self, group: &OwnGroup, id: &MeetingId) -> MeetingRecord {
        let caught_up = self.caught_up.iter().filter(|(meeting, _)| meeting == id).map(|(_, who)| who);
        let lead = self.leaders.get(id).filter(|who| group.has(who)).cloned();
        MeetingRecord {
            lead,
            caught_up: caught_up.filter(|who| group.has(who)).cloned().collect(),
            ..bare(group, &self.hosts, id, self.written.get(id))
        }
    }
}

/// What is written, without who leads and who caught up.
fn bare(group: &OwnGroup, hosts: &Hosts, id: &MeetingId, written: Option<&Written>) -> MeetingRecord {
    MeetingRecord {
        meeting: id.clone(),
        revision: written.map_or(0, |it| it.revision),
        text: written.map(|it| shown(&it.text, group, hosts)).unwrap_or_default(),
        written_by: written.and_then(|it| it.by.clone()).filter(|who| group.has(who)),
        written_at: written.map(|it| it.at),
        lead: None,
        caught_up: Vec::new(),
    }
}

/// The text, without links to where nobody may be led.
fn shown(text: &RecordText, group: &OwnGroup, hosts: &Hosts) -> RecordText {
    let link = |url: Option<&str>| group.viewer.link(url.filter(|url| hosts.allow(url)));
    let mut text = text.clone();
    text.reading.retain(|it| link(Some(&it.url)).is_some());
    for it in &mut text.highlights {
        it.url = link(it.url.as_deref());
    }
    text.backstage = link(text.backstage.as_deref());
    text.recording = link(text.recording.as_deref());
    text.follow_up = link(text.follow_up.as_deref());
    text
}

/// The records of the meetings that `GET /api/meetings` tells of.
pub(super) async fn records(
    app: &AppState,
    me: &Member,
    group: &OwnGroup,
    now: Timestamp,
) -> Result<GroupRecords, ApiError> {
    let shelf = Shelf::read(app, me, group, now).await?;
    let (recent, earlier): (Vec<&MeetingRow>, Vec<&MeetingRow>) =
        shelf.rows.iter().partition(|row| view::is_recent(view::start(row, &app.zones), now));
    Ok(GroupRecords {
        records: recent.iter().map(|row| shelf.record(group, &row.id)).collect(),
        earlier: u32::try_from(earlier.iter().filter(|row| stood(row.state)).count()).unwrap_or(u32::MAX),
        could_lead: shelf.could,
    })
}

/// The record of one meeting of the group.
pub(super) async fn record(
    app: &AppState,
    me: &Member,
    group: &OwnGroup,
    id: &MeetingId,
    now: Timestamp,
) -> Result<MeetingRecord, ApiError> {
    Ok(Shelf::read(app, me, group, now).await?.record(group, id))
}

/// `GET /api/records`
pub(super) async fn list(
    Learner(me): Learner,
    State(app): State<AppState>,
) -> Result<Json<GroupRecords>, ApiError> {
    let group = OwnGroup::of(&app, &me).await?;
    Ok(Json(records(&app, &me, &group, app.clock.now()).await?))
}

/// `GET /api/meetings/{id}/record`
pub(super) async fn one(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<MeetingRecord>, ApiError> {
    let id = MeetingId(id);
    let group = OwnGroup::that_meets(&app, &me).await?;
    let shelf = Shelf::read(&app, &me, &group, app.clock.now()).await?;
    shelf.rows.iter().find(|row| row.id == id).ok_or(ApiError::NotFound)?;
    Ok(Json(shelf.record(&group, &id)))
}

#[derive(Deserialize)]
pub(super) struct HowMany {
    count: usize,
}

/// `GET /api/records/earlier?count=10`
pub(super) async fn earlier(
    Learner(me): Learner,
    State(app): State<AppState>,
    Query(wish): Query<HowMany>,
) -> Result<Json<EarlierMeetings>, ApiError> {
    let now = app.clock.now();
    let group = OwnGroup::of(&app, &me).await?;
    let shelf = Shelf::read(&app, &me, &group, now).await?;
    let members: Vec<&Person> = group.members.iter().collect();
    let mut meetings = view::of_rows(&app, &me, &group.id, &shelf.rows, &members, &group.viewer).await?;
    meetings.retain(|it| stood(it.state) && !view::is_recent(it.starts_at, now));
    meetings.sort_by_key(|it| std::cmp::Reverse(it.starts_at));
    let more = meetings.len().saturating_sub(wish.count.min(MOST));
    meetings.truncate(wish.count.min(MOST));
    Ok(Json(EarlierMeetings {
        records: meetings.iter().map(|it| shelf.record(&group, &it.id)).collect(),
        meetings,
        more: u32::try_from(more).unwrap_or(u32::MAX),
    }))
}

/// Nobody looks back on a meeting that was called off.
fn stood(state: MeetingState) -> bool {
    state == MeetingState::Planned
}
