//! Deep Linking 2.0: what a teacher chose, as a signed answer to the platform.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use url::Url;

use crate::claims::{DEPLOYMENT_ID, MESSAGE_TYPE, VERSION};
use crate::keys::SigningKey;
use crate::launch::DeepLinkingSettings;
use crate::login::Registration;

const CONTENT_ITEMS: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items";
const DATA: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/data";
/// The only kind of content the tool offers.
const RESOURCE_LINK: &str = "ltiResourceLink";
/// Platforms refuse an answer from the future, and clocks differ a little.
const BACKDATED: SignedDuration = SignedDuration::from_secs(5);
/// The browser posts the answer at once; five minutes leave room for a slow page.
const LIFE: SignedDuration = SignedDuration::from_mins(5);

/// A link to be placed in a course (Deep Linking 2.0, 3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkItem {
    /// What the link is called in the course.
    pub title: String,
    /// A sentence below it.
    pub text: String,
    /// The page it opens, on the tool's own origin.
    pub url: Url,
    /// Values every launch of the link carries.
    pub custom: Vec<(String, String)>,
}

impl LinkItem {
    fn to_json(&self) -> Value {
        let custom = self.custom.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
        json!({
            "type": RESOURCE_LINK,
            "title": self.title,
            "text": self.text,
            "url": self.url.as_str(),
            "custom": custom.collect::<serde_json::Map<_, _>>(),
        })
    }
}

/// Why a selection cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SelectionError {
    /// More than one item where the platform takes one (Deep Linking 2.0, 4.4.1).
    #[error("The learning platform takes one item at a time here.")]
    TooMany,
    /// The platform takes no links.
    #[error("The learning platform does not take links here.")]
    NotAccepted,
    /// The tool's own key is broken.
    #[error("The answer could not be signed.")]
    CannotSign,
}

/// The signed answer: the value of the form field `JWT` that the browser posts to
/// [`DeepLinkingSettings::return_url`]. No items mean that the teacher cancelled. `nonce` is a fresh unguessable
/// value.
///
/// # Errors
/// When the platform would not take these items, or the key cannot sign.
pub fn selection_response(
    key: &SigningKey,
    registration: &Registration,
    deployment_id: &str,
    settings: &DeepLinkingSettings,
    items: &[LinkItem],
    nonce: &str,
    now: Timestamp,
) -> Result<String, SelectionError> {
    if items.len() > 1 && !settings.accept_multiple {
        return Err(SelectionError::TooMany);
    }
    if !items.is_empty() && !settings.accept_types.iter().any(|kind| kind == RESOURCE_LINK) {
        return Err(SelectionError::NotAccepted);
    }
    let issued_at = now - BACKDATED;
    let mut claims = json!({
        "iss": registration.client_id,
        "aud": registration.issuer,
        "iat": issued_at.as_second(),
        "exp": (issued_at + LIFE).as_second(),
        "nonce": nonce,
        MESSAGE_TYPE: "LtiDeepLinkingResponse",
        VERSION: "1.3.0",
        DEPLOYMENT_ID: deployment_id,
        CONTENT_ITEMS: items.iter().map(LinkItem::to_json).collect::<Vec<_>>(),
    });
    // Returned if and only if it was given, unaltered (Deep Linking 2.0, 4.5.5).
    if let Some(data) = &settings.data {
        claims[DATA] = data.as_str().into();
    }
    key.sign(&claims).map_err(|_| SelectionError::CannotSign)
}
