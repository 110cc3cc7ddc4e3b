//! One-time permissions to register a platform: what an administrator of a platform pastes there.

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::{
    audit,
    error::ApiError,
    secret,
    store::{Store, StoreError, change, change_now, instant, maybe_instant, micros, new_id, on_db},
};

/// An invitation as its maker sees it; the code itself is not kept.
#[derive(Clone, Debug)]
pub(crate) struct Invitation {
    pub(crate) id: String,
    pub(crate) note: String,
    pub(crate) made_by: String,
    pub(crate) expires_at: Timestamp,
    pub(crate) used_at: Option<Timestamp>,
    /// The platform it was used for.
    pub(crate) platform: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    note: String,
    made_by: String,
    expires_at_us: i64,
    used_at_us: Option<i64>,
    platform: Option<String>,
}

/// The address to paste into a platform. The code is part of the path, so that a platform may add its own query.
pub(crate) fn address(public_url: &Url, code: &str) -> String {
    format!("{public_url}lti/register/{code}")
}

impl Store {
    /// Makes an invitation and gives its code, which nobody can read again.
    pub(crate) async fn make_invitation(
        &self,
        note: &str,
        made_by: &str,
        life: SignedDuration,
        now: Timestamp,
    ) -> Result<String, ApiError> {
        const SQL: &str = "INSERT INTO invitation (id, code_hash, note, made_by, created_at_us, expires_at_us) \
            VALUES ($1, $2, $3, $4, $5, $6)";
        let code = secret::random_token()?;
        let expires_at = now.saturating_add(life).map_err(StoreError::from_date)?;
        let (id, hash) = (new_id(now), secret::hash(&code));
        let mut tx = self.writing().await?;
        change!(&mut tx, SQL, &id, hash, note, made_by, micros(now), micros(expires_at))?;
        audit::record_decision(&mut tx, now, None, made_by, "invitation.make", &id).await?;
        tx.commit().await?;
        Ok(code)
    }

    /// All invitations, newest first.
    pub(crate) async fn invitations(&self) -> Result<Vec<Invitation>, StoreError> {
        const SQL: &str = "SELECT i.id, i.note, i.made_by, i.expires_at_us, i.used_at_us, p.name AS platform \
            FROM invitation i LEFT JOIN platform p ON p.id = i.platform ORDER BY i.created_at_us DESC, i.id DESC";
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        let read = |row: Row| {
            Ok(Invitation {
                id: row.id,
                note: row.note,
                made_by: row.made_by,
                expires_at: instant(row.expires_at_us)?,
                used_at: maybe_instant(row.used_at_us)?,
                platform: row.platform,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Takes back an invitation that was not used; says whether there was one.
    pub(crate) async fn revoke_invitation(
        &self,
        id: &str,
        actor: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM invitation WHERE id = $1 AND used_at_us IS NULL";
        let mut tx = self.writing().await?;
        if change!(&mut tx, SQL, id)? == 0 {
            return Ok(false);
        }
        audit::record_decision(&mut tx, now, None, actor, "invitation.revoke", id).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Whether a code may still be used.
    pub(super) async fn invitation_is_open(&self, code: &str, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str =
            "SELECT id FROM invitation WHERE code_hash = $1 AND used_at_us IS NULL AND expires_at_us > $2";
        let hash = secret::hash(code);
        let row: Option<(String,)> = on_db!(self, pool => sqlx::query_as(SQL).bind(hash).bind(micros(now)).fetch_optional(pool).await)?;
        Ok(row.is_some())
    }

    /// Takes a code, before the platform is asked, so that two tries at once do not both succeed.
    pub(super) async fn take_invitation(&self, code: &str, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE invitation SET used_at_us = $1 WHERE code_hash = $2 AND used_at_us IS NULL \
            AND expires_at_us > $1";
        Ok(change_now!(self, SQL, micros(now), secret::hash(code))? > 0)
    }

    /// Gives a taken code back after a registration that came to nothing.
    pub(super) async fn give_invitation_back(&self, code: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE invitation SET used_at_us = NULL WHERE code_hash = $1 AND platform IS NULL";
        change_now!(self, SQL, secret::hash(code))?;
        Ok(())
    }
}
