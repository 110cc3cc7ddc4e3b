//! Launches bent by a test: everything a platform, an attacker or a broken proxy could post.
//!
//! A [`LaunchForm`] begins as the launch this platform would really send in answer to a pending authentication
//! request, so that a test breaks one thing and nothing else.

use anyhow::Context as _;
use serde_json::{Value, json};

use super::{
    auth::AuthRequest,
    keys::{PlatformKey, base64url, sign_with_secret},
    state::Campus,
};

const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";

/// How the token is signed.
#[derive(Clone, Debug)]
enum Signing {
    Platform,
    With(PlatformKey),
    Nothing,
    Secret(Vec<u8>),
    BitFlipped,
    Truncated,
    Of(String),
}

/// A launch about to be posted.
#[derive(Clone, Debug)]
pub struct LaunchForm {
    header: Value,
    payload: Value,
    payload_text: Option<String>,
    header_text: Option<String>,
    key: PlatformKey,
    signing: Signing,
    token: Option<String>,
    /// Where it is posted: the redirect URI.
    pub action: String,
    /// Fields besides `id_token`, `state` first.
    pub fields: Vec<(String, String)>,
}

impl Campus {
    /// The launch that answers `request`; consumes its message hint.
    ///
    /// # Errors
    /// When the request belongs to no launch prepared here.
    pub fn launch_form(&self, request: &AuthRequest) -> anyhow::Result<LaunchForm> {
        let unsigned = self.launch_of(request).context("the message hint belongs to no prepared launch")?;
        Ok(LaunchForm {
            header: unsigned.header,
            payload: unsigned.payload,
            payload_text: None,
            header_text: None,
            key: unsigned.key,
            signing: Signing::Platform,
            token: None,
            action: request.get("redirect_uri").to_owned(),
            fields: vec![("state".to_owned(), request.get("state").to_owned())],
        })
    }
}

impl LaunchForm {
    /// Sets a claim. LTI claims may be named without their prefix: `deployment_id`, `roles`.
    #[must_use]
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        let name = self.full_name(name);
        self.payload[name] = value.into();
        self
    }

    /// Leaves a claim out.
    #[must_use]
    pub fn without_claim(mut self, name: &str) -> Self {
        let name = self.full_name(name);
        if let Some(claims) = self.payload.as_object_mut() {
            claims.remove(&name);
        }
        self
    }

    /// Changes one claim by what it is.
    #[must_use]
    pub fn bend(mut self, name: &str, change: impl FnOnce(&mut Value)) -> Self {
        let name = self.full_name(name);
        change(&mut self.payload[name]);
        self
    }

    /// The value of a claim.
    #[must_use]
    pub fn claimed(&self, name: &str) -> &Value {
        &self.payload[self.full_name(name)]
    }

    /// Keeps only the claims of plain `OpenID` Connect.
    #[must_use]
    pub fn without_lti_claims(mut self) -> Self {
        if let Some(claims) = self.payload.as_object_mut() {
            claims.retain(|name, _| !name.starts_with("https://"));
        }
        self
    }

    fn full_name(&self, name: &str) -> String {
        let plain = name.contains("://")
            || self.payload.get(name).is_some()
            || [
                "iss",
                "sub",
                "aud",
                "azp",
                "exp",
                "iat",
                "nbf",
                "nonce",
                "jti",
                "name",
                "given_name",
                "family_name",
                "email",
                "picture",
                "locale",
            ]
            .contains(&name);
        if plain { name.to_owned() } else { format!("{CLAIM}{name}") }
    }

    /// Sets a header member.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header[name] = value.into();
        self
    }

    /// Leaves a header member out.
    #[must_use]
    pub fn without_header(mut self, name: &str) -> Self {
        if let Some(members) = self.header.as_object_mut() {
            members.remove(name);
        }
        self
    }

    /// The audience is another client of the same platform.
    #[must_use]
    pub fn with_wrong_audience(self) -> Self {
        self.claim("aud", "somebody-else")
    }

    /// The token ran out a day ago.
    #[must_use]
    pub fn expired(self) -> Self {
        self.moved_by(-86_400)
    }

    /// The token is stamped this many seconds later (negative: earlier) than it should be.
    #[must_use]
    pub fn moved_by(mut self, seconds: i64) -> Self {
        for name in ["iat", "exp"] {
            let at = self.payload[name].as_i64().unwrap_or_default();
            self.payload[name] = json!(at + seconds);
        }
        self
    }

    /// Signed by a key the platform never had, under the platform's key id.
    ///
    /// # Panics
    /// When no key can be made.
    #[must_use]
    pub fn other_key(mut self) -> Self {
        self.signing = Signing::With(PlatformKey::generate().expect("a key can be made"));
        self
    }

    /// Signed by `key`, whose key id is announced.
    #[must_use]
    pub fn signed_by(mut self, key: PlatformKey) -> Self {
        self.header["kid"] = json!(key.kid());
        self.signing = Signing::With(key);
        self
    }

    /// Not signed, under any spelling of "none".
    #[must_use]
    pub fn alg_none(mut self, spelling: &str) -> Self {
        self.header["alg"] = json!(spelling);
        self.signing = Signing::Nothing;
        self
    }

    /// Signed with HMAC over the text of the platform's public key: the classic confusion of algorithms.
    #[must_use]
    pub fn hs256_with_public_key(mut self) -> Self {
        self.header["alg"] = json!("HS256");
        self.signing = Signing::Secret(self.key.jwk().to_string().into_bytes());
        self
    }

    /// Signed with HMAC over `secret`.
    #[must_use]
    pub fn hs256_with(mut self, secret: &[u8]) -> Self {
        self.header["alg"] = json!("HS256");
        self.signing = Signing::Secret(secret.to_vec());
        self
    }

    /// The header names a key the platform does not publish.
    #[must_use]
    pub fn unknown_kid(self) -> Self {
        self.header("kid", "00000000000000000000")
    }

    /// The header names no key.
    #[must_use]
    pub fn without_kid(self) -> Self {
        self.without_header("kid")
    }

    /// The header carries an attacker's own key, which signs.
    ///
    /// # Panics
    /// When no key can be made.
    #[must_use]
    pub fn with_embedded_key(mut self) -> Self {
        let key = PlatformKey::generate().expect("a key can be made");
        self.header["jwk"] = key.jwk().clone();
        self.signed_by(key)
    }

    /// One bit of the signature is wrong.
    #[must_use]
    pub fn bit_flipped(mut self) -> Self {
        self.signing = Signing::BitFlipped;
        self
    }

    /// The end of the signature is missing.
    #[must_use]
    pub fn truncated(mut self) -> Self {
        self.signing = Signing::Truncated;
        self
    }

    /// The signature belongs to another token of this platform.
    #[must_use]
    pub fn with_signature_of(mut self, token: &str) -> Self {
        self.signing = Signing::Of(token.rsplit('.').next().unwrap_or_default().to_owned());
        self
    }

    /// A nonce the tool never issued.
    #[must_use]
    pub fn other_nonce(self) -> Self {
        self.claim("nonce", "never-issued-by-anybody")
    }

    /// These very bytes as payload, such as JSON with a name twice.
    #[must_use]
    pub fn payload_text(mut self, text: &str) -> Self {
        self.payload_text = Some(text.to_owned());
        self
    }

    /// These very bytes as header.
    #[must_use]
    pub fn header_text(mut self, text: &str) -> Self {
        self.header_text = Some(text.to_owned());
        self
    }

    /// The claims as JSON, to bend as text.
    #[must_use]
    pub fn payload(&self) -> String {
        self.payload_text.clone().unwrap_or_else(|| self.payload.to_string())
    }

    /// This text in place of a token.
    #[must_use]
    pub fn raw_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Another `state`; `None`: none at all.
    #[must_use]
    pub fn state(mut self, state: Option<&str>) -> Self {
        self.fields.retain(|(name, _)| name != "state");
        if let Some(state) = state {
            self.fields.insert(0, ("state".to_owned(), state.to_owned()));
        }
        self
    }

    /// A further form field.
    #[must_use]
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The token as it will be posted.
    ///
    /// # Panics
    /// When the library cannot sign.
    #[must_use]
    pub fn token(&self) -> String {
        if let Some(token) = &self.token {
            return token.clone();
        }
        let header = self.header_text.clone().unwrap_or_else(|| self.header.to_string());
        let message = format!("{}.{}", base64url(header.as_bytes()), base64url(self.payload().as_bytes()));
        let own = || self.key.sign(&message).expect("the platform's key signs");
        let signature = match &self.signing {
            Signing::Platform => own(),
            Signing::With(key) => key.sign(&message).expect("the other key signs"),
            Signing::Nothing => String::new(),
            Signing::Secret(secret) => sign_with_secret(&message, secret).expect("a secret signs"),
            Signing::BitFlipped => flipped(&own()),
            Signing::Truncated => own().chars().take(100).collect(),
            Signing::Of(signature) => signature.clone(),
        };
        format!("{message}.{signature}")
    }

    /// All fields, ready to be posted to [`LaunchForm::action`].
    #[must_use]
    pub fn into_fields(self) -> Vec<(String, String)> {
        let token = self.token();
        [("id_token".to_owned(), token)].into_iter().chain(self.fields).collect()
    }
}

/// The signature with its first character replaced by a neighbour in the alphabet.
fn flipped(signature: &str) -> String {
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    std::iter::once(first).chain(signature.chars().skip(1)).collect()
}
