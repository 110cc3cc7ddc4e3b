//! Queries of logins and launches.

use jiff::{SignedDuration, Timestamp};
use lti::PendingLogin;
use wire::{PersonId, Role};

use super::seal::spent_at;
use crate::{
    gradebook,
    handover::HostFacts,
    joint::Joint,
    notices::with_origins,
    placing::{Opening, View, open_selection, place_item, take_over_settings},
    privacy,
    registration::{NewDeployments, PlatformRow},
    roster::{FRESH, Known, upsert_person},
    session::{CourseKey, role_text},
    store::{Store, StoreError, Writing, change, change_now, instant, micros, new_id, on_db, on_tx},
};

/// Logins are kept this long after their start, so that a replay is recognised as one.
const LOGINS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// That a sealed login was used is known this long after its start; it counts for minutes.
const SPENT_KEPT: SignedDuration = SignedDuration::from_hours(2);
/// Sessions are kept this long after their end.
const SESSIONS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// A verified launch, ready to be stored.
pub(super) struct NewLaunch<'a> {
    /// The login it answers.
    pub(super) ticket: &'a Ticket,
    /// The fingerprint of what it says (`returning.rs`).
    pub(super) facts: &'a str,
    pub(super) platform: &'a str,
    pub(super) new_deployments: NewDeployments,
    pub(super) product: Option<&'a str>,
    pub(super) deployment_id: &'a str,
    /// Context id and title.
    pub(super) context: Option<(String, String)>,
    pub(super) roster_url: Option<String>,
    pub(super) gradebook: Option<&'a lti::Ags>,
    pub(super) resource_link: Option<String>,
    pub(super) person: Known<'a>,
    /// How the platform's own group pages know person and course.
    pub(super) host: HostFacts,
    pub(super) role: Role,
    pub(super) test_user: bool,
    /// Contexts this one was copied from, newest first.
    pub(super) ancestors: Vec<String>,
    /// The placed item that was opened, and what it opens.
    pub(super) item: Option<(&'a str, View)>,
    pub(super) view: Option<View>,
    /// The launch asks for a selection and opens no session.
    pub(super) selection: Option<Opening<'a>>,
    /// Id of the session, and what its page needs to come back.
    pub(super) session: &'a str,
    pub(super) page_hash: &'a str,
    pub(super) frames: &'a str,
    pub(super) locale: Option<&'a str>,
    /// Where the platform has a picture of the person.
    pub(super) picture: Option<&'a str>,
    /// Who acts in this person's name, by the platform's word.
    pub(super) masquerading: Option<&'a str>,
    pub(super) code_hash: &'a str,
    pub(super) code_expires_at: Timestamp,
}

/// What a login in a frame needs until the browser has shown how it can be recognised.
pub(super) struct Detour<'a> {
    pub(super) continue_to: &'a str,
    pub(super) storage_target: Option<&'a str>,
}

/// How a login is used once.
#[derive(Clone, Debug)]
pub(super) enum Ticket {
    /// By its row, which has this state.
    Row(String),
    /// By a row in `spent_login` with this id.
    Sealed(String),
}

impl Ticket {
    /// The id in `spent_login`, where that is how it is used.
    pub(super) fn spent(&self) -> Option<&str> {
        match self {
            Self::Row(_) => None,
            Self::Sealed(spent) => Some(spent),
        }
    }
}

/// A login that a launch answers.
pub(super) struct Begun {
    pub(super) ticket: Ticket,
    pub(super) pending: PendingLogin,
    pub(super) platform: PlatformRow,
    pub(super) used: bool,
    /// The frame and the hash of what it keeps, where no cookie counts.
    pub(super) storage: Option<(String, String)>,
}

/// What became of a launch.
pub(super) enum Admitted {
    /// Stored; the course, where there is one.
    In { course: Option<CourseKey> },
    /// Somebody was faster with the same launch; nothing was stored.
    Replayed,
    /// The deployment waits for an admin; nothing else was stored.
    PendingDeployment,
}

#[derive(sqlx::FromRow)]
struct LoginRow {
    state: String,
    nonce: String,
    platform: String,
    target_link_uri: String,
    deployment_id: Option<String>,
    started_at_us: i64,
    used_at_us: Option<i64>,
    storage_target: Option<String>,
    storage_hash: Option<String>,
}

impl Store {
    /// Remembers a login until its launch comes.
    pub(super) async fn remember_login(
        &self,
        platform: &str,
        pending: &PendingLogin,
        detour: Option<&Detour<'_>>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO login (state, nonce, platform, target_link_uri, deployment_id, \
            started_at_us, continue_to, storage_target) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        change_now!(
            self,
            SQL,
            &pending.state,
            &pending.nonce,
            platform,
            &pending.target_link_uri,
            &pending.deployment_id,
            micros(pending.started_at),
            detour.map(|detour| detour.continue_to),
            detour.and_then(|detour| detour.storage_target)
        )?;
        Ok(())
    }

    /// The login of `state`, its platform, and whether it was used already.
    pub(super) async fn login(&self, state: &str) -> Result<Option<Begun>, StoreError> {
        const SQL: &str = "SELECT state, nonce, platform, target_link_uri, deployment_id, started_at_us, \
            used_at_us, storage_target, storage_hash FROM login WHERE state = $1";
        let row: Option<LoginRow> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(state).fetch_optional(pool).await)?;
        let Some(row) = row else { return Ok(None) };
        let Some(platform) = self.platform(&row.platform).await? else { return Ok(None) };
        let ticket = Ticket::Row(row.state.clone());
        let pending = PendingLogin {
            state: row.state,
            nonce: row.nonce,
            issuer: platform.registration.issuer.clone(),
            client_id: platform.registration.client_id.clone(),
            target_link_uri: row.target_link_uri,
            deployment_id: row.deployment_id,
            started_at: instant(row.started_at_us)?,
        };
        let storage = row.storage_target.zip(row.storage_hash);
        Ok(Some(Begun { ticket, pending, platform, used: row.used_at_us.is_some(), storage }))
    }

    /// Forgets logins and sessions that ended long ago.
    pub(crate) async fn forget_old_launches(&self, now: Timestamp) -> Result<(), StoreError> {
        const LOGINS: &str = "DELETE FROM login WHERE started_at_us < $1";
        const SPENT: &str = "DELETE FROM spent_login WHERE id < $1";
        const SESSIONS: &str = "DELETE FROM session WHERE expires_at_us < $1 AND code_expires_at_us < $1";
        for (sql, kept) in [(LOGINS, LOGINS_KEPT), (SESSIONS, SESSIONS_KEPT)] {
            let before = now.saturating_sub(kept).map_err(StoreError::from_date)?;
            change_now!(self, sql, micros(before))?;
        }
        let before = now.saturating_sub(SPENT_KEPT).map_err(StoreError::from_date)?;
        change_now!(self, SPENT, spent_at(micros(before)))?;
        Ok(())
    }

    /// Stores a launch in one transaction: the login is spent, person, course and enrolment are brought up to
    /// date, and a session waits for its code.
    pub(super) async fn admit(
        &self,
        joint: &Joint,
        new: &NewLaunch<'_>,
        now: Timestamp,
    ) -> Result<Admitted, StoreError> {
        if let Self::Postgres(_) = self {
            let mut tx = self.writing().await?;
            let admitted = admit(&mut tx, new, now).await?;
            tx.commit().await?;
            return Ok(admitted);
        }
        let mut joined = joint.join(self).await?;
        let admitted = admit(joined.tx()?, new, now).await;
        joined.leave(admitted.is_ok()).await?;
        admitted
    }

    /// Whether the course's roster was never read or is old.
    pub(super) async fn roster_wanted(&self, course: &CourseKey, now: Timestamp) -> Result<bool, StoreError> {
        let state = self.roster_state(course).await?;
        Ok(state.is_some_and(|state| {
            let fresh = state.refreshed_at.is_some_and(|at| now.duration_since(at) < FRESH);
            state.offered && !fresh && !state.refreshing
        }))
    }
}

/// The long way, inside a transaction.
async fn admit(tx: &mut Writing, new: &NewLaunch<'_>, now: Timestamp) -> Result<Admitted, StoreError> {
    // Where a login went on names who it was for, and nobody needs that any more.
    const USE: &str =
        "UPDATE login SET used_at_us = $1, continue_to = NULL WHERE state = $2 AND used_at_us IS NULL";
    const SPEND: &str = "INSERT INTO spent_login (id) VALUES ($1) ON CONFLICT (id) DO NOTHING";
    const PRODUCT: &str =
        "UPDATE platform SET product = $1 WHERE id = $2 AND (product IS NULL OR product <> $1)";
    privacy::keep_switch(tx, new.platform).await?;
    let spent = match new.ticket {
        Ticket::Row(state) => change!(tx, USE, micros(now), state)?,
        Ticket::Sealed(spent) => change!(tx, SPEND, spent)?,
    };
    if spent == 0 {
        return Ok(Admitted::Replayed);
    }
    let Some(deployment) = active_deployment(tx, new, now).await? else {
        return Ok(Admitted::PendingDeployment);
    };
    if let Some(product) = new.product {
        change!(tx, PRODUCT, product, new.platform)?;
    }
    let person = upsert_person(tx, new.platform, &new.person, now).await?;
    let course = match &new.context {
        Some(context) => {
            let course = upsert_course(tx, &deployment, context, new, now).await?;
            if new.selection.is_none() {
                enrol(tx, &course, &person, new, now).await?;
            }
            if let Some(link) = &new.resource_link {
                gradebook::remember(tx, &course, link, new.gradebook, now).await?;
            }
            if let Some((id, view)) = new.item {
                place_item(tx, &course, id, view, now).await?;
            }
            Some(course)
        }
        None => None,
    };
    new.host.remember(tx, &person, course.as_ref()).await?;
    match &new.selection {
        Some(opening) => {
            let (course, code) = (course.as_ref(), new.code_hash);
            open_selection(tx, opening, &deployment, course, &person, code, now).await?;
        }
        None => open_session(tx, &deployment, course.as_ref(), &person, new, now).await?,
    }
    Ok(Admitted::In { course })
}

/// Our id of the launch's deployment if it is active. One that nobody named is noted, and trusted or not as the
/// platform's settings say.
async fn active_deployment(
    tx: &mut Writing,
    new: &NewLaunch<'_>,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    const KNOWN: &str = "SELECT id, state FROM deployment WHERE platform = $1 AND deployment_id = $2";
    const FIRST: &str = "SELECT NOT EXISTS (SELECT 1 FROM deployment WHERE platform = $1)";
    const ADD: &str = "INSERT INTO deployment (id, platform, deployment_id, state, first_seen_at_us) \
        VALUES ($1, $2, $3, $4, $5)";
    let find = async |tx: &mut Writing| -> Result<Option<(String, String)>, StoreError> {
        Ok(on_tx!(tx, on => sqlx::query_as(KNOWN).bind(new.platform).bind(new.deployment_id)
            .fetch_optional(on).await?))
    };
    let mut known = find(tx).await?;
    if known.is_none() {
        // Of two that arrive at once one is the first.
        tx.lock(new.platform).await?;
        known = find(tx).await?;
    }
    if let Some((id, state)) = known {
        return Ok(Some(id).filter(|_| state == "active"));
    }
    let trusted = match new.new_deployments {
        NewDeployments::First => {
            let (first,): (bool,) =
                on_tx!(&mut *tx, on => sqlx::query_as(FIRST).bind(new.platform).fetch_one(on).await?);
            first
        }
        NewDeployments::Approve => false,
        NewDeployments::Trust => true,
    };
    let (id, state) = (new_id(now), if trusted { "active" } else { "pending" });
    change!(tx, ADD, &id, new.platform, new.deployment_id, state, micros(now))?;
    Ok(Some(id).filter(|_| trusted))
}

async fn upsert_course(
    tx: &mut Writing,
    deployment: &str,
    (context_id, title): &(String, String),
    new: &NewLaunch<'_>,
    now: Timestamp,
) -> Result<CourseKey, StoreError> {
    const SQL: &str = "INSERT INTO course (id, deployment, context_id, title, roster_url, roster_link, \
        created_at_us, opened_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) \
        ON CONFLICT (deployment, context_id) DO UPDATE SET title = excluded.title, \
        opened_at_us = excluded.opened_at_us, roster_url = COALESCE(excluded.roster_url, course.roster_url) \
        RETURNING id, created_at_us";
    let (id, created_at): (String, i64) = on_tx!(&mut *tx, on => sqlx::query_as(SQL).bind(new_id(now)).bind(deployment)
        .bind(context_id).bind(title).bind(&new.roster_url).bind(&new.resource_link).bind(micros(now))
        .fetch_one(on).await?);
    let course = CourseKey(id);
    if created_at == micros(now) {
        let ancestors = with_origins(tx, new.platform, context_id, &new.ancestors).await?;
        take_over_settings(tx, new.platform, &course, &ancestors, now).await?;
    }
    Ok(course)
}

async fn enrol(
    tx: &mut Writing,
    course: &CourseKey,
    person: &PersonId,
    new: &NewLaunch<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO enrolment (course, person, launch_role, test_user, last_seen_at_us, launch_facts) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (course, person) DO UPDATE SET \
        launch_role = excluded.launch_role, test_user = excluded.test_user, \
        last_seen_at_us = excluded.last_seen_at_us, launch_facts = excluded.launch_facts, dropped_at_us = NULL";
    // Who came with another role before has no business with what that role could do.
    const END: &str = "DELETE FROM session WHERE course = $1 AND person = $2 AND role <> $3";
    let role = role_text(new.role);
    change!(&mut *tx, SQL, &course.0, &person.0, role, new.test_user, micros(now), new.facts)?;
    change!(tx, END, &course.0, &person.0, role)?;
    Ok(())
}

async fn open_session(
    tx: &mut Writing,
    deployment: &str,
    course: Option<&CourseKey>,
    person: &PersonId,
    new: &NewLaunch<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO session (id, code_hash, code_expires_at_us, course, deployment, person, role, \
        created_at_us, view, page_hash, frames, locale, masquerading, picture, expires_at_us) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0)";
    change!(
        tx,
        SQL,
        new.session,
        new.code_hash,
        micros(new.code_expires_at),
        course.map(|course| &course.0),
        deployment,
        &person.0,
        role_text(new.role),
        micros(now),
        new.view.map(View::name),
        new.page_hash,
        new.frames,
        new.locale,
        new.masquerading,
        new.picture
    )?;
    Ok(())
}
