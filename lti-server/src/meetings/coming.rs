//! Who comes to a meeting, by their own word.

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::Timestamp;
use wire::{Coming, GroupId, Meeting, MeetingId, PersonId};

use super::{OwnGroup, change, store, view};
use crate::{
    AppState,
    error::{ApiError, Body},
    roster::Viewer,
    session::{CourseKey, Learner, Member},
    store::{Store, StoreError, Writing, change, micros, on_db, on_tx},
};

/// Who said what: (meeting, person, whether they come).
pub(super) type Answers = Vec<(MeetingId, PersonId, bool)>;

/// `PUT /api/meetings/{id}/answer`
pub(super) async fn answer(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(said): Body<Coming>,
) -> Result<Json<Meeting>, ApiError> {
    let id = MeetingId(id);
    answer_as(&app, &me, &id, said.comes).await?;
    let group = OwnGroup::that_meets(&app, &me).await?;
    Ok(Json(change::shown(&app, &me, &group, &id).await?))
}

/// Keeps what `me` says, while the meeting is to come.
pub(crate) async fn answer_as(
    app: &AppState,
    me: &Member,
    id: &MeetingId,
    comes: bool,
) -> Result<(), ApiError> {
    const SQL: &str = "INSERT INTO meeting_answer (meeting, person, comes, said_at_us) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (meeting, person) DO UPDATE SET comes = excluded.comes, said_at_us = excluded.said_at_us";
    let now = app.clock.now();
    let group = OwnGroup::that_meets(app, me).await?;
    let mut tx = app.store.writing().await?;
    let row = store::meeting_in(&mut tx, &me.course, &group.id, id).await?.ok_or(ApiError::NotFound)?;
    view::still_ahead(&row, &app.zones, now)?;
    change!(&mut tx, SQL, &id.0, &me.person.0, comes, micros(now))?;
    tx.commit().await?;
    Ok(())
}

/// Takes all answers back: they were to another time.
pub(super) async fn forget_answers(tx: &mut Writing, id: &MeetingId) -> Result<(), StoreError> {
    const SQL: &str = "DELETE FROM meeting_answer WHERE meeting = $1";
    change!(tx, SQL, &id.0)?;
    Ok(())
}

/// Who has said whether they come.
pub(super) async fn who_answered(tx: &mut Writing, id: &MeetingId) -> Result<Vec<PersonId>, StoreError> {
    const SQL: &str = "SELECT person FROM meeting_answer WHERE meeting = $1";
    let rows: Vec<(String,)> = on_tx!(tx, on => sqlx::query_as(SQL).bind(&id.0).fetch_all(on).await?);
    Ok(rows.into_iter().map(|(person,)| PersonId(person)).collect())
}

/// What `person` said about a meeting.
pub(super) fn said(answers: &Answers, id: &MeetingId, person: &PersonId) -> Option<bool> {
    answers.iter().find(|(meeting, who, _)| meeting == id && who == person).map(|(_, _, comes)| *comes)
}

/// Puts what people said into `meetings`. Others' answers are shown to who has answered, so that nobody waits for the
/// others to go first; to staff, and once the meeting has begun, to all of the group.
pub(super) fn show(meetings: &mut [Meeting], answers: &Answers, viewer: &Viewer, now: Timestamp) {
    for Meeting { id, starts_at, times, .. } in meetings {
        let told = |person: &PersonId| said(answers, id, person);
        let mine = times.iter().find(|time| time.me).and_then(|time| told(&time.person));
        let open = viewer.is_staff() || mine.is_some() || *starts_at <= now;
        for time in times.iter_mut().filter(|time| open || time.me) {
            time.comes = told(&time.person);
        }
    }
}

impl Store {
    /// Who said of which meeting of the group whether they come.
    pub(super) async fn meeting_answers(
        &self,
        course: &CourseKey,
        group: &GroupId,
    ) -> Result<Answers, StoreError> {
        const SQL: &str = "SELECT a.meeting, a.person, a.comes FROM meeting_answer a \
            JOIN meeting m ON m.id = a.meeting WHERE m.course = $1 AND m.course_group = $2";
        let rows: Vec<(String, String, bool)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).bind(&group.0).fetch_all(pool).await)?;
        Ok(rows
            .into_iter()
            .map(|(meeting, person, comes)| (MeetingId(meeting), PersonId(person), comes))
            .collect())
    }
}
