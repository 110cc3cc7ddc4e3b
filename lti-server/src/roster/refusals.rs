//! Whom people do not want to have suggested, and whom they blocked.

use jiff::Timestamp;
use wire::PersonId;

use crate::{
    session::CourseKey,
    store::{Store, StoreError, change_now, micros, on_db},
};

/// One person's "not now", or their block, of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Who said so.
    pub(crate) person: PersonId,
    pub(crate) other: PersonId,
    pub(crate) blocked: bool,
}

impl Refusal {
    /// Whether it is by one of the two and of the other.
    pub(super) fn is_between(&self, one: &PersonId, other: &PersonId) -> bool {
        [(one, other), (other, one)].contains(&(&self.person, &self.other))
    }
}

impl Store {
    /// Everything this person refused in the course and everybody there who refused them; and whose faces they
    /// reported.
    pub(crate) async fn refusals(
        &self,
        course: &CourseKey,
        person: &PersonId,
    ) -> Result<(Vec<Refusal>, Vec<PersonId>), StoreError> {
        const SQL: &str = "SELECT person, other, blocked, FALSE AS face FROM refusal WHERE course = $1 \
            AND (person = $2 OR other = $2) UNION ALL SELECT reporter, person, FALSE, TRUE FROM face_report \
            WHERE course = $1 AND reporter = $2 ORDER BY 1, 2";
        let rows: Vec<(String, String, bool, bool)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).bind(&person.0).fetch_all(pool).await)?;
        let (mut refusals, mut reported) = (Vec::new(), Vec::new());
        for (person, other, blocked, face) in rows {
            let other = PersonId(other);
            if face {
                reported.push(other);
            } else {
                refusals.push(Refusal { person: PersonId(person), other, blocked });
            }
        }
        Ok((refusals, reported))
    }

    /// Keeps a refusal. A "not now" does not take a block back.
    pub(crate) async fn refuse(
        &self,
        course: &CourseKey,
        refusal: &Refusal,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO refusal (course, person, other, blocked, said_at_us) \
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (course, person, other) DO UPDATE SET \
            blocked = excluded.blocked, said_at_us = excluded.said_at_us WHERE NOT refusal.blocked";
        let Refusal { person, other, blocked } = refusal;
        change_now!(self, SQL, &course.0, &person.0, &other.0, blocked, micros(now))?;
        Ok(())
    }

    /// Takes a refusal back; `false` where there was none.
    pub(crate) async fn relent(
        &self,
        course: &CourseKey,
        person: &PersonId,
        other: &PersonId,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM refusal WHERE course = $1 AND person = $2 AND other = $3";
        Ok(change_now!(self, SQL, &course.0, &person.0, &other.0)? > 0)
    }
}
