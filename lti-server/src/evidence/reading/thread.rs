//! What the posts of one thread say: who answered whom. It asks nobody.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use network::TieKind;
use wire::PersonId;

use super::super::{
    names::{Called, Members},
    source::{CalledBy, Outcome},
    store::{NewEvent, key},
    time::whole_seconds,
};

/// Something that was written, as its platform tells it; of what was written not a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Post {
    /// The platform's number of it.
    pub(super) id: String,
    /// Who wrote it, by the platform's number; `None`: it does not say.
    pub(super) by: Option<Called>,
    /// The post it answers; `None`: it answers nothing.
    pub(super) to: Option<String>,
    pub(super) at: Timestamp,
    pub(super) state: State,
}

/// Who may know of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Everybody in its forum.
    Open,
    /// Two people.
    Private,
    /// Nobody any more.
    Deleted,
}

/// A thread that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Thread {
    pub(super) posts: Vec<Post>,
    /// The post that began it.
    pub(super) opening: Option<String>,
}

/// The instants that decide what of a thread counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) now: Timestamp,
    /// What was written until then is left alone.
    pub(super) forgotten_at: Option<Timestamp>,
    /// What was written until then was counted by an earlier reading.
    pub(super) counted_until: Option<Timestamp>,
}

/// What a thread says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) events: Vec<NewEvent>,
    /// Posts that are gone, by their key.
    pub(super) gone: Vec<String>,
    /// Whether somebody wrote, or was answered, who is not in the course.
    pub(super) strangers: bool,
    /// What became of posts that no earlier reading counted, answers that are kept aside.
    pub(super) outcomes: BTreeMap<Outcome, u64>,
}

/// Judges the posts of a thread.
pub(super) fn judge(thread: &Thread, members: &Members, bounds: Bounds) -> Judged {
    let open = thread.posts.iter().filter(|post| post.state == State::Open);
    let by_id: HashMap<&str, &Post> = open.map(|post| (post.id.as_str(), post)).collect();
    let mut judged = Judged::default();
    for post in &thread.posts {
        let outcome = match one(post, &by_id, thread.opening.as_deref(), members, bounds) {
            Said::Answer(event) => {
                judged.events.push(event);
                continue;
            }
            Said::Gone => {
                judged.gone.push(key(&post.id));
                Outcome::Other
            }
            Said::LeftAlone => continue,
            Said::Not(outcome) => outcome,
        };
        judged.strangers |= outcome == Outcome::Stranger;
        if bounds.counted_until.is_none_or(|until| post.at > until) {
            *judged.outcomes.entry(outcome).or_default() += 1;
        }
    }
    judged
}

enum Said {
    Answer(NewEvent),
    Gone,
    /// Somebody had it forgotten.
    LeftAlone,
    Not(Outcome),
}

fn one(
    post: &Post,
    by_id: &HashMap<&str, &Post>,
    opening: Option<&str>,
    members: &Members,
    bounds: Bounds,
) -> Said {
    match post.state {
        State::Deleted => return Said::Gone,
        // Two people chose that nobody else knows of it.
        State::Private => return Said::Not(Outcome::Other),
        State::Open => {}
    }
    if bounds.forgotten_at.is_some_and(|at| post.at <= at) {
        return Said::LeftAlone;
    }
    let Ok(at) = whole_seconds(post.at, bounds.now) else { return Said::Not(Outcome::Wrong) };
    // Whoever is anonymous there is so here.
    let Some(writer) = &post.by else { return Said::Not(Outcome::Other) };
    let Some(writer) = who(writer, members) else { return Said::Not(Outcome::Stranger) };
    let Some(to) = &post.to else { return Said::Not(Outcome::Opening) };
    let Some(answered) = by_id.get(to.as_str()) else { return Said::Not(Outcome::Unanswerable) };
    let Some(answered) = &answered.by else { return Said::Not(Outcome::Unanswerable) };
    let Some(answered) = who(answered, members) else { return Said::Not(Outcome::Stranger) };
    // What staff puts up for everybody is a task: whoever does it turns to nobody yet.
    if opening == Some(to.as_str()) && members.teaches(answered) {
        return Said::Not(Outcome::Opening);
    }
    if writer == answered {
        return Said::Not(Outcome::Wrong);
    }
    Said::Answer(NewEvent {
        kind: TieKind::Replied,
        a: writer.clone(),
        b: answered.clone(),
        at,
        key: key(&post.id),
    })
}

fn who<'a>(called: &Called, members: &'a Members) -> Option<&'a PersonId> {
    members.called(called, CalledBy::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::names::Names;

    fn members() -> Members {
        let one = |person: &str, subject: &str, teaches: bool| Names {
            person: person.to_owned(),
            subject: subject.to_owned(),
            number: None,
            login: None,
            teaches,
        };
        Members::new(vec![one("tessa", "5", true), one("ana", "6", false), one("bo", "7", false)])
    }

    fn post(id: &str, by: &str, to: Option<&str>) -> Post {
        let at = "2026-11-20T10:00:00.7Z".parse().unwrap();
        let by = Some(Called::Subject(by.to_owned()));
        Post { id: id.to_owned(), by, to: to.map(str::to_owned), at, state: State::Open }
    }

    fn judged(posts: Vec<Post>, forgotten_at: Option<&str>) -> Judged {
        let bounds = Bounds {
            now: "2026-11-27T12:00:00Z".parse().unwrap(),
            forgotten_at: forgotten_at.map(|at| at.parse().unwrap()),
            counted_until: None,
        };
        judge(&Thread { opening: posts.first().map(|it| it.id.clone()), posts }, &members(), bounds)
    }

    fn pairs(judged: &Judged) -> Vec<(&str, &str)> {
        judged.events.iter().map(|it| (it.a.0.as_str(), it.b.0.as_str())).collect()
    }

    #[test]
    fn answers_are_ties_and_the_task_is_none() {
        let told = judged(
            vec![
                post("1", "5", None),
                post("2", "6", Some("1")),
                post("3", "7", Some("2")),
                post("4", "5", Some("2")),
                post("5", "6", Some("4")),
                post("6", "6", Some("2")),
            ],
            None,
        );
        assert_eq!(pairs(&told), [("bo", "ana"), ("tessa", "ana"), ("ana", "tessa")]);
        assert_eq!(told.events[0].at.to_string(), "2026-11-20T10:00:00Z");
        assert_eq!(told.outcomes, BTreeMap::from([(Outcome::Opening, 2), (Outcome::Wrong, 1)]));
        // A thread that a learner began is answered to them.
        assert_eq!(
            pairs(&judged(vec![post("1", "6", None), post("2", "7", Some("1"))], None)),
            [("bo", "ana")]
        );
    }

    #[test]
    fn private_deleted_and_anonymous_posts_tie_nobody() {
        let hidden = |id: &str, by: &str, to: &str, state| Post { state, ..post(id, by, Some(to)) };
        let told = judged(
            vec![
                post("1", "6", None),
                hidden("2", "7", "1", State::Private),
                hidden("3", "7", "1", State::Deleted),
                post("4", "7", Some("2")),
                post("5", "7", Some("3")),
                Post { by: None, ..post("6", "7", Some("1")) },
                post("7", "7", Some("6")),
                post("8", "99", Some("1")),
                post("9", "7", Some("8")),
            ],
            None,
        );
        assert_eq!(pairs(&told), []);
        assert_eq!((told.gone, told.strangers), (vec![key("3")], true));
        assert_eq!(told.outcomes[&Outcome::Unanswerable], 3);
    }

    #[test]
    fn what_was_forgotten_stays_so() {
        let posts = || vec![post("1", "6", None), post("2", "7", Some("1"))];
        assert_eq!(judged(posts(), Some("2026-11-21T00:00:00Z")), Judged::default());
        assert_eq!(judged(posts(), Some("2026-11-20T09:00:00Z")).events.len(), 1);
    }
}
