//! Groups that became too small: one proposal to merge each, which staff decides, and the rule at its deadline.

use axum::{
    Json,
    extract::{Path, State},
};
use grouping::{Place, best_place};
use jiff::{SignedDuration, Timestamp};
use wire::{CourseGroups, GroupId, Merger, MergerDecision, MergerId, PersonId};

use super::{
    change::{join, members_in},
    store::end_group,
    tend::Facts,
    view,
};
use crate::{
    AppState, audit,
    error::{ApiError, Body},
    roster::Person,
    sentence::say,
    session::{CourseKey, Instructor},
    store::{Store, StoreError, change, instant, micros, new_id, on_db, on_tx},
};

/// Staff has this long to decide.
const DECIDED_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// What a caller hears of a proposal that is not open any more.
const DECIDED: ApiError =
    ApiError::Conflict(say!("This was decided meanwhile. Here is how the groups stand now."));
/// Staff said so after the proposal was made.
const KEPT_APART: ApiError = ApiError::Conflict(say!(
    "Somebody in the one group is to be kept apart from somebody in the other. Decline, or let the two be together first."
));

/// What staff hears where the reason is nobody's to know.
const NO_FIT: ApiError =
    ApiError::Conflict(say!("These groups do not fit together any more. Here is how the groups stand now."));

/// A proposal to merge, open or decided.
#[derive(Clone, Debug)]
pub(super) struct MergerRow {
    id: String,
    small: GroupId,
    into: GroupId,
    pub(super) open: bool,
    declined: bool,
    deadline: Timestamp,
}

/// `PUT /api/mergers/{merger}`
pub(super) async fn decide(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(decision): Body<MergerDecision>,
) -> Result<Json<CourseGroups>, ApiError> {
    let now = app.clock.now();
    let mergers = app.store.mergers(&me.course).await?;
    let merger = mergers.iter().find(|merger| merger.id == id).ok_or(ApiError::NotFound)?;
    let moving = if decision.accept {
        let facts = Facts::read(&app, &me.course, now).await?.ok_or(DECIDED)?;
        if facts.keeps_apart(merger) {
            return Err(KEPT_APART);
        }
        if !facts.may_merge(merger) {
            app.store.settle_merger(&me.course, merger, None, None, now).await?;
            return Err(NO_FIT);
        }
        Some(facts.moving(&merger.small))
    } else {
        None
    };
    let done = app.store.settle_merger(&me.course, merger, moving.as_deref(), Some(&me.person), now).await?;
    if !done {
        return Err(DECIDED);
    }
    Ok(Json(view::overview(&app, &me).await?))
}

/// Proposes what is needed, and does what nobody decided in time. Says whether groups may have changed.
pub(super) async fn tend(
    app: &AppState,
    course: &CourseKey,
    facts: &Facts,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mergers = app.store.mergers(course).await?;
    let mut changed = false;
    let open = |group: &GroupId| {
        mergers.iter().any(|merger| merger.open && (&merger.small == group || &merger.into == group))
    };
    for merger in mergers.iter().filter(|merger| merger.open && merger.deadline <= now) {
        let moving = Some(facts.moving(&merger.small)).filter(|_| facts.is_needed(merger));
        changed |= app.store.settle_merger(course, merger, moving.as_deref(), None, now).await?;
    }
    let members = facts.members();
    let (least, _) = facts.bounds();
    let mut taken: Vec<GroupId> = Vec::new();
    let mut small: Vec<usize> =
        (0..members.len()).filter(|&group| facts.active(&members[group]).len() < least).collect();
    small.sort_by_key(|&group| members[group].len());
    for index in small {
        let group = &facts.groups[index].id;
        if open(group) || taken.contains(group) || members[index].is_empty() {
            continue;
        }
        let alone = members[index].len() == 1;
        let declined = mergers.iter().find(|merger| &merger.small == group && merger.declined);
        if declined.is_some_and(|declined| !alone || declined.deadline > now) {
            continue;
        }
        let place = facts.partner(index, &members);
        match place {
            Some(place) if declined.is_none() => {
                let into = &facts.groups[place.group].id;
                if !open(into) && !taken.contains(into) {
                    app.store.propose_merger(course, group, into, now).await?;
                    taken.extend([group.clone(), into.clone()]);
                }
            }
            // Nobody stays alone: where there is no group to join, or staff said no, somebody waits for a place.
            _ if alone => {
                app.store.dissolve(course, group, now).await?;
                changed = true;
            }
            _ => {}
        }
    }
    Ok(changed)
}

impl Facts {
    /// Those of a group who are active, by index.
    fn active(&self, members: &[usize]) -> Vec<usize> {
        members.iter().copied().filter(|&index| self.is_active(&self.people[index])).collect()
    }

    /// Who comes along when a group is merged: who is active, and everybody where nobody is. The others find their way
    /// back from the pool.
    fn coming(&self, members: &[usize]) -> Vec<usize> {
        let active = self.active(members);
        if active.is_empty() { members.to_vec() } else { active }
    }

    fn moving(&self, group: &GroupId) -> Vec<PersonId> {
        let coming = self.coming(&self.members_of(group));
        coming.into_iter().map(|index| self.people[index].id.clone()).collect()
    }

    fn members_of(&self, group: &GroupId) -> Vec<usize> {
        let of = |index: &usize| self.people[*index].group.as_ref() == Some(group);
        (0..self.people.len()).filter(of).collect()
    }

    /// Whether the rule still asks for a merger: the one group is too small, and the other has room.
    fn is_needed(&self, merger: &MergerRow) -> bool {
        let members = self.members();
        let of = |id: &GroupId| self.groups.iter().position(|group| &group.id == id);
        let (Some(small), Some(into)) = (of(&merger.small), of(&merger.into)) else { return false };
        let (least, most) = self.bounds();
        let (small, into) = (&members[small], self.active(&members[into]));
        let fits = self.coming(small).len() + into.len() <= most;
        self.active(small).len() < least && (small.len() == 1 || fits) && self.may_merge(merger)
    }

    /// Whether staff keeps somebody of the one group apart from somebody in the other.
    fn keeps_apart(&self, merger: &MergerRow) -> bool {
        let group = |person: &String| {
            let of = |it: &&Person| &it.id.0 == person;
            self.people.iter().find(of).and_then(|it| it.group.as_ref())
        };
        let across = [Some(&merger.small), Some(&merger.into)];
        self.apart.iter().any(|(one, other)| {
            let (one, other) = (group(one), group(other));
            one != other && across.contains(&one) && across.contains(&other)
        })
    }

    /// Whether nobody of the one group is kept apart from somebody in the other.
    fn may_merge(&self, merger: &MergerRow) -> bool {
        let (small, into) = (self.members_of(&merger.small), self.members_of(&merger.into));
        let together = [self.coming(&small), into].concat();
        grouping::report(&self.problem, &together).keeps_apart()
    }

    /// The group with which this one shares most, as far as there is room; for somebody alone there is room anywhere.
    fn partner(&self, index: usize, members: &[Vec<usize>]) -> Option<Place> {
        let active = self.active(&members[index]);
        if active.is_empty() {
            return None;
        }
        let (_, most) = self.bounds();
        let place = self.place_beside(index, &active, members, most);
        let anywhere = || self.place_beside(index, &active, members, usize::MAX);
        place.or_else(|| if members[index].len() == 1 { anywhere() } else { None })
    }

    /// The best place for these people of a group in another one, whose active members are at most `most` with them.
    fn place_beside(
        &self,
        index: usize,
        people: &[usize],
        members: &[Vec<usize>],
        most: usize,
    ) -> Option<Place> {
        let groups: Vec<Vec<usize>> = members.iter().map(|group| self.active(group)).collect();
        best_place(&self.problem, &groups, people, most, |group| (group != index).then_some(0))
    }

    /// The proposals that wait for a decision, as staff reads them.
    pub(super) fn shown(&self, mergers: &[MergerRow]) -> Vec<Merger> {
        let members = self.members();
        let of = |id: &GroupId| self.groups.iter().position(|group| &group.id == id);
        let shown = |merger: &MergerRow| {
            let (small, into) = (of(&merger.small)?, of(&merger.into)?);
            let together = [self.coming(&members[small]), members[into].clone()].concat();
            let report = grouping::report(&self.problem, &together);
            Some(Merger {
                id: MergerId(merger.id.clone()),
                small: self.groups[small].name.clone(),
                into: self.groups[into].name.clone(),
                members: u32::try_from(together.len()).unwrap_or(u32::MAX),
                shared_minutes: report.shared_minutes.iter().copied().min().unwrap_or(0),
                deadline: merger.deadline,
            })
        };
        let mut shown: Vec<Merger> = mergers.iter().filter(|merger| merger.open).filter_map(shown).collect();
        shown.sort_by_key(|merger| merger.deadline);
        shown
    }
}

/// Proposes to merge this group now, at the wish of staff.
pub(super) async fn propose(app: &AppState, course: &CourseKey, group: &GroupId) -> Result<(), ApiError> {
    let now = app.clock.now();
    let none = || {
        ApiError::Invalid(say!(
            "There is no group with room that could take this one in. Look after it yourself, or form groups again."
        ))
    };
    let facts = Facts::read(app, course, now).await?.ok_or_else(none)?;
    let index = facts.groups.iter().position(|row| &row.id == group).ok_or(ApiError::NotFound)?;
    let members = facts.members();
    let people = facts.coming(&members[index]);
    let (_, most) = facts.bounds();
    let place = facts.place_beside(index, &people, &members, most).ok_or_else(none)?;
    app.store.propose_merger(course, group, &facts.groups[place.group].id, now).await?;
    Ok(())
}

impl Store {
    /// All proposals about living groups, by age.
    pub(super) async fn mergers(&self, course: &CourseKey) -> Result<Vec<MergerRow>, StoreError> {
        const SQL: &str = "SELECT m.id, m.small, m.into_group, m.state, m.deadline_us FROM merger m \
            JOIN course_group g ON g.id = m.small WHERE m.course = $1 AND g.ended_at_us IS NULL \
            ORDER BY m.made_at_us, m.id";
        let rows: Vec<(String, String, String, String, i64)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?;
        let read = |(id, small, into, state, deadline): (String, String, String, String, i64)| {
            Ok(MergerRow {
                id,
                small: GroupId(small),
                into: GroupId(into),
                open: state == "open",
                declined: state == "declined",
                deadline: instant(deadline)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Proposes to merge two living groups; of a group that has an open proposal there is no second.
    async fn propose_merger(
        &self,
        course: &CourseKey,
        small: &GroupId,
        into: &GroupId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const OPEN: &str = "SELECT id FROM merger WHERE small = $1 AND state = 'open'";
        const ADD: &str = "INSERT INTO merger (id, course, small, into_group, state, made_at_us, deadline_us) \
            VALUES ($1, $2, $3, $4, 'open', $5, $6)";
        let deadline = now.saturating_add(DECIDED_WITHIN).map_err(StoreError::from_date)?;
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        let open: Option<(String,)> =
            on_tx!(&mut tx, on => sqlx::query_as(OPEN).bind(&small.0).fetch_optional(on).await?);
        let (one, other) = (members_in(&mut tx, small).await?, members_in(&mut tx, into).await?);
        if open.is_some() || one.is_none() || other.is_none() {
            return Ok(());
        }
        let id = new_id(now);
        change!(&mut tx, ADD, &id, &course.0, &small.0, &into.0, micros(now), micros(deadline))?;
        audit::record(&mut tx, now, Some(course), None, "merger proposed", &id).await?;
        tx.commit().await
    }

    /// Decides an open proposal: with the people who are to move, or without any to decline it. Without somebody who
    /// decides it is the rule that carries it out, or sees that it is not needed any more. Says whether it was open.
    async fn settle_merger(
        &self,
        course: &CourseKey,
        merger: &MergerRow,
        moving: Option<&[PersonId]>,
        by: Option<&PersonId>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SETTLE: &str = "UPDATE merger SET state = $1, decided_by = $2, decided_at_us = $3 \
            WHERE id = $4 AND course = $5 AND state = 'open'";
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        let small = members_in(&mut tx, &merger.small).await?;
        let into = members_in(&mut tx, &merger.into).await?;
        let state = match (moving, &small, &into) {
            (None, ..) if by.is_some() => "declined",
            (Some(_), Some(_), Some(_)) if by.is_some() => "accepted",
            (Some(_), Some(_), Some(_)) => "by_rule",
            // Not needed, or one of them ended meanwhile.
            _ => "void",
        };
        let by_text = by.map(|person| &person.0);
        if change!(&mut tx, SETTLE, state, by_text, micros(now), &merger.id, &course.0)? == 0 {
            return Ok(false);
        }
        if let (Some(moving), Some(small), Some(into)) = (moving, small, into) {
            let moving: Vec<PersonId> =
                moving.iter().filter(|person| small.contains(person)).cloned().collect();
            end_group(&mut tx, &merger.small.0, now).await?;
            join(&mut tx, course, &merger.into, &into, &moving, now).await?;
        }
        let action = ["merger ", state].concat();
        audit::record(&mut tx, now, Some(course), by, &action, &merger.id).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Ends a group of one; its member waits for a place.
    async fn dissolve(&self, course: &CourseKey, group: &GroupId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        if members_in(&mut tx, group).await?.is_some_and(|members| members.len() == 1) {
            end_group(&mut tx, &group.0, now).await?;
            audit::record(&mut tx, now, Some(course), None, "group of one ended", &group.0).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
