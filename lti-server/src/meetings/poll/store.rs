//! Queries of polls.

use jiff::Timestamp;
use schedule::Level;
use wire::{GroupId, PersonId, PollId};

use crate::{
    session::CourseKey,
    store::{Store, StoreError, Writing, change, instant, micros, new_id, on_db, on_tx},
};

/// A poll that is open, or found no time.
#[derive(Clone, Debug)]
pub(super) struct PollRow {
    pub(super) id: PollId,
    pub(super) course: CourseKey,
    pub(super) group: GroupId,
    pub(super) minutes: u16,
    pub(super) link: Option<String>,
    pub(super) opened_by: PersonId,
    pub(super) deadline: Timestamp,
    pub(super) quorum: u32,
    pub(super) failed: bool,
    /// In order.
    pub(super) starts: Vec<Timestamp>,
    pub(super) answers: Vec<Answer>,
}

/// What somebody says of the time at `place`.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) place: usize,
    pub(super) person: PersonId,
    pub(super) level: Level,
}

impl PollRow {
    /// Whether `person` has answered.
    pub(super) fn answered(&self, person: &PersonId) -> bool {
        self.answers.iter().any(|it| it.person == *person)
    }

    /// What `person` says of the time at `place`.
    pub(super) fn level(&self, place: usize, person: &PersonId) -> Option<Level> {
        let said = self.answers.iter().find(|it| it.place == place && it.person == *person);
        said.map(|it| it.level)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    course: String,
    course_group: String,
    minutes: i64,
    link: Option<String>,
    opened_by: String,
    deadline_us: i64,
    quorum: i64,
    failed_at_us: Option<i64>,
}

type AnswerRow = (i64, String, String);

impl Row {
    fn read(self, starts: Vec<i64>, answers: Vec<AnswerRow>) -> Result<PollRow, StoreError> {
        let answer = |(place, person, level): AnswerRow| {
            let place = usize::try_from(place)
                .map_err(|error| StoreError::inconsistent("poll_answer.place", error))?;
            Ok(Answer { place, person: PersonId(person), level: level_from(&level)? })
        };
        Ok(PollRow {
            id: PollId(self.id),
            course: CourseKey(self.course),
            group: GroupId(self.course_group),
            minutes: u16::try_from(self.minutes).unwrap_or(60),
            link: self.link,
            opened_by: PersonId(self.opened_by),
            deadline: instant(self.deadline_us)?,
            quorum: u32::try_from(self.quorum).unwrap_or(u32::MAX),
            failed: self.failed_at_us.is_some(),
            starts: starts.into_iter().map(instant).collect::<Result<_, _>>()?,
            answers: answers.into_iter().map(answer).collect::<Result<_, StoreError>>()?,
        })
    }
}

const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Free => "free",
        Level::IfNeedBe => "if_need_be",
        Level::No => "no",
    }
}

/// A level as it is stored.
pub(crate) fn level_from(text: &str) -> Result<Level, StoreError> {
    let all = [Level::Free, Level::IfNeedBe, Level::No];
    let found = all.into_iter().find(|level| level_name(*level) == text);
    found.ok_or_else(|| StoreError::inconsistent("poll_answer.level", text))
}

macro_rules! poll_sql {
    ($where:literal) => {
        concat!(
            "SELECT id, course, course_group, minutes, link, opened_by, deadline_us, quorum, failed_at_us FROM poll ",
            "WHERE ",
            $where
        )
    };
}

const STARTS: &str = "SELECT starts_at_us FROM poll_slot WHERE poll = $1 ORDER BY place";
/// Of those who are still in the group.
const ANSWERS: &str = "SELECT a.place, a.person, a.level FROM poll_answer a JOIN poll p ON p.id = a.poll \
    JOIN membership b ON b.course_group = p.course_group AND b.person = a.person AND b.left_at_us IS NULL \
    WHERE a.poll = $1 ORDER BY a.place, a.person";

impl Store {
    /// The poll of a group of the course.
    pub(super) async fn poll_of(
        &self,
        course: &CourseKey,
        group: &GroupId,
    ) -> Result<Option<PollRow>, StoreError> {
        const SQL: &str = poll_sql!("course = $1 AND course_group = $2");
        let row: Option<Row> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(&group.0).fetch_optional(pool).await)?;
        let Some(row) = row else { return Ok(None) };
        let starts: Vec<i64> =
            on_db!(self, pool => sqlx::query_scalar(STARTS).bind(&row.id).fetch_all(pool).await)?;
        let answers: Vec<AnswerRow> =
            on_db!(self, pool => sqlx::query_as(ANSWERS).bind(&row.id).fetch_all(pool).await)?;
        row.read(starts, answers).map(Some)
    }

    /// The group a poll is of.
    pub(super) async fn group_of_poll(&self, id: &str) -> Result<Option<GroupId>, StoreError> {
        const SQL: &str = "SELECT course_group FROM poll WHERE id = $1";
        let group: Option<String> =
            on_db!(self, pool => sqlx::query_scalar(SQL).bind(id).fetch_optional(pool).await)?;
        Ok(group.map(GroupId))
    }
}

/// A poll inside a transaction that has locked its group.
pub(super) async fn poll_in(tx: &mut Writing, id: &str) -> Result<Option<PollRow>, StoreError> {
    const SQL: &str = poll_sql!("id = $1");
    let row: Option<Row> = on_tx!(&mut *tx, on => sqlx::query_as(SQL).bind(id).fetch_optional(on).await?);
    let Some(row) = row else { return Ok(None) };
    let starts: Vec<i64> = on_tx!(&mut *tx, on => sqlx::query_scalar(STARTS).bind(id).fetch_all(on).await?);
    let answers: Vec<AnswerRow> =
        on_tx!(&mut *tx, on => sqlx::query_as(ANSWERS).bind(id).fetch_all(on).await?);
    row.read(starts, answers).map(Some)
}

/// A poll to open.
pub(super) struct NewPoll<'a> {
    pub(super) course: &'a CourseKey,
    pub(super) group: &'a GroupId,
    pub(super) minutes: u16,
    pub(super) link: Option<&'a str>,
    pub(super) opened_by: &'a PersonId,
    pub(super) deadline: Timestamp,
    pub(super) quorum: u32,
    /// In order.
    pub(super) starts: &'a [Timestamp],
}

/// Opens a poll, in the place of one that found no time; `None` where one is open.
pub(super) async fn add(
    tx: &mut Writing,
    new: &NewPoll<'_>,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    const FAILED: &str = "DELETE FROM poll WHERE course_group = $1 AND failed_at_us IS NOT NULL";
    const SQL: &str = "INSERT INTO poll (id, course, course_group, minutes, link, opened_by, opened_at_us, \
        deadline_us, quorum) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
    const SLOT: &str = "INSERT INTO poll_slot (poll, place, starts_at_us) VALUES ($1, $2, $3)";
    let id = new_id(now);
    let (minutes, quorum) = (i64::from(new.minutes), i64::from(new.quorum));
    let (opened, deadline) = (micros(now), micros(new.deadline));
    change!(&mut *tx, FAILED, &new.group.0)?;
    let added = change!(
        &mut *tx,
        SQL,
        &id,
        &new.course.0,
        &new.group.0,
        minutes,
        new.link,
        &new.opened_by.0,
        opened,
        deadline,
        quorum
    )?;
    if added == 0 {
        return Ok(None);
    }
    for (place, starts_at) in (0_i64..).zip(new.starts) {
        change!(&mut *tx, SLOT, &id, place, micros(*starts_at))?;
    }
    Ok(Some(id))
}

/// Keeps what somebody says of each time.
pub(super) async fn keep_answer(
    tx: &mut Writing,
    id: &PollId,
    person: &PersonId,
    levels: &[Level],
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO poll_answer (poll, place, person, level, said_at_us) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (poll, place, person) DO UPDATE SET level = excluded.level, said_at_us = excluded.said_at_us";
    for (place, level) in (0_i64..).zip(levels) {
        change!(&mut *tx, SQL, &id.0, place, &person.0, level_name(*level), micros(now))?;
    }
    Ok(())
}

/// Ends a poll; `false` when it is gone already.
pub(super) async fn end(tx: &mut Writing, id: &PollId) -> Result<bool, StoreError> {
    const SQL: &str = "DELETE FROM poll WHERE id = $1";
    Ok(change!(tx, SQL, &id.0)? > 0)
}

/// Notes that the rule found no time.
pub(super) async fn fail(tx: &mut Writing, id: &PollId, now: Timestamp) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE poll SET failed_at_us = $1 WHERE id = $2";
    change!(tx, SQL, micros(now), &id.0)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_as_they_are_written() {
        for level in [Level::Free, Level::IfNeedBe, Level::No] {
            assert_eq!(level_from(level_name(level)).unwrap(), level);
        }
        assert!(level_from("perhaps").is_err());
    }
}
