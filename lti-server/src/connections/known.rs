//! Which of a course's events somebody may know of, whoever is seen.

use std::collections::HashSet;

use network::TieKind;
use wire::PersonId;

use super::store::TieEvent;

/// Events, as one person may know of them.
pub(super) struct Known<'a> {
    me: &'a PersonId,
    events: &'a [TieEvent],
    /// Who said hello to whom.
    hellos: HashSet<(&'a PersonId, &'a PersonId)>,
}

impl<'a> Known<'a> {
    pub(super) fn to(me: &'a PersonId, events: &'a [TieEvent]) -> Self {
        let hellos = events.iter().filter(|event| event.kind == TieKind::SaidHello);
        Self { me, events, hellos: hellos.map(|event| (&event.a, &event.b)).collect() }
    }

    /// The events: a hello that was not returned is between the two of them.
    pub(super) fn events(&self) -> impl Iterator<Item = &'a TieEvent> + '_ {
        self.events.iter().filter(|event| {
            event.kind != TieKind::SaidHello
                || &event.a == self.me
                || &event.b == self.me
                || self.hellos.contains(&(&event.b, &event.a))
        })
    }

    /// Whether the one who looks said hello to this person.
    pub(super) fn greeted(&self, other: &PersonId) -> bool {
        self.hellos.contains(&(self.me, other))
    }
}
