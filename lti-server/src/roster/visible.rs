//! The one place that decides what a viewer may see of a person.

use jiff::Timestamp;
use schedule::Zone;
use wire::{GroupId, Member, PersonId, Role, SeenBy};

use crate::{roster::Person, session, zones::Zones};

/// Who looks.
#[derive(Clone, Debug)]
pub(crate) struct Viewer {
    person: PersonId,
    staff: bool,
    group: Option<GroupId>,
}

impl Viewer {
    /// The viewer behind a request; `people` are those of the course.
    pub(crate) fn new(me: &session::Member, people: &[Person]) -> Self {
        let group =
            people.iter().find(|person| person.id == me.person).and_then(|person| person.group.clone());
        Self { person: me.person.clone(), staff: me.role == Role::Instructor, group }
    }

    /// Whether the viewer teaches the course.
    pub(crate) const fn is_staff(&self) -> bool {
        self.staff
    }

    /// Whether this is the viewer.
    pub(crate) fn is(&self, person: &Person) -> bool {
        self.person == person.id
    }

    /// Whether the viewer may see this person by name, and so their local time and languages.
    pub(crate) fn sees(&self, person: &Person) -> bool {
        let same_group = self.group.is_some() && self.group == person.group;
        self.staff
            || self.is(person)
            || match person.seen_by() {
                SeenBy::Nobody => false,
                SeenBy::Group => same_group,
                SeenBy::Course => true,
            }
    }

    /// The name, where the viewer may see it.
    pub(crate) fn name(&self, person: &Person) -> Option<String> {
        self.sees(person).then(|| person.name().to_owned())
    }

    /// The offsets of their zone where the viewer may know their local time; its name is for staff and oneself.
    pub(crate) fn zone(&self, person: &Person, zones: &Zones, now: Timestamp) -> Option<Zone> {
        let (name, _) = person.zone().filter(|_| self.sees(person))?;
        let mut zone = zones.offsets(name, now)?;
        if !self.staff && !self.is(person) {
            zone.name.clear();
        }
        Some(zone)
    }

    /// The person as a member of a group.
    pub(crate) fn member(&self, person: &Person, zones: &Zones, now: Timestamp) -> Member {
        Member {
            person: person.id.clone(),
            name: self.name(person),
            me: self.is(person),
            zone: self.zone(person, zones, now),
            languages: if self.sees(person) { person.languages() } else { Vec::new() },
            answered: person.weekly().is_some(),
        }
    }

    /// Members in the order people expect: the viewer, then by name, those without name last.
    pub(crate) fn sort(&self, people: &mut [&Person]) {
        people.sort_by_key(|person| {
            let name = self.name(person).map(|name| name.to_lowercase());
            (!self.is(person), name.is_none(), name, person.id.clone())
        });
    }
}
