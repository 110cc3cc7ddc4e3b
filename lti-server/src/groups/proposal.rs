//! Proposals: made by the solver, edited by the instructor, invisible to learners.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use grouping::{Criteria, CriteriaError, Problem};
use wire::{PersonId, Pool, Proposal, ProposalEdit, ProposalId, ProposalRequest};

use super::{pool, proposal_store::ProposalRow, ties::Unseen};
use crate::{
    AppState,
    error::{ApiError, Body},
    sentence::{Sentence, say},
    session::{CourseKey, Instructor},
};

/// What the caller hears when somebody else edited meanwhile.
pub(super) const MOVED_ON: ApiError =
    ApiError::Conflict(say!("These groups were changed in another window. Here is the present state."));

/// `GET /api/proposal`: the open proposal or `null`.
pub(super) async fn show(
    Instructor(me): Instructor,
    State(app): State<AppState>,
) -> Result<Json<Option<Proposal>>, ApiError> {
    let Some(row) = app.store.open_proposal(&me.course).await? else { return Ok(Json(None)) };
    let pool = present_pool(&app, &me.course).await?;
    Ok(Json(Some(judged(row, &pool)?)))
}

/// `POST /api/proposal`
pub(super) async fn make(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Body(request): Body<ProposalRequest>,
) -> Result<(StatusCode, Json<Proposal>), ApiError> {
    let now = app.clock.now();
    pool::check_run(&request.criteria, now)?;
    let (pool, unseen) = pool_to_form(&app, &me.course).await?;
    let (criteria, seed) = (request.criteria.clone(), request.seed);
    let mut candidates = pool.candidates();
    // Where something counts that is told to nobody, what was found elsewhere did not heed it; whether it happens to
    // is not looked at, because the answer would tell.
    let found = request.groups.filter(|_| !pool.by_server);
    let found = found.filter(|groups| places_exactly(groups, &candidates, &pool));
    if found.is_none() {
        unseen.heed(&mut candidates);
    }
    let problem = problem(&candidates, &criteria)?;
    let groups = if let Some(found) = found {
        found
    } else {
        let locks = pool.locks(&request.locks);
        let solving = tokio::task::spawn_blocking(move || {
            let mut pace = grouping::counted(grouping::default_steps(candidates.len()));
            grouping::solve_around(&problem, &locks, seed, &mut pace)
        });
        by_id(&solving.await.map_err(|_| ApiError::Interrupted)?, &pool)
    };
    let row = app.store.replace_proposal(&me, &request.criteria, seed, &groups, now).await?;
    Ok((StatusCode::CREATED, Json(judged(row, &pool)?)))
}

/// `PUT /api/proposal/{id}`
pub(super) async fn edit(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(edit): Body<ProposalEdit>,
) -> Result<Json<Proposal>, ApiError> {
    let pool = present_pool(&app, &me.course).await?;
    let groups: Vec<Vec<PersonId>> = edit.groups.into_iter().filter(|group| !group.is_empty()).collect();
    let id = ProposalId(id);
    app.store.open_proposal(&me.course).await?.filter(|open| open.id == id).ok_or(ApiError::NotFound)?;
    check_groups(&groups, &pool)?;
    let now = app.clock.now();
    let row = app.store.edit_proposal(&me.course, &id, edit.revision, &groups, now).await?;
    Ok(Json(judged(row, &pool)?))
}

/// `DELETE /api/proposal/{id}`
pub(super) async fn discard(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    app.store.discard_proposal(&me.course, &ProposalId(id), app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everybody who can be grouped now.
pub(super) async fn present_pool(app: &AppState, course: &CourseKey) -> Result<Pool, ApiError> {
    Ok(pool_to_form(app, course).await?.0)
}

/// The same with what only the forming of groups may know.
async fn pool_to_form(app: &AppState, course: &CourseKey) -> Result<(Pool, Unseen), ApiError> {
    let people = app.store.people(course).await?;
    let mut pool = pool::pool(&people, &app.zones, app.clock.now(), 0)?;
    let unseen = app.store.tie(course, &mut pool).await?;
    Ok((pool, unseen))
}

fn problem(candidates: &[grouping::Candidate], criteria: &Criteria) -> Result<Problem, ApiError> {
    Problem::new(candidates, criteria).map_err(|error| ApiError::Invalid(refused(&error)))
}

/// What is wrong with what was wished for, in the reader's words.
fn refused(error: &CriteriaError) -> Sentence {
    match error {
        CriteriaError::Size(size) => {
            say!("Groups can have 2 to 20 people, not {size}.", size = size.to_string())
        }
        CriteriaError::Between(fewest, most, size) => say!(
            "Groups of {size} cannot have at least {fewest} and at most {most} people; both are 2 to 20.",
            size = size.to_string(),
            fewest = fewest.to_string(),
            most = most.to_string()
        ),
        CriteriaError::Weeks(weeks) => {
            say!("A run can last 1 to 26 weeks, not {weeks}.", weeks = weeks.to_string())
        }
        CriteriaError::Minutes(minutes) => say!(
            "A meeting can last 15 minutes to 8 hours, in steps of 15 minutes, not {minutes} minutes.",
            minutes = minutes.to_string()
        ),
        CriteriaError::FirstWeek(_) => say!("The first week of the run begins on a Monday."),
        CriteriaError::Cards(count) => say!(
            "{count} wishes are too many to tell what matters; ask for at most {most}.",
            count = *count,
            most = grouping::MOST_CARDS
        ),
        CriteriaError::Weight(weight) => {
            say!("A wish can count 1 to 100, not {weight}.", weight = weight.to_string())
        }
        CriteriaError::Question => {
            say!("One of the wishes does not say which question or which answer it is about.")
        }
        CriteriaError::Twice => say!("One of the wishes is there twice."),
    }
}

fn by_id(groups: &[Vec<usize>], pool: &Pool) -> Vec<Vec<PersonId>> {
    let id = |&index: &usize| pool.people.get(index).map(|person| person.person.clone());
    groups.iter().map(|group| group.iter().filter_map(id).collect()).collect()
}

/// Where somebody stands in the pool, which is in the order of person ids.
fn index(pool: &Pool, id: &PersonId) -> Option<usize> {
    pool.people.binary_search_by(|person| person.person.cmp(id)).ok()
}

/// The stored groups without people who left meanwhile, as indices into the pool.
fn by_index(groups: &[Vec<PersonId>], pool: &Pool) -> Vec<Vec<usize>> {
    let present = |group: &Vec<PersonId>| group.iter().filter_map(|id| index(pool, id)).collect::<Vec<_>>();
    groups.iter().map(present).filter(|group| !group.is_empty()).collect()
}

/// The proposal with the verdict on it as things stand now.
fn judged(row: ProposalRow, pool: &Pool) -> Result<Proposal, ApiError> {
    let indices = by_index(&row.groups, pool);
    let judgement = grouping::judge(&problem(&pool.candidates(), &row.criteria)?, &indices);
    Ok(Proposal {
        id: row.id,
        revision: row.revision,
        criteria: row.criteria,
        seed: row.seed,
        groups: by_id(&indices, pool),
        judgement,
        changed_at: row.changed_at,
    })
}

/// Whether these are groups of exactly those who are to be grouped, each once.
fn places_exactly(groups: &[Vec<PersonId>], candidates: &[grouping::Candidate], pool: &Pool) -> bool {
    let willing = pool.people.iter().zip(candidates).filter(|(_, candidate)| candidate.wants_group);
    let mut placed: Vec<&PersonId> = groups.iter().flatten().collect();
    placed.sort_unstable();
    // The pool is in the order of person ids.
    groups.iter().all(|group| group.len() > 1)
        && placed.into_iter().eq(willing.map(|(person, _)| &person.person))
}

/// Nobody twice, nobody from outside.
fn check_groups(groups: &[Vec<PersonId>], pool: &Pool) -> Result<(), ApiError> {
    let mut placed: Vec<&PersonId> = groups.iter().flatten().collect();
    let count = placed.len();
    placed.sort_unstable();
    placed.dedup();
    if placed.len() < count {
        return Err(ApiError::Invalid(say!("Somebody stands in two groups.")));
    }
    if !placed.into_iter().all(|id| index(pool, id).is_some()) {
        return Err(ApiError::Invalid(say!("Somebody in these groups does not take part in the course.")));
    }
    Ok(())
}
