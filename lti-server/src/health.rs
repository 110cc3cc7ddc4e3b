//! How the parts of each platform did when they were last needed, in words for administrators.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    AppState,
    store::{Store, StoreError, change_now, maybe_instant, micros, on_db},
};

/// A part that goes well is noted this often at most: launches come by the thousand.
const QUIET: SignedDuration = SignedDuration::from_mins(10);
const MOST_CHARACTERS: usize = 500;

/// What can go well or wrong with a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// People open Kith.
    Launch,
    /// Its key set can be read.
    Keys,
    /// It gives tokens for its services.
    Token,
    /// Its rosters can be read.
    Roster,
    /// Its gradebook can be written.
    Gradebook,
    /// Groups can be written there.
    Groups,
    /// Its forums can be read.
    Forum,
    /// Its groups meet in rooms of a server.
    Rooms,
}

impl Part {
    /// The stored form.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Launch => "launch",
            Self::Keys => "keys",
            Self::Token => "token",
            Self::Roster => "roster",
            Self::Gradebook => "gradebook",
            Self::Groups => "groups",
            Self::Forum => "forum",
            Self::Rooms => "rooms",
        }
    }
}

/// What was noted as well lately, so that it is not written again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct NotedWell(Arc<Mutex<HashMap<(String, Part), Timestamp>>>);

/// The state of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartHealth {
    /// [`Part::name`].
    pub(crate) part: String,
    /// The last success, give or take ten minutes.
    pub(crate) ok_at: Option<Timestamp>,
    /// What went wrong since.
    pub(crate) trouble: Option<String>,
    /// When it last went wrong.
    pub(crate) trouble_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    part: String,
    ok_at_us: Option<i64>,
    trouble: Option<String>,
    trouble_at_us: Option<i64>,
}

/// Notes how a part of a platform did. What cannot be noted is logged: a note is no reason to fail.
pub(crate) async fn note(app: &AppState, platform: &str, part: Part, trouble: Option<&str>) {
    let now = app.clock.now();
    let key = (platform.to_owned(), part);
    {
        let mut noted = app.noted_well.0.lock().unwrap_or_else(PoisonError::into_inner);
        match trouble {
            Some(_) => {
                noted.remove(&key);
            }
            None if noted.get(&key).is_some_and(|at| now.duration_since(*at) < QUIET) => return,
            None => {
                noted.insert(key, now);
            }
        }
    }
    if let Err(error) = app.store.note_health(platform, part, trouble, now).await {
        tracing::error!(cause = %error, part = part.name(), "the state of a platform was not noted");
    }
}

/// Lets the next success of this platform be written down, however lately one was.
pub(crate) fn look_again(app: &AppState, platform: &str) {
    let mut noted = app.noted_well.0.lock().unwrap_or_else(PoisonError::into_inner);
    noted.retain(|(id, _), _| id != platform);
}

impl Store {
    async fn note_health(
        &self,
        platform: &str,
        part: Part,
        trouble: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // A platform that was removed meanwhile has no health.
        const WELL: &str = "INSERT INTO platform_health (platform, part, ok_at_us) \
            SELECT id, $1, $2 FROM platform WHERE id = $3 \
            ON CONFLICT (platform, part) DO UPDATE SET ok_at_us = excluded.ok_at_us, trouble = NULL";
        const ILL: &str = "INSERT INTO platform_health (platform, part, trouble_at_us, trouble) \
            SELECT id, $1, $2, $3 FROM platform WHERE id = $4 \
            ON CONFLICT (platform, part) DO UPDATE SET \
            trouble_at_us = excluded.trouble_at_us, trouble = excluded.trouble";
        match trouble {
            None => change_now!(self, WELL, part.name(), micros(now), platform)?,
            Some(words) => {
                let words: String = words.chars().take(MOST_CHARACTERS).collect();
                change_now!(self, ILL, part.name(), micros(now), words, platform)?
            }
        };
        Ok(())
    }

    /// The parts of a platform that were needed so far, by name.
    pub(crate) async fn platform_health(&self, platform: &str) -> Result<Vec<PartHealth>, StoreError> {
        const SQL: &str = "SELECT part, ok_at_us, trouble, trouble_at_us FROM platform_health \
            WHERE platform = $1 ORDER BY part";
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).bind(platform).fetch_all(pool).await)?;
        let read = |row: Row| {
            Ok(PartHealth {
                part: row.part,
                ok_at: maybe_instant(row.ok_at_us)?,
                trouble: row.trouble,
                trouble_at: maybe_instant(row.trouble_at_us)?,
            })
        };
        rows.into_iter().map(read).collect()
    }
}
