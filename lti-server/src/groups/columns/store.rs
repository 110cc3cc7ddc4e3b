//! Queries of columns.

use std::collections::HashMap;

use grouping::Answer;
use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use wire::{PersonId, Pool};

use super::pairs;
use crate::{
    audit,
    from_file::{People, answers},
    groups::{
        apart::{self, MOST},
        ties::{Pair, indices},
    },
    session::{CourseKey, Member},
    store::{Store, StoreError, Writing, change, json, micros, on_db, on_tx, to_json},
};

/// Rows of one statement.
const PORTION: usize = 500;

/// What a file says of the people of a course.
#[derive(Clone, Debug, Default)]
pub(in crate::groups) struct Columns {
    pub(super) names: Vec<String>,
    /// What stands in each column, for those of whom anything does.
    pub(super) cells: Vec<(PersonId, Vec<String>)>,
    pub(super) asked: Vec<Pair>,
    pub(super) former: Vec<Pair>,
    /// Only in a file that was just read: afterwards they are kept with those that staff named one by one.
    apart: Vec<Pair>,
}

impl Columns {
    /// As a file has them whose ids are those of people.
    pub(super) fn of(people: &People) -> Self {
        let mut columns = Self { names: people.questions.clone(), ..Self::default() };
        for ((id, cells), candidate) in people.ids.iter().zip(&people.cells).zip(&people.candidates) {
            if cells.iter().any(|cell| !cell.is_empty()) {
                columns.cells.push((PersonId(id.clone()), cells.clone()));
            }
            for tie in &candidate.ties {
                let Some(other) = people.ids.get(tie.to) else { continue };
                let pair = (id.clone(), other.clone());
                let kinds = [
                    (tie.asked, &mut columns.asked),
                    (tie.former, &mut columns.former),
                    (tie.apart, &mut columns.apart),
                ];
                for (_, pairs) in kinds.into_iter().filter(|(is, _)| *is) {
                    pairs.push(pair.clone());
                }
            }
        }
        columns
    }

    /// Puts them into a pool.
    pub(in crate::groups) fn put(&self, pool: &mut Pool) {
        // By all there are, so that what a column holds does not depend on who is in this pool.
        let column = |at: usize| {
            let all: Vec<&str> =
                self.cells.iter().map(|(_, cells)| cells.get(at).map_or("", String::as_str)).collect();
            answers(&all)
        };
        let columns: Vec<Vec<Option<Answer>>> = (0..self.names.len()).map(column).collect();
        let rows: HashMap<&PersonId, usize> = self.cells.iter().map(|(id, _)| id).zip(0..).collect();
        for person in &mut pool.people {
            let Some(&row) = rows.get(&person.person) else { continue };
            let cells: Vec<_> = columns.iter().map(|answers| answers.get(row).cloned().flatten()).collect();
            if cells.iter().any(Option::is_some) {
                person.columns = cells;
            }
        }
        pool.columns.clone_from(&self.names);
        pool.asking = indices(pool, &self.asked);
        pool.former.extend(indices(pool, &self.former));
    }
}

impl Store {
    /// What the last file said of the people of a course.
    pub(in crate::groups) async fn columns(&self, course: &CourseKey) -> Result<Columns, StoreError> {
        const NAMES: &str = "SELECT names FROM column_file WHERE course = $1";
        const CELLS: &str = "SELECT person, cells FROM column_cells WHERE course = $1 ORDER BY person";
        const TIES: &str =
            "SELECT person, other, kind FROM column_tie WHERE course = $1 ORDER BY person, other, kind";
        let names: Option<(String,)> =
            on_db!(self, on => sqlx::query_as(NAMES).bind(&course.0).fetch_optional(on).await)?;
        let Some((names,)) = names else { return Ok(Columns::default()) };
        let mut columns = Columns { names: json("column_file.names", &names)?, ..Columns::default() };
        let cells: Vec<Pair> = on_db!(self, on => sqlx::query_as(CELLS).bind(&course.0).fetch_all(on).await)?;
        for (person, cells) in cells {
            columns.cells.push((PersonId(person), json("column_cells.cells", &cells)?));
        }
        let ties: Vec<(String, String, String)> =
            on_db!(self, on => sqlx::query_as(TIES).bind(&course.0).fetch_all(on).await)?;
        for (person, other, kind) in ties {
            let pairs = if kind == "asked" { &mut columns.asked } else { &mut columns.former };
            pairs.push((person, other));
        }
        Ok(columns)
    }

    /// User names and numbers at the platform; in some platforms a launch names people by their number.
    pub(super) async fn logins(&self, course: &CourseKey) -> Result<Vec<(PersonId, String)>, StoreError> {
        const SQL: &str = "SELECT e.person, p.subject, h.login, h.user_number FROM enrolment e \
            JOIN person p ON p.id = e.person LEFT JOIN host_person h ON h.person = e.person \
            WHERE e.course = $1 AND e.dropped_at_us IS NULL";
        let rows: Vec<(String, String, Option<String>, Option<String>)> =
            on_db!(self, on => sqlx::query_as(SQL).bind(&course.0).fetch_all(on).await)?;
        let told = rows.into_iter().flat_map(|(person, subject, login, number)| {
            [Some(subject), login, number]
                .into_iter()
                .flatten()
                .map(move |name| (PersonId(person.clone()), name))
        });
        Ok(told.collect())
    }

    /// Keeps what a file says in the place of the one before. `false`, and nothing is kept: more pairs would be kept
    /// apart than may be.
    pub(super) async fn keep_columns(
        &self,
        me: &Member,
        columns: &Columns,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const FILE: &str = "INSERT INTO column_file (course, names, saved_at_us) VALUES ($1, $2, $3)";
        let course = &me.course;
        let never = pairs(&columns.apart);
        // Too many on their own are too many with those there are.
        if i64::try_from(never.len()).unwrap_or(i64::MAX) > MOST {
            return Ok(false);
        }
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        clear(&mut tx, course).await?;
        change!(&mut tx, FILE, &course.0, to_json("names", &columns.names)?, micros(now))?;
        for portion in columns.cells.chunks(PORTION) {
            let sql = format!(
                "INSERT INTO column_cells (course, person, cells) VALUES {}",
                tx.value_rows(3, portion.len())
            );
            let rows: Vec<(&String, String)> = portion
                .iter()
                .map(|(person, cells)| Ok((&person.0, to_json("cells", cells)?)))
                .collect::<Result<_, StoreError>>()?;
            on_tx!(&mut tx, on => {
                let query = rows.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, (person, cells)| {
                    query.bind(&course.0).bind(*person).bind(cells)
                });
                query.execute(on).await?;
            });
        }
        for (kind, all) in [("asked", &columns.asked), ("former", &columns.former)] {
            for portion in all.chunks(PORTION) {
                let sql = format!(
                    "INSERT INTO column_tie (course, person, other, kind) VALUES {}",
                    tx.value_rows(4, portion.len())
                );
                on_tx!(&mut tx, on => {
                    let query = portion.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, (person, other)| {
                        query.bind(&course.0).bind(person).bind(other).bind(kind)
                    });
                    query.execute(on).await?;
                });
            }
        }
        for pair in &never {
            apart::add(&mut tx, course, pair, now).await?;
        }
        if apart::count(&mut tx, course).await? > MOST {
            return Ok(false);
        }
        audit::record(&mut tx, now, Some(course), Some(&me.person), "columns kept", &course.0).await?;
        tx.commit().await?;
        Ok(true)
    }

    pub(super) async fn forget_columns(&self, me: &Member, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        tx.lock(&me.course.0).await?;
        if clear(&mut tx, &me.course).await? {
            let course = &me.course;
            audit::record(&mut tx, now, Some(course), Some(&me.person), "columns forgotten", &course.0)
                .await?;
        }
        tx.commit().await
    }
}

/// Forgets the columns of a course; says whether there were any.
async fn clear(tx: &mut Writing, course: &CourseKey) -> Result<bool, StoreError> {
    for sql in ["DELETE FROM column_tie WHERE course = $1", "DELETE FROM column_cells WHERE course = $1"] {
        change!(&mut *tx, sql, &course.0)?;
    }
    Ok(change!(tx, "DELETE FROM column_file WHERE course = $1", &course.0)? > 0)
}
