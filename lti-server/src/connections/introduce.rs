//! Staff introduces two people to each other. What comes of it is theirs: it is shown to both until one of them says
//! hello or "not now", or four weeks have passed.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use jiff::{SignedDuration, Timestamp};
use wire::{Hello, Introduction, PersonId, Suggestion};

use super::{hello::hello_to, known::Known, suggest::Field};
use crate::{
    AppState, audit,
    error::{ApiError, Body},
    groups::{are_apart, ordered},
    roster::{Viewer, may_be_introduced},
    sentence::say,
    session::{CourseKey, Instructor, Member},
    store::{Store, StoreError, change, micros, on_db},
};

/// Whoever has not answered by then is not reminded of it for ever.
const SHOWN_FOR: SignedDuration = SignedDuration::from_hours(28 * 24);

/// `GET /api/connections/introductions/{person}`: at most three people to introduce this one to, and why. Empty where
/// nobody is left who agreed to be seen as they did.
pub(super) async fn candidates(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Path(person): Path<String>,
) -> Result<Json<Vec<Suggestion>>, ApiError> {
    let mut people = app.store.people(&me.course).await?;
    let events = app.store.tie_events(&me.course).await?;
    let whom = people.iter().find(|it| it.id.0 == person && it.takes_part());
    let whom = whom.ok_or(ApiError::NotFound)?.clone();
    people.retain(|other| other.id == whom.id || may_be_introduced(&whom, other));
    let (zones, now) = (app.zones.clone(), app.clock.now());
    // In a course of many thousands this takes a moment, which no other request should wait for.
    let found = tokio::task::spawn_blocking(move || {
        // What is between two people stays between them: staff knows of the same events as on the map.
        let known = Known::to(&me.person, &events);
        let viewer = Viewer::standing_in_for(&whom);
        Field::new(&viewer, &people, &known, &zones, now).map(|field| field.suggested(&viewer))
    });
    Ok(Json(found.await.map_err(|_| ApiError::Interrupted)?.unwrap_or_default()))
}

/// `POST /api/connections/introductions`: 201, or 200 where they were introduced before.
pub(super) async fn introduce(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Body(request): Body<Introduction>,
) -> Result<StatusCode, ApiError> {
    let [one, other] = request.people;
    if one == other {
        return Err(ApiError::Invalid(say!("Choose two different people to introduce.")));
    }
    let people = app.store.people_among(&me.course, &[one.0, other.0]).await?;
    let [one, other] = people.as_slice() else { return Err(ApiError::NotFound) };
    if !one.takes_part() || !other.takes_part() {
        return Err(ApiError::NotFound);
    }
    if !may_be_introduced(one, other) {
        return Err(ApiError::Invalid(say!(
            "They cannot be introduced: both have to agree to be seen by people beyond their group."
        )));
    }
    let pair = ordered(one.id.clone(), other.id.clone());
    let new = app.store.introduce(&me, &pair, app.clock.now()).await?;
    Ok(if new { StatusCode::CREATED } else { StatusCode::OK })
}

/// To whom the viewer was introduced and has not said anything yet.
pub(crate) async fn introduced(
    app: &AppState,
    me: &Member,
    viewer: &Viewer,
) -> Result<Vec<Hello>, StoreError> {
    let since = app.clock.now().saturating_sub(SHOWN_FOR).map_err(StoreError::from_date)?;
    let others = app.store.introduced_to(&me.course, &me.person, since).await?;
    let people = app.store.people_among(&me.course, &others).await?;
    let shown = people.iter().filter(|person| viewer.sees(person) && !viewer.is_refused(person));
    Ok(shown.map(hello_to).collect())
}

impl Store {
    /// Says whether it is new.
    async fn introduce(
        &self,
        me: &Member,
        pair: &(String, String),
        now: Timestamp,
    ) -> Result<bool, ApiError> {
        const ADD: &str = "INSERT INTO introduction (course, person_a, person_b, made_at_us) \
            VALUES ($1, $2, $3, $4) ON CONFLICT (course, person_a, person_b) DO NOTHING";
        let (a, b) = pair;
        let mut tx = self.writing().await?;
        tx.lock(&me.course.0).await?;
        if are_apart(&mut tx, &me.course, pair).await? {
            return Err(ApiError::Conflict(say!("You keep these two apart. Take that back first.")));
        }
        let new = change!(&mut tx, ADD, &me.course.0, a, b, micros(now))? > 0;
        if new {
            audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "introduced", a).await?;
        }
        tx.commit().await?;
        Ok(new)
    }

    /// Whom staff introduced somebody to since then, unless the two said hello or met.
    async fn introduced_to(
        &self,
        course: &CourseKey,
        person: &PersonId,
        since: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        const SQL: &str = "SELECT i.other FROM (SELECT person_b AS other FROM introduction \
             WHERE course = $1 AND person_a = $2 AND made_at_us >= $3 UNION ALL SELECT person_a FROM introduction \
             WHERE course = $1 AND person_b = $2 AND made_at_us >= $3) i \
            WHERE NOT EXISTS (SELECT 1 FROM tie_event t WHERE t.course = $1 AND t.kind <> 'same_group' \
             AND ((t.person_a = $2 AND t.person_b = i.other) OR (t.person_a = i.other AND t.person_b = $2))) \
            ORDER BY i.other";
        let rows: Vec<(String,)> = on_db!(self, pool => sqlx::query_as(SQL)
            .bind(&course.0).bind(&person.0).bind(micros(since)).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }
}
