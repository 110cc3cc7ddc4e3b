//! The picture of a whole course.
//!
//! Force layouts of people alone do not show small groups: of a learner's five nearest neighbours only 5 to 8 %
//! were of his own group in a cohort of 2,000. So groups are placed, and people within them. In order:
//! 1. every group is a petal; a tied person without a group is a petal of one;
//! 2. petals attract by the ties between their members ([`springs`]);
//! 3. they settle into a honeycomb without overlap ([`hive`]), far enough apart that in groups of up to nine every
//!    member is nearer than any stranger;
//! 4. within a petal, people face those outside whom they are tied to;
//! 5. people with neither group nor tie stand on the rim.

use std::collections::BTreeMap;

use crate::{
    Point, Tie,
    exact::{At, real},
    hive::settle_apart,
    shapes::{petal, petal_radius, rings},
    springs,
};

/// The largest group that is kept clear of strangers by its whole width.
const CLEAR_GROUP: usize = 9;
/// Room for a person on the rim, as a radius.
const RIM_ROOM: f64 = 0.6;

/// A place for each of `people`, within -1 to 1 with its disc (see [`disc_radius`]).
///
/// `groups` holds each person's group, any numbering; people beyond its end have none. Ties with people out of
/// range or a weight that is not above 0 are ignored. The order of `ties` changes nothing.
#[must_use]
pub fn layout(people: u32, ties: &[Tie], groups: &[Option<u32>], seed: u64) -> Vec<Point> {
    let people = usize::try_from(people).unwrap_or_default();
    let links = links(people, ties);
    let (petals, rim) = petals(people, &links, groups);
    let mut home = vec![0; people];
    for (index, members) in petals.iter().enumerate() {
        for &person in members {
            home[person] = index;
        }
    }

    let reach: Vec<f64> = petals.iter().map(|members| petal_radius(members.len())).collect();
    let widest = reach.iter().copied().fold(0.5, f64::max);
    let gap = 2.1 * widest.min(petal_radius(CLEAR_GROUP));
    let radii: Vec<f64> = reach.iter().map(|reach| reach + gap / 2.0).collect();
    let wishes = springs::settle(petals.len(), &pulls(&links, &home), seed);
    let middles = settle_apart(&spread(&wishes, &radii), &radii);

    let mut places = vec![At::default(); people];
    let middle_of = box_middle(&middles);
    let middles: Vec<At> = middles.iter().map(|at| at.minus(middle_of)).collect();
    let mut outward = vec![At::default(); people];
    for &(one, two, weight) in &links {
        let way = middles[home[two]].minus(middles[home[one]]).times(weight);
        outward[one] = outward[one].plus(way);
        outward[two] = outward[two].minus(way);
    }
    for (members, &middle) in petals.iter().zip(&middles) {
        for (person, slot) in facing(members, &outward) {
            places[person] = middle.plus(slot);
        }
    }
    let inner = middles.iter().zip(&radii).map(|(at, radius)| at.length() + radius).fold(0.0, f64::max);
    for (&person, at) in rim.iter().zip(rings(inner, &vec![RIM_ROOM; rim.len()])) {
        places[person] = at;
    }
    fitted(&places)
}

/// The largest radius, at most 0.05, at which the discs of all points stay clear of each other by a quarter of
/// their size; 0 when two people share a place.
#[must_use]
pub fn disc_radius(points: &[Point]) -> f32 {
    let mut sorted = points.to_vec();
    sorted.sort_unstable_by(|one, two| one.x.total_cmp(&two.x));
    let mut least = f32::INFINITY;
    for (index, one) in sorted.iter().enumerate() {
        for two in &sorted[index + 1..] {
            let (x, y) = (two.x - one.x, two.y - one.y);
            if x >= least {
                break;
            }
            least = least.min((x * x + y * y).sqrt());
        }
    }
    (least * 0.4).min(0.05)
}

/// Usable ties as `(person, person, weight)`, in one order whatever the order of `ties`.
fn links(people: usize, ties: &[Tie]) -> Vec<(usize, usize, f64)> {
    let inside = |person: u32| usize::try_from(person).ok().filter(|&index| index < people);
    let mut links: Vec<_> = ties
        .iter()
        .filter(|tie| tie.a != tie.b && tie.weight > 0.0 && tie.weight.is_finite())
        .filter_map(|tie| Some((inside(tie.a.min(tie.b))?, inside(tie.a.max(tie.b))?, f64::from(tie.weight))))
        .collect();
    links.sort_unstable_by(|one, two| (one.0, one.1).cmp(&(two.0, two.1)).then(one.2.total_cmp(&two.2)));
    links
}

/// Who stands together, groups in the order of their numbers and then people alone; and who stands on the rim.
fn petals(
    people: usize,
    links: &[(usize, usize, f64)],
    groups: &[Option<u32>],
) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut tied = vec![false; people];
    for &(one, two, _) in links {
        (tied[one], tied[two]) = (true, true);
    }
    let mut grouped: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut single = Vec::new();
    for person in 0..people {
        match groups.get(person).copied().flatten() {
            Some(group) => grouped.entry(group).or_default().push(person),
            None => single.push(person),
        }
    }
    let mut petals = Vec::new();
    for members in grouped.into_values() {
        if members.len() > 1 { petals.push(members) } else { single.extend(members) }
    }
    single.sort_unstable();
    let (alone, rim): (Vec<usize>, Vec<usize>) = single.into_iter().partition(|&person| tied[person]);
    petals.extend(alone.into_iter().map(|person| vec![person]));
    (petals, rim)
}

/// Ties between petals: the sum over their members, each pair once, sorted.
fn pulls(links: &[(usize, usize, f64)], home: &[usize]) -> Vec<(usize, usize, f64)> {
    let mut sums: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for &(one, two, weight) in links {
        let (a, b) = (home[one].min(home[two]), home[one].max(home[two]));
        if a != b {
            *sums.entry((a, b)).or_default() += weight;
        }
    }
    sums.into_iter().map(|((a, b), weight)| (a, b, weight)).collect()
}

/// The wishes moved around the origin and scaled to the area that circles of these radii fill.
fn spread(wishes: &[At], radii: &[f64]) -> Vec<At> {
    let count = real(wishes.len().max(1));
    let mean = wishes.iter().fold(At::default(), |sum, &at| sum.plus(at)).times(1.0 / count);
    let square: f64 = wishes.iter().map(|at| at.minus(mean).dot(at.minus(mean))).sum::<f64>() / count;
    // A honeycomb covers 0.9 of its area; in a full disc the mean square distance is half the radius squared.
    let wanted = radii.iter().map(|radius| radius * radius).sum::<f64>() / 0.9 / 2.0;
    let factor = if square > 0.0 { (wanted / square).sqrt() } else { 1.0 };
    wishes.iter().map(|at| at.minus(mean).times(factor)).collect()
}

/// A slot of the petal for every member: those pulled outward most choose first.
fn facing(members: &[usize], outward: &[At]) -> Vec<(usize, At)> {
    let mut free = petal(members.len());
    let mut order = members.to_vec();
    order.sort_unstable_by(|&one, &two| {
        outward[two].length().total_cmp(&outward[one].length()).then(one.cmp(&two))
    });
    let mut seats = Vec::with_capacity(order.len());
    for person in order {
        let gain = |slot: &At| slot.dot(outward[person]);
        let best = (0..free.len())
            .max_by(|&one, &two| gain(&free[one]).total_cmp(&gain(&free[two])).then(two.cmp(&one)));
        if let Some(best) = best {
            // The order of the rest is kept, so that people who face nobody stand in index order.
            seats.push((person, free.remove(best)));
        }
    }
    seats
}

/// The middle of the smallest upright box around the places.
fn box_middle(places: &[At]) -> At {
    let (low, high) = bounds(places);
    low.plus(high).times(0.5)
}

fn bounds(places: &[At]) -> (At, At) {
    let first = places.first().copied().unwrap_or_default();
    places.iter().fold((first, first), |(low, high), at| {
        (At { x: low.x.min(at.x), y: low.y.min(at.y) }, At { x: high.x.max(at.x), y: high.y.max(at.y) })
    })
}

/// The places in a box from -1 to 1, without distortion and with half a unit left for discs.
fn fitted(places: &[At]) -> Vec<Point> {
    let (low, high) = bounds(places);
    let middle = low.plus(high).times(0.5);
    let half = (high.x - low.x).max(high.y - low.y) / 2.0 + 0.5;
    places.iter().map(|at| at.minus(middle).times(1.0 / half).point()).collect()
}
