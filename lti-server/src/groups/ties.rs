//! Who has to do with whom, as far as the forming of groups asks about it.

use std::collections::HashMap;

use grouping::{Candidate, Tie};
use wire::{PersonId, Pool};

use crate::{
    session::CourseKey,
    store::{Store, StoreError, on_db},
};

/// Two people.
pub(super) type Pair = (String, String);

/// Groups of so few people are always formed by the server: one search more is nothing there, and of whom somebody
/// wants to see nothing could be guessed otherwise.
const FEW: usize = 12;

/// Pairs of a pool, by index, who do not want to see each other: for the forming of groups, and for nobody to read.
pub(super) struct Unseen(Vec<[u32; 2]>);

impl Unseen {
    /// Has these candidates kept apart as well.
    pub(super) fn heed(&self, candidates: &mut [Candidate]) {
        for &[one, other] in &self.0 {
            if let Some(candidate) = candidates.get_mut(one as usize) {
                candidate.ties.push(Tie { to: other as usize, apart: true, ..Tie::default() });
            }
        }
    }
}

impl Store {
    /// Pairs of whom one blocked the other. It counts when groups are formed, and nobody is told: what staff reads never
    /// holds these.
    pub(super) async fn blocked(&self, course: &CourseKey) -> Result<Vec<Pair>, StoreError> {
        const SQL: &str =
            "SELECT person, other FROM refusal WHERE course = $1 AND blocked ORDER BY person, other";
        Ok(on_db!(self, on => sqlx::query_as(SQL).bind(&course.0).fetch_all(on).await)?)
    }

    /// Puts the ties of a course into its pool, and gives those that are for the forming of groups alone.
    pub(super) async fn tie(&self, course: &CourseKey, pool: &mut Pool) -> Result<Unseen, StoreError> {
        // A hello that was not returned is between two people. A pair stays here when one of them blocks the other:
        // otherwise staff would see it go.
        const ASKED: &str = "SELECT DISTINCT a.person_a, a.person_b FROM tie_event a JOIN tie_event b \
            ON b.course = a.course AND b.kind = a.kind AND b.person_a = a.person_b AND b.person_b = a.person_a \
            WHERE a.course = $1 AND a.kind = 'said_hello' AND a.person_a < a.person_b \
            ORDER BY a.person_a, a.person_b";
        const FORMER: &str = "SELECT DISTINCT person_a, person_b FROM tie_event \
            WHERE course = $1 AND kind = 'same_group' ORDER BY person_a, person_b";
        let asked: Vec<Pair> = on_db!(self, on => sqlx::query_as(ASKED).bind(&course.0).fetch_all(on).await)?;
        let former: Vec<Pair> =
            on_db!(self, on => sqlx::query_as(FORMER).bind(&course.0).fetch_all(on).await)?;
        let (asked, former) = (indices(pool, &asked), indices(pool, &former));
        (pool.asked, pool.former) = (asked, former);
        pool.apart = indices(pool, &self.apart(course).await?);
        self.columns(course).await?.put(pool);
        let unseen = Unseen(indices(pool, &self.blocked(course).await?));
        // In a pool of few it is done so in any case, so that nothing can be read from it.
        pool.by_server = pool.people.len() <= FEW || !unseen.0.is_empty();
        Ok(unseen)
    }
}

/// The pairs of whom both are in the pool, by index.
pub(super) fn indices(pool: &Pool, pairs: &[Pair]) -> Vec<[u32; 2]> {
    let places: HashMap<&PersonId, u32> = pool.people.iter().map(|it| &it.person).zip(0..).collect();
    let place = |id: &String| places.get(&PersonId(id.clone())).copied();
    pairs.iter().filter_map(|(one, other)| Some([place(one)?, place(other)?])).collect()
}
