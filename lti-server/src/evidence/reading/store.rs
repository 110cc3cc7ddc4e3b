//! Queries of how far the reading of forums is.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::{
    sentence::Sentence,
    session::CourseKey,
    store::{Store, StoreError, Writing, change, change_now, instant, maybe_instant, micros, on_db, on_tx},
};

/// So many courses are asked for in one go; the others come next.
const AT_ONCE: i64 = 500;

/// A thread that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ThreadRow {
    /// When somebody had last written in it, if the platform tells.
    pub(super) active_at: Option<Timestamp>,
    pub(super) read_at: Timestamp,
    /// How many members the course had, where somebody was none of them.
    pub(super) members: Option<usize>,
}

/// How the reading of a course's forum went.
#[derive(Clone, Debug, Default)]
pub(crate) struct ForumReading {
    /// When it was last read to its end.
    pub(crate) read_at: Option<Timestamp>,
    /// In words for whoever teaches the course.
    pub(crate) trouble: Option<Sentence>,
}

#[derive(sqlx::FromRow)]
struct ThreadColumns {
    thread_key: String,
    active_at_us: Option<i64>,
    read_at_us: i64,
    members: Option<i64>,
}

/// Whether forums of the platform are read, and since when only.
pub(super) async fn still_reads(
    tx: &mut Writing,
    platform: &str,
) -> Result<Option<Option<Timestamp>>, StoreError> {
    const SQL: &str = "SELECT forgotten_at_us FROM evidence_source WHERE platform = $1 AND reads";
    let found: Option<Option<i64>> =
        on_tx!(tx, on => sqlx::query_scalar(SQL).bind(platform).fetch_optional(on).await?);
    found.map(maybe_instant).transpose()
}

/// Notes that a thread was read.
pub(super) async fn keep_thread(
    tx: &mut Writing,
    course: &CourseKey,
    thread_key: &str,
    row: &ThreadRow,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO forum_thread (course, thread_key, active_at_us, read_at_us, members) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (course, thread_key) DO UPDATE SET \
        active_at_us = excluded.active_at_us, read_at_us = excluded.read_at_us, members = excluded.members";
    let active_at = row.active_at.map(micros);
    let members = row.members.map(|members| i64::try_from(members).unwrap_or(i64::MAX));
    change!(tx, SQL, &course.0, thread_key, active_at, micros(row.read_at), members)?;
    Ok(())
}

impl Store {
    /// Courses whose forum may be read and was not tried since `before`, of those that somebody opened.
    pub(super) async fn unread_forums(
        &self,
        before: Timestamp,
        opened_since: Timestamp,
    ) -> Result<Vec<CourseKey>, StoreError> {
        const SQL: &str = "SELECT c.id FROM course c JOIN deployment d ON d.id = c.deployment \
            JOIN evidence_source s ON s.platform = d.platform JOIN host_key k ON k.platform = d.platform \
            LEFT JOIN forum_reading r ON r.course = c.id WHERE s.reads AND d.state = 'active' \
            AND COALESCE(c.opened_at_us, c.created_at_us) > $1 \
            AND (r.tried_at_us IS NULL OR r.tried_at_us < $2) \
            AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'forum' AND j.subject = c.id) \
            ORDER BY COALESCE(r.tried_at_us, 0), c.id LIMIT $3";
        let rows: Vec<(String,)> = on_db!(self, pool => sqlx::query_as(SQL).bind(micros(opened_since))
            .bind(micros(before)).bind(AT_ONCE).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(id,)| CourseKey(id)).collect())
    }

    /// Begins a reading, or goes on with one; when it began.
    pub(super) async fn begin_forum_reading(
        &self,
        course: &CourseKey,
        now: Timestamp,
    ) -> Result<Timestamp, StoreError> {
        const SQL: &str = "INSERT INTO forum_reading (course, began_at_us, tried_at_us) VALUES ($1, $2, $2) \
            ON CONFLICT (course) DO UPDATE SET tried_at_us = excluded.tried_at_us, \
            began_at_us = COALESCE(forum_reading.began_at_us, excluded.began_at_us) RETURNING began_at_us";
        let mut tx = self.writing().await?;
        let began: i64 = on_tx!(&mut tx, on =>
            sqlx::query_scalar(SQL).bind(&course.0).bind(micros(now)).fetch_one(on).await?);
        tx.commit().await?;
        instant(began)
    }

    /// Notes that a forum was read to its end.
    pub(super) async fn end_forum_reading(
        &self,
        course: &CourseKey,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE forum_reading SET began_at_us = NULL, read_at_us = $1, tried_at_us = $1, \
            trouble = NULL WHERE course = $2";
        change_now!(self, SQL, micros(now), &course.0)?;
        Ok(())
    }

    /// Notes why a forum was not read.
    pub(super) async fn note_forum_trouble(
        &self,
        course: &CourseKey,
        why: &Sentence,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE forum_reading SET trouble = $1 WHERE course = $2";
        change_now!(self, SQL, why.stored(), &course.0)?;
        Ok(())
    }

    /// Threads of a course that were read, by their key.
    pub(super) async fn forum_threads(
        &self,
        course: &CourseKey,
    ) -> Result<HashMap<String, ThreadRow>, StoreError> {
        const SQL: &str =
            "SELECT thread_key, active_at_us, read_at_us, members FROM forum_thread WHERE course = $1";
        let rows: Vec<ThreadColumns> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?;
        let read = |row: ThreadColumns| {
            let known = ThreadRow {
                active_at: maybe_instant(row.active_at_us)?,
                read_at: instant(row.read_at_us)?,
                members: row.members.map(|members| usize::try_from(members).unwrap_or(usize::MAX)),
            };
            Ok((row.thread_key, known))
        };
        rows.into_iter().map(read).collect()
    }

    /// How the reading of a course's forum went so far.
    pub(crate) async fn forum_reading(&self, course: &CourseKey) -> Result<ForumReading, StoreError> {
        const SQL: &str = "SELECT read_at_us, trouble FROM forum_reading WHERE course = $1";
        let row: Option<(Option<i64>, Option<String>)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_optional(pool).await)?;
        let Some((read_at, trouble)) = row else { return Ok(ForumReading::default()) };
        let trouble = trouble.as_deref().map(Sentence::of_stored);
        Ok(ForumReading { read_at: maybe_instant(read_at)?, trouble })
    }

    /// Of how many courses of a platform the forum was read, and when last.
    pub(crate) async fn forums_read(&self, platform: &str) -> Result<(u64, Option<Timestamp>), StoreError> {
        const SQL: &str = "SELECT COUNT(r.read_at_us), MAX(r.read_at_us) FROM forum_reading r \
            JOIN course c ON c.id = r.course JOIN deployment d ON d.id = c.deployment WHERE d.platform = $1";
        let (courses, last): (i64, Option<i64>) =
            on_db!(self, pool => sqlx::query_as(SQL).bind(platform).fetch_one(pool).await)?;
        Ok((u64::try_from(courses).unwrap_or_default(), maybe_instant(last)?))
    }
}
