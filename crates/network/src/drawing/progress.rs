//! Drawing in slices.

use super::{
    Spot,
    apart::Apart,
    descent,
    earlier::Earlier,
    frame,
    ladder::{self, Rung},
    manner::Manner,
    pivots::Pivots,
    units::{NOBODY, Units, evened},
};
use crate::{
    Graph, Point,
    dice::Dice,
    exact::{float, single, small, turn},
};

/// The golden angle in turns; successive places spread evenly (Vogel, 1979).
const GOLDEN: f64 = 0.381_966_011_250_105;
/// Nodes that are moved without a look at the budget.
const CHUNK: u32 = 512;
/// People from whom steps are counted.
const PIVOTS: usize = 50;
/// One in so many pivots acts in each pass of the removal of overlaps.
const POLISHERS: usize = 5;
/// Rounds after an earlier picture, and the rate they begin with.
const LATER: (u32, f32) = (30, 0.1);

/// How far a drawing is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The share of the way that is behind, 0 to 1; 1 when the picture is finished.
    pub share: f32,
}

impl Progress {
    /// Whether the picture is finished.
    #[must_use]
    pub fn is_done(self) -> bool {
        self.share >= 1.0
    }
}

/// A picture while it is made.
///
/// It stops by itself. The same graph, groups and seed give the same picture, bit for bit, however it was sliced.
#[derive(Clone, Debug)]
pub struct Drawing {
    graph: Graph,
    seed: u64,
    manner: Manner,
    stage: Stage,
    units: Units,
    pivots: Pivots,
    rungs: Vec<Rung>,
    dice: Dice,
    /// Of the nodes of the level that is being laid out.
    places: Vec<Spot>,
    /// Where petals were in an earlier picture, when there was one.
    before: Option<Earlier>,
    /// The best finished attempt and its stress.
    best: Option<(f32, Vec<Spot>)>,
    attempt: u32,
    /// Pivots' petals and the wished steps from them, for the removal of overlaps.
    wishes: Vec<(usize, Vec<f32>)>,
    /// Distance for each of those steps.
    scale: f32,
}

#[derive(Clone, Debug)]
enum Stage {
    /// Steps from pivots are counted.
    Walk,
    /// Levels are made.
    Climb,
    /// A level is laid out.
    Descend(Level),
    /// Petals push each other apart.
    Part(Apart),
    Done,
}

/// A level while it is laid out.
#[derive(Clone, Debug)]
struct Level {
    at: usize,
    /// The node each person belongs to.
    node_of: Vec<u32>,
    wishes: Vec<Vec<f32>>,
    /// Distance for each step.
    scale: f32,
    rounds: u32,
    /// The rate of the first round.
    rate: f32,
    round: u32,
    next: u32,
}

impl Drawing {
    /// Begins a picture; [`super::layout`] says what the arguments mean.
    #[must_use]
    pub fn new(graph: &Graph, groups: &[Option<u32>], seed: u64) -> Self {
        let graph = evened(graph);
        let units = Units::new(&graph, &graph, groups, seed);
        Self::of_units(graph, units, seed)
    }

    /// The same, where groups are looked for among some ties only: those of `strong`, which are ties of `graph`, too.
    pub(super) fn with_strong(graph: &Graph, strong: &Graph, groups: &[Option<u32>], seed: u64) -> Self {
        let graph = evened(graph);
        let units = Units::new(&graph, &evened(strong), groups, seed);
        Self::of_units(graph, units, seed)
    }

    fn of_units(graph: Graph, units: Units, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let pivots = Pivots::new(&graph, PIVOTS, &mut dice);
        let rungs = vec![ladder::first(&units.between(&graph))];
        let stage = if units.count() == 0 { Stage::Done } else { Stage::Walk };
        Self {
            manner: Manner::of(graph.people()),
            graph,
            seed,
            stage,
            units,
            pivots,
            rungs,
            dice,
            places: Vec::new(),
            before: None,
            best: None,
            attempt: 0,
            wishes: Vec::new(),
            scale: 0.0,
        }
    }

    /// Begins a picture after an earlier one, so that whoever was in it stays about where they were.
    ///
    /// `before` holds each person's place in the earlier picture. A petal none of whose people was in it begins beside
    /// those it is tied to. Nobody who was is moved by more than a twentieth of the width before overlaps are removed.
    #[must_use]
    pub fn after(graph: &Graph, groups: &[Option<u32>], before: &[Option<Point>], seed: u64) -> Self {
        let mut drawing = Self::new(graph, groups, seed);
        let (units, affinity) = (&drawing.units, &drawing.rungs[0].affinity);
        if let Some(earlier) = Earlier::of(units, affinity, before, &mut drawing.dice) {
            drawing.places = earlier.kernel();
            drawing.before = Some(earlier);
            drawing.manner.attempts = 1;
        }
        drawing
    }

    /// Works on, until about so many ties or people were looked at; a little more, because steps are whole.
    pub fn advance(&mut self, budget: u64) -> Progress {
        let mut spent = 0_u64;
        while spent < budget && !matches!(self.stage, Stage::Done) {
            spent += self.step() as u64;
        }
        self.progress()
    }

    /// How far the picture is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let [walk, climb, descend] = [0.05, 0.15, 0.2];
        let own = match &self.stage {
            Stage::Walk => walk,
            Stage::Climb => climb,
            Stage::Descend(level) => {
                let levels = float(small(self.rungs.len()));
                let round = float(level.round) / float(level.rounds.max(1));
                descend + 0.6 * (levels - 1.0 - float(small(level.at)) + round) / levels
            }
            Stage::Part(apart) => 0.8 + 0.19 * apart.share(),
            Stage::Done => return Progress { share: 1.0 },
        };
        Progress { share: (float(self.attempt) + own) / float(self.manner.attempts) }
    }

    /// Ends the picture soon: what is left of attraction is skipped, overlaps are still removed.
    pub fn hurry(&mut self) {
        self.manner.attempts = self.attempt + 1;
        if !matches!(self.stage, Stage::Part(_) | Stage::Done) {
            self.places = self.projected();
            self.part();
        }
    }

    /// Everybody's place as the picture is now. Before it is finished, people may overlap.
    #[must_use]
    pub fn points(&self) -> Vec<Point> {
        let places = match (&self.stage, &self.best) {
            (Stage::Done, Some((_, best))) => best.clone(),
            (Stage::Part(_) | Stage::Done, _) => self.places.clone(),
            _ if self.before.is_some() => self.projected(),
            _ => {
                let mut places = self.projected();
                Apart::of_wishes(&mut places, &self.units.rooms, 0.0, 1.0);
                places
            }
        };
        let facing = self.before.as_ref().map_or(&[][..], |before| &before.facing);
        frame::fitted(&frame::people(&self.graph, &self.units, &places, facing))
    }

    /// One step; gives what it cost.
    fn step(&mut self) -> usize {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Walk => {
                let more = self.pivots.walk(&self.graph);
                self.stage = if more { Stage::Walk } else { Stage::Climb };
                self.graph.pairs() + 1
            }
            Stage::Climb => self.climb(),
            Stage::Descend(level) => self.descend(level),
            Stage::Part(apart) => self.push(apart),
            Stage::Done => 0,
        }
    }

    fn climb(&mut self) -> usize {
        let cost = self.rungs.last().map_or(0, |rung| rung.affinity.pairs()) * 10 + 1;
        if self.before.is_some() {
            // Only for the communities, which keep a distance.
            let _ = ladder::next(&mut self.rungs[0], self.seed);
            self.stage = Stage::Descend(self.level(0, LATER.0, LATER.1));
            return cost;
        }
        let next = self.rungs.last_mut().and_then(|rung| ladder::next(rung, self.seed));
        if let Some(rung) = next {
            self.rungs.push(rung);
            self.stage = Stage::Climb;
        } else {
            self.begin();
        }
        cost
    }

    /// The topmost level, in an even spiral.
    fn begin(&mut self) {
        let top = self.rungs.len() - 1;
        self.places = spiral(self.rungs[top].affinity.people());
        self.dice.shuffle(&mut self.places);
        self.stage = Stage::Descend(self.level(top, self.rounds(top), 0.5));
    }

    fn rounds(&self, level: usize) -> u32 {
        if self.graph.pairs() == 0 {
            0
        } else if level == 0 {
            self.manner.rounds.1
        } else {
            self.manner.rounds.0
        }
    }

    fn level(&self, at: usize, rounds: u32, rate: f32) -> Level {
        let node_of = self.node_of(at);
        let wishes = self.pivots.means(&node_of, self.rungs[at].affinity.people());
        let scales: Vec<f32> = self
            .pivots
            .who
            .iter()
            .zip(&wishes)
            .filter_map(|(&pivot, wishes)| {
                descent::scale(&self.places, node_of[pivot as usize] as usize, wishes)
            })
            .collect();
        let scale = scales.iter().sum::<f32>() / float(small(scales.len())).max(1.0);
        Level { at, node_of, wishes, scale, rounds, rate, round: 0, next: 0 }
    }

    /// The node of a level each person belongs to.
    fn node_of(&self, level: usize) -> Vec<u32> {
        let climb = |&home: &u32| {
            let up = |node: u32, rung: &Rung| rung.parents.get(node as usize).copied().unwrap_or(NOBODY);
            self.rungs[..level].iter().fold(home, up)
        };
        self.units.home.iter().map(climb).collect()
    }

    fn descend(&mut self, mut level: Level) -> usize {
        let affinity = &self.rungs[level.at].affinity;
        let count = affinity.people();
        if level.round >= level.rounds {
            self.finish(&level);
            return count as usize + 1;
        }
        let rate = 1.0 - float(level.round) / float(level.rounds);
        if level.next < count {
            let range = level.next..count.min(level.next + CHUNK);
            let cost = range.clone().map(|node| affinity.degree(node) as usize).sum::<usize>();
            level.next = range.end;
            descent::pull(&mut self.places, affinity, range, level.rate * rate, &mut self.dice);
            self.stage = Stage::Descend(level);
            return cost + CHUNK as usize * descent::SAMPLE as usize;
        }
        let (acting, strength) = self.manner.pivots;
        let acting = if level.wishes.is_empty() { 0 } else { acting };
        for turn in 0..acting {
            let pick = (level.round * acting + turn) as usize % level.wishes.len();
            let pivot = level.node_of[self.pivots.who[pick] as usize] as usize;
            if let Some(scale) = descent::scale(&self.places, pivot, &level.wishes[pick]) {
                level.scale += (scale - level.scale) * 0.05;
                let rate = strength * rate * level.rate * 2.0;
                descent::stretch(&mut self.places, pivot, &level.wishes[pick], level.scale, rate);
            }
        }
        level.round += 1;
        level.next = 0;
        self.stage = Stage::Descend(level);
        2 * count as usize * acting as usize + 1
    }

    /// Goes to the next finer level, or to the removal of overlaps.
    fn finish(&mut self, level: &Level) {
        if level.at == 0 {
            self.hold();
            self.part();
            return;
        }
        let finer = level.at - 1;
        let parents = &self.rungs[finer].parents;
        let factor = (float(small(parents.len())) / float(small(self.places.len()))).sqrt();
        let mut places = Vec::with_capacity(parents.len());
        for &parent in parents {
            let at = self.places[parent as usize];
            places.push(at.map(|along| along * factor + self.dice.share() - 0.5));
        }
        self.places = places;
        self.stage = Stage::Descend(self.level(finer, self.rounds(finer), 0.5));
    }

    /// Nobody who was in an earlier picture moves too far.
    fn hold(&mut self) {
        if let Some(before) = &self.before {
            before.hold(&mut self.places);
        }
    }

    fn part(&mut self) {
        if self.wishes.is_empty() {
            let means = self.pivots.means(&self.units.home, self.units.count());
            let home = |&pivot: &u32| self.units.home[pivot as usize] as usize;
            self.wishes = self.pivots.who.iter().map(home).zip(means).collect();
        }
        let (rooms, manner) = (&self.units.rooms, self.manner);
        self.stage = Stage::Part(if self.before.is_some() {
            Apart::of_places()
        } else {
            Apart::of_wishes(&mut self.places, rooms, manner.gap, manner.covered)
        });
        let scales = self.wishes.iter().filter_map(|(pivot, it)| descent::scale(&self.places, *pivot, it));
        self.scale = scales.sum::<f32>() / float(small(self.wishes.len())).max(1.0);
    }

    fn push(&mut self, mut apart: Apart) -> usize {
        if apart.has_room() {
            self.polish(apart.passes());
        }
        let clans = &self.rungs[0].parents;
        if apart.pass(&mut self.places, &self.units.rooms, clans) {
            self.stage = Stage::Part(apart);
        } else {
            self.attempted();
        }
        self.places.len() * 8
    }

    /// While there is room, distances come a little nearer to what is wished.
    fn polish(&mut self, pass: u32) {
        let acting = self.wishes.iter().skip(pass as usize % POLISHERS).step_by(POLISHERS);
        for (pivot, wishes) in acting.filter(|_| self.manner.polish > 0.0) {
            if let Some(scale) = descent::scale(&self.places, *pivot, wishes) {
                self.scale += (scale - self.scale) * 0.2;
                descent::stretch(&mut self.places, *pivot, wishes, self.scale, self.manner.polish);
            }
        }
    }

    /// Keeps the attempt when it is the best, and begins another one when there is one.
    fn attempted(&mut self) {
        let stress = descent::stress(&self.places, &self.wishes);
        if self.best.as_ref().is_none_or(|(least, _)| stress < *least) {
            self.best = Some((stress, std::mem::take(&mut self.places)));
        }
        self.attempt += 1;
        if self.attempt < self.manner.attempts {
            self.begin();
        }
    }

    /// Petals where their nodes of the present level are.
    fn projected(&self) -> Vec<Spot> {
        if let Some(before) = &self.before {
            return before.places.clone();
        }
        let Stage::Descend(level) = &self.stage else { return spiral(self.units.count()) };
        let spread = spiral(self.units.count());
        let at = |members: &Vec<usize>| level.node_of[members[0]] as usize;
        let nodes = self.units.members.iter().map(at);
        // A little apart, in directions that differ.
        nodes
            .zip(spread)
            .map(|(node, by)| [0, 1].map(|axis| self.places[node][axis] + by[axis] * 1e-3))
            .collect()
    }
}

fn spiral(count: u32) -> Vec<Spot> {
    let at = |slot: u32| {
        let at = turn(f64::from(slot) * GOLDEN).times(0.6 * (f64::from(slot) + 0.5).sqrt());
        [single(at.x), single(at.y)]
    };
    (0..count).map(at).collect()
}
