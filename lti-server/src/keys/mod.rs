//! Our signing keys: made when first needed, rotated by hand, all public halves in the key set.

mod cli;
mod store;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use axum::{Json, Router, extract::State, routing::get};
use jiff::{SignedDuration, Timestamp};
use lti::SigningKey;

pub use cli::KeysCommand;
pub(crate) use store::StoredKey;

use crate::{
    AppState,
    error::ApiError,
    store::{Store, StoreError, new_id},
};

/// A retired key stays in the key set this long: platforms cache key sets for up to a day.
const OVERLAP: SignedDuration = SignedDuration::from_hours(48);

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/.well-known/jwks.json", get(key_set))
}

/// `GET /.well-known/jwks.json` (Security Framework 1.0, 6.3).
async fn key_set(State(app): State<AppState>) -> Result<Json<serde_json::Value>, ApiError> {
    let keys = app.store.keys().await?;
    let keys: Vec<SigningKey> = keys.iter().map(StoredKey::read).collect::<Result<_, _>>()?;
    Ok(Json(lti::key_set_document(&keys)))
}

/// The key new messages are signed with, made if there is none.
pub(crate) async fn signing_key(store: &Store, now: Timestamp) -> Result<SigningKey, StoreError> {
    if let Some(key) = newest(&store.keys().await?) {
        return key.read();
    }
    let (kid, pem) = generate(now)?;
    store.add_first_key(&kid, &pem, now).await?;
    let keys = store.keys().await?;
    newest(&keys).ok_or(StoreError::inconsistent("signing_key", "none after one was made"))?.read()
}

/// Signs with a new key from now on; gives its id.
pub(crate) async fn rotate(store: &Store, actor: &str, now: Timestamp) -> Result<String, StoreError> {
    let (kid, pem) = generate(now)?;
    let forget_before = now.saturating_sub(OVERLAP).map_err(StoreError::from_date)?;
    store.rotate_keys(&kid, &pem, now, forget_before, actor).await?;
    Ok(kid)
}

fn newest(keys: &[StoredKey]) -> Option<&StoredKey> {
    keys.iter().filter(|key| key.retired_at.is_none()).max_by_key(|key| key.created_at)
}

/// A new RSA key of 2048 bits as key id and PKCS#8 PEM.
fn generate(now: Timestamp) -> Result<(String, String), StoreError> {
    let failed = |_| StoreError::inconsistent("signing_key", "could not be generated");
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(failed)?;
    Ok((new_id(now), lti::pkcs8_pem(der.as_ref())))
}
