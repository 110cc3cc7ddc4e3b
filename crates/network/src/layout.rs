//! The picture of a whole course.
//!
//! Force layouts of people alone do not show small groups: of a learner's five nearest neighbours only 5 to 8 %
//! were of their own group in a cohort of 2,000, measured with d3-force and `ForceAtlas2`. So groups are placed,
//! and people within them. In order:
//! 1. every group is a petal; a tied person without a group is a petal of one;
//! 2. petals attract by the ties between their members ([`springs`]);
//! 3. they settle into a honeycomb without overlap ([`hive`]), far enough apart that in groups of up to nine every
//!    member is nearer than any stranger;
//! 4. within a petal, people face those outside whom they are tied to;
//! 5. people with neither group mates nor ties stand on the rim.

use crate::{
    Point, Tie,
    exact::{At, real},
    hive::settle_apart,
    order::ordered,
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
    let (radii, common) = room(&reach);
    let wishes = springs::settle(petals.len(), &pulls(&links, &home), seed);
    let middles = settle_apart(&spread(&wishes, &radii), &radii, common);

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
    let outer = |(at, &reach): (&At, &f64)| at.length() + reach + 2.0 * margin(reach);
    let inner = middles.iter().zip(&reach).map(outer).fold(RIM_ROOM, f64::max) - RIM_ROOM;
    for (&person, at) in rim.iter().zip(rings(inner, &vec![RIM_ROOM; rim.len()])) {
        places[person] = at;
    }
    fitted(&places)
}

/// The largest radius, at most 0.05, at which the discs of all points stay clear of each other by a quarter of
/// their size; 0 when two people share a place.
#[must_use]
pub fn disc_radius(points: &[Point]) -> f32 {
    let order = ordered(points.len(), &|one, two| points[one].x.total_cmp(&points[two].x));
    let sorted: Vec<Point> = order.into_iter().map(|index| points[index]).collect();
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

/// A weight between two indices, the lower one first.
type Link = (usize, usize, f64);

/// Usable ties as links, in one order whatever the order of `ties`.
fn links(people: usize, ties: &[Tie]) -> Vec<Link> {
    let inside = |person: u32| usize::try_from(person).ok().filter(|&index| index < people);
    let usable = ties.iter().filter(|tie| tie.a != tie.b && tie.weight > 0.0 && tie.weight.is_finite());
    let ends =
        |tie: &Tie| Some((inside(tie.a.min(tie.b))?, inside(tie.a.max(tie.b))?, f64::from(tie.weight)));
    sorted(&usable.filter_map(ends).collect::<Vec<_>>())
}

fn sorted(links: &[Link]) -> Vec<Link> {
    let order = ordered(links.len(), &|one, two| {
        let (one, two) = (&links[one], &links[two]);
        (one.0, one.1).cmp(&(two.0, two.1)).then(one.2.total_cmp(&two.2))
    });
    order.into_iter().map(|index| links[index]).collect()
}

/// Who stands together, groups in the order of their numbers and then people alone; and who stands on the rim.
fn petals(people: usize, links: &[Link], groups: &[Option<u32>]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut tied = vec![false; people];
    for &(one, two, _) in links {
        (tied[one], tied[two]) = (true, true);
    }
    let group = |person: usize| groups.get(person).copied().flatten();
    let order = ordered(people, &|one, two| group(one).cmp(&group(two)));
    let mut petals = Vec::new();
    let mut single = vec![true; people];
    for members in order.chunk_by(|&one, &two| group(one).is_some() && group(one) == group(two)) {
        if members.len() > 1 {
            petals.push(members.to_vec());
            for &person in members {
                single[person] = false;
            }
        }
    }
    let (alone, rim): (Vec<usize>, Vec<usize>) =
        (0..people).filter(|&person| single[person]).partition(|&person| tied[person]);
    petals.extend(alone.into_iter().map(|person| vec![person]));
    (petals, rim)
}

/// Ties between petals: the sum over their members, each pair once, sorted.
fn pulls(links: &[Link], home: &[usize]) -> Vec<Link> {
    let between = |&(one, two, weight): &Link| (home[one].min(home[two]), home[one].max(home[two]), weight);
    let apart: Vec<Link> = links.iter().map(between).filter(|link| link.0 != link.1).collect();
    let pairs = sorted(&apart);
    let pairs = pairs.chunk_by(|one, two| (one.0, one.1) == (two.0, two.1));
    pairs.map(|pair| (pair[0].0, pair[0].1, pair.iter().map(|link| link.2).sum())).collect()
}

/// Half the distance a petal keeps from another of its size: all of its width, so that mates are nearer than
/// strangers, as long as the group is not too large.
fn margin(reach: f64) -> f64 {
    1.05 * reach.max(0.5).min(petal_radius(CLEAR_GROUP))
}

/// The radius each petal keeps free, and the commonest of them, which all petals of about that size share.
///
/// A much larger petal brings the whole distance it needs, less what a common one has brought already.
fn room(reach: &[f64]) -> (Vec<f64>, f64) {
    let alike = |reach: f64| reach + margin(reach);
    let order = ordered(reach.len(), &|one, two| reach[one].total_cmp(&reach[two]));
    let median = order.get(order.len() / 2).map_or(0.0, |&index| reach[index]);
    let widest =
        reach.iter().copied().filter(|&size| alike(size) <= 1.5 * alike(median)).fold(median, f64::max);
    let radius = |&reach: &f64| {
        if reach <= widest { alike(widest) } else { reach + 2.0 * margin(reach) - margin(widest) }
    };
    (reach.iter().map(radius).collect(), alike(widest))
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
    let strength = |member: usize| outward[members[member]].length();
    let mut seats = Vec::with_capacity(members.len());
    for member in ordered(members.len(), &|one, two| strength(two).total_cmp(&strength(one))) {
        let person = members[member];
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
