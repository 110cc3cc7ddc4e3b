//! `GET /api/roster`: the people of a course, page by page. A course may have a hundred thousand: everybody is looked
//! at, a few are kept in hand, and only the page asked for is read whole.

use std::collections::{BTreeSet, HashMap};

use axum::{Json, extract::State};
use wire::{PersonId, Role, Roster, RosterOnly, RosterQuery, RosterTotals};

use super::{
    people::{role_by_either, takes_part},
    shown,
};
use crate::{
    AppState,
    error::{ApiError, Query},
    sentence::say,
    session::{CourseKey, Instructor, Member, role_from},
    store::{Store, StoreError, on_db},
};

/// People looked at in one query.
const LOOKED_AT: i64 = 2_000;
/// Longest search, in characters.
const LONGEST_SEARCH: usize = 200;

pub(super) async fn show(
    Instructor(me): Instructor,
    State(app): State<AppState>,
    Query(query): Query<RosterQuery>,
) -> Result<Json<Roster>, ApiError> {
    Ok(Json(page(&app, &me, query).await?))
}

/// A page of the roster.
pub(super) async fn page(app: &AppState, me: &Member, query: RosterQuery) -> Result<Roster, ApiError> {
    let typed = query.q.unwrap_or_default().to_lowercase();
    if typed.chars().count() > LONGEST_SEARCH {
        return Err(ApiError::Invalid(say!("Search for at most {most} characters.", most = LONGEST_SEARCH)));
    }
    let words: Vec<&str> = typed.split_whitespace().collect();
    // Before the people: a refresh may end in between, and a list from before it must not call itself fresh.
    let state = app.store.roster_state(&me.course).await?.ok_or(ApiError::NotFound)?;
    let after = match &query.after {
        Some(person) => Some(app.store.brief(&me.course, person).await?.ok_or(ApiError::NotFound)?.place()?),
        None => None,
    };
    let limit = usize::from(query.limit.unwrap_or(RosterQuery::MOST).clamp(1, RosterQuery::MOST));
    let (mut totals, mut found, mut looked_at) = (RosterTotals::default(), 0, String::new());
    let mut kept: BTreeSet<Place> = BTreeSet::new();
    let mut more = false;
    loop {
        let some = app.store.briefs(&me.course, &looked_at).await?;
        let Some(last) = some.last() else { break };
        looked_at.clone_from(&last.person);
        for one in some {
            let kinds = one.kinds()?;
            kinds.count(&mut totals);
            if !kinds.admitted(query.only) || !one.has(&words) {
                continue;
            }
            found += 1;
            let place = one.place()?;
            if after.as_ref().is_some_and(|after| place <= *after) {
                continue;
            }
            kept.insert(place);
            if kept.len() > limit {
                more = true;
                kept.pop_last();
            }
        }
    }
    let ids: Vec<String> = kept.into_iter().map(|place| place.person).collect();
    let people = app.store.people_among(&me.course, &ids).await?;
    let mut people: HashMap<&str, _> =
        people.iter().map(|person| (person.id.0.as_str(), shown(person))).collect();
    Ok(Roster {
        people: ids.iter().filter_map(|id| people.remove(id.as_str())).collect(),
        next: ids.last().filter(|_| more).map(|last| PersonId(last.clone())),
        found,
        totals,
        offered: state.offered,
        refreshed_at: state.refreshed_at,
        refreshing: state.refreshing,
        trouble: state.trouble,
    })
}

/// Where somebody stands on the list: learners first, then by name. Nothing that an instructor changes on the list is
/// in it, so that the next page begins where this one ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    staff: bool,
    name: String,
    person: String,
}

/// As much of a person as decides whether and where they are listed.
#[derive(sqlx::FromRow)]
struct Brief {
    person: String,
    name: String,
    zone: Option<String>,
    launch_role: Option<String>,
    roster_role: Option<String>,
    test_user: bool,
    takes_part: Option<bool>,
    /// `None`: has not answered.
    wants_group: Option<bool>,
}

/// What somebody is counted as.
struct Kinds {
    takes_part: bool,
    answered: bool,
    alone: bool,
}

impl Kinds {
    fn admitted(&self, only: Option<RosterOnly>) -> bool {
        match only {
            None => true,
            Some(RosterOnly::Answered) => self.takes_part && self.answered,
            Some(RosterOnly::NotYet) => self.takes_part && !self.answered,
            Some(RosterOnly::Alone) => self.alone,
        }
    }

    fn count(&self, totals: &mut RosterTotals) {
        let of = |only| u32::from(self.admitted(only));
        totals.all += of(None);
        totals.answered += of(Some(RosterOnly::Answered));
        totals.not_yet += of(Some(RosterOnly::NotYet));
        totals.alone += of(Some(RosterOnly::Alone));
    }
}

impl Brief {
    fn role(&self) -> Result<Role, StoreError> {
        let role = |text: &Option<String>| text.as_deref().map(role_from).transpose();
        Ok(role_by_either(role(&self.launch_role)?, role(&self.roster_role)?))
    }

    fn kinds(&self) -> Result<Kinds, StoreError> {
        Ok(Kinds {
            takes_part: takes_part(self.takes_part, self.role()?, self.test_user),
            answered: self.wants_group.is_some(),
            alone: self.wants_group == Some(false),
        })
    }

    /// Whether name or zone contains every word.
    fn has(&self, words: &[&str]) -> bool {
        if words.is_empty() {
            return true;
        }
        let zone = self.zone.as_deref().unwrap_or_default().replace('_', " ");
        let about = format!("{} {zone}", self.name).to_lowercase();
        words.iter().all(|word| about.contains(word))
    }

    fn place(&self) -> Result<Place, StoreError> {
        let staff = self.role()? != Role::Learner;
        Ok(Place { staff, name: self.name.to_lowercase(), person: self.person.clone() })
    }
}

macro_rules! briefs_sql {
    ($and:literal) => {
        concat!(
            "SELECT e.person, COALESCE(p.name, p.nickname) AS name, COALESCE(v.zone, p.platform_zone) AS zone, ",
            "e.launch_role, e.roster_role, e.test_user, e.takes_part, a.wants_group ",
            "FROM enrolment e JOIN person p ON p.id = e.person ",
            "LEFT JOIN profile_answer a ON a.course = e.course AND a.person = e.person ",
            "LEFT JOIN availability v ON v.person = e.person WHERE e.course = $1 AND ",
            $and
        )
    };
}

impl Store {
    /// Some people of a course, by id, behind `after`.
    async fn briefs(&self, course: &CourseKey, after: &str) -> Result<Vec<Brief>, StoreError> {
        const SQL: &str = briefs_sql!("e.person > $2 AND e.dropped_at_us IS NULL ORDER BY e.person LIMIT $3");
        Ok(on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).bind(after).bind(LOOKED_AT)
            .fetch_all(pool).await)?)
    }

    /// Somebody who is, or was, in the course.
    async fn brief(&self, course: &CourseKey, person: &PersonId) -> Result<Option<Brief>, StoreError> {
        const SQL: &str = briefs_sql!("e.person = $2");
        Ok(on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(&person.0).fetch_optional(pool).await)?)
    }
}
