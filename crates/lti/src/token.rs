//! Tokens for the platform's services: the tool proves who it is with a signed assertion
//! (Security Framework 1.0, 4; RFC 7523).

use std::fmt;

use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Request, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::claims::{DEPLOYMENT_ID, clean};
use crate::keys::{SigningKey, SigningKeyError};
use crate::login::Registration;

/// Platforms refuse an assertion from the future, and clocks differ a little.
const BACKDATED: SignedDuration = SignedDuration::from_secs(5);
/// "Typically five minutes after the `iat`" (Security Framework 1.0, 4.1.1).
const ASSERTION_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// However long a platform says a token lives, it is asked again after an hour.
const LONGEST_LIFE: i64 = 3600;
/// What is assumed if a platform does not say.
const UNKNOWN_LIFE: i64 = 300;
const ANSWER_LIMIT: usize = 64 * 1024;
const TOKEN_LIMIT: usize = 16 * 1024;

/// A signed statement of who the tool is. `jti` is a fresh unguessable value.
///
/// # Errors
/// If the key cannot sign.
pub fn client_assertion(
    key: &SigningKey,
    registration: &Registration,
    deployment_id: Option<&str>,
    jti: &str,
    now: Timestamp,
) -> Result<String, SigningKeyError> {
    let issued_at = now - BACKDATED;
    let mut claims = json!({
        "iss": registration.client_id,
        "sub": registration.client_id,
        "aud": registration.token_audience.as_deref().unwrap_or(registration.token_url.as_str()),
        "iat": issued_at.as_second(),
        "exp": (issued_at + ASSERTION_LIFE).as_second(),
        "jti": jti,
    });
    if let Some(id) = deployment_id {
        claims[DEPLOYMENT_ID] = id.into();
    }
    key.sign(&claims)
}

/// The request for a token with `scopes`.
///
/// # Errors
/// If the registered address cannot be written into an HTTP request.
pub fn token_request(
    registration: &Registration,
    assertion: &str,
    scopes: &[&str],
) -> Result<Request<Vec<u8>>, TokenError> {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        .append_pair("client_assertion", assertion)
        .append_pair("scope", &scopes.join(" "))
        .finish();
    Request::post(registration.token_url.as_str())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "application/json")
        .body(body.into_bytes())
        .map_err(|_| TokenError::BadAddress)
}

/// A token for the platform's services. It is worth a password: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The bearer token.
    pub token: String,
    /// What was granted, which may be less than what was asked for. `None` if the platform did not say, which
    /// means exactly what was asked for (RFC 6749, 5.1).
    pub scopes: Option<Vec<String>>,
    /// How long it may be kept: between nothing (use it once) and an hour.
    pub expires_in: SignedDuration,
}

impl AccessToken {
    /// Whether the token may be used for `scope`.
    #[must_use]
    pub fn grants(&self, scope: &str) -> bool {
        self.scopes.as_ref().is_none_or(|all| all.iter().any(|one| one == scope))
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("scopes", &self.scopes)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The address cannot be written into an HTTP request.
    #[error("the token address of the platform cannot be used")]
    BadAddress,
    /// The platform says no. `reason` is what it wrote, made fit to be shown.
    #[error("the platform refused a service token ({status}): {reason}")]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// `error` and `error_description`, or the beginning of whatever else came.
        reason: String,
    },
    /// The platform asks to wait.
    #[error("the platform asks to wait before the next request")]
    TooManyRequests {
        /// How long, if it said so in seconds.
        retry_after: Option<SignedDuration>,
    },
    /// A success that is no token response.
    #[error("the platform answered the request for a service token with something else: {0}")]
    NotAToken(String),
    /// More than any token response needs.
    #[error("the platform's answer to the request for a service token is too large")]
    TooLarge,
}

/// Reads the answer of the token endpoint. The content type is not looked at: Moodle sends `text/html`.
///
/// # Errors
/// If it is not a bearer token; says what the platform wrote, cut and cleaned.
pub fn token_response(response: &Response<Vec<u8>>) -> Result<AccessToken, TokenError> {
    let (status, body) = (response.status(), response.body());
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(TokenError::TooManyRequests { retry_after: retry_after(response) });
    }
    if !status.is_success() {
        return Err(TokenError::Refused { status, reason: reason(body) });
    }
    if body.len() > ANSWER_LIMIT {
        return Err(TokenError::TooLarge);
    }
    let not_a_token = |what: &str| TokenError::NotAToken(what.to_owned());
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else {
        // The body is not quoted: a broken success may well contain a token.
        return Err(not_a_token("not JSON"));
    };
    let bearer = answer
        .get("token_type")
        .is_none_or(|kind| kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")));
    if !bearer {
        return Err(not_a_token("not a bearer token"));
    }
    let token = answer
        .get("access_token")
        .and_then(Value::as_str)
        .filter(|token| {
            (1..=TOKEN_LIMIT).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_graphic())
        })
        .ok_or_else(|| not_a_token("no usable access_token"))?;
    Ok(AccessToken { token: token.to_owned(), scopes: scopes(&answer), expires_in: life(&answer) })
}

fn scopes(answer: &Map<String, Value>) -> Option<Vec<String>> {
    match answer.get("scope")? {
        Value::String(all) => Some(all.split_whitespace().map(str::to_owned).collect()),
        Value::Array(all) => Some(all.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        _ => None,
    }
}

/// `expires_in`, bounded: a platform that says "a day" or "minus one" must not make us keep a dead token.
fn life(answer: &Map<String, Value>) -> SignedDuration {
    let seconds = match answer.get("expires_in") {
        None | Some(Value::Null) => UNKNOWN_LIFE,
        Some(Value::String(text)) => text.trim().parse().unwrap_or(0),
        Some(value) => match (value.as_i64(), value.as_f64()) {
            (Some(seconds), _) => seconds,
            (None, Some(seconds)) if seconds >= 1.0 => LONGEST_LIFE,
            _ => 0,
        },
    };
    SignedDuration::from_secs(seconds.clamp(0, LONGEST_LIFE))
}

/// How long to wait, from a `Retry-After` in seconds (RFC 9110, 10.2.3), at most an hour.
pub(crate) fn retry_after(response: &Response<Vec<u8>>) -> Option<SignedDuration> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    let seconds: u32 = text.trim().parse().ok()?;
    Some(SignedDuration::from_secs(i64::from(seconds).min(LONGEST_LIFE)))
}

/// Canvas' way of saying 429.
#[must_use]
pub fn is_throttled(status: StatusCode, body: &[u8]) -> bool {
    const WORDS: &[u8] = b"Rate Limit Exceeded";
    let beginning = &body[..body.len().min(1024)];
    status == StatusCode::FORBIDDEN && beginning.windows(WORDS.len()).any(|words| words == WORDS)
}

/// `token` as the value of `Authorization`, which no log shows. `None` if it cannot stand in a header.
pub(crate) fn bearer(token: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// What a platform wrote instead of an answer, for the administrator: its own words where they can be found,
/// otherwise the beginning of the text. Moodle's error bodies are at times not valid JSON.
pub(crate) fn reason(body: &[u8]) -> String {
    const LIMIT: usize = 300;
    let beginning = &body[..body.len().min(8 * 1024)];
    if let Ok(Value::Object(answer)) = serde_json::from_slice(beginning) {
        let words: Vec<String> = ["error", "error_description", "reason", "message"]
            .iter()
            .filter_map(|name| clean(answer.get(*name)?.as_str()?, LIMIT))
            .collect();
        if !words.is_empty() {
            return words.join(": ");
        }
    }
    let text = String::from_utf8_lossy(beginning);
    if text.trim_start().starts_with('<') {
        return "an HTML page".to_owned();
    }
    let line: Vec<&str> = text.split_whitespace().collect();
    clean(&line.join(" "), LIMIT).unwrap_or_else(|| "nothing".to_owned())
}
