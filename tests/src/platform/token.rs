//! Service tokens for a signed client assertion (Security Framework 1.0, 4.1; RFC 7523).

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, jwk::JwkSet};
use serde_json::{Value, json};

use super::{
    keys::random_hex,
    manners::{Refusal, ToolKeys},
    state::{Campus, Canned, Grant},
};

/// Life of a service token.
const LIFE: SignedDuration = SignedDuration::from_hours(1);

const NRPS: &str = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";
const PERMITTED: [&str; 6] = [
    NRPS,
    lti::vocabulary::NOTICE_SCOPE,
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
];

/// A refusal with what the JWT library says.
struct Refused(Refusal, String);

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(refusal, String::new())
    }
}

impl Campus {
    /// A token for `form` (the body of a form post; empty for anything else), or a refusal.
    pub async fn grant_token(&self, form: &HashMap<String, String>) -> Canned {
        if let Some(canned) = self.memory().token.clone() {
            return canned;
        }
        // Teachers' tokens are Canvas' business, and only where somebody made a key for them.
        if !self.memory().hosted.keys.is_empty()
            && let Some(answer) = self.teacher_token(form)
        {
            return answer;
        }
        let answer = |status, body| Canned {
            status,
            content_type: self.manners.token.content_type.to_owned(),
            body,
            headers: vec![("Cache-Control".to_owned(), "no-store".to_owned())],
        };
        match self.judge_assertion(form).await {
            Ok((client_id, scopes)) => {
                let token = random_hex(16);
                let body = json!({
                    "access_token": token,
                    "token_type": "Bearer",
                    "expires_in": LIFE.as_secs(),
                    "scope": scopes.join(" "),
                });
                let until = self.now().saturating_add(LIFE).unwrap_or(Timestamp::MAX);
                let mut memory = self.memory();
                memory.seen.tokens += 1;
                memory.last_tool_key = form
                    .get("client_assertion")
                    .and_then(|assertion| jsonwebtoken::decode_header(assertion).ok()?.kid);
                memory.grants.insert(token, Grant { client_id, scopes, until });
                answer(200, body.to_string())
            }
            Err(Refused((status, words), message)) => answer(status, words.replace("{message}", &message)),
        }
    }

    async fn judge_assertion(
        &self,
        form: &HashMap<String, String>,
    ) -> Result<(String, Vec<String>), Refused> {
        let words = self.manners.token.words;
        let field = |name: &str| form.get(name).map_or("", String::as_str);
        let assertion = field("client_assertion");
        let asserted = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let grant_type = field("grant_type");
        let missing = grant_type.is_empty()
            || assertion.is_empty()
            || field("client_assertion_type") != asserted
            || field("scope").is_empty();
        if missing {
            return Err(words.invalid_request.into());
        }
        if grant_type != "client_credentials" {
            return Err(words.grant_type.into());
        }
        let claims: Value =
            jsonwebtoken::dangerous::insecure_decode(assertion).map_err(|_| words.invalid_request)?.claims;
        let client_id = claims["sub"].as_str().unwrap_or_default().to_owned();
        let known = self.memory().tools.iter().find(|tool| tool.client_id == client_id).cloned();
        let tool = known.ok_or(words.client)?;
        self.check_signature(assertion, &client_id, &tool.addresses.jwks_url).await?;
        self.check_claims(&claims, &client_id)?;
        let asked = field("scope").split(' ').filter(|scope| PERMITTED.contains(scope));
        let withheld = self.memory().withheld.clone();
        let scopes: Vec<String> =
            asked.map(str::to_owned).filter(|scope| !withheld.contains(scope)).collect();
        if scopes.is_empty() {
            return Err(Refused(words.scope, "A requested scope is invalid, unknown, malformed.".to_owned()));
        }
        Ok((client_id, scopes))
    }

    /// Judges with the kept key set as far as the platform's manners trust it, otherwise with a fresh one.
    async fn check_signature(&self, assertion: &str, client_id: &str, jwks_url: &str) -> Result<(), Refused> {
        let kept = self.memory().tool_keys.get(client_id).cloned();
        if let Some((kept, read_at)) = kept {
            match self.manners.token.tool_keys {
                ToolKeys::KeptUntilFailure if self.verify(assertion, &kept).is_ok() => return Ok(()),
                ToolKeys::KeptFor(life) if self.now().duration_since(read_at) < life => {
                    return self.verify(assertion, &kept);
                }
                _ => {}
            }
        }
        let fresh = self.read_tool_keys(jwks_url).await.map_err(|error| {
            Refused(self.manners.token.words.assertion, error.to_string().replace('"', "'"))
        })?;
        self.memory().tool_keys.insert(client_id.to_owned(), (fresh.clone(), self.now()));
        self.verify(assertion, &fresh)
    }

    async fn read_tool_keys(&self, url: &str) -> reqwest::Result<Value> {
        self.http.get(url).header("Accept", "*/*").send().await?.error_for_status()?.json().await
    }

    fn verify(&self, assertion: &str, keys: &Value) -> Result<(), Refused> {
        let words = self.manners.token.words;
        let says = |message: &str| Refused(words.assertion, message.to_owned());
        let header = jsonwebtoken::decode_header(assertion).map_err(|_| says("Wrong number of segments"))?;
        let kid = header.kid.ok_or(words.no_kid)?;
        let set: JwkSet = serde_json::from_value(keys.clone()).map_err(|_| says("Invalid JWK set"))?;
        let jwk = set.find(&kid).ok_or(words.unknown_kid)?;
        if header.alg != Algorithm::RS256 {
            return Err(says("Incorrect key for this algorithm"));
        }
        let key = DecodingKey::from_jwk(jwk).map_err(|_| says("Incorrect key for this algorithm"))?;
        let (message, signature) =
            assertion.rsplit_once('.').ok_or_else(|| says("Wrong number of segments"))?;
        let good = jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key, Algorithm::RS256);
        if good.unwrap_or(false) { Ok(()) } else { Err(says("Signature verification failed")) }
    }

    fn check_claims(&self, claims: &Value, client_id: &str) -> Result<(), Refused> {
        let words = self.manners.token.words;
        let says = |message: String| Err(Refused(words.assertion, message));
        let now = self.now();
        let second = |name: &str| claims[name].as_f64();
        #[expect(
            clippy::cast_precision_loss,
            reason = "seconds since 1970 fit a double for 285 million years"
        )]
        let present = now.as_second() as f64;
        for name in ["nbf", "iat"] {
            if second(name).is_some_and(|at| at > present) {
                let at = Timestamp::from_second(claims[name].as_i64().unwrap_or_default()).unwrap_or(now);
                let at = at.strftime("%Y-%m-%dT%H:%M:%S+0000");
                return says(format!("Cannot handle token with {name} prior to {at}"));
            }
        }
        if second("exp").is_some_and(|at| at <= present) {
            return says("Expired token".to_owned());
        }
        if !self.manners.token.strict {
            return Ok(());
        }
        let for_us = self.address(self.manners.paths.token);
        let named = |audience: &Value| audience.as_str() == Some(for_us.as_str());
        let addressed =
            named(&claims["aud"]) || claims["aud"].as_array().is_some_and(|all| all.iter().any(named));
        if !addressed {
            return says("the 'aud' is invalid".to_owned());
        }
        if claims["iss"].as_str() != Some(client_id) {
            return says("the 'iss' is invalid".to_owned());
        }
        if second("exp").is_none() || second("iat").is_none() {
            return says("the assertion is missing exp or iat".to_owned());
        }
        let jti = claims["jti"].as_str().unwrap_or_default().to_owned();
        if jti.is_empty() || !self.memory().spent_assertions.insert(jti) {
            return says("JWT nonce has been used already".to_owned());
        }
        Ok(())
    }
}
