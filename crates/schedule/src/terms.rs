//! What has to be true of a time at all, and what would help where no time is like that.

use jiff::Timestamp;

use crate::{Attendee, Wish, rank};

/// What a group asks of a time before it is ranked. By default nothing: the more people can, the better.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// People at whose *no* there is no meeting, by their places among the attendees. Who has not answered has not said
    /// no.
    pub required: Vec<usize>,
    /// Fewer people who can, gladly or if need be, are no meeting; 0 is read as 1.
    pub quorum: u32,
    /// When the meeting has to be over; `None`: any time of the horizon will do.
    pub until: Option<Timestamp>,
}

/// What a group would let go of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// [`Terms::until`].
    Deadline,
    /// That this attendee, by their place, is required.
    Person(usize),
    /// [`Terms::quorum`]: so many are enough.
    Quorum(u32),
    /// That anybody is required.
    Required,
    /// All of it.
    Everything,
}

/// One way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WayOn {
    /// What to let go of.
    pub without: Without,
    /// How many different times there are then; never 0.
    pub times: usize,
}

/// What would help where [`rank`] finds nothing for `wish`, found by searching again: each of the terms alone; if none of
/// them does, nobody being required; if that does not either, all of them. Empty: the terms are not what stands in the
/// way.
#[must_use]
pub fn ways_on(attendees: &[Attendee], wish: &Wish) -> Vec<WayOn> {
    let terms = &wish.terms;
    let way = |without| {
        let times =
            rank(attendees, &Wish { terms: terms.without(without), limit: usize::MAX, ..wish.clone() }).len();
        (times > 0).then_some(WayOn { without, times })
    };
    let deadline = terms.until.and_then(|_| way(Without::Deadline));
    let people = terms.required.iter().filter_map(|&person| way(Without::Person(person)));
    let quorum = most_without_quorum(attendees, wish).and_then(|most| way(Without::Quorum(most)));
    let single: Vec<WayOn> = deadline.into_iter().chain(people).chain(quorum).collect();
    if !single.is_empty() {
        return single;
    }
    let several = (terms.required.len() > 1).then(|| way(Without::Required)).flatten();
    several.or_else(|| terms.are_several().then(|| way(Without::Everything)).flatten()).into_iter().collect()
}

/// How many can at most, were there no quorum; `None`: there is none, or nobody can.
fn most_without_quorum(attendees: &[Attendee], wish: &Wish) -> Option<u32> {
    let terms = Terms { quorum: 0, ..wish.terms.clone() };
    let best = || rank(attendees, &Wish { terms, limit: 1, ..wish.clone() });
    (wish.terms.quorum > 1).then(best)?.first().map(|slot| slot.can)
}

impl Terms {
    /// The terms that are left.
    fn without(&self, without: Without) -> Self {
        let mut left = self.clone();
        match without {
            Without::Deadline => left.until = None,
            Without::Person(person) => left.required.retain(|it| *it != person),
            Without::Quorum(enough) => left.quorum = enough,
            Without::Required => left.required.clear(),
            Without::Everything => left = Self::default(),
        }
        left
    }

    /// Whether more than one kind of thing is asked.
    fn are_several(&self) -> bool {
        let kinds = [!self.required.is_empty(), self.quorum > 1, self.until.is_some()];
        kinds.into_iter().filter(|it| *it).count() > 1
    }
}
