//! Overlap removal: discs push each other away until none touches another.
//!
//! First in a picture with much room, where communities grow into the empty space around them; then the picture is
//! narrowed little by little while the discs keep pushing. So neighbours stay neighbours, which they do not when a
//! narrow picture is pushed apart.

use super::{
    Spot,
    units::{Room, area},
};
use crate::exact::{float, small, turn, whole};

/// The share of the picture that is covered by discs to begin with.
const WIDE: f32 = 0.1;
/// Passes in the wide picture, at most.
const WIDE_PASSES: u32 = 60;
/// Steps in which it is narrowed, and passes after each.
const STEPS: u32 = 40;
const PASSES_A_STEP: u32 = 2;
/// What a step leaves covers at least so much of the share it should, and all of it where nobody touches: wished
/// distances, which act meanwhile, would otherwise keep a picture of few petals wide, and people in it small.
const KEPT: f32 = 0.65;
/// Passes in the narrow picture, at most; after [`PATIENCE`] of them each one has a little more room.
const PASSES: u32 = 160;
const PATIENCE: u32 = 40;
const MORE_ROOM: f32 = 1.02;
/// How much of a wished distance may be missing when pushing ends, and how much when patience has ended.
const SLACK: f32 = 0.02;
const MORE_SLACK: f32 = 0.15;

/// Discs on their way apart.
#[derive(Clone, Debug)]
pub(super) struct Apart {
    /// The distance discs keep from those of another clan while there is room for it.
    gap: f32,
    /// The share of the picture that discs cover in the end.
    narrow: f32,
    /// The share they should cover by now.
    due: f32,
    /// Whether nobody touched in the pass before.
    loose: bool,
    stage: Stage,
    pass: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    Wide,
    Narrowing,
    Narrow,
}

impl Apart {
    /// Discs that start from a picture whose distances mean something, and not their lengths.
    pub(super) fn of_wishes(places: &mut [Spot], rooms: &[Room], gap: f32, narrow: f32) -> Self {
        even(places, rooms, WIDE);
        Self { gap, narrow, due: WIDE, loose: false, stage: Stage::Wide, pass: 0 }
    }

    /// Discs that start from where they should stay.
    pub(super) const fn of_places() -> Self {
        Self { gap: 0.0, narrow: 1.0, due: 1.0, loose: false, stage: Stage::Narrow, pass: 0 }
    }

    /// Whether discs may still pass each other.
    pub(super) fn has_room(&self) -> bool {
        self.stage != Stage::Narrow
    }

    /// Passes of this stage.
    pub(super) const fn passes(&self) -> u32 {
        self.pass
    }

    /// How far it is, 0 to 1, by the number of passes.
    pub(super) fn share(&self) -> f32 {
        let [wide, steps, narrow] = [WIDE_PASSES, STEPS * PASSES_A_STEP, PASSES].map(float);
        let before = match self.stage {
            Stage::Wide => 0.0,
            Stage::Narrowing => wide,
            Stage::Narrow => wide + steps,
        };
        (before + float(self.pass)) / (wide + steps + narrow)
    }

    /// One pass; `false` when no two discs touch any more.
    pub(super) fn pass(&mut self, places: &mut [Spot], rooms: &[Room], clans: &[u32]) -> bool {
        let gap = if self.stage == Stage::Narrow { 0.0 } else { self.gap };
        if self.stage == Stage::Narrowing && self.pass.is_multiple_of(PASSES_A_STEP) {
            self.narrow(places, rooms);
        }
        if self.stage == Stage::Narrow && self.pass > PATIENCE {
            scale(places, MORE_ROOM);
        }
        let nearest = push(places, rooms, clans, gap, 1.0);
        let patient = self.stage != Stage::Narrow || self.pass < PATIENCE;
        let clear = nearest > 1.0 - if patient { SLACK } else { MORE_SLACK };
        self.loose = nearest > 1.0;
        self.pass += 1;
        let next = match self.stage {
            Stage::Wide if clear || self.pass >= WIDE_PASSES => Stage::Narrowing,
            Stage::Narrowing if self.pass >= STEPS * PASSES_A_STEP => Stage::Narrow,
            Stage::Narrow if clear || self.pass >= PASSES => {
                clear_rest(places, rooms);
                return false;
            }
            same => {
                self.stage = same;
                return true;
            }
        };
        (self.stage, self.pass) = (next, 0);
        true
    }

    /// One step of narrowing.
    fn narrow(&mut self, places: &mut [Spot], rooms: &[Room]) {
        let step = self.step();
        self.due /= step * step;
        let least = if self.loose { self.due } else { KEPT * self.due };
        let enough = (covered(places, rooms) / least).sqrt();
        scale(places, step.min(enough));
    }

    /// The factor of one step of narrowing: the [`STEPS`]th root of the whole, by Newton's method.
    fn step(&self) -> f32 {
        let whole = f64::from(WIDE / self.narrow).sqrt();
        let mut root = 1.0 - (1.0 - whole) / f64::from(STEPS);
        for _ in 0..8 {
            let power = (1..STEPS).fold(1.0, |power, _| power * root);
            root -= (power * root - whole) / (f64::from(STEPS) * power);
        }
        crate::exact::single(root)
    }
}

/// Makes up by scale for what is missing after the last pass.
fn clear_rest(places: &mut [Spot], rooms: &[Room]) {
    let nearest = push(places, rooms, &[], 0.0, 0.0);
    if nearest < 1.0 {
        // Half a thousandth more, for what rounding takes.
        scale(places, 1.0005 / nearest.max(1e-3));
    }
}

/// The share of the picture that discs cover, were it as round as its spread from its middle says.
fn covered(places: &[Spot], rooms: &[Room]) -> f32 {
    let middle = middle(places, rooms);
    let spread = |(at, room): (&Spot, &Room)| {
        let (far, own) = ([0, 1].map(|axis| at[axis] - middle[axis]), room.radius() * room.radius());
        // A disc's own spread is half its squared radius, and so is that of the whole picture.
        own * (far[0] * far[0] + far[1] * far[1] + own / 2.0)
    };
    let total = area(rooms);
    total * total / (2.0 * places.iter().zip(rooms).map(spread).sum::<f32>()).max(f32::MIN_POSITIVE)
}

/// The middle of all discs, each as heavy as it is large.
fn middle(places: &[Spot], rooms: &[Room]) -> Spot {
    let total = area(rooms);
    [0, 1].map(|axis| {
        places.iter().zip(rooms).map(|(at, room)| at[axis] * room.radius() * room.radius()).sum::<f32>()
            / total
    })
}

fn scale(places: &mut [Spot], factor: f32) {
    for place in places {
        *place = place.map(|along| along * factor);
    }
}

/// Moves discs along rays from their middle so that they cover the share of each ring; their order from the middle
/// stays.
fn even(places: &mut [Spot], rooms: &[Room], share: f32) {
    let middle = middle(places, rooms);
    for place in places.iter_mut() {
        *place = [place[0] - middle[0], place[1] - middle[1]];
    }
    let far: Vec<f32> = places.iter().map(|&at| super::descent::length(at)).collect();
    let mut inside = 0.0;
    for disc in crate::order::ordered(places.len(), &|one, two| far[one].total_cmp(&far[two])) {
        let own = rooms[disc].radius() * rooms[disc].radius();
        let wish = ((inside + own / 2.0) / share).sqrt();
        inside += own;
        let factor = if far[disc] > 0.0 { wish / far[disc] } else { 0.0 };
        places[disc] = places[disc].map(|along| along * factor);
    }
}

/// One pass over all pairs that touch, each pushed by `share` of what is missing, the larger disc less; gives the least
/// distance over the wished one before it was pushed, or more than 1 when nobody touches.
fn push(places: &mut [Spot], rooms: &[Room], clans: &[u32], gap: f32, share: f32) -> f32 {
    let grid = Grid::new(places, rooms, gap);
    let mut nearest = f32::INFINITY;
    for cell in grid.starts.windows(2) {
        let mates = &grid.discs[cell[0] as usize..cell[1] as usize];
        for (at, &one) in mates.iter().enumerate() {
            for &two in &mates[..at] {
                let (one, two) = (one as usize, two as usize);
                let extra = if clans.get(one) == clans.get(two) { 0.0 } else { gap };
                let wish = rooms[one].beside(rooms[two]) + extra;
                let mut way = [places[two][0] - places[one][0], places[two][1] - places[one][1]];
                let mut square = way[0] * way[0] + way[1] * way[1];
                if square >= wish * wish {
                    continue;
                }
                let least = wish * 1e-3;
                if square < least * least {
                    // Nobody knows where to: a direction that differs from pair to pair.
                    let away = turn(f64::from(small(one + 7 * two)) * 0.381_966).point();
                    way = [away.x * least, away.y * least];
                    square = least * least;
                }
                let distance = square.sqrt();
                nearest = nearest.min(distance / wish);
                let missing = share * (wish - distance) / distance;
                let mass = |disc: usize| rooms[disc].radius() * rooms[disc].radius();
                let (mass, other) = (mass(one), mass(two));
                let (back, forth) = (missing * other / (mass + other), missing * mass / (mass + other));
                places[one] = [places[one][0] - back * way[0], places[one][1] - back * way[1]];
                places[two] = [places[two][0] + forth * way[0], places[two][1] + forth * way[1]];
            }
        }
    }
    nearest
}

/// The discs that reach into each cell of a grid.
struct Grid {
    starts: Vec<u32>,
    discs: Vec<u32>,
}

impl Grid {
    fn new(places: &[Spot], rooms: &[Room], gap: f32) -> Self {
        let count = float(small(places.len())).max(1.0);
        let thinnest = rooms.iter().map(|room| room.margin).fold(f32::INFINITY, f32::min);
        // Reaches of two discs meet whenever they are nearer than they may be.
        let reach = |room: &Room| room.radius() + room.margin - thinnest + gap / 2.0;
        let mean = rooms.iter().map(reach).sum::<f32>() / count;
        let fold = |pick: fn(f32, f32) -> f32| {
            places.iter().fold(None, |bounds: Option<Spot>, at| {
                Some(bounds.map_or(*at, |bounds| [pick(bounds[0], at[0]), pick(bounds[1], at[1])]))
            })
        };
        let (low, high) = (fold(f32::min).unwrap_or_default(), fold(f32::max).unwrap_or_default());
        // Not so many cells that they would outnumber the discs by much.
        let [width, height] = [0, 1].map(|axis| (high[axis] - low[axis]).max(mean));
        let side = (2.0 * mean).max((width / count).sqrt() * (height / 4.0).sqrt());
        let side = side.max(width.max(height) / (4.0 * count + 16.0));
        let along = |value: f32, axis: usize| {
            usize::try_from(whole(f64::from((value - low[axis]) / side))).unwrap_or(0)
        };
        let last = [along(high[0], 0), along(high[1], 1)];
        let wide = last[0] + 1;
        let each = |disc: usize, visit: &mut dyn FnMut(usize)| {
            let (at, reach) = (places[disc], reach(&rooms[disc]));
            let [across, down] = [0, 1].map(|axis| {
                along(at[axis] - reach, axis).min(last[axis])..=along(at[axis] + reach, axis).min(last[axis])
            });
            for row in down {
                for column in across.clone() {
                    visit(row * wide + column);
                }
            }
        };
        let mut starts = vec![0_u32; wide * (last[1] + 1) + 1];
        for disc in 0..places.len() {
            each(disc, &mut |cell| starts[cell + 1] += 1);
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut discs = vec![0_u32; sum as usize];
        for disc in 0..places.len() {
            each(disc, &mut |cell| {
                discs[next[cell] as usize] = small(disc);
                next[cell] += 1;
            });
        }
        Self { starts, discs }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn apart(mut places: Vec<Spot>, rooms: &[Room]) -> Vec<Spot> {
        let clans: Vec<u32> = (0..small(places.len())).map(|disc| disc % 3).collect();
        let mut apart = Apart::of_wishes(&mut places, rooms, 1.5, 0.5);
        while apart.pass(&mut places, rooms, &clans) {}
        places
    }

    proptest! {
        #[test]
        fn no_two_discs_touch(
            discs in proptest::collection::vec((-5.0_f32..5.0, -5.0_f32..5.0, 0.5_f32..6.0), 0..80),
            same in 0_usize..80,
        ) {
            let rooms: Vec<Room> = discs.iter().map(|disc| Room { reach: disc.2, margin: disc.2.min(1.5) }).collect();
            // The first ones in one place.
            let at = |(index, disc): (usize, &(f32, f32, f32))| if index < same { [1.0, 1.0] } else { [disc.0, disc.1] };
            let places = apart(discs.iter().enumerate().map(at).collect(), &rooms);
            for (one, at) in places.iter().enumerate() {
                for (two, other) in places[..one].iter().enumerate() {
                    let distance = super::super::descent::length([at[0] - other[0], at[1] - other[1]]);
                    prop_assert!(distance >= rooms[one].beside(rooms[two]), "{one} and {two}: {distance}");
                }
            }
        }
    }

    #[test]
    fn the_steps_of_narrowing_end_where_they_should() {
        let step =
            Apart { gap: 0.0, narrow: 0.5, due: WIDE, loose: false, stage: Stage::Wide, pass: 0 }.step();
        assert!((step.powi(40) - (WIDE / 0.5).sqrt()).abs() < 1e-4, "{step}");
    }

    #[test]
    fn discs_that_are_apart_stay_where_they_are() {
        let rooms = [Room { reach: 0.5, margin: 0.5 }; 9];
        let mut places: Vec<Spot> =
            (0..9_u8).map(|disc| [f32::from(disc % 3) * 3.0, f32::from(disc / 3) * 3.0]).collect();
        let before = places.clone();
        assert!(push(&mut places, &rooms, &[], 0.0, 1.0) > 1.0);
        assert!(
            places
                .iter()
                .flatten()
                .zip(before.iter().flatten())
                .all(|(one, two)| one.to_bits() == two.to_bits())
        );
    }
}
