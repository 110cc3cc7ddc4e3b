//! An earlier picture, from which people should not move far.

use super::{
    Spot, descent, frame,
    units::{Room, Units, area},
};
use crate::{
    Graph, Point,
    dice::Dice,
    exact::{At, float, small},
};

/// The farthest a petal moves from where it was before overlaps are removed, over the width of the picture.
const FARTHEST: f32 = 0.05;

/// Where petals were, in the least distance between two people.
#[derive(Clone, Debug)]
pub(super) struct Earlier {
    pub(super) places: Vec<Spot>,
    /// What makes neighbouring petals about 1 apart, as attraction wants them.
    factor: f32,
    /// Where each person stood within their petal; `None` for who was not there.
    pub(super) facing: Vec<Option<At>>,
}

impl Earlier {
    /// The places of petals, as the means of their people's `before`; `None` when nobody was there. A petal of people
    /// who were not begins beside those it is tied to.
    pub(super) fn of(
        units: &Units,
        affinity: &Graph,
        before: &[Option<Point>],
        dice: &mut Dice,
    ) -> Option<Self> {
        let known = |person: usize| {
            before.get(person).copied().flatten().filter(|at| at.x.is_finite() && at.y.is_finite())
        };
        let spot = |person: &usize| known(*person).map(|at| [at.x, at.y]);
        let means: Vec<Option<Spot>> =
            units.members.iter().map(|it| mean(it.iter().filter_map(spot))).collect();
        let everybody = mean(means.iter().copied().flatten())?;
        let places = (0..).zip(&means).map(|(unit, own)| {
            let beside = affinity.neighbours(unit).iter().filter_map(|&other| means[other as usize]);
            own.or_else(|| mean(beside)).unwrap_or(everybody)
        });
        let places: Vec<Spot> = places.collect();
        let facing = |person: usize| {
            let (at, middle) = (known(person)?, places.get(units.home[person] as usize)?);
            Some(At { x: f64::from(at.x - middle[0]), y: f64::from(at.y - middle[1]) })
        };
        let facing: Vec<Option<At>> = (0..units.home.len()).map(facing).collect();
        let points: Vec<Point> = (0..units.home.len()).filter_map(known).collect();
        let mut earlier = Self::new(places, frame::least_distance(&points), &units.rooms, facing);
        // Two in one place have to know which way to part.
        for place in &mut earlier.places {
            *place = place.map(|along| along + 0.02 * (dice.share() - 0.5));
        }
        Some(earlier)
    }

    /// A picture in any unit, in which `least` is the least distance between two people.
    fn new(mut places: Vec<Spot>, least: f32, rooms: &[Room], facing: Vec<Option<At>>) -> Self {
        let count = float(small(places.len())).max(1.0);
        let square = |places: &[Spot]| {
            let middle = mean(places.iter().copied()).unwrap_or_default();
            let far = |at: &Spot| {
                let way = [at[0] - middle[0], at[1] - middle[1]];
                way[0] * way[0] + way[1] * way[1]
            };
            (places.iter().map(far).sum::<f32>() / count).max(1e-12)
        };
        let unit = if least > 1e-6 && least.is_finite() {
            1.0 / least
        } else {
            // People were heaped up: as if petals had covered half of a round picture.
            (area(rooms) / square(&places)).sqrt()
        };
        for place in &mut places {
            *place = place.map(|along| along * unit);
        }
        // In a round picture the mean square of distances is half that of the rim.
        let factor = (count / 6.3 / square(&places)).sqrt();
        Self { places, factor, facing }
    }

    /// The places, neighbours about 1 apart.
    pub(super) fn kernel(&self) -> Vec<Spot> {
        self.places.iter().map(|at| at.map(|along| along * self.factor)).collect()
    }

    /// Takes moved places back to the unit of the picture, none too far from where it was.
    pub(super) fn hold(&self, moved: &mut [Spot]) {
        let width = self.places.iter().map(|&at| descent::length(at)).fold(0.0, f32::max) * 2.0;
        for (place, &was) in moved.iter_mut().zip(&self.places) {
            let way = [0, 1].map(|axis| place[axis] / self.factor - was[axis]);
            let factor = (FARTHEST * width / descent::length(way).max(f32::MIN_POSITIVE)).min(1.0);
            *place = [was[0] + way[0] * factor, was[1] + way[1] * factor];
        }
    }
}

fn mean(spots: impl Iterator<Item = Spot>) -> Option<Spot> {
    let (sum, count) =
        spots.fold(([0.0; 2], 0.0_f32), |(sum, count), at| ([sum[0] + at[0], sum[1] + at[1]], count + 1.0));
    (count > 0.0).then(|| sum.map(|along: f32| along / count))
}
