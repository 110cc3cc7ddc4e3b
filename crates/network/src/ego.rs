//! The picture of one person's surroundings.
//!
//! Radial and in closed form: the person in the middle, nearer meaning closer, and nothing to converge. People read such a
//! map up to about 150 people.

use crate::{
    Point, Tie,
    exact::At,
    shapes::{petal, petal_radius, rings},
    ties::other_end,
};

/// Room for a member of one's own group, as a radius.
const OWN_ROOM: f64 = 0.65;
/// Clear space around a petal of other people.
const PETAL_GAP: f64 = 0.4;

/// A place for each of `people`, within -1 to 1, with `me` at the origin.
///
/// The own group stands on the nearest ring; other tied people follow as petals, one per group and one for each
/// person without a group, heaviest tie nearest; people not tied to `me` come last. When `me` is out of range,
/// nobody stands in the middle.
#[must_use]
pub fn ego_layout(me: u32, people: u32, ties: &[Tie], groups: &[Option<u32>]) -> Vec<Point> {
    let people = usize::try_from(people).unwrap_or_default();
    let me_index = usize::try_from(me).unwrap_or(usize::MAX);
    let mut weight = vec![0.0_f32; people];
    for tie in ties {
        let other = other_end(tie, me).and_then(|other| usize::try_from(other).ok());
        if let Some(entry) = other.and_then(|other| weight.get_mut(other)) {
            // Also keeps weights that are not numbers out.
            *entry = entry.max(tie.weight);
        }
    }
    let group_of = |person: usize| groups.get(person).copied().flatten();
    let own = group_of(me_index);
    let heaviest_first = |one: &usize, two: &usize| weight[*two].total_cmp(&weight[*one]).then(one.cmp(two));
    let others = (0..people).filter(|&person| person != me_index);
    let (mut mates, mut rest): (Vec<usize>, Vec<usize>) =
        others.partition(|&person| own.is_some() && group_of(person) == own);
    mates.sort_unstable_by(heaviest_first);

    // One petal per group; people without one are a petal each. Untied people are kept apart from tied ones.
    let key = |person: usize| (weight[person] <= 0.0, group_of(person).ok_or(person));
    rest.sort_unstable_by(|one, two| key(*one).cmp(&key(*two)).then(heaviest_first(one, two)));
    let mut petals: Vec<&[usize]> = rest.chunk_by(|&one, &two| key(one) == key(two)).collect();
    petals.sort_by(|one, two| heaviest_first(&one[0], &two[0]));

    let mut places = vec![At::default(); people];
    let mut inner = 0.5;
    for (&person, at) in mates.iter().zip(rings(inner, &vec![OWN_ROOM; mates.len()])) {
        places[person] = at;
        inner = at.length() + OWN_ROOM;
    }
    let radii: Vec<f64> =
        petals.iter().map(|members| petal_radius(members.len()) + 0.5 + PETAL_GAP).collect();
    for (members, middle) in petals.iter().zip(rings(inner, &radii)) {
        let mut slots: Vec<At> = petal(members.len()).into_iter().map(|slot| middle.plus(slot)).collect();
        slots.sort_by(|one, two| one.length().total_cmp(&two.length()));
        for (&person, slot) in members.iter().zip(slots) {
            places[person] = slot;
        }
    }
    let half = places.iter().map(|at| at.x.abs().max(at.y.abs())).fold(0.0, f64::max) + 0.5;
    places.iter().map(|at| at.times(1.0 / half).point()).collect()
}
