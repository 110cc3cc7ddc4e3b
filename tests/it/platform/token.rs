//! Token requests as they were recorded, good and bad, sent again.

use std::collections::HashMap;

use kith_tests::platform::{PlatformKey, base64url, random_hex, sign_with_secret};
use serde_json::{Value, json};

use super::{moment, recorded, recorded_campus, serve_keys};

const RECORDINGS: [&str; 32] = [
    "token-ags",
    "token-ags-readonly",
    "token-ags-score-only",
    "token-all-scopes",
    "token-aud-array",
    "token-content-type-charset",
    "token-error-expired",
    "token-error-future-iat",
    "token-error-get",
    "token-error-grant-type",
    "token-error-hs256",
    "token-error-json-body",
    "token-error-missing-assertion-type",
    "token-error-no-kid",
    "token-error-no-scope",
    "token-error-not-a-jwt",
    "token-error-toolsetting-scope-not-granted",
    "token-error-unknown-client",
    "token-error-unknown-kid",
    "token-error-unknown-scope",
    "token-error-wrong-key-known-kid",
    "token-jti-first",
    "token-jti-replayed",
    "token-missing-aud",
    "token-missing-exp",
    "token-missing-jti",
    "token-mixed-scopes",
    "token-nrps",
    "token-wrong-audience",
    "token-wrong-iss",
    "token-jti-first",
    "token-jti-replayed",
];

/// The recorded assertion, signed again.
fn assertion(name: &str, recording: &Value, key: &PlatformKey) -> String {
    let decoded = &recording["client_assertion_decoded"];
    let mut header = decoded["header"].clone();
    if header["kid"].is_null() {
        header.as_object_mut().unwrap().remove("kid");
    }
    let payload = decoded["payload"].to_string();
    match name {
        "token-error-not-a-jwt" => "abc".to_owned(),
        "token-error-wrong-key-known-kid" => {
            PlatformKey::generate().unwrap().token(&header.to_string(), &payload).unwrap()
        }
        "token-error-hs256" => {
            header["alg"] = json!("HS256");
            let message =
                format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(payload.as_bytes()));
            let signature = sign_with_secret(&message, b"secret").unwrap();
            format!("{message}.{signature}")
        }
        _ => key.token(&header.to_string(), &payload).unwrap(),
    }
}

#[tokio::test]
async fn requests_are_answered_as_recorded() {
    let key = PlatformKey::generate().unwrap();
    let jwks_url = serve_keys(&key).await;
    for name in RECORDINGS {
        let recording = recorded(name);
        let campus = recorded_campus(moment(&recording), &jwks_url);
        let is_form = recording["request"]["headers"]["Content-Type"]
            .as_str()
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let mut form: HashMap<String, String> = if is_form {
            serde_json::from_value(recording["request"]["body"].clone()).unwrap()
        } else {
            HashMap::new()
        };
        if form.contains_key("client_assertion") {
            form.insert("client_assertion".to_owned(), assertion(name, &recording, &key));
        }
        let answer = campus.grant_token(&form).await;
        let expected = &recording["response"];
        assert_eq!(json!(answer.status), expected["status"], "{name}: {}", answer.body);
        assert_eq!(json!(answer.content_type), expected["headers"]["Content-Type"], "{name}");
        if let Some(text) = expected["body"].as_str() {
            assert_eq!(answer.body, text, "{name}");
            assert!(
                serde_json::from_str::<Value>(&answer.body).is_err(),
                "{name} is recorded as broken JSON"
            );
            continue;
        }
        let mut body: Value = serde_json::from_str(&answer.body).unwrap();
        if let Some(token) = body.get_mut("access_token") {
            assert_eq!(token.as_str().map(str::len), Some(32), "{name}");
            *token = expected["body"]["access_token"].clone();
        }
        assert_eq!(body, expected["body"], "{name}");
    }
}

#[tokio::test]
async fn a_rotated_key_of_the_tool_is_found() {
    let recording = recorded("token-nrps");
    let (old, new) = (PlatformKey::generate().unwrap(), PlatformKey::generate().unwrap());
    let campus = recorded_campus(moment(&recording), &serve_keys(&old).await);
    let mut form: HashMap<String, String> =
        serde_json::from_value(recording["request"]["body"].clone()).unwrap();
    form.insert("client_assertion".to_owned(), assertion("token-nrps", &recording, &old));
    assert_eq!(campus.grant_token(&form).await.status, 200);
    form.insert("client_assertion".to_owned(), assertion("token-nrps", &recording, &new));
    assert_eq!(campus.grant_token(&form).await.status, 400);
    // The tool publishes the new key under the same address.
    let tool = kith_tests::platform::ToolAddresses {
        jwks_url: serve_keys(&new).await,
        ..kith_tests::platform::ToolAddresses::of_kith("http://localhost:9000")
    };
    campus.register(super::CLIENT, tool);
    assert_eq!(campus.grant_token(&form).await.status, 200);
    assert_eq!(campus.seen().tokens, 2);
}

#[tokio::test]
async fn a_canvas_is_strict_about_audience_and_repetition() {
    let key = PlatformKey::generate().unwrap();
    let jwks_url = serve_keys(&key).await;
    let at = "2026-11-23T09:00:00Z".parse::<jiff::Timestamp>().unwrap();
    let campus = super::canvas::campus(at, &jwks_url);
    let request = |audience: &str, jti: &str| {
        let payload = json!({
            "iss": "kith", "sub": "kith", "aud": audience, "jti": jti,
            "iat": at.as_second() - 5, "exp": at.as_second() + 300,
        });
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": "fixtool-1"});
        let fields = [
            ("grant_type", "client_credentials".to_owned()),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()),
            ("client_assertion", key.token(&header.to_string(), &payload.to_string()).unwrap()),
            ("scope", lti::vocabulary::NRPS_SCOPE.to_owned()),
        ];
        fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect::<HashMap<_, _>>()
    };
    let ours = "http://127.0.0.1:8080/login/oauth2/token";
    let jti = random_hex(8);
    let good = campus.grant_token(&request(ours, &jti)).await;
    assert_eq!((good.status, good.content_type.as_str()), (200, "application/json; charset=utf-8"));
    assert_eq!(campus.grant_token(&request(ours, &jti)).await.status, 400);
    assert_eq!(campus.grant_token(&request("http://elsewhere.example", "other")).await.status, 400);
}
