//! What is written in a platform's forums, and how the platform tells it: Moodle by web services, Canvas by its REST
//! interface.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    course::Course,
    hosted_moodle::{Exception, Form, number},
    state::Campus,
};

/// Functions of Moodle a tool needs to read forums.
pub const FORUM_FUNCTIONS: [&str; 3] =
    ["mod_forum_get_forums_by_courses", "mod_forum_get_forum_discussions", "mod_forum_get_discussion_posts"];
/// Scopes of Canvas a tool needs to read discussions.
pub const FORUM_SCOPES: [&str; 3] = [
    "url:GET|/api/v1/courses/:course_id/discussion_topics",
    "url:GET|/api/v1/courses/:course_id/discussion_topics/:topic_id/entries",
    "url:GET|/api/v1/courses/:course_id/discussion_topics/:topic_id/entries/:entry_id/replies",
];
/// What everybody writes. No tool has any business with it.
pub const WORDS: &str = "Blue herons nest here.";
/// Replies Canvas tells along with an entry.
const RECENT: usize = 10;

/// Moodle's discussion, Canvas' topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedThread {
    /// The platform's number.
    pub id: u64,
    /// Number of the course.
    pub course: u32,
    /// Number of whoever began it.
    pub by: u32,
    /// When.
    pub at: Timestamp,
    /// It belongs to a group: on Moodle its discussion, on Canvas the groups' own topics.
    pub of_group: bool,
    /// Canvas: nobody's name is shown.
    pub anonymous: bool,
    /// Moodle: the account of the web service may not see it.
    pub hidden: bool,
}

/// Something that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedPost {
    /// The platform's number.
    pub id: u64,
    /// The thread it is in.
    pub thread: u64,
    /// What it answers; `None`: it begins the thread (Moodle), or answers the topic (Canvas).
    pub to: Option<u64>,
    /// Number of whoever wrote it.
    pub by: u32,
    /// When.
    pub at: Timestamp,
    /// Moodle: between two people.
    pub private: bool,
    /// It was deleted.
    pub deleted: bool,
    /// Moodle: the account may not know who wrote it.
    pub nameless: bool,
}

/// What the account of Moodle's web service lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForumBar {
    /// Forums are not even listed.
    Unlisted,
    /// Discussions are refused.
    Refused,
    /// Those of groups it is not in are left out.
    Groups,
}

/// What the platform keeps of its forums.
#[derive(Debug, Default)]
pub(super) struct Forums {
    threads: Vec<HostedThread>,
    posts: Vec<HostedPost>,
    bar: Option<ForumBar>,
}

impl Campus {
    /// `who` begins a thread; gives its number. On Moodle that is a post, too: its number is one higher.
    ///
    /// # Panics
    /// When nobody is called so.
    pub fn begin_thread(&self, course: u32, who: &str, at: Timestamp) -> u64 {
        let by = self.person(who).expect("somebody of the campus").number;
        let moodle = self.manners().name == "Moodle";
        let mut memory = self.memory();
        let id = memory.hosted.next_id();
        let thread = HostedThread { id, course, by, at, of_group: false, anonymous: false, hidden: false };
        memory.forums.threads.push(thread);
        if moodle {
            let post = memory.hosted.next_id();
            memory.forums.posts.push(plain(post, id, None, by, at));
        }
        id
    }

    /// `who` writes in a thread; gives the number of the post.
    ///
    /// # Panics
    /// When nobody is called so.
    pub fn write_post(&self, thread: u64, to: Option<u64>, who: &str, at: Timestamp) -> u64 {
        let by = self.person(who).expect("somebody of the campus").number;
        let mut memory = self.memory();
        let id = memory.hosted.next_id();
        memory.forums.posts.push(plain(id, thread, to, by, at));
        id
    }

    /// Changes a thread.
    pub fn change_thread(&self, id: u64, change: impl FnOnce(&mut HostedThread)) {
        if let Some(thread) = self.memory().forums.threads.iter_mut().find(|it| it.id == id) {
            change(thread);
        }
    }

    /// Changes a post.
    pub fn change_post(&self, id: u64, change: impl FnOnce(&mut HostedPost)) {
        if let Some(post) = self.memory().forums.posts.iter_mut().find(|it| it.id == id) {
            change(post);
        }
    }

    /// Moodle: what the account of the web service may not.
    pub fn bar_forums(&self, bar: Option<ForumBar>) {
        self.memory().forums.bar = bar;
    }

    fn threads_of(&self, course: u32) -> Vec<HostedThread> {
        self.memory().forums.threads.iter().filter(|it| it.course == course).cloned().collect()
    }

    /// Posts of a thread, oldest first.
    fn posts_of(&self, thread: u64) -> Vec<HostedPost> {
        let mut posts: Vec<_> =
            self.memory().forums.posts.iter().filter(|it| it.thread == thread).cloned().collect();
        posts.sort_by_key(|post| (post.at, post.id));
        posts
    }

    /// The answer of one of [`FORUM_FUNCTIONS`].
    pub(super) fn moodle_forum(&self, function: &str, form: &Form) -> Result<Value, Exception> {
        let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value);
        let bar = self.memory().forums.bar;
        match function {
            "mod_forum_get_forums_by_courses" => {
                let course: u32 = number(field("courseids[0]"))?;
                // Courses and forums that the account may not enter are left out without a word.
                let there = self.course(course).is_some() && bar != Some(ForumBar::Unlisted);
                let one = json!({
                    "id": course + 9000, "course": course, "type": "general", "name": "Talk", "intro": WORDS,
                });
                Ok(if there { json!([one]) } else { json!([]) })
            }
            "mod_forum_get_forum_discussions" => {
                let of: u32 = number(field("forumid"))?;
                let (page, size): (usize, usize) = (number(field("page"))?, number(field("perpage"))?);
                if bar == Some(ForumBar::Refused) {
                    return Err((
                        "moodle_exception",
                        "noviewdiscussionspermission",
                        "You do not have permission to view discussions in this forum".to_owned(),
                    ));
                }
                let mut threads = self.threads_of(of - 9000);
                threads.retain(|it| !it.of_group || bar != Some(ForumBar::Groups));
                let last = |it: &HostedThread| self.posts_of(it.id).iter().map(|post| post.at).max();
                threads.sort_by_key(|it| std::cmp::Reverse(last(it)));
                let some: Vec<_> = threads.into_iter().skip(page * size).take(size).collect();
                let row = |it: &HostedThread| {
                    let first = self.posts_of(it.id).first().map(|post| post.id);
                    let last = last(it).unwrap_or(it.at).as_second();
                    json!({
                        "id": first, "discussion": it.id, "name": "Hi", "subject": "Hi", "message": WORDS,
                        "groupid": if it.of_group { 7 } else { -1 }, "timemodified": last, "userid": it.by,
                        "created": it.at.as_second(), "numreplies": 0, "pinned": false,
                    })
                };
                let seen = some.iter().filter(|it| !it.hidden);
                let hidden = some.iter().filter(|it| it.hidden);
                let warning = |it: &HostedThread| {
                    json!({
                        "item": "post", "itemid": it.id, "warningcode": "1",
                        "message": "You can't see this discussion",
                    })
                };
                Ok(json!({
                    "discussions": seen.map(row).collect::<Vec<_>>(),
                    "warnings": hidden.map(warning).collect::<Vec<_>>(),
                }))
            }
            _ => {
                let thread: u64 = number(field("discussionid"))?;
                let posts = self.posts_of(thread);
                if posts.is_empty() {
                    return Err((
                        "dml_missing_record_exception",
                        "invalidrecord",
                        "Can't find it".to_owned(),
                    ));
                }
                let row = |post: &HostedPost| {
                    let id = Some(post.by).filter(|_| !post.nameless);
                    json!({
                        "id": post.id, "subject": "Re: Hi", "message": WORDS,
                        "author": {"id": id, "fullname": "Somebody", "isdeleted": false},
                        "discussionid": thread, "hasparent": post.to.is_some(), "parentid": post.to,
                        "timecreated": post.at.as_second(), "timemodified": post.at.as_second(),
                        "isdeleted": post.deleted, "isprivatereply": post.private,
                    })
                };
                // Newest first, as it is asked for without a word.
                let rows: Vec<Value> = posts.iter().rev().map(row).collect();
                Ok(json!({"posts": rows, "ratinginfo": {}, "warnings": []}))
            }
        }
    }

    /// Topics of a course as Canvas lists them; `id` writes a number as the tool asked for.
    pub(super) fn canvas_topics(&self, course: &Course, id: &dyn Fn(u64) -> Value) -> Vec<Value> {
        let row = |it: HostedThread| {
            let posts = self.posts_of(it.id);
            // Those of groups have their own topics; the one above them knows of nothing.
            let own = if it.of_group { &[][..] } else { &posts[..] };
            let author = if it.anonymous { json!({}) } else { json!({"id": id(it.by.into())}) };
            json!({
                "id": id(it.id), "title": "Hi", "message": WORDS, "author": author,
                "posted_at": it.at.to_string(), "last_reply_at": own.last().map(|post| post.at.to_string()),
                "discussion_subentry_count": own.len(),
                "group_category_id": it.of_group.then(|| id(77)),
                "anonymous_state": it.anonymous.then_some("full_anonymity"),
            })
        };
        self.threads_of(course.number).into_iter().map(row).collect()
    }

    /// Entries of a topic, newest first, or all replies to one of them; `None`: there is no such thing.
    pub(super) fn canvas_entries(
        &self,
        course: &Course,
        topic: u64,
        entry: Option<u64>,
        id: &dyn Fn(u64) -> Value,
    ) -> Option<Vec<Value>> {
        let thread = self.threads_of(course.number).into_iter().find(|it| it.id == topic)?;
        let posts = self.posts_of(topic);
        let row = |post: &HostedPost| {
            let mut row = json!({
                "id": id(post.id), "parent_id": post.to.map(id), "created_at": post.at.to_string(),
                "updated_at": post.at.to_string(), "message": WORDS,
            });
            if !thread.anonymous {
                row["user_id"] = id(post.by.into());
                row["user_name"] = "Somebody".into();
            }
            row
        };
        // Whatever is below an entry, however deep.
        let below = |root: u64| {
            let mut inside = vec![root];
            let mut found: Vec<&HostedPost> = Vec::new();
            for post in posts.iter().filter(|post| post.to.is_some_and(|to| to != 0)) {
                if post.to.is_some_and(|to| inside.contains(&to)) {
                    inside.push(post.id);
                    found.push(post);
                }
            }
            found.retain(|post| !post.deleted);
            found.reverse();
            found
        };
        if let Some(root) = entry {
            return Some(below(root).into_iter().map(row).collect());
        }
        let entries = posts.iter().rev().filter(|post| post.to.is_none() && !post.deleted);
        let with_replies = |post: &HostedPost| {
            let (mut entry, replies) = (row(post), below(post.id));
            if !replies.is_empty() {
                entry["has_more_replies"] = (replies.len() > RECENT).into();
                entry["recent_replies"] = replies.into_iter().take(RECENT).map(row).collect();
            }
            entry
        };
        Some(entries.map(with_replies).collect())
    }
}

const fn plain(id: u64, thread: u64, to: Option<u64>, by: u32, at: Timestamp) -> HostedPost {
    HostedPost { id, thread, to, by, at, private: false, deleted: false, nameless: false }
}
