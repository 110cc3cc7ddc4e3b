//! Queries of accounts and their sessions.

use jiff::{SignedDuration, Timestamp};

use crate::{
    audit,
    store::{
        Store, StoreError, Writing, change, change_now, instant, maybe_instant, micros, new_id, on_db, on_tx,
    },
};

/// A session ends this long after it began, however much it is used.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// A session ends when it was not used for this long.
const IDLE: SignedDuration = SignedDuration::from_hours(1);
/// Use is noted this often at most.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// An account as it is listed.
#[derive(Clone, Debug)]
pub(super) struct AccountRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) created_at: Timestamp,
    pub(super) signed_in_at: Option<Timestamp>,
}

/// What a sign-in is judged by.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) password: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    created_at_us: i64,
    signed_in_at_us: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: String,
    name: String,
    created_at_us: i64,
    seen_at_us: i64,
}

/// Two names are the same if they differ in capitals only.
pub(super) fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Store {
    /// All accounts, oldest first.
    pub(super) async fn admin_accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        const SQL: &str =
            "SELECT id, name, created_at_us, signed_in_at_us FROM admin_account ORDER BY created_at_us, id";
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        let read = |row: Row| {
            Ok(AccountRow {
                id: row.id,
                name: row.name,
                created_at: instant(row.created_at_us)?,
                signed_in_at: maybe_instant(row.signed_in_at_us)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// How many accounts there are.
    pub(crate) async fn count_admin_accounts(&self) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM admin_account";
        Ok(on_db!(self, pool => sqlx::query_scalar(SQL).fetch_one(pool).await)?)
    }

    /// The account of this name.
    pub(super) async fn admin_account(&self, name: &str) -> Result<Option<Kept>, StoreError> {
        const SQL: &str = "SELECT id, name, password FROM admin_account WHERE name_key = $1";
        Ok(on_db!(self, pool => sqlx::query_as(SQL).bind(name_key(name)).fetch_optional(pool).await)?)
    }

    /// Removes an account with its sessions and the links it made; says whether there was one.
    pub(super) async fn remove_admin_account(
        &self,
        id: &str,
        name: &str,
        actor: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM admin_account WHERE id = $1";
        let mut tx = self.writing().await?;
        if change!(&mut tx, SQL, id)? == 0 {
            return Ok(false);
        }
        audit::record_decision(&mut tx, now, None, actor, "account.remove", name).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Opens a session after a sign-in.
    pub(super) async fn sign_in(
        &self,
        account: &Kept,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        open_admin_session(&mut tx, &account.id, token_hash, now).await?;
        audit::record_decision(&mut tx, now, None, &account.name, "account.sign_in", &account.name).await?;
        tx.commit().await
    }

    /// Id and name of the account whose session has this token, while it lasts.
    pub(super) async fn admin_session(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<(String, String)>, StoreError> {
        const SQL: &str = "SELECT a.id, a.name, s.created_at_us, s.seen_at_us FROM admin_session s \
            JOIN admin_account a ON a.id = s.account WHERE s.token_hash = $1";
        const SEEN: &str = "UPDATE admin_session SET seen_at_us = $1 WHERE token_hash = $2";
        let row: Option<SessionRow> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(token_hash).fetch_optional(pool).await)?;
        let Some(row) = row else { return Ok(None) };
        let quiet = now.duration_since(instant(row.seen_at_us)?);
        if now.duration_since(instant(row.created_at_us)?) >= LONGEST || quiet >= IDLE {
            return Ok(None);
        }
        if quiet >= NOTED_EVERY {
            change_now!(self, SEEN, micros(now), token_hash)?;
        }
        Ok(Some((row.id, row.name)))
    }

    /// Ends one session.
    pub(super) async fn sign_out(&self, token_hash: &str) -> Result<(), StoreError> {
        change_now!(self, "DELETE FROM admin_session WHERE token_hash = $1", token_hash)?;
        Ok(())
    }

    /// Forgets sessions and links that ended.
    pub(crate) async fn forget_old_sign_ins(&self, now: Timestamp) -> Result<(), StoreError> {
        const SESSIONS: &str = "DELETE FROM admin_session WHERE created_at_us < $1 OR seen_at_us < $2";
        const LINKS: &str = "DELETE FROM admin_link WHERE expires_at_us < $1";
        let before = |life| now.saturating_sub(life).map(micros).map_err(StoreError::from_date);
        change_now!(self, SESSIONS, before(LONGEST)?, before(IDLE)?)?;
        change_now!(self, LINKS, micros(now))?;
        Ok(())
    }
}

/// Opens a session inside a transaction.
pub(super) async fn open_admin_session(
    tx: &mut Writing,
    account: &str,
    token_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    const ADD: &str =
        "INSERT INTO admin_session (token_hash, account, created_at_us, seen_at_us) VALUES ($1, $2, $3, $3)";
    const NOTE: &str = "UPDATE admin_account SET signed_in_at_us = $1 WHERE id = $2";
    change!(&mut *tx, ADD, token_hash, account, micros(now))?;
    change!(tx, NOTE, micros(now), account)?;
    Ok(())
}

/// Ends every session of an account.
pub(super) async fn end_admin_sessions(tx: &mut Writing, account: &str) -> Result<(), StoreError> {
    change!(tx, "DELETE FROM admin_session WHERE account = $1", account)?;
    Ok(())
}

/// How many accounts there are, seen from inside a transaction that holds the others off.
pub(super) async fn count_accounts(tx: &mut Writing) -> Result<i64, StoreError> {
    tx.lock("admin_account").await?;
    Ok(on_tx!(tx, on => sqlx::query_scalar("SELECT COUNT(*) FROM admin_account").fetch_one(on).await?))
}

/// Adds an account; `None` where the name is taken.
pub(super) async fn add_account(
    tx: &mut Writing,
    name: &str,
    password: &str,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    const SQL: &str = "INSERT INTO admin_account (id, name, name_key, password, created_at_us) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name_key) DO NOTHING";
    let id = new_id(now);
    let added = change!(tx, SQL, &id, name, name_key(name), password, micros(now))?;
    Ok(Some(id).filter(|_| added > 0))
}
