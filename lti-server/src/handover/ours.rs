//! Our groups as they go to a platform: their marks, their names there, and who of them the platform knows.

use std::collections::{BTreeSet, HashMap};

use grouping::Wanted;
use jiff::{Timestamp, tz::TimeZone};
use wire::{GroupId, PersonId};

use super::place::{Place, Product};
use crate::{
    roster::Person,
    session::CourseKey,
    store::{Store, StoreError, instant, on_db},
};

/// A course's groups, those that ended included, and its people.
#[derive(Clone, Debug)]
pub(super) struct Ours {
    /// The living groups in order.
    pub(super) living: Vec<OurGroup>,
    /// Marks of all groups the course ever had.
    pub(super) marks: BTreeSet<String>,
    /// Everybody who ever was in the course.
    known: HashMap<PersonId, HostIds>,
}

/// A living group.
#[derive(Clone, Debug)]
pub(super) struct OurGroup {
    pub(super) id: GroupId,
    pub(super) name: String,
    pub(super) published_at: Timestamp,
    pub(super) members: Vec<OurPerson>,
}

/// Somebody in a living group.
#[derive(Clone, Debug)]
pub(super) struct OurPerson {
    pub(super) id: PersonId,
    pub(super) name: String,
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct HostIds {
    subject: String,
    person: String,
    name: Option<String>,
    nickname: String,
    user_number: Option<String>,
    login: Option<String>,
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    id: String,
    name: String,
    published_at_us: i64,
    ended_at_us: Option<i64>,
}

/// The mark on a group of ours: no other group in the world carries it.
pub(super) fn mark(group: &str) -> String {
    format!("kith-{group}")
}

impl OurGroup {
    /// [`mark`] of this group.
    pub(super) fn mark(&self) -> String {
        mark(&self.id.0)
    }
}

impl Ours {
    /// The name of the set: its date, and a code that keeps it apart from every other set, whoever made it.
    pub(super) fn set_name(&self) -> Option<String> {
        let first = self.living.first()?;
        let date = first.published_at.to_zoned(TimeZone::UTC).date();
        Some(format!("Kith {date} #{}", code(&first.id)))
    }

    /// What a group is called at Moodle, where a name counts once in a course and a teacher may have a "Group 1".
    pub(super) fn moodle_name(&self, group: &OurGroup) -> String {
        let code = self.living.first().map(|first| code(&first.id)).unwrap_or_default();
        format!("{} (Kith #{code})", group.name)
    }

    /// The platform's id of a person, where it is known.
    pub(super) fn id_at(&self, place: &Place, person: &PersonId) -> Option<&str> {
        let known = self.known.get(person)?;
        match place.product {
            Product::Moodle => {
                Some(known.subject.as_str()).filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
            }
            Product::Canvas => known.user_number.as_deref(),
            Product::Other => None,
        }
    }

    /// The name somebody signs in with at Moodle.
    pub(super) fn login(&self, person: &PersonId) -> Option<&str> {
        self.known.get(person)?.login.as_deref()
    }

    /// Names by the platform's ids.
    pub(super) fn names(&self, place: &Place) -> HashMap<&str, &str> {
        let mut names = HashMap::new();
        for (person, ids) in &self.known {
            if let Some(id) = self.id_at(place, person) {
                names.insert(id, ids.name.as_deref().unwrap_or(&ids.nickname));
            }
        }
        names
    }

    /// The groups as they should stand at the platform, and those of their people it cannot be told of.
    pub(super) fn wanted(&self, place: &Place) -> (Vec<Wanted>, Vec<&OurPerson>) {
        let mut unknown = Vec::new();
        let wanted = self.living.iter().map(|group| {
            let mut members = BTreeSet::new();
            for person in &group.members {
                match self.id_at(place, &person.id) {
                    Some(id) => drop(members.insert(id.to_owned())),
                    None => unknown.push(person),
                }
            }
            let name = match place.product {
                Product::Moodle => self.moodle_name(group),
                Product::Canvas | Product::Other => group.name.clone(),
            };
            Wanted { mark: group.mark(), name, members }
        });
        (wanted.collect(), unknown)
    }
}

/// The end of a version 7 UUID is random.
fn code(group: &GroupId) -> String {
    let tail: Vec<char> = group.0.chars().rev().take(4).collect();
    tail.into_iter().rev().collect()
}

impl Store {
    /// The groups of a course with what its platform knows people by.
    pub(super) async fn ours(&self, course: &CourseKey) -> Result<Ours, StoreError> {
        const GROUPS: &str = "SELECT id, name, published_at_us, ended_at_us FROM course_group WHERE course = $1 \
            ORDER BY position, id";
        const KNOWN: &str = "SELECT e.person, p.subject, p.name, p.nickname, h.user_number, h.login \
            FROM enrolment e JOIN person p ON p.id = e.person LEFT JOIN host_person h ON h.person = p.id \
            WHERE e.course = $1";
        let groups: Vec<GroupRow> =
            on_db!(self, pool => sqlx::query_as(GROUPS).bind(&course.0).fetch_all(pool).await)?;
        let known: Vec<HostIds> =
            on_db!(self, pool => sqlx::query_as(KNOWN).bind(&course.0).fetch_all(pool).await)?;
        let mut members: HashMap<GroupId, Vec<OurPerson>> = HashMap::new();
        for person in self.people(course).await? {
            if let Some(group) = person.group.clone() {
                members.entry(group).or_default().push(our_person(&person));
            }
        }
        let marks = groups.iter().map(|group| mark(&group.id)).collect();
        let mut living = Vec::new();
        for row in groups.into_iter().filter(|group| group.ended_at_us.is_none()) {
            let id = GroupId(row.id);
            let mut members = members.remove(&id).unwrap_or_default();
            members.sort_by_cached_key(|person| (person.name.to_lowercase(), person.id.clone()));
            living.push(OurGroup {
                id,
                name: row.name,
                published_at: instant(row.published_at_us)?,
                members,
            });
        }
        let known = known.into_iter().map(|ids| (PersonId(ids.person.clone()), ids)).collect();
        Ok(Ours { living, marks, known })
    }
}

fn our_person(person: &Person) -> OurPerson {
    OurPerson { id: person.id.clone(), name: person.name().to_owned() }
}
