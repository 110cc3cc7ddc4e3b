//! Background work: brings the platform's groups in line with ours.
//!
//! Every attempt reads what stands and does what is missing. So it can break off anywhere and begin again, and done
//! twice it changes nothing (N-124).

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use grouping::{Change, Wanted, difference};
use jiff::{SignedDuration, Timestamp};
use wire::HostState;

use super::{
    host::{Host, HostError},
    ours::{OurGroup, Ours},
    place::Place,
    store::Push,
};
use crate::{
    AppState,
    health::{self, Part},
    jobs::Ended,
    sentence::{Sentence, say},
    session::CourseKey,
    store::StoreError,
};

/// A job belongs to its worker for five minutes; what is left after three begins anew.
const TURN: Duration = Duration::from_mins(3);
/// A platform that does not answer for so long is left alone until somebody asks again.
const PATIENCE: SignedDuration = SignedDuration::from_hours(12);
/// At most so many people are named.
const NAMED: usize = 5;

/// Takes the groups of a course to its platform.
pub(crate) async fn push(app: &AppState, course: &CourseKey) -> Result<Ended, StoreError> {
    let Some(asked) = app.store.push(course).await? else { return Ok(Ended::Done) };
    if matches!(asked.push.state, HostState::Done | HostState::Stopped) {
        return Ok(Ended::Done);
    }
    let Some(place) = app.store.place(course).await? else { return Ok(Ended::Done) };
    let ours = app.store.ours(course).await?;
    let mut errand =
        Errand { app, course, place: &place, ours: &ours, began: Instant::now(), done: 0, of: 0 };
    let (state, trouble, again) = match Host::open(app, &place, &asked.person).await {
        Ok(host) => match errand.run(&host).await {
            Ok(Outcome::Done(left_out)) => (HostState::Done, left_out, None),
            Ok(Outcome::TurnOver) => {
                // The same job once more, at once: another process may have the next turn.
                app.store.add_job("groups", &course.0, app.clock.now()).await?;
                errand.note(HostState::Working, None).await?;
                return Ok(Ended::Done);
            }
            Err(error) => errand.after(error, asked.asked_at)?,
        },
        Err(error) => errand.after(error, asked.asked_at)?,
    };
    let failed = trouble.as_ref().filter(|_| state != HostState::Done).map(ToString::to_string);
    if let Some(words) = &failed {
        tracing::warn!(cause = words, platform = place.platform, "groups not handed over");
    }
    health::note(app, &place.platform, Part::Groups, failed.as_deref()).await;
    errand.note(state, trouble).await?;
    Ok(if again.is_none() { Ended::Done } else { Ended::Failed })
}

enum Outcome {
    /// Everything stands; who was not taken, in words.
    Done(Option<Sentence>),
    /// Not finished, but somebody else's turn.
    TurnOver,
}

/// Somebody asked for it again.
struct Again;

struct Errand<'a> {
    app: &'a AppState,
    course: &'a CourseKey,
    place: &'a Place,
    ours: &'a Ours,
    began: Instant,
    done: usize,
    of: usize,
}

impl Errand<'_> {
    async fn note(&self, state: HostState, trouble: Option<Sentence>) -> Result<(), StoreError> {
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        let push = Push { state, done: number(self.done), of: number(self.of), trouble };
        self.app.store.note_push(self.course, &push, self.app.clock.now()).await
    }

    /// What follows from a failure.
    fn after(
        &self,
        error: HostError,
        asked_at: Timestamp,
    ) -> Result<(HostState, Option<Sentence>, Option<Again>), StoreError> {
        let tired = self.app.clock.now().duration_since(asked_at) > PATIENCE;
        match error {
            HostError::Store(error) => Err(error),
            HostError::Later(why) if !tired => Ok((HostState::Waiting, Some(by_itself(why)), Some(Again))),
            HostError::Later(why)
            | HostError::Refused(why)
            | HostError::Rejected(why)
            | HostError::NotConnected(why) => Ok((HostState::Stopped, Some(why), None)),
        }
    }

    async fn run(&mut self, host: &Host) -> Result<Outcome, HostError> {
        let (Some(first), Some(name)) = (self.ours.living.first(), self.ours.set_name()) else {
            return Ok(Outcome::Done(None));
        };
        self.app.store.begin_host_set(self.course, first.published_at, &name).await?;
        let wanted = self.ours.wanted(self.place).0;
        let changes = self.changes(host, &wanted, &name).await?;
        self.of = changes.changes.len();
        self.note(HostState::Working, None).await?;
        let Some(changes) = self.make(host, changes, &wanted, first, &name).await? else {
            return Ok(Outcome::TurnOver);
        };
        for some in changes.chunks(host.portion()) {
            if self.began.elapsed() > TURN {
                return Ok(Outcome::TurnOver);
            }
            host.apply(some).await?;
            self.done += some.len();
            self.note(HostState::Working, None).await?;
        }
        // Platforms leave out whom they do not take, some without a word.
        let left = self.changes(host, &wanted, &name).await?.changes;
        if left.iter().any(|change| change.at.is_none() || !change.remove.is_empty()) {
            return Err(HostError::Later(say!(
                "The groups were changed while Kith wrote them, or not everything was written."
            )));
        }
        self.done = self.of;
        Ok(Outcome::Done(self.left_out(&left)))
    }

    async fn changes(&self, host: &Host, wanted: &[Wanted], name: &str) -> Result<Todo, HostError> {
        let sets = self.app.store.host_sets(self.course).await?;
        let standing = host.standing(&self.ours.marks, &sets, name).await?;
        let present: Vec<String> = standing
            .found
            .iter()
            .filter(|group| wanted.iter().any(|wanted| group.mark.as_ref() == Some(&wanted.mark)))
            .map(|group| group.id.clone())
            .collect();
        let changes = difference(wanted, &self.ours.marks, &standing.found);
        Ok(Todo { changes, present, standing })
    }

    /// Makes the set and the groups that are missing; the changes then know where their groups stand.
    async fn make(
        &self,
        host: &Host,
        todo: Todo,
        wanted: &[Wanted],
        first: &OurGroup,
        name: &str,
    ) -> Result<Option<Vec<Change>>, HostError> {
        let Todo { mut changes, mut present, standing } = todo;
        let missing: Vec<&Wanted> = wanted
            .iter()
            .filter(|wanted| changes.iter().any(|change| change.at.is_none() && change.mark == wanted.mark))
            .collect();
        if missing.is_empty() && changes.is_empty() {
            return Ok(Some(changes));
        }
        let set = host.set(&standing, name, &format!("kith-set-{}", first.id)).await?;
        self.app.store.note_host_set(self.course, first.published_at, &set).await?;
        for some in missing.chunks(host.portion()) {
            if self.began.elapsed() > TURN {
                return Ok(None);
            }
            let made = host.make(&set, some).await?;
            for change in changes.iter_mut().filter(|change| change.at.is_none()) {
                change.at = made.get(&change.mark).cloned();
            }
            present.extend(made.into_values());
        }
        // Also those made by an attempt that broke off before it came to this.
        host.gather(&set, &present).await?;
        Ok(Some(changes))
    }

    /// Who was not taken.
    fn left_out(&self, left: &[Change]) -> Option<Sentence> {
        let names = self.ours.names(self.place);
        let ids: BTreeSet<&String> = left.iter().flat_map(|change| &change.add).collect();
        let people: Vec<&str> = ids.iter().filter_map(|id| names.get(id.as_str()).copied()).collect();
        let shown = people.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = people.len().saturating_sub(NAMED);
        match (people.is_empty(), more) {
            (true, _) => None,
            (false, 0) => Some(say!(
                "Not taken by your learning platform: {shown}. Are they students of this course there?",
                shown = shown
            )),
            (false, more) => Some(say!(
                "Not taken by your learning platform: {shown} and {more} more. Are they students of this course there?",
                shown = shown,
                more = more
            )),
        }
    }
}

/// What will be tried once more.
pub(crate) fn by_itself(why: Sentence) -> Sentence {
    say!("{why} Kith tries again by itself.", why = why)
}

/// What an attempt found to do.
struct Todo {
    changes: Vec<Change>,
    /// Living groups of ours that stand.
    present: Vec<String>,
    standing: super::host::Standing,
}
