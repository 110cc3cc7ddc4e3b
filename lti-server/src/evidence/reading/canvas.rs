//! Canvas' discussions by its REST interface: topics of a course, entries of a topic, replies to an entry, in the name
//! of a teacher. The entries of a topic for groups are those of all its groups. Announcements are left out.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    super::names::Called,
    Found, Step,
    thread::{Post, State, Thread},
};
use crate::handover::{CanvasApi, HostError};

/// Clocks differ, and what is written while it is read is read again.
const SLACK: SignedDuration = SignedDuration::from_hours(1);

#[derive(Deserialize)]
struct TopicJson {
    id: String,
    #[serde(default)]
    author: Option<AuthorJson>,
    #[serde(default)]
    posted_at: Option<Timestamp>,
    #[serde(default)]
    last_reply_at: Option<Timestamp>,
    #[serde(default)]
    discussion_subentry_count: Option<u64>,
    /// `full_anonymity` or `partial_anonymity`.
    #[serde(default)]
    anonymous_state: Option<String>,
    /// The topic is for groups, each of which has its own.
    #[serde(default)]
    group_category_id: Option<String>,
}

#[derive(Deserialize)]
struct AuthorJson {
    #[serde(default)]
    id: Option<String>,
}

#[derive(Deserialize)]
struct EntryJson {
    id: String,
    #[serde(default)]
    user_id: Option<String>,
    #[serde(default)]
    parent_id: Option<String>,
    created_at: Timestamp,
    #[serde(default)]
    deleted: bool,
    /// Newest first, ten at most.
    #[serde(default)]
    recent_replies: Vec<EntryJson>,
    #[serde(default)]
    has_more_replies: bool,
}

/// The discussions of the course in which people say who they are.
pub(super) async fn threads(api: &CanvasApi, course: &str, step: &Step<'_>) -> Result<Vec<Found>, HostError> {
    let topics = all(api, &format!("courses/{course}/discussion_topics?per_page=50"), step).await?;
    Ok(topics.into_iter().filter_map(listed).collect())
}

/// All rows of a list; between two of its pages the work is kept from others.
async fn all<T: DeserializeOwned>(api: &CanvasApi, path: &str, step: &Step<'_>) -> Result<Vec<T>, HostError> {
    let mut rows = Vec::new();
    let mut page = Some(api.first(path)?);
    while let Some(now) = page {
        step.keep().await?;
        let (some, next) = api.page::<T>(&now).await?;
        rows.extend(some);
        page = next;
    }
    Ok(rows)
}

fn listed(topic: TopicJson) -> Option<Found> {
    let for_groups = topic.group_category_id.is_some();
    if !is_number(&topic.id)
        || topic.anonymous_state.is_some()
        || (!for_groups && topic.discussion_subentry_count == Some(0))
    {
        return None;
    }
    Some(Found {
        id: topic.id,
        // When somebody last wrote is told of each group's own topic only.
        active_at: topic.last_reply_at.filter(|_| !for_groups),
        by: topic.author.and_then(|author| author.id).map(Called::Number),
        begun_at: topic.posted_at,
    })
}

/// Entries and replies of a topic. Of an entry in which nobody wrote since `read_at` the replies are not all asked for:
/// they were read then.
pub(super) async fn posts(
    api: &CanvasApi,
    course: &str,
    found: &Found,
    read_at: Option<Timestamp>,
    step: &Step<'_>,
) -> Result<Thread, HostError> {
    let entries = format!("courses/{course}/discussion_topics/{}/entries", found.id);
    let opening = format!("topic {}", found.id);
    let mut posts = vec![Post {
        id: opening.clone(),
        by: found.by.clone(),
        to: None,
        at: found.begun_at.unwrap_or(Timestamp::UNIX_EPOCH),
        state: State::Open,
    }];
    let since = read_at.and_then(|at| at.checked_sub(SLACK).ok());
    for mut entry in all::<EntryJson>(api, &format!("{entries}?per_page=50"), step).await? {
        let mut replies = std::mem::take(&mut entry.recent_replies);
        let newest = replies.iter().map(|reply| reply.created_at).max();
        let is_new = match (newest, since) {
            (Some(newest), Some(since)) => newest > since,
            _ => true,
        };
        if entry.has_more_replies && is_new && is_number(&entry.id) {
            replies = all(api, &format!("{entries}/{}/replies?per_page=100", entry.id), step).await?;
        }
        posts.extend(replies.into_iter().map(|reply| post(reply, &opening)));
        posts.push(post(entry, &opening));
    }
    Ok(Thread { posts, opening: Some(opening) })
}

/// Whether an id is fit for an address: digits, or those of a shard and a record.
fn is_number(id: &str) -> bool {
    !id.is_empty() && id.len() <= 41 && id.bytes().all(|byte| byte.is_ascii_digit() || byte == b'~')
}

fn post(entry: EntryJson, opening: &str) -> Post {
    Post {
        id: entry.id,
        by: entry.user_id.map(Called::Number),
        // An entry answers the topic.
        to: Some(entry.parent_id.unwrap_or_else(|| opening.to_owned())),
        at: entry.created_at,
        state: if entry.deleted { State::Deleted } else { State::Open },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_without_names_or_words_are_not_listed() {
        let read = |rest: &str| {
            let json = format!(r#"{{"id": "4", "title": "x", "author": {{}}{rest}}}"#);
            listed(serde_json::from_str(&json).unwrap())
        };
        let busy = r#", "last_reply_at": "2026-11-20T10:00:00Z", "discussion_subentry_count": 2"#;
        assert!(read(busy).is_some_and(|found| found.active_at.is_some() && found.by.is_none()));
        assert!(read(r#", "discussion_subentry_count": 0, "group_category_id": null"#).is_none());
        assert!(read(&format!(r#"{busy}, "anonymous_state": "full_anonymity""#)).is_none());
        let elsewhere = r#"{"id": "4/../../users", "discussion_subentry_count": 2}"#;
        assert!(listed(serde_json::from_str(elsewhere).unwrap()).is_none());
        let groups = read(r#", "discussion_subentry_count": 0, "group_category_id": "9""#);
        assert!(groups.is_some_and(|found| found.active_at.is_none()));
    }
}
