//! What statements and events say, whichever specification they follow, and what is kept of it.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use network::TieKind;
use serde_json::Value;
use wire::{Inlet, PersonId};

use super::{
    names::{Called, Members, in_own_shard},
    sender::Platform,
    source::{Outcome, count},
    store::{NewEvent, NewPost, author, keep_events, keep_posts, key, lock_of, take_back},
};
use crate::{
    AppState,
    session::CourseKey,
    store::{Store, StoreError, Writing, on_db},
};

/// Statements or events in one request.
pub(super) const MOST: usize = 500;

/// The field `name` of `of`, if it is a text.
pub(super) fn text<'a>(of: &'a Value, name: &str) -> Option<&'a str> {
    of.get(name)?.as_str()
}

/// What one statement or event says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Somebody wrote something.
    Post(Post),
    /// An earlier statement is taken back, by its id.
    TakenBack(String),
    /// Something that is not looked for here.
    Other,
    /// Something that cannot be used, such as a time that is still to come.
    Wrong,
}

/// Something that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Post {
    /// What may name the course, most likely first.
    pub(super) courses: Vec<String>,
    /// Who wrote it; empty: nobody whom the platform knows.
    pub(super) by: Vec<Called>,
    /// In whole seconds.
    pub(super) at: Timestamp,
    /// What the statement or event is called.
    pub(super) id: String,
    /// What answers may call it.
    pub(super) known_as: Vec<String>,
    pub(super) kind: TieKind,
    /// Whom it is for.
    pub(super) to: To,
}

/// Whom something was written for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct To {
    /// People who are named, each by what they may be called.
    pub(super) people: Vec<Vec<Called>>,
    /// Posts that it answers: the first counts of which it is known who wrote it.
    pub(super) posts: Vec<String>,
    /// Whether it is an answer or a mention in any case; else it may be the beginning of a thread.
    pub(super) surely: bool,
}

/// A course that is named, with its members.
struct Course {
    key: CourseKey,
    members: Members,
}

/// Keeps what was said, in one transaction, and counts what became of it.
pub(super) async fn keep(
    app: &AppState,
    from: &Platform,
    inlet: Inlet,
    said: Vec<Said>,
) -> Result<(), StoreError> {
    let now = app.clock.now();
    let courses = courses(&app.store, from, &said).await?;
    let find = |post: &Post| post.courses.iter().find_map(|name| courses.get(name)?.as_ref());
    let mut outcomes: BTreeMap<Outcome, u64> = BTreeMap::new();
    let mut tx = app.store.writing().await?;
    // Two batches at once that tell the same in another order would wait for each other.
    tx.lock(&lock_of(&from.id)).await?;
    // First who wrote what: an answer may come before what it answers.
    let mut written: BTreeMap<&str, (&CourseKey, Vec<NewPost>)> = BTreeMap::new();
    for said in &said {
        let Said::Post(post) = said else { continue };
        let Some((course, writer)) = find(post).and_then(|it| Some((it, it.who(&post.by, from)?))) else {
            continue;
        };
        let note = |name: &String| NewPost { key: key(name), person: writer.clone(), at: post.at };
        let (_, posts) = written.entry(&course.key.0).or_insert_with(|| (&course.key, Vec::new()));
        posts.extend(post.known_as.iter().map(note));
    }
    for (course, posts) in written.values() {
        keep_posts(&mut tx, course, inlet, posts).await?;
    }
    for said in &said {
        let outcome = match said {
            Said::Other => Outcome::Other,
            Said::Wrong => Outcome::Wrong,
            Said::TakenBack(id) => {
                take_back(&mut tx, &from.id, inlet, &key(id)).await?;
                Outcome::Other
            }
            Said::Post(post) => match find(post) {
                None => Outcome::NoCourse,
                Some(course) => answer(&mut tx, from, inlet, course, post).await?,
            },
        };
        *outcomes.entry(outcome).or_default() += 1;
    }
    count(&mut tx, &from.id, inlet, &outcomes, now).await?;
    tx.commit().await
}

impl Course {
    /// Whom a statement means; the first name that is somebody's counts.
    fn who(&self, called: &[Called], from: &Platform) -> Option<PersonId> {
        called.iter().find_map(|name| self.members.called(name, from.called_by)).cloned()
    }
}

/// Keeps whom one post answers or names.
async fn answer(
    tx: &mut Writing,
    from: &Platform,
    inlet: Inlet,
    course: &Course,
    post: &Post,
) -> Result<Outcome, StoreError> {
    let Some(writer) = course.who(&post.by, from) else { return Ok(Outcome::Stranger) };
    let mut to: Vec<PersonId> = post.to.people.iter().filter_map(|called| course.who(called, from)).collect();
    let mut strangers = to.len() < post.to.people.len();
    if to.is_empty() && !strangers {
        for name in &post.to.posts {
            if let Some(person) = author(tx, &course.key, inlet, &key(name)).await? {
                strangers = !course.members.has(&person);
                to.extend(Some(person).filter(|_| !strangers));
                break;
            }
        }
    }
    let to_oneself = to.contains(&writer);
    to.retain(|person| *person != writer);
    to.sort_unstable();
    to.dedup();
    if to.is_empty() {
        return Ok(match (strangers, to_oneself, post.to.surely) {
            (true, ..) => Outcome::Stranger,
            (_, true, true) => Outcome::Wrong,
            (_, false, true) => Outcome::Unanswerable,
            (_, _, false) => Outcome::Opening,
        });
    }
    let event = |b: PersonId| {
        let (kind, a, at) = (post.kind, writer.clone(), post.at);
        NewEvent { kind, a, b, at, key: key(&post.id) }
    };
    let events: Vec<NewEvent> = to.into_iter().map(event).collect();
    let new = keep_events(tx, &course.key, inlet, &events).await?;
    Ok(if new > 0 { Outcome::New } else { Outcome::Known })
}

/// The courses that are named, by name; `None` for names that are no course of this platform.
async fn courses(
    store: &Store,
    from: &Platform,
    said: &[Said],
) -> Result<HashMap<String, Option<Course>>, StoreError> {
    let mut found: HashMap<String, Option<Course>> = HashMap::new();
    for said in said {
        let Said::Post(post) = said else { continue };
        for name in &post.courses {
            if !found.contains_key(name) {
                let course = match store.course_named(&from.id, name).await? {
                    Some(key) => Some(Course { members: store.evidence_members(&key).await?, key }),
                    None => None,
                };
                found.insert(name.clone(), course);
            }
            // Further names are for when this is none.
            if found.get(name).is_some_and(Option::is_some) {
                break;
            }
        }
    }
    Ok(found)
}

impl Store {
    /// The course of a platform that is called so: by the id of its launches, or by Canvas' number. Where it was opened
    /// in several places of the platform, the one that was opened last.
    async fn course_named(&self, platform: &str, name: &str) -> Result<Option<CourseKey>, StoreError> {
        const SQL: &str = "SELECT c.id FROM course c JOIN deployment d ON d.id = c.deployment \
            LEFT JOIN host_course h ON h.course = c.id WHERE d.platform = $1 AND d.state = 'active' \
            AND (c.context_id = $2 OR h.number = $2 OR h.number = $3) \
            ORDER BY CASE WHEN c.context_id = $2 THEN 0 ELSE 1 END, \
            COALESCE(c.opened_at_us, c.created_at_us) DESC, c.id DESC LIMIT 1";
        let local = in_own_shard(name).unwrap_or_else(|| name.to_owned());
        let row: Option<(String,)> = on_db!(self, pool => sqlx::query_as(SQL).bind(platform).bind(name)
            .bind(local).fetch_optional(pool).await)?;
        Ok(row.map(|(id,)| CourseKey(id)))
    }
}

/// What an address of the platform calls something: its last part. `https://lms.example/course/view.php?id=5` is 5, and
/// `urn:instructure:canvas:course:10000000000005` is told by its end, too. `None` for addresses of others.
pub(super) fn last_part<'a>(iri: &'a str, home: &str) -> Option<&'a str> {
    const CANVAS: &str = "urn:instructure:canvas:";
    let own = iri.strip_prefix(home).filter(|rest| rest.starts_with(['/', '?']));
    let part = match own {
        Some(rest) => rest.rsplit(['/', '=']).next(),
        None => iri.strip_prefix(CANVAS).and_then(|rest| rest.rsplit(':').next()),
    };
    part.filter(|part| !part.is_empty() && part.len() <= 255)
}

#[cfg(test)]
mod tests {
    use super::last_part;

    #[test]
    fn only_addresses_of_the_platform_name_something_there() {
        let home = "https://lms.example/moodle";
        for (iri, part) in [
            ("https://lms.example/moodle/course/view.php?id=5", Some("5")),
            ("https://lms.example/moodle/user/7", Some("7")),
            ("https://lms.example/moodle/course/course-v1:X+Y", Some("course-v1:X+Y")),
            ("urn:instructure:canvas:user:10000000000007", Some("10000000000007")),
            ("https://lms.example/moodle", None),
            ("https://lms.example/moodle2/user/7", None),
            ("https://elsewhere.example/user/7", None),
            ("https://lms.example/moodle/", None),
        ] {
            assert_eq!(last_part(iri, home), part, "{iri}");
        }
    }
}
