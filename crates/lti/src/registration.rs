//! Dynamic Registration 1.0: the tool reads what a platform says about itself and asks to be registered there.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};
use serde_json::{Map, Value, json};
use url::Url;

use crate::claims::{clean, is_id, label};
use crate::login::{Registration, RegistrationError};
use crate::token::bearer;
use crate::{ags, notice, nrps};

const PLATFORM: &str = "https://purl.imsglobal.org/spec/lti-platform-configuration";
const TOOL: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";
/// The services Kith can use. An administrator may grant fewer.
const SCOPES: [&str; 4] = [nrps::SCOPE, ags::LINE_ITEM_SCOPE, ags::SCORE_SCOPE, ags::RESULT_SCOPE];
const CANVAS: &str = "https://canvas.instructure.com/lti/";
const DOCUMENT_LIMIT: usize = 256 * 1024;
const TOKEN_LIMIT: usize = 16 * 1024;

/// The names under which Instructure hosts Canvas for every school: the issuer does not tell the school, and the
/// endpoints are on hosts of their own.
const CANVAS_ISSUERS: [&str; 3] = [
    "https://canvas.instructure.com",
    "https://canvas.beta.instructure.com",
    "https://canvas.test.instructure.com",
];
const CANVAS_DOMAINS: [&str; 2] = ["instructure.com", "canvaslms.com"];

/// Why a platform cannot be registered, in an administrator's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DynamicError {
    /// The address or the token cannot be written into an HTTP request.
    #[error("The address or the token that your learning platform gave cannot be used.")]
    BadRequest,
    /// No success where the description of the platform should be.
    #[error("Your learning platform did not describe itself ({status}): {reason}")]
    NoConfiguration {
        /// The HTTP status.
        status: StatusCode,
        /// The platform's words, fit to be shown.
        reason: String,
    },
    /// A success that describes no platform.
    #[error("What your learning platform says about itself cannot be read: {0} is missing.")]
    Incomplete(&'static str),
    /// `issuer` on another host than the description (Dynamic Registration 1.0, 3.5).
    #[error("Your learning platform calls itself {issuer}, which is not on the host {host} that was asked.")]
    ForeignIssuer {
        /// What it calls itself.
        issuer: String,
        /// Who was asked.
        host: String,
    },
    /// An endpoint on a third host.
    #[error("Your learning platform names {host} for its {what}, which is another host than its own.")]
    ForeignEndpoint {
        /// Which endpoint.
        what: &'static str,
        /// Its host.
        host: String,
    },
    /// An address that no registration may have.
    #[error("Your learning platform cannot be registered: {0}.")]
    Registration(#[from] RegistrationError),
    /// The platform said no.
    #[error("Your learning platform refused the registration ({status}): {reason}")]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// The platform's words, fit to be shown.
        reason: String,
    },
    /// A success without a client id.
    #[error("Your learning platform accepted the registration but gave no client id.")]
    NoClientId,
}

/// What a platform says about itself, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformConfiguration {
    /// `iss` of every message.
    pub issuer: String,
    /// Where the browser asks for the id token.
    pub auth_url: Url,
    /// Where the server asks for service tokens.
    pub token_url: Url,
    /// Where the platform publishes its keys.
    pub jwks_url: Url,
    /// Where the tool registers itself.
    pub registration_url: Url,
    /// The audience of client assertions, if it is not the token URL.
    pub authorization_server: Option<String>,
    /// The product, such as `canvas` or `moodle`, in lower case.
    pub product: Option<String>,
    /// What the institution calls it, where the platform says so.
    pub name: Option<String>,
    scopes: Vec<String>,
    allow_http: bool,
}

/// What the tool asks to be known as.
#[derive(Clone, Copy, Debug)]
pub struct ToolDescription<'a> {
    /// Shown to administrators and teachers.
    pub name: &'a str,
    /// One sentence for administrators.
    pub description: &'a str,
    /// The tool's public address.
    pub address: &'a Url,
}

impl ToolDescription<'_> {
    /// The page that launches open; also the only redirect URI.
    #[must_use]
    pub fn launch_url(&self) -> String {
        self.at("lti/launch")
    }

    /// Where a platform begins a login.
    #[must_use]
    pub fn login_url(&self) -> String {
        self.at("lti/login")
    }

    /// Where the tool's public keys are.
    #[must_use]
    pub fn key_set_url(&self) -> String {
        self.at(".well-known/jwks.json")
    }

    fn at(&self, path: &str) -> String {
        self.address.join(path).map_or_else(|_| String::new(), String::from)
    }
}

/// What a platform answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// How launches of this platform are judged from now on.
    pub registration: Registration,
    /// The deployment the platform made along with it. Canvas makes none: the first launch names it.
    pub deployment_id: Option<String>,
}

/// The request for the description at `url`. Canvas wants the registration token here already.
///
/// # Errors
/// If the address or the token cannot be written into an HTTP request.
pub fn configuration_request(url: &Url, token: Option<&str>) -> Result<Request<Vec<u8>>, DynamicError> {
    let mut request = Request::get(url.as_str()).header(ACCEPT, "application/json");
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, authorization(token)?);
    }
    request.body(Vec::new()).map_err(|_| DynamicError::BadRequest)
}

fn authorization(token: &str) -> Result<HeaderValue, DynamicError> {
    if token.len() > TOKEN_LIMIT || token.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return Err(DynamicError::BadRequest);
    }
    bearer(token).ok_or(DynamicError::BadRequest)
}

impl PlatformConfiguration {
    /// Reads the description that was found at `asked`. Plain http addresses are refused unless `allow_http`, or
    /// the host can only be this machine.
    ///
    /// # Errors
    /// When something that registration needs is missing, or when the platform names a host that is not its own.
    pub fn read(asked: &Url, response: &Response<Vec<u8>>, allow_http: bool) -> Result<Self, DynamicError> {
        if !response.status().is_success() {
            let (status, reason) = (response.status(), words(response.body()));
            return Err(DynamicError::NoConfiguration { status, reason });
        }
        let document = object(response.body()).ok_or(DynamicError::Incomplete("everything"))?;
        let text = |name: &'static str| {
            document.get(name).and_then(Value::as_str).ok_or(DynamicError::Incomplete(name))
        };
        let issuer = text("issuer")?;
        let (auth, token, keys) =
            (text("authorization_endpoint")?, text("token_endpoint")?, text("jwks_uri")?);
        let registration_url = text("registration_endpoint")?;
        // The client id is not known yet; everything else is judged like what an administrator types.
        let checked = Registration::new(issuer, "unknown", auth, token, keys, allow_http)?;
        let endpoint = Registration::new(issuer, "unknown", registration_url, token, keys, allow_http)?;
        let own = Own::of(asked, issuer)?;
        own.admit("sign-in", &checked.auth_url)?;
        own.admit("tokens", &checked.token_url)?;
        own.admit("keys", &checked.jwks_url)?;
        own.admit("registration", &endpoint.auth_url)?;
        let platform = document.get(PLATFORM).and_then(Value::as_object).cloned().unwrap_or_default();
        let scopes = document.get("scopes_supported").and_then(Value::as_array).into_iter().flatten();
        Ok(Self {
            issuer: checked.issuer,
            auth_url: checked.auth_url,
            token_url: checked.token_url,
            jwks_url: checked.jwks_url,
            registration_url: endpoint.auth_url,
            authorization_server: label(&document, "authorization_server"),
            product: label(&platform, "product_family_code").map(|code| code.to_ascii_lowercase()),
            name: label(&platform, &format!("{CANVAS}account_name")),
            scopes: scopes.filter_map(Value::as_str).map(str::to_owned).take(100).collect(),
            allow_http,
        })
    }

    /// Whether the platform is a Canvas.
    #[must_use]
    pub fn is_canvas(&self) -> bool {
        self.product.as_deref() == Some("canvas")
    }

    /// The origins whose pages may show the registration in a frame (`frame-ancestors`).
    #[must_use]
    pub fn frame_origins(&self) -> Vec<String> {
        let urls = [&self.registration_url, &self.auth_url];
        let mut origins: Vec<String> = urls.map(|url| url.origin().ascii_serialization()).to_vec();
        if CANVAS_ISSUERS.contains(&self.issuer.as_str()) {
            origins.extend(CANVAS_DOMAINS.map(|domain| format!("https://*.{domain}")));
        }
        origins.sort_unstable();
        origins.dedup();
        origins
    }

    /// What is asked for here: all of [`SCOPES`] that the platform offers.
    fn wanted_scopes(&self) -> Vec<&'static str> {
        let named = |scope: &str| self.scopes.iter().any(|one| one == scope);
        let offered = |scope: &&str| self.scopes.is_empty() || named(scope);
        // A new service: asked for only where the platform says that it knows it.
        let notices = Some(notice::SCOPE).filter(|scope| named(scope));
        SCOPES.into_iter().filter(offered).chain(notices).collect()
    }

    /// What the tool sends (Dynamic Registration 1.0, 3.6).
    #[must_use]
    pub fn tool_document(&self, tool: &ToolDescription<'_>) -> Value {
        let launch = tool.launch_url();
        let host = tool.address.host_str().unwrap_or_default();
        let domain = tool.address.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let mut document = json!({
            "application_type": "web",
            "grant_types": ["client_credentials", "implicit"],
            "response_types": ["id_token"],
            "initiate_login_uri": tool.login_url(),
            "redirect_uris": [launch],
            "client_name": tool.name,
            "jwks_uri": tool.key_set_url(),
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": self.wanted_scopes().join(" "),
        });
        let canvas = self.is_canvas();
        let mut configuration = json!({
            "domain": domain,
            "description": tool.description,
            "target_link_uri": launch,
            "custom_parameters": custom_parameters(canvas),
            "claims": ["iss", "sub", "name", "locale"],
            "messages": if canvas { canvas_messages(tool.name, &launch) } else { plain_messages(tool.name, &launch) },
        });
        if canvas {
            configuration[format!("{CANVAS}privacy_level")] = "name_only".into();
            configuration[format!("{CANVAS}tool_id")] = "kith".into();
        }
        document[TOOL] = configuration;
        document
    }

    /// The request that registers the tool, or brings its registration up to date: which of the two it is, the
    /// platform's token says.
    ///
    /// # Errors
    /// If the token cannot be written into an HTTP request.
    pub fn registration_request(
        &self,
        tool: &ToolDescription<'_>,
        token: Option<&str>,
    ) -> Result<Request<Vec<u8>>, DynamicError> {
        let mut request = Request::post(self.registration_url.as_str())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, authorization(token)?);
        }
        request.body(self.tool_document(tool).to_string().into_bytes()).map_err(|_| DynamicError::BadRequest)
    }

    /// Reads the platform's answer. Scopes and placements in it are not looked at: each launch and each token says
    /// what is granted now, and Moodle's answer is known to claim more than that.
    ///
    /// # Errors
    /// When the platform refused, or gave no client id.
    pub fn registered(&self, response: &Response<Vec<u8>>) -> Result<Registered, DynamicError> {
        if !response.status().is_success() {
            let (status, reason) = (response.status(), words(response.body()));
            return Err(DynamicError::Refused { status, reason });
        }
        let document = object(response.body()).ok_or(DynamicError::NoClientId)?;
        let client_id = match document.get("client_id") {
            Some(Value::String(id)) => id.clone(),
            // Canvas' ids are numbers; some versions send them as such.
            Some(Value::Number(id)) => id.to_string(),
            _ => return Err(DynamicError::NoClientId),
        };
        if !is_id(client_id.trim()) {
            return Err(DynamicError::NoClientId);
        }
        let mut registration = Registration::new(
            &self.issuer,
            &client_id,
            self.auth_url.as_str(),
            self.token_url.as_str(),
            self.jwks_url.as_str(),
            self.allow_http,
        )?;
        registration.token_audience.clone_from(&self.authorization_server);
        let deployment = document.get(TOOL).and_then(|tool| tool.get("deployment_id"));
        let deployment_id = deployment.and_then(Value::as_str).filter(|id| is_id(id)).map(str::to_owned);
        Ok(Registered { registration, deployment_id })
    }
}

/// The hosts that may belong to the platform that was asked.
struct Own<'a> {
    host: &'a str,
    hosted_canvas: bool,
}

impl<'a> Own<'a> {
    fn of(asked: &'a Url, issuer: &str) -> Result<Self, DynamicError> {
        let host = asked.host_str().unwrap_or_default();
        let own = Self { host, hosted_canvas: CANVAS_ISSUERS.contains(&issuer) && is_canvas_host(host) };
        let named = Url::parse(issuer).ok();
        if own.hosted_canvas || named.as_ref().and_then(Url::host_str) == Some(host) {
            return Ok(own);
        }
        let issuer = clean(issuer, 200).unwrap_or_default();
        Err(DynamicError::ForeignIssuer { issuer, host: host.to_owned() })
    }

    fn admit(&self, what: &'static str, url: &Url) -> Result<(), DynamicError> {
        let host = url.host_str().unwrap_or_default();
        if host == self.host || (self.hosted_canvas && is_canvas_host(host)) {
            return Ok(());
        }
        Err(DynamicError::ForeignEndpoint { what, host: clean(host, 200).unwrap_or_default() })
    }
}

fn is_canvas_host(host: &str) -> bool {
    CANVAS_DOMAINS.iter().any(|domain| {
        host.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// Values a launch carries beside the claims. Moodle keeps some names for itself; none of these is among them.
fn custom_parameters(canvas: bool) -> Map<String, Value> {
    let everywhere = [("timezone", "$Person.address.timezone"), ("context_history", "$Context.id.history")];
    let on_canvas = [
        // The number by which Canvas' own group import knows somebody: `sub` is known to LTI only. No login name and
        // no number of the student information system is asked for.
        ("canvas_user_id", "$Canvas.user.id"),
        // With these two, groups find the right course, and the key an administrator made the right Canvas.
        ("canvas_course_id", "$Canvas.course.id"),
        ("canvas_api_base", "$Canvas.api.baseUrl"),
        ("high_contrast", "$Canvas.user.prefersHighContrast"),
        ("masquerading", "$Canvas.masqueradingUser.id"),
    ];
    let values = everywhere.into_iter().chain(on_canvas.into_iter().filter(|_| canvas));
    values.map(|(name, value)| (name.to_owned(), value.into())).collect()
}

fn plain_messages(name: &str, launch: &str) -> Value {
    json!([
        { "type": "LtiResourceLinkRequest", "target_link_uri": launch, "label": name },
        { "type": "LtiDeepLinkingRequest", "target_link_uri": launch, "label": name,
          "placements": ["ContentArea"], "supported_types": ["ltiResourceLink"] },
    ])
}

/// One message for each place in Canvas. Without `visibility` a placement may be installed and not shown.
fn canvas_messages(name: &str, launch: &str) -> Value {
    let at = |kind: &str, placement: &str, visibility: &str| {
        let mut message = json!({
            "type": kind, "target_link_uri": launch, "label": name, "placements": [placement],
        });
        message[format!("{CANVAS}visibility")] = visibility.into();
        message
    };
    let (open, choose) = ("LtiResourceLinkRequest", "LtiDeepLinkingRequest");
    let mut course = at(open, "course_navigation", "members");
    course[format!("{CANVAS}course_navigation/default_enabled")] = true.into();
    json!([
        course,
        at(open, "account_navigation", "admins"),
        at(open, "user_navigation", "members"),
        at(choose, "link_selection", "admins"),
        at(choose, "assignment_selection", "admins"),
    ])
}

/// The developer key of a Canvas as JSON, for administrators who paste it (`/lti/canvas.json`).
#[must_use]
pub fn canvas_key(tool: &ToolDescription<'_>) -> Value {
    let launch = tool.launch_url();
    let place = |placement: &str, kind: &str| {
        json!({
            "placement": placement, "text": tool.name, "enabled": true, "message_type": kind,
            "target_link_uri": launch,
        })
    };
    let (open, choose) = ("LtiResourceLinkRequest", "LtiDeepLinkingRequest");
    let mut course = place("course_navigation", open);
    course["default"] = "enabled".into();
    course["visibility"] = "members".into();
    let mut account = place("account_navigation", open);
    account["visibility"] = "admins".into();
    json!({
        "title": tool.name,
        "description": tool.description,
        "oidc_initiation_url": tool.login_url(),
        "target_link_uri": launch,
        "redirect_uris": [launch],
        "public_jwk_url": tool.key_set_url(),
        "scopes": SCOPES,
        "custom_fields": custom_parameters(true),
        "extensions": [{
            "platform": "canvas.instructure.com",
            "domain": tool.address.host_str(),
            "tool_id": "kith",
            "privacy_level": "name_only",
            "settings": {
                "text": tool.name,
                "selection_width": 640,
                "selection_height": 640,
                "placements": [
                    course,
                    account,
                    place("user_navigation", open),
                    place("link_selection", choose),
                    place("assignment_selection", choose),
                ],
            },
        }],
    })
}

fn object(body: &[u8]) -> Option<Map<String, Value>> {
    if body.len() > DOCUMENT_LIMIT {
        return None;
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// What a platform wrote, fit to be shown: the texts of Canvas' `errors`, the members of an OAuth error, or the
/// plain words of Moodle.
fn words(body: &[u8]) -> String {
    let Some(document) = object(body) else { return crate::token::reason(body) };
    let mut said = Vec::new();
    for error in document.get("errors").and_then(Value::as_array).into_iter().flatten() {
        let text = error.as_str().or_else(|| error.get("message").and_then(Value::as_str));
        let field = error.get("field").and_then(Value::as_str);
        said.extend(
            text.map(|text| field.map_or_else(|| text.to_owned(), |field| format!("{field}: {text}"))),
        );
    }
    for name in ["error", "error_description", "message"] {
        said.extend(document.get(name).and_then(Value::as_str).map(str::to_owned));
    }
    clean(&said.join("; "), 500).unwrap_or_else(|| crate::token::reason(body))
}
