//! Key sets of platforms: read once, kept for an hour, read again when a key is missing.

use std::{collections::HashMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use lti::KeySet;
use tokio::sync::Mutex;
use url::Url;

use crate::{
    AppState,
    health::{self, Part},
    outgoing,
    registration::PlatformRow,
};

/// A key set older than this is read anew.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// A missing key makes us look again, but not more often than this: anybody can send made-up key ids.
const COOL_DOWN: SignedDuration = SignedDuration::from_secs(30);
const KEY_SET_BYTES: usize = 512 * 1024;

#[derive(Debug)]
struct Kept {
    keys: Arc<KeySet>,
    read_at: Timestamp,
    looked_again_at: Option<Timestamp>,
}

/// A key set could not be read and none is kept.
#[derive(Debug, thiserror::Error)]
#[error("the key set of the platform cannot be read: {0}")]
pub(crate) struct NoKeys(String);

/// The key sets that were read, by address. The lock of one address is held while reading, so that a hundred
/// launches at once read a set once, and a slow platform holds up nobody else.
#[derive(Clone, Debug, Default)]
pub struct PlatformKeys(Arc<Mutex<HashMap<Url, Place>>>);

/// What is kept of one address.
type Place = Arc<Mutex<Option<Kept>>>;

impl PlatformKeys {
    /// The keys of `platform`. With `missing`, the caller did not find the key it needs in what it got before.
    pub(crate) async fn get(
        &self,
        app: &AppState,
        platform: &PlatformRow,
        missing: bool,
    ) -> Result<Arc<KeySet>, NoKeys> {
        let (now, url) = (app.clock.now(), &platform.registration.jwks_url);
        let place = self.0.lock().await.entry(url.clone()).or_default().clone();
        let mut place = place.lock().await;
        let usable = place.as_ref().is_some_and(|kept| {
            let cooling = kept.looked_again_at.is_some_and(|at| now.duration_since(at) < COOL_DOWN);
            if missing { cooling } else { now.duration_since(kept.read_at) < FRESH }
        });
        if let Some(kept) = place.as_ref().filter(|_| usable) {
            return Ok(kept.keys.clone());
        }
        let looked_again_at = missing.then_some(now);
        let answer = read(app, platform).await;
        health::note(app, &platform.id, Part::Keys, answer.as_ref().err().map(String::as_str)).await;
        match answer {
            Ok(keys) => {
                let keys = Arc::new(keys);
                *place = Some(Kept { keys: keys.clone(), read_at: now, looked_again_at });
                Ok(keys)
            }
            Err(why) => {
                // The last good set stays in use while the platform is away.
                let kept = place.as_mut().ok_or(NoKeys(why))?;
                kept.looked_again_at = looked_again_at.or(kept.looked_again_at);
                Ok(kept.keys.clone())
            }
        }
    }
}

async fn read(app: &AppState, platform: &PlatformRow) -> Result<KeySet, String> {
    let url = &platform.registration.jwks_url;
    let request = http::Request::get(url.as_str()).header(http::header::ACCEPT, "application/json");
    let request = request.body(Vec::new()).map_err(|error| error.to_string())?;
    let response = outgoing::send(app, &platform.reach(), request, KEY_SET_BYTES).await;
    let response = response.map_err(|error| error.to_string())?;
    if !response.status().is_success() {
        return Err(format!("the platform answered {}", response.status()));
    }
    KeySet::parse(response.body()).map_err(|error| error.to_string())
}
