//! Keys: the platform's public ones, and the tool's own (Security Framework 1.0, 6).

use std::sync::Arc;

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use serde_json::{Value, json};

use crate::claims::is_id;
use crate::error::LaunchError;

/// The one algorithm that every LTI platform has to offer (Security Framework 1.0, 5.1.3 (6)). The list
/// stands here and not in any message: whoever writes the message must not choose how it is judged.
pub(crate) const ALGORITHM: Algorithm = Algorithm::RS256;
/// The name of [`ALGORITHM`] in headers and keys.
pub(crate) const ALGORITHM_NAME: &str = "RS256";

const KEY_SET_LIMIT: usize = 256 * 1024;
const KEY_COUNT_LIMIT: usize = 100;
/// RFC 7518, 3.3. The upper end is where checking a signature becomes a way to keep the server busy.
const MODULUS_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The keys a platform publishes. Unusable ones are kept, so that a launch signed with one of them can be
/// refused for the right reason, and so that they do not keep the others from being used.
#[derive(Clone, Debug)]
pub struct KeySet(Vec<PlatformKey>);

/// Why an answer is not a key set. The set fetched before stays in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeySetError {
    /// More than any platform needs.
    #[error("the key set of the platform is too large")]
    TooLarge,
    /// Not JSON, or without a list named `keys` (RFC 7517, 5).
    #[error("the answer of the platform is not a key set")]
    NotAKeySet,
    /// A list without one entry that has a key id.
    #[error("the key set of the platform contains no key")]
    Empty,
}

#[derive(Clone, Debug)]
struct PlatformKey {
    kid: String,
    rsa: bool,
    algorithm: Option<String>,
    signs: bool,
    /// What checks signatures, made ready once and not for every launch; or why it cannot.
    ready: Result<Arc<ParsedPublicKey>, LaunchError>,
}

impl KeySet {
    /// Reads the document at the platform's key set URL. `alg`, `use` and `key_ops` may be absent, and the
    /// padding that the specification's own example carries is accepted.
    ///
    /// # Errors
    /// If the bytes are no key set at all. A single bad key is no reason to lose the others.
    pub fn parse(json: &[u8]) -> Result<Self, KeySetError> {
        if json.len() > KEY_SET_LIMIT {
            return Err(KeySetError::TooLarge);
        }
        let document: Value = serde_json::from_slice(json).map_err(|_| KeySetError::NotAKeySet)?;
        let listed = document.get("keys").and_then(Value::as_array).ok_or(KeySetError::NotAKeySet)?;
        if listed.len() > KEY_COUNT_LIMIT {
            return Err(KeySetError::TooLarge);
        }
        let keys: Vec<PlatformKey> = listed.iter().filter_map(PlatformKey::read).collect();
        if keys.is_empty() { Err(KeySetError::Empty) } else { Ok(Self(keys)) }
    }

    /// The ids of the keys in this set.
    pub fn key_ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|key| key.kid.as_str())
    }

    /// The key named `kid` that fits [`ALGORITHM`]. Two keys may share a name only if their kind tells them
    /// apart; trying one after the other would be a guess.
    pub(crate) fn find(&self, kid: &str) -> Result<&ParsedPublicKey, LaunchError> {
        let mut named = self.0.iter().filter(|key| key.kid == kid).peekable();
        if named.peek().is_none() {
            return Err(LaunchError::UnknownKey);
        }
        let mut fitting = named.filter(|key| key.rsa && key.algorithm.as_deref().is_none_or(is_algorithm));
        let key = fitting.next().ok_or(LaunchError::KeyMismatch)?;
        if fitting.next().is_some() {
            return Err(LaunchError::AmbiguousKey);
        }
        if !key.signs {
            return Err(LaunchError::KeyNotForSigning);
        }
        key.ready.as_deref().map_err(Clone::clone)
    }
}

fn is_algorithm(name: &str) -> bool {
    name == ALGORITHM_NAME
}

impl PlatformKey {
    fn read(key: &Value) -> Option<Self> {
        let text = |name| key.get(name).and_then(Value::as_str);
        let verifies = match key.get("key_ops") {
            None | Some(Value::Null) => true,
            Some(operations) => {
                operations.as_array().is_some_and(|all| all.iter().any(|one| one.as_str() == Some("verify")))
            }
        };
        let modulus = text("n").and_then(number);
        let exponent = text("e").and_then(number).filter(|e| e.last().is_some_and(|low| low % 2 == 1));
        let numbers = modulus.zip(exponent).filter(|(_, exponent)| exponent.as_slice() != [1]);
        Some(Self {
            kid: text("kid")?.to_owned(),
            rsa: text("kty") == Some("RSA"),
            algorithm: text("alg").map(str::to_owned),
            signs: verifies && text("use").is_none_or(|purpose| purpose == "sig"),
            ready: numbers.ok_or(LaunchError::UnusableKey).and_then(ready),
        })
    }
}

/// A public key of this modulus and exponent, as aws-lc checks signatures with.
fn ready((n, e): (Vec<u8>, Vec<u8>)) -> Result<Arc<ParsedPublicKey>, LaunchError> {
    match bits(&n) {
        size if size < *MODULUS_BITS.start() => return Err(LaunchError::WeakKey),
        size if size > *MODULUS_BITS.end() => return Err(LaunchError::UnusableKey),
        _ => {}
    }
    let key = PublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256);
    key.map(Arc::new).map_err(|_| LaunchError::UnusableKey)
}

/// A positive big-endian number in base64url, with or without padding, without leading zeros.
fn number(text: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    let start = bytes.iter().position(|byte| *byte != 0)?;
    Some(bytes[start..].to_vec())
}

fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

/// A private key of the tool: signs client assertions and messages to platforms.
#[derive(Clone)]
pub struct SigningKey {
    kid: String,
    private: EncodingKey,
    modulus: String,
    exponent: String,
}

/// Why a private key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningKeyError {
    /// Empty, longer than 255 characters, or not plain ASCII.
    #[error("the key id has to be 1 to 255 plain characters")]
    BadKeyId,
    /// Not an RSA private key in PEM (PKCS#8 or PKCS#1).
    #[error("this is not an RSA private key in PEM format")]
    NotAPrivateKey,
    /// RFC 7518, 3.3.
    #[error("the RSA key has to have 2048 to 8192 bits")]
    WrongSize,
    /// The cryptographic library refused to sign.
    #[error("the key could not be used for signing")]
    CannotSign,
}

impl SigningKey {
    /// Reads an RSA private key (`PRIVATE KEY` or `RSA PRIVATE KEY`). `kid` is its name in the key set; it is
    /// never given to another key.
    ///
    /// # Errors
    /// If the text is no such key, or one too short to be accepted by platforms.
    pub fn from_pem(kid: &str, pem: &[u8]) -> Result<Self, SigningKeyError> {
        if !is_id(kid) {
            return Err(SigningKeyError::BadKeyId);
        }
        let private = EncodingKey::from_rsa_pem(pem).map_err(|_| SigningKeyError::NotAPrivateKey)?;
        let public =
            Jwk::from_encoding_key(&private, ALGORITHM).map_err(|_| SigningKeyError::NotAPrivateKey)?;
        let AlgorithmParameters::RSA(public) = public.algorithm else {
            return Err(SigningKeyError::NotAPrivateKey);
        };
        let modulus = number(&public.n).ok_or(SigningKeyError::NotAPrivateKey)?;
        if !MODULUS_BITS.contains(&bits(&modulus)) {
            return Err(SigningKeyError::WrongSize);
        }
        Ok(Self {
            kid: kid.to_owned(),
            private,
            modulus: URL_SAFE_NO_PAD.encode(modulus),
            exponent: public.e,
        })
    }

    /// The name of the key in the key set.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half, as platforms want it. Canvas needs `alg` and `use` to be there.
    #[must_use]
    pub fn public_jwk(&self) -> Value {
        json!({
            "kty": "RSA", "alg": ALGORITHM_NAME, "use": "sig",
            "kid": self.kid, "n": self.modulus, "e": self.exponent,
        })
    }

    /// `claims` as a signed JWT with this key's name in the header.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String, SigningKeyError> {
        let mut header = Header::new(ALGORITHM);
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, claims, &self.private).map_err(|_| SigningKeyError::CannotSign)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// The document behind the tool's key set URL. While keys are being changed it lists the new one and the old
/// one side by side.
pub fn key_set_document<'a>(keys: impl IntoIterator<Item = &'a SigningKey>) -> Value {
    let keys: Vec<Value> = keys.into_iter().map(SigningKey::public_jwk).collect();
    json!({ "keys": keys })
}

/// A PKCS#8 key in DER as the PEM text that [`SigningKey::from_pem`] reads (RFC 7468, 10).
#[must_use]
pub fn pkcs8_pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = String::with_capacity(text.len() + text.len() / 64 + 64);
    pem.push_str("-----BEGIN PRIVATE KEY-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = next;
    }
    pem.push_str("-----END PRIVATE KEY-----\n");
    pem
}
