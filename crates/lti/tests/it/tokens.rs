//! Asking for service tokens, and what platforms answer.

use http::{Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use lti::{TokenError, client_assertion, token_request, token_response};
use serde_json::{Value, json};

use crate::platform::{Case, Key, NOW, lti};

fn answer(status: u16, body: &str) -> Response<Vec<u8>> {
    Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap()
}

fn accepted(body: &Value) -> lti::AccessToken {
    token_response(&answer(200, &body.to_string())).unwrap()
}

#[test]
fn the_assertion_says_who_we_are_and_is_signed() {
    let (key, registration) = (&Key::platform().signing, Case::good().registration);
    let now = Timestamp::from_second(NOW).unwrap();
    let assertion = client_assertion(key, &registration, Some("d-1"), "jti-1", now).unwrap();

    let jwk: Jwk = serde_json::from_value(key.public_jwk()).unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.validate_exp = false;
    rules.set_audience(&["https://lms.example/token"]);
    let token =
        jsonwebtoken::decode::<Value>(&assertion, &DecodingKey::from_jwk(&jwk).unwrap(), &rules).unwrap();
    assert_eq!(token.header.kid.as_deref(), Some("k1"));
    assert_eq!(token.header.typ.as_deref(), Some("JWT"));
    let expected = json!({
        "iss": "tool-1", "sub": "tool-1", "aud": "https://lms.example/token",
        "iat": NOW - 5, "exp": NOW + 295, "jti": "jti-1", lti("deployment_id"): "d-1",
    });
    assert_eq!(token.claims, expected);

    let without = client_assertion(key, &registration, None, "jti-2", now).unwrap();
    let token =
        jsonwebtoken::decode::<Value>(&without, &DecodingKey::from_jwk(&jwk).unwrap(), &rules).unwrap();
    assert!(token.claims.get(lti("deployment_id")).is_none());
}

#[test]
fn the_request_is_a_form() {
    let request = token_request(&Case::good().registration, "a.b+c", &["scope/one", "scope/two"]).unwrap();
    assert_eq!(
        (request.method(), request.uri().to_string().as_str()),
        (&http::Method::POST, "https://lms.example/token")
    );
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    let form: Vec<(String, String)> = url::form_urlencoded::parse(request.body()).into_owned().collect();
    assert_eq!(
        form,
        crate::platform::pairs(&[
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", "a.b+c"),
            ("scope", "scope/one scope/two"),
        ])
    );
}

#[test]
fn n_90_how_long_a_token_is_kept() {
    let kept = |expires_in: Value| {
        accepted(&json!({ "access_token": "t", "token_type": "Bearer", "expires_in": expires_in })).expires_in
    };
    let seconds = SignedDuration::from_secs;
    assert_eq!(kept(json!(3600)), seconds(3600));
    assert_eq!(kept(json!("1200")), seconds(1200));
    assert_eq!(kept(json!(0)), SignedDuration::ZERO);
    assert_eq!(kept(json!(-5)), SignedDuration::ZERO);
    assert_eq!(kept(json!("soon")), SignedDuration::ZERO);
    assert_eq!(kept(json!(86_400)), seconds(3600));
    assert_eq!(kept(json!(1e300)), seconds(3600));
    assert_eq!(kept(json!({})), SignedDuration::ZERO);
    assert_eq!(accepted(&json!({ "access_token": "t" })).expires_in, seconds(300));
}

#[test]
fn scopes_are_what_was_granted() {
    let some = accepted(&json!({ "access_token": "t", "token_type": "bearer", "scope": "a  b" }));
    assert!(some.grants("a") && some.grants("b") && !some.grants("c") && !some.grants("a b"));
    let silent = accepted(&json!({ "access_token": "t" }));
    assert!(silent.grants("a"), "RFC 6749, 5.1: not said means as asked");
    let none = accepted(&json!({ "access_token": "t", "scope": "" }));
    assert!(!none.grants("a"));
}

#[test]
fn n_90_successes_that_are_no_token() {
    for body in [
        "<html><body>Log in</body></html>",
        "",
        "{}",
        "[]",
        r#"{"access_token":""}"#,
        r#"{"access_token":7}"#,
        r#"{"access_token":"a b"}"#,
        r#"{"access_token":"a\r\nX-Evil: 1"}"#,
        r#"{"access_token":"t","token_type":"mac"}"#,
        r#"{"access_token":"t","token_type":1}"#,
        r#"{"access_token":"secret","#,
    ] {
        let error = token_response(&answer(200, body)).unwrap_err();
        assert!(matches!(error, TokenError::NotAToken(_)), "{body}: {error:?}");
        assert!(!error.to_string().contains("secret"));
    }
    assert_eq!(token_response(&answer(200, &" ".repeat(100_000))), Err(TokenError::TooLarge));
}

#[test]
fn n_90_refusals_are_quoted_safely() {
    let reason = |status: u16, body: &str| match token_response(&answer(status, body)) {
        Err(TokenError::Refused { status: kept, reason }) if kept.as_u16() == status => reason,
        other => panic!("{other:?}"),
    };
    let described = r#"{"error":"invalid_client","error_description":"no such client\u0000"}"#;
    assert_eq!(reason(401, described), "invalid_client: no such client");
    assert_eq!(reason(500, "<!doctype html><script>alert(1)</script>"), "an HTML page");
    assert_eq!(reason(400, " \n "), "nothing");
    assert_eq!(reason(400, "{\n  \"error\" : \"\"kid\" invalid\"\n}"), r#"{ "error" : ""kid" invalid" }"#);
    assert_eq!(reason(400, &"x".repeat(1_000_000)).len(), 300);
    assert_eq!(reason(302, ""), "nothing");
}

#[test]
fn n_90_a_platform_that_asks_to_wait() {
    let wait = |retry_after: &str| {
        let response = Response::builder()
            .status(StatusCode::TOO_MANY_REQUESTS)
            .header("retry-after", retry_after)
            .body(Vec::new())
            .unwrap();
        match token_response(&response) {
            Err(TokenError::TooManyRequests { retry_after }) => retry_after.map(|time| time.as_secs()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(wait("30"), Some(30));
    assert_eq!(wait("999999"), Some(3600));
    assert_eq!(wait("Sun, 22 Nov 2026 08:49:37 GMT"), None);
}

#[test]
fn a_token_is_not_shown() {
    let token = accepted(&json!({ "access_token": "secret", "scope": "a" }));
    assert!(!format!("{token:?}").contains("secret"));
}
