//! A platform in a few lines: it has keys, and it makes one good launch that tests then spoil.

use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey};
use lti::{
    Facts, KeySet, Launch, LaunchError, PendingLogin, Policy, Registration, SigningKey, key_id, pkcs8_pem,
    verify,
};
use serde_json::{Value, json};

pub(crate) const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";
pub(crate) const NOW: i64 = 1_795_000_000;

/// The name of an LTI claim.
pub(crate) fn lti(name: &str) -> String {
    format!("{CLAIM}{name}")
}

pub(crate) fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A private key with everything that tests want to know about it.
pub(crate) struct Key {
    pub(crate) private: EncodingKey,
    pub(crate) pem: String,
    pub(crate) public_pem: String,
    pub(crate) signing: SigningKey,
}

impl Key {
    fn generate(kid: &str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
        let pem = pkcs8_pem(der.as_ref());
        let public = AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).unwrap();
        let public_pem = format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            STANDARD.encode(public.as_ref())
        );
        Self {
            private: EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
            signing: SigningKey::from_pem(kid, pem.as_bytes()).unwrap(),
            pem,
            public_pem,
        }
    }

    /// The key of the platform in these tests; its name is `k1`.
    pub(crate) fn platform() -> &'static Self {
        static KEY: OnceLock<Key> = OnceLock::new();
        KEY.get_or_init(|| Self::generate("k1"))
    }

    /// Somebody else's key, under the same name.
    pub(crate) fn stranger() -> &'static Self {
        static KEY: OnceLock<Key> = OnceLock::new();
        KEY.get_or_init(|| Self::generate("k1"))
    }

    /// The public half under another name or with other members.
    pub(crate) fn jwk(&self) -> Value {
        self.signing.public_jwk()
    }
}

/// `header.payload` with a signature by `key`, whatever the header says.
pub(crate) fn signed(header: &[u8], payload: &[u8], key: &EncodingKey, algorithm: Algorithm) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, algorithm).unwrap();
    format!("{message}.{signature}")
}

/// Everything a launch is judged by, in a form that can be changed one thing at a time.
pub(crate) struct Case {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    /// Takes the place of the encoded claims.
    pub(crate) payload: Option<String>,
    /// Takes the place of the whole token.
    pub(crate) token: Option<String>,
    pub(crate) signer: &'static Key,
    pub(crate) keys: Value,
    pub(crate) state: String,
    pub(crate) browser_state: Option<String>,
    pub(crate) pending: PendingLogin,
    pub(crate) registration: Registration,
    pub(crate) policy: Policy,
    pub(crate) now: Timestamp,
}

impl Case {
    /// A launch with nothing wrong with it.
    pub(crate) fn good() -> Self {
        let now = Timestamp::from_second(NOW).unwrap();
        let key = Key::platform();
        Self {
            header: json!({ "alg": "RS256", "typ": "JWT", "kid": "k1" }),
            claims: json!({
                "iss": "https://lms.example", "aud": "tool-1", "sub": "u-1",
                "iat": NOW - 2, "exp": NOW + 3598, "nonce": "nonce-1",
                "name": "Ada Example", "given_name": "Ada", "family_name": "Example",
                "email": "ada@lms.example", "locale": "en-GB",
                lti("version"): "1.3.0",
                lti("message_type"): "LtiResourceLinkRequest",
                lti("deployment_id"): "d-1",
                lti("target_link_uri"): "https://tool.example/launch?x=1",
                lti("roles"): ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
                lti("resource_link"): { "id": "rl-1", "title": "Find your group" },
                lti("context"): { "id": "c-1", "label": "T101", "title": "Team work", "type": ["CourseSection"] },
                lti("custom"): { "tz": "Europe/Oslo" },
                lti("launch_presentation"): { "return_url": "https://lms.example/course/1" },
                "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
                    "context_memberships_url": "https://lms.example/nrps/1", "service_versions": ["2.0"]
                },
            }),
            payload: None,
            token: None,
            signer: key,
            keys: json!({ "keys": [key.jwk()] }),
            state: "state-1".to_owned(),
            browser_state: Some("state-1".to_owned()),
            pending: PendingLogin {
                state: "state-1".to_owned(),
                nonce: "nonce-1".to_owned(),
                issuer: "https://lms.example".to_owned(),
                client_id: "tool-1".to_owned(),
                target_link_uri: "https://tool.example/launch?x=1".to_owned(),
                deployment_id: Some("d-1".to_owned()),
                started_at: now - SignedDuration::from_secs(3),
            },
            registration: Registration::new(
                "https://lms.example",
                "tool-1",
                "https://lms.example/auth",
                "https://lms.example/token",
                "https://lms.example/jwks",
                false,
            )
            .unwrap(),
            policy: Policy::default(),
            now,
        }
    }

    /// Sets an LTI claim.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.claims[lti(name)] = value;
    }

    /// Takes a claim out, under its full or its LTI name.
    pub(crate) fn without(&mut self, name: &str) {
        let claims = self.claims.as_object_mut().unwrap();
        let taken = claims.remove(name).or_else(|| claims.remove(&lti(name)));
        assert!(taken.is_some(), "{name} was not there");
    }

    /// Makes the launch a deep linking request as Moodle sends it.
    pub(crate) fn deep_linking(&mut self) {
        self.set("message_type", json!("LtiDeepLinkingRequest"));
        self.without("resource_link");
        self.claims["https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"] = json!({
            "accept_types": ["ltiResourceLink"], "accept_multiple": true,
            "deep_link_return_url": "https://lms.example/return?sesskey=1",
        });
    }

    pub(crate) fn id_token(&self) -> String {
        if let Some(token) = &self.token {
            return token.clone();
        }
        let payload = self.payload.clone().unwrap_or_else(|| self.claims.to_string());
        signed(self.header.to_string().as_bytes(), payload.as_bytes(), &self.signer.private, Algorithm::RS256)
    }

    /// Goes through the same steps as a server: name the key, have the set, judge.
    pub(crate) fn launch(&self) -> Result<Launch, LaunchError> {
        let id_token = self.id_token();
        let keys = KeySet::parse(self.keys.to_string().as_bytes()).unwrap();
        let judged = verify(&Facts {
            id_token: &id_token,
            state: &self.state,
            browser_state: self.browser_state.as_deref(),
            pending: &self.pending,
            registration: &self.registration,
            keys: &keys,
            policy: &self.policy,
            now: self.now,
        });
        if let Err(early) = key_id(&id_token) {
            assert_eq!(judged.as_ref().err(), Some(&early), "what is refused early is refused again");
        }
        judged
    }
}
