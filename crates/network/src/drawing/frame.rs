//! People within their petals, on the rim, and all of it in its frame.

use super::{
    Spot,
    units::{NOBODY, Room, Units},
};
use crate::{
    Graph, Point,
    exact::At,
    order::ordered,
    shapes::{petal, rings},
};

/// Room for a person on the rim, as a radius.
const RIM_ROOM: f64 = 0.6;

/// Everybody's place, when petals are at `places` and the least distance of two people is 1.
///
/// People face those they are tied to, and who is in `facing`, that way.
pub(super) fn people(graph: &Graph, units: &Units, places: &[Spot], facing: &[Option<At>]) -> Vec<At> {
    let middles: Vec<At> = places.iter().map(|&[x, y]| At { x: f64::from(x), y: f64::from(y) }).collect();
    let middle = box_middle(&middles);
    let middles: Vec<At> = middles.iter().map(|at| at.minus(middle)).collect();
    let mut outward = vec![At::default(); units.home.len()];
    for (one, two, weight) in graph.links() {
        let home = |person: u32| units.home[person as usize];
        if home(one) != NOBODY && home(two) != NOBODY {
            let way = middles[home(two) as usize].minus(middles[home(one) as usize]).times(f64::from(weight));
            outward[one as usize] = outward[one as usize].plus(way);
            outward[two as usize] = outward[two as usize].minus(way);
        }
    }
    // Longer than any way to others, so that these choose first.
    for (outward, facing) in outward.iter_mut().zip(facing) {
        *outward = facing.map_or(*outward, |facing| facing.times(1e12));
    }
    let mut people = vec![At::default(); units.home.len()];
    for (members, &middle) in units.members.iter().zip(&middles) {
        for (person, slot) in seated(members, &outward) {
            people[person] = middle.plus(slot);
        }
    }
    let outer = |(at, room): (&At, &Room)| at.length() + f64::from(room.reach + 2.0 * room.margin) - RIM_ROOM;
    let inner = middles.iter().zip(&units.rooms).map(outer).fold(0.0, f64::max);
    for (&person, at) in units.rim.iter().zip(rings(inner, &vec![RIM_ROOM; units.rim.len()])) {
        people[person] = at;
    }
    people
}

/// A slot of the petal for every member: those pulled outward most choose first.
fn seated(members: &[usize], outward: &[At]) -> Vec<(usize, At)> {
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
pub(super) fn fitted(places: &[At]) -> Vec<Point> {
    let (low, high) = bounds(places);
    let middle = low.plus(high).times(0.5);
    let half = (high.x - low.x).max(high.y - low.y) / 2.0 + 0.5;
    places.iter().map(|at| at.minus(middle).times(1.0 / half).point()).collect()
}

/// The largest radius, at most 0.05, at which the discs of all points stay clear of each other by a quarter of
/// their size; 0 when two people share a place.
#[must_use]
pub fn disc_radius(points: &[Point]) -> f32 {
    (least_distance(points) * 0.4).min(0.05)
}

/// The least distance of two points; infinite when there are fewer.
pub(super) fn least_distance(points: &[Point]) -> f32 {
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
    least
}
