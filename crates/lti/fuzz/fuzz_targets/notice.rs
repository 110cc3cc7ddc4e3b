//! What anybody can post where platforms send notices: any bytes, and a properly signed notice that says anything. The
//! bytes are also laid over a good notice as a JSON merge patch (RFC 7396).
#![no_main]

use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use libfuzzer_sys::fuzz_target;
use lti::{
    KeySet, News, NoticeFacts, Policy, Registration, SigningKey, key_set_document, notice_sender, notices, verify_notice,
};
use serde_json::{Value, json};

const NOW: i64 = 1_795_000_000;

struct Platform {
    key: EncodingKey,
    keys: KeySet,
    registration: Registration,
    good: Value,
}

fn platform() -> &'static Platform {
    static PLATFORM: OnceLock<Platform> = OnceLock::new();
    PLATFORM.get_or_init(|| {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key");
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).expect("its form");
        let pem = lti::pkcs8_pem(der.as_ref());
        let public = SigningKey::from_pem("k1", pem.as_bytes()).expect("a key");
        let document = key_set_document(&[public]).to_string();
        let at = |path: &str| format!("https://lms.example{path}");
        let registration = Registration::new(&at(""), "tool-1", &at("/auth"), &at("/token"), &at("/keys"), false);
        let lti = |name: &str| format!("https://purl.imsglobal.org/spec/lti/claim/{name}");
        Platform {
            key: EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a key"),
            keys: KeySet::parse(document.as_bytes()).expect("a key set"),
            registration: registration.expect("a registration"),
            good: json!({
                "iss": "https://lms.example", "aud": "tool-1", "azp": "tool-1", "iat": NOW - 2, "exp": NOW + 3598,
                "nonce": "n-1", lti("version"): "1.3.0", lti("deployment_id"): "d-1",
                lti("notice"): { "id": "1", "timestamp": "2026-11-23T09:00:00Z", "type": "LtiContextCopyNotice" },
                lti("context"): { "id": "copy", "title": "Copy" }, lti("origin_contexts"): ["original"],
            }),
        }
    })
}

fn merge(into: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *into = patch.clone();
        return;
    };
    if !into.is_object() {
        *into = json!({});
    }
    for (name, value) in changes {
        if value.is_null() {
            into.as_object_mut().expect("an object").remove(name);
        } else {
            merge(&mut into[name.as_str()], value);
        }
    }
}

fn judge(payload: &Value) {
    let platform = platform();
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some("k1".to_owned());
    let jwt = jsonwebtoken::encode(&header, payload, &platform.key).expect("a token");
    let sender = notice_sender(&jwt);
    let (registration, keys, policy) = (&platform.registration, &platform.keys, &Policy::default());
    let now = jiff::Timestamp::from_second(NOW).expect("a time");
    let Ok(notice) = verify_notice(&NoticeFacts { jwt: &jwt, registration, keys, policy, now }) else { return };
    let sender = sender.expect("what was believed said who sent it");
    assert_eq!(sender.issuer, registration.issuer);
    assert!(sender.audiences.contains(&registration.client_id));
    assert!((1..=255).contains(&notice.id().len()) && (1..=255).contains(&notice.deployment_id().len()));
    if let News::ContextCopy { context, origins } = notice.news() {
        assert!(origins.len() <= 50 && !origins.contains(context));
    }
}

fuzz_target!(|bytes: &[u8]| {
    for jwt in notices(bytes).unwrap_or_default() {
        let _ = notice_sender(&jwt);
    }
    if let Ok(patch) = serde_json::from_slice::<Value>(bytes) {
        let mut payload = platform().good.clone();
        merge(&mut payload, &patch);
        judge(&payload);
        judge(&patch);
    }
});
