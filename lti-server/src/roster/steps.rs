//! Taking a roster over in steps of a few hundred people, so that requests go on in between (decision 0015).
//!
//! Each reading of a roster has an instant of its own, which rises from reading to reading. Whoever is listed carries
//! it; who does not carry it at the end is out. A reading that is not the newest any more changes nothing.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use sqlx::AssertSqlSafe;
use wire::{PersonId, Role};

use super::store::Listed;
use crate::{
    groups::end_memberships,
    handover::HostPerson,
    privacy,
    profile::{NUMBERED_FROM, nickname},
    session::{CourseKey, role_text},
    store::{Store, StoreError, Writing, change, change_now, micros, new_id, on_db, on_tx, value_list},
};

/// Somebody the roster does not list is believed to be in the course for this long after their last launch:
/// enrolments reach rosters late.
const LAUNCH_VOUCHES: SignedDuration = SignedDuration::from_hours(24);

/// A reading of a roster, by the instant it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading(i64);

/// The reading was overtaken by a newer one, and must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Overtaken;

/// People a reading did not list although an earlier one did, or although they opened the course as learners long
/// enough ago. Who opened it since the reading began was in the course later than the list knows.
macro_rules! missing_sql {
    ($before:literal, $and:literal) => {
        concat!(
            $before,
            " enrolment.course = $1 AND enrolment.dropped_at_us IS NULL AND (enrolment.roster_seen_at_us < $2 ",
            "OR (enrolment.roster_seen_at_us IS NULL AND enrolment.launch_role = 'learner' ",
            "AND enrolment.last_seen_at_us < $3)) ",
            "AND (enrolment.last_seen_at_us IS NULL OR enrolment.last_seen_at_us < $2) ",
            // When people were last here is noted a moment later than their sessions.
            "AND NOT EXISTS (SELECT 1 FROM session s WHERE s.course = enrolment.course ",
            "AND s.person = enrolment.person AND s.created_at_us >= $2) ",
            $and
        )
    };
}

impl Store {
    /// Begins a reading; `None` for a course that is gone.
    pub(super) async fn begin_reading(
        &self,
        course: &CourseKey,
        now: Timestamp,
    ) -> Result<Option<Reading>, StoreError> {
        const SQL: &str = "UPDATE course SET roster_reading_us = CASE WHEN roster_reading_us >= $1 \
            THEN roster_reading_us + 1 ELSE $1 END WHERE id = $2 RETURNING roster_reading_us";
        let mut tx = self.writing().await?;
        let row: Option<(i64,)> = on_tx!(&mut tx, on =>
            sqlx::query_as(SQL).bind(micros(now)).bind(&course.0).fetch_optional(on).await?);
        tx.commit().await?;
        Ok(row.map(|(began,)| Reading(began)))
    }

    /// Takes over some people of a roster, nobody twice.
    pub(super) async fn take_over(
        &self,
        platform: &str,
        course: &CourseKey,
        reading: Reading,
        listed: &[Listed],
        now: Timestamp,
    ) -> Result<Result<(), Overtaken>, StoreError> {
        if listed.is_empty() {
            return Ok(Ok(()));
        }
        // Two rosters of one platform may share people: both take them in the same order.
        let mut listed: Vec<&Listed> = listed.iter().collect();
        listed.sort_unstable_by(|one, other| one.subject.cmp(&other.subject));
        let mut tx = self.writing().await?;
        privacy::keep_switch(&mut tx, platform).await?;
        if !is_newest(&mut tx, course, reading).await? {
            return Ok(Err(Overtaken));
        }
        let hidden = privacy::names_are_hidden(&mut tx, platform).await?;
        let people = upsert_people(&mut tx, platform, &listed, hidden, now).await?;
        let told = listed.iter().filter_map(|one| Some((people.get(&one.subject)?.as_str(), &one.host)));
        HostPerson::remember_all(&mut tx, told, hidden).await?;
        end_other_roles(&mut tx, course, &listed, &people).await?;
        enrol(&mut tx, course, reading, &listed, &people).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Everybody a whole reading leaves out.
    pub(super) async fn missing(
        &self,
        course: &CourseKey,
        reading: Reading,
        now: Timestamp,
    ) -> Result<Vec<PersonId>, StoreError> {
        const SQL: &str =
            missing_sql!("SELECT enrolment.person FROM enrolment WHERE", "ORDER BY enrolment.person");
        let vouched = now.saturating_sub(LAUNCH_VOUCHES).map_err(StoreError::from_date)?;
        let rows: Vec<(String,)> = on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).bind(reading.0)
            .bind(micros(vouched)).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(person,)| PersonId(person)).collect())
    }

    /// Takes some people out of the course and its groups, as far as they are still missing.
    pub(super) async fn drop_out(
        &self,
        course: &CourseKey,
        reading: Reading,
        people: &[PersonId],
        now: Timestamp,
    ) -> Result<Result<(), Overtaken>, StoreError> {
        const OUT: &str =
            missing_sql!("UPDATE enrolment SET dropped_at_us = $5 WHERE", "AND enrolment.person = $4");
        const SESSIONS: &str = "DELETE FROM session WHERE course = $1 AND person = $2";
        let vouched = micros(now.saturating_sub(LAUNCH_VOUCHES).map_err(StoreError::from_date)?);
        let mut tx = self.writing().await?;
        if !is_newest(&mut tx, course, reading).await? {
            return Ok(Err(Overtaken));
        }
        for person in people {
            if change!(&mut tx, OUT, &course.0, reading.0, vouched, &person.0, micros(now))? > 0 {
                change!(&mut tx, SESSIONS, &course.0, &person.0)?;
                end_memberships(&mut tx, course, person, "left the course", now).await?;
            }
        }
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Notes that the roster has been read whole.
    pub(super) async fn finish_reading(
        &self,
        course: &CourseKey,
        reading: Reading,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE course SET roster_refreshed_at_us = $1, roster_trouble = NULL \
            WHERE id = $2 AND roster_reading_us = $1";
        change_now!(self, SQL, reading.0, &course.0)?;
        Ok(())
    }
}

async fn is_newest(tx: &mut Writing, course: &CourseKey, reading: Reading) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT 1 FROM course WHERE id = $1 AND roster_reading_us = $2";
    tx.lock(&course.0).await?;
    let found: Option<(i32,)> =
        on_tx!(tx, on => sqlx::query_as(SQL).bind(&course.0).bind(reading.0).fetch_optional(on).await?);
    Ok(found.is_some())
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    id: String,
    subject: String,
    name: Option<String>,
    nickname: String,
    platform_zone: Option<String>,
}

/// Our ids of people, by the platform's; those who are new are made. The same rules as for one person,
/// [`super::upsert_person`], in a few statements for all: who has not changed is not written.
async fn upsert_people(
    tx: &mut Writing,
    platform: &str,
    listed: &[&Listed],
    hidden: bool,
    now: Timestamp,
) -> Result<HashMap<String, String>, StoreError> {
    let sql = format!(
        "SELECT id, subject, name, nickname, platform_zone FROM person WHERE platform = $1 AND subject IN {}",
        value_list(2, listed.len())
    );
    let named = |one: &Listed| one.name.clone().filter(|_| !hidden);
    let known: Vec<KnownRow> = on_tx!(&mut *tx, on => {
        let query = sqlx::query_as(AssertSqlSafe(sql)).bind(platform);
        listed.iter().fold(query, |query, one| query.bind(&one.subject)).fetch_all(on).await?
    });
    let known: HashMap<String, KnownRow> = known.into_iter().map(|row| (row.subject.clone(), row)).collect();
    let is_new = |one: &&&Listed| !known.contains_key(&one.subject);
    let new: Vec<String> = listed.iter().filter(is_new).map(|_| new_id(now)).collect();
    let nicknames = if new.is_empty() { Vec::new() } else { free_nicknames(tx, platform, &new).await? };
    let mut made = new.into_iter().zip(nicknames);
    let mut rows: Vec<(String, &Listed, String)> = Vec::new();
    for one in listed {
        let row = match known.get(&one.subject) {
            None => made.next(),
            Some(row) => {
                let tells = |new: &Option<String>, old: &Option<String>| new.is_some() && new != old;
                let changed = tells(&named(one), &row.name) || tells(&one.zone, &row.platform_zone);
                changed.then(|| (row.id.clone(), row.nickname.clone()))
            }
        };
        rows.extend(row.map(|(id, nickname)| (id, *one, nickname)));
    }
    let mut people: HashMap<String, String> =
        known.into_iter().map(|(subject, row)| (subject, row.id)).collect();
    if rows.is_empty() {
        return Ok(people);
    }
    let sql = format!(
        "INSERT INTO person (id, platform, subject, name, nickname, platform_zone, created_at_us) VALUES {} \
         ON CONFLICT (platform, subject) DO UPDATE SET name = COALESCE(excluded.name, person.name), \
         platform_zone = COALESCE(excluded.platform_zone, person.platform_zone) RETURNING subject, id",
        tx.value_rows(7, rows.len())
    );
    // Somebody may have opened the course a moment ago and have another id already.
    let written: Vec<(String, String)> = on_tx!(tx, on => {
        let query = sqlx::query_as(AssertSqlSafe(sql));
        let bound = rows.iter().fold(query, |query, (id, one, nickname)| {
            query.bind(id).bind(platform).bind(&one.subject).bind(named(one)).bind(nickname)
                .bind(one.zone.as_deref()).bind(micros(now))
        });
        bound.fetch_all(on).await?
    });
    people.extend(written);
    Ok(people)
}

/// A nickname for each of these new people that nobody on this platform has: two people of one name would be taken
/// for each other. Until the transaction ends nobody else looks for one.
pub(super) async fn free_nicknames(
    tx: &mut Writing,
    platform: &str,
    ids: &[String],
) -> Result<Vec<String>, StoreError> {
    tx.lock(&format!("nicknames of {platform}")).await?;
    let mut found: Vec<Option<String>> = vec![None; ids.len()];
    let mut given: HashSet<String> = HashSet::new();
    // On a small platform the first names are free. On a large one nearly all without a number are taken.
    let mut attempts = 0..2;
    while found.contains(&None) {
        let open: Vec<&String> =
            ids.iter().zip(&found).filter(|(_, name)| name.is_none()).map(|(id, _)| id).collect();
        let names = |id: &str| attempts.clone().map(|attempt| nickname(id, attempt)).collect::<Vec<_>>();
        let tried: Vec<String> = open.iter().flat_map(|id| names(id)).collect();
        let sql = format!(
            "SELECT nickname FROM person WHERE platform = $1 AND nickname IN {}",
            value_list(2, tried.len())
        );
        let taken: Vec<(String,)> = on_tx!(&mut *tx, on => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(platform);
            tried.iter().fold(query, sqlx::query::QueryAs::bind).fetch_all(on).await?
        });
        let taken: HashSet<String> = taken.into_iter().map(|(name,)| name).collect();
        for (id, name) in ids.iter().zip(&mut found).filter(|(_, name)| name.is_none()) {
            let mut free = names(id).into_iter().filter(|name| !taken.contains(name));
            *name = free.find(|name| given.insert(name.clone()));
        }
        let crowded = found.iter().filter(|name| name.is_none()).count() * 2 > open.len();
        attempts = match attempts.end {
            end if end < NUMBERED_FROM && !crowded => end..NUMBERED_FROM,
            end => end.max(NUMBERED_FROM)..end.max(NUMBERED_FROM) + 4,
        };
    }
    Ok(found.into_iter().flatten().collect())
}

/// Ends what somebody opened as a teacher whom the roster listed as one and lists as one no more. What the roster
/// never said does not count: a teaching assistant launches as a teacher and is listed as a learner.
async fn end_other_roles(
    tx: &mut Writing,
    course: &CourseKey,
    listed: &[&Listed],
    people: &HashMap<String, String>,
) -> Result<(), StoreError> {
    let others = listed.iter().filter(|one| one.role != Role::Instructor);
    let others: Vec<&String> = others.filter_map(|one| people.get(&one.subject)).collect();
    if others.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "DELETE FROM session WHERE course = $1 AND role = 'instructor' AND person IN (SELECT person FROM enrolment \
         WHERE course = $1 AND roster_role = 'instructor' AND person IN {})",
        value_list(2, others.len())
    );
    on_tx!(tx, on => {
        let query = sqlx::query(AssertSqlSafe(sql)).bind(&course.0);
        others.iter().fold(query, |query, person| query.bind(*person)).execute(on).await?;
    });
    Ok(())
}

/// Of two rows about one person in a roster the first counts.
async fn enrol(
    tx: &mut Writing,
    course: &CourseKey,
    reading: Reading,
    listed: &[&Listed],
    people: &HashMap<String, String>,
) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO enrolment (course, person, roster_role, test_user, roster_seen_at_us) VALUES {} \
         ON CONFLICT (course, person) DO UPDATE SET roster_role = excluded.roster_role, \
         roster_seen_at_us = excluded.roster_seen_at_us, dropped_at_us = NULL \
         WHERE enrolment.roster_seen_at_us IS NULL OR enrolment.roster_seen_at_us < excluded.roster_seen_at_us",
        tx.value_rows(5, listed.len())
    );
    on_tx!(tx, on => {
        let bound = listed.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, one| {
            query.bind(&course.0).bind(people.get(&one.subject)).bind(role_text(one.role)).bind(one.test_user)
                .bind(reading.0)
        });
        bound.execute(on).await?;
    });
    Ok(())
}
