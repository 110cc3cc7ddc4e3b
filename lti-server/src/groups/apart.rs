//! Who is kept apart from whom: said by staff, known to staff only. It cannot be outweighed when groups are formed, and
//! holds for late people and for mergers too.

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::Timestamp;
use wire::{KeepApart, PersonId, Pool};

use super::{pool, ties::Pair};
use crate::{
    AppState, audit,
    error::{ApiError, Body},
    sentence::say,
    session::{CourseKey, Instructor, Member},
    store::{Store, StoreError, Writing, change, micros, on_db, on_tx},
};

/// No course needs more, and the search looks at each of them again and again.
pub(super) const MOST: i64 = 500;

/// `POST /api/apart`
pub(super) async fn keep(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Body(request): Body<KeepApart>,
) -> Result<Json<Pool>, ApiError> {
    let [one, other] = request.people;
    if one == other {
        return Err(ApiError::Invalid(say!("Choose two different people to keep apart.")));
    }
    let people = app.store.people_among(&me.course, &[one.0.clone(), other.0.clone()]).await?;
    if people.iter().filter(|person| person.takes_part()).count() < 2 {
        return Err(ApiError::NotFound);
    }
    app.store.keep_apart(&me, &ordered(one, other), app.clock.now()).await?;
    Ok(Json(pool::whole(&app, &me.course).await?))
}

/// `DELETE /api/apart/{one}/{other}`
pub(super) async fn allow(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Path((one, other)): Path<(String, String)>,
) -> Result<Json<Pool>, ApiError> {
    let pair = ordered(PersonId(one), PersonId(other));
    if !app.store.allow_together(&me, &pair, app.clock.now()).await? {
        return Err(ApiError::NotFound);
    }
    Ok(Json(pool::whole(&app, &me.course).await?))
}

/// As pairs are stored: the smaller id first.
pub(crate) fn ordered(one: PersonId, other: PersonId) -> Pair {
    if one.0 < other.0 { (one.0, other.0) } else { (other.0, one.0) }
}

/// Whether staff keeps these two apart, `pair` as [`ordered`] gives it.
pub(crate) async fn are_apart(tx: &mut Writing, course: &CourseKey, pair: &Pair) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT COUNT(*) FROM apart WHERE course = $1 AND person_a = $2 AND person_b = $3";
    let (one, other) = pair;
    let (count,): (i64,) = on_tx!(tx, on =>
        sqlx::query_as(SQL).bind(&course.0).bind(one).bind(other).fetch_one(on).await)?;
    Ok(count > 0)
}

/// Keeps a pair of the course apart; says whether it was not before.
pub(super) async fn add(
    tx: &mut Writing,
    course: &CourseKey,
    (one, other): &Pair,
    now: Timestamp,
) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO apart (course, person_a, person_b, said_at_us) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (course, person_a, person_b) DO NOTHING";
    Ok(change!(tx, SQL, &course.0, one, other, micros(now))? > 0)
}

/// How many pairs of the course are kept apart.
pub(super) async fn count(tx: &mut Writing, course: &CourseKey) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COUNT(*) FROM apart WHERE course = $1";
    let (count,): (i64,) = on_tx!(tx, on => sqlx::query_as(SQL).bind(&course.0).fetch_one(on).await)?;
    Ok(count)
}

impl Store {
    /// Everybody in the course who is kept apart from somebody.
    pub(super) async fn apart(&self, course: &CourseKey) -> Result<Vec<Pair>, StoreError> {
        const SQL: &str =
            "SELECT person_a, person_b FROM apart WHERE course = $1 ORDER BY person_a, person_b";
        Ok(on_db!(self, on => sqlx::query_as(SQL).bind(&course.0).fetch_all(on).await)?)
    }

    async fn keep_apart(&self, me: &Member, pair: &Pair, now: Timestamp) -> Result<(), ApiError> {
        let (course, (one, _)) = (&me.course, pair);
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        if count(&mut tx, course).await? >= MOST {
            return Err(ApiError::Invalid(say!(
                "There are {most} pairs who are kept apart already. Take one away first.",
                most = MOST.to_string()
            )));
        }
        if add(&mut tx, course, pair, now).await? {
            audit::record(&mut tx, now, Some(course), Some(&me.person), "kept apart", one).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Says whether they were kept apart.
    async fn allow_together(&self, me: &Member, pair: &Pair, now: Timestamp) -> Result<bool, StoreError> {
        const TAKE: &str = "DELETE FROM apart WHERE course = $1 AND person_a = $2 AND person_b = $3";
        let (course, (one, other)) = (&me.course, pair);
        let mut tx = self.writing().await?;
        let taken = change!(&mut tx, TAKE, &course.0, one, other)? > 0;
        if taken {
            audit::record(&mut tx, now, Some(course), Some(&me.person), "kept apart no more", one).await?;
        }
        tx.commit().await?;
        Ok(taken)
    }
}
