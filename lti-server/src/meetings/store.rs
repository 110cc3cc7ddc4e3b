//! Queries of meetings and attendance.

use jiff::{Timestamp, civil::DateTime};
use wire::{GroupId, MeetingId, MeetingState, PersonId, SeriesId};

use super::{ledger::Bore, record::counted_attendance};
use crate::{
    session::CourseKey,
    store::{Store, StoreError, Writing, change, instant, maybe_instant, micros, new_id, on_db, on_tx},
};

/// A stored meeting.
#[derive(Clone, Debug)]
pub(super) struct MeetingRow {
    pub(super) id: MeetingId,
    pub(super) group: GroupId,
    pub(super) group_name: String,
    /// `None`: a single meeting.
    pub(super) series: Option<SeriesId>,
    pub(super) anchor_zone: String,
    pub(super) anchor_local: DateTime,
    /// Derived when it was stored; wrong if a law has changed since.
    pub(super) stored_start: Timestamp,
    pub(super) minutes: u16,
    pub(super) sequence: u32,
    pub(super) state: MeetingState,
    pub(super) link: Option<String>,
    pub(super) changed_at: Timestamp,
    /// Erased people who had said they took part.
    pub(super) former_present: u32,
    /// When a member said that it did not happen.
    pub(super) not_held_at: Option<Timestamp>,
    /// When a member asked those who had not said whether they come.
    pub(super) nudged_at: Option<Timestamp>,
}

/// What is said about somebody and a meeting.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) meeting: MeetingId,
    pub(super) person: PersonId,
    pub(super) took_part: bool,
    /// By who led it, not by themselves.
    pub(super) ticked: bool,
}

/// When and where a meeting is anchored.
#[derive(Clone, Debug)]
pub(super) struct Anchor {
    pub(super) zone: String,
    pub(super) local: DateTime,
    pub(super) starts_at: Timestamp,
    pub(super) tzdb: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    course_group: String,
    name: String,
    series: Option<String>,
    anchor_zone: String,
    anchor_local: String,
    starts_at_us: i64,
    minutes: i64,
    sequence: i64,
    state: String,
    link: Option<String>,
    changed_at_us: i64,
    former_present: i64,
    not_held_at_us: Option<i64>,
    nudged_at_us: Option<i64>,
}

impl Row {
    fn read(self) -> Result<MeetingRow, StoreError> {
        Ok(MeetingRow {
            id: MeetingId(self.id),
            group: GroupId(self.course_group),
            group_name: self.name,
            series: self.series.map(SeriesId),
            anchor_zone: self.anchor_zone,
            anchor_local: local(&self.anchor_local)?,
            stored_start: instant(self.starts_at_us)?,
            minutes: u16::try_from(self.minutes).unwrap_or(60),
            sequence: u32::try_from(self.sequence).unwrap_or(0),
            state: if self.state == "cancelled" { MeetingState::Cancelled } else { MeetingState::Planned },
            link: self.link,
            changed_at: instant(self.changed_at_us)?,
            former_present: u32::try_from(self.former_present).unwrap_or(0),
            not_held_at: maybe_instant(self.not_held_at_us)?,
            nudged_at: maybe_instant(self.nudged_at_us)?,
        })
    }
}

fn local(text: &str) -> Result<DateTime, StoreError> {
    text.parse().map_err(|error| StoreError::inconsistent("local time", error))
}

/// A wall-clock time of a nullable column.
pub(crate) fn maybe_local(text: Option<&str>) -> Result<Option<DateTime>, StoreError> {
    text.map(local).transpose()
}

macro_rules! meetings_sql {
    ($and:literal) => {
        concat!(
            "SELECT m.id, m.course_group, g.name, m.series, m.anchor_zone, m.anchor_local, m.starts_at_us, m.minutes, ",
            "m.sequence, m.state, m.link, m.changed_at_us, m.former_present, m.not_held_at_us, m.nudged_at_us FROM meeting m ",
            "JOIN course_group g ON g.id = m.course_group WHERE m.course = $1 ",
            $and
        )
    };
}

impl Store {
    /// All meetings of a course's living groups, by start.
    pub(super) async fn meetings(&self, course: &CourseKey) -> Result<Vec<MeetingRow>, StoreError> {
        const SQL: &str = meetings_sql!("AND g.ended_at_us IS NULL ORDER BY m.starts_at_us, m.id");
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// All meetings of one living group, by start.
    pub(super) async fn meetings_of(
        &self,
        course: &CourseKey,
        group: &GroupId,
    ) -> Result<Vec<MeetingRow>, StoreError> {
        const SQL: &str =
            meetings_sql!("AND m.course_group = $2 AND g.ended_at_us IS NULL ORDER BY m.starts_at_us, m.id");
        let rows: Vec<Row> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(&group.0).fetch_all(pool).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// A meeting of the course, whatever has become of it and of its group.
    pub(super) async fn any_meeting(
        &self,
        course: &CourseKey,
        id: &MeetingId,
    ) -> Result<Option<MeetingRow>, StoreError> {
        const SQL: &str = meetings_sql!("AND m.id = $2");
        let row: Option<Row> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(&id.0).fetch_optional(pool).await)?;
        row.map(Row::read).transpose()
    }

    /// Who took part in which meeting of the course, as far as that counts.
    pub(super) async fn attendance(&self, course: &CourseKey) -> Result<Vec<Said>, StoreError> {
        const SQL: &str = concat!(
            "SELECT a.meeting, a.person, a.took_part, a.ticked FROM ",
            counted_attendance!(),
            " a JOIN meeting m ON m.id = a.meeting WHERE m.course = $1"
        );
        let rows: Vec<(String, String, bool, bool)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?;
        let said = |(meeting, person, took_part, ticked)| Said {
            meeting: MeetingId(meeting),
            person: PersonId(person),
            took_part,
            ticked,
        };
        Ok(rows.into_iter().map(said).collect())
    }
}

/// All meetings of a group inside a transaction.
pub(super) async fn meetings_in(
    tx: &mut Writing,
    course: &CourseKey,
    group: &GroupId,
) -> Result<Vec<MeetingRow>, StoreError> {
    const SQL: &str = meetings_sql!("AND m.course_group = $2 ORDER BY m.starts_at_us, m.id");
    let rows: Vec<Row> =
        on_tx!(tx, on => sqlx::query_as(SQL).bind(&course.0).bind(&group.0).fetch_all(on).await?);
    rows.into_iter().map(Row::read).collect()
}

/// A meeting of this group inside a transaction, so that it stays what the caller judged.
pub(super) async fn meeting_in(
    tx: &mut Writing,
    course: &CourseKey,
    group: &GroupId,
    id: &MeetingId,
) -> Result<Option<MeetingRow>, StoreError> {
    const SQL: &str = meetings_sql!("AND m.course_group = $2 AND m.id = $3");
    tx.lock(&id.0).await?;
    let row: Option<Row> = on_tx!(tx, on =>
        sqlx::query_as(SQL).bind(&course.0).bind(&group.0).bind(&id.0).fetch_optional(on).await?);
    row.map(Row::read).transpose()
}

/// A meeting to add.
pub(super) struct NewMeeting<'a> {
    pub(super) course: &'a CourseKey,
    pub(super) group: &'a GroupId,
    pub(super) series: Option<&'a SeriesId>,
    pub(super) anchor: &'a Anchor,
    pub(super) minutes: u16,
    pub(super) link: Option<&'a str>,
    pub(super) chosen_by: &'a PersonId,
}

pub(super) async fn add(
    tx: &mut Writing,
    new: &NewMeeting<'_>,
    now: Timestamp,
) -> Result<MeetingId, StoreError> {
    const SQL: &str = "INSERT INTO meeting (id, course, course_group, anchor_zone, anchor_local, starts_at_us, \
        tzdb, minutes, sequence, state, link, chosen_by, created_at_us, changed_at_us, series) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 'planned', $9, $10, $11, $12, $13)";
    let id = new_id(now);
    change!(
        tx,
        SQL,
        &id,
        &new.course.0,
        &new.group.0,
        &new.anchor.zone,
        new.anchor.local.to_string(),
        micros(new.anchor.starts_at),
        &new.anchor.tzdb,
        i64::from(new.minutes),
        new.link,
        &new.chosen_by.0,
        micros(now),
        micros(now),
        new.series.map(|series| &series.0)
    )?;
    Ok(MeetingId(id))
}

pub(super) async fn postpone(
    tx: &mut Writing,
    id: &MeetingId,
    anchor: &Anchor,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE meeting SET anchor_zone = $1, anchor_local = $2, starts_at_us = $3, tzdb = $4, \
        sequence = sequence + 1, changed_at_us = $5, nudged_at_us = NULL WHERE id = $6";
    change!(
        tx,
        SQL,
        &anchor.zone,
        anchor.local.to_string(),
        micros(anchor.starts_at),
        &anchor.tzdb,
        micros(now),
        &id.0
    )?;
    Ok(())
}

pub(super) async fn cancel(tx: &mut Writing, id: &MeetingId, now: Timestamp) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE meeting SET state = 'cancelled', sequence = sequence + 1, changed_at_us = $1 \
        WHERE id = $2 AND state = 'planned'";
    change!(tx, SQL, micros(now), &id.0)?;
    Ok(())
}

/// Keeps somebody's own word, in the place of a tick.
pub(super) async fn attend(
    tx: &mut Writing,
    id: &MeetingId,
    person: &PersonId,
    took_part: bool,
    bore: Option<Bore>,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO attendance (meeting, person, took_part, said_at_us, bore, local_start) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (meeting, person) DO UPDATE \
        SET took_part = excluded.took_part, said_at_us = excluded.said_at_us, bore = excluded.bore, \
        local_start = excluded.local_start, ticked = FALSE";
    let points = bore.map(|bore| i64::from(bore.points));
    let local = bore.map(|bore| bore.local.to_string());
    change!(tx, SQL, &id.0, &person.0, took_part, micros(now), points, local)?;
    Ok(())
}

/// Everybody who was there, as far as that counts.
pub(super) async fn present(tx: &mut Writing, id: &MeetingId) -> Result<Vec<PersonId>, StoreError> {
    const SQL: &str = concat!(
        "SELECT a.person FROM ",
        counted_attendance!(),
        " a WHERE a.meeting = $1 AND a.took_part = TRUE ORDER BY a.person"
    );
    let rows: Vec<(String,)> = on_tx!(tx, on => sqlx::query_as(SQL).bind(&id.0).fetch_all(on).await?);
    Ok(rows.into_iter().map(|(person,)| PersonId(person)).collect())
}
