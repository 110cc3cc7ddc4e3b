//! Recorded exchanges with real platforms, replayed. Tokens are signed again with a key of the test.

use std::path::PathBuf;

use http::Response;
use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use lti::{
    Answer, Facts, Initiation, KeySet, Launch, LaunchError, PendingLogin, Policy, Registration, choose,
    key_id, verify,
};
use serde_json::{Value, json};
use url::Url;

use crate::platform::{Key, lti, pairs, signed};

/// Where exchanges were recorded, and as what the tool was known there.
pub(crate) struct Recordings {
    pub(crate) folder: &'static str,
    pub(crate) tool: &'static str,
    pub(crate) issuer: &'static str,
    pub(crate) client_id: &'static str,
    pub(crate) auth_url: &'static str,
    pub(crate) token_url: &'static str,
    pub(crate) jwks_url: &'static str,
}

impl Recordings {
    pub(crate) fn folder(&self) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data").join(self.folder)
    }

    pub(crate) fn read(&self, name: &str) -> Value {
        let text = std::fs::read_to_string(self.folder().join(format!("{name}.json"))).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    pub(crate) fn registration(&self) -> Registration {
        let Self { issuer, client_id, auth_url, token_url, jwks_url, .. } = self;
        Registration::new(issuer, client_id, auth_url, token_url, jwks_url, false).unwrap()
    }

    pub(crate) fn tool(&self) -> Url {
        Url::parse(self.tool).unwrap()
    }

    /// Replays a recorded launch from the login, if that was recorded, to the end.
    pub(crate) fn launch(&self, name: &str) -> Result<Launch, LaunchError> {
        let post = self.read(&format!("{name}-3-launch"));
        let (header, payload) = (&post["id_token_header"], &post["id_token_payload"]);
        let now = Timestamp::from_second(payload["iat"].as_i64().unwrap() + 1).unwrap();
        let registration = self.registration();

        let login = self.folder().join(format!("{name}-1-initiate-login.json"));
        let (query, form) = if login.exists() {
            let login = self.read(&format!("{name}-1-initiate-login"));
            (fields(&login["query"]), fields(&login["form"]))
        } else {
            let target = payload[lti("target_link_uri")].as_str().unwrap();
            let form = [("iss", self.issuer), ("login_hint", "1"), ("target_link_uri", target)];
            (Vec::new(), pairs(&form))
        };
        let initiation = Initiation::parse(&query, &form, &self.tool()).unwrap();
        let chosen = choose(&initiation, [&registration]).unwrap();

        let (head, body) = (header.to_string(), payload.to_string());
        let token = signed(head.as_bytes(), body.as_bytes(), &Key::platform().private, Algorithm::RS256);
        let mut form = fields(&post["form"]);
        form.iter_mut().find(|(name, _)| name == "id_token").unwrap().1 = token;
        let Answer::Token { id_token, state } = Answer::parse(&form)? else { panic!("{name} was refused") };
        let nonce = payload["nonce"].as_str().unwrap().to_owned();
        let pending = PendingLogin::new(&initiation, chosen, state.clone(), nonce, now);
        assert_eq!(key_id(&id_token).as_deref(), Ok(header["kid"].as_str().unwrap()));
        verify(&Facts {
            id_token: &id_token,
            state: &state,
            browser_state: Some(&state),
            pending: &pending,
            registration: chosen,
            keys: &keys(&header["kid"]),
            policy: &Policy::default(),
            now,
        })
    }

    /// The names of all recorded launches that a tool is to accept.
    pub(crate) fn launches(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|file| file.strip_suffix("-3-launch.json").map(str::to_owned))
            .filter(|name| !name.starts_with("auth-"))
            .collect();
        names.sort();
        names
    }
}

/// The platform's key in these tests, under the name that the platform gave its own.
fn keys(kid: &Value) -> KeySet {
    let mut jwk = Key::platform().jwk();
    jwk["kid"] = kid.clone();
    KeySet::parse(json!({ "keys": [jwk] }).to_string().as_bytes()).unwrap()
}

pub(crate) fn fields(object: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    object.as_object().unwrap().iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// The recorded answer of a service, as it came over the wire.
pub(crate) fn answer(exchange: &Value) -> Response<Vec<u8>> {
    let recorded = &exchange["response"];
    let mut response =
        Response::builder().status(u16::try_from(recorded["status"].as_u64().unwrap()).unwrap());
    for (name, value) in recorded["headers"].as_object().unwrap() {
        response = response.header(name, value.as_str().unwrap());
    }
    let body = recorded["body"].as_str().map_or_else(|| recorded["body"].to_string(), str::to_owned);
    response.body(body.into_bytes()).unwrap()
}

pub(crate) fn asked(exchange: &Value) -> Url {
    Url::parse(exchange["request"]["url"].as_str().unwrap()).unwrap()
}
