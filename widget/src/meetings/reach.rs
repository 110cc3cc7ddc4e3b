//! Whom a time reaches, and what to do when it is not everybody.

use schedule::Level;
use wire::{Seat, Slot, SlotBoard};

/// How somebody stands to a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Glad to.
    Free,
    /// If nothing better is found.
    IfNeedBe,
    /// Cannot.
    No,
    /// Has not said.
    Silent,
}

impl Stand {
    /// All of them, the gladdest first.
    pub(crate) const ALL: [Self; 4] = [Self::Free, Self::IfNeedBe, Self::No, Self::Silent];

    /// How `seat` stands.
    pub(crate) const fn of(seat: &Seat) -> Self {
        match seat.level {
            Some(Level::Free) => Self::Free,
            Some(Level::IfNeedBe) => Self::IfNeedBe,
            Some(Level::No) => Self::No,
            None => Self::Silent,
        }
    }

    /// Whether they can, gladly or not.
    pub(crate) const fn can(self) -> bool {
        matches!(self, Self::Free | Self::IfNeedBe)
    }
}

/// How many stand how, without those that nobody is.
pub(crate) fn tally(seats: &[Seat]) -> Vec<(Stand, usize)> {
    let count = |stand| seats.iter().filter(|seat| Stand::of(seat) == stand).count();
    Stand::ALL.into_iter().map(|stand| (stand, count(stand))).filter(|(_, count)| *count > 0).collect()
}

/// Leaves out times at which somebody cannot, where there are some that suit everybody who has answered.
pub(crate) fn keep_suiting(slots: &mut Vec<Slot>) {
    let suits = |slot: &Slot| slot.seats.iter().all(|seat| Stand::of(seat) != Stand::No);
    if slots.iter().any(suits) {
        slots.retain(suits);
    }
}

/// Two times that together reach more people than one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TwoSessions {
    /// Indices of the times, the earlier one first.
    pub(crate) slots: (usize, usize),
    /// Members who can come to both and carry word.
    pub(crate) bridge: Vec<usize>,
    /// How many the two reach together.
    pub(crate) reached: usize,
    /// Whether that is everybody who has answered.
    pub(crate) everybody: bool,
}

/// The two times that reach the most people, if somebody can come to both and it is more than the best one does.
pub(crate) fn two_sessions(board: &SlotBoard) -> Option<TwoSessions> {
    let can = |slot: usize, member: usize| {
        board.slots.get(slot).and_then(|it| it.seats.get(member)).is_some_and(|seat| Stand::of(seat).can())
    };
    let people = || 0..board.members.len();
    let answered = |member: usize| {
        board.slots.iter().filter_map(|it| it.seats.get(member)).any(|seat| Stand::of(seat) != Stand::Silent)
    };
    let alone = (0..board.slots.len()).map(|slot| people().filter(|&it| can(slot, it)).count()).max()?;
    let pairs =
        (0..board.slots.len()).flat_map(|one| (one + 1..board.slots.len()).map(move |two| (one, two)));
    let mut best: Option<TwoSessions> = None;
    for (one, two) in pairs {
        let bridge: Vec<usize> = people().filter(|&it| can(one, it) && can(two, it)).collect();
        let reached = people().filter(|&it| can(one, it) || can(two, it)).count();
        if bridge.is_empty() || reached <= alone || best.as_ref().is_some_and(|it| it.reached >= reached) {
            continue;
        }
        let everybody = reached == people().filter(|&it| answered(it)).count();
        let slots =
            if board.slots[one].starts_at <= board.slots[two].starts_at { (one, two) } else { (two, one) };
        best = Some(TwoSessions { slots, bridge, reached, everybody });
    }
    best
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use wire::{Member, PersonId};

    use super::*;

    /// One string per slot, one letter per member: `f`ree, `i`f need be, `n`o, `-` not said.
    fn board(slots: &[&str]) -> SlotBoard {
        let seat = |letter| Seat {
            level: match letter {
                'f' => Some(Level::Free),
                'i' => Some(Level::IfNeedBe),
                'n' => Some(Level::No),
                _ => None,
            },
            local: None,
            cost: 0,
        };
        let member = |at: usize| Member {
            person: PersonId(at.to_string()),
            name: None,
            me: at == 0,
            zone: None,
            languages: Vec::new(),
            answered: true,
            face: None,
        };
        // Later slots in the list start earlier, as a ranking may have it.
        let slot = |(hour, seats): (i64, &&str)| Slot {
            starts_at: Timestamp::from_second(1_800_000_000 - hour * 3600).unwrap(),
            seats: seats.chars().map(seat).collect(),
            can: 0,
        };
        SlotBoard {
            minutes: 60,
            members: (0..slots[0].len()).map(member).collect(),
            slots: (0..).zip(slots).map(slot).collect(),
            fits_all: false,
            ways_on: Vec::new(),
        }
    }

    #[test]
    fn two_times_reach_everybody_with_somebody_in_both() {
        let found = two_sessions(&board(&["ffnn-", "nnff-", "infi-"])).unwrap();
        // The first and the last: member 0 is in both, and they start in the order last, first.
        assert_eq!(found, TwoSessions { slots: (2, 0), bridge: vec![0], reached: 4, everybody: true });
    }

    #[test]
    fn two_times_without_a_bridge_or_without_gain_are_not_offered() {
        assert_eq!(two_sessions(&board(&["ffnn", "nnff"])), None);
        assert_eq!(two_sessions(&board(&["fffn", "ffnn"])), None);
        assert_eq!(two_sessions(&board(&["ffff"])), None);
    }

    #[test]
    fn a_gain_short_of_everybody_is_said_to_be_that() {
        let found = two_sessions(&board(&["ffnnn", "nffnn"])).unwrap();
        assert_eq!((found.reached, found.everybody), (3, false));
    }

    #[test]
    fn a_time_at_which_somebody_cannot_is_offered_where_none_suits_everybody() {
        let kept = |slots: &[&str]| {
            let mut slots = board(slots).slots;
            keep_suiting(&mut slots);
            slots.len()
        };
        assert_eq!(kept(&["ffi-", "ff-i", "ffn-"]), 2, "who has not answered has not said no");
        assert_eq!(kept(&["ffn-", "nff-"]), 2);
    }

    #[test]
    fn a_tally_leaves_out_what_nobody_is() {
        let board = board(&["ffi-"]);
        assert_eq!(
            tally(&board.slots[0].seats),
            [(Stand::Free, 2), (Stand::IfNeedBe, 1), (Stand::Silent, 1)]
        );
    }
}
