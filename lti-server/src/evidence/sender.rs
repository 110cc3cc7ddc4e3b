//! Whoever sends statements or events: the secret of one platform is their authorisation.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::source::CalledBy;
use crate::{AppState, error::ApiError, secret, store::StoreError};

/// A platform that may send.
#[derive(Clone, Debug)]
pub(super) struct Platform {
    pub(super) id: String,
    /// What accounts and courses begin with, without a slash at the end.
    pub(super) home: String,
    pub(super) called_by: CalledBy,
}

impl FromRequestParts<AppState> for Platform {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let secret = told(&parts.headers).ok_or(ApiError::WrongSecret)?;
        let found = app.store.evidence_sender(&secret::hash(&secret)).await?;
        let sender = found.ok_or(ApiError::WrongSecret)?;
        if !sender.statements {
            return Err(ApiError::NotAgreed);
        }
        let broken = |why| StoreError::inconsistent("evidence_source.called_by", why);
        let called_by = sender.called_by.parse().map_err(broken)?;
        Ok(Self { id: sender.platform, home: sender.home, called_by })
    }
}

/// The secret as a bearer, as the password of Basic with any user name (what stores of statements are asked with), or
/// alone (what sensors of Caliper send).
fn told(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim();
    let Some((scheme, rest)) = value.split_once(' ') else { return Some(value.to_owned()) };
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64_STANDARD.decode(rest).ok()?).ok()?;
    Some(pair.split_once(':')?.1.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_in_one_of_three_ways() {
        let found = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            told(&headers)
        };
        for way in ["abc", "Bearer abc", "bearer  abc", "Basic a2l0aDphYmM="] {
            assert_eq!(found(way).as_deref(), Some("abc"), "{way}");
        }
        for way in ["Digest abc", "Basic abc?", "Basic YWJj"] {
            assert_eq!(found(way), None, "{way}");
        }
        assert_eq!(told(&HeaderMap::new()), None);
    }
}
