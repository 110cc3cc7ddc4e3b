//! The outside of a signed token (RFC 7515): everything that can be refused without a key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::answer::ID_TOKEN_LIMIT;
use crate::claims::{is_id, strict_object};
use crate::error::LaunchError;
use crate::keys::{ALGORITHM_NAME, KeySet};

/// The name of the key that an id token says it was signed with, once everything else in the header is found
/// to be in order. Look the key up in the key set of the registration that the login was started with, and
/// nowhere else: `jku`, `jwk`, `x5u` and `x5c` in the header are never read.
///
/// # Errors
/// If the token is not a signed JWT, or signed in a way that is not accepted.
pub fn key_id(id_token: &str) -> Result<String, LaunchError> {
    Jws::split(id_token).map(|jws| jws.kid)
}

/// A token in its parts.
pub(crate) struct Jws<'a> {
    kid: String,
    signed: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    pub(crate) fn split(token: &'a str) -> Result<Self, LaunchError> {
        if token.len() > ID_TOKEN_LIMIT {
            return Err(LaunchError::TokenTooLarge);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(LaunchError::MalformedToken)?;
        let (header, payload) = signed.split_once('.').ok_or(LaunchError::MalformedToken)?;
        // A fourth or fifth part would leave a dot in the payload, which is not base64url.
        let header = decode(header)?;
        let payload = decode(payload)?;
        let signature = decode(signature)?;
        let header = strict_object(&header).ok_or(LaunchError::MalformedToken)?;
        check_header(&header)?;
        Ok(Self { kid: kid(&header)?, signed, payload, signature })
    }

    /// The payload, whoever signed it: good for finding out by whose keys it is to be judged, and for nothing else.
    pub(crate) fn claimed(&self) -> Result<Map<String, Value>, LaunchError> {
        strict_object(&self.payload).ok_or(LaunchError::MalformedToken)
    }

    /// The payload, if the platform signed it.
    pub(crate) fn verified(&self, keys: &KeySet) -> Result<Map<String, Value>, LaunchError> {
        let key = keys.find(&self.kid)?;
        key.verify_sig(self.signed.as_bytes(), &self.signature).map_err(|_| LaunchError::BadSignature)?;
        self.claimed()
    }
}

/// Base64url without padding, whitespace or leftover bits (RFC 7515, 2).
fn decode(part: &str) -> Result<Vec<u8>, LaunchError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| LaunchError::MalformedToken)
}

fn check_header(header: &Map<String, Value>) -> Result<(), LaunchError> {
    if header.get("alg").and_then(Value::as_str) != Some(ALGORITHM_NAME) {
        return Err(LaunchError::ForbiddenAlgorithm);
    }
    // No extension is understood here, so none may be critical. `b64` would change what is signed.
    if header.contains_key("crit") || header.contains_key("b64") {
        return Err(LaunchError::CriticalHeader);
    }
    Ok(())
}

fn kid(header: &Map<String, Value>) -> Result<String, LaunchError> {
    match header.get("kid") {
        None | Some(Value::Null) => Err(LaunchError::MissingKeyId),
        Some(Value::String(kid)) if kid.is_empty() => Err(LaunchError::MissingKeyId),
        Some(Value::String(kid)) if is_id(kid) => Ok(kid.clone()),
        Some(_) => Err(LaunchError::BadKeyId),
    }
}
