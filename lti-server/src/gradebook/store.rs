//! Queries of the gradebook.

use jiff::Timestamp;
use lti::{
    Ags,
    vocabulary::{LINE_ITEM_SCOPE, SCORE_SCOPE},
};
use url::Url;
use wire::PersonId;

use super::Book;
use crate::{
    audit, jobs,
    meetings::counted_attendance,
    sentence::Sentence,
    session::{CourseKey, Member},
    store::{Store, StoreError, Writing, change, change_now, maybe_instant, micros, on_db, on_tx},
};

/// How many people are how far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) given: u32,
    pub(super) refused: u32,
    pub(super) due: u32,
}

/// Somebody whose score is to be sent, or to be taken back.
#[derive(Clone, Debug)]
pub(super) struct Due {
    pub(super) person: PersonId,
    /// What the platform calls them.
    pub(super) subject: String,
    /// Whether they are to have the point.
    pub(super) give: bool,
    /// The timestamp of the last score that was, or may have been, sent.
    pub(super) last: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    platform: String,
    deployment_id: String,
    line_items: Option<String>,
    own_line_item: Option<String>,
    scopes: String,
    wanted: bool,
    line_item: Option<String>,
    seen: bool,
    trouble: Option<String>,
    not_before_us: Option<i64>,
}

/// People whose score in the gradebook is not what they said: they were at a meeting with others and have no point,
/// or say of no meeting any more that they were there and have one. Whom the platform refused is left alone until
/// they say something new.
macro_rules! due_sql {
    ($what:literal, $end:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM enrolment e JOIN person p ON p.id = e.person ",
            "LEFT JOIN gradebook_score s ON s.course = e.course AND s.person = e.person ",
            "WHERE e.course = $1 AND e.dropped_at_us IS NULL AND (e.person IN (SELECT a.person FROM meeting m ",
            "JOIN attendance a ON a.meeting = m.id WHERE m.course = $1 ",
            "AND (s.refused_at_us IS NULL OR a.said_at_us > s.refused_at_us)) ",
            // A tick that was taken back leaves no row.
            "OR (s.given = TRUE AND s.refused_at_us IS NULL)) AND (",
            "(COALESCE(s.given, FALSE) = FALSE AND EXISTS (SELECT 1 FROM meeting m JOIN ",
            counted_attendance!(),
            " a ON a.meeting = m.id WHERE m.course = $1 AND m.state = 'planned' ",
            "AND a.person = e.person AND a.took_part = TRUE AND (m.former_present > 0 ",
            "OR EXISTS (SELECT 1 FROM attendance o WHERE o.meeting = m.id AND o.person <> a.person ",
            "AND o.took_part = TRUE)))) ",
            "OR (s.given = TRUE AND NOT EXISTS (SELECT 1 FROM meeting m JOIN ",
            counted_attendance!(),
            " a ON a.meeting = m.id ",
            "WHERE m.course = $1 AND m.state = 'planned' AND a.person = e.person AND a.took_part = TRUE))) ",
            $end
        )
    };
}

impl Store {
    /// The gradebook of a course, if a launch told of one.
    pub(super) async fn gradebook(&self, course: &CourseKey) -> Result<Option<Book>, StoreError> {
        const SQL: &str = "SELECT d.platform, d.deployment_id, g.line_items, g.own_line_item, g.scopes, g.wanted, \
            g.line_item, g.seen, g.trouble, g.not_before_us FROM gradebook g JOIN course c ON c.id = g.course \
            JOIN deployment d ON d.id = c.deployment WHERE g.course = $1 AND d.state = 'active'";
        let row: Option<Row> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_optional(pool).await)?;
        let url = |text: Option<String>| {
            let url = text.as_deref().map(Url::parse).transpose();
            url.map_err(|error| StoreError::inconsistent("gradebook", error))
        };
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Book {
            line_items: url(row.line_items)?,
            own_line_item: url(row.own_line_item)?,
            line_item: url(row.line_item)?,
            scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
            not_before: maybe_instant(row.not_before_us)?,
            platform: row.platform,
            deployment_id: row.deployment_id,
            wanted: row.wanted,
            seen: row.seen,
            trouble: row.trouble.as_deref().map(Sentence::of_stored),
        }))
    }

    /// How many people are how far.
    pub(super) async fn gradebook_counts(&self, course: &CourseKey) -> Result<Counts, StoreError> {
        const SENT: &str = "SELECT COALESCE(SUM(CASE WHEN given THEN 1 ELSE 0 END), 0), \
            COALESCE(SUM(CASE WHEN refused_at_us IS NULL THEN 0 ELSE 1 END), 0) \
            FROM gradebook_score WHERE course = $1";
        const DUE: &str = due_sql!("COUNT(*)", "");
        let (given, refused): (i64, i64) =
            on_db!(self, pool => sqlx::query_as(SENT).bind(&course.0).fetch_one(pool).await)?;
        let (due,): (i64,) = on_db!(self, pool => sqlx::query_as(DUE).bind(&course.0).fetch_one(pool).await)?;
        let count = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
        Ok(Counts { given: count(given), refused: count(refused), due: count(due) })
    }

    /// Some of those whose score is to be sent, behind `after`.
    pub(super) async fn scores_due(&self, course: &CourseKey, after: &str) -> Result<Vec<Due>, StoreError> {
        const SQL: &str = due_sql!(
            "e.person, p.subject, COALESCE(s.given, FALSE), s.sent_at_us",
            "AND e.person > $2 ORDER BY e.person LIMIT 100"
        );
        let rows: Vec<(String, String, bool, Option<i64>)> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(after).fetch_all(pool).await)?;
        let due = |(person, subject, given, last): (String, String, bool, Option<i64>)| {
            Ok(Due { person: PersonId(person), subject, give: !given, last: maybe_instant(last)? })
        };
        rows.into_iter().map(due).collect()
    }

    /// Keeps the timestamp of a score before it is sent, so that none is ever used twice; `false`: somebody else has
    /// just sent one.
    pub(super) async fn reserve_score(
        &self,
        course: &CourseKey,
        person: &PersonId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO gradebook_score (course, person, given, sent_at_us) \
            VALUES ($1, $2, FALSE, $3) ON CONFLICT (course, person) DO UPDATE SET \
            sent_at_us = excluded.sent_at_us WHERE gradebook_score.sent_at_us < excluded.sent_at_us";
        Ok(change_now!(self, SQL, &course.0, &person.0, micros(at))? > 0)
    }

    /// The gradebook has it, or something newer.
    pub(super) async fn score_arrived(&self, course: &CourseKey, due: &Due) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE gradebook_score SET given = $1, refused_at_us = NULL \
            WHERE course = $2 AND person = $3";
        change_now!(self, SQL, due.give, &course.0, &due.person.0)?;
        Ok(())
    }

    /// The platform takes no score of this person.
    pub(super) async fn score_refused(
        &self,
        course: &CourseKey,
        due: &Due,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE gradebook_score SET refused_at_us = $1 WHERE course = $2 AND person = $3";
        change_now!(self, SQL, micros(now), &course.0, &due.person.0)?;
        Ok(())
    }

    /// Keeps the address of the column. Another one than before is empty: everybody's score is sent again.
    pub(super) async fn keep_column(&self, course: &CourseKey, column: &Url) -> Result<(), StoreError> {
        const ANEW: &str = "UPDATE gradebook_score SET given = FALSE, refused_at_us = NULL WHERE course = $1 \
            AND NOT EXISTS (SELECT 1 FROM gradebook g WHERE g.course = $1 AND g.line_item = $2)";
        const KEEP: &str = "UPDATE gradebook SET line_item = $1, seen = TRUE WHERE course = $2";
        let mut tx = self.writing().await?;
        change!(&mut tx, ANEW, &course.0, column.as_str())?;
        change!(&mut tx, KEEP, column.as_str(), &course.0)?;
        tx.commit().await
    }

    /// Notes how sending went, in plain words.
    pub(super) async fn note_gradebook(
        &self,
        course: &CourseKey,
        trouble: Option<&Sentence>,
        not_before: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE gradebook SET trouble = $1, not_before_us = $2 WHERE course = $3";
        change_now!(self, SQL, trouble.map(Sentence::stored), not_before.map(micros), &course.0)?;
        Ok(())
    }

    /// The instructor's word on the column. Switching it on looks for it again, and tries those again whom the
    /// platform refused.
    pub(super) async fn switch_gradebook(
        &self,
        me: &Member,
        on: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SWITCH: &str =
            "UPDATE gradebook SET wanted = $1, seen = FALSE, trouble = NULL WHERE course = $2";
        const AGAIN: &str = "UPDATE gradebook_score SET refused_at_us = NULL WHERE course = $1";
        let mut tx = self.writing().await?;
        if change!(&mut tx, SWITCH, on, &me.course.0)? > 0 {
            if on {
                change!(&mut tx, AGAIN, &me.course.0)?;
                jobs::ask_for(&mut tx, "gradebook", &me.course.0, now).await?;
            }
            let action = if on { "gradebook on" } else { "gradebook off" };
            audit::record(&mut tx, now, Some(&me.course), Some(&me.person), action, &me.course.0).await?;
        }
        tx.commit().await
    }
}

/// Keeps what a launch through `link` says about the gradebook. What the same link says no more is gone; of several
/// links in a course the last one counts.
pub(crate) async fn remember(
    tx: &mut Writing,
    course: &CourseKey,
    link: &str,
    told: Option<&Ags>,
    now: Timestamp,
) -> Result<(), StoreError> {
    const TOLD: &str = "INSERT INTO gradebook (course, link, line_items, own_line_item, scopes) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (course) DO UPDATE SET link = excluded.link, \
        line_items = excluded.line_items, own_line_item = excluded.own_line_item, scopes = excluded.scopes \
        WHERE gradebook.link <> excluded.link OR gradebook.line_items IS DISTINCT FROM excluded.line_items \
        OR gradebook.own_line_item IS DISTINCT FROM excluded.own_line_item OR gradebook.scopes <> excluded.scopes";
    const GONE: &str = "UPDATE gradebook SET line_items = NULL, own_line_item = NULL, scopes = '' \
        WHERE course = $1 AND link = $2 AND scopes <> ''";
    let Some(told) = told else {
        change!(tx, GONE, &course.0, link)?;
        return Ok(());
    };
    let granted = [LINE_ITEM_SCOPE, SCORE_SCOPE].into_iter().filter(|scope| told.offers(scope));
    let scopes = granted.collect::<Vec<_>>().join(" ");
    let (items, own) = (told.line_items.as_ref().map(Url::as_str), told.line_item.as_ref().map(Url::as_str));
    if change!(&mut *tx, TOLD, &course.0, link, items, own, scopes)? > 0 {
        attended(tx, course, now).await?;
    }
    Ok(())
}

/// Asks for scores to be sent where an instructor wants them, in the transaction that changed something about them;
/// says whether that is so.
pub(crate) async fn attended(
    tx: &mut Writing,
    course: &CourseKey,
    now: Timestamp,
) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT 1 FROM gradebook WHERE course = $1 AND wanted = TRUE";
    let wanted: Option<(i32,)> =
        on_tx!(&mut *tx, on => sqlx::query_as(SQL).bind(&course.0).fetch_optional(on).await?);
    if wanted.is_some() {
        jobs::ask_for(tx, "gradebook", &course.0, now).await?;
    }
    Ok(wanted.is_some())
}
