//! Deciding a poll: once, whoever is there and however many servers there are.

use jiff::{Timestamp, tz::TimeZone};
use schedule::{Level, decided};

use super::store::{self, PollRow};
use crate::{
    AppState, audit, days, groups,
    jobs::Ended,
    meetings::{
        change::{anchored, commit_told},
        store::{self as meetings, NewMeeting},
    },
    store::{StoreError, Writing},
};

/// The background work that decides a poll; its subject is the poll.
pub(crate) const DECIDE: &str = "poll";

/// Decides the poll `id` when its deadline is over.
///
/// # Errors
/// When the database fails.
pub(crate) async fn decide(app: &AppState, id: &str) -> Result<Ended, StoreError> {
    let Some(group) = app.store.group_of_poll(id).await? else { return Ok(Ended::Done) };
    let now = app.clock.now();
    let mut tx = app.store.writing().await?;
    tx.lock(&group.0).await?;
    let open = store::poll_in(&mut tx, id).await?.filter(|it| !it.failed);
    match open {
        None => Ok(Ended::Done),
        Some(poll) if poll.deadline > now => Ok(Ended::NotBefore(poll.deadline)),
        Some(poll) => settle(app, tx, poll, now).await.map(|()| Ended::Done),
    }
}

/// Decides an open poll if that is to be done now, and commits. The caller has locked its group before reading it, so
/// that two who come at the same moment find it decided or open, never both open.
pub(super) async fn settle(
    app: &AppState,
    mut tx: Writing,
    poll: PollRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = &poll.id;
    // A group that ended has no members.
    let members = groups::members_in(&mut tx, &poll.group).await?.unwrap_or_default();
    if poll.deadline > now && !members.iter().all(|person| poll.answered(person)) {
        return tx.commit().await;
    }
    // A group that ended meanwhile meets no more.
    if members.is_empty() {
        store::end(&mut tx, id).await?;
        return tx.commit().await;
    }
    let Some(starts_at) = winner(&poll, now) else {
        store::fail(&mut tx, id, now).await?;
        audit::record(&mut tx, now, Some(&poll.course), None, "poll found no time", &id.0).await?;
        return tx.commit().await;
    };
    let zone = days::zone_in(&mut tx, &poll.opened_by).await?;
    let zone = zone.as_deref().and_then(|name| Some((name, app.zones.find(name)?)));
    let (name, zone) = zone.unwrap_or(("Etc/UTC", TimeZone::UTC));
    let anchor = anchored(app, name, &zone, starts_at);
    let new = NewMeeting {
        course: &poll.course,
        group: &poll.group,
        series: None,
        anchor: &anchor,
        minutes: poll.minutes,
        link: poll.link.as_deref(),
        chosen_by: &poll.opened_by,
    };
    store::end(&mut tx, id).await?;
    let meeting = meetings::add(&mut tx, &new, now).await?;
    audit::record(&mut tx, now, Some(&poll.course), None, "meeting chosen by poll", &meeting.0).await?;
    commit_told(app, tx, (&poll.course, &poll.group), std::slice::from_ref(&meeting), now).await
}

/// The time that the rule takes, of those that are still to come.
fn winner(poll: &PollRow, now: Timestamp) -> Option<Timestamp> {
    let to_come = |(_, starts_at): &(usize, &Timestamp)| **starts_at > now;
    let places: Vec<(usize, &Timestamp)> = poll.starts.iter().enumerate().filter(to_come).collect();
    let answers = |place: usize| poll.answers.iter().filter(move |it| it.place == place).map(|it| it.level);
    let slots: Vec<Vec<Level>> = places.iter().map(|(place, _)| answers(*place).collect()).collect();
    let at = decided(&slots, usize::try_from(poll.quorum).unwrap_or(usize::MAX))?;
    places.get(at).map(|(_, starts_at)| **starts_at)
}
