//! Notices: what a platform tells the tool when nobody is there (LTI Platform Notification Service 1.0).
//!
//! The tool asks for them once for every deployment ([`subscribe_request`]); the platform then posts signed messages.
//! Nobody's browser is involved, so there is no login they could belong to: which registration a notice is judged by
//! is chosen by what it claims ([`notice_sender`]), and [`verify_notice`] then checks all of it.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{Request, Response, StatusCode};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use crate::claims::{self, is_id, strict_object};
use crate::error::LaunchError;
use crate::keys::KeySet;
use crate::launch::{Context, Jws, Policy, check_sender, check_times, check_version, deployment, safe_url};
use crate::login::Registration;
use crate::token::{AccessToken, bearer, reason};

/// The scope that lets the tool subscribe.
pub const SCOPE: &str = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers";

/// Canvas puts at most as many notices into one request.
const MOST_NOTICES: usize = 100;
/// A course is copied from one, perhaps from a few.
const MOST_ORIGINS: usize = 50;

/// Which kind of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// The platform tries whether the tool listens.
    HelloWorld,
    /// A course was filled from another one.
    ContextCopy,
}

impl NoticeKind {
    /// All that this crate reads.
    pub const ALL: [Self; 2] = [Self::HelloWorld, Self::ContextCopy];

    /// The name in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HelloWorld => "LtiHelloWorldNotice",
            Self::ContextCopy => "LtiContextCopyNotice",
        }
    }
}

/// Where the tool can subscribe, as a launch describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeService {
    /// The address. Keep it with the launch; never take it from a client.
    pub url: Url,
    /// What the platform can tell about, as far as this crate reads it.
    pub kinds: Vec<NoticeKind>,
}

impl NoticeService {
    /// The service, if it is version 1.0 and its address is as safe as the registration itself.
    pub(crate) fn read(value: &Value, registration: &Registration) -> Option<Self> {
        let url = safe_url(value.get("platform_notification_service_url")?.as_str()?, registration)?;
        let listed = |name: &str| value.get(name).and_then(Value::as_array).into_iter().flatten();
        let unversioned = value.get("service_versions").is_none_or(Value::is_null);
        if !unversioned && !listed("service_versions").any(|version| version == "1.0") {
            return None;
        }
        let supported = |kind: &NoticeKind| listed("notice_types_supported").any(|one| one == kind.name());
        Some(Self { url, kinds: NoticeKind::ALL.into_iter().filter(supported).collect() })
    }
}

/// Why a notice is not believed. Nothing of the notice is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoticeError {
    /// A check that every message has to pass.
    #[error(transparent)]
    Message(#[from] LaunchError),
    /// The message is no notice, or does not say which one.
    #[error("The message is no notice.")]
    NotANotice,
    /// A kind nobody subscribed to.
    #[error("The notice is of a kind that this tool does not read.")]
    UnknownKind,
}

impl NoticeError {
    /// The stable name of the reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Message(error) => error.code(),
            Self::NotANotice => "not_a_notice",
            Self::UnknownKind => "unknown_notice",
        }
    }
}

/// The signed messages in a request: `{"notices":[{"jwt":"…"}]}`. `None` if it is none, or has more than 100.
#[must_use]
pub fn notices(body: &[u8]) -> Option<Vec<String>> {
    let all = strict_object(body)?;
    let all = all.get("notices")?.as_array().filter(|all| all.len() <= MOST_NOTICES)?;
    all.iter().map(|one| one.get("jwt")?.as_str().map(str::to_owned)).collect()
}

/// What a notice says about where it comes from and whom it is for. Nothing is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeSender {
    /// The platform.
    pub issuer: String,
    /// The tools it is for.
    pub audiences: Vec<String>,
}

/// Whom a notice claims to come from, so that the registration can be found that it is judged by.
///
/// # Errors
/// If it can be refused without a key.
pub fn notice_sender(jwt: &str) -> Result<NoticeSender, NoticeError> {
    let claims = Jws::split(jwt)?.claimed()?;
    let issuer = claims.get("iss").and_then(Value::as_str).ok_or(LaunchError::WrongIssuer)?;
    let audiences: Vec<String> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    if audiences.is_empty() {
        return Err(LaunchError::BadAudience.into());
    }
    Ok(NoticeSender { issuer: issuer.to_owned(), audiences })
}

/// Everything a notice is judged by.
#[derive(Clone, Copy, Debug)]
pub struct NoticeFacts<'a> {
    /// The signed message, as posted.
    pub jwt: &'a str,
    /// The registration of [`notice_sender`].
    pub registration: &'a Registration,
    /// The keys at that registration's key set URL.
    pub keys: &'a KeySet,
    /// What is tolerated.
    pub policy: &'a Policy,
    /// The time.
    pub now: Timestamp,
}

/// What the platform tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing: it tries whether the tool listens.
    HelloWorld,
    /// The course `context` was filled from `origins`.
    ContextCopy {
        /// The platform's id of the course.
        context: String,
        /// The platform's ids of the courses it came from.
        origins: Vec<String>,
    },
}

/// A verified notice. [`verify_notice`] is the only way to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    id: String,
    deployment_id: String,
    expires_at: Timestamp,
    news: News,
}

impl Notice {
    /// The platform's id of the notice: each counts once.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The installation of the tool; whether it is known is for the caller to say.
    #[must_use]
    pub fn deployment_id(&self) -> &str {
        &self.deployment_id
    }

    /// Until when the message would have been accepted, leeway not counted.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// What the platform tells.
    #[must_use]
    pub fn news(&self) -> &News {
        &self.news
    }
}

/// Judges a notice as strictly as a launch: algorithm, key, signature, sender, audience, times, version, deployment.
///
/// Two things are left to the caller, because they need its store: that the notice's id was not seen before, and that
/// the deployment is known.
///
/// # Errors
/// The first check that fails.
pub fn verify_notice(facts: &NoticeFacts<'_>) -> Result<Notice, NoticeError> {
    let claims = Jws::split(facts.jwt)?.verified(facts.keys)?;
    check_sender(&claims, facts.registration, facts.policy)?;
    let expires_at = check_times(&claims, facts.policy, facts.now)?;
    if claims.get("nonce").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(LaunchError::MissingNonce.into());
    }
    check_version(&claims)?;
    let deployment_id = deployment(&claims)?;
    let about = claims.get(claims::NOTICE).and_then(Value::as_object).ok_or(NoticeError::NotANotice)?;
    let text = |name: &str| about.get(name).and_then(Value::as_str);
    let id = text("id").filter(|id| is_id(id)).ok_or(NoticeError::NotANotice)?.to_owned();
    let kind = text("type").ok_or(NoticeError::NotANotice)?;
    let kind =
        NoticeKind::ALL.into_iter().find(|known| known.name() == kind).ok_or(NoticeError::UnknownKind)?;
    let news = match kind {
        NoticeKind::HelloWorld => News::HelloWorld,
        NoticeKind::ContextCopy => copied(&claims)?,
    };
    Ok(Notice { id, deployment_id, expires_at, news })
}

fn copied(claims: &Map<String, Value>) -> Result<News, LaunchError> {
    let context = Context::read(claims.get(claims::CONTEXT).ok_or(LaunchError::BadContext)?)?.id;
    let origins = claims.get(claims::ORIGIN_CONTEXTS).and_then(Value::as_array).into_iter().flatten();
    let origins = origins.filter_map(Value::as_str).filter(|id| is_id(id) && *id != context);
    Ok(News::ContextCopy { origins: origins.take(MOST_ORIGINS).map(str::to_owned).collect(), context })
}

/// Why a subscription was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubscribeError {
    /// An address or the token cannot be written into an HTTP request.
    #[error("the notification address of the platform cannot be used")]
    BadAddress,
    /// The token is not or no longer good, or lacks the scope. Worth one try with a fresh token.
    #[error("the platform does not let the tool ask for notices (401)")]
    Unauthorized,
    /// Any other status than success. `reason` is what the platform wrote, made fit to be shown.
    #[error("the platform sends no notices ({status}): {reason}")]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// The platform's words.
        reason: String,
    },
}

/// The request that asks for notices of one kind to be posted to `handler`.
///
/// # Errors
/// If an address or the token cannot be written into an HTTP request.
pub fn subscribe_request(
    service: &Url,
    token: &AccessToken,
    kind: NoticeKind,
    handler: &Url,
) -> Result<Request<Vec<u8>>, SubscribeError> {
    let body = json!({ "notice_type": kind.name(), "handler": handler.as_str() });
    Request::put(service.as_str())
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, "application/json")
        .header(AUTHORIZATION, bearer(&token.token).ok_or(SubscribeError::BadAddress)?)
        .body(body.to_string().into_bytes())
        .map_err(|_| SubscribeError::BadAddress)
}

/// Judges the answer to [`subscribe_request`].
///
/// # Errors
/// If the platform did not take the wish.
pub fn subscribed(response: &Response<Vec<u8>>) -> Result<(), SubscribeError> {
    match response.status() {
        status if status.is_success() => Ok(()),
        StatusCode::UNAUTHORIZED => Err(SubscribeError::Unauthorized),
        status => Err(SubscribeError::Refused { status, reason: reason(response.body()) }),
    }
}
