//! Notices, genuine and forged. Each forged one differs from a genuine one in one thing.

use http::{Response, StatusCode};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey};
use lti::{
    KeySet, LaunchError, News, Notice, NoticeError, NoticeFacts, NoticeKind, NoticeSender, Policy,
    Registration, SubscribeError, notice_sender, notices, subscribe_request, subscribed, token_response,
    verify_notice,
};
use serde_json::{Value, json};
use url::Url;

use crate::platform::{Case, Key, NOW, lti, signed};

/// A notice that can be changed one thing at a time.
struct Told {
    header: Value,
    claims: Value,
    signer: &'static Key,
    keys: Value,
    registration: Registration,
    now: Timestamp,
    jwt: Option<String>,
}

impl Told {
    /// A course copy as Canvas tells of it.
    fn copy() -> Self {
        let key = Key::platform();
        Self {
            header: json!({ "alg": "RS256", "typ": "JWT", "kid": "k1" }),
            claims: json!({
                "iss": "https://lms.example", "aud": "tool-1", "azp": "tool-1",
                "iat": NOW - 2, "exp": NOW + 3598, "nonce": "2d220edf",
                lti("version"): "1.3.0",
                lti("deployment_id"): "d-1",
                lti("notice"): { "id": "7a70e604", "timestamp": "2026-11-23T09:00:00Z", "type": "LtiContextCopyNotice" },
                lti("context"): { "id": "copy", "label": "zzz", "title": "zzz" },
                lti("origin_contexts"): ["original"],
            }),
            signer: key,
            keys: json!({ "keys": [key.jwk()] }),
            registration: Case::good().registration,
            now: Timestamp::from_second(NOW).unwrap(),
            jwt: None,
        }
    }

    fn set(&mut self, name: &str, value: Value) {
        self.claims[lti(name)] = value;
    }

    fn without(&mut self, name: &str) {
        let claims = self.claims.as_object_mut().unwrap();
        assert!(claims.remove(name).or_else(|| claims.remove(&lti(name))).is_some(), "{name} was not there");
    }

    fn text(&self) -> String {
        let (header, claims) = (self.header.to_string(), self.claims.to_string());
        let jwt = || signed(header.as_bytes(), claims.as_bytes(), &self.signer.private, Algorithm::RS256);
        self.jwt.clone().unwrap_or_else(jwt)
    }

    fn judged(&self) -> Result<Notice, NoticeError> {
        let keys = KeySet::parse(self.keys.to_string().as_bytes()).unwrap();
        let (jwt, policy) = (self.text(), Policy::default());
        let (registration, now) = (&self.registration, self.now);
        verify_notice(&NoticeFacts { jwt: &jwt, registration, keys: &keys, policy: &policy, now })
    }
}

macro_rules! refused {
    ($($test:ident: $reason:expr, $spoil:expr;)+) => {
        $(
            #[test]
            fn $test() {
                let mut told = Told::copy();
                let spoil: fn(&mut Told) = $spoil;
                spoil(&mut told);
                assert_eq!(told.judged().map(|_| "taken"), Err(NoticeError::from($reason)));
            }
        )+
    };
}

refused! {
    n_94_signed_by_another_key: LaunchError::BadSignature, |told| told.signer = Key::stranger();
    n_94_signed_by_nobody: LaunchError::ForbiddenAlgorithm, |told| told.header["alg"] = json!("none");
    n_94_signed_with_hmac: LaunchError::ForbiddenAlgorithm, |told| {
        let header = json!({ "alg": "HS256", "typ": "JWT", "kid": "k1" }).to_string();
        let key = EncodingKey::from_secret(Key::platform().public_pem.as_bytes());
        let claims = told.claims.to_string();
        told.jwt = Some(signed(header.as_bytes(), claims.as_bytes(), &key, Algorithm::HS256));
    };
    n_94_key_in_header: LaunchError::BadSignature, |told| {
        told.header["jwk"] = Key::stranger().jwk();
        told.signer = Key::stranger();
    };
    n_94_key_missing: LaunchError::MissingKeyId, |told| told.header = json!({ "alg": "RS256" });
    n_94_key_unknown: LaunchError::UnknownKey, |told| told.header["kid"] = json!("k2");
    n_94_crit: LaunchError::CriticalHeader, |told| told.header["crit"] = json!(["x"]);
    n_94_key_for_encryption: LaunchError::KeyNotForSigning, |told| told.keys["keys"][0]["use"] = json!("enc");
    n_94_key_twice: LaunchError::AmbiguousKey, |told| {
        told.keys["keys"] = json!([Key::stranger().jwk(), Key::platform().jwk()]);
    };
    n_94_no_token: LaunchError::MalformedToken, |told| told.jwt = Some("a.b.c".to_owned());
    n_94_of_another_issuer: LaunchError::WrongIssuer, |told| told.claims["iss"] = json!("https://other.example");
    n_94_issuer_missing: LaunchError::WrongIssuer, |told| told.without("iss");
    n_94_for_another_tenant: LaunchError::WrongAudience, |told| told.claims["aud"] = json!("tool-2");
    n_94_for_others_too: LaunchError::UntrustedAudience, |told| told.claims["aud"] = json!(["tool-1", "tool-2"]);
    n_94_for_nobody: LaunchError::BadAudience, |told| told.without("aud");
    n_94_asked_for_by_another: LaunchError::WrongAuthorizedParty, |told| told.claims["azp"] = json!("tool-2");
    n_94_expired: LaunchError::Expired, |told| told.now = Timestamp::from_second(NOW + 3598 + 60).unwrap();
    n_94_never_ends: LaunchError::MissingExpiry, |told| told.without("exp");
    n_94_ends_in_ten_years: LaunchError::BadExpiry, |told| told.claims["exp"] = json!(NOW + 315_360_000);
    n_94_made_in_an_hour: LaunchError::IssuedInFuture, |told| told.now = Timestamp::from_second(NOW - 3600).unwrap();
    n_94_made_at_no_time: LaunchError::MissingIssuedAt, |told| told.without("iat");
    n_94_not_valid_yet: LaunchError::NotYetValid, |told| told.claims["nbf"] = json!(NOW + 3600);
    n_94_nonce_missing: LaunchError::MissingNonce, |told| told.without("nonce");
    n_94_version_missing: LaunchError::MissingVersion, |told| told.without("version");
    n_94_version_of_another_age: LaunchError::WrongVersion, |told| told.set("version", json!("1.1"));
    n_94_not_lti: LaunchError::NotLti, |told| {
        told.claims.as_object_mut().unwrap().retain(|name, _| !name.starts_with("https://"));
    };
    n_94_deployment_missing: LaunchError::MissingDeployment, |told| told.without("deployment_id");
    n_94_deployment_too_long: LaunchError::BadDeployment, |told| told.set("deployment_id", json!("d".repeat(256)));
    n_94_no_notice: NoticeError::NotANotice, |told| told.without("notice");
    n_94_without_id: NoticeError::NotANotice, |told| told.set("notice", json!({ "type": "LtiHelloWorldNotice" }));
    n_94_id_too_long: NoticeError::NotANotice, |told| {
        told.set("notice", json!({ "id": "n".repeat(256), "type": "LtiHelloWorldNotice" }));
    };
    n_94_without_type: NoticeError::NotANotice, |told| told.set("notice", json!({ "id": "n" }));
    n_94_of_an_unknown_kind: NoticeError::UnknownKind, |told| {
        told.set("notice", json!({ "id": "n", "type": "LtiAssetProcessorSubmissionNotice" }));
    };
    n_94_kind_in_lower_case: NoticeError::UnknownKind, |told| {
        told.set("notice", json!({ "id": "n", "type": "lticontextcopynotice" }));
    };
    n_95_copy_of_nothing: LaunchError::BadContext, |told| told.without("context");
    n_95_copy_without_id: LaunchError::BadContext, |told| told.set("context", json!({ "title": "x" }));
}

#[test]
fn a_copy_says_what_came_from_where() {
    let notice = Told::copy().judged().unwrap();
    assert_eq!((notice.id(), notice.deployment_id()), ("7a70e604", "d-1"));
    assert_eq!(notice.expires_at().as_second(), NOW + 3598);
    let from = |origins: Value| {
        let mut told = Told::copy();
        told.set("origin_contexts", origins);
        match told.judged().unwrap().news() {
            News::ContextCopy { context, origins } if context == "copy" => origins.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(from(json!(["original"])), ["original"]);
    assert_eq!(from(json!(["a", 1, null, "", "é", "x".repeat(256), "copy", "b"])), ["a", "b"]);
    assert_eq!(from(json!("original")), Vec::<String>::new());
    assert_eq!(from(json!((0..1000).map(|n| n.to_string()).collect::<Vec<_>>())).len(), 50);
    let mut told = Told::copy();
    told.without("origin_contexts");
    assert!(told.judged().is_ok());
}

#[test]
fn a_hello_needs_no_course() {
    let mut told = Told::copy();
    told.set("notice", json!({ "id": "n-1", "type": "LtiHelloWorldNotice", "timestamp": "x" }));
    told.without("context");
    told.claims["aud"] = json!(["tool-1"]);
    assert_eq!(told.judged().unwrap().news(), &News::HelloWorld);
}

#[test]
fn a_notice_is_no_launch_and_a_launch_is_no_notice() {
    let mut case = Case::good();
    case.claims = Told::copy().claims;
    case.claims["nonce"] = json!("nonce-1");
    assert_eq!(case.launch().map(|_| ()), Err(LaunchError::MissingMessageType));
    let told = Told { claims: Case::good().claims, ..Told::copy() };
    assert_eq!(told.judged(), Err(NoticeError::NotANotice));
}

#[test]
fn the_sender_is_read_without_being_believed() {
    let mut told = Told::copy();
    told.signer = Key::stranger();
    let expected =
        NoticeSender { issuer: "https://lms.example".to_owned(), audiences: vec!["tool-1".to_owned()] };
    assert_eq!(notice_sender(&told.text()), Ok(expected));
    told.header["alg"] = json!("none");
    assert_eq!(notice_sender(&told.text()), Err(LaunchError::ForbiddenAlgorithm.into()));
    for audience in [json!([]), json!(1), json!([1]), Value::Null] {
        let mut told = Told::copy();
        told.claims["aud"] = audience;
        assert_eq!(notice_sender(&told.text()), Err(LaunchError::BadAudience.into()));
    }
}

#[test]
fn requests_have_a_shape_and_a_size() {
    assert_eq!(notices(br#"{"notices":[{"jwt":"a"},{"jwt":"b","x":1}],"more":1}"#).unwrap(), ["a", "b"]);
    assert_eq!(notices(br#"{"notices":[]}"#).unwrap(), Vec::<String>::new());
    for bad in [
        "",
        "[]",
        "{}",
        "null",
        r#"{"notices":{}}"#,
        r#"{"notices":["a"]}"#,
        r#"{"notices":[{}]}"#,
        r#"{"notices":[{"jwt":1}]}"#,
        r#"{"notices":[{"jwt":"a"}],"notices":[]}"#,
        "jwt=a",
    ] {
        assert_eq!(notices(bad.as_bytes()), None, "{bad}");
    }
    let many = json!({ "notices": vec![json!({ "jwt": "a" }); 101] });
    assert_eq!(notices(many.to_string().as_bytes()), None);
}

#[test]
fn a_launch_says_where_to_ask_for_notices() {
    let offered = |claim: Value| {
        let mut case = Case::good();
        case.set("platformnotificationservice", claim);
        case.launch().unwrap().notices().cloned()
    };
    let url = "https://lms.example/api/lti/notice-handlers/106";
    let all = ["LtiHelloWorldNotice", "LtiAssetProcessorSubmissionNotice", "LtiContextCopyNotice"];
    let service = offered(json!({
        "service_versions": ["1.0"], "platform_notification_service_url": url, "notice_types_supported": all,
    }));
    let service = service.unwrap();
    assert_eq!((service.url.as_str(), service.kinds.as_slice()), (url, &NoticeKind::ALL[..]));
    assert!(offered(json!({ "platform_notification_service_url": url })).unwrap().kinds.is_empty());
    for bad in [
        json!({ "platform_notification_service_url": url, "service_versions": ["2.0"] }),
        json!({ "platform_notification_service_url": "http://lms.example/x" }),
        json!({ "platform_notification_service_url": "javascript:alert(1)" }),
        json!({}),
        json!("x"),
    ] {
        assert_eq!(offered(bad.clone()), None, "{bad}");
    }
    assert_eq!(offered(Value::Null), None);
}

#[test]
fn asking_for_notices() {
    let url = |text: &str| Url::parse(text).unwrap();
    let token =
        token_response(&Response::new(br#"{"access_token":"t","token_type":"Bearer"}"#.to_vec())).unwrap();
    let (service, handler) = (url("https://lms.example/handlers/1"), url("https://tool.example/lti/notices"));
    let request = subscribe_request(&service, &token, NoticeKind::ContextCopy, &handler).unwrap();
    assert_eq!((request.method().as_str(), request.uri().to_string().as_str()), ("PUT", service.as_str()));
    assert_eq!(request.headers()["authorization"], "Bearer t");
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body, json!({ "notice_type": "LtiContextCopyNotice", "handler": handler.as_str() }));

    let answer = |status: u16, body: &str| {
        subscribed(&Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap())
    };
    assert_eq!(answer(200, "{}"), Ok(()));
    assert_eq!(answer(401, ""), Err(SubscribeError::Unauthorized));
    let reason = "handler must match the domain".to_owned();
    let refused = SubscribeError::Refused { status: StatusCode::BAD_REQUEST, reason: reason.clone() };
    assert_eq!(answer(400, &json!({ "message": reason }).to_string()), Err(refused));
}
