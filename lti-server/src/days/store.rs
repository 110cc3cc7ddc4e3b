//! Rows about days.

use std::{collections::HashMap, ops::Range};

use jiff::{Timestamp, civil::Date};
use sqlx::AssertSqlSafe;
use wire::{DatedHours, MyCalendar, PersonId};

use super::{dated, fetch};
use crate::{
    sentence::Sentence,
    store::{
        Store, StoreError, Writing, change, change_now, instant, json, maybe_instant, micros, on_db, on_tx,
        to_json, value_list,
    },
};

/// A person's calendar, as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    /// `None`: it was a file.
    pub(super) address: Option<String>,
    /// The zone whose clock was theirs when it was read.
    pub(super) zone: String,
    pub(super) taken: Vec<Range<Timestamp>>,
    /// Days with something that lasts all day, and whether they are free.
    pub(super) all_day: Vec<(Date, Option<bool>)>,
    pub(super) unread: u32,
    pub(super) complete: bool,
    pub(super) read_at: Timestamp,
    pub(super) tried_at: Timestamp,
    /// In a row.
    pub(super) failures: u32,
    pub(super) trouble: Option<Sentence>,
    /// When it is read next by itself.
    pub(super) next_at: Option<Timestamp>,
}

/// What is kept of somebody's days.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) dated: Vec<DatedHours>,
    pub(super) calendar: Option<Calendar>,
}

#[derive(sqlx::FromRow)]
struct Row {
    person: String,
    address: Option<String>,
    zone: String,
    taken: String,
    all_day: String,
    unread: i64,
    complete: bool,
    read_at_us: i64,
    tried_at_us: i64,
    failures: i64,
    trouble: Option<String>,
    next_at_us: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Calendar, StoreError> {
        let taken: Vec<(Timestamp, Timestamp)> = json("busy_calendar.taken", &self.taken)?;
        Ok(Calendar {
            address: self.address,
            zone: self.zone,
            taken: taken.into_iter().map(|(start, end)| start..end).collect(),
            all_day: json("busy_calendar.all_day", &self.all_day)?,
            unread: u32::try_from(self.unread).unwrap_or(u32::MAX),
            complete: self.complete,
            read_at: instant(self.read_at_us)?,
            tried_at: instant(self.tried_at_us)?,
            failures: u32::try_from(self.failures).unwrap_or(u32::MAX),
            trouble: self.trouble.as_deref().map(Sentence::of_stored),
            next_at: maybe_instant(self.next_at_us)?,
        })
    }
}

/// The columns of [`Row`]; the callers add whose.
macro_rules! calendar_sql {
    ($where:literal) => {
        concat!(
            "SELECT person, address, zone, taken, all_day, unread, complete, read_at_us, tried_at_us, failures, ",
            "trouble, next_at_us FROM busy_calendar WHERE person ",
            $where
        )
    };
}

const ZONE: &str = "SELECT COALESCE(v.zone, p.platform_zone) FROM person p \
    LEFT JOIN availability v ON v.person = p.id WHERE p.id = $1";

/// The same as [`Store::zone_of`] within a transaction.
pub(crate) async fn zone_in(tx: &mut Writing, person: &PersonId) -> Result<Option<String>, StoreError> {
    let row: Option<(Option<String>,)> =
        on_tx!(tx, on => sqlx::query_as(ZONE).bind(&person.0).fetch_optional(on).await?);
    Ok(row.and_then(|(zone,)| zone))
}

impl Store {
    /// What somebody said of dates.
    pub(super) async fn dated(&self, person: &PersonId) -> Result<Vec<DatedHours>, StoreError> {
        const SQL: &str = "SELECT dated FROM dated_hours WHERE person = $1";
        let row: Option<(String,)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&person.0).fetch_optional(pool).await)?;
        row.map_or(Ok(Vec::new()), |(text,)| json("dated_hours.dated", &text))
    }

    /// Keeps what somebody says of dates, in place of what they said before.
    pub(super) async fn save_dated(
        &self,
        person: &PersonId,
        dated: &[DatedHours],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO dated_hours (person, dated, saved_at_us) VALUES ($1, $2, $3) \
            ON CONFLICT (person) DO UPDATE SET dated = excluded.dated, saved_at_us = excluded.saved_at_us";
        change_now!(self, SQL, &person.0, to_json("dated_hours.dated", &dated)?, micros(now))?;
        Ok(())
    }

    /// Somebody's calendar.
    pub(super) async fn calendar(&self, person: &PersonId) -> Result<Option<Calendar>, StoreError> {
        const SQL: &str = calendar_sql!("= $1");
        let row: Option<Row> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(&person.0).fetch_optional(pool).await)?;
        row.map(Row::read).transpose()
    }

    /// Puts a calendar in the place of an earlier one.
    pub(super) async fn put_calendar(&self, person: &PersonId, it: &Calendar) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO busy_calendar (person, address, zone, taken, all_day, unread, complete, \
            read_at_us, tried_at_us, failures, trouble, next_at_us) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (person) DO UPDATE SET \
            address = excluded.address, zone = excluded.zone, taken = excluded.taken, all_day = excluded.all_day, \
            unread = excluded.unread, complete = excluded.complete, read_at_us = excluded.read_at_us, \
            tried_at_us = excluded.tried_at_us, failures = excluded.failures, trouble = excluded.trouble, \
            next_at_us = excluded.next_at_us";
        let (taken, all_day) = written(it)?;
        change_now!(
            self,
            SQL,
            &person.0,
            it.address.as_deref(),
            &it.zone,
            &taken,
            &all_day,
            i64::from(it.unread),
            it.complete,
            micros(it.read_at),
            micros(it.tried_at),
            i64::from(it.failures),
            it.trouble.as_ref().map(Sentence::stored),
            it.next_at.map(micros)
        )?;
        Ok(())
    }

    /// Keeps what another try brought, with the answers about days as they stand by now. A calendar that was taken away
    /// or exchanged meanwhile is left alone.
    pub(super) async fn update_calendar(
        &self,
        person: &PersonId,
        mut it: Calendar,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE busy_calendar SET zone = $1, taken = $2, all_day = $3, unread = $4, complete = $5, \
            read_at_us = $6, tried_at_us = $7, failures = $8, trouble = $9, next_at_us = $10 \
            WHERE person = $11 AND address = $12";
        let mut tx = self.writing().await?;
        let said = all_day(&mut tx, person).await?;
        for (day, free) in &mut it.all_day {
            let known = said.iter().find(|(one, _)| one == day);
            *free = known.map_or(*free, |(_, free)| *free);
        }
        let (taken, all_day) = written(&it)?;
        change!(
            &mut tx,
            SQL,
            &it.zone,
            &taken,
            &all_day,
            i64::from(it.unread),
            it.complete,
            micros(it.read_at),
            micros(it.tried_at),
            i64::from(it.failures),
            it.trouble.as_ref().map(Sentence::stored),
            it.next_at.map(micros),
            &person.0,
            it.address.as_deref()
        )?;
        tx.commit().await
    }

    /// Keeps what somebody says of days with something that lasts all day; `false` when there are none among these.
    pub(super) async fn answer_all_day(
        &self,
        person: &PersonId,
        said: &DatedHours,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE busy_calendar SET all_day = $1 WHERE person = $2";
        let mut tx = self.writing().await?;
        let mut days = all_day(&mut tx, person).await?;
        let mut found = false;
        for (day, free) in &mut days {
            if said.first <= *day && *day <= said.last {
                (*free, found) = (said.free, true);
            }
        }
        change!(&mut tx, SQL, to_json("busy_calendar.all_day", &days)?, &person.0)?;
        tx.commit().await?;
        Ok(found)
    }

    /// Forgets a calendar and everything that was read in it.
    pub(super) async fn forget_calendar(&self, person: &PersonId) -> Result<(), StoreError> {
        change_now!(self, "DELETE FROM busy_calendar WHERE person = $1", &person.0)?;
        Ok(())
    }

    /// Whose calendars are to be read now.
    pub(super) async fn due_calendars(&self, now: Timestamp) -> Result<Vec<PersonId>, StoreError> {
        const SQL: &str =
            "SELECT person FROM busy_calendar WHERE next_at_us <= $1 ORDER BY next_at_us LIMIT 500";
        let rows: Vec<(String,)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(micros(now)).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(person,)| PersonId(person)).collect())
    }

    /// Zone of somebody, whatever course they are in: what they chose, else what the platform says.
    pub(super) async fn zone_of(&self, person: &PersonId) -> Result<Option<String>, StoreError> {
        let row: Option<(Option<String>,)> =
            on_db!(self, pool => sqlx::query_as(ZONE).bind(&person.0).fetch_optional(pool).await)?;
        Ok(row.and_then(|(zone,)| zone))
    }

    /// The days of these people, by id.
    pub(super) async fn days_of(&self, people: &[&PersonId]) -> Result<HashMap<String, Kept>, StoreError> {
        let mut found: HashMap<String, Kept> = HashMap::new();
        if people.is_empty() {
            return Ok(found);
        }
        let places = value_list(1, people.len());
        let sql = format!("SELECT person, dated FROM dated_hours WHERE person IN {places}");
        let dated: Vec<(String, String)> = on_db!(self, pool => {
            let query = sqlx::query_as(AssertSqlSafe(sql));
            people.iter().fold(query, |query, person| query.bind(&person.0)).fetch_all(pool).await
        })?;
        for (person, text) in dated {
            found.entry(person).or_default().dated = json("dated_hours.dated", &text)?;
        }
        let sql = format!("{}{places}", calendar_sql!("IN "));
        let rows: Vec<Row> = on_db!(self, pool => {
            let query = sqlx::query_as(AssertSqlSafe(sql));
            people.iter().fold(query, |query, person| query.bind(&person.0)).fetch_all(pool).await
        })?;
        for row in rows {
            let person = row.person.clone();
            found.entry(person).or_default().calendar = Some(row.read()?);
        }
        Ok(found)
    }

    /// What is kept of somebody's days, for them to read; the address in part, since it is a secret.
    pub(crate) async fn own_days(
        &self,
        person: &PersonId,
    ) -> Result<(Vec<DatedHours>, Option<MyCalendar>), StoreError> {
        let calendar = self.calendar(person).await?.map(|it| MyCalendar {
            address: it.address.as_deref().map(fetch::told),
            zone: it.zone,
            busy: it.taken.into_iter().map(|stretch| (stretch.start, stretch.end)).collect(),
            all_day: dated::stretches(it.all_day.iter()),
            unread: it.unread,
            read_at: it.read_at,
            tried_at: it.tried_at,
            failures: it.failures,
            trouble: it.trouble.map(|why| why.to_string()),
        });
        Ok((self.dated(person).await?, calendar))
    }
}

/// What was said of days so far; nobody else changes it until the transaction ends.
async fn all_day(tx: &mut Writing, person: &PersonId) -> Result<Vec<(Date, Option<bool>)>, StoreError> {
    const SQL: &str = "SELECT all_day FROM busy_calendar WHERE person = $1";
    tx.lock(&person.0).await?;
    let row: Option<(String,)> =
        on_tx!(tx, on => sqlx::query_as(SQL).bind(&person.0).fetch_optional(on).await?);
    row.map_or(Ok(Vec::new()), |(text,)| json("busy_calendar.all_day", &text))
}

/// The columns `taken` and `all_day`.
fn written(it: &Calendar) -> Result<(String, String), StoreError> {
    let taken: Vec<_> = it.taken.iter().map(|stretch| (stretch.start, stretch.end)).collect();
    Ok((to_json("busy_calendar.taken", &taken)?, to_json("busy_calendar.all_day", &it.all_day)?))
}

/// Somebody lives by another clock from now on: what their calendar has in no zone is somewhere else, so it is read
/// again soon.
pub(crate) async fn zone_changed(
    tx: &mut Writing,
    person: &PersonId,
    zone: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE busy_calendar SET next_at_us = $1 \
        WHERE person = $2 AND zone <> $3 AND address IS NOT NULL AND next_at_us IS NOT NULL";
    change!(tx, SQL, micros(now), &person.0, zone)?;
    Ok(())
}
