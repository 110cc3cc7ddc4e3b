//! The starts of one week of which none is better for everybody.

/// One possible start and what it costs each class of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The quarter hour of the horizon in which the meeting starts.
    pub start: usize,
    /// Discomfort of each class.
    pub cost: Vec<u16>,
}

impl Choice {
    fn sum(&self) -> u32 {
        self.cost.iter().copied().map(u32::from).sum()
    }
}

/// The Pareto front of `choices`: those for which no other costs nobody more and somebody less, the earliest of
/// each cost, by growing sum of the classes' costs and then by start.
#[must_use]
pub fn front(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_unstable_by(|a, b| (a.sum(), &a.cost, a.start).cmp(&(b.sum(), &b.cost, b.start)));
    choices.dedup_by(|next, kept| next.cost == kept.cost);
    let mut kept: Vec<Choice> = Vec::new();
    for choice in choices {
        // Whatever is better has a smaller sum and has been seen.
        let beaten = kept.iter().any(|it| it.cost.iter().zip(&choice.cost).all(|(it, mine)| it <= mine));
        if !beaten {
            kept.push(choice);
        }
    }
    kept.sort_unstable_by_key(|it| (it.sum(), it.start));
    kept
}
