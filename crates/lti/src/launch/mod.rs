//! A launch: somebody arrives from a course. [`verify`] is the only way to make a [`Launch`], and the fields
//! are private, so code that holds one knows that every check was passed.

mod addresses;
mod answer;
mod jws;
mod message;
mod verify;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

pub(crate) use addresses::safe_url;
pub use answer::{Answer, ID_TOKEN_LIMIT};
pub(crate) use jws::Jws;
pub use jws::key_id;
pub use message::{Context, DeepLinkingSettings, Message, Nrps, Person, ResourceLink, ToolPlatform};
pub use verify::{Facts, Policy, verify};
pub(crate) use verify::{check_sender, check_times, check_version, deployment};

use crate::ags::Ags;
use crate::claims::timezone_of;
use crate::notice::NoticeService;
use crate::roles::Roles;

/// A verified launch: this person, in this browser, from this installation of the tool, a moment ago.
#[derive(Clone, Debug)]
pub struct Launch {
    issuer: String,
    client_id: String,
    deployment_id: String,
    nonce: String,
    expires_at: Timestamp,
    target_link_uri: String,
    message: Message,
    subject: Option<String>,
    person: Person,
    roles: Roles,
    context: Option<Context>,
    resource_link: Option<ResourceLink>,
    deep_linking: Option<DeepLinkingSettings>,
    for_user: Option<String>,
    custom: BTreeMap<String, String>,
    nrps: Option<Nrps>,
    ags: Option<Ags>,
    notices: Option<NoticeService>,
    tool_platform: Option<ToolPlatform>,
    return_url: Option<url::Url>,
    frame_origins: Vec<String>,
    ignored: Vec<String>,
    extra: Map<String, Value>,
}

impl Launch {
    /// The platform. Together with [`Launch::subject`] it names a person.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The registration at that platform.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The installation of the tool. Issuer, client id and deployment id together are the tenant; whether
    /// this tenant is known and active is for the caller to say. Compare it byte for byte.
    #[must_use]
    pub fn deployment_id(&self) -> &str {
        &self.deployment_id
    }

    /// The person's id at the platform. `None` for an anonymous launch, which the policy has to allow.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// What the platform wants.
    #[must_use]
    pub fn message(&self) -> Message {
        self.message
    }

    /// The page to open: the same as at login.
    #[must_use]
    pub fn target_link_uri(&self) -> &str {
        &self.target_link_uri
    }

    /// What the person is in this course, in this launch.
    #[must_use]
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// What the platform tells about the person.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// The course or group, if the launch comes from one.
    #[must_use]
    pub fn context(&self) -> Option<&Context> {
        self.context.as_ref()
    }

    /// The link that was opened. Always there for a resource link message.
    #[must_use]
    pub fn resource_link(&self) -> Option<&ResourceLink> {
        self.resource_link.as_ref()
    }

    /// Where a selection goes. Always there for a deep linking message.
    #[must_use]
    pub fn deep_linking(&self) -> Option<&DeepLinkingSettings> {
        self.deep_linking.as_ref()
    }

    /// Whose work is to be looked at, in a submission review.
    #[must_use]
    pub fn for_user(&self) -> Option<&str> {
        self.for_user.as_deref()
    }

    /// Custom values that say something: `null`, empty text and unexpanded `$Variables` are absent.
    #[must_use]
    pub fn custom(&self) -> &BTreeMap<String, String> {
        &self.custom
    }

    /// The name of the person's time zone, from the custom values.
    #[must_use]
    pub fn timezone(&self) -> Option<&str> {
        timezone_of(&self.custom)
    }

    /// Where the roster is, if the platform offers it.
    #[must_use]
    pub fn nrps(&self) -> Option<&Nrps> {
        self.nrps.as_ref()
    }

    /// Where the gradebook is, if the platform offers it.
    #[must_use]
    pub fn ags(&self) -> Option<&Ags> {
        self.ags.as_ref()
    }

    /// Where the tool can ask to be told of things, if the platform offers it.
    #[must_use]
    pub fn notices(&self) -> Option<&NoticeService> {
        self.notices.as_ref()
    }

    /// What the platform says about itself.
    #[must_use]
    pub fn tool_platform(&self) -> Option<&ToolPlatform> {
        self.tool_platform.as_ref()
    }

    /// Where the person can go back to. Only an address of the platform itself; it may contain a session key
    /// of the person, so it is shown and never logged.
    #[must_use]
    pub fn return_url(&self) -> Option<&url::Url> {
        self.return_url.as_ref()
    }

    /// The origins whose pages may show the tool in a frame (`frame-ancestors`): those of the registration,
    /// and those the signed message names, because a hosted Canvas school has a host of its own. Sorted, and
    /// fit to stand in a header.
    #[must_use]
    pub fn frame_origins(&self) -> &[String] {
        &self.frame_origins
    }

    /// The nonce that was used up. It cannot come back before [`Launch::expires_at`].
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// Until when the token would have been accepted, leeway not counted.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The names of values that were left out because they do not have the form they should have.
    #[must_use]
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// Claims that this crate does not read, as they came.
    #[must_use]
    pub fn extra(&self) -> &Map<String, Value> {
        &self.extra
    }
}
