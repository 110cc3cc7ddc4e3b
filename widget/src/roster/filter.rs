//! Which people of a long list are asked for.

use wire::{PersonId, Role, RosterOnly, RosterTotals};
use yew::AttrValue;

use crate::text::text;

/// What the list is narrowed down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// Everybody.
    All,
    /// Takes part and has answered.
    Answered,
    /// Takes part and has not answered yet.
    NotYet,
    /// Asked for no group.
    Alone,
}

impl Filter {
    /// In the order of the chips.
    pub(super) const ALL: [Self; 4] = [Self::All, Self::Answered, Self::NotYet, Self::Alone];

    /// The words on the chip.
    pub(super) fn label(self) -> AttrValue {
        match self {
            Self::All => text("roster.filter.all"),
            Self::Answered => text("roster.filter.answered"),
            Self::NotYet => text("roster.filter.not_yet"),
            Self::Alone => text("roster.filter.alone"),
        }
    }

    /// The server's word for it.
    const fn only(self) -> Option<RosterOnly> {
        match self {
            Self::All => None,
            Self::Answered => Some(RosterOnly::Answered),
            Self::NotYet => Some(RosterOnly::NotYet),
            Self::Alone => Some(RosterOnly::Alone),
        }
    }

    /// How many people are of this kind.
    pub(super) const fn count(self, totals: &RosterTotals) -> u32 {
        match self {
            Self::All => totals.all,
            Self::Answered => totals.answered,
            Self::NotYet => totals.not_yet,
            Self::Alone => totals.alone,
        }
    }
}

/// So many people at once; a large course shows more when asked.
const PAGE: &str = "60";

/// The address of a page: the people a filter admits whose name or zone has every word that was typed, behind `after`.
pub(super) fn address(filter: Filter, typed: &str, after: Option<&PersonId>) -> String {
    let only = match filter.only() {
        None => "",
        Some(RosterOnly::Answered) => "&only=answered",
        Some(RosterOnly::NotYet) => "&only=not_yet",
        Some(RosterOnly::Alone) => "&only=alone",
    };
    let mut address = ["/api/roster?limit=", PAGE, only].concat();
    for (name, value) in [("&q=", typed.trim()), ("&after=", after.map_or("", |person| &person.0))] {
        if !value.is_empty() {
            address.push_str(name);
            encode(value, &mut address);
        }
    }
    address
}

/// Percent-encodes everything that is no plain letter or digit.
fn encode(text: &str, into: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(char::from(HEX[usize::from(byte >> 4)]));
            into.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// Key-free words for a role other than the usual one.
pub(super) fn role_label(role: Role) -> Option<AttrValue> {
    match role {
        Role::Learner => None,
        Role::Instructor => Some(text("app.role.instructor")),
        Role::Admin => Some(text("app.role.admin")),
        Role::Visitor => Some(text("app.role.visitor")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_with_what_was_typed() {
        assert_eq!(address(Filter::All, " ", None), "/api/roster?limit=60");
        assert_eq!(address(Filter::NotYet, "", None), "/api/roster?limit=60&only=not_yet");
        let after = PersonId("0193-ab".into());
        assert_eq!(
            address(Filter::Alone, "Élise & co ", Some(&after)),
            "/api/roster?limit=60&only=alone&q=%C3%89lise%20%26%20co&after=0193-ab"
        );
    }

    #[test]
    fn every_chip_has_its_number() {
        let totals = RosterTotals { all: 4, answered: 3, not_yet: 2, alone: 1 };
        assert_eq!(Filter::ALL.map(|it| it.count(&totals)), [4, 3, 2, 1]);
    }
}
