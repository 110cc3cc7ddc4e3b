//! Queries of replies, mentions and posts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use network::TieKind;
use sqlx::AssertSqlSafe;
use wire::{Evidence, EvidenceFile, Inlet, PersonId, Seen};

use super::source::{Outcome, count};

use crate::{
    audit, connections, secret,
    session::{CourseKey, Member},
    store::{Store, StoreError, Writing, change, instant, micros, on_db, on_tx},
};

/// Rows of the courses of the platform `$1`, and of those a part.
macro_rules! of_platform {
    ($what:literal, $which:literal) => {
        concat!(
            $what,
            " WHERE course IN (SELECT c.id FROM course c JOIN deployment d ON d.id = c.deployment \
             WHERE d.platform = $1)",
            $which
        )
    };
}

/// Rows in one statement.
const AT_ONCE: usize = 500;
/// Weeks of pairs that one map is made of, the newest; more than that no browser could draw.
const MOST_WEEKS_OF_PAIRS: i64 = 200_000;

/// What two people had to do with each other in a forum within a week.
#[derive(Clone, Debug)]
pub(crate) struct ForumEvent {
    pub(crate) kind: TieKind,
    /// Who wrote.
    pub(crate) a: PersonId,
    pub(crate) b: PersonId,
    /// The last time in that week.
    pub(crate) happened_at: Timestamp,
    pub(crate) seen: Seen,
}

/// A reply or a mention to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewEvent {
    pub(super) kind: TieKind,
    pub(super) a: PersonId,
    pub(super) b: PersonId,
    /// Whole seconds.
    pub(super) at: Timestamp,
    /// See [`key`].
    pub(super) key: String,
}

/// A post of which is kept who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewPost {
    /// See [`key`].
    pub(super) key: String,
    pub(super) person: PersonId,
    pub(super) at: Timestamp,
}

/// What is locked while statements of a platform are written or forgotten.
pub(super) fn lock_of(platform: &str) -> String {
    format!("evidence {platform}")
}

/// What is kept of a source's name for something: enough to recognise it, and no text.
pub(super) fn key(name: &str) -> String {
    secret::hash(name)
}

/// The stored form of a way.
pub(crate) const fn inlet_text(inlet: Inlet) -> &'static str {
    match inlet {
        Inlet::Caliper => "caliper",
        Inlet::Canvas => "canvas",
        Inlet::File => "file",
        Inlet::Moodle => "moodle",
        Inlet::Xapi => "xapi",
    }
}

pub(crate) fn inlet_from(text: &str) -> Result<Inlet, StoreError> {
    match text {
        "caliper" => Ok(Inlet::Caliper),
        "canvas" => Ok(Inlet::Canvas),
        "file" => Ok(Inlet::File),
        "moodle" => Ok(Inlet::Moodle),
        "xapi" => Ok(Inlet::Xapi),
        other => Err(StoreError::inconsistent("forum_event.inlet", other)),
    }
}

/// Keeps replies and mentions; those that are known change nothing. How many were new.
pub(super) async fn keep_events(
    tx: &mut Writing,
    course: &CourseKey,
    inlet: Inlet,
    events: &[NewEvent],
) -> Result<u64, StoreError> {
    let mut new = 0;
    for some in events.chunks(AT_ONCE) {
        let sql = format!(
            "INSERT INTO forum_event (course, kind, person_a, person_b, happened_at_us, inlet, source_key) \
             VALUES {} ON CONFLICT DO NOTHING",
            tx.value_rows(7, some.len())
        );
        new += on_tx!(&mut *tx, on => {
            let query = some.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, event| {
                query.bind(&course.0).bind(connections::kind_text(event.kind)).bind(&event.a.0).bind(&event.b.0)
                    .bind(micros(event.at)).bind(inlet_text(inlet)).bind(&event.key)
            });
            query.execute(on).await?.rows_affected()
        });
    }
    Ok(new)
}

/// Keeps who wrote these posts.
pub(super) async fn keep_posts(
    tx: &mut Writing,
    course: &CourseKey,
    inlet: Inlet,
    posts: &[NewPost],
) -> Result<(), StoreError> {
    for some in posts.chunks(AT_ONCE) {
        let sql = format!(
            "INSERT INTO forum_post (course, inlet, post_key, person, posted_at_us) VALUES {} ON CONFLICT DO NOTHING",
            tx.value_rows(5, some.len())
        );
        on_tx!(&mut *tx, on => {
            let query = some.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, post| {
                query.bind(&course.0).bind(inlet_text(inlet)).bind(&post.key).bind(&post.person.0).bind(micros(post.at))
            });
            query.execute(on).await?;
        });
    }
    Ok(())
}

/// Who wrote a post.
pub(super) async fn author(
    tx: &mut Writing,
    course: &CourseKey,
    inlet: Inlet,
    post_key: &str,
) -> Result<Option<PersonId>, StoreError> {
    const SQL: &str = "SELECT person FROM forum_post WHERE course = $1 AND inlet = $2 AND post_key = $3";
    let found: Option<String> = on_tx!(tx, on => sqlx::query_scalar(SQL).bind(&course.0).bind(inlet_text(inlet))
        .bind(post_key).fetch_optional(on).await?);
    Ok(found.map(PersonId))
}

/// Forgets what a statement said that its sender takes back, in all courses of the platform.
pub(super) async fn take_back(
    tx: &mut Writing,
    platform: &str,
    inlet: Inlet,
    key: &str,
) -> Result<(), StoreError> {
    const EVENTS: &str = of_platform!("DELETE FROM forum_event", " AND inlet = $2 AND source_key = $3");
    const POSTS: &str = of_platform!("DELETE FROM forum_post", " AND inlet = $2 AND post_key = $3");
    for sql in [EVENTS, POSTS] {
        change!(&mut *tx, sql, platform, inlet_text(inlet), key)?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    person_a: String,
    person_b: String,
    inlet: String,
    last_at_us: i64,
    times: i64,
}

impl Store {
    /// What people of the course had to do with each other in its forum, week by week, oldest first: however much two
    /// write, it is one conversation.
    pub(crate) async fn forum_events(&self, course: &CourseKey) -> Result<Vec<ForumEvent>, StoreError> {
        const SQL: &str = "SELECT kind, person_a, person_b, MIN(inlet) AS inlet, MAX(happened_at_us) AS last_at_us, \
            COUNT(*) AS times FROM forum_event WHERE course = $1 \
            GROUP BY kind, person_a, person_b, happened_at_us / 604800000000 \
            ORDER BY 5 DESC, person_a, person_b, kind LIMIT $2";
        let rows: Vec<Row> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(MOST_WEEKS_OF_PAIRS).fetch_all(pool).await)?;
        let read = |row: Row| {
            Ok(ForumEvent {
                kind: connections::kind_from(&row.kind)?,
                a: PersonId(row.person_a),
                b: PersonId(row.person_b),
                happened_at: instant(row.last_at_us)?,
                seen: Seen {
                    by: inlet_from(&row.inlet)?,
                    times: u32::try_from(row.times).unwrap_or(u32::MAX),
                },
            })
        };
        rows.into_iter().rev().map(read).collect()
    }

    /// Keeps a part of what a file says; how many were new.
    pub(super) async fn keep_of_file(
        &self,
        course: &CourseKey,
        events: &[NewEvent],
    ) -> Result<u64, StoreError> {
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        let new = keep_events(&mut tx, course, Inlet::File, events).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// Notes in the course that `me` brought a file, and adds what came of it to the counts of the platform.
    pub(super) async fn note_file(
        &self,
        me: &Member,
        platform: &str,
        told: &EvidenceFile,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let outcomes = BTreeMap::from([
            (Outcome::New, told.new),
            (Outcome::Known, told.known),
            (Outcome::Opening, told.openings),
            (Outcome::Stranger, told.strangers),
            (Outcome::Wrong, told.left_out - told.strangers),
        ]);
        let counts = format!("lines {}, new {}, left out {}", told.lines, told.new, told.left_out);
        let mut tx = self.writing().await?;
        count(&mut tx, platform, Inlet::File, &outcomes, now).await?;
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "forum file", &counts).await?;
        tx.commit().await
    }

    /// How much is kept of the course's forum.
    pub(super) async fn evidence(&self, course: &CourseKey) -> Result<Evidence, StoreError> {
        const SQL: &str = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN inlet = 'file' THEN 1 ELSE 0 END), 0) \
            FROM forum_event WHERE course = $1";
        let (kept, of_files): (i64, i64) =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_one(pool).await)?;
        let number = |count: i64| u64::try_from(count).unwrap_or_default();
        Ok(Evidence { kept: number(kept), of_files: number(of_files), ..Evidence::default() })
    }

    /// Forgets what files brought into the course.
    pub(super) async fn forget_files(&self, me: &Member, now: Timestamp) -> Result<(), StoreError> {
        const EVENTS: &str = "DELETE FROM forum_event WHERE course = $1 AND inlet = 'file'";
        let mut tx = self.writing().await?;
        tx.lock(&me.course.0).await?;
        let gone = change!(&mut tx, EVENTS, &me.course.0)?;
        let about = format!("events {gone}");
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "forum file forgotten", &about)
            .await?;
        tx.commit().await
    }

    /// Forgets everything that was seen in the forums of a platform.
    pub(crate) async fn forget_evidence(
        &self,
        platform: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        const EVENTS: &str = of_platform!("DELETE FROM forum_event", "");
        const POSTS: &str = of_platform!("DELETE FROM forum_post", "");
        const TALLY: &str = "DELETE FROM evidence_tally WHERE platform = $1";
        // What Kith reads itself would come back with the next reading.
        const UNTIL: &str = "UPDATE evidence_source SET forgotten_at_us = $1 WHERE platform = $2";
        let mut tx = self.writing().await?;
        tx.lock(&lock_of(platform)).await?;
        let gone = change!(&mut tx, EVENTS, platform)?;
        change!(&mut tx, POSTS, platform)?;
        change!(&mut tx, TALLY, platform)?;
        change!(&mut tx, UNTIL, micros(now), platform)?;
        audit::record_platform(&mut tx, now, platform, by, "evidence.forget").await?;
        tx.commit().await?;
        Ok(gone)
    }
}
