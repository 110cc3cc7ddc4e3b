//! Our signing keys: made when first needed, announced before they sign, all public halves in the key set.
//!
//! Decision 0018 says how a key comes and goes.

mod change;
mod cli;
mod described;
mod state;
mod store;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use axum::{
    Json, Router,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::{SignedDuration, Timestamp};
use lti::SigningKey;
use wire::KeyHealth;

pub use cli::KeysCommand;
pub(crate) use described::{Described, described};
pub(crate) use store::StoredKey;

use crate::{
    AppState,
    error::ApiError,
    store::{Store, StoreError, new_id},
};

/// How long a platform or a proxy may keep a key set: short, so that a revoked key is soon forgotten.
const KEY_SET_KEPT: &str = "public, max-age=300";

/// The routes of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/.well-known/jwks.json", get(key_set))
        .route("/lti/keys/{file}", get(platform_key_set))
}

/// `GET /.well-known/jwks.json` (Security Framework 1.0, 6.3): every key, since nobody knows which platforms read
/// this address only.
async fn key_set(State(app): State<AppState>) -> Result<Response, ApiError> {
    document(&app.store.published_keys(app.clock.now()).await?)
}

/// `GET /lti/keys/{platform id}.json`: the keys that may sign for one platform and no others.
async fn platform_key_set(
    State(app): State<AppState>,
    Path(file): Path<String>,
) -> Result<Response, ApiError> {
    let id = file.strip_suffix(".json").ok_or(ApiError::NotFound)?;
    let platform = app.store.platform(id).await?.ok_or(ApiError::NotFound)?;
    document(&app.store.keys_for(Some(&platform.id), app.clock.now()).await?)
}

/// Where [`platform_key_set`] is served.
fn platform_key_set_path(platform: &str) -> String {
    format!("lti/keys/{platform}.json")
}

fn document(keys: &[StoredKey]) -> Result<Response, ApiError> {
    let keys: Vec<SigningKey> = keys.iter().map(StoredKey::read).collect::<Result<_, _>>()?;
    let kept = [(header::CACHE_CONTROL, KEY_SET_KEPT)];
    Ok((kept, Json(lti::key_set_document(&keys))).into_response())
}

/// The key that messages for `platform` are signed with, made if there is none. Without a platform, the common one.
pub(crate) async fn signing_key(
    store: &Store,
    platform: Option<&str>,
    now: Timestamp,
) -> Result<SigningKey, StoreError> {
    if let Some(key) = state::signer(&store.keys_for(platform, now).await?, platform, now) {
        return key.read();
    }
    let (kid, pem) = generate(now)?;
    store.add_first_key(&kid, &pem, now).await?;
    let keys = store.keys_for(None, now).await?;
    let soon = || keys.iter().filter(|key| key.is_announced(now)).min_by_key(|key| key.signs_at);
    let key = state::signer(&keys, None, now).or_else(soon);
    key.ok_or(StoreError::inconsistent("signing_key", "none after one was made"))?.read()
}

/// How long a new key is published before it signs, unless somebody says otherwise: platforms keep what they read for
/// up to a day.
const ANNOUNCED: SignedDuration = SignedDuration::from_hours(24);

/// Announces a new common key that signs a day from now. Gives its id.
pub(crate) async fn announce(store: &Store, actor: &str, now: Timestamp) -> Result<String, StoreError> {
    // Something has to sign meanwhile.
    signing_key(store, None, now).await?;
    let signs_at = now.saturating_add(ANNOUNCED).map_err(StoreError::from_date)?;
    store.rotate_keys(None, signs_at, actor, now).await
}

/// What an administrator of one deployment may know of the keys that sign for it.
pub(crate) async fn health(
    store: &Store,
    deployment: &str,
    now: Timestamp,
) -> Result<Vec<KeyHealth>, StoreError> {
    let platform = store.platform_of_deployment(deployment).await?;
    let keys = store.keys_for(platform.as_deref(), now).await?;
    let signer = state::signer(&keys, platform.as_deref(), now);
    let health = |key: &StoredKey| KeyHealth {
        kid: key.kid.clone(),
        created_at: key.created_at,
        signing: signer.is_some_and(|signer| signer.kid == key.kid),
        announced: key.state(now) == state::State::Announced,
    };
    Ok(keys.iter().map(health).collect())
}

/// A new RSA key of 2048 bits as key id and PKCS#8 PEM.
fn generate(now: Timestamp) -> Result<(String, String), StoreError> {
    let failed = |_| StoreError::inconsistent("signing_key", "could not be generated");
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(failed)?;
    Ok((new_id(now), lti::pkcs8_pem(der.as_ref())))
}
