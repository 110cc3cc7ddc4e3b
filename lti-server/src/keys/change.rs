//! Changes of the key set. Each is one transaction, and no two happen at once.

use jiff::Timestamp;

use super::{
    generate,
    state::State,
    store::{StoredKey, forget_old, own_keys},
};
use crate::{
    audit,
    store::{Store, StoreError, Writing, change, micros, on_tx},
};

const ADD: &str = "INSERT INTO signing_key (kid, private_pem, platform, created_at_us, signs_at_us) \
    VALUES ($1, $2, $3, $4, $5)";

/// What became of a wish to revoke a key.
#[derive(Debug)]
pub(super) enum Revoked {
    /// It is gone.
    Done {
        /// The key that signs in its place from now on, where it signed until now.
        successor: Option<String>,
    },
    /// There is no such key in the key set.
    Unknown,
    /// It is the only one that signs, and no other was wanted in its place.
    OnlyOne,
}

impl Store {
    /// Adds a common key that signs at once, unless another server was faster.
    pub(super) async fn add_first_key(&self, kid: &str, pem: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.changing_keys().await?;
        // Another server's clock, or a glance at ours a moment later, may have made one that signs in a moment.
        let there = |key: &StoredKey| matches!(key.state(now), State::Signs | State::Announced);
        if !own_keys(&mut tx, None, now).await?.iter().any(there) {
            change!(&mut tx, ADD, kid, pem, None::<&str>, micros(now), micros(now))?;
        }
        tx.commit().await
    }

    /// Publishes a new key now that signs from `signs_at` on, in place of `platform`'s own keys (without one: of the
    /// common ones). Gives its id.
    pub(super) async fn rotate_keys(
        &self,
        platform: Option<&str>,
        signs_at: Timestamp,
        actor: &str,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        // A key that would begin later never signed and never will.
        const OVERTAKEN: &str = "DELETE FROM signing_key WHERE COALESCE(platform, '') = $1 AND signs_at_us > $2 \
            AND signs_at_us >= $3";
        const RETIRE: &str = "UPDATE signing_key SET retired_at_us = $1 WHERE COALESCE(platform, '') = $2 \
            AND (retired_at_us IS NULL OR retired_at_us > $1)";
        let (kid, pem) = generate(now)?;
        let owner = platform.unwrap_or_default();
        let mut tx = self.changing_keys().await?;
        forget_old(&mut tx, now).await?;
        change!(&mut tx, OVERTAKEN, owner, micros(now), micros(signs_at))?;
        change!(&mut tx, RETIRE, micros(signs_at), owner)?;
        change!(&mut tx, ADD, &kid, &pem, platform, micros(now), micros(signs_at))?;
        audit::record_decision(&mut tx, now, platform, actor, "key.rotate", &kid).await?;
        tx.commit().await?;
        Ok(kid)
    }

    /// Removes a key from the key set at once. With `replace`, a key that signs is followed by the one that is
    /// announced, or by a new one; without, the only key that signs stays.
    pub(super) async fn revoke_key(
        &self,
        kid: &str,
        replace: bool,
        actor: &str,
        now: Timestamp,
    ) -> Result<Revoked, StoreError> {
        const OWNER: &str = "SELECT platform FROM signing_key WHERE kid = $1";
        const REMOVE: &str = "DELETE FROM signing_key WHERE kid = $1";
        // The key it was to follow goes on until its own successor begins.
        const GOES_ON: &str = "UPDATE signing_key SET retired_at_us = $1 \
            WHERE COALESCE(platform, '') = $2 AND retired_at_us = $3";
        const BEGIN: &str = "UPDATE signing_key SET signs_at_us = $1 WHERE kid = $2";
        let spare = if replace { Some(generate(now)?) } else { None };
        let mut tx = self.changing_keys().await?;
        let owner: Option<Option<String>> =
            on_tx!(&mut tx, on => sqlx::query_scalar(OWNER).bind(kid).fetch_optional(on).await?);
        let Some(platform) = owner else { return Ok(Revoked::Unknown) };
        let (mut others, this): (Vec<_>, Vec<_>) =
            own_keys(&mut tx, platform.as_deref(), now).await?.into_iter().partition(|key| key.kid != kid);
        let Some(this) = this.first() else { return Ok(Revoked::Unknown) };
        let mut successor = None;
        match this.state(now) {
            State::Announced => {
                let (until, from) = (this.retired_at.map(micros), micros(this.signs_at));
                change!(&mut tx, GOES_ON, until, platform.as_deref().unwrap_or_default(), from)?;
            }
            State::Signs if !others.iter().any(|key| key.state(now) == State::Signs) => {
                let Some((new, pem)) = spare else { return Ok(Revoked::OnlyOne) };
                others.retain(|key| key.state(now) == State::Announced);
                let next = others.into_iter().min_by_key(|key| key.signs_at);
                if let Some(StoredKey { kid, .. }) = &next {
                    change!(&mut tx, BEGIN, micros(now), kid)?;
                } else {
                    change!(&mut tx, ADD, &new, pem, &platform, micros(now), micros(now))?;
                }
                successor = Some(next.map_or(new, |key| key.kid));
            }
            _ => {}
        }
        change!(&mut tx, REMOVE, kid)?;
        audit::record_decision(&mut tx, now, platform.as_deref(), actor, "key.revoke", kid).await?;
        tx.commit().await?;
        Ok(Revoked::Done { successor })
    }

    async fn changing_keys(&self) -> Result<Writing, StoreError> {
        let mut tx = self.writing().await?;
        tx.lock("signing_key").await?;
        Ok(tx)
    }
}
