//! Keeping groups alive without anybody's help: background work that looks after the published groups of one course.
//! Decision 0021 has the rules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use grouping::{Criteria, Problem};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use wire::{GroupId, PersonId, Standing};

use super::{
    GroupRow, care,
    columns::Columns,
    late, merge, pool,
    ties::{Pair, indices},
};
use crate::{
    AppState,
    jobs::{self, Ended},
    roster::Person,
    session::CourseKey,
    store::{Store, StoreError, Writing, instant, maybe_instant, on_db, on_tx},
    zones::Zones,
};

/// The background work; its subject is the course.
pub(crate) const TEND: &str = "tend";
/// How often a course is looked after.
const EVERY: SignedDuration = SignedDuration::from_hours(6);
/// Whoever changes something that matters has this long to go on changing.
const SOON: SignedDuration = SignedDuration::from_mins(15);
/// Without a sign of life for this long somebody does not count as a member who is active.
const ACTIVE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Begins to look after the groups of a course, in the transaction that publishes them.
pub(super) async fn ask(tx: &mut Writing, course: &CourseKey, now: Timestamp) -> Result<(), StoreError> {
    let first = now.saturating_add(EVERY).map_err(StoreError::from_date)?;
    jobs::ask_for(tx, TEND, &course.0, first).await
}

/// Looks after them sooner, where there are any: something changed that matters.
pub(crate) async fn ask_soon(tx: &mut Writing, course: &CourseKey, now: Timestamp) -> Result<(), StoreError> {
    const LIVING: &str = "SELECT id FROM course_group WHERE course = $1 AND ended_at_us IS NULL LIMIT 1";
    let living: Option<(String,)> =
        on_tx!(&mut *tx, on => sqlx::query_as(LIVING).bind(&course.0).fetch_optional(on).await?);
    if living.is_some() {
        let soon = now.saturating_add(SOON).map_err(StoreError::from_date)?;
        jobs::ask_for(tx, TEND, &course.0, soon).await?;
    }
    Ok(())
}

/// Looks after the groups of a course once. Every step is a transaction that looks again before it writes, so that it
/// may be cut short anywhere, and two servers do nothing twice.
pub(crate) async fn tend(app: &AppState, course: &CourseKey) -> Result<Ended, StoreError> {
    let now = app.clock.now();
    care::note_outcomes(app, course, now).await?;
    let mut facts = Facts::read(app, course, now).await?;
    if let Some(before) = &facts
        && merge::tend(app, course, before, now).await?
    {
        // Whom a merger left without a group is looked for a place at once.
        facts = Facts::read(app, course, now).await?;
    }
    if let Some(facts) = facts {
        late::tend(app, course, facts, now).await?;
    } else if app.store.groups(course).await?.is_empty() {
        return Ok(Ended::Done);
    }
    let again = now.saturating_add(EVERY).map_err(StoreError::from_date)?;
    Ok(Ended::NotBefore(again))
}

/// A time in a group.
#[derive(Clone, Debug)]
struct Stay {
    group: GroupId,
    joined_at: Timestamp,
    left_at: Option<Timestamp>,
    by_themselves: bool,
}

/// Person, group, when they joined, when they left, why.
type StayRow = (String, String, i64, Option<i64>, Option<String>);

/// A course as its groups are looked after.
pub(super) struct Facts {
    pub(super) people: Vec<Person>,
    pub(super) groups: Vec<GroupRow>,
    pub(super) criteria: Criteria,
    /// The weeks of the run that are left, for `people` by index.
    pub(super) problem: Problem,
    /// Whom staff keeps apart.
    pub(super) apart: Vec<Pair>,
    /// Those, and pairs of whom one blocked the other, which is told to nobody: never together.
    pub(super) never: Vec<Pair>,
    /// What a file of staff says.
    pub(super) columns: Columns,
    stays: HashMap<PersonId, Vec<Stay>>,
    now: Timestamp,
}

/// The problem of putting `people` into groups, of whom the pairs of `never` come into none together.
pub(super) fn weighed(
    people: &[Person],
    zones: &Zones,
    now: Timestamp,
    criteria: &Criteria,
    columns: &Columns,
    never: &[Pair],
) -> Result<Problem, StoreError> {
    let mut pool = pool::pool(people, zones, now, 0)?;
    columns.put(&mut pool);
    pool.apart = indices(&pool, never);
    Problem::new(&pool.candidates(), criteria)
        .map_err(|error| StoreError::inconsistent("proposal.criteria", error))
}

impl Facts {
    /// `None` where there are no groups, or their run is over: then nobody is moved any more.
    pub(super) async fn read(
        app: &AppState,
        course: &CourseKey,
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let groups = app.store.groups(course).await?;
        if groups.is_empty() {
            return Ok(None);
        }
        let Some(criteria) = app.store.published_criteria(course).await? else { return Ok(None) };
        let Some(criteria) = what_is_left(&criteria, now).map_err(StoreError::from_date)? else {
            return Ok(None);
        };
        let mut people = app.store.people(course).await?;
        people.retain(Person::takes_part);
        let apart = app.store.apart(course).await?;
        let columns = app.store.columns(course).await?;
        let never = [&apart[..], &app.store.blocked(course).await?].concat();
        let problem = weighed(&people, &app.zones, now, &criteria, &columns, &never)?;
        let stays = app.store.stays(course).await?;
        Ok(Some(Self { people, groups, criteria, problem, apart, never, columns, stays, now }))
    }

    /// Members a group should at least have, and may at most.
    pub(super) fn bounds(&self) -> (usize, usize) {
        let size = usize::from(self.criteria.size);
        ((size - 1).max(2), size + 1)
    }

    /// The members of each group, by index into the people.
    pub(super) fn members(&self) -> Vec<Vec<usize>> {
        let mut places: BTreeMap<&GroupId, Vec<usize>> = BTreeMap::new();
        for (index, person) in self.people.iter().enumerate() {
            if let Some(group) = &person.group {
                places.entry(group).or_default().push(index);
            }
        }
        self.groups.iter().map(|group| places.remove(&group.id).unwrap_or_default()).collect()
    }

    /// Whether somebody visited, answered or came to a group lately.
    pub(super) fn is_active(&self, person: &Person) -> bool {
        let joined = self.stays(&person.id).iter().filter(|stay| stay.left_at.is_none());
        let last = joined.map(|stay| stay.joined_at).chain(last_sign(person)).max();
        last.is_some_and(|at| self.now.duration_since(at) < ACTIVE)
    }

    /// People who look for a group, by index: those who waited since an earlier run, then who waits longest.
    pub(super) fn waiting(&self) -> Vec<usize> {
        let looks = |person: &&Person| {
            person.group.is_none()
                && person.standing(self.now) == Standing::Ready
                && person.weekly().is_some()
                && self.is_active(person)
        };
        let mut waiting: Vec<usize> = (0..self.people.len())
            .filter(|&index| self.people.get(index).as_ref().is_some_and(looks))
            .collect();
        waiting.sort_by_key(|&index| {
            let person = &self.people[index];
            (!person.is_first(self.now), self.since(person))
        });
        waiting
    }

    fn stays(&self, person: &PersonId) -> &[Stay] {
        self.stays.get(person).map(Vec::as_slice).unwrap_or_default()
    }

    /// Since when somebody who looks for a group could have had one.
    pub(super) fn since(&self, person: &Person) -> Option<Timestamp> {
        let said = [person.answered_at(), person.hours_saved_at(), person.still_in_at];
        let left = self.stays(&person.id).iter().map(|stay| stay.left_at);
        said.into_iter().chain(left).flatten().max()
    }

    /// The groups somebody left by themselves: they are not put back.
    pub(super) fn left_by(&self, person: &PersonId) -> BTreeSet<&GroupId> {
        let own = self.stays(person).iter().filter(|stay| stay.by_themselves);
        own.map(|stay| &stay.group).collect()
    }
}

/// The last visit or answer, or what they last caught up with.
pub(super) fn last_sign(person: &Person) -> Option<Timestamp> {
    let said = [
        person.last_seen_at,
        person.hours_saved_at(),
        person.answered_at(),
        person.still_in_at,
        person.caught_up_at,
    ];
    said.into_iter().flatten().max()
}

/// The criteria for the weeks that are left; `None` when none is.
fn what_is_left(criteria: &Criteria, now: Timestamp) -> Result<Option<Criteria>, jiff::Error> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let this_week = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days())?;
    let first_week = criteria.first_week.max(this_week);
    let days = (criteria.end()? - first_week).get_days();
    let weeks = u8::try_from(days / 7).unwrap_or(0);
    Ok(Some(Criteria { first_week, weeks, ..criteria.clone() }).filter(|left| left.weeks > 0))
}

impl Store {
    /// Everybody's times in the course's groups, those that ended too.
    async fn stays(&self, course: &CourseKey) -> Result<HashMap<PersonId, Vec<Stay>>, StoreError> {
        const SQL: &str = "SELECT m.person, m.course_group, m.joined_at_us, m.left_at_us, m.left_because \
            FROM membership m JOIN course_group g ON g.id = m.course_group \
            WHERE g.course = $1 AND m.person IS NOT NULL ORDER BY m.joined_at_us, m.id";
        let rows: Vec<StayRow> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_all(pool).await)?;
        let mut stays: HashMap<PersonId, Vec<Stay>> = HashMap::new();
        for (person, group, joined, left, because) in rows {
            stays.entry(PersonId(person)).or_default().push(Stay {
                group: GroupId(group),
                joined_at: instant(joined)?,
                left_at: maybe_instant(left)?,
                by_themselves: because.as_deref() == Some("left"),
            });
        }
        Ok(stays)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn criteria(first_week: &str, weeks: u8) -> Criteria {
        Criteria { size: 4, weeks, ..Criteria::usual(first_week.parse().unwrap()) }
    }

    fn left(first_week: &str, weeks: u8, now: &str) -> Option<(String, u8)> {
        let left = what_is_left(&criteria(first_week, weeks), now.parse().unwrap()).unwrap();
        left.map(|left| (left.first_week.to_string(), left.weeks))
    }

    #[test]
    fn only_the_weeks_that_are_left_count() {
        let whole = Some(("2026-11-30".to_owned(), 4));
        assert_eq!(left("2026-11-30", 4, "2026-11-23T09:00:00Z"), whole);
        assert_eq!(left("2026-11-30", 4, "2026-12-06T23:59:59Z"), whole);
        assert_eq!(left("2026-11-30", 4, "2026-12-07T00:00:00Z"), Some(("2026-12-07".to_owned(), 3)));
        assert_eq!(left("2026-11-30", 4, "2026-12-27T12:00:00Z"), Some(("2026-12-21".to_owned(), 1)));
        assert_eq!(left("2026-11-30", 4, "2026-12-28T00:00:00Z"), None);
    }
}
