//! The first half of a sign-in: the platform says who wants in, the tool answers with an authentication
//! request (Security Framework 1.0, 5.1.1.1 and 5.1.1.2).

use jiff::Timestamp;
use url::{Host, Url};

use crate::claims::is_id;
use crate::error::LoginError;

/// Longest `lti_message_hint` that is passed on. It has to fit into a URL together with everything else.
const HINT_LIMIT: usize = 8 * 1024;
/// Longest value of any other parameter.
const VALUE_LIMIT: usize = 2 * 1024;

/// A platform as an administrator registered it. Keyed by issuer *and* client id: every hosted Canvas
/// school shares one issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// `iss`, compared byte for byte.
    pub issuer: String,
    /// The tool's name at the platform.
    pub client_id: String,
    /// Where the browser asks for the id token.
    pub auth_url: Url,
    /// Where the server asks for service tokens.
    pub token_url: Url,
    /// Where the platform publishes its keys.
    pub jwks_url: Url,
    /// The `aud` of the client assertion, where the platform wants another than the token URL.
    pub token_audience: Option<String>,
}

/// Why a registration cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistrationError {
    /// Not an absolute URL.
    #[error("the {0} is not a complete web address")]
    NotAUrl(&'static str),
    /// Plain http to somewhere else than this machine (Security Framework 1.0, 3).
    #[error("the {0} has to start with https://")]
    NotHttps(&'static str),
    /// A user name, a password or a fragment in an address.
    #[error("the {0} contains a part that does not belong there")]
    Overloaded(&'static str),
    /// Empty, longer than 255 characters, or not plain ASCII.
    #[error("the client id has to be 1 to 255 plain characters")]
    BadClientId,
}

impl Registration {
    /// Checks what was typed in. Plain http is refused except for this machine and names that can only mean
    /// a test (`localhost`, `*.localhost`, `*.test`, loopback addresses), or everywhere with `allow_http`.
    ///
    /// # Errors
    /// Names the field that cannot be used.
    pub fn new(
        issuer: &str,
        client_id: &str,
        auth_url: &str,
        token_url: &str,
        jwks_url: &str,
        allow_http: bool,
    ) -> Result<Self, RegistrationError> {
        let address = |field, text: &str| -> Result<Url, RegistrationError> {
            let url = Url::parse(text.trim()).map_err(|_| RegistrationError::NotAUrl(field))?;
            match url.scheme() {
                "https" => {}
                "http" if allow_http || is_local(&url) => {}
                "http" => return Err(RegistrationError::NotHttps(field)),
                _ => return Err(RegistrationError::NotAUrl(field)),
            }
            if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
                return Err(RegistrationError::Overloaded(field));
            }
            Ok(url)
        };
        if address("issuer", issuer)?.query().is_some() {
            return Err(RegistrationError::Overloaded("issuer"));
        }
        let client_id = client_id.trim();
        if !is_id(client_id) {
            return Err(RegistrationError::BadClientId);
        }
        Ok(Self {
            issuer: issuer.trim().to_owned(),
            client_id: client_id.to_owned(),
            auth_url: address("authentication URL", auth_url)?,
            token_url: address("token URL", token_url)?,
            jwks_url: address("key set URL", jwks_url)?,
            token_audience: None,
        })
    }
}

/// Whether a URL can only lead to this machine or to a name reserved for tests (RFC 6761).
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => matches!(name.rsplit('.').next(), Some("localhost" | "test")),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A platform's wish to sign somebody in. Nothing in it is signed: it decides where the browser goes next
/// and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Initiation {
    /// `iss`: which platform this claims to be.
    pub issuer: String,
    /// `login_hint`: opaque, handed back unaltered.
    pub login_hint: String,
    /// `target_link_uri`: the page to open, always on the tool's own origin.
    pub target_link_uri: Url,
    /// `lti_message_hint`: opaque, handed back byte for byte.
    pub message_hint: Option<String>,
    /// `client_id`: which registration, where one issuer has several.
    pub client_id: Option<String>,
    /// `lti_deployment_id`, or Canvas' older `deployment_id`.
    pub deployment_id: Option<String>,
    /// `lti_storage_target`: the frame that keeps values for us, if its name is a plain one.
    pub storage_target: Option<String>,
}

impl Initiation {
    /// Reads the parameters of a login request. Platforms may send them by GET or POST, so `query` and
    /// `form` are read together; `tool` is the tool's public address.
    ///
    /// # Errors
    /// Any [`LoginError`] except those about finding the registration.
    pub fn parse(
        query: &[(String, String)],
        form: &[(String, String)],
        tool: &Url,
    ) -> Result<Self, LoginError> {
        let read = |name| single(query, form, name);
        let issuer = read("iss")?.ok_or(LoginError::MissingIssuer)?;
        let login_hint = read("login_hint")?.ok_or(LoginError::MissingLoginHint)?;
        let target = read("target_link_uri")?.ok_or(LoginError::MissingTarget)?;
        let deployment_id = match (read("lti_deployment_id")?, read("deployment_id")?) {
            (Some(new), Some(old)) if new != old => return Err(LoginError::Conflicting),
            (new, old) => new.or(old),
        };
        Ok(Self {
            issuer: issuer.to_owned(),
            login_hint: login_hint.to_owned(),
            target_link_uri: own_page(target, tool)?,
            message_hint: read("lti_message_hint")?.map(str::to_owned),
            client_id: read("client_id")?.map(str::to_owned),
            deployment_id: deployment_id.map(str::to_owned),
            storage_target: read("lti_storage_target")?.filter(|name| is_frame(name)).map(str::to_owned),
        })
    }
}

/// The value of a parameter that may stand once in the query, once in the form, or in both if they agree.
/// An empty value counts as absent (RFC 6749, 3.1).
fn single<'a>(
    query: &'a [(String, String)],
    form: &'a [(String, String)],
    name: &str,
) -> Result<Option<&'a str>, LoginError> {
    let mut found = None;
    for source in [query, form] {
        let mut values = source.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let value = values.next();
        if values.next().is_some() {
            return Err(LoginError::Repeated);
        }
        match (found, value) {
            (Some(earlier), Some(value)) if earlier != value => return Err(LoginError::Conflicting),
            (_, Some(value)) => found = Some(value),
            (_, None) => {}
        }
    }
    let limit = if name == "lti_message_hint" { HINT_LIMIT } else { VALUE_LIMIT };
    match found {
        Some(value) if value.len() > limit => Err(LoginError::TooLong),
        found => Ok(found.filter(|value| !value.is_empty())),
    }
}

/// `target` as a page of the tool itself. What browsers and URL parsers read differently (backslashes,
/// missing slashes, control characters, user names) is refused before either gets to read it.
fn own_page(target: &str, tool: &Url) -> Result<Url, LoginError> {
    let odd = |c: char| c == '\\' || c.is_control() || c.is_whitespace();
    if target.contains(odd) || !(target.starts_with("https://") || target.starts_with("http://")) {
        return Err(LoginError::BadTarget);
    }
    let url = Url::parse(target).map_err(|_| LoginError::BadTarget)?;
    let named = !url.username().is_empty() || url.password().is_some();
    if named || url.origin() != tool.origin() {
        return Err(LoginError::BadTarget);
    }
    Ok(url)
}

/// The name of a frame that can stand in a page without harm.
fn is_frame(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// The one registration a login belongs to. An unknown issuer and an unknown client id are the same refusal,
/// so that nobody can find out which platforms are registered.
///
/// # Errors
/// [`LoginError::UnknownPlatform`], or [`LoginError::AmbiguousPlatform`] if several fit and the platform did
/// not say which: the first one found would be a guess.
pub fn choose<'a>(
    initiation: &Initiation,
    registrations: impl IntoIterator<Item = &'a Registration>,
) -> Result<&'a Registration, LoginError> {
    let mut fitting = registrations.into_iter().filter(|registration| {
        registration.issuer == initiation.issuer
            && initiation.client_id.as_ref().is_none_or(|client_id| *client_id == registration.client_id)
    });
    let first = fitting.next().ok_or(LoginError::UnknownPlatform)?;
    match fitting.next() {
        None => Ok(first),
        Some(_) => Err(LoginError::AmbiguousPlatform),
    }
}

/// What is remembered between the login request and the launch, under `state`. It is used once.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingLogin {
    /// The value the platform hands back; also what the browser keeps in a cookie.
    pub state: String,
    /// The value the platform signs; ties the token to this login.
    pub nonce: String,
    /// The issuer of the registration that was chosen.
    pub issuer: String,
    /// The client id of the registration that was chosen.
    pub client_id: String,
    /// The page asked for; the token has to name the same.
    pub target_link_uri: String,
    /// The deployment named at login, if any; the token has to name the same.
    pub deployment_id: Option<String>,
    /// When the login request came.
    pub started_at: Timestamp,
}

impl PendingLogin {
    /// What to remember of `initiation`. `state` and `nonce` are two fresh unguessable values.
    #[must_use]
    pub fn new(
        initiation: &Initiation,
        registration: &Registration,
        state: String,
        nonce: String,
        now: Timestamp,
    ) -> Self {
        Self {
            state,
            nonce,
            issuer: registration.issuer.clone(),
            client_id: registration.client_id.clone(),
            target_link_uri: initiation.target_link_uri.as_str().to_owned(),
            deployment_id: initiation.deployment_id.clone(),
            started_at: now,
        }
    }
}

impl std::fmt::Debug for PendingLogin {
    /// Leaves `state` and `nonce` out: whoever reads a log must not be able to finish the login.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PendingLogin")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("deployment_id", &self.deployment_id)
            .field("started_at", &self.started_at)
            .finish_non_exhaustive()
    }
}

/// Where the browser goes next: the platform's authentication endpoint with our request. A query that is
/// part of the registered address stays, except for the parameters we set ourselves.
#[must_use]
pub fn authentication_request(
    initiation: &Initiation,
    registration: &Registration,
    redirect_uri: &Url,
    state: &str,
    nonce: &str,
) -> Url {
    let mut ours = vec![
        ("scope", "openid"),
        ("response_type", "id_token"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
        ("client_id", registration.client_id.as_str()),
        ("redirect_uri", redirect_uri.as_str()),
        ("login_hint", initiation.login_hint.as_str()),
        ("state", state),
        ("nonce", nonce),
    ];
    if let Some(hint) = &initiation.message_hint {
        ours.push(("lti_message_hint", hint));
    }
    let mut url = registration.auth_url.clone();
    let theirs: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| name != "lti_message_hint" && ours.iter().all(|(our_name, _)| our_name != name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(theirs).extend_pairs(ours);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registration(issuer: &str, url: &str, allow_http: bool) -> Result<Registration, RegistrationError> {
        Registration::new(issuer, "tool", url, url, url, allow_http)
    }

    #[test]
    fn n_32_plain_http_is_for_this_machine_only() {
        for url in ["http://localhost:8080/a", "http://127.0.0.1/a", "http://[::1]/a", "http://lms.test/a"] {
            assert!(registration(url, url, false).is_ok(), "{url}");
        }
        let lms = "http://lms.example/auth";
        let https = "https://lms.example";
        assert_eq!(registration(https, lms, false), Err(RegistrationError::NotHttps("authentication URL")));
        assert!(registration(https, lms, true).is_ok());
        let jwks = Registration::new(https, "tool", https, https, lms, false);
        assert_eq!(jwks, Err(RegistrationError::NotHttps("key set URL")));
    }

    #[test]
    fn addresses_that_hide_something_are_refused() {
        let good = "https://lms.example/a";
        for bad in ["https://u:p@lms.example/", "https://lms.example/#x"] {
            assert_eq!(
                registration(good, bad, true),
                Err(RegistrationError::Overloaded("authentication URL"))
            );
        }
        for bad in ["lms.example", "ftp://lms.example", "javascript:alert(1)", ""] {
            assert_eq!(registration(good, bad, true), Err(RegistrationError::NotAUrl("authentication URL")));
        }
        assert_eq!(
            Registration::new(good, "é", good, good, good, false),
            Err(RegistrationError::BadClientId)
        );
    }

    #[test]
    fn the_issuer_keeps_every_byte() {
        for issuer in ["https://x.org/moodle", "https://x.org", "https://x.org/", "https://X.org:8443/a"] {
            assert_eq!(
                registration(issuer, "https://x.org/a", false).map(|r| r.issuer),
                Ok(issuer.to_owned())
            );
        }
    }
}
