//! Background work: reads the forum of a course at its platform, with the platform's key, where an administrator agreed.
//!
//! A reading goes through all threads and asks for those in which something is new. It may break off anywhere and be
//! taken up by another process. Decision 0039.

mod canvas;
mod moodle;
mod store;
mod thread;

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use wire::Inlet;

pub(crate) use moodle::FUNCTIONS;

use self::{
    store::ThreadRow,
    thread::{Bounds, Thread, judge},
};
use super::{
    names::{Called, Members},
    source::{Outcome as SourceOutcome, count},
    store::{keep_events, key, lock_of, take_back},
};
use crate::{
    AppState,
    handover::{HostError, Key, Place, Purpose, Way, by_itself},
    health::{self, Part},
    jobs::{Claim, Ended},
    sentence::say,
    session::CourseKey,
    store::StoreError,
};

/// The kind of this work.
pub(crate) const READ: &str = "forum";
/// What is left after so long begins anew, after the work of others.
const TURN: Duration = Duration::from_mins(3);
/// A forum is read again after so long.
const AGE: SignedDuration = SignedDuration::from_hours(6);
/// Courses that nobody opened for so long are left alone.
const STILL_OPENED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A thread as the platform lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    /// The platform's number of it.
    id: String,
    /// When somebody last wrote in it, if the platform tells.
    active_at: Option<Timestamp>,
    /// Canvas: who began it, and when. Moodle tells it by the first post.
    by: Option<Called>,
    begun_at: Option<Timestamp>,
}

/// What long work looks at between two requests.
struct Step<'a> {
    app: &'a AppState,
    claim: &'a Claim,
}

impl Step<'_> {
    /// Keeps the work from others.
    async fn keep(&self) -> Result<(), HostError> {
        if self.claim.keep(self.app).await? {
            Ok(())
        } else {
            Err(HostError::Later(say!("Somebody else reads this forum now.")))
        }
    }
}

/// How an attempt ended that was not refused.
enum Outcome {
    Read,
    TurnOver,
    /// It was switched off meanwhile.
    Off,
}

/// Asks for the forum of a course to be read now, where an administrator agreed.
pub(crate) async fn read_soon(app: &AppState, course: &CourseKey) -> Result<(), StoreError> {
    let (_, source) = app.store.evidence_source_of(course).await?;
    if source.switches.reads {
        app.store.add_job(READ, &course.0, app.clock.now()).await?;
        app.wake_jobs();
    }
    Ok(())
}

/// Asks for the forums that were not read for a while.
pub(crate) async fn ask_for_due(app: &AppState, now: Timestamp) -> Result<(), StoreError> {
    let before = now.saturating_sub(AGE).map_err(StoreError::from_date)?;
    let opened_since = now.saturating_sub(STILL_OPENED).map_err(StoreError::from_date)?;
    for course in app.store.unread_forums(before, opened_since).await? {
        app.store.add_job(READ, &course.0, now).await?;
    }
    Ok(())
}

/// Reads the forum of a course.
pub(crate) async fn read(app: &AppState, course: &CourseKey, claim: &Claim) -> Result<Ended, StoreError> {
    let Some(place) = app.store.place(course).await? else { return Ok(Ended::Done) };
    let (_, source) = app.store.evidence_source_of(course).await?;
    if !source.switches.reads || place.key.is_none() {
        return Ok(Ended::Done);
    }
    let began = app.store.begin_forum_reading(course, app.clock.now()).await?;
    if waits_for_a_teacher(app, course, &place).await? {
        // Nobody connected yet, which is no trouble; whoever does asks for the next reading.
        return Ok(Ended::Done);
    }
    let reading = Reading { app, course, place: &place, began, step: Step { app, claim } };
    let ended = reading.run().await;
    if !claim.renew(app).await? {
        return Ok(Ended::Lost);
    }
    let now = app.clock.now();
    let (trouble, ended) = match ended {
        Ok(Outcome::Read) => {
            app.store.end_forum_reading(course, now).await?;
            (None, Ended::Done)
        }
        Ok(Outcome::Off) => return Ok(Ended::Done),
        Ok(Outcome::TurnOver) => {
            // Asked for once more, it is not over: another process may have the next turn.
            app.store.add_job(READ, &course.0, now).await?;
            return Ok(Ended::Done);
        }
        Err(HostError::Store(error)) => return Err(error),
        Err(HostError::Later(why)) => (Some(by_itself(why)), Ended::Failed),
        Err(HostError::NotConnected(why)) => {
            // Another teacher may have allowed it as well.
            let over = waits_for_a_teacher(app, course, &place).await?;
            (Some(why), if over { Ended::Done } else { Ended::Failed })
        }
        Err(HostError::Refused(why) | HostError::Rejected(why)) => (Some(why), Ended::Done),
    };
    if let Some(why) = &trouble {
        tracing::warn!(cause = %why, platform = place.platform, "forum not read");
        app.store.note_forum_trouble(course, why).await?;
    }
    let words = trouble.map(|why| why.to_string());
    health::note(app, &place.platform, Part::Forum, words.as_deref()).await;
    Ok(ended)
}

/// Whether nobody who teaches the course has connected to Canvas for this.
pub(super) async fn waits_for_a_teacher(
    app: &AppState,
    course: &CourseKey,
    place: &Place,
) -> Result<bool, StoreError> {
    match &place.key {
        Some(key @ Key::Canvas { .. }) => {
            let teacher = app.store.teacher_who_allowed(course, key, Purpose::Forum).await?;
            Ok(teacher.is_none())
        }
        _ => Ok(false),
    }
}

struct Reading<'a> {
    app: &'a AppState,
    course: &'a CourseKey,
    place: &'a Place,
    /// When this reading began, which may have been in an earlier turn.
    began: Timestamp,
    step: Step<'a>,
}

impl Reading<'_> {
    async fn run(&self) -> Result<Outcome, HostError> {
        let turn = Instant::now();
        let way = Way::to_forum(self.app, self.course, self.place).await?;
        let (found, inlet) = match &way {
            Way::Moodle(api, course) => (moodle::threads(api, course, &self.step).await?, Inlet::Moodle),
            Way::Canvas(api, course) => (canvas::threads(api, course, &self.step).await?, Inlet::Canvas),
        };
        let members = self.app.store.evidence_members(self.course).await?;
        let known = self.app.store.forum_threads(self.course).await?;
        for found in found {
            let thread_key = key(&found.id);
            let before = known.get(&thread_key);
            if before.is_some_and(|row| self.is_read(row, &found, members.count())) {
                continue;
            }
            if turn.elapsed() > TURN {
                return Ok(Outcome::TurnOver);
            }
            self.step.keep().await?;
            // Where somebody was unknown, all of it is looked at again.
            let read_at = before.filter(|row| row.members.is_none()).map(|row| row.read_at);
            let asked_at = self.app.clock.now();
            let thread = match &way {
                Way::Moodle(api, _) => moodle::posts(api, &found).await,
                Way::Canvas(api, course) => canvas::posts(api, course, &found, read_at, &self.step).await,
            };
            let thread = match thread {
                Ok(thread) => thread,
                // One thread that is gone meanwhile, or not to be seen, is no reason to leave the others.
                Err(HostError::Rejected(why)) => {
                    tracing::info!(cause = %why, "a thread is not read");
                    Thread::default()
                }
                Err(error) => return Err(error),
            };
            let counted_until = before.map(|row| row.read_at);
            let row = ThreadRow { active_at: found.active_at, read_at: asked_at, members: None };
            if !self.keep(inlet, &thread_key, &thread, &members, row, counted_until).await? {
                return Ok(Outcome::Off);
            }
        }
        Ok(Outcome::Read)
    }

    /// Whether there is nothing new in a thread. Where the platform does not tell, once in a reading is enough.
    fn is_read(&self, row: &ThreadRow, found: &Found, members: usize) -> bool {
        let new_members = row.members.is_some_and(|then| then != members);
        let same = match found.active_at {
            Some(active) => row.active_at == Some(active),
            None => row.read_at >= self.began,
        };
        same && (!new_members || row.read_at >= self.began)
    }

    /// Keeps what a thread says; `false` where it was switched off meanwhile.
    async fn keep(
        &self,
        inlet: Inlet,
        thread_key: &str,
        thread: &Thread,
        members: &Members,
        row: ThreadRow,
        counted_until: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.app.store.writing().await?;
        tx.lock(&lock_of(&self.place.platform)).await?;
        // Read under the lock: it may have been switched off, or forgotten, while the platform was asked.
        let Some(forgotten_at) = store::still_reads(&mut tx, &self.place.platform).await? else {
            return Ok(false);
        };
        let bounds = Bounds { now: self.app.clock.now(), forgotten_at, counted_until };
        let mut judged = judge(thread, members, bounds);
        let came = u64::try_from(judged.events.len()).unwrap_or(u64::MAX);
        let new = keep_events(&mut tx, self.course, inlet, &judged.events).await?;
        for gone in &judged.gone {
            take_back(&mut tx, &self.place.platform, inlet, gone).await?;
        }
        judged.outcomes.insert(SourceOutcome::New, new);
        if counted_until.is_none() {
            judged.outcomes.insert(SourceOutcome::Known, came - new);
        }
        count(&mut tx, &self.place.platform, inlet, &judged.outcomes, bounds.now).await?;
        let row = ThreadRow { members: judged.strangers.then(|| members.count()), ..row };
        store::keep_thread(&mut tx, self.course, thread_key, &row).await?;
        tx.commit().await?;
        Ok(true)
    }
}
