//! One SQL text, two pools (decision 0001). Features add their queries in their own `store.rs`.

use std::collections::HashMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use sqlx::{
    Connection as _, Postgres, Sqlite, Transaction,
    postgres::{PgPool, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous},
};

/// How long a writer waits for others: in this process, and for those of another.
const PATIENCE: Duration = Duration::from_secs(5);
/// A connection to a server that rested for longer is tried before it is used.
const RESTED: Duration = Duration::from_secs(5);

/// How long `SQLite`'s log may grow, in pages of 4 KiB, before a writer itself moves it into the database file. Long
/// before that the server does it beside the writers ([`Store::settle`]); this is for when it cannot.
const WAL_PAGES: &str = "16000";

/// What went wrong in the database. Never shown to people; logged once where it becomes a 500.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The driver or the database refused.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A stored value does not read as what it must be.
    #[error("stored {what} is broken: {why}")]
    Inconsistent {
        /// Table and column.
        what: &'static str,
        /// What the parser said.
        why: String,
    },
    /// It went wrong for several at once, of whom this is one.
    #[error("{0}")]
    Together(String),
    /// The address names no database we know.
    #[error("database address must begin with sqlite:// or postgres://")]
    Address,
}

impl StoreError {
    /// An [`StoreError::Inconsistent`] from any parser's complaint.
    pub(crate) fn inconsistent(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Inconsistent { what, why: why.to_string() }
    }
}

/// The database: `SQLite` or `PostgreSQL`, with the same queries.
#[derive(Clone, Debug)]
pub enum Store {
    /// An embedded file.
    Sqlite {
        /// Connections that read.
        pool: SqlitePool,
        /// The one that writes. What it keeps of the file in memory stays right, since nobody else changes it.
        writer: SqlitePool,
    },
    /// A server.
    Postgres(PgPool),
}

/// A writing transaction; rolled back unless committed.
pub(crate) enum Writing {
    Sqlite(Transaction<'static, Sqlite>, Turn),
    Postgres(Transaction<'static, Postgres>),
}

/// A writer's turn, until it is dropped. `PostgreSQL` needs none.
pub(crate) type Turn = Option<tokio::sync::OwnedMutexGuard<()>>;

/// Runs the same query on whichever pool the store has.
macro_rules! on_db {
    ($store:expr, $pool:ident => $run:expr) => {
        $crate::store::on_db!($store, pool: $pool => $run)
    };
    ($store:expr, $which:ident: $pool:ident => $run:expr) => {
        match $store {
            $crate::store::Store::Sqlite { $which: $pool, .. } => $run,
            $crate::store::Store::Postgres($pool) => $run,
        }
    };
}

/// Runs the same query inside a transaction.
macro_rules! on_tx {
    ($tx:expr, $connection:ident => $run:expr) => {
        match $tx {
            $crate::store::Writing::Sqlite(transaction, _) => {
                let $connection = &mut **transaction;
                $run
            }
            $crate::store::Writing::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $run
            }
        }
    };
}

/// Changes rows inside a transaction: the statement, then its values in order. Gives the number of rows changed.
macro_rules! change {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::store::on_tx!($tx, on => sqlx::query($sql)$(.bind($value))*.execute(on).await
            .map(|done| done.rows_affected()))
        .map_err($crate::store::StoreError::from)
    };
}

/// Changes rows in one statement that is a transaction of its own.
macro_rules! change_now {
    ($store:expr, $sql:expr $(, $value:expr)* $(,)?) => {{
        let _turn = $store.turn().await;
        $crate::store::on_db!($store, writer: pool => sqlx::query($sql)$(.bind($value))*.execute(pool).await
            .map(|done| done.rows_affected()))
        .map_err($crate::store::StoreError::from)
    }};
}

pub(crate) use {change, change_now, on_db, on_tx};

impl Store {
    /// Opens the database at `address` (`sqlite://FILE` or `postgres://…`) and brings its schema up to date.
    ///
    /// # Errors
    /// When the address is of another kind, the database cannot be reached, or a migration fails.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        if address.starts_with("sqlite:") {
            // FULL: what was acknowledged survives a power cut, not only a killed process.
            let options = SqliteConnectOptions::from_str(address)?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(PATIENCE)
                .foreign_keys(true)
                // A statement that might be undone keeps the pages it changes aside. In a file of its own that costs a
                // first launch half its time, and people's data would lie in the system's temporary folder.
                .pragma("temp_store", "MEMORY")
                .pragma("wal_autocheckpoint", WAL_PAGES);
            // A file does not go away: no need to try a connection each time before it is used.
            let pool = SqlitePoolOptions::new().max_connections(8).test_before_acquire(false);
            let pool = pool.connect_with(options.clone()).await?;
            sqlx::migrate!("migrations/sqlite").run(&pool).await?;
            let writer = SqlitePoolOptions::new().max_connections(1).test_before_acquire(false);
            let writer = writer.acquire_timeout(PATIENCE).connect_with(options).await?;
            return Ok(Self::Sqlite { pool, writer });
        }
        if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            let pool = PgPoolOptions::new().max_connections(16).test_before_acquire(false);
            let pool = pool.before_acquire(|connection, about| {
                Box::pin(async move {
                    if about.idle_for > RESTED {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            });
            let pool = pool.connect(address).await?;
            sqlx::migrate!("migrations/postgres").run(&pool).await?;
            return Ok(Self::Postgres(pool));
        }
        Err(StoreError::Address)
    }

    /// Moves what `SQLite` has in its log into the database file, beside readers and writers.
    ///
    /// # Errors
    /// When the database refuses it.
    pub(crate) async fn settle(&self) -> Result<(), StoreError> {
        if let Self::Sqlite { pool, .. } = self {
            sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(pool).await?;
        }
        Ok(())
    }

    /// Opens a writing transaction. On `SQLite` it takes the write lock at once: a transaction that reads first
    /// and writes later loses to other writers.
    pub(crate) async fn writing(&self) -> Result<Writing, StoreError> {
        Ok(match self {
            Self::Sqlite { writer, .. } => {
                let turn = self.turn().await;
                Writing::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?, turn)
            }
            Self::Postgres(pool) => Writing::Postgres(pool.begin().await?),
        })
    }

    /// Lets the writers of one `SQLite` file in this process go one after the other, in the order in which they came:
    /// `SQLite` itself makes each try again after a while, and who is unlucky tries long.
    pub(crate) async fn turn(&self) -> Turn {
        static QUEUES: LazyLock<Mutex<HashMap<PathBuf, Arc<tokio::sync::Mutex<()>>>>> =
            LazyLock::new(Mutex::default);
        let Self::Sqlite { pool, .. } = self else { return None };
        let file = pool.connect_options().get_filename().to_owned();
        let queue = QUEUES.lock().unwrap_or_else(PoisonError::into_inner).entry(file).or_default().clone();
        // Out of turn is better than never: the database itself then says how it ends.
        tokio::time::timeout(PATIENCE, queue.lock_owned()).await.ok()
    }

    /// Whether the database answers.
    pub(crate) async fn is_alive(&self) -> bool {
        on_db!(self, pool => sqlx::query("SELECT 1").execute(pool).await.is_ok())
    }

    /// Closes all connections, after what is under way has ended.
    pub async fn close(&self) {
        if let Self::Sqlite { writer, .. } = self {
            writer.close().await;
        }
        on_db!(self, pool => pool.close().await);
    }
}

impl Writing {
    /// `rows` rows of `width` places as they stand behind `VALUES`, for a statement that has no others:
    /// `($1, $2), ($3, $4)`. On `SQLite` without the numbers: it looks each up among all before it.
    pub(crate) fn value_rows(&self, width: usize, rows: usize) -> String {
        match self {
            Self::Sqlite(..) => plain_rows(width, rows),
            Self::Postgres(_) => numbered_rows(width, rows),
        }
    }

    /// Makes the changes permanent.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction, _turn) => transaction.commit().await?,
            Self::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }

    /// Lets one writer at a time through for `subject`, until the transaction ends. `SQLite` has one writer anyway.
    pub(crate) async fn lock(&mut self, subject: &str) -> Result<(), StoreError> {
        if let Self::Postgres(transaction) = self {
            sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
                .bind(subject)
                .execute(&mut **transaction)
                .await?;
        }
        Ok(())
    }

    /// Keeps those out who [`lock`](Self::lock) the same `subject`, and lets others through who share it.
    pub(crate) async fn share(&mut self, subject: &str) -> Result<(), StoreError> {
        if let Self::Postgres(transaction) = self {
            sqlx::query("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))")
                .bind(subject)
                .execute(&mut **transaction)
                .await?;
        }
        Ok(())
    }
}

/// `count` places for values as they stand behind `IN`, the first of them `$first`.
pub(crate) fn value_list(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|at| format!("${at}")).collect();
    format!("({})", places.join(", "))
}

fn numbered_rows(width: usize, rows: usize) -> String {
    (0..rows).map(|row| value_list(1 + row * width, width)).collect::<Vec<_>>().join(", ")
}

fn plain_rows(width: usize, rows: usize) -> String {
    vec![format!("({})", vec!["?"; width].join(", ")); rows].join(", ")
}

/// A new version 7 UUID as text.
pub(crate) fn new_id(now: jiff::Timestamp) -> String {
    let since = std::time::Duration::try_from(now.as_duration()).unwrap_or_default();
    let stamp = uuid::Timestamp::from_unix(uuid::NoContext, since.as_secs(), since.subsec_nanos());
    uuid::Uuid::new_v7(stamp).to_string()
}

/// Microseconds since the Unix epoch, UTC: the form of every `*_at_us` column.
pub(crate) fn micros(at: jiff::Timestamp) -> i64 {
    at.as_microsecond()
}

/// The instant of an `*_at_us` column.
pub(crate) fn instant(micros: i64) -> Result<jiff::Timestamp, StoreError> {
    jiff::Timestamp::from_microsecond(micros).map_err(|error| StoreError::inconsistent("instant", error))
}

/// The instant of a nullable `*_at_us` column.
pub(crate) fn maybe_instant(micros: Option<i64>) -> Result<Option<jiff::Timestamp>, StoreError> {
    micros.map(instant).transpose()
}

/// A JSON column.
pub(crate) fn json<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::inconsistent(what, error))
}

/// A value as the text of a JSON column.
pub(crate) fn to_json<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::inconsistent(what, error))
}

impl StoreError {
    /// A date that left the calendar, which no stored or computed date here does.
    pub(crate) fn from_date(error: jiff::Error) -> Self {
        Self::inconsistent("date", error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_for_values_are_counted() {
        assert_eq!(numbered_rows(2, 2), "($1, $2), ($3, $4)");
        assert_eq!(numbered_rows(1, 2), "($1), ($2)");
        assert_eq!(plain_rows(2, 2), "(?, ?), (?, ?)");
        assert_eq!(plain_rows(1, 2), "(?), (?)");
        assert_eq!(value_list(2, 3), "($2, $3, $4)");
    }
}
