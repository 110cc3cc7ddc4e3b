//! The checks, in the order in which they can be made (Security Framework 1.0, 5.1.1.4 and 5.1.3; LTI Core
//! 1.3, 5.3). The browser comes first, then the signature, and only then what was signed.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use url::Url;

use super::Launch;
use super::addresses::{Addresses, safe_url};
use super::jws::Jws;
use super::message::{Context, DeepLinkingSettings, Message, Nrps, Person, ResourceLink, ToolPlatform};
use crate::ags::Ags;
use crate::claims::{self, is_id, numeric_date};
use crate::error::LaunchError;
use crate::keys::KeySet;
use crate::login::{PendingLogin, Registration};
use crate::notice::NoticeService;
use crate::roles::Roles;

/// How far ahead of ours the platform's clock may be.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);
/// No platform makes an id token that lives longer than a day.
const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Everything a launch is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The signed message, as posted.
    pub id_token: &'a str,
    /// The `state`, as posted.
    pub state: &'a str,
    /// The `state` this browser itself kept, in a cookie or in the platform's storage. Which of the two
    /// counts was decided at login, never by what is posted now.
    pub browser_state: Option<&'a str>,
    /// What was remembered under `state`. The caller has taken it out of its store, so that it is used once.
    pub pending: &'a PendingLogin,
    /// The registration that the login was started with.
    pub registration: &'a Registration,
    /// The keys at that registration's key set URL.
    pub keys: &'a KeySet,
    /// What is tolerated.
    pub policy: &'a Policy,
    /// The time.
    pub now: Timestamp,
}

/// What is tolerated at a launch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How far clocks may differ where a token ends: "usually no more than a few minutes".
    pub leeway: SignedDuration,
    /// The greatest age of a token. Canvas stamps it before the person signs in, so a short one would turn
    /// people away.
    pub max_age: SignedDuration,
    /// How long a login may take.
    pub pending_life: SignedDuration,
    /// Other audiences a token may name beside us.
    pub trusted_audiences: Vec<String>,
    /// Whether a launch without a person is let in.
    pub allow_anonymous: bool,
}

impl Default for Policy {
    /// 60 s of leeway, tokens up to an hour old, ten minutes for a login, no other audience, no anonymous
    /// launches.
    fn default() -> Self {
        Self {
            leeway: SignedDuration::from_secs(60),
            max_age: SignedDuration::from_hours(1),
            pending_life: SignedDuration::from_mins(10),
            trusted_audiences: Vec::new(),
            allow_anonymous: false,
        }
    }
}

/// Judges a launch. There is no other way to a [`Launch`].
///
/// Two things are left to the caller, because they need its store: taking the pending login out atomically,
/// and knowing the deployment.
///
/// # Errors
/// The first check that fails.
pub fn verify(facts: &Facts<'_>) -> Result<Launch, LaunchError> {
    check_browser(facts)?;
    check_registration(facts)?;
    let mut claims = Jws::split(facts.id_token)?.verified(facts.keys)?;
    check_sender(&claims, facts.registration, facts.policy)?;
    let expires_at = check_times(&claims, facts.policy, facts.now)?;
    check_nonce(&claims, facts.pending)?;
    let message = check_kind(&claims)?;
    let deployment_id = check_deployment(&claims, facts.pending)?;
    let target_link_uri = check_target(&claims, facts.pending)?;
    let roles = read_roles(&claims, message)?;
    let subject = read_subject(&claims, facts.policy)?;
    let context = present(&claims, claims::CONTEXT).map(Context::read).transpose()?;
    let resource_link = read_resource_link(&claims, message)?;
    let settings = present(&claims, claims::DEEP_LINKING_SETTINGS);
    let deep_linking = (message == Message::DeepLinking)
        .then(|| DeepLinkingSettings::read(settings, facts.registration))
        .transpose()?;

    let nothing = Map::new();
    let presentation = object(&claims, claims::LAUNCH_PRESENTATION).unwrap_or(&nothing);
    let person = Person::read(&claims, presentation, facts.registration);
    let nrps = present(&claims, claims::NRPS).and_then(|claim| Nrps::read(claim, facts.registration));
    let ags = present(&claims, claims::AGS).and_then(|claim| Ags::read(claim, facts.registration));
    let notices = present(&claims, claims::NOTICE_SERVICE)
        .and_then(|claim| NoticeService::read(claim, facts.registration));
    let tool_platform = present(&claims, claims::TOOL_PLATFORM)
        .and_then(|claim| ToolPlatform::read(claim, facts.registration));
    let addresses = Addresses::of(facts.registration, nrps.as_ref(), tool_platform.as_ref());
    let came_from = presentation.get("return_url").and_then(Value::as_str);
    let came_from = came_from.and_then(|url| safe_url(url, facts.registration));
    let frame_origins = addresses.frame_origins(came_from.as_ref());
    let return_url = came_from.filter(|url| addresses.include(url));
    let for_user = object(&claims, claims::FOR_USER)
        .and_then(|user| user.get("user_id")?.as_str())
        .filter(|id| is_id(id))
        .map(str::to_owned);
    let (custom, ignored) = claims::custom(present(&claims, claims::CUSTOM));

    for name in READ {
        claims.remove(*name);
    }
    Ok(Launch {
        issuer: facts.registration.issuer.clone(),
        client_id: facts.registration.client_id.clone(),
        deployment_id,
        nonce: facts.pending.nonce.clone(),
        expires_at,
        target_link_uri,
        message,
        subject,
        person,
        roles,
        context,
        resource_link,
        deep_linking,
        for_user,
        custom,
        nrps,
        ags,
        notices,
        tool_platform,
        return_url,
        frame_origins,
        ignored,
        extra: claims,
    })
}

/// The claims that end up in a [`Launch`] under a name of their own.
const READ: &[&str] = &[
    "iss",
    "aud",
    "azp",
    "sub",
    "exp",
    "iat",
    "nbf",
    "nonce",
    "name",
    "given_name",
    "family_name",
    "email",
    "locale",
    claims::MESSAGE_TYPE,
    claims::VERSION,
    claims::DEPLOYMENT_ID,
    claims::TARGET_LINK_URI,
    claims::RESOURCE_LINK,
    claims::ROLES,
    claims::CONTEXT,
    claims::TOOL_PLATFORM,
    claims::LAUNCH_PRESENTATION,
    claims::CUSTOM,
    claims::FOR_USER,
    claims::DEEP_LINKING_SETTINGS,
    claims::NRPS,
    claims::AGS,
    claims::NOTICE_SERVICE,
];

/// A claim that is there. `null` is a way of saying that it is not.
fn present<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(name).filter(|value| !value.is_null())
}

fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    present(claims, name).and_then(Value::as_str)
}

fn object<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Map<String, Value>> {
    present(claims, name).and_then(Value::as_object)
}

/// The answer belongs to a login of ours, that login is young, and this is the browser that started it.
fn check_browser(facts: &Facts<'_>) -> Result<(), LaunchError> {
    if facts.state.is_empty() {
        return Err(LaunchError::MissingState);
    }
    if facts.state != facts.pending.state {
        return Err(LaunchError::UnknownState);
    }
    let age = facts.now.duration_since(facts.pending.started_at);
    if age > facts.policy.pending_life {
        return Err(LaunchError::LoginExpired);
    }
    match facts.browser_state {
        None | Some("") => Err(LaunchError::NoBrowserState),
        Some(kept) if kept != facts.state => Err(LaunchError::WrongBrowser),
        Some(_) => Ok(()),
    }
}

/// Keys and names are taken from the registration that the login chose, so it has to be the same one.
fn check_registration(facts: &Facts<'_>) -> Result<(), LaunchError> {
    let same = facts.registration.issuer == facts.pending.issuer
        && facts.registration.client_id == facts.pending.client_id;
    if same { Ok(()) } else { Err(LaunchError::WrongRegistration) }
}

/// `iss`, `aud` and `azp`.
pub(crate) fn check_sender(
    claims: &Map<String, Value>,
    registration: &Registration,
    policy: &Policy,
) -> Result<(), LaunchError> {
    let Registration { issuer, client_id, .. } = registration;
    if text(claims, "iss") != Some(issuer) {
        return Err(LaunchError::WrongIssuer);
    }
    let audiences: Vec<&str> = match present(claims, "aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => {
            all.iter().map(Value::as_str).collect::<Option<_>>().ok_or(LaunchError::BadAudience)?
        }
        _ => return Err(LaunchError::BadAudience),
    };
    if audiences.is_empty() {
        return Err(LaunchError::BadAudience);
    }
    if !audiences.contains(&client_id.as_str()) {
        return Err(LaunchError::WrongAudience);
    }
    let trusted = |name: &&str| name == client_id || policy.trusted_audiences.iter().any(|one| one == name);
    if !audiences.iter().all(trusted) {
        return Err(LaunchError::UntrustedAudience);
    }
    match present(claims, "azp") {
        None if audiences.len() > 1 => Err(LaunchError::MissingAuthorizedParty),
        Some(party) if party.as_str() != Some(client_id) => Err(LaunchError::WrongAuthorizedParty),
        _ => Ok(()),
    }
}

/// `exp`, `iat` and `nbf`. Gives the end of validity.
pub(crate) fn check_times(
    claims: &Map<String, Value>,
    policy: &Policy,
    now: Timestamp,
) -> Result<Timestamp, LaunchError> {
    let expires_at = present(claims, "exp").ok_or(LaunchError::MissingExpiry)?;
    let expires_at = numeric_date(expires_at).ok_or(LaunchError::BadExpiry)?;
    let issued_at = present(claims, "iat").ok_or(LaunchError::MissingIssuedAt)?;
    let issued_at = numeric_date(issued_at).ok_or(LaunchError::BadIssuedAt)?;
    let life = expires_at.duration_since(issued_at);
    if life <= SignedDuration::ZERO || life > LONGEST_LIFE {
        return Err(LaunchError::BadExpiry);
    }
    if now.duration_since(expires_at) >= policy.leeway {
        return Err(LaunchError::Expired);
    }
    if issued_at.duration_since(now) > CLOCK_SKEW {
        return Err(LaunchError::IssuedInFuture);
    }
    if now.duration_since(issued_at) > policy.max_age + policy.leeway {
        return Err(LaunchError::TooOld);
    }
    if let Some(not_before) = present(claims, "nbf") {
        let not_before = numeric_date(not_before).ok_or(LaunchError::NotYetValid)?;
        if not_before.duration_since(now) > policy.leeway {
            return Err(LaunchError::NotYetValid);
        }
    }
    Ok(expires_at)
}

fn check_nonce(claims: &Map<String, Value>, pending: &PendingLogin) -> Result<(), LaunchError> {
    match text(claims, "nonce") {
        None | Some("") => Err(LaunchError::MissingNonce),
        Some(nonce) if nonce != pending.nonce => Err(LaunchError::WrongNonce),
        Some(_) => Ok(()),
    }
}

/// The token is an LTI message of the version we know.
pub(crate) fn check_version(claims: &Map<String, Value>) -> Result<(), LaunchError> {
    if !claims.keys().any(|name| name.starts_with(claims::PREFIX)) {
        return Err(LaunchError::NotLti);
    }
    match present(claims, claims::VERSION) {
        None => Err(LaunchError::MissingVersion),
        Some(version) if version.as_str() != Some("1.3.0") => Err(LaunchError::WrongVersion),
        Some(_) => Ok(()),
    }
}

/// The token is an LTI message of a version and type we know.
fn check_kind(claims: &Map<String, Value>) -> Result<Message, LaunchError> {
    check_version(claims)?;
    let message = present(claims, claims::MESSAGE_TYPE).ok_or(LaunchError::MissingMessageType)?;
    message.as_str().and_then(Message::parse).ok_or(LaunchError::UnknownMessageType)
}

/// The installation of the tool.
pub(crate) fn deployment(claims: &Map<String, Value>) -> Result<String, LaunchError> {
    let id = present(claims, claims::DEPLOYMENT_ID).ok_or(LaunchError::MissingDeployment)?;
    id.as_str().filter(|id| is_id(id)).map(str::to_owned).ok_or(LaunchError::BadDeployment)
}

fn check_deployment(claims: &Map<String, Value>, pending: &PendingLogin) -> Result<String, LaunchError> {
    let id = deployment(claims)?;
    if pending.deployment_id.as_deref().is_some_and(|at_login| at_login != id) {
        return Err(LaunchError::WrongDeployment);
    }
    Ok(id)
}

/// The page in the token is the page of the login. They are compared as addresses, because the one of the
/// login was written down as such: `https://tool.example` and `https://tool.example/` are the same page.
fn check_target(claims: &Map<String, Value>, pending: &PendingLogin) -> Result<String, LaunchError> {
    let target = text(claims, claims::TARGET_LINK_URI).filter(|target| !target.is_empty());
    let target = target.ok_or(LaunchError::MissingTarget)?;
    let same = target == pending.target_link_uri
        || Url::parse(target).is_ok_and(|url| url.as_str() == pending.target_link_uri);
    if same { Ok(pending.target_link_uri.clone()) } else { Err(LaunchError::WrongTarget) }
}

/// The roles. An empty list is a statement; a missing one is an omission, allowed in deep linking only.
fn read_roles(claims: &Map<String, Value>, message: Message) -> Result<Roles, LaunchError> {
    match present(claims, claims::ROLES) {
        None if message == Message::DeepLinking => Ok(Roles::default()),
        None => Err(LaunchError::MissingRoles),
        Some(Value::Array(all)) => {
            let names: Vec<&str> =
                all.iter().map(Value::as_str).collect::<Option<_>>().ok_or(LaunchError::BadRoles)?;
            Ok(Roles::parse(names))
        }
        Some(_) => Err(LaunchError::BadRoles),
    }
}

fn read_subject(claims: &Map<String, Value>, policy: &Policy) -> Result<Option<String>, LaunchError> {
    match present(claims, "sub") {
        None if policy.allow_anonymous => Ok(None),
        None => Err(LaunchError::MissingSubject),
        Some(subject) => {
            let id = subject.as_str().filter(|id| is_id(id)).ok_or(LaunchError::BadSubject)?;
            Ok(Some(id.to_owned()))
        }
    }
}

fn read_resource_link(
    claims: &Map<String, Value>,
    message: Message,
) -> Result<Option<ResourceLink>, LaunchError> {
    match present(claims, claims::RESOURCE_LINK) {
        None if message == Message::DeepLinking => Ok(None),
        None => Err(LaunchError::MissingResourceLink),
        Some(link) => ResourceLink::read(link).map(Some),
    }
}
