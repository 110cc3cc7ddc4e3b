//! People who come back: their launch says again what the last one said, so that only a session has to be written.
//!
//! Everything a launch says that is kept has a fingerprint, which the enrolment keeps too. Where the two agree, all
//! who come at the same moment are let in with two statements and one commit. Where they do not, the launch takes the
//! long way (`Store::admit`), which writes the new fingerprint.

use std::collections::HashSet;

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::store::{Admitted, NewLaunch};
use crate::{
    gather::{Gather, portions},
    placing::View,
    registration::PlatformRow,
    secret,
    session::CourseKey,
    store::{Store, StoreError, Writing, change, micros, on_tx},
};

/// Microseconds in a week.
const WEEK_US: i64 = 7 * 24 * 3600 * 1_000_000;

/// Those who come back at the same moment.
pub(super) type Returning = Gather<Returned, Option<Admitted>>;

/// What is written for somebody who comes back.
#[derive(Clone, Debug)]
pub(super) struct Returned {
    facts: String,
    name: Option<String>,
    spent: String,
    session: String,
    code_hash: String,
    code_expires_at: Timestamp,
    view: Option<&'static str>,
    page_hash: String,
    frames: String,
    locale: Option<String>,
    masquerading: Option<String>,
    picture: Option<String>,
    now: Timestamp,
}

/// Who was let in.
#[derive(Clone, Debug, sqlx::FromRow)]
struct LetIn {
    id: String,
    course: String,
    person: String,
}

/// The fingerprint of everything in a launch that ends up in a row other than its session's.
pub(super) fn facts(new: &NewLaunch<'_>, platform: &PlatformRow) -> String {
    // Each field is named, so that a new one has to be put on one of the two sides.
    let NewLaunch {
        platform: id,
        new_deployments,
        product,
        deployment_id,
        context,
        roster_url,
        gradebook,
        resource_link,
        person,
        host,
        role,
        test_user,
        ancestors,
        item,
        // Of this launch and its session alone.
        facts: _,
        ticket: _,
        view: _,
        selection: _,
        session: _,
        page_hash: _,
        frames: _,
        locale: _,
        masquerading: _,
        picture: _,
        code_hash: _,
        code_expires_at: _,
    } = new;
    let kept = (id, new_deployments, product, deployment_id, context, roster_url, resource_link);
    // Where names are hidden, not even a fingerprint of one is kept.
    let name = person.name.filter(|_| !platform.settings.anonymous);
    let person = (person.subject, name, person.zone, role, test_user);
    // What an administrator switches may change what is kept of the same launch.
    let services = (gradebook, host);
    let text = format!("{kept:?} {person:?} {services:?} {ancestors:?} {item:?} {:?}", platform.settings);
    let mut digest = Context::new(&SHA256);
    digest.update(text.as_bytes());
    secret::hex(digest.finish().as_ref())
}

impl Returned {
    /// What is written if this is somebody who comes back; `None` if it cannot be.
    pub(super) fn of(new: &NewLaunch<'_>, now: Timestamp) -> Option<Self> {
        let spent = new.ticket.spent()?;
        if new.selection.is_some() || new.context.is_none() {
            return None;
        }
        Some(Self {
            facts: new.facts.to_owned(),
            name: new.person.name.map(str::to_owned),
            spent: spent.to_owned(),
            session: new.session.to_owned(),
            code_hash: new.code_hash.to_owned(),
            code_expires_at: new.code_expires_at,
            view: new.view.map(View::name),
            page_hash: new.page_hash.to_owned(),
            frames: new.frames.to_owned(),
            locale: new.locale.map(str::to_owned),
            masquerading: new.masquerading.map(str::to_owned),
            picture: new.picture.map(str::to_owned),
            now,
        })
    }
}

impl Store {
    /// Lets in all of them who come back, in one transaction. `None` for who has to take the long way.
    pub(super) async fn admit_returned(
        &self,
        all: &[Returned],
    ) -> Result<(Vec<Option<Admitted>>, Vec<Seen>), StoreError> {
        const TAKE_BACK: &str = "DELETE FROM session WHERE id = $1";
        let mut tx = self.writing().await?;
        let mut let_in = Vec::with_capacity(all.len());
        let mut rest = all;
        for portion in portions(all.len()) {
            let (now, later) = rest.split_at(portion);
            let_in.extend(open_sessions(&mut tx, now).await?);
            rest = later;
        }
        let known = |one: &Returned| let_in.iter().find(|row| row.id == one.session);
        let mut spending: Vec<&str> =
            all.iter().filter(|one| known(one).is_some()).map(|one| one.spent.as_str()).collect();
        // Every server spends in the same order, so that none waits for another that waits for it.
        spending.sort_unstable();
        spending.dedup();
        let mut spent = HashSet::with_capacity(spending.len());
        let mut rest = spending.as_slice();
        for portion in portions(spending.len()) {
            let (now, later) = rest.split_at(portion);
            spent.extend(spend(&mut tx, now).await?);
            rest = later;
        }
        let mut verdicts = Vec::with_capacity(all.len());
        let mut seen = Vec::with_capacity(let_in.len());
        for one in all {
            let Some(row) = known(one) else {
                verdicts.push(None);
                continue;
            };
            // Of two with one login the first is let in.
            if spent.remove(&one.spent) {
                verdicts.push(Some(Admitted::In { course: Some(CourseKey(row.course.clone())) }));
                seen.push(Seen { course: row.course.clone(), person: row.person.clone(), at: one.now });
            } else {
                change!(&mut tx, TAKE_BACK, &one.session)?;
                verdicts.push(Some(Admitted::Replayed));
            }
        }
        tx.commit().await?;
        Ok((verdicts, seen))
    }
}

/// Opens a session for each who comes back; gives those that were opened.
///
/// Who was not here for a week takes the long way, which notes at once that the course is used: what is noted later
/// (`note_seen`) must not be all that keeps a course from being erased after a month. So does who has lost the name
/// the platform gives them, since names were hidden for a while.
async fn open_sessions(tx: &mut Writing, all: &[Returned]) -> Result<Vec<LetIn>, StoreError> {
    let sql = format!(
        "WITH arrived (facts, id, code_hash, code_expires_at_us, created_at_us, view, page_hash, frames, locale, \
         masquerading, name, picture) AS (VALUES {}) \
         INSERT INTO session (id, code_hash, code_expires_at_us, course, deployment, person, role, created_at_us, \
         view, page_hash, frames, locale, masquerading, picture, expires_at_us) \
         SELECT a.id, a.code_hash, a.code_expires_at_us, e.course, c.deployment, e.person, e.launch_role, \
         a.created_at_us, a.view, a.page_hash, a.frames, a.locale, a.masquerading, a.picture, 0 \
         FROM arrived a JOIN enrolment e ON e.launch_facts = a.facts AND e.dropped_at_us IS NULL \
         AND e.last_seen_at_us > a.created_at_us - {WEEK_US} \
         JOIN course c ON c.id = e.course JOIN deployment d ON d.id = c.deployment AND d.state = 'active' \
         JOIN platform f ON f.id = d.platform JOIN person p ON p.id = e.person \
         WHERE a.name IS NULL OR p.name = a.name OR f.anonymous \
         RETURNING id, course, person",
        tx.value_rows(12, all.len())
    );
    Ok(on_tx!(tx, on => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for one in all {
            query = query
                .bind(&one.facts)
                .bind(&one.session)
                .bind(&one.code_hash)
                .bind(micros(one.code_expires_at))
                .bind(micros(one.now))
                .bind(one.view)
                .bind(&one.page_hash)
                .bind(&one.frames)
                .bind(one.locale.as_deref())
                .bind(one.masquerading.as_deref())
                .bind(one.name.as_deref())
                .bind(one.picture.as_deref());
        }
        query.fetch_all(on).await?
    }))
}

/// Spends logins; gives those that were not spent before.
async fn spend(tx: &mut Writing, all: &[&str]) -> Result<Vec<String>, StoreError> {
    let places = tx.value_rows(1, all.len());
    let sql =
        format!("INSERT INTO spent_login (id) VALUES {places} ON CONFLICT (id) DO NOTHING RETURNING id");
    Ok(on_tx!(tx, on => {
        let mut query = sqlx::query_scalar(AssertSqlSafe(sql));
        for one in all {
            query = query.bind(*one);
        }
        query.fetch_all(on).await?
    }))
}

/// Somebody was in a course at an instant.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    course: String,
    person: String,
    at: Timestamp,
}

impl Store {
    /// Notes when people who came back were last here. Not in the transaction that lets them in: on `PostgreSQL` it
    /// would wait for a roster that is being taken over, and with it everybody who comes at the same moment.
    pub(super) async fn note_seen(&self, all: &[Seen]) -> Result<(), StoreError> {
        const COLUMNS: usize = 3;
        let mut rest = all;
        let mut tx = self.writing().await?;
        for portion in portions(all.len()) {
            let (now, later) = rest.split_at(portion);
            let sql = format!(
                "WITH seen (course, person, at_us) AS (VALUES {}) \
                 UPDATE enrolment SET last_seen_at_us = seen.at_us, dropped_at_us = NULL FROM seen \
                 WHERE enrolment.course = seen.course AND enrolment.person = seen.person",
                tx.value_rows(COLUMNS, portion)
            );
            on_tx!(&mut tx, on => {
                let mut query = sqlx::query(AssertSqlSafe(sql));
                for one in now {
                    query = query.bind(&one.course).bind(&one.person).bind(micros(one.at));
                }
                query.execute(on).await?;
            });
            rest = later;
        }
        tx.commit().await
    }
}
