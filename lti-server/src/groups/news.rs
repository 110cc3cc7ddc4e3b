//! What members hear about their group, and staff about those who left.

use jiff::{SignedDuration, Timestamp};
use wire::{Departure, Group, GroupId, GroupNews, PersonId};

use super::leave::wish_from;
use crate::{
    AppState,
    roster::{Person, Viewer},
    session::CourseKey,
    store::{Store, StoreError, instant, maybe_instant, micros, on_db},
};

/// Who came and left is news for this long, and a nudge is shown; staff sees for longer who left.
const NEWS: SignedDuration = SignedDuration::from_hours(7 * 24);
const DEPARTURES: SignedDuration = SignedDuration::from_hours(28 * 24);

/// What a member should know about their group besides its members and meetings.
pub(crate) struct Tidings {
    pub(crate) news: Vec<GroupNews>,
    pub(crate) nudged: bool,
    pub(crate) facilitator: Option<String>,
}

/// Who came and left, whether staff asked how it goes, and who looks after the group.
pub(crate) async fn news(
    app: &AppState,
    group: &Group,
    members: &[&Person],
    viewer: &Viewer,
) -> Result<Tidings, StoreError> {
    let now = app.clock.now();
    let since = now.saturating_sub(NEWS).map_err(StoreError::from_date)?;
    let (nudged_at, facilitator) = app.store.attention(&group.id).await?;
    let mut news = Vec::new();
    for (person, joined_at, left_at) in app.store.comings(&group.id, since).await? {
        let member = members.iter().find(|member| Some(&member.id) == person.as_ref());
        if joined_at >= since && joined_at > group.published_at {
            news.push(GroupNews { at: joined_at, came: true, name: member.and_then(|it| viewer.name(it)) });
        }
        news.extend(left_at.map(|at| GroupNews { at, came: false, name: None }));
    }
    news.sort_by_key(|news| std::cmp::Reverse(news.at));
    Ok(Tidings { news, nudged: nudged_at.is_some_and(|at| at >= since), facilitator })
}

impl Store {
    /// Who came to a group or left it since an instant.
    async fn comings(
        &self,
        group: &GroupId,
        since: Timestamp,
    ) -> Result<Vec<(Option<PersonId>, Timestamp, Option<Timestamp>)>, StoreError> {
        const SQL: &str = "SELECT person, joined_at_us, left_at_us FROM membership \
            WHERE course_group = $1 AND (joined_at_us >= $2 OR left_at_us >= $2)";
        let rows: Vec<(Option<String>, i64, Option<i64>)> = on_db!(self, pool => sqlx::query_as(SQL).bind(&group.0).bind(micros(since)).fetch_all(pool).await)?;
        let read = |(person, joined, left): (Option<String>, i64, Option<i64>)| {
            Ok((person.map(PersonId), instant(joined)?, maybe_instant(left)?))
        };
        rows.into_iter().map(read).collect()
    }

    /// When staff last asked how the group is doing, and the name of who looks after it.
    async fn attention(&self, group: &GroupId) -> Result<(Option<Timestamp>, Option<String>), StoreError> {
        const SQL: &str = "SELECT (SELECT MAX(c.done_at_us) FROM group_care c \
            WHERE c.course_group = g.id AND c.step = 'nudge'), COALESCE(p.name, p.nickname) \
            FROM course_group g LEFT JOIN person p ON p.id = g.facilitator WHERE g.id = $1";
        let row: Option<(Option<i64>, Option<String>)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&group.0).fetch_optional(pool).await)?;
        let (nudged, facilitator) = row.unwrap_or_default();
        Ok((maybe_instant(nudged)?, facilitator))
    }

    /// Who left a group of the course by themselves lately, and what they said.
    pub(super) async fn departures(
        &self,
        course: &CourseKey,
        now: Timestamp,
    ) -> Result<Vec<Departure>, StoreError> {
        const SQL: &str = "SELECT COALESCE(p.name, p.nickname), g.name, m.left_at_us, l.wish, l.reason \
            FROM leaving l JOIN membership m ON m.id = l.membership JOIN course_group g ON g.id = m.course_group \
            JOIN person p ON p.id = l.person WHERE g.course = $1 AND m.left_at_us >= $2 \
            ORDER BY m.left_at_us DESC, m.id";
        let since = now.saturating_sub(DEPARTURES).map_err(StoreError::from_date)?;
        let rows: Vec<(String, String, i64, String, Option<String>)> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(micros(since)).fetch_all(pool).await)?;
        let read = |(name, group, at, wish, reason): (String, String, i64, String, Option<String>)| {
            Ok(Departure { name, group, at: instant(at)?, wish: wish_from(&wish)?, reason })
        };
        rows.into_iter().map(read).collect()
    }
}
