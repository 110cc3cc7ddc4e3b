//! The one place that decides what a viewer may see of a person.

use jiff::Timestamp;
use schedule::Zone;
use wire::{Face, GroupId, Member, PersonId, Role, SeenBy};

use crate::{
    roster::{Person, refusals::Refusal},
    session,
    store::{Store, StoreError},
    zones::Zones,
};

/// Who looks.
#[derive(Clone, Debug)]
pub(crate) struct Viewer {
    person: PersonId,
    staff: bool,
    group: Option<GroupId>,
    among_minors: bool,
    /// Refusals by the viewer and of the viewer.
    refusals: Vec<Refusal>,
    /// Whose faces the viewer reported.
    reported: Vec<PersonId>,
}

/// Who may see this person, of what they allow: minors are seen by nobody beyond their group.
pub(crate) fn audience(person: &Person) -> SeenBy {
    match person.seen_by() {
        SeenBy::Course if person.among_minors => SeenBy::Group,
        allowed => allowed,
    }
}

/// Whether staff may introduce these two to each other: each agreed to be seen by the other.
pub(crate) fn may_be_introduced(one: &Person, other: &Person) -> bool {
    let mates = one.group.is_some() && one.group == other.group;
    [one, other].into_iter().all(|person| match audience(person) {
        SeenBy::Nobody => false,
        SeenBy::Group => mates,
        SeenBy::Course => person.takes_part(),
    })
}

/// Whether a photograph of this person may be shown to anybody: not where names are hidden, and not of minors.
pub(crate) const fn may_be_pictured(person: &Person) -> bool {
    !person.among_minors && !person.unnamed
}

/// What the others in a meeting's room may read of somebody who comes in: the name their group sees, if it sees one.
pub(crate) fn name_in_a_room(person: &Person) -> Option<&str> {
    (audience(person) != SeenBy::Nobody).then(|| person.name())
}

impl Viewer {
    /// The viewer behind a request; `people` are those of the course.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn of(
        store: &Store,
        me: &session::Member,
        people: &[Person],
    ) -> Result<Self, StoreError> {
        // Staff sees everybody, and nobody blocks staff.
        let (refusals, reported) = match me.role {
            Role::Learner => store.refusals(&me.course, &me.person).await?,
            _ => (Vec::new(), Vec::new()),
        };
        Ok(Self { reported, ..Self::new(me, people, refusals) })
    }

    fn new(me: &session::Member, people: &[Person], refusals: Vec<Refusal>) -> Self {
        let group =
            people.iter().find(|person| person.id == me.person).and_then(|person| person.group.clone());
        let among_minors = people.iter().any(|person| person.among_minors);
        Self {
            person: me.person.clone(),
            staff: me.role == Role::Instructor,
            group,
            among_minors,
            refusals,
            reported: Vec::new(),
        }
    }

    /// What this learner sees of others, refusals aside, which are not for staff to know: for staff who looks for
    /// somebody to introduce them to.
    pub(crate) fn standing_in_for(person: &Person) -> Self {
        Self {
            person: person.id.clone(),
            staff: false,
            group: person.group.clone(),
            among_minors: person.among_minors,
            refusals: Vec::new(),
            reported: Vec::new(),
        }
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
        self.agreed(person) && (self.staff || self.is_mate(person) || !self.is_apart(person))
    }

    /// Whether the person agreed to be seen by the viewer; a block is another matter.
    fn agreed(&self, person: &Person) -> bool {
        self.staff
            || self.is(person)
            || match audience(person) {
                SeenBy::Nobody => false,
                SeenBy::Group => self.is_mate(person),
                SeenBy::Course => true,
            }
    }

    /// Whether they are in the viewer's group. What a group needs of its members, a block leaves.
    pub(crate) fn is_mate(&self, person: &Person) -> bool {
        self.group.is_some() && self.group == person.group
    }

    /// Whether one of the two blocked the other.
    fn is_apart(&self, person: &Person) -> bool {
        self.refusals.iter().any(|it| it.blocked && it.is_between(&self.person, &person.id))
    }

    /// Whether the viewer blocked this person.
    pub(crate) fn blocked(&self, person: &Person) -> bool {
        self.refusals.iter().any(|it| it.blocked && it.person == self.person && it.other == person.id)
    }

    /// Whether the viewer blocked this person and would see them otherwise.
    pub(crate) fn sees_blocked(&self, person: &Person) -> bool {
        self.blocked(person) && self.agreed(person)
    }

    /// Whether the viewer may refuse this person: whoever they see or could see, and whoever of their group does not
    /// show themself.
    pub(crate) fn may_refuse(&self, person: &Person) -> bool {
        self.sees(person) || self.sees_blocked(person) || self.is_mate(person)
    }

    /// Whether the person may be suggested to the viewer, as far as consent goes, and counted among those whom two
    /// others know: only whoever agreed to be seen by the whole course, so that both of the two may know of it.
    pub(crate) fn may_meet(&self, person: &Person) -> bool {
        audience(person) == SeenBy::Course && self.sees(person)
    }

    /// Whether one of the two said "not now" to the other, or blocked them.
    pub(crate) fn is_refused(&self, person: &Person) -> bool {
        self.refusals.iter().any(|it| it.is_between(&self.person, &person.id))
    }

    /// Whether the viewer may learn who greeted them. Who greets shows themself to the one greeted; a minor does so
    /// only inside their group.
    pub(crate) fn sees_greeting_of(&self, person: &Person) -> bool {
        !self.is_apart(person) && (self.sees(person) || !person.among_minors)
    }

    /// Whether meetings may lead out of the course: minors are led nowhere by links that learners make.
    pub(crate) const fn may_link_outside(&self) -> bool {
        !self.among_minors
    }

    /// The link of a meeting, where it may be shown.
    pub(crate) fn link(&self, link: Option<&str>) -> Option<String> {
        link.filter(|_| self.may_link_outside()).map(str::to_owned)
    }

    /// Whether names of others may stand in files that leave Kith, such as a calendar entry.
    pub(crate) const fn may_take_names_along(&self) -> bool {
        !self.among_minors
    }

    /// The name, where the viewer may see it.
    pub(crate) fn name(&self, person: &Person) -> Option<String> {
        self.sees(person).then(|| person.name().to_owned())
    }

    /// What the person shows of themself, where the viewer may see it: a face is seen by whoever sees the name, except
    /// by somebody who blocked them or is blocked, or who reported it. Staff sees no face that is shown to nobody.
    pub(crate) fn face(&self, person: &Person) -> Option<Face> {
        let seen = self.is(person)
            || self.sees(person)
                && !self.is_apart(person)
                && !self.reported.contains(&person.id)
                && audience(person) != SeenBy::Nobody;
        let pictured_at = person.face.pictured_at.filter(|_| may_be_pictured(person));
        let face = Face { pictured_at, ..person.face.clone() };
        Some(face).filter(|face| seen && !face.is_empty())
    }

    /// The same on the wall of the course: only of whoever agreed to be seen by the course, and of the viewer. Staff,
    /// who has to see what was reported, finds there what groups see too.
    pub(crate) fn face_on_the_wall(&self, person: &Person) -> Option<Face> {
        let shown = self.staff || self.is(person) || audience(person) == SeenBy::Course;
        self.face(person).filter(|_| shown)
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
            face: self.face(person),
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use wire::{Face, GroupId, PersonId, Role, SeenBy};

    use super::{Viewer, name_in_a_room};
    use crate::{
        roster::{Person, people::Answers, people::Hours, refusals::Refusal},
        session::{CourseKey, Member},
        zones::Zones,
    };

    /// What decides about one person: their group, their word if they said any, and whether they teach.
    type Facts = (Option<u8>, Option<SeenBy>, bool);

    fn facts() -> impl Strategy<Value = Facts> {
        let word = prop_oneof![Just(SeenBy::Nobody), Just(SeenBy::Group), Just(SeenBy::Course)];
        (prop::option::of(0..3_u8), prop::option::of(word), prop::bool::weighted(0.2))
    }

    fn id(place: usize) -> PersonId {
        PersonId(format!("person-{place}"))
    }

    fn person(place: usize, (group, word, teaches): Facts, among_minors: bool) -> Person {
        let answers = |seen_by| Answers {
            languages: vec![format!("l{place}")],
            experience: None,
            interests: Vec::new(),
            goal: None,
            commitment: None,
            wants_group: true,
            seen_by,
            answered_at: Timestamp::UNIX_EPOCH,
        };
        Person {
            id: id(place),
            platform_name: place.is_multiple_of(2).then(|| format!("Name {place}")),
            nickname: format!("Nickname {place}"),
            platform_zone: None,
            launch_role: Some(if teaches { Role::Instructor } else { Role::Learner }),
            roster_role: None,
            test_user: false,
            part_override: None,
            last_seen_at: None,
            answers: word.map(answers),
            hours: Some(Hours {
                zone: "Asia/Kathmandu".to_owned(),
                weekly: schedule::Weekly::default(),
                saved_at: Timestamp::UNIX_EPOCH,
            }),
            group: group.map(|group| GroupId(format!("group-{group}"))),
            asked_at: None,
            still_in_at: None,
            next_run: None,
            caught_up_at: None,
            carried_over: false,
            among_minors,
            unnamed: place.is_multiple_of(5),
            face: Face {
                pictured_at: place.is_multiple_of(2).then_some(Timestamp::UNIX_EPOCH),
                drawing: None,
                line: Some(format!("Line {place}")),
            },
            taken_off_at: None,
        }
    }

    /// What the promise says, in other words than the code: nobody's consent is stretched.
    fn allowed(viewer: usize, viewers: Facts, seen: usize, (group, word, _): Facts, minors: bool) -> bool {
        let (own, _, staff) = viewers;
        let together = own.is_some() && own == group;
        staff
            || viewer == seen
            || (together && word != Some(SeenBy::Nobody))
            || (!minors && word == Some(SeenBy::Course))
    }

    proptest! {
        #[test]
        fn a_viewer_never_sees_more_than_is_allowed(
            course in prop::collection::vec(facts(), 1..8),
            viewer in any::<prop::sample::Index>(),
            minors: bool,
        ) {
            let zones = Zones::load();
            let viewer_at = viewer.index(course.len());
            let build = |minors| -> Vec<Person> {
                course.iter().enumerate().map(|(place, facts)| person(place, *facts, minors)).collect()
            };
            let role = if course[viewer_at].2 { Role::Instructor } else { Role::Learner };
            let me = Member { course: CourseKey("c".to_owned()), person: id(viewer_at), role };
            let people = build(minors);
            let viewer = Viewer::new(&me, &people, Vec::new());
            for (place, person) in people.iter().enumerate() {
                let may = allowed(viewer_at, course[viewer_at], place, course[place], minors);
                prop_assert_eq!(viewer.sees(person), may);
                let member = viewer.member(person, &zones, Timestamp::UNIX_EPOCH);
                prop_assert_eq!(member.name.as_deref(), may.then(|| person.name()));
                prop_assert_eq!(viewer.name(person).is_some(), may);
                // A room is entered by name unless nobody may see it, and that is no more than a group sees.
                prop_assert_eq!(name_in_a_room(person).is_some(), course[place].1 != Some(SeenBy::Nobody));
                prop_assert_eq!(member.zone.is_some(), may);
                prop_assert_eq!(!member.languages.is_empty(), may && course[place].1.is_some());
                // A face is seen by whoever sees the name, but by staff only if by anybody; minors and people without
                // names show no photograph; and beyond groups only those are seen who agreed to it.
                let face = viewer.face(person);
                let silent = course[place].1 == Some(SeenBy::Nobody);
                prop_assert_eq!(face.is_some(), may && (!silent || viewer.is(person)));
                prop_assert_eq!(&face, &member.face);
                let pictured = face.is_some_and(|face| face.pictured_at.is_some());
                prop_assert!(!pictured || !(minors || person.unnamed));
                let on_wall = viewer.face_on_the_wall(person);
                let by_course = course[place].1 == Some(SeenBy::Course) && !minors;
                prop_assert!(on_wall.is_none() || viewer.is_staff() || viewer.is(person) || by_course);
                // A zone's name tells where somebody lives.
                let named = member.zone.is_some_and(|zone| !zone.name.is_empty());
                prop_assert!(!named || viewer.is_staff() || viewer.is(person));
                // A greeting shows its sender, and a minor to nobody beyond their group.
                prop_assert!(!minors || viewer.sees(person) || !viewer.sees_greeting_of(person));
            }
            prop_assert_eq!(viewer.link(Some("https://rooms.example")).is_some(), !minors);
            prop_assert_eq!(viewer.may_take_names_along(), !minors);
            // The switch takes away and gives nothing.
            let (free, bound) = (build(false), build(true));
            let (before, after) = (Viewer::new(&me, &free, Vec::new()), Viewer::new(&me, &bound, Vec::new()));
            for (one, same) in free.iter().zip(&bound) {
                prop_assert!(before.sees(one) || !after.sees(same));
            }
        }

        #[test]
        fn saying_less_never_shows_more(
            course in prop::collection::vec(facts(), 2..8),
            minors: bool,
        ) {
            let order = [SeenBy::Nobody, SeenBy::Group, SeenBy::Course];
            let me = Member { course: CourseKey("c".to_owned()), person: id(0), role: Role::Learner };
            let seen: Vec<bool> = order
                .iter()
                .map(|word| {
                    let mut people: Vec<Person> =
                        course.iter().enumerate().map(|(place, facts)| person(place, *facts, minors)).collect();
                    people[1] = person(1, (course[1].0, Some(*word), course[1].2), minors);
                    Viewer::new(&me, &people, Vec::new()).sees(&people[1])
                })
                .collect();
            prop_assert!(seen.windows(2).all(|pair| pair[0] <= pair[1]), "{seen:?}");
        }

        #[test]
        fn a_block_takes_away_on_both_sides_what_no_group_needs(
            course in prop::collection::vec(facts(), 2..8),
            by_viewer: bool,
            blocked: bool,
        ) {
            let people: Vec<Person> =
                course.iter().enumerate().map(|(place, facts)| person(place, *facts, false)).collect();
            let me = Member { course: CourseKey("c".to_owned()), person: id(0), role: Role::Learner };
            let (by, of) = if by_viewer { (id(0), id(1)) } else { (id(1), id(0)) };
            let refusal = Refusal { person: by, other: of, blocked };
            let (before, after) =
                (Viewer::new(&me, &people, Vec::new()), Viewer::new(&me, &people, vec![refusal]));
            let together = course[0].0.is_some() && course[0].0 == course[1].0;
            for (place, other) in people.iter().enumerate() {
                let hides = blocked && place == 1;
                prop_assert_eq!(after.sees(other), before.sees(other) && (together || !hides));
                prop_assert_eq!(after.sees_greeting_of(other), !hides && before.sees_greeting_of(other));
                // A group needs the name of a member, and not the face.
                prop_assert_eq!(after.face(other).is_some(), !hides && before.face(other).is_some());
                prop_assert_eq!(after.is_refused(other), place == 1);
                // Who is blocked is not told, and whoever blocked can take it back.
                prop_assert_eq!(after.blocked(other), hides && by_viewer);
                prop_assert_eq!(after.may_refuse(other) || (hides && !by_viewer), before.may_refuse(other) || (hides && !by_viewer));
                prop_assert!(!after.may_meet(other) || (after.sees(other) && course[place].1 == Some(SeenBy::Course)));
            }
        }
    }
}
