//! Everybody in the demonstration course answers for real: a launch each, then the API.

use std::sync::Arc;

use anyhow::Context as _;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    launcher::Browser,
    platform::{Person, Standing},
};

/// How many people answer at the same time.
const AT_ONCE: usize = 6;

/// How far the answering has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// People dealt with so far.
    pub done: usize,
    /// People who have something to say.
    pub of: usize,
    /// Of those dealt with: had answered before.
    pub before: usize,
}

/// Lets every learner among `people` who answers at all do so, in `course` on the platform at `platform`. Whoever
/// has answered before is left alone, so this may be repeated. `progress` is called after each person.
///
/// # Errors
/// When somebody cannot launch, or an answer is refused.
pub async fn answer_all(
    platform: &str,
    course: u32,
    people: &[Person],
    mut progress: impl FnMut(Progress),
) -> anyhow::Result<Progress> {
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut answering = JoinSet::new();
    let learners = people.iter().filter(|person| person.standing == Standing::Learner && person.answers);
    for person in learners {
        let (gate, platform, person) = (gate.clone(), platform.to_owned(), person.clone());
        answering.spawn(async move {
            let _turn = gate.acquire().await?;
            answer(&platform, course, &person)
                .await
                .with_context(|| format!("answering as {}", person.username))
        });
    }
    let mut so_far = Progress { done: 0, of: answering.len(), before: 0 };
    while let Some(answered) = answering.join_next().await {
        so_far.done += 1;
        so_far.before += usize::from(answered?? == Answered::Before);
        progress(so_far);
    }
    Ok(so_far)
}

/// Whether there was anything left to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// The answers were sent.
    Now,
    /// They had been sent before, and were left alone.
    Before,
}

/// One person launches and answers.
///
/// # Errors
/// When the launch or an answer is refused.
pub async fn answer(platform: &str, course: u32, person: &Person) -> anyhow::Result<Answered> {
    let client = Browser::new()?.sign_in(platform, course, &person.username).await?;
    let profile: wire::Profile = client.get("/api/profile").await?;
    if profile.answered_at.is_some() && profile.weekly_saved_at.is_some() {
        return Ok(Answered::Before);
    }
    let _: wire::Profile = client.put("/api/profile", &profile_of(person)).await?;
    let availability = wire::AvailabilityAnswer { zone: person.zone.clone(), weekly: person.weekly.clone() };
    let _: wire::Profile = client.put("/api/availability", &availability).await?;
    Ok(Answered::Now)
}

/// What a person says about themselves.
#[must_use]
pub fn profile_of(person: &Person) -> wire::ProfileAnswer {
    wire::ProfileAnswer {
        nickname: None,
        languages: person.languages.clone(),
        experience: Some(person.experience),
        interests: Vec::new(),
        goal: None,
        commitment: None,
        wants_group: person.wants_group,
        seen_by: person.seen_by,
    }
}
