//! The usual way of the tools in the field: each person's answer is a list of slots as text, and for each slot every
//! list is searched from its beginning.

use schedule::{Horizon, Level, expand, iso};

use super::{People, mixed};

/// What a server of that kind stores.
pub(crate) fn lists(people: &People, horizon: Horizon) -> Vec<Vec<String>> {
    people
        .iter()
        .map(|person| {
            let Some((weekly, zone)) = person.weekly.as_ref().zip(person.zone.as_ref()) else {
                return Vec::new();
            };
            expand(weekly, zone, &horizon, Level::IfNeedBe).iter().map(|at| slot(horizon, at)).collect()
        })
        .collect()
}

fn slot(horizon: Horizon, at: usize) -> String {
    iso::instant_text(horizon.at(at))
}

/// How many can at each slot, and the slot with the most. An hour is not even looked for.
pub(crate) fn busiest(lists: &[Vec<String>], horizon: Horizon) -> u64 {
    let mut best = (0, 0);
    let mut sum = 0;
    for at in 0..horizon.len() {
        let slot = slot(horizon, at);
        let count = lists.iter().filter(|list| list.contains(&slot)).count();
        best = best.max((count, at));
        sum = mixed(sum, count as u64);
    }
    mixed(sum, best.1 as u64)
}
