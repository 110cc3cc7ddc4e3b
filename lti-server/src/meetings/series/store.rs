//! Queries of series.

use jiff::Timestamp;
use wire::{GroupId, MeetingId, PersonId, SeriesId};

use crate::{
    meetings::store::MeetingRow,
    session::CourseKey,
    store::{Store, StoreError, Writing, change, micros, new_id, on_db, on_tx},
};

/// A stored series that nobody has ended.
#[derive(Clone, Debug)]
pub(super) struct SeriesRow {
    pub(super) id: SeriesId,
    pub(super) turns: u8,
}

impl Store {
    /// The series of a group that nobody has ended, newest first.
    pub(super) async fn open_series(
        &self,
        course: &CourseKey,
        group: &GroupId,
    ) -> Result<Vec<SeriesRow>, StoreError> {
        const SQL: &str = "SELECT id, turns FROM series WHERE course = $1 AND course_group = $2 \
            AND ended_at_us IS NULL ORDER BY id DESC";
        let rows: Vec<(String, i64)> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(&group.0).fetch_all(pool).await)?;
        let read = |(id, turns)| {
            let turns =
                u8::try_from(turns).map_err(|error| StoreError::inconsistent("series.turns", error))?;
            Ok(SeriesRow { id: SeriesId(id), turns })
        };
        rows.into_iter().map(read).collect()
    }

    /// The meetings that `person` leaves at their hour, each as it stood then.
    pub(super) async fn left_as_is(&self, person: &PersonId) -> Result<Vec<(MeetingId, u32)>, StoreError> {
        const SQL: &str = "SELECT meeting, sequence FROM clock_left WHERE person = $1";
        let rows: Vec<(String, i64)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&person.0).fetch_all(pool).await)?;
        let read = |(meeting, sequence)| (MeetingId(meeting), u32::try_from(sequence).unwrap_or(0));
        Ok(rows.into_iter().map(read).collect())
    }
}

/// Keeps that `person` leaves a meeting at its hour though clocks change before it.
pub(super) async fn leave_as_is(
    tx: &mut Writing,
    row: &MeetingRow,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO clock_left (meeting, person, sequence, said_at_us) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (meeting, person) DO UPDATE SET sequence = excluded.sequence, said_at_us = excluded.said_at_us";
    change!(tx, SQL, &row.id.0, &person.0, i64::from(row.sequence), micros(now))?;
    Ok(())
}

/// A series to add.
pub(super) struct NewSeries<'a> {
    pub(super) course: &'a CourseKey,
    pub(super) group: &'a GroupId,
    pub(super) turns: u8,
    pub(super) chosen_by: &'a PersonId,
}

pub(super) async fn add(
    tx: &mut Writing,
    new: &NewSeries<'_>,
    now: Timestamp,
) -> Result<SeriesId, StoreError> {
    const SQL: &str = "INSERT INTO series (id, course, course_group, turns, chosen_by, created_at_us) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    let id = new_id(now);
    let (course, group, by) = (&new.course.0, &new.group.0, &new.chosen_by.0);
    change!(tx, SQL, &id, course, group, i64::from(new.turns), by, micros(now))?;
    Ok(SeriesId(id))
}

/// Whether this group has such a series, and whether somebody has ended it.
pub(super) async fn is_ended(
    tx: &mut Writing,
    course: &CourseKey,
    group: &GroupId,
    id: &SeriesId,
) -> Result<Option<bool>, StoreError> {
    const SQL: &str = "SELECT CASE WHEN ended_at_us IS NULL THEN FALSE ELSE TRUE END FROM series \
        WHERE course = $1 AND course_group = $2 AND id = $3";
    let row: Option<(bool,)> = on_tx!(tx, on =>
        sqlx::query_as(SQL).bind(&course.0).bind(&group.0).bind(&id.0).fetch_optional(on).await?);
    Ok(row.map(|(ended,)| ended))
}

pub(super) async fn end(tx: &mut Writing, id: &SeriesId, now: Timestamp) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE series SET ended_at_us = $1 WHERE id = $2 AND ended_at_us IS NULL";
    change!(tx, SQL, micros(now), &id.0)?;
    Ok(())
}

/// The meetings that stand of a group's series that nobody has ended.
pub(super) async fn standing(
    tx: &mut Writing,
    course: &CourseKey,
    group: &GroupId,
) -> Result<Vec<(MeetingId, SeriesId)>, StoreError> {
    const SQL: &str = "SELECT m.id, m.series FROM meeting m JOIN series s ON s.id = m.series \
        WHERE m.course = $1 AND m.course_group = $2 AND m.state = 'planned' AND s.ended_at_us IS NULL \
        ORDER BY m.starts_at_us, m.id";
    let rows: Vec<(String, String)> =
        on_tx!(tx, on => sqlx::query_as(SQL).bind(&course.0).bind(&group.0).fetch_all(on).await?);
    Ok(rows.into_iter().map(|(meeting, series)| (MeetingId(meeting), SeriesId(series))).collect())
}
