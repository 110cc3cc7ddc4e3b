//! Courses that nobody opens any more are erased after the time an administrator set, and then the people who are in
//! no course of that platform any more.
//!
//! In small steps, so that nothing else waits long: a few courses in one go, each in a transaction of its own; the
//! people follow as background work. Several servers may do this at once; what one has erased, another does not find.

use jiff::{SignedDuration, Timestamp};
use wire::PersonId;

use super::erase::erase_in;
use crate::{
    AppState, audit,
    jobs::{self, Ended},
    session::CourseKey,
    store::{Store, StoreError, Writing, change, change_now, micros, on_db, on_tx},
    zones::Zones,
};

/// Most courses erased in one go, of each platform.
const MOST_COURSES: i64 = 5;
/// Most people erased in one transaction.
const PEOPLE_AT_ONCE: i64 = 50;
/// What to place in a course was chosen, or given up, long before this.
const SELECTIONS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// The background work that erases people who are in no course any more; its subject is the platform.
pub(crate) const LEAVERS: &str = "leavers";

/// A launch counts, by whomever, and else the day the course came to be. `$2` is the instant since which somebody
/// must have come. Who comes back unchanged shows in their session at once, and in their enrolment a moment later.
macro_rules! over {
    () => {
        "COALESCE(course.opened_at_us, course.created_at_us) < $2 AND course.created_at_us < $2 AND NOT EXISTS \
         (SELECT 1 FROM enrolment e WHERE e.course = course.id AND e.last_seen_at_us >= $2) AND NOT EXISTS \
         (SELECT 1 FROM session s WHERE s.course = course.id AND s.created_at_us >= $2) "
    };
}

/// Erases courses whose time is over, as far as it goes in one go.
pub(crate) async fn erase_unused_courses(app: &AppState) -> Result<(), StoreError> {
    let now = app.clock.now();
    app.store.forget_old_selections(now).await?;
    for platform in app.store.platforms().await? {
        let Some(days) = platform.settings.retention_days else { continue };
        let since = now
            .saturating_sub(SignedDuration::from_hours(i64::from(days) * 24))
            .map_err(StoreError::from_date)?;
        for course in app.store.unused_courses(&platform.id, since).await? {
            if app.store.erase_course(&course, &platform.id, since, now).await? {
                tracing::info!(platform = platform.name, days, "a course nobody opened any more was erased");
                app.wake_jobs();
            }
        }
    }
    Ok(())
}

/// Erases the people of a platform who are in no course. `Ok(false)`: some are here at the moment; later.
pub(crate) async fn erase_leavers(app: &AppState, platform: &str) -> Result<Ended, StoreError> {
    loop {
        let people = app.store.leavers(platform).await?;
        if people.is_empty() {
            let left = app.store.people_in_no_course(platform).await?;
            return Ok(if left == 0 { Ended::Done } else { Ended::Failed });
        }
        app.store.erase_those(&people, platform, &app.zones, app.clock.now()).await?;
    }
}

/// Somebody of platform `$1` who is in no course.
macro_rules! in_no_course {
    () => {
        "platform = $1 AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.person = person.id) "
    };
}

/// Somebody who is not on their way either.
macro_rules! leaver {
    () => {
        concat!(
            in_no_course!(),
            "AND NOT EXISTS (SELECT 1 FROM session s WHERE s.person = person.id) ",
            "AND NOT EXISTS (SELECT 1 FROM selection s WHERE s.person = person.id) "
        )
    };
}

impl Store {
    async fn forget_old_selections(&self, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM selection WHERE created_at_us < $1";
        let before = now.saturating_sub(SELECTIONS_KEPT).map_err(StoreError::from_date)?;
        change_now!(self, SQL, micros(before))?;
        Ok(())
    }

    /// Courses that nobody opened since `since`, those that rest longest first.
    async fn unused_courses(&self, platform: &str, since: Timestamp) -> Result<Vec<CourseKey>, StoreError> {
        const SQL: &str = concat!(
            "SELECT course.id FROM course JOIN deployment d ON d.id = course.deployment WHERE d.platform = $1 AND ",
            over!(),
            "ORDER BY COALESCE(course.opened_at_us, course.created_at_us), course.id LIMIT $3"
        );
        let rows: Vec<(String,)> = on_db!(self, pool => sqlx::query_as(SQL).bind(platform).bind(micros(since))
            .bind(MOST_COURSES).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(id,)| CourseKey(id)).collect())
    }

    /// Erases a course with everything in it, unless somebody opened it meanwhile or it is gone already.
    async fn erase_course(
        &self,
        course: &CourseKey,
        platform: &str,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const COUNTS: &str = "SELECT (SELECT COUNT(*) FROM enrolment WHERE course = $1), \
            (SELECT COUNT(*) FROM course_group WHERE course = $1), \
            (SELECT COUNT(*) FROM meeting WHERE course = $1)";
        const JOBS: &str = "DELETE FROM job WHERE subject = $1";
        const COURSE: &str = concat!("DELETE FROM course WHERE id = $1 AND ", over!());
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        hold(&mut tx, course).await?;
        let (people, groups, meetings): (i64, i64, i64) =
            on_tx!(&mut tx, on => sqlx::query_as(COUNTS).bind(&course.0).fetch_one(on).await?);
        if change!(&mut tx, COURSE, &course.0, micros(since))? == 0 {
            return Ok(false);
        }
        change!(&mut tx, JOBS, &course.0)?;
        jobs::ask_for(&mut tx, LEAVERS, platform, now).await?;
        let what = format!("people {people}, groups {groups}, meetings {meetings}");
        audit::record_decision(&mut tx, now, Some(platform), "retention", "course.erase", &what).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Some people who are in no course.
    async fn leavers(&self, platform: &str) -> Result<Vec<PersonId>, StoreError> {
        const SQL: &str = concat!("SELECT id FROM person WHERE ", leaver!(), "ORDER BY id LIMIT $2");
        let rows: Vec<(String,)> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(platform).bind(PEOPLE_AT_ONCE).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(id,)| PersonId(id)).collect())
    }

    /// How many people are in no course, whether they are here at the moment or not.
    async fn people_in_no_course(&self, platform: &str) -> Result<i64, StoreError> {
        const SQL: &str = concat!("SELECT COUNT(*) FROM person WHERE ", in_no_course!());
        let (count,): (i64,) =
            on_db!(self, pool => sqlx::query_as(SQL).bind(platform).fetch_one(pool).await)?;
        Ok(count)
    }

    /// Erases those of these people who have not come back meanwhile, in one transaction.
    async fn erase_those(
        &self,
        people: &[PersonId],
        platform: &str,
        zones: &Zones,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // A launch by this person waits until it is decided, or is seen by the question that follows.
        const HOLD: &str = "UPDATE person SET subject = subject WHERE id = $1";
        const STILL: &str = concat!("SELECT COUNT(*) FROM person WHERE ", leaver!(), "AND id = $2");
        let mut tx = self.writing().await?;
        let mut gone = 0_u32;
        for person in people {
            change!(&mut tx, HOLD, &person.0)?;
            let (still,): (i64,) = on_tx!(&mut tx, on =>
                sqlx::query_as(STILL).bind(platform).bind(&person.0).fetch_one(on).await?);
            if still > 0 && erase_in(&mut tx, person, zones, now).await?.is_some() {
                gone += 1;
            }
        }
        if gone > 0 {
            let what = format!("people {gone}");
            audit::record_decision(&mut tx, now, Some(platform), "retention", "person.erase", &what).await?;
        }
        tx.commit().await
    }
}

/// Waits for launches into this course that are under way, so that what follows sees them; later ones find the course
/// gone. Only this lock is in the way of those who merely refer to the row. `SQLite` has one writer anyway.
async fn hold(tx: &mut Writing, course: &CourseKey) -> Result<(), StoreError> {
    if let Writing::Postgres(transaction) = tx {
        let sql = "SELECT id FROM course WHERE id = $1 FOR UPDATE";
        sqlx::query(sql).bind(&course.0).execute(&mut **transaction).await?;
    }
    Ok(())
}
