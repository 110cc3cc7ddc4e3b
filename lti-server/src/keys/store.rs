//! Queries of signing keys.

use jiff::Timestamp;
use lti::SigningKey;
use wire::KeyHealth;

use crate::{
    audit,
    store::{Store, StoreError, change, instant, maybe_instant, micros, on_db, on_tx},
};

/// A stored key.
#[derive(Clone)]
pub(crate) struct StoredKey {
    pub(crate) kid: String,
    private_pem: String,
    pub(crate) created_at: Timestamp,
    pub(crate) retired_at: Option<Timestamp>,
}

impl StoredKey {
    /// The key itself.
    pub(crate) fn read(&self) -> Result<SigningKey, StoreError> {
        SigningKey::from_pem(&self.kid, self.private_pem.as_bytes())
            .map_err(|error| StoreError::inconsistent("signing_key", error))
    }

    /// What an admin may know of it.
    pub(crate) fn health(&self) -> KeyHealth {
        KeyHealth { kid: self.kid.clone(), created_at: self.created_at, signing: self.retired_at.is_none() }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    kid: String,
    private_pem: String,
    created_at_us: i64,
    retired_at_us: Option<i64>,
}

const ADD: &str = "INSERT INTO signing_key (kid, private_pem, created_at_us) VALUES ($1, $2, $3)";

impl Store {
    /// All keys in the key set, newest first.
    pub(crate) async fn keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        const SQL: &str = "SELECT kid, private_pem, created_at_us, retired_at_us FROM signing_key \
            ORDER BY created_at_us DESC, kid DESC";
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        let read = |row: Row| {
            Ok(StoredKey {
                kid: row.kid,
                private_pem: row.private_pem,
                created_at: instant(row.created_at_us)?,
                retired_at: maybe_instant(row.retired_at_us)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Adds a key unless another server was faster.
    pub(super) async fn add_first_key(&self, kid: &str, pem: &str, now: Timestamp) -> Result<(), StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM signing_key WHERE retired_at_us IS NULL";
        let mut tx = self.writing().await?;
        tx.lock("signing_key").await?;
        let (count,): (i64,) = on_tx!(&mut tx, on => sqlx::query_as(COUNT).fetch_one(on).await?);
        if count == 0 {
            change!(&mut tx, ADD, kid, pem, micros(now))?;
        }
        tx.commit().await
    }

    /// Signs with a new key from now on. Keys that were retired before `forget_before` leave the key set.
    pub(super) async fn rotate_keys(
        &self,
        kid: &str,
        pem: &str,
        now: Timestamp,
        forget_before: Timestamp,
        actor: &str,
    ) -> Result<(), StoreError> {
        const RETIRE: &str = "UPDATE signing_key SET retired_at_us = $1 WHERE retired_at_us IS NULL";
        const FORGET: &str = "DELETE FROM signing_key WHERE retired_at_us < $1";
        let mut tx = self.writing().await?;
        tx.lock("signing_key").await?;
        change!(&mut tx, FORGET, micros(forget_before))?;
        change!(&mut tx, RETIRE, micros(now))?;
        change!(&mut tx, ADD, kid, pem, micros(now))?;
        audit::record_decision(&mut tx, now, None, actor, "keys.rotate", kid).await?;
        tx.commit().await
    }
}
