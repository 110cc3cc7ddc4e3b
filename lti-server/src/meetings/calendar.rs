//! `GET /api/meetings/{id}/calendar`: the meeting for the person's own calendar.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use jiff::civil::DateTime;
use schedule::ics::{CalendarMeeting, calendar};
use url::Url;
use wire::{Meeting, MeetingId, MeetingState};

use super::{OwnGroup, door::Places, doorstep, store::MeetingRow, view};
use crate::{AppState, error::ApiError, roster::Viewer, session::Learner};

pub(super) async fn download(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let group = OwnGroup::that_meets(&app, &me).await?;
    let rows = app.store.meetings_of(&me.course, &group.id).await?;
    let row = rows.iter().find(|row| row.id.0 == id).ok_or(ApiError::NotFound)?;
    let members: Vec<_> = group.members.iter().collect();
    let places = Places::of(&app, &me.course).await?;
    let meeting = view::meeting(row, &members, &group.viewer, &places, &[], &app.zones);
    let text = calendar(&entry(&app, row, &meeting, &group, &places).as_meeting());
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"meeting.ics\""),
    ];
    Ok((headers, text).into_response())
}

/// A meeting as it stands in its reader's calendar.
pub(super) struct Entry<'a> {
    row: &'a MeetingRow,
    meeting: &'a Meeting,
    uid: String,
    group: &'a OwnGroup,
    times: String,
    /// Where to meet, or Kith's own door to the room.
    link: Option<String>,
}

/// The meeting of `row` for the calendar of the viewer of `group`.
pub(super) fn entry<'a>(
    app: &AppState,
    row: &'a MeetingRow,
    meeting: &'a Meeting,
    group: &'a OwnGroup,
    places: &Places,
) -> Entry<'a> {
    Entry {
        row,
        meeting,
        uid: uid(app, &row.id),
        group,
        times: lines(&local_times(meeting, &group.viewer)),
        link: places
            .link(row, &group.viewer)
            .or_else(|| meeting.room.then(|| doorstep::address(app, &row.id))),
    }
}

/// What a meeting is called in every calendar, whatever becomes of it.
pub(super) fn uid(app: &AppState, id: &MeetingId) -> String {
    format!("{id}@{}", app.public_url.host_str().unwrap_or("kith.invalid"))
}

impl Entry<'_> {
    /// As the writer of calendars takes it.
    pub(super) fn as_meeting(&self) -> CalendarMeeting<'_> {
        CalendarMeeting {
            uid: &self.uid,
            sequence: self.row.sequence,
            starts_at: self.meeting.starts_at,
            minutes: self.row.minutes,
            stamp: self.row.changed_at,
            summary: &self.group.name,
            description: &self.times,
            url: self.link.as_deref(),
            organizer: None,
            cancelled: self.row.state == MeetingState::Cancelled,
        }
    }
}

/// Where calendars on the web add a meeting: Google's, then Microsoft's, which schools and private people both reach
/// there. Its time is in UTC in both; whoever adds it gives it to them, so nobody else's name or time is in it.
pub(super) fn add_links(
    app: &AppState,
    row: &MeetingRow,
    meeting: &Meeting,
    viewer: &Viewer,
    places: &Places,
) -> Vec<String> {
    let place = places.link(row, viewer).or_else(|| meeting.room.then(|| doorstep::address(app, &row.id)));
    let place = place.unwrap_or_default();
    let at = |form: &str| [meeting.starts_at, meeting.ends_at()].map(|it| it.strftime(form).to_string());
    let [google_from, google_to] = at("%Y%m%dT%H%M%SZ");
    let [from, to] = at("%Y-%m-%dT%H:%M:%SZ");
    let dates = format!("{google_from}/{google_to}");
    let google: [(&str, &str); 4] =
        [("action", "TEMPLATE"), ("text", &row.group_name), ("dates", &dates), ("location", &place)];
    let microsoft: [(&str, &str); 6] = [
        ("path", "/calendar/action/compose"),
        ("rru", "addevent"),
        ("subject", &row.group_name),
        ("startdt", &from),
        ("enddt", &to),
        ("location", &place),
    ];
    let google = Url::parse_with_params("https://calendar.google.com/calendar/render", google);
    let microsoft =
        Url::parse_with_params("https://outlook.office.com/calendar/0/deeplink/compose", microsoft);
    [google, microsoft].into_iter().flatten().map(String::from).collect()
}

/// The time at each member whose time the caller may see, and may take along in a file.
pub(super) fn local_times(meeting: &Meeting, viewer: &Viewer) -> Vec<(String, DateTime)> {
    let known = |time: &wire::MemberTime| {
        let shown = time.me || viewer.may_take_names_along();
        shown.then(|| Some((time.name.clone()?, time.local?))).flatten()
    };
    meeting.times.iter().filter_map(known).collect()
}

/// One line for each of them. Files say it in English: who fetches them is not known to speak anything else.
fn lines(times: &[(String, DateTime)]) -> String {
    let lines = times.iter().map(|(name, local)| format!("{name}: {}", local.strftime("%A %H:%M")));
    lines.collect::<Vec<_>>().join("\n")
}
