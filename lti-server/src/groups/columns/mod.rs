//! What staff says of people in a file, read as `kith group` reads one: columns that can become cards, who asked for
//! whom, who is to be kept apart. Nothing is kept unless every line is right, and nobody but staff reads any of it.
//! Decision 0035.

mod store;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::limit::RequestBodyLimitLayer;
use wire::{ColumnFile, LineWrong, PersonId, Pool, WrongLine};

pub(super) use store::Columns;

use super::{
    apart::{MOST, ordered},
    pool,
};
use crate::{
    AppState,
    error::{ApiError, Body},
    from_file::{Whose, Wrong, read},
    roster::Person,
    session::Instructor,
};

/// A hundred thousand lines as JSON.
const MOST_UPLOAD_BYTES: usize = 8 * 1024 * 1024;

/// The routes of this feature; a file takes more than other requests.
pub(crate) fn uploads() -> Router<AppState> {
    Router::new()
        .route("/api/columns", get(show).put(take).delete(forget))
        .layer(RequestBodyLimitLayer::new(MOST_UPLOAD_BYTES))
        .method_not_allowed_fallback(|| async { ApiError::WrongMethod })
}

/// `GET /api/columns`: everybody who takes part, with what is known by a file, to be filled in.
async fn show(Instructor(me): Instructor, State(app): State<AppState>) -> Result<Response, ApiError> {
    let people = present(app.store.people(&me.course).await?);
    let columns = app.store.columns(&me.course).await?;
    let apart = app.store.apart(&me.course).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"people.csv\""),
    ];
    Ok((headers, table::write(&people, &columns, &apart)).into_response())
}

/// `PUT /api/columns`
async fn take(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Body(file): Body<ColumnFile>,
) -> Result<Json<Pool>, ApiError> {
    let people = present(app.store.people(&me.course).await?);
    let logins = app.store.logins(&me.course).await?;
    // A long file takes a moment, which other requests need not wait for.
    let reading = tokio::task::spawn_blocking(move || {
        let names = names(&people, &logins);
        let find = |name: &str| find(&names, name);
        read(file.text.as_bytes(), Whose::Course(&find)).map(|people| Columns::of(&people))
    });
    let columns = reading
        .await
        .map_err(|_| ApiError::Interrupted)?
        .map_err(|errors| ApiError::Lines(errors.into_iter().map(Into::into).collect()))?;
    if !app.store.keep_columns(&me, &columns, app.clock.now()).await? {
        let number = u64::try_from(MOST).unwrap_or_default();
        let what = LineWrong::Pairs;
        return Err(ApiError::Lines(vec![WrongLine { line: 1, what, name: String::new(), number }]));
    }
    Ok(Json(pool::whole(&app, &me.course).await?))
}

/// `DELETE /api/columns`: forgets the columns and who asked for whom. Who is kept apart stays so.
async fn forget(Instructor(me): Instructor, State(app): State<AppState>) -> Result<StatusCode, ApiError> {
    app.store.forget_columns(&me, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn present(mut people: Vec<Person>) -> Vec<Person> {
    people.retain(Person::takes_part);
    people
}

/// What somebody can be called in a file, and who is meant: ids, what the platform calls them, names.
type Names = BTreeMap<String, BTreeSet<PersonId>>;

fn names(people: &[Person], logins: &[(PersonId, String)]) -> [Names; 3] {
    let mut names: [Names; 3] = Default::default();
    let mut present = BTreeSet::new();
    for person in people {
        present.insert(&person.id);
        names[0].entry(person.id.0.clone()).or_default().insert(person.id.clone());
        names[2].entry(person.name().trim().to_lowercase()).or_default().insert(person.id.clone());
    }
    for (person, login) in logins.iter().filter(|(person, _)| present.contains(person)) {
        names[1].entry(login.to_lowercase()).or_default().insert(person.clone());
    }
    names
}

/// Who is called `name`: what is surer comes first.
fn find(names: &[Names; 3], name: &str) -> Result<String, Wrong> {
    let small = name.to_lowercase();
    let meant = names.iter().find_map(|names| names.get(name).or_else(|| names.get(&small)));
    match meant.map(|meant| (meant.len(), meant.first())) {
        Some((1, Some(person))) => Ok(person.0.clone()),
        Some((many, _)) => Err(Wrong::Several(name.to_owned(), many)),
        None => Err(Wrong::Unknown(name.to_owned())),
    }
}

/// Pairs as [`ordered`] gives them.
fn pairs(pairs: &[(String, String)]) -> BTreeSet<(String, String)> {
    let pair = |(one, other): &(String, String)| ordered(PersonId(one.clone()), PersonId(other.clone()));
    pairs.iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surest_name_counts_and_one_that_two_have_is_told() {
        let id = |text: &str| PersonId(text.to_owned());
        let names: [Names; 3] = [
            BTreeMap::from([("p1".to_owned(), BTreeSet::from([id("p1")]))]),
            BTreeMap::from([("ana".to_owned(), BTreeSet::from([id("p2")]))]),
            BTreeMap::from([
                ("ana".to_owned(), BTreeSet::from([id("p3")])),
                ("kim lee".to_owned(), BTreeSet::from([id("p4"), id("p5")])),
            ]),
        ];
        assert_eq!(find(&names, "p1"), Ok("p1".to_owned()));
        assert_eq!(find(&names, "Ana"), Ok("p2".to_owned()), "a user name before a name");
        assert_eq!(find(&names, "Kim Lee"), Err(Wrong::Several("Kim Lee".to_owned(), 2)));
        assert_eq!(find(&names, "Zoe"), Err(Wrong::Unknown("Zoe".to_owned())));
    }
}
