//! Queries of records and of who leads.

use std::collections::HashMap;

use jiff::Timestamp;
use wire::{GroupId, MeetingId, PersonId, RecordText};

use super::rotation::{Said, Stored};
use crate::{
    meetings::store::MeetingRow,
    store::{Store, StoreError, Writing, change, instant, json, micros, on_db, on_tx, to_json},
};

/// What a group wrote about one meeting.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) revision: u32,
    pub(super) text: RecordText,
    /// `None`: somebody who was erased.
    pub(super) by: Option<PersonId>,
    pub(super) at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    meeting: String,
    revision: i64,
    written: String,
    written_by: Option<String>,
    written_at_us: i64,
}

impl Row {
    fn read(self) -> Result<(MeetingId, Written), StoreError> {
        let written = Written {
            revision: u32::try_from(self.revision)
                .map_err(|error| StoreError::inconsistent("meeting_record.revision", error))?,
            text: json("meeting_record.written", &self.written)?,
            by: self.written_by.map(PersonId),
            at: instant(self.written_at_us)?,
        };
        Ok((MeetingId(self.meeting), written))
    }
}

type SaidRow = (String, String, String, bool);

/// Whether they are in the group is asked of the membership, not of the course: who left the group leads nothing.
const SAID: &str = "SELECT l.meeting, l.person, l.state, EXISTS (SELECT 1 FROM membership b \
    WHERE b.course_group = m.course_group AND b.person = l.person AND b.left_at_us IS NULL) \
    FROM meeting_lead l JOIN meeting m ON m.id = l.meeting WHERE m.course_group = $1 ORDER BY l.said_at_us, l.person";
const COULD: &str = "SELECT o.person FROM lead_offer o WHERE o.course_group = $1 AND EXISTS (SELECT 1 FROM membership b \
    WHERE b.course_group = o.course_group AND b.person = o.person AND b.left_at_us IS NULL) \
    ORDER BY o.said_at_us, o.person";

fn said(rows: Vec<SaidRow>) -> Result<HashMap<MeetingId, Vec<Said>>, StoreError> {
    let mut said: HashMap<MeetingId, Vec<Said>> = HashMap::new();
    for (meeting, person, state, here) in rows {
        let stored = match state.as_str() {
            "proposed" => Stored::Proposed,
            "chosen" => Stored::Chosen,
            "passed" => Stored::Passed,
            other => return Err(StoreError::inconsistent("meeting_lead.state", other)),
        };
        said.entry(MeetingId(meeting)).or_default().push(Said { person: PersonId(person), stored, here });
    }
    Ok(said)
}

fn ids(rows: Vec<(String,)>) -> Vec<PersonId> {
    rows.into_iter().map(|(id,)| PersonId(id)).collect()
}

/// What is stored about who leads the meetings of a group.
pub(super) async fn said_in(
    tx: &mut Writing,
    group: &GroupId,
) -> Result<HashMap<MeetingId, Vec<Said>>, StoreError> {
    said(on_tx!(tx, on => sqlx::query_as(SAID).bind(&group.0).fetch_all(on).await?))
}

/// The members who could lead, who said so first before others.
pub(super) async fn could_in(tx: &mut Writing, group: &GroupId) -> Result<Vec<PersonId>, StoreError> {
    Ok(ids(on_tx!(tx, on => sqlx::query_as(COULD).bind(&group.0).fetch_all(on).await?)))
}

/// What is written about a meeting, so that it stays what the caller judged.
pub(super) async fn written_in(tx: &mut Writing, id: &MeetingId) -> Result<Option<Written>, StoreError> {
    const SQL: &str = "SELECT meeting, revision, written, written_by, written_at_us FROM meeting_record \
        WHERE meeting = $1";
    let row: Option<Row> = on_tx!(tx, on => sqlx::query_as(SQL).bind(&id.0).fetch_optional(on).await?);
    Ok(row.map(Row::read).transpose()?.map(|(_, written)| written))
}

/// Keeps what is written now.
pub(super) async fn write(
    tx: &mut Writing,
    row: &MeetingRow,
    revision: u32,
    text: &RecordText,
    by: &PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO meeting_record (meeting, revision, written, written_by, written_at_us) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (meeting) DO UPDATE SET revision = excluded.revision, \
        written = excluded.written, written_by = excluded.written_by, written_at_us = excluded.written_at_us";
    let text = to_json("meeting_record.written", text)?;
    change!(tx, SQL, &row.id.0, i64::from(revision), text, &by.0, micros(now))?;
    Ok(())
}

impl Store {
    pub(super) async fn leads_said(
        &self,
        group: &GroupId,
    ) -> Result<HashMap<MeetingId, Vec<Said>>, StoreError> {
        said(on_db!(self, pool => sqlx::query_as(SAID).bind(&group.0).fetch_all(pool).await)?)
    }

    pub(super) async fn could_lead(&self, group: &GroupId) -> Result<Vec<PersonId>, StoreError> {
        Ok(ids(on_db!(self, pool => sqlx::query_as(COULD).bind(&group.0).fetch_all(pool).await)?))
    }

    /// What is written about the meetings of a group.
    pub(super) async fn written(&self, group: &GroupId) -> Result<HashMap<MeetingId, Written>, StoreError> {
        const SQL: &str = "SELECT r.meeting, r.revision, r.written, r.written_by, r.written_at_us \
            FROM meeting_record r JOIN meeting m ON m.id = r.meeting WHERE m.course_group = $1";
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).bind(&group.0).fetch_all(pool).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Who caught up with which meeting of a group, the first first.
    pub(super) async fn caught_up(&self, group: &GroupId) -> Result<Vec<(MeetingId, PersonId)>, StoreError> {
        const SQL: &str = "SELECT c.meeting, c.person FROM caught_up c JOIN meeting m ON m.id = c.meeting \
            WHERE m.course_group = $1 ORDER BY c.said_at_us, c.person";
        let rows: Vec<(String, String)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&group.0).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(meeting, person)| (MeetingId(meeting), PersonId(person))).collect())
    }
}
