//! The tool's side of LTI 1.3: builds requests and judges what comes back.
//!
//! The crate does no I/O, reads no clock and draws no random numbers. Whoever uses it hands in the facts
//! (the form a browser posted, the key set of the platform, the time) and gets a value or a named refusal.
//!
//! A launch goes through four steps:
//!
//! 1. [`Initiation::parse`] reads the platform's wish to log somebody in, [`choose`] finds the registration
//!    it belongs to, and [`authentication_request`] is where the browser goes next. [`PendingLogin`] is what
//!    has to be remembered meanwhile.
//! 2. [`Answer::parse`] reads the form the platform posts back.
//! 3. [`key_id`] names the key to look up, after everything that can be refused without one.
//! 4. [`verify`] is the only way to a [`Launch`]: every check of the Security Framework stands in its path.
//!
//! Services need a token ([`client_assertion`], [`token_request`], [`token_response`]); the roster is read
//! page by page with [`members_request`] and [`page`]; the gradebook is written with [`line_items_request`],
//! [`create_line_item_request`] and [`score_request`].
//!
//! What a platform tells when nobody is there comes as notices: [`notices`], [`notice_sender`], [`verify_notice`].
//!
//! A platform is registered by an administrator's [`Registration::new`], or registers the tool itself:
//! [`configuration_request`], [`PlatformConfiguration`].
//!
//! ```
//! use lti::{Initiation, Registration, authentication_request, choose};
//! use url::Url;
//!
//! let school = Registration::new(
//!     "https://lms.example",
//!     "client-1",
//!     "https://lms.example/auth",
//!     "https://lms.example/token",
//!     "https://lms.example/keys",
//!     false,
//! )?;
//! let tool = Url::parse("https://tool.example")?;
//! let form = [
//!     ("iss", "https://lms.example"),
//!     ("login_hint", "user 7"),
//!     ("target_link_uri", "https://tool.example/launch"),
//! ];
//! let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
//!
//! let initiation = Initiation::parse(&[], &form, &tool)?;
//! let registration = choose(&initiation, [&school])?;
//! // `state` and `nonce` come from a source of randomness and are remembered in a `PendingLogin`.
//! let next = authentication_request(&initiation, registration, &tool, "state", "nonce");
//! assert!(next.as_str().starts_with("https://lms.example/auth?scope=openid&"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ags;
mod claims;
mod deep_link;
mod error;
mod keys;
mod launch;
mod login;
mod notice;
mod nrps;
mod registration;
mod roles;
mod token;

pub use ags::{
    Ags, AgsError, LineItem, NewLineItem, Score, create_line_item_request, created_line_item, line_items,
    line_items_request, score_request, score_sent,
};
pub use claims::{TIMEZONE_FIELDS, clean, timezone_of};
pub use deep_link::{LinkItem, SelectionError, selection_response};
pub use error::{LaunchError, LoginError};
pub use keys::{KeySet, KeySetError, SigningKey, SigningKeyError, key_set_document, pkcs8_pem};
pub use launch::{
    Answer, Context, DeepLinkingSettings, Facts, ID_TOKEN_LIMIT, Launch, Message, Nrps, Person, Policy,
    ResourceLink, ToolPlatform, key_id, verify,
};
pub use login::{Initiation, PendingLogin, Registration, RegistrationError, authentication_request, choose};
pub use notice::{
    News, Notice, NoticeError, NoticeFacts, NoticeKind, NoticeSender, NoticeService, SubscribeError,
    notice_sender, notices, subscribe_request, subscribed, verify_notice,
};
pub use nrps::{
    Member, NextPage, NrpsError, PAGE_LIMIT, Page, Pages, Status, members_request, next_page, page,
};
pub use registration::{
    DynamicError, PlatformConfiguration, Registered, ToolDescription, canvas_key, configuration_request,
};
pub use roles::Roles;
pub use token::{AccessToken, TokenError, client_assertion, is_throttled, token_request, token_response};

/// The strings of the specifications that others need too.
pub mod vocabulary {
    pub use crate::ags::{LINE_ITEM_SCOPE, SCORE_SCOPE};
    pub use crate::claims::{
        AGS, CONTEXT, CUSTOM, DEEP_LINKING_SETTINGS, DEPLOYMENT_ID, FOR_USER, LAUNCH_PRESENTATION, LIS,
        MESSAGE_TYPE, NOTICE, NOTICE_SERVICE, NRPS, ORIGIN_CONTEXTS, RESOURCE_LINK, ROLES, TARGET_LINK_URI,
        TOOL_PLATFORM, VERSION,
    };
    pub use crate::notice::SCOPE as NOTICE_SCOPE;
    pub use crate::nrps::{MEMBERSHIP_CONTAINER, SCOPE as NRPS_SCOPE};
}
