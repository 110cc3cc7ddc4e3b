//! Seeded networks with planted groups, of three kinds that courses have.

use std::f64::consts::TAU;
use std::fmt::Write as _;

use super::super::grouping::Dice;

/// Who is tied to whom, and who belongs together.
pub(crate) struct Network {
    pub(crate) people: usize,
    /// Each pair once, the lower number first, ascending.
    pub(crate) pairs: Vec<(u32, u32)>,
    /// The planted community of each person, the smallest communities first.
    pub(crate) planted: Vec<Vec<u32>>,
    /// Where layouts begin that begin at random.
    pub(crate) start: Vec<[f32; 2]>,
}

/// A kind of network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Family {
    /// Groups of five to eight in circles of five to seven groups in sections of seven to nine circles, and a forum
    Cohort,
    /// Communities and numbers of ties that follow power laws, three in ten ties across (Lancichinetti et al., 2008)
    Lfr,
    /// Threads around very active people, many who wrote once, and some who never did
    Forum,
}

impl Family {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Cohort => "cohort",
            Self::Lfr => "lfr",
            Self::Forum => "forum",
        }
    }
}

/// Draws real numbers and people.
struct Draw(Dice);

impl Draw {
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    fn share(&mut self) -> f64 {
        (self.0.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.share()).ln()).sqrt() * (TAU * self.share()).cos()
    }

    /// A power law with this exponent between two bounds.
    fn power(&mut self, exponent: f64, low: f64, high: f64) -> f64 {
        let rest = 1.0 - exponent;
        (low.powf(rest) + self.share() * (high.powf(rest) - low.powf(rest))).powf(1.0 / rest)
    }

    fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.0.index(most - least + 1)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.0.index(last + 1));
        }
    }

    /// Consecutive blocks of `least` to `most`.
    fn blocks(&mut self, count: usize, least: usize, most: usize) -> Vec<usize> {
        let (mut blocks, mut block) = (Vec::with_capacity(count), 0);
        while blocks.len() < count {
            let mut size = self.between(least, most);
            let left = count - blocks.len();
            if left < size + least {
                size = left;
            }
            blocks.extend(std::iter::repeat_n(block, size));
            block += 1;
        }
        blocks
    }

    /// Communities by a power law, in random order; what is left over joins the last one.
    fn communities(&mut self, count: usize, exponent: f64, low: usize, high: usize) -> Vec<usize> {
        let (mut all, mut community) = (Vec::with_capacity(count), 0);
        while all.len() < count {
            let size = floor(self.power(exponent, real(low), real(high))).min(count - all.len());
            community += usize::from(size >= low / 2 || all.is_empty());
            all.extend(std::iter::repeat_n(community - 1, size));
        }
        self.shuffle(&mut all);
        all
    }
}

/// People by how often they are drawn.
struct Active(Vec<f64>);

impl Active {
    fn new(activity: &[f64]) -> Self {
        let mut sum = 0.0;
        Self(
            activity
                .iter()
                .map(|it| {
                    sum += it;
                    sum
                })
                .collect(),
        )
    }

    fn pick(&self, draw: &mut Draw) -> usize {
        let at = draw.share() * self.0.last().copied().unwrap_or_default();
        self.0.partition_point(|&sum| sum <= at).min(self.0.len() - 1)
    }
}

/// Ties of active people to the more active of two of their own community.
fn within(draw: &mut Draw, ties: &mut Vec<(usize, usize)>, community: &[usize], activity: &[f64], each: f64) {
    let mut members = vec![Vec::new(); community.iter().max().map_or(0, |most| most + 1)];
    for (person, &own) in community.iter().enumerate() {
        members[own].push(person);
    }
    let active = Active::new(activity);
    for _ in 0..floor(each * real(community.len())) {
        let one = active.pick(draw);
        let mates = &members[community[one]];
        let [two, other] = [(); 2].map(|()| mates[draw.0.index(mates.len())]);
        ties.push((one, if activity[two] >= activity[other] { two } else { other }));
    }
}

fn cohort(draw: &mut Draw, count: usize, ties: &mut Vec<(usize, usize)>) -> Vec<Vec<usize>> {
    let group = draw.blocks(count, 5, 8);
    let above = |draw: &mut Draw, lower: &[usize], least, most| {
        let blocks = lower.iter().max().map_or(0, |most| most + 1);
        let upper = if blocks >= 2 * least { draw.blocks(blocks, least, most) } else { vec![0; blocks] };
        lower.iter().map(|&block| upper[block]).collect::<Vec<usize>>()
    };
    let circle = above(draw, &group, 5, 7);
    let section = above(draw, &circle, 7, 9);
    let activity: Vec<f64> = (0..count).map(|_| (0.9 * draw.normal()).exp()).collect();
    for one in 0..count {
        for two in (one + 1..count).take_while(|&two| group[two] == group[one]) {
            if draw.share() < 0.85 {
                ties.push((one, two));
            }
        }
    }
    within(draw, ties, &circle, &activity, 1.6);
    within(draw, ties, &section, &activity, 0.7);
    // A forum: who was answered often is answered more.
    let mut answered: Vec<usize> = (0..count).collect();
    draw.shuffle(&mut answered);
    for _ in 0..floor(1.2 * real(count)) {
        let anybody = draw.share() < 0.3;
        let two = if anybody { draw.0.index(count) } else { answered[draw.0.index(answered.len())] };
        ties.push((draw.0.index(count), two));
        answered.push(two);
    }
    for _ in 0..count / 5 {
        ties.push((draw.0.index(count), draw.0.index(count)));
    }
    vec![group, circle, section]
}

fn lfr(draw: &mut Draw, count: usize, ties: &mut Vec<(usize, usize)>) -> Vec<Vec<usize>> {
    const ACROSS: f64 = 0.3;
    let most = (4.0 * real(count).sqrt()).max(30.0);
    let wished: Vec<f64> = (0..count).map(|_| draw.power(2.5, 5.0, most)).collect();
    let mean = wished.iter().sum::<f64>() / real(count);
    let degrees: Vec<f64> = wished.iter().map(|it| (it * 12.0 / mean).round().max(3.0)).collect();
    let community = draw.communities(count, 1.5, 10, (count / 8).clamp(25, 100));
    let mut sizes = vec![0; count];
    for &own in &community {
        sizes[own] += 1;
    }
    let mut stubs: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut outside = Vec::new();
    for (person, (&own, degree)) in community.iter().zip(&degrees).enumerate() {
        let inside = floor((degree * (1.0 - ACROSS)).round()).min(sizes[own] - 1);
        stubs[own].extend(std::iter::repeat_n(person, inside));
        outside.extend(std::iter::repeat_n(person, floor((degree * ACROSS).round())));
    }
    for stubs in &mut stubs {
        draw.shuffle(stubs);
        ties.extend(stubs.chunks_exact(2).map(|pair| (pair[0], pair[1])));
    }
    draw.shuffle(&mut outside);
    ties.extend(
        outside
            .chunks_exact(2)
            .map(|pair| (pair[0], pair[1]))
            .filter(|pair| community[pair.0] != community[pair.1]),
    );
    vec![community]
}

fn forum(draw: &mut Draw, count: usize, ties: &mut Vec<(usize, usize)>) -> Vec<Vec<usize>> {
    let topic = draw.communities(count, 1.4, 20, (count / 6).clamp(30, 400));
    let mut order: Vec<usize> = (0..count).collect();
    draw.shuffle(&mut order);
    let (silent, rest) = order.split_at(count * 8 / 100);
    let (once, core) = rest.split_at(count * 35 / 100);
    let mut activity = vec![0.0; count];
    for &person in core {
        activity[person] = ((1.0 - draw.share()).powf(-1.0 / 1.3) - 0.8).min(200.0);
    }
    within(draw, ties, &topic, &activity, 4.5);
    let active = Active::new(&activity);
    for _ in 0..count * 3 / 2 {
        ties.push((active.pick(draw), active.pick(draw)));
    }
    for &person in once {
        ties.push((person, active.pick(draw)));
    }
    let mut mute = vec![false; count];
    for &person in silent {
        mute[person] = true;
    }
    ties.retain(|&(one, two)| !mute[one] && !mute[two]);
    vec![topic]
}

impl Network {
    /// The network of a kind, a size and a seed.
    pub(crate) fn new(family: Family, people: usize, seed: u64) -> Self {
        let mut draw = Draw(Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(people as u64)));
        let mut ties = Vec::new();
        let planted = match family {
            Family::Cohort => cohort(&mut draw, people, &mut ties),
            Family::Lfr => lfr(&mut draw, people, &mut ties),
            Family::Forum => forum(&mut draw, people, &mut ties),
        };
        // Numbers in random order, so that nobody profits from theirs.
        let mut number: Vec<usize> = (0..people).collect();
        draw.shuffle(&mut number);
        let renamed = |tie: &(usize, usize)| {
            let (one, two) = (small(number[tie.0]), small(number[tie.1]));
            (one.min(two), one.max(two))
        };
        let mut pairs: Vec<(u32, u32)> = ties.iter().map(renamed).filter(|pair| pair.0 != pair.1).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let moved = |level: &Vec<usize>| {
            let mut moved = vec![0; people];
            for (person, &own) in level.iter().enumerate() {
                moved[number[person]] = small(own);
            }
            moved
        };
        let planted = planted.iter().map(moved).collect();
        #[expect(clippy::cast_possible_truncation, reason = "positions are single")]
        let mut along = || ((draw.share() - 0.5) * 1000.0) as f32;
        let start = (0..people).map(|_| [along(), along()]).collect();
        Self { people, pairs, planted, start }
    }

    /// As the example `layout` reads it.
    pub(crate) fn lines(&self) -> String {
        let mut text = format!(
            "#graph v1\tn\tm\tlevels\n{}\t{}\t{}\n",
            self.people,
            self.pairs.len(),
            self.planted.len()
        );
        for (one, two) in &self.pairs {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{one}\t{two}");
        }
        text
    }

    /// As the peers' scripts read it: people, pairs, both ends of each pair, x and y of each start; all of four bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let head = [small(self.people), small(self.pairs.len())];
        let ends = self.pairs.iter().flat_map(|&(one, two)| [one, two]);
        let mut bytes: Vec<u8> = head.into_iter().chain(ends).flat_map(u32::to_le_bytes).collect();
        bytes.extend(self.start.iter().flatten().flat_map(|along| along.to_le_bytes()));
        bytes
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "counts of people")]
pub(super) fn real(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
fn floor(value: f64) -> usize {
    value.max(0.0) as usize
}
