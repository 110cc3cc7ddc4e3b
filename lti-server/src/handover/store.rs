//! Queries of sets, pushes, and what teachers allowed.

use jiff::Timestamp;
use wire::{GroupId, HostPush, HostState, Language, PersonId};

use super::{
    oauth::PATIENCE,
    place::Key,
    purpose::{Allowed, Purpose},
};
use crate::{
    audit,
    sentence::Sentence,
    session::{CourseKey, Member},
    store::{Store, StoreError, change, change_now, instant, micros, on_db, on_tx},
};

/// A set Kith made, or is about to make, for a course.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct SetRow {
    pub(super) name: String,
    pub(super) host_id: Option<String>,
}

/// The last push of a course.
#[derive(Clone, Debug)]
pub(super) struct PushRow {
    pub(super) person: PersonId,
    pub(super) asked_at: Timestamp,
    pub(super) push: Push,
}

/// How far a push is.
#[derive(Clone, Debug)]
pub(super) struct Push {
    pub(super) state: HostState,
    /// Steps that are done, of so many.
    pub(super) done: u32,
    pub(super) of: u32,
    /// Why it is not done, or not completely.
    pub(super) trouble: Option<Sentence>,
}

impl Push {
    /// As who reads `language` sees it.
    pub(super) fn shown(&self, language: &Language) -> HostPush {
        let Self { state, done, of, trouble } = self;
        let trouble = trouble.as_ref().map(|why| why.in_language(language));
        HostPush { state: *state, done: *done, of: *of, trouble }
    }
}

/// What a teacher allowed Kith at their Canvas.
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) client_id: String,
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    pub(super) ends_at: Timestamp,
    pub(super) allowed: Allowed,
}

/// Who began a way to Canvas, from where.
pub(super) struct Begun {
    pub(super) person: PersonId,
    pub(super) course: CourseKey,
    /// What Canvas was asked for.
    pub(super) asks: Allowed,
}

#[derive(sqlx::FromRow)]
struct PushColumns {
    person: String,
    state: String,
    done: i64,
    steps: i64,
    trouble: Option<String>,
    asked_at_us: i64,
    jobs: i64,
}

#[derive(sqlx::FromRow)]
struct GrantColumns {
    client_id: String,
    access_token: String,
    refresh_token: String,
    ends_at_us: i64,
    allowed: String,
}

const fn state_text(state: HostState) -> &'static str {
    match state {
        HostState::Working => "working",
        HostState::Waiting => "waiting",
        HostState::Done => "done",
        HostState::Stopped => "stopped",
    }
}

impl PushColumns {
    fn read(self) -> Result<PushRow, StoreError> {
        let state = match self.state.as_str() {
            // Between asking and the job's row lies nothing but a crash.
            "working" | "waiting" if self.jobs == 0 => HostState::Stopped,
            "working" => HostState::Working,
            "waiting" => HostState::Waiting,
            "done" => HostState::Done,
            "stopped" => HostState::Stopped,
            other => return Err(StoreError::inconsistent("host_push.state", other)),
        };
        let number = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
        Ok(PushRow {
            person: PersonId(self.person),
            asked_at: instant(self.asked_at_us)?,
            push: Push {
                state,
                done: number(self.done),
                of: number(self.steps),
                trouble: self.trouble.as_deref().map(Sentence::of_stored),
            },
        })
    }
}

impl Store {
    /// The sets of a course, oldest first.
    pub(super) async fn host_sets(&self, course: &CourseKey) -> Result<Vec<SetRow>, StoreError> {
        const SQL: &str = "SELECT name, host_id FROM host_set WHERE course = $1 ORDER BY published_at_us";
        Ok(on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?)
    }

    /// Notes a set before it is made, so that it is recognised even if the platform's answer is lost.
    pub(super) async fn begin_host_set(
        &self,
        course: &CourseKey,
        published_at: Timestamp,
        name: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO host_set (course, published_at_us, name) VALUES ($1, $2, $3) \
            ON CONFLICT (course, published_at_us) DO NOTHING";
        change_now!(self, SQL, &course.0, micros(published_at), name)?;
        Ok(())
    }

    /// Notes the platform's id of a set.
    pub(super) async fn note_host_set(
        &self,
        course: &CourseKey,
        published_at: Timestamp,
        host_id: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE host_set SET host_id = $1 WHERE course = $2 AND published_at_us = $3";
        change_now!(self, SQL, host_id, &course.0, micros(published_at))?;
        Ok(())
    }

    /// The last push of a course.
    pub(super) async fn push(&self, course: &CourseKey) -> Result<Option<PushRow>, StoreError> {
        const SQL: &str = "SELECT person, state, done, steps, trouble, asked_at_us, \
            (SELECT COUNT(*) FROM job j WHERE j.kind = 'groups' AND j.subject = host_push.course) AS jobs \
            FROM host_push WHERE course = $1";
        let row: Option<PushColumns> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_optional(pool).await)?;
        row.map(PushColumns::read).transpose()
    }

    /// Notes that `me` asked for the groups, of which `first` is one, to be taken over.
    pub(super) async fn begin_push(
        &self,
        me: &Member,
        first: &GroupId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO host_push (course, person, state, done, steps, trouble, asked_at_us, \
            changed_at_us) VALUES ($1, $2, 'working', 0, 0, NULL, $3, $3) ON CONFLICT (course) DO UPDATE SET \
            person = excluded.person, state = 'working', done = 0, steps = 0, trouble = NULL, \
            asked_at_us = excluded.asked_at_us, changed_at_us = excluded.changed_at_us";
        let mut tx = self.writing().await?;
        change!(&mut tx, SQL, &me.course.0, &me.person.0, micros(now))?;
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "groups handed over", &first.0)
            .await?;
        tx.commit().await
    }

    /// Notes how far a push is.
    pub(super) async fn note_push(
        &self,
        course: &CourseKey,
        push: &Push,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE host_push SET state = $1, done = $2, steps = $3, trouble = $4, changed_at_us = $5 \
            WHERE course = $6";
        let Push { state, done, of, trouble } = push;
        let (state, done, of) = (state_text(*state), i64::from(*done), i64::from(*of));
        let trouble = trouble.as_ref().map(Sentence::stored);
        change_now!(self, SQL, state, done, of, trouble, micros(now), &course.0)?;
        Ok(())
    }

    /// Remembers that the person of a session is on the way to Canvas.
    pub(super) async fn begin_connection(
        &self,
        state_hash: &str,
        token_hash: &str,
        person: &PersonId,
        asks: Allowed,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const OLD: &str = "DELETE FROM host_connection WHERE started_at_us < $1";
        const SQL: &str = "INSERT INTO host_connection (state_hash, session, person, started_at_us, asks) \
            SELECT $1, id, person, $2, $5 FROM session WHERE person = $3 \
            AND (token_hash = $4 OR (previous_token_hash = $4 AND previous_ends_at_us > $2))";
        let before = now.saturating_sub(PATIENCE).map_err(StoreError::from_date)?;
        let mut tx = self.writing().await?;
        change!(&mut tx, OLD, micros(before))?;
        change!(&mut tx, SQL, state_hash, micros(now), &person.0, token_hash, asks.text())?;
        tx.commit().await
    }

    /// Spends a state: who began it, if it counts and their session still lives.
    pub(super) async fn end_connection(
        &self,
        state_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Begun>, StoreError> {
        const FIND: &str = "SELECT c.person, s.course, c.asks FROM host_connection c JOIN session s ON s.id = c.session \
            WHERE c.state_hash = $1 AND c.started_at_us > $2 AND s.expires_at_us > $3 AND s.role = 'instructor' \
            AND s.course IS NOT NULL";
        const SPEND: &str = "DELETE FROM host_connection WHERE state_hash = $1";
        let since = now.saturating_sub(PATIENCE).map_err(StoreError::from_date)?;
        let mut tx = self.writing().await?;
        tx.lock(state_hash).await?;
        let found: Option<(String, String, String)> = on_tx!(&mut tx, on => sqlx::query_as(FIND).bind(state_hash)
            .bind(micros(since)).bind(micros(now)).fetch_optional(on).await?);
        let spent = change!(&mut tx, SPEND, state_hash)?;
        tx.commit().await?;
        let found = found.filter(|_| spent > 0);
        let read = |(person, course, asks): (String, String, String)| {
            Ok(Begun {
                person: PersonId(person),
                course: CourseKey(course),
                asks: Allowed::from_text(&asks)?,
            })
        };
        found.map(read).transpose()
    }

    /// Canvas' number of somebody.
    pub(super) async fn host_number(&self, person: &PersonId) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT user_number FROM host_person WHERE person = $1";
        let row: Option<(Option<String>,)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&person.0).fetch_optional(pool).await)?;
        Ok(row.and_then(|(number,)| number))
    }

    /// What somebody allowed.
    pub(super) async fn grant(&self, person: &PersonId) -> Result<Option<Grant>, StoreError> {
        const SQL: &str = "SELECT client_id, access_token, refresh_token, ends_at_us, allowed FROM host_grant \
            WHERE person = $1";
        let row: Option<GrantColumns> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&person.0).fetch_optional(pool).await)?;
        row.map(|row| {
            Ok(Grant {
                client_id: row.client_id,
                access_token: row.access_token,
                refresh_token: row.refresh_token,
                ends_at: instant(row.ends_at_us)?,
                allowed: Allowed::from_text(&row.allowed)?,
            })
        })
        .transpose()
    }

    /// Who of those who teach the course let Kith in at their Canvas for `purpose`, with this key; the last to do so.
    pub(crate) async fn teacher_who_allowed(
        &self,
        course: &CourseKey,
        key: &Key,
        purpose: Purpose,
    ) -> Result<Option<PersonId>, StoreError> {
        const SQL: &str = "SELECT g.person, g.allowed FROM host_grant g JOIN enrolment e ON e.person = g.person \
            WHERE e.course = $1 AND e.dropped_at_us IS NULL AND g.client_id = $2 \
            AND (e.launch_role = 'instructor' OR e.roster_role = 'instructor') \
            ORDER BY g.granted_at_us DESC, g.person";
        let Key::Canvas { client_id, .. } = key else { return Ok(None) };
        let rows: Vec<(String, String)> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(client_id).fetch_all(pool).await)?;
        for (person, allowed) in rows {
            if Allowed::from_text(&allowed)?.has(purpose) {
                return Ok(Some(PersonId(person)));
            }
        }
        Ok(None)
    }

    /// Keeps what somebody allowed, in place of what was kept before.
    pub(super) async fn keep_grant(
        &self,
        person: &PersonId,
        grant: &Grant,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO host_grant (person, client_id, access_token, refresh_token, ends_at_us, \
            granted_at_us, allowed) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (person) DO UPDATE SET \
            client_id = excluded.client_id, access_token = excluded.access_token, \
            refresh_token = excluded.refresh_token, ends_at_us = excluded.ends_at_us, allowed = excluded.allowed";
        let Grant { client_id, access_token, refresh_token, ends_at, allowed } = grant;
        change_now!(
            self,
            SQL,
            &person.0,
            client_id,
            access_token,
            refresh_token,
            micros(*ends_at),
            micros(now),
            allowed.text()
        )?;
        Ok(())
    }

    /// Forgets what Canvas no longer accepts, unless something newer has come.
    pub(super) async fn forget_grant(
        &self,
        person: &PersonId,
        refresh_token: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM host_grant WHERE person = $1 AND refresh_token = $2";
        change_now!(self, SQL, &person.0, refresh_token)?;
        Ok(())
    }
}
