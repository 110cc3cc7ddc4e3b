//! Key sets of platforms: read once, kept as long as the platform says, read again when a key is missing.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};
use lti::KeySet;
use url::Url;

use crate::{
    AppState,
    health::{self, Part},
    outgoing,
    registration::PlatformRow,
};

/// A key set is kept this long where the platform does not say.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// Whatever it says, no shorter than this: a launch must not wait for the platform's answer each time.
const SHORTEST: SignedDuration = SignedDuration::from_mins(5);
/// And no longer than this: a key that was withdrawn has to be forgotten some day.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// A missing key makes us look again, but not more often than this: anybody can send made-up key ids. A platform that
/// does not answer is left alone for as long, while an earlier set is at hand.
const COOL_DOWN: SignedDuration = SignedDuration::from_secs(30);
/// What nobody asked for in this time is forgotten: a set in use is read at least every [`LONGEST`].
const IDLE: SignedDuration = SignedDuration::from_hours(48);
const KEY_SET_BYTES: usize = 512 * 1024;

/// A key set could not be read and none is kept.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the key set of the platform cannot be read: {0}")]
pub(crate) struct NoKeys(String);

/// Where a set is read, and whether an operator named that address: what a stranger may not reach is no answer for
/// one who may, nor the other way round.
type Source = (Url, bool);

/// The key sets that were read.
#[derive(Clone, Debug, Default)]
pub struct PlatformKeys(Arc<Mutex<HashMap<Source, Arc<Place>>>>);

/// One address. The lock is held while reading, so that a hundred launches at once read a set once, and a slow
/// platform holds up nobody else.
#[derive(Debug)]
struct Place {
    /// Counts the answers. Who sees it change while waiting for the lock shares that answer, good or bad.
    answers: AtomicU64,
    state: tokio::sync::Mutex<Known>,
}

/// What is known of one address.
#[derive(Debug)]
struct Known {
    keys: Option<Arc<KeySet>>,
    fresh_until: Timestamp,
    /// Why the last reading failed.
    trouble: Option<NoKeys>,
    asked_at: Timestamp,
    looked_again_at: Option<Timestamp>,
}

impl Known {
    fn new(now: Timestamp) -> Self {
        Self { keys: None, fresh_until: now, trouble: None, asked_at: now, looked_again_at: None }
    }

    /// Whether the set at hand is answer enough.
    fn suffices(&self, missing: bool, now: Timestamp) -> bool {
        let lately = |at: Timestamp| now.duration_since(at) < COOL_DOWN;
        if missing {
            self.looked_again_at.is_some_and(lately)
        } else {
            now < self.fresh_until || (self.trouble.is_some() && lately(self.asked_at))
        }
    }
}

impl PlatformKeys {
    /// The keys of `platform`, if they are known and fresh.
    pub(super) fn at_hand(&self, app: &AppState, platform: &PlatformRow) -> Option<Arc<KeySet>> {
        let now = app.clock.now();
        let place = self.place(source(platform), now);
        let known = place.state.try_lock().ok()?;
        known.keys.clone().filter(|_| known.suffices(false, now))
    }

    /// The keys of `platform`. With `missing`, the caller did not find the key it needs in what it got before.
    pub(crate) async fn get(
        &self,
        app: &AppState,
        platform: &PlatformRow,
        missing: bool,
    ) -> Result<Arc<KeySet>, NoKeys> {
        let now = app.clock.now();
        let place = self.place(source(platform), now);
        let answers = place.answers.load(Ordering::Acquire);
        let mut known = place.state.lock().await;
        let shared = place.answers.load(Ordering::Acquire) != answers;
        match (&known.keys, &known.trouble) {
            (Some(keys), _) if shared || known.suffices(missing, now) => return Ok(keys.clone()),
            (None, Some(trouble)) if shared => return Err(trouble.clone()),
            _ => {}
        }
        let answer = read_noted(app, platform).await;
        known.asked_at = now;
        known.looked_again_at = missing.then_some(now).or(known.looked_again_at);
        match answer {
            Ok((keys, life)) => {
                known.keys = Some(Arc::new(keys));
                known.fresh_until = now.saturating_add(life).unwrap_or(now);
                known.trouble = None;
            }
            // The last good set stays in use while the platform is away.
            Err(why) => known.trouble = Some(NoKeys(why)),
        }
        place.answers.fetch_add(1, Ordering::Release);
        match (&known.keys, &known.trouble) {
            (Some(keys), _) => Ok(keys.clone()),
            (None, trouble) => Err(trouble.clone().unwrap_or_else(|| NoKeys(String::new()))),
        }
    }

    /// The place of an address. A new one is the occasion to forget those of registrations that are gone.
    fn place(&self, source: Source, now: Timestamp) -> Arc<Place> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.get(&source) {
            return place.clone();
        }
        places.retain(|_, place| match place.state.try_lock() {
            Ok(known) => now.duration_since(known.asked_at) < IDLE,
            // Somebody is reading it.
            Err(_) => true,
        });
        let place = Arc::new(Place { answers: AtomicU64::new(0), state: Known::new(now).into() });
        places.insert(source, place.clone());
        place
    }
}

fn source(platform: &PlatformRow) -> Source {
    (platform.registration.jwks_url.clone(), !platform.reach().trusted.is_empty())
}

/// Reads the key set whatever is kept, and notes how that went.
pub(crate) async fn read_anew(app: &AppState, platform: &PlatformRow) -> Result<KeySet, String> {
    read_noted(app, platform).await.map(|(keys, _)| keys)
}

async fn read_noted(app: &AppState, platform: &PlatformRow) -> Result<(KeySet, SignedDuration), String> {
    let answer = read(app, platform).await;
    health::note(app, &platform.id, Part::Keys, answer.as_ref().err().map(String::as_str)).await;
    answer
}

async fn read(app: &AppState, platform: &PlatformRow) -> Result<(KeySet, SignedDuration), String> {
    let url = &platform.registration.jwks_url;
    let request = http::Request::get(url.as_str()).header(header::ACCEPT, "application/json");
    let request = request.body(Vec::new()).map_err(|error| error.to_string())?;
    let response = outgoing::send(app, &platform.reach(), request, KEY_SET_BYTES).await;
    let response = response.map_err(|error| error.to_string())?;
    if !response.status().is_success() {
        return Err(format!("the platform answered {}", response.status()));
    }
    let keys = KeySet::parse(response.body()).map_err(|error| error.to_string())?;
    Ok((keys, life(response.headers())))
}

/// How long an answer may be kept (RFC 9111, 5.2.2), within our bounds.
fn life(headers: &HeaderMap) -> SignedDuration {
    let lines = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|line| line.to_str().ok());
    let mut seconds: Option<i64> = None;
    for directive in lines.flat_map(|line| line.split(',')) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        let named = |other: &str| name.trim().eq_ignore_ascii_case(other);
        let said = if named("no-store") || named("no-cache") {
            Some(0)
        } else if named("max-age") {
            value.trim().trim_matches('"').parse().ok()
        } else {
            None
        };
        // Of two, the shorter counts.
        seconds = match (seconds, said) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    seconds.map_or(FRESH, SignedDuration::from_secs).clamp(SHORTEST, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[&str]) -> SignedDuration {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::CACHE_CONTROL, line.parse().unwrap());
        }
        life(&headers)
    }

    #[test]
    fn the_platforms_word_counts_within_bounds() {
        assert_eq!(said(&[]), FRESH);
        assert_eq!(said(&["public, max-age=7200"]), SignedDuration::from_hours(2));
        assert_eq!(said(&["Max-Age=\"7200\""]), SignedDuration::from_hours(2));
        assert_eq!(said(&["max-age=7200", "no-cache"]), SHORTEST);
        for short in ["no-store", "max-age=0", "max-age=-5"] {
            assert_eq!(said(&[short]), SHORTEST, "{short}");
        }
        assert_eq!(said(&["max-age=31536000"]), LONGEST);
        for odd in ["max-age=soon", "max-age", "private", "max-age=99999999999999999999"] {
            assert_eq!(said(&[odd]), FRESH, "{odd}");
        }
    }

    #[test]
    fn addresses_nobody_asks_for_are_forgotten() {
        let keys = PlatformKeys::default();
        let mut now = Timestamp::UNIX_EPOCH;
        for number in 0..1_000 {
            let url = Url::parse(&format!("https://lms-{number}.example/jwks")).unwrap();
            keys.place((url, false), now);
            now = now.saturating_add(SignedDuration::from_hours(1)).unwrap();
        }
        let kept = keys.0.lock().unwrap().len();
        assert_eq!(kept, 48, "an hour apart, for two days");
    }

    #[test]
    fn what_an_operator_named_is_apart_from_what_a_stranger_named() {
        let keys = PlatformKeys::default();
        let (url, now) = (Url::parse("https://lms.example/jwks").unwrap(), Timestamp::UNIX_EPOCH);
        let (theirs, ours) = (keys.place((url.clone(), false), now), keys.place((url.clone(), true), now));
        assert!(!Arc::ptr_eq(&theirs, &ours) && Arc::ptr_eq(&ours, &keys.place((url, true), now)));
    }
}
