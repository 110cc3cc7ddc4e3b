//! The picture of one person's surroundings.
//!
//! Radial and in closed form: the person in the middle, nearer meaning closer, and nothing to
//! converge. Such a map stays readable up to about 150 people.

use crate::{
    Point, Tie,
    exact::At,
    order::ordered,
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
    let heaviest_first = |one: usize, two: usize| weight[two].total_cmp(&weight[one]).then(one.cmp(&two));
    // One petal per group; people without one are a petal each. Tied and untied people share none.
    let key = |person: usize| (weight[person] <= 0.0, group_of(person).ok_or(person));
    let order = ordered(people, &|one, two| key(one).cmp(&key(two)).then(heaviest_first(one, two)));
    let is_mate = |person: usize| own.is_some() && group_of(person) == own;
    let others = order.into_iter().filter(|&person| person != me_index);
    let (mates, rest): (Vec<usize>, Vec<usize>) = others.partition(|&person| is_mate(person));
    let petals: Vec<&[usize]> = rest.chunk_by(|&one, &two| key(one) == key(two)).collect();
    let order = ordered(petals.len(), &|one, two| heaviest_first(petals[one][0], petals[two][0]));
    let petals: Vec<&[usize]> = order.into_iter().map(|index| petals[index]).collect();
    let (known, strange) = petals.split_at(petals.partition_point(|members| weight[members[0]] > 0.0));

    let mut places = vec![At::default(); people];
    let mut inner = 0.5;
    for (&person, at) in mates.iter().zip(rings(inner, &vec![OWN_ROOM; mates.len()])) {
        places[person] = at;
        inner = at.length() + OWN_ROOM;
    }
    for petals in [known, strange] {
        let radii: Vec<f64> =
            petals.iter().map(|members| petal_radius(members.len()) + 0.5 + PETAL_GAP).collect();
        let mut outer = inner;
        for ((members, middle), radius) in petals.iter().zip(rings(inner, &radii)).zip(&radii) {
            let slots: Vec<At> = petal(members.len()).into_iter().map(|slot| middle.plus(slot)).collect();
            let nearest =
                ordered(slots.len(), &|one, two| slots[one].length().total_cmp(&slots[two].length()));
            for (&person, slot) in members.iter().zip(nearest) {
                places[person] = slots[slot];
            }
            outer = outer.max(middle.length() + radius);
        }
        inner = outer;
    }
    let half = places.iter().map(|at| at.x.abs().max(at.y.abs())).fold(0.0, f64::max) + 0.5;
    places.iter().map(|at| at.times(1.0 / half).point()).collect()
}
