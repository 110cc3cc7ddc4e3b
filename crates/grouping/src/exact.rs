//! The best groups there are, with the proof, for a few people.
//!
//! Every group of the sizes asked for is a column of a set partitioning problem (Balas and Padberg, *Set
//! partitioning: a survey*, SIAM Review 18, 1976). Prices `p` for people such that no group is worth more than the sum
//! of its members' prices make `Σ p` an upper bound on any arrangement: a solution of the dual of the linear
//! relaxation. They are found by subgradient steps. A group whose members' prices exceed its worth by more than the
//! bound exceeds the best known arrangement cannot be part of a better one; what remains is searched to the end.

use crate::search::Objective;

/// Most people for whom an exact answer is sought: then at most 768,211 groups of four to six are looked at.
pub const MOST_PEOPLE: usize = 30;

/// What an exact search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exact {
    /// Members of each group.
    pub groups: Vec<Vec<u32>>,
    /// What they are worth together.
    pub worth: i64,
    /// No arrangement with these sizes is worth more than this; equal to `worth` when that is proven to be the best.
    pub bound: i64,
}

impl Exact {
    /// Whether no arrangement with these sizes is worth more.
    #[must_use]
    pub const fn is_proven(&self) -> bool {
        self.worth == self.bound
    }
}

/// Why there is no exact answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExactError {
    /// There are too many people.
    #[error("an exact answer is sought for at most {MOST_PEOPLE} people, not {0}")]
    People(usize),
    /// The arrangement to start from is none of these people.
    #[error("the groups to start from do not hold everybody exactly once")]
    Start,
}

/// Prices and worths are compared in this many parts of a point, so that shares of up to 12 are whole.
const PARTS: i64 = 27_720;
/// Subgradient steps at most.
const STEPS: u32 = 1_500;

/// A group that may be part of the answer.
#[derive(Clone, Copy)]
struct Column {
    members: u32,
    worth: i64,
}

/// Looks for something better than `start` with groups of the same sizes until `go_on` says no, or the best is proven.
///
/// # Errors
/// With more than [`MOST_PEOPLE`], or when `start` is no arrangement of them.
pub fn solve<O: Objective>(
    objective: &O,
    start: &[Vec<u32>],
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Exact, ExactError> {
    let people = objective.people();
    if people > MOST_PEOPLE {
        return Err(ExactError::People(people));
    }
    let mut everybody: Vec<u32> = start.iter().flatten().copied().collect();
    everybody.sort_unstable();
    if !everybody.iter().copied().eq((0..).take(people)) || start.iter().any(Vec::is_empty) {
        return Err(ExactError::Start);
    }
    let worth = start.iter().map(|group| objective.worth(group)).sum();
    let mut sizes: Vec<usize> = start.iter().map(Vec::len).collect();
    sizes.sort_unstable();
    let mut columns = Vec::new();
    for size in 1..=people {
        if sizes.contains(&size) {
            enumerate(objective, people, size, &mut columns);
        }
    }
    let mut pricing = Pricing::new(people, columns, worth);
    pricing.run(go_on);
    let mut cover = Cover::new(pricing, &sizes, worth);
    let complete = cover.run(go_on);
    let groups = match cover.best {
        Some(found) => found.iter().map(|&members| bits(members).collect()).collect(),
        None => start.to_vec(),
    };
    let bound = if complete { cover.worth } else { cover.bound.max(cover.worth) };
    Ok(Exact { groups, worth: cover.worth, bound })
}

/// All groups of a size.
fn enumerate<O: Objective>(objective: &O, people: usize, size: usize, columns: &mut Vec<Column>) {
    let mut group: Vec<u32> = (0..).take(size).collect();
    let last = u32::try_from(people).unwrap_or(u32::MAX);
    loop {
        let members = group.iter().fold(0, |bits, &it| bits | 1 << it);
        columns.push(Column { members, worth: objective.worth(&group) });
        // The next combination in order.
        let after = |at: usize| u32::try_from(size - at).unwrap_or(0);
        let Some(at) = (0..size).rev().find(|&at| group[at] + after(at) < last) else { return };
        let mut next = group[at];
        for member in &mut group[at..] {
            next += 1;
            *member = next;
        }
    }
}

fn bits(mut members: u32) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let member = members.trailing_zeros();
        members &= members.checked_sub(1)?;
        Some(member)
    })
}

/// Sums of a price for each member, by halves of the set.
struct Sums {
    low: Vec<i64>,
    high: Vec<i64>,
}

const HALF: u32 = 15;

impl Sums {
    fn of(prices: &[i64]) -> Self {
        let table = |prices: &[i64]| {
            let mut sums = vec![0; 1 << prices.len()];
            for set in 1..sums.len() {
                sums[set] = sums[set & (set - 1)] + prices[set.trailing_zeros() as usize];
            }
            sums
        };
        let (low, high) = prices.split_at(prices.len().min(HALF as usize));
        Self { low: table(low), high: table(high) }
    }

    fn sum(&self, members: u32) -> i64 {
        self.low[(members & ((1 << HALF) - 1)) as usize] + self.high[(members >> HALF) as usize]
    }
}

/// Looks for prices with a small sum.
struct Pricing {
    columns: Vec<Column>,
    /// The best prices so far, in parts of a point: no column is worth more than its members' prices.
    prices: Vec<i64>,
    /// Their sum.
    bound: i64,
    /// The worth to beat, in parts of a point.
    known: i64,
}

impl Pricing {
    fn new(people: usize, columns: Vec<Column>, worth: i64) -> Self {
        Self { columns, prices: vec![0; people], bound: i64::MAX, known: worth * PARTS }
    }

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) {
        let people = self.prices.len();
        let count = i64::try_from(people).unwrap_or(1).max(1);
        let mut trial = vec![self.known / count; people];
        // How far to step, in 4,096ths of what would close the gap, and steps without progress.
        let (mut stride, mut idle) = (4_096_i64, 0);
        for step in 0..STEPS {
            if step % 16 == 0 && step > 0 && !go_on() {
                return;
            }
            let sums = Sums::of(&trial);
            // For each person what their best group has above its members' prices, for each of its members.
            let mut best = vec![(i64::MIN, 0_u32); people];
            for column in &self.columns {
                let above = column.worth * PARTS - sums.sum(column.members);
                let share = above / i64::from(column.members.count_ones());
                for member in bits(column.members) {
                    let best = &mut best[member as usize];
                    if share > best.0 {
                        *best = (share, column.members);
                    }
                }
            }
            // Rounding down a share may leave a price too low by a part of a point.
            let prices: Vec<i64> =
                trial.iter().zip(&best).map(|(price, (share, _))| price + share + 1).collect();
            let bound: i64 = prices.iter().sum();
            if bound < self.bound {
                idle = 0;
                (self.bound, self.prices) = (bound, prices);
            } else {
                idle += 1;
                if idle == 20 {
                    (stride, idle) = (stride * 2 / 3, 0);
                    trial.clone_from(&self.prices);
                }
            }
            // Whoever is in many of the best groups is too cheap.
            let mut wanted = vec![-PARTS; people];
            for &(_, members) in &best {
                let share = PARTS / i64::from(members.count_ones().max(1));
                for member in bits(members) {
                    wanted[member as usize] += share;
                }
            }
            let square: i128 = wanted.iter().map(|&it| i128::from(it) * i128::from(it)).sum();
            let gap = (bound - self.known).max(0);
            if square == 0 || gap < PARTS || stride == 0 {
                return;
            }
            for (price, &direction) in trial.iter_mut().zip(&wanted) {
                let change = i128::from(gap) * i128::from(direction) * i128::from(stride) * i128::from(PARTS)
                    / 4_096
                    / square;
                *price += i64::try_from(change).unwrap_or(0);
            }
        }
    }
}

/// Searches what is left of the columns.
struct Cover {
    /// Columns for each person who is the first of them in the order of the search: what they lose, and the members.
    columns: Vec<Vec<(i64, u32)>>,
    everybody: u32,
    /// Groups still to be made of each size.
    sizes: [u8; 33],
    chosen: Vec<u32>,
    best: Option<Vec<u32>>,
    /// The best worth.
    worth: i64,
    /// The sum of prices, in points.
    bound: i64,
    /// The sum of prices, in parts of a point.
    prices: i64,
    looked: u64,
    over: bool,
}

impl Cover {
    fn new(pricing: Pricing, sizes: &[usize], worth: i64) -> Self {
        let Pricing { columns, prices, bound, known } = pricing;
        let sums = Sums::of(&prices);
        let budget = bound - known;
        let mut kept: Vec<(i64, u32)> = columns
            .iter()
            .map(|column| (sums.sum(column.members) - column.worth * PARTS, column.members))
            .filter(|&(loss, _)| loss < budget)
            .collect();
        kept.sort_unstable();
        let mut of_person = vec![Vec::new(); prices.len()];
        for &(loss, members) in &kept {
            for member in bits(members) {
                of_person[member as usize].push((loss, members));
            }
        }
        let mut of_size = [0; 33];
        for &size in sizes {
            of_size[size.min(32)] += 1;
        }
        let everybody = if prices.is_empty() { 0 } else { u32::MAX >> (32 - prices.len()) };
        Self {
            columns: of_person,
            everybody,
            sizes: of_size,
            chosen: Vec::new(),
            best: None,
            worth,
            bound: bound / PARTS,
            prices: bound,
            looked: 0,
            over: false,
        }
    }

    /// Whether the search came to its end.
    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> bool {
        self.place(self.everybody, 0, go_on);
        !self.over
    }

    /// Places the people of `left`, when `lost` of the sum of prices are lost already.
    fn place(&mut self, left: u32, lost: i64, go_on: &mut dyn FnMut() -> bool) {
        if left == 0 {
            self.worth = (self.prices - lost) / PARTS;
            self.best = Some(self.chosen.clone());
            return;
        }
        self.looked += 1;
        if self.looked.is_multiple_of(4_096) && !go_on() {
            self.over = true;
        }
        // More than this must not be lost, or the arrangement is no better than the best.
        let Some((person, least_lost)) = self.hardest(left, self.prices - (self.worth + 1) * PARTS - lost)
        else {
            return;
        };
        let mut at = 0;
        while let Some(&(loss, members)) = self.columns[person as usize].get(at) {
            at += 1;
            let budget = self.prices - (self.worth + 1) * PARTS - lost;
            if loss > budget || least_lost > budget || self.over {
                return;
            }
            let size = members.count_ones() as usize;
            if members & !left == 0 && self.sizes[size] > 0 {
                self.sizes[size] -= 1;
                self.chosen.push(members);
                self.place(left & !members, lost + loss, go_on);
                self.chosen.pop();
                self.sizes[size] += 1;
            }
        }
    }

    /// The person whose best remaining group loses the most; `None` when what all must lose is more than `budget`.
    fn hardest(&self, left: u32, budget: i64) -> Option<(u32, i64)> {
        let mut hardest = (0, -1);
        let mut shares = 0;
        for person in bits(left) {
            let found = self.columns[person as usize]
                .iter()
                .take_while(|(loss, _)| *loss <= budget)
                .find(|(_, members)| members & !left == 0 && self.sizes[members.count_ones() as usize] > 0)?;
            // A group loses for all its members at once.
            shares += found.0 / self.largest();
            if found.0 > hardest.1 {
                hardest = (person, found.0);
            }
        }
        let least = hardest.1.max(shares);
        (least <= budget).then_some((hardest.0, least))
    }

    fn largest(&self) -> i64 {
        let size = self.sizes.iter().rposition(|&count| count > 0).unwrap_or(1);
        i64::try_from(size).unwrap_or(1).max(1)
    }
}
