//! A login's `state` that carries what has to be remembered, so that a login leaves no row.
//!
//! It is authenticated with a secret that all servers on one database share: whoever gets it back knows that one of
//! them made it, and when. That it is used once is certain by the row its launch adds to `spent_login`. A login that
//! may have to wait in a frame needs a row all the same (`store.rs`).

use aws_lc_rs::hmac;
use jiff::Timestamp;
use lti::PendingLogin;
use url::Url;
use uuid::Uuid;

use crate::{
    secret::{self, NoRandom},
    store::{Store, StoreError, change, micros, on_tx},
};

const RANDOM: usize = 16;
const TIME: usize = 8;
const PLATFORM: usize = 16;
/// Half of SHA-256 is kept: 128 bits to guess (RFC 2104, 5).
const TAG: usize = 16;
/// What is longer gets a row: a state travels in addresses.
const MOST_BYTES: usize = 300;

/// Makes and opens sealed states.
#[derive(Clone)]
pub(super) struct Seal(hmac::Key);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seal").finish_non_exhaustive()
    }
}

/// State and nonce of a new login.
pub(super) struct Sealed {
    pub(super) state: String,
    pub(super) nonce: String,
}

/// What was sealed. Issuer and client id are those of the platform.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) platform: String,
    pub(super) nonce: String,
    pub(super) target_link_uri: String,
    pub(super) deployment_id: Option<String>,
    pub(super) started_at: Timestamp,
    /// The key of this login in `spent_login`.
    pub(super) spent: String,
}

impl Seal {
    fn new(secret: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()))
    }

    /// A new state for a login at `platform`; `None` where it would become too long.
    pub(super) fn seal(
        &self,
        platform: &str,
        target: &Url,
        public_url: &Url,
        deployment_id: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<Sealed>, NoRandom> {
        let Ok(platform) = Uuid::try_parse(platform) else { return Ok(None) };
        let Some(page) = target.as_str().strip_prefix(public_url.as_str()) else { return Ok(None) };
        let deployment = deployment_id.unwrap_or_default();
        // Platforms cannot send an empty deployment id, so that it can stand for none.
        let Ok(length) = u8::try_from(deployment.len()) else { return Ok(None) };
        if deployment.len() + page.len() > MOST_BYTES {
            return Ok(None);
        }
        let mut bytes =
            Vec::with_capacity(RANDOM + TIME + PLATFORM + 1 + deployment.len() + page.len() + TAG);
        bytes.extend_from_slice(&secret::random_bytes::<RANDOM>()?);
        bytes.extend_from_slice(&micros(now).to_be_bytes());
        let nonce = self.nonce(&bytes);
        bytes.extend_from_slice(platform.as_bytes());
        bytes.push(length);
        bytes.extend_from_slice(deployment.as_bytes());
        bytes.extend_from_slice(page.as_bytes());
        let tag = self.tag(&bytes);
        bytes.extend_from_slice(&tag.as_ref()[..TAG]);
        Ok(Some(Sealed { state: secret::hex(&bytes), nonce }))
    }

    /// What is in a state of ours; `None` for anything else.
    pub(super) fn open(&self, state: &str, public_url: &Url) -> Option<Opened> {
        let bytes = secret::unhex(state)?;
        let (sealed, tag) = bytes.split_last_chunk::<TAG>()?;
        // In constant time: an attacker must not find the tag byte by byte.
        aws_lc_rs::constant_time::verify_slices_are_equal(&self.tag(sealed).as_ref()[..TAG], tag).ok()?;
        let (begun, rest) = sealed.split_at_checked(RANDOM + TIME)?;
        let (platform, rest) = rest.split_first_chunk::<PLATFORM>()?;
        let (length, rest) = rest.split_first()?;
        let (deployment, page) = rest.split_at_checked(usize::from(*length))?;
        let (random, time) = begun.split_first_chunk::<RANDOM>()?;
        let started_at = i64::from_be_bytes(time.try_into().ok()?);
        let deployment = std::str::from_utf8(deployment).ok()?;
        Some(Opened {
            platform: Uuid::from_bytes(*platform).to_string(),
            nonce: self.nonce(begun),
            target_link_uri: format!("{public_url}{}", std::str::from_utf8(page).ok()?),
            deployment_id: (!deployment.is_empty()).then(|| deployment.to_owned()),
            started_at: Timestamp::from_microsecond(started_at).ok()?,
            spent: format!("{}{}", spent_at(started_at), secret::hex(random)),
        })
    }

    fn tag(&self, bytes: &[u8]) -> hmac::Tag {
        self.of(b"state", bytes)
    }

    /// The nonce belongs to the state and cannot be computed from it without the secret.
    fn nonce(&self, begun: &[u8]) -> String {
        secret::hex(self.of(b"nonce", begun).as_ref())
    }

    fn of(&self, what: &[u8], bytes: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(what);
        context.update(&[0]);
        context.update(bytes);
        context.sign()
    }
}

impl Opened {
    /// What the launch is judged by, at the platform with these names.
    pub(super) fn pending(self, state: &str, issuer: &str, client_id: &str) -> PendingLogin {
        PendingLogin {
            state: state.to_owned(),
            nonce: self.nonce,
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            target_link_uri: self.target_link_uri,
            deployment_id: self.deployment_id,
            started_at: self.started_at,
        }
    }
}

/// The beginning of the keys in `spent_login` of logins that began at this instant: hexadecimal digits sort by time.
pub(super) fn spent_at(started_at_us: i64) -> String {
    format!("{:016x}", started_at_us.max(0))
}

impl Store {
    /// The secret that all servers on this database seal logins with; made by the first of them.
    pub(super) async fn seal(&self, now: Timestamp) -> Result<Seal, StoreError> {
        const FIND: &str = "SELECT secret FROM launch_secret WHERE id = 1";
        const ADD: &str = "INSERT INTO launch_secret (id, secret, made_at_us) VALUES (1, $1, $2) \
            ON CONFLICT (id) DO NOTHING";
        let fresh =
            secret::random_token().map_err(|error| StoreError::inconsistent("launch_secret", error))?;
        let mut tx = self.writing().await?;
        change!(&mut tx, ADD, &fresh, micros(now))?;
        let (kept,): (String,) = on_tx!(&mut tx, on => sqlx::query_as(FIND).fetch_one(on).await?);
        tx.commit().await?;
        Ok(Seal::new(&kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLATFORM: &str = "0196a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

    fn urls(page: &str) -> (Url, Url) {
        let public = Url::parse("https://kith.example/").unwrap();
        (public.join(page).unwrap(), public)
    }

    #[test]
    fn what_was_sealed_comes_back_whole() {
        let (target, public) = urls("/lti/launch?view=map");
        let (seal, now) = (Seal::new("secret"), Timestamp::from_second(1_800_000_000).unwrap());
        for deployment in [None, Some("1"), Some("57:0123456789abcdef0123456789abcdef01234567")] {
            let sealed = seal.seal(PLATFORM, &target, &public, deployment, now).unwrap().unwrap();
            let opened = seal.open(&sealed.state, &public).unwrap();
            assert_eq!(opened.platform, PLATFORM);
            assert_eq!(opened.nonce, sealed.nonce);
            assert_eq!(opened.target_link_uri, target.as_str());
            assert_eq!(opened.deployment_id.as_deref(), deployment);
            assert_eq!(opened.started_at, now);
            assert!(opened.spent.starts_with(&spent_at(micros(now))) && opened.spent.len() == 48);
        }
    }

    #[test]
    fn n_68_not_one_digit_may_be_another() {
        let (target, public) = urls("/lti/launch");
        let (seal, now) = (Seal::new("secret"), Timestamp::from_second(1_800_000_000).unwrap());
        let state = seal.seal(PLATFORM, &target, &public, Some("1"), now).unwrap().unwrap().state;
        for place in 0..state.len() {
            let mut bent = state.clone().into_bytes();
            bent[place] = if bent[place] == b'0' { b'1' } else { b'0' };
            assert_eq!(seal.open(std::str::from_utf8(&bent).unwrap(), &public), None, "{place}");
        }
        for cut in 0..state.len() {
            assert_eq!(seal.open(&state[..cut], &public), None, "{cut}");
        }
        assert_eq!(seal.open(&state.to_uppercase(), &public), None, "one login, one spelling");
        assert_eq!(Seal::new("other").open(&state, &public), None);
        assert_eq!(seal.open("état", &public), None);
    }

    #[test]
    fn what_is_too_long_or_elsewhere_is_not_sealed() {
        let (target, public) = urls("/lti/launch");
        let (seal, now) = (Seal::new("secret"), Timestamp::UNIX_EPOCH);
        let long = "d".repeat(256);
        assert!(seal.seal(PLATFORM, &target, &public, Some(&long), now).unwrap().is_none());
        let far = public.join(&format!("/{}", "x".repeat(400))).unwrap();
        assert!(seal.seal(PLATFORM, &far, &public, None, now).unwrap().is_none());
        let elsewhere = Url::parse("https://other.example/").unwrap();
        assert!(seal.seal(PLATFORM, &elsewhere, &public, None, now).unwrap().is_none());
        assert!(seal.seal("no-uuid", &target, &public, None, now).unwrap().is_none());
    }
}
