//! One-time links: to the first account, to further ones, to a new password.

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::store::{add_account, count_accounts, end_admin_sessions, open_admin_session};
use crate::{
    AppState, audit, secret,
    store::{Store, StoreError, change, micros, new_id, on_db, on_tx},
};

/// A link works this long.
const LIFE: SignedDuration = SignedDuration::from_hours(24);

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Makes the first account; counts only while there is none.
    First,
    /// Makes a further account.
    Further,
    /// Sets a new password.
    Password,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Further => "further",
            Self::Password => "password",
        }
    }

    fn read(text: &str) -> Result<Self, StoreError> {
        let all = [Self::First, Self::Further, Self::Password];
        let found = all.into_iter().find(|one| one.name() == text);
        found.ok_or_else(|| StoreError::inconsistent("admin_link.purpose", text))
    }
}

/// A link that still works.
#[derive(Clone, Debug)]
pub(super) struct OpenLink {
    pub(super) purpose: Purpose,
    /// Whose password it sets.
    pub(super) name: Option<String>,
}

/// What became of a link that was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Used {
    Done,
    /// Somebody was faster, or its time is over.
    Spent,
    /// There is an account of that name.
    NameTaken,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    purpose: String,
    account: Option<String>,
    name: Option<String>,
}

/// Where a link leads.
pub(super) fn address(public_url: &Url, code: &str) -> String {
    format!("{public_url}admin/begin/{code}")
}

/// A link to the first account, while there is none; a new one each time.
///
/// # Errors
/// When the database or the system's random source fails.
pub async fn first_link(app: &AppState) -> anyhow::Result<Option<String>> {
    if app.store.count_admin_accounts().await? > 0 {
        return Ok(None);
    }
    let now = app.clock.now();
    let mut tx = app.store.writing().await?;
    let code = add_link(&mut tx, Purpose::First, None, None, now).await?;
    tx.commit().await?;
    Ok(Some(address(&app.public_url, &code)))
}

/// Who hands a link out: an account, or the command line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Maker<'a> {
    pub(super) account: Option<&'a str>,
    pub(super) name: &'a str,
}

const OPEN: &str = "SELECT l.id, l.purpose, l.account, a.name FROM admin_link l \
    LEFT JOIN admin_account a ON a.id = l.account \
    WHERE l.code_hash = $1 AND l.used_at_us IS NULL AND l.expires_at_us > $2 \
    AND (l.purpose <> 'first' OR NOT EXISTS (SELECT 1 FROM admin_account))";

impl Store {
    /// Makes a link to a further account.
    pub(super) async fn link_to_account(
        &self,
        by: Maker<'_>,
        now: Timestamp,
    ) -> Result<String, crate::error::ApiError> {
        let mut tx = self.writing().await?;
        let code = add_link(&mut tx, Purpose::Further, None, by.account, now).await?;
        audit::record_decision(&mut tx, now, None, by.name, "account.link", "").await?;
        tx.commit().await?;
        Ok(code)
    }

    /// Makes a link to a new password for the account `id`, in place of earlier ones, and ends its sessions.
    pub(super) async fn link_to_password(
        &self,
        (id, name): (&str, &str),
        by: Maker<'_>,
        now: Timestamp,
    ) -> Result<String, crate::error::ApiError> {
        const EARLIER: &str = "DELETE FROM admin_link WHERE account = $1 AND used_at_us IS NULL";
        let mut tx = self.writing().await?;
        change!(&mut tx, EARLIER, id)?;
        end_admin_sessions(&mut tx, id).await?;
        let code = add_link(&mut tx, Purpose::Password, Some(id), by.account, now).await?;
        audit::record_decision(&mut tx, now, None, by.name, "account.password_link", name).await?;
        tx.commit().await?;
        Ok(code)
    }

    /// The link of this code, while it works.
    pub(super) async fn open_link(&self, code: &str, now: Timestamp) -> Result<Option<OpenLink>, StoreError> {
        let hash = secret::hash(code);
        let row: Option<Row> = on_db!(self, pool =>
            sqlx::query_as(OPEN).bind(hash).bind(micros(now)).fetch_optional(pool).await)?;
        row.map(|row| Ok(OpenLink { purpose: Purpose::read(&row.purpose)?, name: row.name })).transpose()
    }

    /// Uses a link: an account is made or its password changed, and a session with `token_hash` begins.
    pub(super) async fn use_link(
        &self,
        code: &str,
        name: &str,
        password: &str,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Used, StoreError> {
        const SPEND: &str = "UPDATE admin_link SET used_at_us = $1 WHERE id = $2";
        const CHANGE: &str = "UPDATE admin_account SET password = $1 WHERE id = $2";
        let mut tx = self.writing().await?;
        // One at a time: of two first links used at once, the second finds an account.
        count_accounts(&mut tx).await?;
        let hash = secret::hash(code);
        let row: Option<Row> = on_tx!(&mut tx, on =>
            sqlx::query_as(OPEN).bind(hash).bind(micros(now)).fetch_optional(on).await?);
        let Some(row) = row else { return Ok(Used::Spent) };
        change!(&mut tx, SPEND, micros(now), &row.id)?;
        let (account, name, action) = if let Some((account, name)) = row.account.zip(row.name) {
            change!(&mut tx, CHANGE, password, &account)?;
            end_admin_sessions(&mut tx, &account).await?;
            (account, name, "account.password")
        } else {
            let added = add_account(&mut tx, name, password, now).await?;
            let Some(account) = added else { return Ok(Used::NameTaken) };
            (account, name.to_owned(), "account.make")
        };
        open_admin_session(&mut tx, &account, token_hash, now).await?;
        audit::record_decision(&mut tx, now, None, &name, action, &name).await?;
        tx.commit().await?;
        Ok(Used::Done)
    }
}

async fn add_link(
    tx: &mut crate::store::Writing,
    purpose: Purpose,
    account: Option<&str>,
    made_by: Option<&str>,
    now: Timestamp,
) -> Result<String, crate::error::ApiError> {
    const SQL: &str = "INSERT INTO admin_link (id, code_hash, purpose, account, made_by, created_at_us, \
        expires_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let code = secret::random_token()?;
    let until = now.saturating_add(LIFE).map_err(StoreError::from_date)?;
    let (id, hash) = (new_id(now), secret::hash(&code));
    change!(tx, SQL, id, hash, purpose.name(), account, made_by, micros(now), micros(until))?;
    Ok(code)
}
