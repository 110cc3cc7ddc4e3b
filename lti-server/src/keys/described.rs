//! The key set in words, for the command line and the console.

use jiff::Timestamp;

use super::{
    state::{State, signer},
    store::StoredKey,
};
use crate::store::{Store, StoreError};

/// A key as whoever runs this server sees it.
pub(crate) struct Described {
    /// Its id in the key set.
    pub(crate) kid: String,
    /// The name of the only platform it signs for.
    pub(crate) platform: Option<String>,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// Whether it signs now.
    pub(crate) signs: bool,
    /// What it does and until when.
    pub(crate) words: String,
}

/// Every key in the key set, newest first.
pub(crate) async fn described(store: &Store, now: Timestamp) -> Result<Vec<Described>, StoreError> {
    let keys = store.published_keys(now).await?;
    let platforms = store.platforms().await?;
    let name = |id: &String| {
        let platform = platforms.iter().find(|one| one.id == *id);
        platform.map_or_else(|| id.clone(), |platform| platform.name.clone())
    };
    let describe = |key: &StoredKey| Described {
        kid: key.kid.clone(),
        platform: key.platform.as_ref().map(name),
        created_at: key.created_at,
        signs: is_signer(key, &keys, now),
        words: words(key, &keys, now),
    };
    Ok(keys.iter().map(describe).collect())
}

fn is_signer(key: &StoredKey, keys: &[StoredKey], now: Timestamp) -> bool {
    signer(keys, key.platform.as_deref(), now).is_some_and(|one| one.kid == key.kid)
}

fn words(key: &StoredKey, keys: &[StoredKey], now: Timestamp) -> String {
    match (key.state(now), key.retired_at, key.leaves_at()) {
        (State::Announced, _, _) => format!("announced, will sign from {:.0}", key.signs_at),
        (State::Signs, Some(until), _) => format!("signs until {until:.0}"),
        (State::Signs, None, _) if is_signer(key, keys, now) => "signs".to_owned(),
        (State::Signs, None, _) => "ready to sign".to_owned(),
        (_, Some(at), Some(leaves)) => format!("retired since {at:.0}, in the key set until {leaves:.0}"),
        (_, _, _) => "retired".to_owned(),
    }
}
