//! Moodle's forums by its web services (`mod_forum_*`): forums of a course, discussions of a forum, posts of a
//! discussion. Which of them it tells is up to the rights of the account.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{
    super::names::Called,
    Found, Step,
    thread::{Post, State, Thread},
};
use crate::{
    handover::{HostError, MoodleApi},
    sentence::{Sentence, say},
};

/// What the external service of Moodle has to hold.
pub(crate) const FUNCTIONS: [&str; 3] =
    ["mod_forum_get_forums_by_courses", "mod_forum_get_forum_discussions", "mod_forum_get_discussion_posts"];

/// Discussions in one answer, each with the text of its first post.
const PAGE: usize = 50;
/// No forum has more pages; whoever says so does not turn them.
const MOST_PAGES: usize = 2_000;

/// Moodle says nothing at all to an account that may not look.
const NO_FORUM: Sentence = say!(
    "Moodle shows Kith no forum in this course. If there is one, an administrator gives the account that Kith uses a role \
     here with moodle/course:view and mod/forum:viewdiscussion."
);

#[derive(Deserialize)]
struct ForumRow {
    id: u64,
}

#[derive(Deserialize)]
struct Discussions {
    discussions: Vec<DiscussionRow>,
    /// One for each that the account may not see.
    #[serde(default)]
    warnings: Vec<Value>,
}

#[derive(Deserialize)]
struct DiscussionRow {
    /// `id` is that of its first post.
    discussion: u64,
    timemodified: i64,
}

#[derive(Deserialize)]
struct Posts {
    posts: Vec<PostRow>,
}

#[derive(Deserialize)]
struct PostRow {
    id: u64,
    #[serde(default)]
    parentid: Option<u64>,
    #[serde(default)]
    author: Option<Author>,
    #[serde(default)]
    timecreated: Option<i64>,
    #[serde(default)]
    isdeleted: bool,
    #[serde(default)]
    isprivatereply: bool,
}

#[derive(Deserialize)]
struct Author {
    /// `None`: the account may not know.
    #[serde(default)]
    id: Option<u64>,
}

/// The discussions of all forums that the account may read.
pub(super) async fn threads(api: &MoodleApi, course: &str, step: &Step<'_>) -> Result<Vec<Found>, HostError> {
    let forums: Vec<ForumRow> = api.ask(FUNCTIONS[0], vec![field("courseids[0]", &course)]).await?;
    if forums.is_empty() {
        return Err(HostError::Rejected(NO_FORUM));
    }
    let mut found = Vec::new();
    for forum in forums {
        for page in 0..MOST_PAGES {
            step.keep().await?;
            let fields = vec![
                field("forumid", &forum.id),
                // The last that was written in first, as Moodle itself sorts.
                field("sortorder", &1),
                field("page", &page),
                field("perpage", &PAGE),
            ];
            let told: Discussions = api.ask(FUNCTIONS[1], fields).await?;
            let came = told.discussions.len() + told.warnings.len();
            found.extend(told.discussions.into_iter().map(|row| Found {
                id: row.discussion.to_string(),
                active_at: Timestamp::from_second(row.timemodified).ok(),
                by: None,
                begun_at: None,
            }));
            if came < PAGE {
                break;
            }
        }
    }
    Ok(found)
}

/// The posts of a discussion.
pub(super) async fn posts(api: &MoodleApi, found: &Found) -> Result<Thread, HostError> {
    let told: Posts = api.ask(FUNCTIONS[2], vec![field("discussionid", &found.id)]).await?;
    Ok(thread(told))
}

fn thread(told: Posts) -> Thread {
    let opening = told.posts.iter().find(|row| row.parentid.is_none_or(|parent| parent == 0));
    let opening = opening.map(|row| row.id.to_string());
    let post = |row: PostRow| {
        let by = row.author.and_then(|author| author.id);
        Some(Post {
            id: row.id.to_string(),
            by: by.map(|id| Called::Subject(id.to_string())),
            to: row.parentid.filter(|parent| *parent != 0).map(|parent| parent.to_string()),
            at: Timestamp::from_second(row.timecreated?).ok()?,
            state: match (row.isdeleted, row.isprivatereply) {
                (true, _) => State::Deleted,
                (false, true) => State::Private,
                (false, false) => State::Open,
            },
        })
    };
    Thread { posts: told.posts.into_iter().filter_map(post).collect(), opening }
}

fn field(name: &str, value: &impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_are_read_as_moodle_writes_them() {
        let told = r#"{"posts": [
            {"id": 3, "subject": "Re: Hi", "message": "x", "author": {"id": null, "fullname": "Author hidden"},
             "discussionid": 1, "hasparent": true, "parentid": 1, "timecreated": 1795168920, "isdeleted": false,
             "isprivatereply": false},
            {"id": 2, "author": {"id": 7, "isdeleted": false}, "hasparent": true, "parentid": 1,
             "timecreated": 1795168860, "isdeleted": false, "isprivatereply": true},
            {"id": 4, "author": {"id": 7}, "parentid": 1, "timecreated": 1795168860, "isdeleted": true,
             "isprivatereply": false},
            {"id": 1, "author": {"id": 6}, "hasparent": false, "parentid": null, "timecreated": 1795168800,
             "isdeleted": false, "isprivatereply": false}
        ], "ratinginfo": {}, "warnings": []}"#;
        let read = thread(serde_json::from_str(told).unwrap());
        assert_eq!(read.opening.as_deref(), Some("1"));
        let states: Vec<_> = read.posts.iter().map(|post| (post.by.is_some(), post.state)).collect();
        let expected =
            [(false, State::Open), (true, State::Private), (true, State::Deleted), (true, State::Open)];
        assert_eq!(states, expected);
    }
}
