//! Meetings follow the zone database: what is stored and told of a start is derived anew when a law has changed it.
//!
//! Every reading derives the start from wall clock and zone, so the page is right at once (decision 0002). Calendars and
//! mails have been told an instant, though, and learn of another one by a higher SEQUENCE only.

use jiff::Timestamp;
use wire::{GroupId, MeetingId, MeetingState};

use super::{change::commit_told, coming::forget_answers, store::meeting_in, view};
use crate::{
    AppState, audit,
    session::CourseKey,
    store::{StoreError, change, micros, on_db},
};

/// Meetings looked at in one go.
const AT_ONCE: i64 = 200;

/// Brings planned meetings to come up to the zone data in use. Those that newer data has judged stay: a server that is
/// updated later than another takes nothing back.
///
/// # Errors
/// When the database fails.
pub(crate) async fn follow_zones(app: &AppState) -> Result<(), StoreError> {
    const BEHIND: &str = "SELECT m.course, m.course_group, m.id FROM meeting m \
        JOIN course_group g ON g.id = m.course_group AND g.ended_at_us IS NULL \
        WHERE m.state = 'planned' AND m.tzdb < $1 AND m.starts_at_us > $2 ORDER BY m.starts_at_us LIMIT $3";
    let now = app.clock.now();
    loop {
        let rows: Vec<(String, String, String)> = on_db!(&app.store, pool =>
            sqlx::query_as(BEHIND).bind(app.zones.version()).bind(micros(now)).bind(AT_ONCE).fetch_all(pool).await)?;
        for (course, group, id) in &rows {
            follow(app, &CourseKey(course.clone()), &GroupId(group.clone()), &MeetingId(id.clone()), now)
                .await?;
        }
        if rows.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
            return Ok(());
        }
    }
}

async fn follow(
    app: &AppState,
    course: &CourseKey,
    group: &GroupId,
    id: &MeetingId,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SAME: &str = "UPDATE meeting SET tzdb = $1 WHERE id = $2";
    const OTHER: &str = "UPDATE meeting SET tzdb = $1, starts_at_us = $2, sequence = sequence + 1, \
        changed_at_us = $3, nudged_at_us = NULL WHERE id = $4";
    let version = app.zones.version();
    let mut tx = app.store.writing().await?;
    tx.lock(&group.0).await?;
    let row = meeting_in(&mut tx, course, group, id).await?;
    let Some(row) = row.filter(|row| row.state == MeetingState::Planned) else { return Ok(()) };
    let starts_at = view::start(&row, &app.zones);
    if starts_at == row.stored_start {
        change!(&mut tx, SAME, version, &id.0)?;
        return tx.commit().await;
    }
    change!(&mut tx, OTHER, version, micros(starts_at), micros(now), &id.0)?;
    audit::record(&mut tx, now, Some(course), None, "meeting follows a clock law", &id.0).await?;
    // For some it is another hour of their day.
    forget_answers(&mut tx, id).await?;
    commit_told(app, tx, (course, group), std::slice::from_ref(id), now).await
}
