//! Who has to do with whom, laid out so that a group without ties is seen to be one at a glance.

use crate::{Candidate, Criteria, Kind};

/// What two people are to each other, seen from one of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tied {
    to: usize,
    asked: bool,
    former: bool,
    apart: bool,
}

/// The ties of everybody: whom they are kept apart from, and the rest as far as cards ask about it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ties {
    all: Vec<Tied>,
    /// Where the ties of each person begin in `all`, and one more for the end.
    begin: Vec<usize>,
    /// A bit for each other they are tied to, by [`trace`].
    traces: Vec<u64>,
}

/// The ties inside a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Society {
    /// Members who asked for nobody here, or have somebody they asked for.
    pub(crate) content: usize,
    /// Pairs of whom one asked for the other.
    pub(crate) asked: usize,
    /// Pairs who were in a group before.
    pub(crate) former: usize,
    /// Pairs who must be kept apart.
    pub(crate) apart: Vec<(usize, usize)>,
}

impl Ties {
    pub(crate) fn new(candidates: &[Candidate], criteria: &Criteria) -> Self {
        let wanted = |kind| criteria.card(kind).is_some();
        // Who must be kept apart is not a wish: it holds whatever the cards say.
        let (asked, former) = (wanted(Kind::Asked), wanted(Kind::New));
        let count = candidates.len();
        let mut of_person: Vec<Vec<Tied>> = vec![Vec::new(); count];
        for (person, candidate) in candidates.iter().enumerate() {
            for tie in candidate.ties.iter().filter(|tie| tie.to < count && tie.to != person) {
                let both_ways = [(person, tie.to, asked && tie.asked), (tie.to, person, false)];
                for (from, to, asked) in both_ways {
                    let (former, apart) = (former && tie.former, tie.apart);
                    if asked || former || apart {
                        add(&mut of_person[from], Tied { to, asked, former, apart });
                    }
                }
            }
        }
        if of_person.iter().all(Vec::is_empty) {
            return Self::default();
        }
        let mut ties = Self { traces: vec![0; count], ..Self::default() };
        for (person, own) in of_person.into_iter().enumerate() {
            ties.begin.push(ties.all.len());
            for tie in &own {
                // Both ends know of it, so that one look from either side is enough.
                ties.traces[person] |= trace(tie.to);
                ties.traces[tie.to] |= trace(person);
            }
            ties.all.extend(own);
        }
        ties.begin.push(ties.all.len());
        ties
    }

    /// Whether nobody has to do with anybody.
    pub(crate) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn of(&self, person: usize) -> &[Tied] {
        match (self.begin.get(person), self.begin.get(person + 1)) {
            (Some(&begin), Some(&end)) => self.all.get(begin..end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The ties inside a group.
    pub(crate) fn society(&self, group: &[usize]) -> Society {
        let mut society = Society { content: group.len(), ..Society::default() };
        if self.is_empty() {
            return society;
        }
        let present = group.iter().fold(0, |bits, &it| bits | trace(it));
        for &person in group {
            let own = self.of(person);
            let asks = own.iter().any(|tie| tie.asked);
            let mut met = false;
            if self.traces[person] & present != 0 {
                for tie in own.iter().filter(|tie| group.contains(&tie.to)) {
                    met |= tie.asked;
                    let first = person < tie.to;
                    let back = || self.of(tie.to).iter().any(|it| it.to == person && it.asked);
                    society.asked += usize::from(tie.asked && (first || !back()));
                    society.former += usize::from(tie.former && first);
                    if tie.apart && first {
                        society.apart.push((person, tie.to));
                    }
                }
            }
            society.content -= usize::from(asks && !met);
        }
        society
    }

    /// Pairs who are to be kept apart though one asked for the other, each once.
    pub(crate) fn contradictions(&self) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        for person in 0..self.traces.len() {
            for tie in self.of(person).iter().filter(|tie| tie.apart && tie.to > person) {
                if tie.asked || self.of(tie.to).iter().any(|it| it.to == person && it.asked) {
                    pairs.push((person, tie.to));
                }
            }
        }
        pairs
    }

    /// How many others each person must be kept apart from.
    pub(crate) fn kept_apart(&self, person: usize) -> usize {
        self.of(person).iter().filter(|tie| tie.apart).count()
    }
}

/// Adds a tie, to the one there is with the same person if there is one.
fn add(ties: &mut Vec<Tied>, tie: Tied) {
    match ties.iter_mut().find(|it| it.to == tie.to) {
        Some(known) => {
            known.asked |= tie.asked;
            known.former |= tie.former;
            known.apart |= tie.apart;
        }
        None => ties.push(tie),
    }
}

/// One bit for a person: a group without the bits of somebody's ties has none of them. Equal on machines of every
/// word length.
const fn trace(person: usize) -> u64 {
    1 << ((person as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Card, Tie};

    fn ties(kinds: &[Kind]) -> Ties {
        let tie = |to| Tie { to, ..Tie::default() };
        let person = |ties: Vec<Tie>| Candidate { ties, ..Candidate::default() };
        let candidates = [
            person(vec![Tie { asked: true, ..tie(1) }, Tie { apart: true, ..tie(1) }]),
            person(vec![Tie { asked: true, ..tie(0) }, Tie { asked: true, ..tie(2) }]),
            person(vec![Tie { former: true, ..tie(0) }, Tie { asked: true, ..tie(9) }]),
        ];
        let cards = kinds.iter().map(|&kind| Card::of(kind, 1)).collect();
        let first_week = jiff::civil::Date::constant(2026, 10, 5);
        Ties::new(&candidates, &Criteria { cards, ..Criteria::usual(first_week) })
    }

    #[test]
    fn pairs_are_counted_once_whoever_named_the_other() {
        let ties = ties(&[Kind::Asked, Kind::New, Kind::Apart]);
        let all = ties.society(&[2, 0, 1]);
        assert_eq!(all, Society { content: 3, asked: 2, former: 1, apart: vec![(0, 1)] });
        assert_eq!(ties.society(&[0, 2]), Society { content: 1, asked: 0, former: 1, apart: Vec::new() });
        assert_eq!(ties.contradictions(), [(0, 1)]);
        assert_eq!((ties.kept_apart(0), ties.kept_apart(1), ties.kept_apart(2)), (1, 1, 0));
    }

    #[test]
    fn what_no_card_asks_about_is_not_looked_at() {
        let society = ties(&[Kind::Meet]).society(&[0, 1, 2]);
        assert_eq!((society.asked, society.former), (0, 0));
        assert_eq!(society.apart, [(0, 1)], "that holds in any case");
    }
}
