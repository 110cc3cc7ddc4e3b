//! The judge of pictures and communities; it knows nothing of who made them.

use std::collections::BTreeMap;

use super::networks::{Network, real};
use crate::bench::grouping::Dice;

type At = [f64; 2];

/// People whose surroundings are looked at, from whom distances are counted, and pairs of ties that may cross.
const SAMPLE: usize = 3_000;
const PIVOTS: usize = 120;
const CROSSINGS: usize = 200_000;
/// Where pictures are shown, and the radius of a person there, in pixels.
const SCREEN: At = [1_000.0, 700.0];
const RADIUS: f64 = 3.0;

/// Knows a network.
pub(crate) struct Judge<'a> {
    network: &'a Network,
    neighbours: Vec<Vec<u32>>,
    pivots: Vec<(usize, Vec<u8>)>,
    sample: Vec<usize>,
    crossings: Vec<(usize, usize)>,
}

/// Figures of a picture.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Verdict {
    /// Normalised stress at the best scale, against a sample of people; 0 is best.
    pub(crate) stress: f64,
    /// How many of as many nearest dots as somebody has ties are of people they are tied to (mean Jaccard index).
    pub(crate) ties: f64,
    /// The share of the five nearest dots that are of the own smallest planted community.
    pub(crate) near5: f64,
    /// The share of the fifteen nearest that are of the own second smallest; none where there is but one level.
    pub(crate) near15: Option<f64>,
    /// The share of pairs of ties that cross.
    pub(crate) crossing: f64,
    /// The share of people whose disc touches another one on a screen of 1,000 by 700.
    pub(crate) overlap: f64,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(network: &'a Network) -> Self {
        let mut neighbours = vec![Vec::new(); network.people];
        for &(one, two) in &network.pairs {
            neighbours[one as usize].push(two);
            neighbours[two as usize].push(one);
        }
        let mut tied: Vec<usize> = (0..network.people).filter(|&it| !neighbours[it].is_empty()).collect();
        let mut dice = Dice::new(7);
        for last in (1..tied.len()).rev() {
            tied.swap(last, dice.index(last + 1));
        }
        let pivots = tied.iter().take(PIVOTS).map(|&it| (it, walk(&neighbours, it))).collect();
        let sample = tied.iter().copied().take(SAMPLE).collect();
        let mut tie = || dice.index(network.pairs.len());
        let crossings = (0..CROSSINGS).map(|_| (tie(), tie())).collect();
        Self { network, neighbours, pivots, sample, crossings }
    }

    pub(crate) fn picture(&self, points: &[At]) -> Verdict {
        let field = Field::new(points);
        let nearest: Vec<Vec<usize>> = self
            .sample
            .iter()
            .map(|&person| field.nearest(person, self.neighbours[person].len().max(15)))
            .collect();
        let mean = |value: &dyn Fn(usize, &[usize]) -> f64| {
            self.sample.iter().zip(&nearest).map(|(&it, near)| value(it, near)).sum::<f64>()
                / real(self.sample.len())
        };
        let of_own = |level: &[u32], count: usize| {
            mean(&|person, near| {
                real(near.iter().take(count).filter(|&&it| level[it] == level[person]).count()) / real(count)
            })
        };
        let scale = field.scale(SCREEN);
        Verdict {
            stress: self.stress(points),
            ties: self.tied_nearest(&nearest),
            near5: self.network.planted.first().map_or(0.0, |level| of_own(level, 5)),
            near15: self.network.planted.get(1).map(|level| of_own(level, 15)),
            crossing: self.crossing(points),
            overlap: mean(&|person, near| {
                let away = near.first().map_or(f64::INFINITY, |&it| distance(points[person], points[it]));
                f64::from(u8::from(away * scale < 2.0 * RADIUS))
            }),
        }
    }

    /// Only the share of ties among the nearest: what tells how far a layout has come.
    pub(crate) fn ties(&self, points: &[At]) -> f64 {
        let field = Field::new(points);
        let nearest = self
            .sample
            .iter()
            .map(|&person| field.nearest(person, self.neighbours[person].len()))
            .collect::<Vec<_>>();
        self.tied_nearest(&nearest)
    }

    fn tied_nearest(&self, nearest: &[Vec<usize>]) -> f64 {
        let index = |(&person, near): (&usize, &Vec<usize>)| {
            let own = &self.neighbours[person];
            let both = near
                .iter()
                .take(own.len())
                .filter(|&&it| own.iter().any(|&other| other as usize == it))
                .count();
            real(both) / real(2 * own.len() - both)
        };
        self.sample.iter().zip(nearest).map(index).sum::<f64>() / real(self.sample.len())
    }

    fn stress(&self, points: &[At]) -> f64 {
        let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
        for (pivot, steps) in &self.pivots {
            for (&at, &steps) in points.iter().zip(steps).filter(|it| *it.1 > 0) {
                let ratio = distance(points[*pivot], at) / f64::from(steps);
                sum += ratio;
                squares += ratio * ratio;
                count += 1.0;
            }
        }
        if squares > 0.0 { 1.0 - sum * sum / squares / count } else { 0.0 }
    }

    fn crossing(&self, points: &[At]) -> f64 {
        let side = |a: At, b: At, c: At| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
        let (mut looked, mut crossed) = (0, 0);
        for &(one, two) in &self.crossings {
            let ((a, b), (c, d)) = (self.network.pairs[one], self.network.pairs[two]);
            if a == c || a == d || b == c || b == d {
                continue;
            }
            looked += 1;
            let [a, b, c, d] = [a, b, c, d].map(|it| points[it as usize]);
            let apart = |p, q, r, s| side(p, q, r) * side(p, q, s) < 0.0;
            crossed += usize::from(apart(a, b, c, d) && apart(c, d, a, b));
        }
        real(crossed) / real(looked.max(1))
    }

    /// The modularity of communities, at most 1.
    pub(crate) fn modularity(&self, found: &[u32]) -> f64 {
        let total = real(self.network.pairs.len());
        let mut strength: BTreeMap<u32, f64> = BTreeMap::new();
        for (person, own) in self.neighbours.iter().enumerate() {
            *strength.entry(found[person]).or_default() += real(own.len());
        }
        let inside =
            self.network.pairs.iter().filter(|it| found[it.0 as usize] == found[it.1 as usize]).count();
        real(inside) / total - strength.values().map(|it| it * it).sum::<f64>() / (4.0 * total * total)
    }

    /// How well communities agree with the smallest planted ones: 1 when they are the same, 0 by chance (adjusted Rand
    /// index; Hubert and Arabie, 1985).
    pub(crate) fn agreement(&self, found: &[u32]) -> f64 {
        let Some(planted) = self.network.planted.first() else { return 0.0 };
        let pairs =
            |counts: &mut dyn Iterator<Item = f64>| counts.map(|it| it * (it - 1.0) / 2.0).sum::<f64>();
        let mut both: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        let (mut ours, mut theirs): (BTreeMap<u32, f64>, BTreeMap<u32, f64>) = Default::default();
        for (&one, &two) in found.iter().zip(planted) {
            *both.entry((one, two)).or_default() += 1.0;
            *ours.entry(one).or_default() += 1.0;
            *theirs.entry(two).or_default() += 1.0;
        }
        let (ours, theirs) = (pairs(&mut ours.into_values()), pairs(&mut theirs.into_values()));
        let chance = ours * theirs / pairs(&mut std::iter::once(real(self.network.people)));
        (pairs(&mut both.into_values()) - chance) / (f64::midpoint(ours, theirs) - chance)
    }

    /// Whether every community hangs together.
    pub(crate) fn is_connected(&self, found: &[u32]) -> bool {
        let mut seen = vec![false; found.len()];
        let mut entered = std::collections::BTreeSet::new();
        (0..found.len()).all(|first| {
            if seen[first] {
                return true;
            }
            let mut open = vec![first];
            while let Some(one) = open.pop() {
                if !std::mem::replace(&mut seen[one], true) {
                    let mates = self.neighbours[one].iter().map(|&two| two as usize);
                    open.extend(mates.filter(|&two| found[two] == found[one]));
                }
            }
            entered.insert(found[first])
        })
    }
}

fn walk(neighbours: &[Vec<u32>], from: usize) -> Vec<u8> {
    let mut steps = vec![0; neighbours.len()];
    let (mut rim, mut step) = (vec![from], 0_u8);
    while !rim.is_empty() && step < u8::MAX {
        step += 1;
        let mut beyond = Vec::new();
        for one in rim {
            for &two in &neighbours[one] {
                let two = two as usize;
                if steps[two] == 0 && two != from {
                    steps[two] = step;
                    beyond.push(two);
                }
            }
        }
        rim = beyond;
    }
    steps
}

fn distance(one: At, two: At) -> f64 {
    (one[0] - two[0]).hypot(one[1] - two[1])
}

/// Points in the cells of a grid.
struct Field<'a> {
    points: &'a [At],
    low: At,
    side: f64,
    cells: BTreeMap<(i64, i64), Vec<usize>>,
}

impl<'a> Field<'a> {
    fn new(points: &'a [At]) -> Self {
        let sorted = |axis: usize| {
            let mut along: Vec<f64> = points.iter().map(|at| at[axis]).collect();
            along.sort_unstable_by(f64::total_cmp);
            along
        };
        let [across, down] = [sorted(0), sorted(1)];
        // A few who were thrown far out should not make the cells large.
        let inner = |along: &[f64]| along[along.len() * 98 / 100] - along[along.len() * 2 / 100];
        let side = ((inner(&across).max(1e-9) * inner(&down).max(1e-9)) / real(points.len()) * 4.0).sqrt();
        let low = [across[0], down[0]];
        let mut field = Self { points, low, side, cells: BTreeMap::new() };
        for (index, at) in points.iter().enumerate() {
            field.cells.entry(field.cell(*at)).or_default().push(index);
        }
        field
    }

    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    fn cell(&self, at: At) -> (i64, i64) {
        let along = |axis: usize| ((at[axis] - self.low[axis]) / self.side) as i64;
        (along(0), along(1))
    }

    /// The `count` nearest others, nearest first.
    fn nearest(&self, person: usize, count: usize) -> Vec<usize> {
        let at = self.points[person];
        let (column, row) = self.cell(at);
        let mut found: Vec<(f64, usize)> = Vec::new();
        for ring in 0_i64.. {
            for across in -ring..=ring {
                let rim = across.abs() == ring;
                let step = usize::try_from(if rim { 1 } else { 2 * ring }).unwrap_or(1);
                for down in (-ring..=ring).step_by(step.max(1)) {
                    let members =
                        self.cells.get(&(column + across, row + down)).map_or(&[][..], Vec::as_slice);
                    let others = members.iter().filter(|&&it| it != person);
                    found.extend(others.map(|&it| (distance(at, self.points[it]), it)));
                }
            }
            found.sort_unstable_by(|one, two| one.0.total_cmp(&two.0).then(one.1.cmp(&two.1)));
            #[expect(clippy::cast_precision_loss, reason = "rings are few")]
            let sure = ring as f64 * self.side;
            let enough = found.get(count.saturating_sub(1)).is_some_and(|last| last.0 <= sure);
            if enough || found.len() + 1 >= self.points.len() {
                break;
            }
        }
        found.into_iter().take(count).map(|(_, it)| it).collect()
    }

    /// Pixels for each unit when all but a hundredth of the picture fits a screen.
    fn scale(&self, screen: At) -> f64 {
        let fit = |axis: usize| {
            let mut along: Vec<f64> = self.points.iter().map(|at| at[axis]).collect();
            along.sort_unstable_by(f64::total_cmp);
            let last = along.len() - 1;
            screen[axis] / (along[last - last / 200] - along[last / 200]).max(1e-9)
        };
        fit(0).min(fit(1))
    }
}
