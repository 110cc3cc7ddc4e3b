//! `POST /api/proposal/{id}/publish`: one transaction makes the groups real.

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::Timestamp;
use wire::{CourseGroups, GroupId, PersonId, ProposalId, PublishRequest};

use super::{change::join, proposal, proposal_store, store::end_groups, tend, view};
use crate::{
    AppState, audit,
    error::{ApiError, Body},
    sentence::say,
    session::{CourseKey, Instructor, Member},
    store::{Store, StoreError, Writing, change, micros, new_id},
};

pub(super) async fn publish(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(request): Body<PublishRequest>,
) -> Result<Json<CourseGroups>, ApiError> {
    let pool = proposal::present_pool(&app, &me.course).await?;
    let present = |id: &PersonId| pool.people.iter().any(|person| &person.person == id);
    app.store.publish(&me, &ProposalId(id), request.revision, present, app.clock.now()).await?;
    Ok(Json(view::overview(&app, &me).await?))
}

impl Store {
    /// Ends the groups there are and begins those of the proposal, without people who left meanwhile.
    async fn publish(
        &self,
        me: &Member,
        id: &ProposalId,
        revision: u32,
        present: impl Fn(&PersonId) -> bool,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        const CLOSE: &str = "UPDATE proposal SET state = 'published', changed_at_us = $1 WHERE id = $2";
        let mut tx = self.writing().await?;
        let row = proposal_store::seen_in(&mut tx, &me.course, id, revision).await?;
        let mut groups: Vec<Vec<PersonId>> = row.groups;
        for group in &mut groups {
            group.retain(|person| present(person));
        }
        groups.retain(|group| !group.is_empty());
        if groups.is_empty() {
            return Err(ApiError::Invalid(say!("There is nobody in these groups. Form groups again.")));
        }
        end_groups(&mut tx, &me.course, now).await?;
        for (position, members) in (1..).zip(&groups) {
            begin_group(&mut tx, &me.course, &row.run, position, members, now).await?;
        }
        change!(&mut tx, CLOSE, micros(now), &id.0)?;
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "groups published", &id.0).await?;
        tend::ask(&mut tx, &me.course, now).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Begins a group, and with it the ties of its members.
pub(super) async fn begin_group(
    tx: &mut Writing,
    course: &CourseKey,
    run: &str,
    position: i64,
    members: &[PersonId],
    now: Timestamp,
) -> Result<(), StoreError> {
    const GROUP: &str = "INSERT INTO course_group (id, course, run, name, position, published_at_us) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    let group = GroupId(new_id(now));
    let name = format!("Group {position}");
    change!(&mut *tx, GROUP, &group.0, &course.0, run, &name, position, micros(now))?;
    join(tx, course, &group, &[], members, now).await
}
