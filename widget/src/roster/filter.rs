//! Finding people in a long list.

use wire::{Role, RosterPerson};
use yew::AttrValue;

use crate::text::{lower, text};

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

    /// Whether a person is of this kind.
    pub(super) fn admits(self, person: &RosterPerson) -> bool {
        match self {
            Self::All => true,
            Self::Answered => person.takes_part && person.answered,
            Self::NotYet => person.takes_part && !person.answered,
            Self::Alone => !person.wants_group,
        }
    }
}

/// The people a filter admits whose name or zone has every word that was typed, in the list's order.
pub(super) fn find<'a>(people: &'a [RosterPerson], filter: Filter, typed: &str) -> Vec<&'a RosterPerson> {
    let typed = lower(typed);
    let has = |person: &RosterPerson| {
        let mut about = lower(&person.name);
        if let Some(zone) = &person.zone {
            about.push(' ');
            about.push_str(&lower(zone).replace('_', " "));
        }
        typed.split_whitespace().all(|word| about.contains(word))
    };
    people.iter().filter(|person| filter.admits(person) && has(person)).collect()
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
    use wire::PersonId;

    use super::*;

    fn person(name: &str, zone: Option<&str>, answered: bool, wants_group: bool) -> RosterPerson {
        RosterPerson {
            person: PersonId(name.to_owned()),
            name: name.to_owned(),
            role: Role::Learner,
            takes_part: true,
            part_overridden: false,
            zone: zone.map(str::to_owned),
            answered,
            hours: 0,
            wants_group,
            group: None,
            last_seen_at: None,
        }
    }

    #[test]
    fn words_are_found_in_name_and_zone() {
        let people = [
            person("Ana Souza", Some("America/Sao_Paulo"), true, true),
            person("Paulo Reis", Some("Europe/Lisbon"), false, true),
            person("Élise Roy", None, true, false),
        ];
        let names =
            |filter, typed| find(&people, filter, typed).iter().map(|it| &*it.name).collect::<Vec<_>>();
        assert_eq!(names(Filter::All, "paulo"), ["Ana Souza", "Paulo Reis"]);
        assert_eq!(names(Filter::All, "SAO ana"), ["Ana Souza"]);
        assert_eq!(names(Filter::All, "éLISE"), ["Élise Roy"]);
        assert_eq!(names(Filter::NotYet, ""), ["Paulo Reis"]);
        assert_eq!(names(Filter::Alone, ""), ["Élise Roy"]);
        assert!(names(Filter::Answered, "lisbon").is_empty());
    }

    #[test]
    fn somebody_who_takes_no_part_is_not_waited_for() {
        let mut teacher = person("Ingrid", None, false, true);
        teacher.takes_part = false;
        assert!(!Filter::NotYet.admits(&teacher) && Filter::All.admits(&teacher));
    }
}
