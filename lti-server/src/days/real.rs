//! When people can really meet: the one place where weeks, dated hours and busy times come together.

use std::collections::HashMap;

use jiff::Timestamp;
use schedule::{Attendee, Dated, Days, QUARTERS_PER_DAY};
use wire::PersonId;

use super::{
    Clock, dated,
    store::{Calendar, Kept},
};
use crate::{AppState, roster::Person, store::StoreError};

/// One for each of `people`, in their order, by their clock from a week before `now` on.
///
/// # Errors
/// When the database fails.
pub(crate) async fn attendees(
    app: &AppState,
    people: &[Person],
    now: Timestamp,
) -> Result<Vec<Attendee>, StoreError> {
    let ids: Vec<&PersonId> = people.iter().map(|person| &person.id).collect();
    let mut kept = app.store.days_of(&ids).await?;
    Ok(people.iter().map(|person| attendee(app, person, &mut kept, now)).collect())
}

fn attendee(app: &AppState, person: &Person, kept: &mut HashMap<String, Kept>, now: Timestamp) -> Attendee {
    let kept = kept.remove(&person.id.0).unwrap_or_default();
    let days = Clock::known(app, person).map(|clock| days(&kept, &clock)).unwrap_or_default();
    Attendee { days, ..by_week(app, person, now) }
}

/// Somebody by their week alone, by their clock around `now`.
pub(crate) fn by_week(app: &AppState, person: &Person, now: Timestamp) -> Attendee {
    let zone = person.zone().and_then(|(name, _)| app.zones.offsets(name, now));
    Attendee { weekly: person.weekly().cloned(), zone, days: Days::default() }
}

fn days(kept: &Kept, clock: &Clock) -> Days {
    let mut said: Vec<Dated> = dated::meant(&kept.dated).collect();
    let Some(calendar) = &kept.calendar else { return Days::of(&said, &[], &clock.zone) };
    said.extend(away(calendar));
    Days::of(&said, &calendar.taken, &clock.zone)
}

/// The days of which they said that what lasts all day keeps them.
fn away(calendar: &Calendar) -> impl Iterator<Item = Dated> + '_ {
    let away = calendar.all_day.iter().filter(|(_, free)| *free == Some(false));
    away.map(|&(day, _)| Dated { first: day, last: day, quarters: 0..QUARTERS_PER_DAY, free: false })
}
