//! Late people find a place by rule: whoever answered, came or left a group after the groups were published.

use grouping::{Place, best_place};
use jiff::{SignedDuration, Timestamp};
use wire::{GroupId, PersonId};

use super::{
    change::{join, looks_for_group, members_in},
    publish::begin_group,
    tend::{Facts, weighed},
};
use crate::{
    AppState, audit,
    roster::Person,
    session::CourseKey,
    store::{Store, StoreError, Writing, on_tx},
    zones::Zones,
};

/// For this long somebody waits for a group that can meet in every week; then one that can meet in some is better
/// than none. With the pause between two rounds it stays within a day.
const PATIENCE: SignedDuration = SignedDuration::from_hours(12);

/// What becomes of those who wait.
#[derive(Debug, Default, PartialEq)]
struct Plan {
    /// Person and group, by index.
    places: Vec<(usize, usize)>,
    /// New groups, by index of their people.
    groups: Vec<Vec<usize>>,
}

/// Finds places for those who look for one, as far as there are any; the others wait.
pub(super) async fn tend(
    app: &AppState,
    course: &CourseKey,
    facts: Facts,
    now: Timestamp,
) -> Result<(), StoreError> {
    let zones = app.zones.clone();
    let planning = tokio::task::spawn_blocking(move || plan(&zones, &facts, now).map(|plan| (plan, facts)));
    let (plan, facts) = planning.await.map_err(|error| StoreError::Together(error.to_string()))??;
    let (_, most) = facts.bounds();
    for (person, group) in plan.places {
        let (person, group) = (&facts.people[person].id, &facts.groups[group].id);
        app.store.place_late(course, person, group, most, now).await?;
    }
    for group in plan.groups {
        let people: Vec<PersonId> = group.into_iter().map(|index| facts.people[index].id.clone()).collect();
        app.store.begin_late(course, &people, now).await?;
    }
    Ok(())
}

fn plan(zones: &Zones, facts: &Facts, now: Timestamp) -> Result<Plan, StoreError> {
    let mut plan = Plan::default();
    let mut groups = facts.members();
    let (least, most) = facts.bounds();
    let mut left = Vec::new();
    for index in facts.waiting() {
        let person = &facts.people[index];
        let no_more = facts.left_by(&person.id);
        let liking = |group: usize| {
            let open = facts.groups.get(group).is_some_and(|group| !no_more.contains(&group.id));
            open.then(|| alike(person, groups[group].iter().map(|&member| &facts.people[member])))
        };
        let place = best_place(&facts.problem, &groups, &[index], most, liking);
        let waited = facts.since(person).is_some_and(|since| now.duration_since(since) >= PATIENCE);
        let fits = |place: &Place| place.report.meets_every_week() || (waited && !place.report.never_meets());
        if let Some(place) = place.filter(fits) {
            groups[place.group].push(index);
            plan.places.push((index, place.group));
        } else {
            left.push(index);
        }
    }
    if left.len() >= least {
        plan.groups = new_groups(zones, facts, &left, least, now)?;
    }
    Ok(plan)
}

/// Up to ten points for what the verdict knows nothing of: the shares of members who take the course for the same,
/// like to talk about the same, and would meet as often.
fn alike<'a>(person: &Person, members: impl Iterator<Item = &'a Person>) -> u8 {
    let Some(own) = &person.answers else { return 0 };
    let own_words: Vec<String> = own.interests.iter().map(|word| word.to_lowercase()).collect();
    let (mut points, mut all) = (0_u32, 0_u32);
    for member in members {
        all += 1;
        let Some(theirs) = &member.answers else { continue };
        let shared = theirs.interests.iter().any(|word| own_words.contains(&word.to_lowercase()));
        points += if own.goal.is_some() && own.goal == theirs.goal { 4 } else { 0 };
        points += if shared { 4 } else { 0 };
        points += if own.commitment.is_some() && own.commitment == theirs.commitment { 2 } else { 0 };
    }
    u8::try_from(points.checked_div(all).unwrap_or(0)).unwrap_or(u8::MAX)
}

/// Groups of those for whom there is no place, as far as they can meet in every week.
fn new_groups(
    zones: &Zones,
    facts: &Facts,
    left: &[usize],
    least: usize,
    now: Timestamp,
) -> Result<Vec<Vec<usize>>, StoreError> {
    let people: Vec<Person> = left.iter().map(|&index| facts.people[index].clone()).collect();
    let problem = weighed(&people, zones, now, &facts.criteria, &facts.columns, &facts.never)?;
    let solved = grouping::solve(&problem, 1, grouping::default_steps(people.len()));
    let meets = |group: &Vec<usize>| {
        let report = grouping::report(&problem, group);
        report.meets_every_week() && report.keeps_apart()
    };
    let good = solved.into_iter().filter(|group| group.len() >= least && meets(group));
    Ok(good.map(|group| group.into_iter().map(|index| left[index]).collect()).collect())
}

impl Store {
    /// Places somebody, unless something changed meanwhile.
    async fn place_late(
        &self,
        course: &CourseKey,
        person: &PersonId,
        group: &GroupId,
        most: usize,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        if !looks_for_group(&mut tx, course, person, now).await? {
            return Ok(());
        }
        let Some(members) = members_in(&mut tx, group).await? else { return Ok(()) };
        if members.len() >= most {
            return Ok(());
        }
        join(&mut tx, course, group, &members, std::slice::from_ref(person), now).await?;
        audit::record(&mut tx, now, Some(course), None, "placed by rule", &group.0).await?;
        tx.commit().await
    }

    /// Begins a group of these people, unless something changed meanwhile.
    async fn begin_late(
        &self,
        course: &CourseKey,
        people: &[PersonId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        tx.lock(&course.0).await?;
        for person in people {
            if !looks_for_group(&mut tx, course, person, now).await? {
                return Ok(());
            }
        }
        let Some((run, last)) = last_group(&mut tx, course).await? else { return Ok(()) };
        begin_group(&mut tx, course, &run, last + 1, people, now).await?;
        audit::record(&mut tx, now, Some(course), None, "group begun by rule", &run).await?;
        tx.commit().await
    }
}

/// Run of the living groups and the highest number any of that run had; `None` when none lives.
async fn last_group(tx: &mut Writing, course: &CourseKey) -> Result<Option<(String, i64)>, StoreError> {
    const RUN: &str = "SELECT run FROM course_group WHERE course = $1 AND ended_at_us IS NULL LIMIT 1";
    const LAST: &str = "SELECT MAX(position) FROM course_group WHERE course = $1 AND run = $2 AND published_at_us >= \
        (SELECT MIN(published_at_us) FROM course_group WHERE course = $1 AND ended_at_us IS NULL)";
    let run: Option<(String,)> =
        on_tx!(&mut *tx, on => sqlx::query_as(RUN).bind(&course.0).fetch_optional(on).await?);
    let Some((run,)) = run else { return Ok(None) };
    let (last,): (Option<i64>,) =
        on_tx!(&mut *tx, on => sqlx::query_as(LAST).bind(&course.0).bind(&run).fetch_one(on).await?);
    Ok(Some((run, last.unwrap_or(0))))
}
