//! A meeting as one of its people is told of it outside of the page: in a mail, and on the page behind it.

use jiff::{Timestamp, civil::DateTime};
use schedule::ics::CalendarMeeting;
use wire::{MeetingId, MeetingState};

use super::{
    OwnGroup,
    calendar::{entry, local_times},
    coming,
    door::Places,
    view,
};
use crate::{
    AppState,
    error::ApiError,
    session::{CourseKey, Member},
};

/// What one member may be told of a meeting.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) group: String,
    pub(crate) starts_at: Timestamp,
    pub(crate) minutes: u16,
    pub(crate) sequence: u32,
    pub(crate) planned: bool,
    /// Where, as far as the reader may be led there.
    pub(crate) link: Option<String>,
    /// Whether that is Kith's own door.
    pub(crate) room: bool,
    /// Everybody's time, as far as the reader may take it along.
    pub(crate) times: Vec<(String, DateTime)>,
    /// Whether the reader has said that they come.
    pub(crate) comes: Option<bool>,
    /// Whether a member asked those who had not said so.
    pub(crate) nudged: bool,
    uid: String,
    stamp: Timestamp,
}

impl Told {
    /// For the writer of calendars; everybody's time in the words of the reader.
    pub(crate) fn as_meeting<'a>(&'a self, times: &'a str) -> CalendarMeeting<'a> {
        CalendarMeeting {
            uid: &self.uid,
            sequence: self.sequence,
            starts_at: self.starts_at,
            minutes: self.minutes,
            stamp: self.stamp,
            summary: &self.group,
            description: times,
            url: self.link.as_deref(),
            organizer: None,
            cancelled: !self.planned,
        }
    }
}

/// A meeting of the group `member` is in; `None` when it is none of theirs.
pub(crate) async fn told(app: &AppState, member: &Member, id: &MeetingId) -> Result<Option<Told>, ApiError> {
    let Some(group) = OwnGroup::find(app, member).await? else { return Ok(None) };
    let rows = app.store.meetings_of(&member.course, &group.id).await?;
    let Some(row) = rows.iter().find(|row| &row.id == id) else { return Ok(None) };
    let members: Vec<_> = group.members.iter().collect();
    let places = Places::of(app, &member.course).await?;
    let meeting = view::meeting(row, &members, &group.viewer, &places, &[], &app.zones);
    let answers = app.store.meeting_answers(&member.course, &group.id).await?;
    let entry = entry(app, row, &meeting, &group, &places);
    let known = entry.as_meeting();
    Ok(Some(Told {
        starts_at: meeting.starts_at,
        comes: coming::said(&answers, id, &member.person),
        planned: row.state == MeetingState::Planned,
        sequence: row.sequence,
        minutes: row.minutes,
        stamp: row.changed_at,
        link: known.url.map(str::to_owned),
        room: meeting.room,
        nudged: row.nudged_at.is_some(),
        times: local_times(&meeting, &group.viewer),
        uid: known.uid.to_owned(),
        group: group.name.clone(),
    }))
}

/// The least that somebody is told of a meeting that is theirs no longer, to take it out of their calendar.
pub(crate) async fn taken_back(
    app: &AppState,
    course: &CourseKey,
    id: &MeetingId,
    sequence: u32,
) -> Result<Option<Told>, ApiError> {
    let Some(row) = app.store.any_meeting(course, id).await? else { return Ok(None) };
    Ok(Some(Told {
        starts_at: view::start(&row, &app.zones),
        minutes: row.minutes,
        sequence,
        planned: false,
        link: None,
        room: false,
        times: Vec::new(),
        comes: None,
        nudged: false,
        uid: super::calendar::uid(app, id),
        stamp: app.clock.now(),
        group: row.group_name,
    }))
}
