//! Queries of the roster.

use jiff::Timestamp;
use wire::{PersonId, Role};

use super::steps::free_nicknames;
use crate::{
    handover::HostPerson,
    session::CourseKey,
    store::{Store, StoreError, Writing, change_now, maybe_instant, micros, new_id, on_db, on_tx},
};

/// Where the roster of a course is and how its last refresh went.
#[derive(Clone, Debug)]
pub(crate) struct RosterState {
    pub(crate) offered: bool,
    pub(crate) refreshed_at: Option<Timestamp>,
    pub(crate) trouble: Option<String>,
    pub(crate) refreshing: bool,
}

/// What a refresh needs to know about a course.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct RosterSource {
    pub(super) platform: String,
    pub(super) deployment_id: String,
    pub(super) context_id: String,
    pub(super) roster_url: Option<String>,
    pub(super) roster_link: Option<String>,
}

/// Somebody on the roster, read and tidied.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) subject: String,
    pub(super) name: Option<String>,
    pub(super) zone: Option<String>,
    pub(super) role: Role,
    pub(super) test_user: bool,
    pub(super) host: HostPerson,
}

#[derive(sqlx::FromRow)]
struct StateRow {
    roster_url: Option<String>,
    roster_refreshed_at_us: Option<i64>,
    roster_trouble: Option<String>,
    waiting: i64,
}

impl Store {
    /// How the roster of a course stands.
    pub(crate) async fn roster_state(&self, course: &CourseKey) -> Result<Option<RosterState>, StoreError> {
        const SQL: &str = "SELECT roster_url, roster_refreshed_at_us, roster_trouble, \
            (SELECT COUNT(*) FROM job WHERE kind = 'roster' AND subject = course.id) AS waiting \
            FROM course WHERE id = $1";
        let row: Option<StateRow> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_optional(pool).await)?;
        row.map(|row| {
            Ok(RosterState {
                offered: row.roster_url.is_some(),
                refreshed_at: maybe_instant(row.roster_refreshed_at_us)?,
                refreshing: row.waiting > 0 && row.roster_trouble.is_none(),
                trouble: row.roster_trouble,
            })
        })
        .transpose()
    }

    /// What a refresh of this course needs.
    pub(super) async fn roster_source(&self, course: &CourseKey) -> Result<Option<RosterSource>, StoreError> {
        const SQL: &str = "SELECT d.platform, d.deployment_id, c.context_id, c.roster_url, c.roster_link \
            FROM course c JOIN deployment d ON d.id = c.deployment WHERE c.id = $1 AND d.state = 'active'";
        Ok(on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_optional(pool).await)?)
    }

    /// Courses whose roster was last read before `before`, that people still open, and that no job waits for.
    pub(crate) async fn stale_rosters(
        &self,
        before: Timestamp,
        opened_since: Timestamp,
    ) -> Result<Vec<CourseKey>, StoreError> {
        const SQL: &str = "SELECT c.id FROM course c WHERE c.roster_url IS NOT NULL \
            AND c.roster_refreshed_at_us < $1 \
            AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'roster' AND j.subject = c.id) \
            AND EXISTS (SELECT 1 FROM enrolment e WHERE e.course = c.id AND e.last_seen_at_us > $2) LIMIT 50";
        let rows: Vec<(String,)> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(micros(before)).bind(micros(opened_since)).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(id,)| CourseKey(id)).collect())
    }

    /// Notes why a refresh failed, in plain words.
    pub(super) async fn note_roster_trouble(&self, course: &CourseKey, why: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE course SET roster_trouble = $1 WHERE id = $2";
        change_now!(self, SQL, why, &course.0)?;
        Ok(())
    }

    /// The instructor's word on whether somebody is grouped.
    pub(super) async fn set_part(
        &self,
        course: &CourseKey,
        person: &PersonId,
        takes_part: Option<bool>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE enrolment SET takes_part = $1 WHERE course = $2 AND person = $3";
        change_now!(self, SQL, takes_part, &course.0, &person.0)?;
        Ok(())
    }
}

/// What launch or roster say about a person.
pub(crate) struct Known<'a> {
    pub(crate) subject: &'a str,
    pub(crate) name: Option<&'a str>,
    pub(crate) zone: Option<&'a str>,
}

/// The person of this platform, made if new. A name that is withheld today does not erase the one known: what
/// happened under it keeps it. Where names are hidden none is kept; callers have kept the switch where it is.
pub(crate) async fn upsert_person(
    tx: &mut Writing,
    platform: &str,
    known: &Known<'_>,
    now: Timestamp,
) -> Result<PersonId, StoreError> {
    const SQL: &str = "INSERT INTO person (id, platform, subject, name, nickname, platform_zone, created_at_us) \
        SELECT $1, id, $3, CASE WHEN anonymous THEN NULL ELSE $4 END, $5, $6, $7 FROM platform WHERE id = $2 \
        ON CONFLICT (platform, subject) DO UPDATE SET name = COALESCE(excluded.name, person.name), \
        platform_zone = COALESCE(excluded.platform_zone, person.platform_zone) RETURNING id";
    const KNOWN: &str = "SELECT nickname FROM person WHERE platform = $1 AND subject = $2";
    let id = new_id(now);
    let kept: Option<(String,)> = on_tx!(&mut *tx, on => sqlx::query_as(KNOWN).bind(platform)
        .bind(known.subject).fetch_optional(on).await?);
    let name = match kept {
        Some((nickname,)) => nickname,
        None => free_nicknames(tx, platform, std::slice::from_ref(&id)).await?.remove(0),
    };
    let (found,): (String,) = on_tx!(tx, on => sqlx::query_as(SQL).bind(&id).bind(platform).bind(known.subject)
        .bind(known.name).bind(&name).bind(known.zone).bind(micros(now)).fetch_one(on).await?);
    Ok(PersonId(found))
}
