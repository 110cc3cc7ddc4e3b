//! A token that is properly signed and says anything: the bytes are laid over a good message as a JSON merge patch
//! (RFC 7396), or stand in its place.
#![no_main]

use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use libfuzzer_sys::fuzz_target;
use lti::{
    Facts, Initiation, KeySet, PendingLogin, Policy, Registration, SigningKey, key_set_document, verify,
};
use serde_json::{Value, json};
use url::Url;

const NOW: i64 = 1_795_000_000;

struct Platform {
    key: EncodingKey,
    keys: KeySet,
    registration: Registration,
    pending: PendingLogin,
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
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a key");
        let keys = KeySet::parse(document.as_bytes()).expect("a key set");
        let registration = Registration::new(
            "https://lms.example",
            "tool-1",
            "https://lms.example/auth",
            "https://lms.example/token",
            "https://lms.example/keys",
            false,
        )
        .expect("a registration");
        let form = [
            ("iss", "https://lms.example"),
            ("login_hint", "u-1"),
            ("target_link_uri", "https://tool.example/launch"),
        ];
        let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let tool = Url::parse("https://tool.example").expect("an address");
        let initiation = Initiation::parse(&[], &form, &tool).expect("a login");
        let now = jiff::Timestamp::from_second(NOW).expect("a time");
        let pending =
            PendingLogin::new(&initiation, &registration, "state-1".to_owned(), "nonce-1".to_owned(), now);
        let lti = |name: &str| format!("https://purl.imsglobal.org/spec/lti/claim/{name}");
        let good = json!({
            "iss": "https://lms.example", "aud": "tool-1", "sub": "u-1", "iat": NOW - 2, "exp": NOW + 3598,
            "nonce": "nonce-1", "name": "Ada Example", "locale": "en-GB",
            lti("version"): "1.3.0",
            lti("message_type"): "LtiResourceLinkRequest",
            lti("deployment_id"): "d-1",
            lti("target_link_uri"): "https://tool.example/launch",
            lti("roles"): ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
            lti("resource_link"): { "id": "rl-1", "title": "Find your group" },
            lti("context"): { "id": "c-1", "title": "Team work", "type": ["CourseSection"] },
            lti("custom"): { "timezone": "Europe/Oslo" },
            lti("launch_presentation"): { "return_url": "https://lms.example/course/1", "locale": "en" },
            lti("tool_platform"): { "guid": "g", "product_family_code": "moodle", "url": "https://lms.example" },
            "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice":
                { "context_memberships_url": "https://lms.example/nrps", "service_versions": ["2.0"] },
            "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint":
                { "scope": [], "lineitems": "https://lms.example/items?type_id=1" },
            "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings":
                { "deep_link_return_url": "https://lms.example/return", "accept_types": ["ltiResourceLink"],
                  "accept_presentation_document_targets": ["iframe"] },
        });
        Platform { key, keys, registration, pending, good }
    })
}

fn merge(into: &mut Value, patch: &Value) {
    match (into, patch) {
        (Value::Object(into), Value::Object(patch)) => {
            for (name, value) in patch {
                if value.is_null() {
                    into.remove(name);
                } else {
                    merge(into.entry(name.clone()).or_insert(Value::Null), value);
                }
            }
        }
        (into, patch) => *into = patch.clone(),
    }
}

fuzz_target!(|bytes: &[u8]| {
    let platform = platform();
    let Ok(patch) = serde_json::from_slice::<Value>(bytes) else { return };
    let mut claims = platform.good.clone();
    merge(&mut claims, &patch);
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some("k1".to_owned());
    let Ok(id_token) = jsonwebtoken::encode(&header, &claims, &platform.key) else { return };
    let facts = Facts {
        id_token: &id_token,
        state: "state-1",
        browser_state: Some("state-1"),
        pending: &platform.pending,
        registration: &platform.registration,
        keys: &platform.keys,
        policy: &Policy::default(),
        now: jiff::Timestamp::from_second(NOW).expect("a time"),
    };
    if let Ok(launch) = verify(&facts) {
        assert_eq!(launch.issuer(), "https://lms.example");
        assert_eq!(launch.client_id(), "tool-1");
        assert_eq!(launch.nonce(), "nonce-1");
        assert!(launch.subject().is_some());
        if let Some(back) = launch.return_url() {
            assert_eq!(back.scheme(), "https");
        }
        for origin in launch.frame_origins() {
            assert!(!origin.contains([';', ',', ' ', '\'', '*']), "{origin} could change a header");
        }
    }
});
