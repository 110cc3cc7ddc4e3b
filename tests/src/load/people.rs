//! Who launches: invented people in courses of sixty, and the tokens their platform signs for them.

use std::collections::HashMap;

use anyhow::Context as _;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::platform::{AuthRequest, Campus, PlatformKey, base64url};

const COURSE: usize = 60;

/// What a tool is to its platforms.
#[derive(Clone, Debug)]
pub(super) struct Tool {
    pub(super) client_id: String,
    pub(super) login_path: String,
    pub(super) launch_path: String,
    pub(super) base: String,
    /// How many platforms are registered with it.
    pub(super) registrations: usize,
}

impl Tool {
    /// The page that is opened, which is also where tokens are posted.
    pub(super) fn launch_url(&self) -> String {
        format!("{}{}", self.base, self.launch_path)
    }
}

/// A login that was answered, and what has to be signed for it.
#[derive(Clone, Debug)]
pub(super) struct Begun {
    pub(super) person: usize,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) cookies: String,
}

/// A launch ready to be posted.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) cookies: String,
    pub(super) form: Vec<u8>,
}

/// The platforms' side of all launches: a Moodle's message with the names changed.
#[derive(Clone, Debug)]
pub(super) struct Mint {
    key: PlatformKey,
    header: String,
    claims: Value,
    issuer: String,
    tool: Tool,
}

impl Mint {
    /// Takes the message a campus really sends as the pattern for all others.
    pub(super) fn new(campus: &Campus, course: u32, username: &str, tool: &Tool) -> anyhow::Result<Self> {
        let begun = campus.prepare_launch(course, username)?;
        let given: HashMap<String, String> = begun.fields.into_iter().collect();
        let hint = given.get("lti_message_hint").cloned().context("a message hint")?;
        let asked = [
            ("client_id", tool.client_id.clone()),
            ("redirect_uri", tool.launch_url()),
            ("lti_message_hint", hint),
            ("nonce", "0".to_owned()),
        ];
        let request = AuthRequest(asked.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        let claims: Value = serde_json::from_str(&campus.launch_form(&request)?.payload())?;
        let key = campus.key();
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": key.kid()}).to_string();
        Ok(Self { key, header, claims, issuer: campus.issuer(), tool: tool.clone() })
    }

    /// The issuer of the registration with this number.
    pub(super) fn issuer(&self, registration: usize) -> String {
        if registration == 0 { self.issuer.clone() } else { format!("{}/school/{registration}", self.issuer) }
    }

    /// The form that begins a login of this person.
    pub(super) fn login(&self, person: usize) -> Vec<u8> {
        let launch_url = self.tool.launch_url();
        let hint = json!({"cmid": 7, "launchid": format!("ltilaunch7_{person}")}).to_string();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("iss", &self.issuer(person % self.tool.registrations))
            .append_pair("target_link_uri", &launch_url)
            .append_pair("login_hint", &format!("{person}"))
            .append_pair("lti_message_hint", &hint)
            .append_pair("client_id", &self.tool.client_id)
            .append_pair("lti_deployment_id", "1");
        form.finish().into_bytes()
    }

    /// Signs what the platform answers. The token counts for an hour, since it is signed ahead.
    pub(super) fn sign(&self, begun: &Begun, now: jiff::Timestamp) -> anyhow::Result<Ready> {
        const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";
        let Begun { person, state, nonce, cookies } = begun;
        let (registration, course) =
            (person % self.tool.registrations, person / self.tool.registrations / COURSE);
        let mut claims = self.claims.clone();
        claims["iss"] = json!(self.issuer(registration));
        claims["sub"] = json!(person.to_string());
        claims["nonce"] = json!(nonce);
        claims["iat"] = json!(now.as_second());
        claims["exp"] = json!(now.as_second() + 3600);
        claims["given_name"] = json!(format!("Given{person}"));
        claims["family_name"] = json!(format!("Family{person}"));
        claims["name"] = json!(format!("Given{person} Family{person}"));
        claims["email"] = json!(format!("person{person}@school.example"));
        claims[format!("{CLAIM}context")]["id"] = json!(format!("c{course}"));
        claims[format!("{CLAIM}context")]["title"] = json!(format!("Course {course}"));
        claims[format!("{CLAIM}resource_link")]["id"] = json!(format!("l{course}"));
        let message =
            format!("{}.{}", base64url(self.header.as_bytes()), base64url(claims.to_string().as_bytes()));
        let token = format!("{message}.{}", self.key.sign(&message)?);
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("id_token", &token).append_pair("state", state);
        Ok(Ready { cookies: cookies.clone(), form: form.finish().into_bytes() })
    }

    /// Signs many, on every core there is.
    pub(super) fn sign_all(&self, begun: &[Begun], now: jiff::Timestamp) -> anyhow::Result<Vec<Ready>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let size = begun.len().div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            let sign = |part| {
                move || -> anyhow::Result<Vec<Ready>> {
                    let part: &[Begun] = part;
                    part.iter().map(|begun| self.sign(begun, now)).collect()
                }
            };
            let working: Vec<_> = begun.chunks(size).map(|part| scope.spawn(sign(part))).collect();
            let mut all = Vec::with_capacity(begun.len());
            for part in working {
                all.extend(part.join().map_err(|_| anyhow::anyhow!("a signing thread ended"))??);
            }
            Ok(all)
        })
    }
}
