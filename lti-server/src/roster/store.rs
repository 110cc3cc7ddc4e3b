//! Queries of the roster.

use jiff::{SignedDuration, Timestamp};
use wire::{PersonId, Role};

use crate::{
    groups::end_memberships,
    handover::HostPerson,
    profile::nickname,
    session::{CourseKey, role_text},
    store::{Store, StoreError, Writing, change, change_now, maybe_instant, micros, new_id, on_db, on_tx},
};

/// Somebody the roster does not list is believed to be in the course for this long after their last launch:
/// enrolments reach rosters late.
const LAUNCH_VOUCHES: SignedDuration = SignedDuration::from_hours(24);

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

    /// Takes over a complete roster in one transaction: people it lists are in, people it listed before and
    /// lists no more are out and leave their groups.
    pub(super) async fn apply_roster(
        &self,
        source: &RosterSource,
        course: &CourseKey,
        listed: &[Listed],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const DONE: &str =
            "UPDATE course SET roster_refreshed_at_us = $1, roster_trouble = NULL WHERE id = $2";
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        for someone in listed {
            let person = upsert_person(&mut tx, &source.platform, &Known::from(someone), now).await?;
            someone.host.remember(&mut tx, &person).await?;
            enrol_listed(&mut tx, course, &person, someone, now).await?;
        }
        for person in missing(&mut tx, course, now).await? {
            drop_out(&mut tx, course, &person, now).await?;
        }
        change!(&mut tx, DONE, micros(now), &course.0)?;
        tx.commit().await
    }
}

/// What launch or roster say about a person.
pub(crate) struct Known<'a> {
    pub(crate) subject: &'a str,
    pub(crate) name: Option<&'a str>,
    pub(crate) zone: Option<&'a str>,
}

impl<'a> From<&'a Listed> for Known<'a> {
    fn from(listed: &'a Listed) -> Self {
        Self { subject: &listed.subject, name: listed.name.as_deref(), zone: listed.zone.as_deref() }
    }
}

/// The person of this platform, made if new. A name that is withheld today does not erase the one known: what
/// happened under it keeps it.
pub(crate) async fn upsert_person(
    tx: &mut Writing,
    platform: &str,
    known: &Known<'_>,
    now: Timestamp,
) -> Result<PersonId, StoreError> {
    const SQL: &str = "INSERT INTO person (id, platform, subject, name, nickname, platform_zone, created_at_us) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (platform, subject) DO UPDATE SET \
        name = COALESCE(excluded.name, person.name), \
        platform_zone = COALESCE(excluded.platform_zone, person.platform_zone) RETURNING id";
    const KNOWN: &str = "SELECT nickname FROM person WHERE platform = $1 AND subject = $2";
    let id = new_id(now);
    let kept: Option<(String,)> = on_tx!(&mut *tx, on => sqlx::query_as(KNOWN).bind(platform)
        .bind(known.subject).fetch_optional(on).await?);
    let name = match kept {
        Some((nickname,)) => nickname,
        None => free_nickname(tx, platform, &id).await?,
    };
    let (found,): (String,) = on_tx!(tx, on => sqlx::query_as(SQL).bind(&id).bind(platform).bind(known.subject)
        .bind(known.name).bind(&name).bind(known.zone).bind(micros(now)).fetch_one(on).await?);
    Ok(PersonId(found))
}

/// A nickname nobody on this platform has: two people of one name would be taken for each other.
async fn free_nickname(tx: &mut Writing, platform: &str, id: &str) -> Result<String, StoreError> {
    const TAKEN: &str = "SELECT COUNT(*) FROM person WHERE platform = $1 AND nickname = $2";
    let mut attempt = 0;
    loop {
        let tried = nickname(id, attempt);
        let (taken,): (i64,) =
            on_tx!(&mut *tx, on => sqlx::query_as(TAKEN).bind(platform).bind(&tried).fetch_one(on).await?);
        if taken == 0 {
            return Ok(tried);
        }
        attempt += 1;
    }
}

async fn enrol_listed(
    tx: &mut Writing,
    course: &CourseKey,
    person: &PersonId,
    listed: &Listed,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO enrolment (course, person, roster_role, test_user, roster_seen_at_us) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (course, person) DO UPDATE SET \
        roster_role = excluded.roster_role, roster_seen_at_us = excluded.roster_seen_at_us, dropped_at_us = NULL";
    change!(tx, SQL, &course.0, &person.0, role_text(listed.role), listed.test_user, micros(now))?;
    Ok(())
}

/// People this refresh did not list although an earlier one did, or although they opened the course as
/// learners long enough ago.
async fn missing(tx: &mut Writing, course: &CourseKey, now: Timestamp) -> Result<Vec<PersonId>, StoreError> {
    const SQL: &str = "SELECT person FROM enrolment WHERE course = $1 AND dropped_at_us IS NULL \
        AND (roster_seen_at_us < $2 OR (roster_seen_at_us IS NULL AND launch_role = 'learner' \
        AND last_seen_at_us < $3))";
    let vouched = now.saturating_sub(LAUNCH_VOUCHES).map_err(StoreError::from_date)?;
    let rows: Vec<(String,)> = on_tx!(tx, on => sqlx::query_as(SQL).bind(&course.0).bind(micros(now))
        .bind(micros(vouched)).fetch_all(on).await?);
    Ok(rows.into_iter().map(|(person,)| PersonId(person)).collect())
}

async fn drop_out(
    tx: &mut Writing,
    course: &CourseKey,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    const ENROLMENT: &str = "UPDATE enrolment SET dropped_at_us = $1 WHERE course = $2 AND person = $3";
    const SESSIONS: &str = "DELETE FROM session WHERE course = $1 AND person = $2";
    change!(&mut *tx, ENROLMENT, micros(now), &course.0, &person.0)?;
    change!(&mut *tx, SESSIONS, &course.0, &person.0)?;
    end_memberships(tx, course, person, "left the course", now).await
}
