//! Queries of proposals.

use grouping::Criteria;
use jiff::{Timestamp, ToSpan};
use wire::{PersonId, ProposalId};

use super::proposal::MOVED_ON;
use crate::{
    audit,
    error::ApiError,
    session::{CourseKey, Member},
    store::{
        Store, StoreError, Writing, change, change_now, instant, json, micros, new_id, on_db, on_tx, to_json,
    },
};

/// An open proposal.
#[derive(Clone, Debug)]
pub(super) struct ProposalRow {
    pub(super) id: ProposalId,
    pub(super) run: String,
    pub(super) revision: u32,
    pub(super) criteria: Criteria,
    pub(super) seed: u64,
    pub(super) groups: Vec<Vec<PersonId>>,
    pub(super) changed_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    run: String,
    revision: i64,
    criteria: String,
    seed: String,
    groups: String,
    changed_at_us: i64,
}

impl Row {
    fn read(self) -> Result<ProposalRow, StoreError> {
        let broken = |what| move |error: std::num::ParseIntError| StoreError::inconsistent(what, error);
        Ok(ProposalRow {
            id: ProposalId(self.id),
            run: self.run,
            revision: u32::try_from(self.revision).unwrap_or(u32::MAX),
            criteria: json("proposal.criteria", &self.criteria)?,
            seed: self.seed.parse().map_err(broken("proposal.seed"))?,
            groups: json("proposal.groups", &self.groups)?,
            changed_at: instant(self.changed_at_us)?,
        })
    }
}

const OPEN: &str = "SELECT id, run, revision, criteria, seed, groups, changed_at_us FROM proposal \
    WHERE course = $1 AND state = 'open'";

/// The open proposal of a course, inside a transaction.
pub(super) async fn open_in(tx: &mut Writing, course: &CourseKey) -> Result<Option<ProposalRow>, StoreError> {
    let row: Option<Row> = on_tx!(tx, on => sqlx::query_as(OPEN).bind(&course.0).fetch_optional(on).await?);
    row.map(Row::read).transpose()
}

/// The open proposal, if it is the one the caller saw.
pub(super) async fn seen_in(
    tx: &mut Writing,
    course: &CourseKey,
    id: &ProposalId,
    revision: u32,
) -> Result<ProposalRow, ApiError> {
    tx.lock(&course.0).await?;
    let row = open_in(tx, course).await?.filter(|row| &row.id == id).ok_or(ApiError::NotFound)?;
    if row.revision == revision { Ok(row) } else { Err(MOVED_ON) }
}

impl Store {
    /// The open proposal of a course.
    pub(super) async fn open_proposal(&self, course: &CourseKey) -> Result<Option<ProposalRow>, StoreError> {
        let row: Option<Row> =
            on_db!(self, pool => sqlx::query_as(OPEN).bind(&course.0).fetch_optional(pool).await)?;
        row.map(Row::read).transpose()
    }

    /// Opens a proposal in place of the one that was open.
    pub(super) async fn replace_proposal(
        &self,
        me: &Member,
        criteria: &Criteria,
        seed: u64,
        groups: &[Vec<PersonId>],
        now: Timestamp,
    ) -> Result<ProposalRow, StoreError> {
        const CLOSE: &str = "UPDATE proposal SET state = 'discarded', changed_at_us = $1 WHERE course = $2 AND state = 'open'";
        const ADD: &str = "INSERT INTO proposal (id, course, run, revision, criteria, seed, groups, state, \
            created_at_us, changed_at_us) VALUES ($1, $2, $3, 1, $4, $5, $6, 'open', $7, $8)";
        // What was wished for outlives the proposal, and goes along when the course is copied.
        const KEEP: &str = "INSERT INTO course_setting (course, wishes, changed_at_us) VALUES ($1, $2, $3) \
            ON CONFLICT (course) DO UPDATE SET wishes = excluded.wishes, changed_at_us = excluded.changed_at_us";
        let (course, at) = (&me.course, micros(now));
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        change!(&mut tx, CLOSE, at, &course.0)?;
        let run = run_of(&mut tx, course, criteria, now).await?;
        let row = ProposalRow {
            id: ProposalId(new_id(now)),
            run,
            revision: 1,
            criteria: criteria.clone(),
            seed,
            groups: groups.to_vec(),
            changed_at: now,
        };
        let (wishes, places) = (to_json("criteria", criteria)?, to_json("groups", &row.groups)?);
        change!(&mut tx, ADD, &row.id.0, &course.0, &row.run, &wishes, seed.to_string(), &places, at, at)?;
        change!(&mut tx, KEEP, &course.0, &wishes, at)?;
        audit::record(&mut tx, now, Some(course), Some(&me.person), "proposal made", &row.id.0).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// What the instructor asked for last, here or in the course this one was copied from.
    pub(super) async fn wishes(&self, course: &CourseKey) -> Result<Option<Criteria>, StoreError> {
        const SQL: &str = "SELECT wishes FROM course_setting WHERE course = $1";
        let row: Option<(String,)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_optional(pool).await)?;
        row.map(|(wishes,)| json("wishes", &wishes)).transpose()
    }

    /// What the groups there are were formed by.
    pub(super) async fn published_criteria(
        &self,
        course: &CourseKey,
    ) -> Result<Option<Criteria>, StoreError> {
        const SQL: &str = "SELECT criteria FROM proposal WHERE course = $1 AND state = 'published' \
            ORDER BY changed_at_us DESC, id DESC LIMIT 1";
        let row: Option<(String,)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_optional(pool).await)?;
        row.map(|(criteria,)| json("proposal.criteria", &criteria)).transpose()
    }

    /// Stores the groups of an edit, if nobody edited since `revision`.
    pub(super) async fn edit_proposal(
        &self,
        course: &CourseKey,
        id: &ProposalId,
        revision: u32,
        groups: &[Vec<PersonId>],
        now: Timestamp,
    ) -> Result<ProposalRow, ApiError> {
        const SQL: &str =
            "UPDATE proposal SET groups = $1, revision = revision + 1, changed_at_us = $2 WHERE id = $3";
        let mut tx = self.writing().await?;
        let row = seen_in(&mut tx, course, id, revision).await?;
        let places = to_json("groups", &groups)?;
        change!(&mut tx, SQL, &places, micros(now), &id.0)?;
        tx.commit().await?;
        Ok(ProposalRow { revision: revision + 1, groups: groups.to_vec(), changed_at: now, ..row })
    }

    /// Discards the open proposal; a proposal that is not open stays as it is.
    pub(super) async fn discard_proposal(
        &self,
        course: &CourseKey,
        id: &ProposalId,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        const SQL: &str = "UPDATE proposal SET state = 'discarded', changed_at_us = $1 \
            WHERE course = $2 AND id = $3 AND state = 'open'";
        let changed = change_now!(self, SQL, micros(now), &course.0, &id.0)?;
        if changed == 0 { Err(ApiError::NotFound) } else { Ok(()) }
    }
}

/// The run that groups for `criteria` belong to: the first grouping begins the first run, and one for weeks after
/// those of the groups there are begins the next.
async fn run_of(
    tx: &mut Writing,
    course: &CourseKey,
    criteria: &Criteria,
    now: Timestamp,
) -> Result<String, StoreError> {
    const FIND: &str = "SELECT id, number FROM run WHERE course = $1 ORDER BY number DESC LIMIT 1";
    const LAST: &str = "SELECT criteria FROM proposal WHERE run = $1 AND state = 'published' \
        ORDER BY changed_at_us DESC, id DESC LIMIT 1";
    const ADD: &str = "INSERT INTO run (id, course, number, created_at_us) VALUES ($1, $2, $3, $4)";
    let found: Option<(String, i64)> =
        on_tx!(&mut *tx, on => sqlx::query_as(FIND).bind(&course.0).fetch_optional(on).await?);
    let mut number = 1;
    if let Some((run, present)) = found {
        let last: Option<(String,)> =
            on_tx!(&mut *tx, on => sqlx::query_as(LAST).bind(&run).fetch_optional(on).await?);
        let last: Option<Criteria> = last.map(|(text,)| json("proposal.criteria", &text)).transpose()?;
        let end = last.map(|last| last.first_week.checked_add(i64::from(last.weeks).weeks())).transpose();
        if end.map_err(StoreError::from_date)?.is_none_or(|end| criteria.first_week < end) {
            return Ok(run);
        }
        number = present + 1;
    }
    let run = new_id(now);
    change!(tx, ADD, &run, &course.0, number, micros(now))?;
    Ok(run)
}

/// Takes somebody who is erased out of every proposal of a course. An open one has changed by that, and whoever edits
/// it is told. The caller has locked the course.
pub(crate) async fn leave_proposals(
    tx: &mut Writing,
    course: &CourseKey,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    const FIND: &str =
        "SELECT id, groups FROM proposal WHERE course = $1 AND groups LIKE '%' || $2 || '%' ORDER BY id";
    const CHANGE: &str = "UPDATE proposal SET groups = $1, \
        revision = CASE WHEN state = 'open' THEN revision + 1 ELSE revision END, \
        changed_at_us = CASE WHEN state = 'open' THEN $2 ELSE changed_at_us END WHERE id = $3";
    let found: Vec<(String, String)> =
        on_tx!(&mut *tx, on => sqlx::query_as(FIND).bind(&course.0).bind(&person.0).fetch_all(on).await?);
    for (id, groups) in found {
        let mut groups: Vec<Vec<PersonId>> = json("proposal.groups", &groups)?;
        for group in &mut groups {
            group.retain(|member| member != person);
        }
        groups.retain(|group| !group.is_empty());
        change!(&mut *tx, CHANGE, to_json("groups", &groups)?, micros(now), &id)?;
    }
    Ok(())
}
