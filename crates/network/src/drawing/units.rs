//! Who stands together.

use crate::{
    Graph, Link, Quality, communities,
    communities::collected,
    exact::{single, small},
    order::ordered,
    shapes::petal_radius,
};

/// Groups that are found have so many of their pairs tied, by ties of usual weight: what separates groups of five to
/// eight from everybody else's chance ties at any size of a course.
const DENSE: f64 = 0.3;
/// The fewest and most members of a group that was found; what is larger is left to the attraction of its members.
const FOUND: std::ops::RangeInclusive<usize> = 3..=14;
/// The largest group that is kept clear of strangers by its whole width.
const CLEAR_GROUP: usize = 9;
/// Half the distance a person alone keeps from another.
const ALONE: f64 = 0.55;

/// People as petals.
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    /// The members of each petal.
    pub(super) members: Vec<Vec<usize>>,
    /// People with neither mates nor ties, who stand on the rim.
    pub(super) rim: Vec<usize>,
    /// The petal of each person; [`NOBODY`] for those on the rim.
    pub(super) home: Vec<u32>,
    /// The room of each petal.
    pub(super) rooms: Vec<Room>,
}

/// The room a petal takes; the least distance between two people is 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Room {
    /// From its middle to its members.
    pub(super) reach: f32,
    /// Half the distance from its members to those of the next petal, which is at least the petal's width.
    pub(super) margin: f32,
}

impl Room {
    /// The radius of a disc that touches that of a petal of the same kind.
    pub(super) const fn radius(self) -> f32 {
        self.reach + self.margin
    }

    /// The least distance of two middles.
    pub(super) const fn beside(self, other: Self) -> f32 {
        self.reach + other.reach + 2.0 * self.margin.max(other.margin)
    }
}

/// No petal.
pub(super) const NOBODY: u32 = u32::MAX;

impl Units {
    /// `strong` has those ties of `graph` in which groups are looked for.
    pub(super) fn new(graph: &Graph, strong: &Graph, groups: &[Option<u32>], seed: u64) -> Self {
        let people = graph.people() as usize;
        let mut units = Self { home: vec![NOBODY; people], ..Self::default() };
        let given: Vec<Option<u32>> =
            (0..people).map(|person| groups.get(person).copied().flatten()).collect();
        let order = ordered(people, &|one, two| given[one].cmp(&given[two]));
        for members in order.chunk_by(|&one, &two| given[one] == given[two]) {
            if members.len() > 1 && given[members[0]].is_some() {
                units.add(members.to_vec());
            }
        }
        let free = |units: &Self, person: u32| units.home[person as usize] == NOBODY;
        let between: Vec<Link> =
            strong.links().filter(|&(one, two, _)| free(&units, one) && free(&units, two)).collect();
        let found = communities(&Graph::new(graph.people(), &between), Quality::Density(DENSE), seed);
        let (starts, members) = collected(&found, found.iter().max().map_or(0, |&most| most + 1));
        for range in starts.windows(2) {
            let members = &members[range[0] as usize..range[1] as usize];
            let members: Vec<usize> = members.iter().map(|&person| person as usize).collect();
            if FOUND.contains(&members.len()) {
                units.add(members);
                continue;
            }
            for person in members {
                if units.home[person] != NOBODY {
                    continue;
                }
                if graph.degree(small(person)) == 0 {
                    units.rim.push(person);
                } else {
                    units.add(vec![person]);
                }
            }
        }
        units
    }

    fn add(&mut self, members: Vec<usize>) {
        let unit = small(self.members.len());
        for &person in &members {
            self.home[person] = unit;
        }
        let reach = petal_radius(members.len());
        let margin = if reach > 0.0 { 1.05 * reach.min(petal_radius(CLEAR_GROUP)) } else { ALONE };
        self.rooms.push(Room { reach: single(reach), margin: single(margin) });
        self.members.push(members);
    }

    pub(super) fn count(&self) -> u32 {
        small(self.members.len())
    }

    /// The graph between petals, by the sums of their members' ties.
    pub(super) fn between(&self, graph: &Graph) -> Graph {
        let home = |person: u32| self.home[person as usize];
        let links: Vec<Link> =
            graph.links().map(|(one, two, weight)| (home(one), home(two), weight)).collect();
        Graph::new(self.count(), &links)
    }
}

/// The graph with weights over the usual one, so that none outweighs all others: a sixteenth to four of the median.
pub(super) fn evened(graph: &Graph) -> Graph {
    let links: Vec<Link> = graph.links().collect();
    let order = ordered(links.len(), &|one, two| links[one].2.total_cmp(&links[two].2));
    let usual = order.get(links.len() / 2).map_or(1.0, |&middle| links[middle].2);
    let even = |&(one, two, weight): &Link| (one, two, (weight / usual).clamp(1.0 / 16.0, 4.0));
    Graph::new(graph.people(), &links.iter().map(even).collect::<Vec<Link>>())
}

/// The area all petals take, as the sum of their squared radii; above 0.
pub(super) fn area(rooms: &[Room]) -> f32 {
    rooms.iter().map(|room| room.radius() * room.radius()).sum::<f32>().max(f32::MIN_POSITIVE)
}
