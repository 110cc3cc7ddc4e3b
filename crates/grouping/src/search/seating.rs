//! Who sits where, what each group is worth, and which groups meet at which hour.

use super::{Objective, Place, Slots};
use crate::random::Random;

/// Hours of a week.
const HOURS: usize = 192;

/// An arrangement that can be changed exchange by exchange.
pub(super) struct Seating<'a, O: Objective> {
    pub(super) objective: &'a O,
    /// Seats for each group, the taken ones first.
    seats: Vec<O::Seat>,
    /// Seats that each group has room for.
    room: usize,
    size: Vec<u8>,
    worth: Vec<i64>,
    /// Hours at which all of a group can meet.
    common: Vec<Slots>,
    /// Group and place of each person.
    place: Vec<(u32, u8)>,
    /// Groups that could meet at an hour when they were entered; some no longer can.
    meeting: Vec<Vec<u32>>,
    entered: usize,
    pub(super) total: i64,
}

impl<'a, O: Objective> Seating<'a, O> {
    pub(super) fn new(objective: &'a O, groups: &[Vec<u32>], room: usize) -> Self {
        let count = groups.len();
        let mut seating = Self {
            objective,
            seats: vec![O::Seat::default(); count * room],
            room,
            size: vec![0; count],
            worth: vec![0; count],
            common: vec![[0; 3]; count],
            place: vec![(u32::MAX, 0); objective.people()],
            meeting: vec![Vec::new(); HOURS],
            entered: 0,
            total: 0,
        };
        for (at, group) in groups.iter().enumerate() {
            seating.put(at, group);
        }
        seating
    }

    pub(super) fn groups(&self) -> usize {
        self.size.len()
    }

    pub(super) fn size(&self, group: usize) -> usize {
        usize::from(self.size[group])
    }

    pub(super) fn common(&self, group: usize) -> Slots {
        self.common[group]
    }

    pub(super) fn place_of(&self, person: u32) -> (usize, usize) {
        let (group, at) = self.place[person as usize];
        (group as usize, usize::from(at))
    }

    pub(super) fn person(&self, group: usize, at: usize) -> u32 {
        self.objective.person(&self.seats(group)[at])
    }

    pub(super) fn seats(&self, group: usize) -> &[O::Seat] {
        &self.seats[group * self.room..][..usize::from(self.size[group])]
    }

    pub(super) fn place(&self, group: usize, at: usize) -> Place<'_, O::Seat> {
        Place { seats: self.seats(group), at }
    }

    pub(super) fn members(&self, group: usize) -> Vec<u32> {
        self.seats(group).iter().map(|seat| self.objective.person(seat)).collect()
    }

    pub(super) fn arrangement(&self) -> Vec<Vec<u32>> {
        (0..self.groups()).map(|group| self.members(group)).collect()
    }

    /// Whether two people may change places for at most `patience`.
    pub(super) fn exchanged(&self, a: (usize, usize), b: (usize, usize), patience: i64) -> bool {
        let least = self.worth[a.0] + self.worth[b.0] - patience;
        self.objective.exchange(self.place(a.0, a.1), self.place(b.0, b.1), least).is_some()
    }

    /// Lets the person at `a` move to group `b` if that costs at most `patience`.
    pub(super) fn try_move(&mut self, a: (usize, usize), b: usize, patience: i64) {
        let (mut from, mut to) = (self.members(a.0), self.members(b));
        to.push(from.swap_remove(a.1));
        let worth = self.objective.worth(&from) + self.objective.worth(&to);
        if worth >= self.worth[a.0] + self.worth[b] - patience {
            self.put(a.0, &from);
            self.put(b, &to);
        }
    }

    /// Lets two people change places.
    pub(super) fn exchange(&mut self, a: (usize, usize), b: (usize, usize)) {
        let mut members = [[0; 32]; 2];
        let (size_a, size_b) = (self.size(a.0), self.size(b.0));
        for (members, group) in members.iter_mut().zip([a.0, b.0]) {
            for (member, seat) in members.iter_mut().zip(self.seats(group)) {
                *member = self.objective.person(seat);
            }
        }
        let [of_a, of_b] = &mut members;
        std::mem::swap(&mut of_a[a.1], &mut of_b[b.1]);
        self.put(a.0, &of_a[..size_a]);
        self.put(b.0, &of_b[..size_b]);
    }

    /// Seats these people in a group; whoever sat there has to be seated elsewhere.
    pub(super) fn put(&mut self, group: usize, members: &[u32]) {
        let begin = group * self.room;
        let seats = &mut self.seats[begin..begin + members.len()];
        let worth = if members.is_empty() { 0 } else { self.objective.seat(members, seats) };
        let mut common = [0; 3];
        if let Some(seat) = seats.first() {
            let (own, others) = (self.objective.own_hours(seat), self.objective.hours_of_others(seat));
            for ((word, a), b) in common.iter_mut().zip(own).zip(others) {
                *word = a & b;
            }
        }
        self.total += worth - self.worth[group];
        self.worth[group] = worth;
        self.size[group] = u8::try_from(members.len()).unwrap_or(u8::MAX);
        let group_name = u32::try_from(group).unwrap_or(u32::MAX);
        for (&member, at) in members.iter().zip(0..) {
            self.place[member as usize] = (group_name, at);
        }
        let before = std::mem::replace(&mut self.common[group], common);
        for (word, (now, before)) in common.into_iter().zip(before).enumerate() {
            let mut new = now & !before;
            while new != 0 {
                self.meeting[word * 64 + new.trailing_zeros() as usize].push(group_name);
                self.entered += 1;
                new &= new - 1;
            }
        }
        // Entries that no longer hold are taken out when they are met; should that be too rare, all at once.
        if self.entered > 64 + 24 * self.groups() {
            self.enter_all();
        }
    }

    fn enter_all(&mut self) {
        self.meeting.iter_mut().for_each(Vec::clear);
        self.entered = 0;
        for (common, group) in self.common.iter().zip(0..) {
            for (word, &bits) in common.iter().enumerate() {
                let mut left = bits;
                while left != 0 {
                    self.meeting[word * 64 + left.trailing_zeros() as usize].push(group);
                    self.entered += 1;
                    left &= left - 1;
                }
            }
        }
    }

    /// A group that can meet at this hour.
    pub(super) fn meeting_at(&mut self, hour: usize, random: &mut Random) -> Option<usize> {
        let Self { meeting, common, entered, .. } = self;
        let list = &mut meeting[hour];
        while !list.is_empty() {
            let at = random.index(list.len());
            let group = list[at] as usize;
            if common[group][hour / 64] >> (hour % 64) & 1 == 1 {
                return Some(group);
            }
            list.swap_remove(at);
            *entered -= 1;
        }
        None
    }
}
