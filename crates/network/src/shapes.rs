//! Closed shapes everything is built from: petals of people, and rings of circles.
//!
//! The unit of length is the least distance between two people.

use crate::exact::{At, real, turn};

/// The most people that stand in one plain ring.
const PLAIN_RING: usize = 9;

/// Places for the members of one group around the origin, at least 1 apart: a ring, for larger groups a filled
/// disc.
pub(crate) fn petal(members: usize) -> Vec<At> {
    if members <= PLAIN_RING {
        let radius = ring_radius(members);
        return (0..members).map(|slot| turn(real(slot) / real(members) - 0.25).times(radius)).collect();
    }
    // Ring j has radius j and room for 6j people; rings are filled in proportion so that none looks broken off.
    let mut rings = 1;
    while 1 + 3 * rings * (rings + 1) < members {
        rings += 1;
    }
    let share = |ring: usize| (members - 1) * ring * (ring + 1) / (rings * (rings + 1));
    let mut places = vec![At::default()];
    for ring in 1..=rings {
        let count = share(ring) - share(ring - 1);
        let start = real(ring % 2) / (2.0 * real(count.max(1))) - 0.25;
        places.extend((0..count).map(|slot| turn(start + real(slot) / real(count)).times(real(ring))));
    }
    places
}

/// How far a petal of so many members reaches from its middle.
pub(crate) fn petal_radius(members: usize) -> f64 {
    if members <= PLAIN_RING {
        return ring_radius(members);
    }
    petal(members).iter().map(|at| at.length()).fold(0.0, f64::max)
}

/// The radius at which so many people stand 1 apart on one ring.
fn ring_radius(members: usize) -> f64 {
    if members < 2 { 0.0 } else { 0.5 / turn(0.5 / real(members)).y }
}

/// Middles for circles of these radii, in rings around the origin outside `inner`, none touching another.
///
/// Two circles whose radii sum to at most the ring's radius r need an angle of at most π/3 times that sum over r
/// (the arcsine is convex), so a ring of r at least twice its largest circle has room for diameters of 6r. Rings
/// fill from the inside; each is spread over its full turn.
pub(crate) fn rings(inner: f64, radii: &[f64]) -> Vec<At> {
    let mut places = Vec::with_capacity(radii.len());
    let (mut inner, mut rest) = (inner, radii);
    while let Some((&first, _)) = rest.split_first() {
        let (mut count, mut largest, mut total) = (0, first, 0.0);
        for &radius in rest {
            let wider = largest.max(radius);
            if count > 0 && 2.0 * (total + radius) > 6.0 * (inner + wider).max(2.0 * wider) {
                break;
            }
            (count, largest, total) = (count + 1, wider, total + radius);
        }
        let around = (inner + largest).max(2.0 * largest);
        let (ring, outside) = rest.split_at(count);
        let mut before = -first;
        for &radius in ring {
            before += radius;
            places.push(turn(before / (2.0 * total) - 0.25).times(around));
            before += radius;
        }
        (inner, rest) = (around + largest, outside);
    }
    places
}
