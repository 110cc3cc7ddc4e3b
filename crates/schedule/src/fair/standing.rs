//! How people stand after a series, worst off first.

use std::cmp::Ordering;

use super::lanes::Lanes;

/// People whom every start costs the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// How many they are; a class of nobody counts for nothing.
    pub people: u32,
    /// What each of them bore before.
    pub debt: u32,
}

/// The discomfort of every single person, largest first: what leximax compares.
#[must_use]
pub fn sorted(totals: &[u32], classes: &[Class]) -> Vec<u32> {
    let mut all: Vec<u32> = Vec::new();
    for (&total, class) in totals.iter().zip(classes) {
        all.extend(std::iter::repeat_n(total, class.people as usize));
    }
    all.sort_unstable_by(|a, b| b.cmp(a));
    all
}

/// The same in runs, for comparing thousands: totals with how many people have them, largest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing(Vec<(u32, u32)>);

impl Standing {
    pub(super) fn of<const W: usize>(totals: &Lanes<W>, classes: &[Class]) -> Self {
        let mut standing = Self(Vec::with_capacity(classes.len()));
        standing.fill(totals, classes);
        standing
    }

    /// Takes the place of what it was, without new memory.
    pub(super) fn fill<const W: usize>(&mut self, totals: &Lanes<W>, classes: &[Class]) {
        self.0.clear();
        for (at, class) in classes.iter().enumerate().filter(|(_, class)| class.people > 0) {
            let entry = (totals.get(at), class.people);
            // Few and nearly sorted: insertion is the fastest way.
            let place = self.0.iter().position(|it| it.0 < entry.0).unwrap_or(self.0.len());
            self.0.insert(place, entry);
        }
    }

    pub(super) fn worst(&self) -> u32 {
        self.0.first().map_or(0, |it| it.0)
    }
}

impl Ord for Standing {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut mine, mut others) = (self.0.iter().copied(), other.0.iter().copied());
        let (mut one, mut two) = (mine.next(), others.next());
        loop {
            match (one, two) {
                (Some((a, a_people)), Some((b, b_people))) => {
                    if a != b {
                        return a.cmp(&b);
                    }
                    let both = a_people.min(b_people);
                    one = if a_people > both { Some((a, a_people - both)) } else { mine.next() };
                    two = if b_people > both { Some((b, b_people - both)) } else { others.next() };
                }
                (one, two) => return one.is_some().cmp(&two.is_some()),
            }
        }
    }
}

impl PartialOrd for Standing {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Everybody's discomfort together.
pub(super) fn total<const W: usize>(totals: &Lanes<W>, classes: &[Class]) -> u64 {
    classes.iter().enumerate().map(|(at, class)| u64::from(totals.get(at)) * u64::from(class.people)).sum()
}
