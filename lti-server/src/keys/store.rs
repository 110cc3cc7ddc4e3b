//! Queries of signing keys.

use jiff::Timestamp;
use lti::SigningKey;

use super::state::STAYS;
use crate::store::{
    Store, StoreError, Writing, change, change_now, instant, maybe_instant, micros, on_db, on_tx,
};

/// A stored key.
#[derive(Clone)]
pub(crate) struct StoredKey {
    pub(crate) kid: String,
    private_pem: String,
    /// The only platform it signs for.
    pub(super) platform: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(super) signs_at: Timestamp,
    /// When it stops signing; may lie ahead.
    pub(super) retired_at: Option<Timestamp>,
}

impl StoredKey {
    /// The key itself.
    pub(crate) fn read(&self) -> Result<SigningKey, StoreError> {
        SigningKey::from_pem(&self.kid, self.private_pem.as_bytes())
            .map_err(|error| StoreError::inconsistent("signing_key", error))
    }

    #[cfg(test)]
    pub(super) fn for_test(
        kid: &str,
        platform: Option<&str>,
        signs_at: Timestamp,
        retired_at: Option<Timestamp>,
    ) -> Self {
        let (kid, platform) = (kid.to_owned(), platform.map(str::to_owned));
        let created_at = Timestamp::UNIX_EPOCH;
        Self { kid, private_pem: String::new(), platform, created_at, signs_at, retired_at }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    kid: String,
    private_pem: String,
    platform: Option<String>,
    created_at_us: i64,
    signs_at_us: i64,
    retired_at_us: Option<i64>,
}

impl Row {
    fn read(self) -> Result<StoredKey, StoreError> {
        Ok(StoredKey {
            kid: self.kid,
            private_pem: self.private_pem,
            platform: self.platform,
            created_at: instant(self.created_at_us)?,
            signs_at: instant(self.signs_at_us)?,
            retired_at: maybe_instant(self.retired_at_us)?,
        })
    }
}

macro_rules! keys_sql {
    ($rest:literal) => {
        concat!(
            "SELECT kid, private_pem, platform, created_at_us, COALESCE(signs_at_us, created_at_us) AS signs_at_us, \
            retired_at_us FROM signing_key WHERE (retired_at_us IS NULL OR retired_at_us > $1) ",
            $rest
        )
    };
}

const FORGET: &str = "DELETE FROM signing_key WHERE retired_at_us <= $1";

impl Store {
    /// All keys in the key set at `now`, newest first.
    pub(crate) async fn published_keys(&self, now: Timestamp) -> Result<Vec<StoredKey>, StoreError> {
        const SQL: &str = keys_sql!("ORDER BY created_at_us DESC, kid DESC");
        let since = left_before(now)?;
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).bind(since).fetch_all(pool).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The keys in the key set at `now` that may sign for `platform`, newest first; without one, the common keys.
    pub(super) async fn keys_for(
        &self,
        platform: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<StoredKey>, StoreError> {
        const SQL: &str =
            keys_sql!("AND (platform IS NULL OR platform = $2) ORDER BY created_at_us DESC, kid DESC");
        let since = left_before(now)?;
        let rows: Vec<Row> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(since).bind(platform).fetch_all(pool).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Our id of the platform a deployment belongs to.
    pub(super) async fn platform_of_deployment(&self, id: &str) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT platform FROM deployment WHERE id = $1";
        Ok(on_db!(self, pool => sqlx::query_scalar(SQL).bind(id).fetch_optional(pool).await)?)
    }

    /// Forgets the private halves of keys that have left the key set.
    pub(crate) async fn forget_old_keys(&self, now: Timestamp) -> Result<(), StoreError> {
        change_now!(self, FORGET, left_before(now)?)?;
        Ok(())
    }
}

/// Keys that were retired at this instant or before have left the key set.
fn left_before(now: Timestamp) -> Result<i64, StoreError> {
    now.saturating_sub(STAYS).map(micros).map_err(StoreError::from_date)
}

/// Deletes what has left the key set.
pub(super) async fn forget_old(tx: &mut Writing, now: Timestamp) -> Result<(), StoreError> {
    change!(tx, FORGET, left_before(now)?)?;
    Ok(())
}

/// Every key that is `platform`'s own (without one: every common key), inside a transaction.
pub(super) async fn own_keys(
    tx: &mut Writing,
    platform: Option<&str>,
    now: Timestamp,
) -> Result<Vec<StoredKey>, StoreError> {
    const SQL: &str = keys_sql!("AND COALESCE(platform, '') = $2 ORDER BY created_at_us DESC, kid DESC");
    let since = left_before(now)?;
    let owner = platform.unwrap_or_default();
    let rows: Vec<Row> = on_tx!(tx, on => sqlx::query_as(SQL).bind(since).bind(owner).fetch_all(on).await?);
    rows.into_iter().map(Row::read).collect()
}
