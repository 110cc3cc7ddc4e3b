//! Who has to do with whom, as far as the forming of groups asks about it.

use std::collections::HashMap;

use wire::{PersonId, Pool};

use crate::{
    session::CourseKey,
    store::{Store, StoreError, on_db},
};

/// Two people.
pub(super) type Pair = (String, String);

impl Store {
    /// Puts the ties of a course into its pool.
    pub(super) async fn tie(&self, course: &CourseKey, pool: &mut Pool) -> Result<(), StoreError> {
        // A hello that was not returned is between two people, and who blocked somebody asks for them no more.
        const ASKED: &str = "SELECT DISTINCT a.person_a, a.person_b FROM tie_event a JOIN tie_event b \
            ON b.course = a.course AND b.kind = a.kind AND b.person_a = a.person_b AND b.person_b = a.person_a \
            WHERE a.course = $1 AND a.kind = 'said_hello' AND a.person_a < a.person_b \
            AND NOT EXISTS (SELECT 1 FROM refusal r WHERE r.course = a.course AND r.blocked \
             AND ((r.person = a.person_a AND r.other = a.person_b) OR (r.person = a.person_b AND r.other = a.person_a))) \
            ORDER BY a.person_a, a.person_b";
        const FORMER: &str = "SELECT DISTINCT person_a, person_b FROM tie_event \
            WHERE course = $1 AND kind = 'same_group' ORDER BY person_a, person_b";
        let asked: Vec<Pair> = on_db!(self, on => sqlx::query_as(ASKED).bind(&course.0).fetch_all(on).await)?;
        let former: Vec<Pair> =
            on_db!(self, on => sqlx::query_as(FORMER).bind(&course.0).fetch_all(on).await)?;
        let (asked, former) = (indices(pool, &asked), indices(pool, &former));
        (pool.asked, pool.former) = (asked, former);
        pool.apart = indices(pool, &self.apart(course).await?);
        Ok(())
    }
}

/// The pairs of whom both are in the pool, by index.
pub(super) fn indices(pool: &Pool, pairs: &[Pair]) -> Vec<[u32; 2]> {
    let places: HashMap<&PersonId, u32> = pool.people.iter().map(|it| &it.person).zip(0..).collect();
    let place = |id: &String| places.get(&PersonId(id.clone())).copied();
    pairs.iter().filter_map(|(one, other)| Some([place(one)?, place(other)?])).collect()
}
