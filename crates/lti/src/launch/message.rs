//! The parts of a message that describe something: a person, a course, a link, a platform.

use serde_json::{Map, Value};
use url::Url;

use super::addresses::safe_url;
use crate::claims::{self, NAME_LIMIT, clean, is_id, label};
use crate::error::LaunchError;
use crate::login::Registration;

/// What a launch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Somebody opens the tool: `LtiResourceLinkRequest`.
    ResourceLink,
    /// Somebody chooses what a link should lead to: `LtiDeepLinkingRequest`.
    DeepLinking,
    /// Somebody looks at another person's work: `LtiSubmissionReviewRequest`.
    SubmissionReview,
}

impl Message {
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "LtiResourceLinkRequest" => Some(Self::ResourceLink),
            "LtiDeepLinkingRequest" => Some(Self::DeepLinking),
            "LtiSubmissionReviewRequest" => Some(Self::SubmissionReview),
            _ => None,
        }
    }
}

/// What the platform tells about the person, fit to be shown: control characters and direction overrides are
/// gone, long names are cut, and empty ones are absent. It is text, never HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The full name.
    pub name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The language of the person, or else of the page, as a BCP 47 tag.
    pub locale: Option<String>,
    /// Where their picture is, if its address is as safe as the registration itself.
    pub picture: Option<Url>,
}

impl Person {
    pub(super) fn read(
        claims: &Map<String, Value>,
        presentation: &Map<String, Value>,
        registration: &Registration,
    ) -> Self {
        let picture = claims.get("picture").and_then(Value::as_str);
        Self {
            name: label(claims, "name"),
            given_name: label(claims, "given_name"),
            family_name: label(claims, "family_name"),
            email: claims.get("email").and_then(Value::as_str).and_then(claims::email),
            locale: label(claims, "locale").or_else(|| label(presentation, "locale")),
            picture: picture.and_then(|url| safe_url(url, registration)),
        }
    }

    /// The best name there is.
    #[must_use]
    pub fn display_name(&self) -> Option<String> {
        if self.name.is_some() {
            return self.name.clone();
        }
        match (&self.given_name, &self.family_name) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            (one, other) => one.clone().or_else(|| other.clone()),
        }
    }
}

/// A course or group. Its id is unique within the deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The platform's id, compared byte for byte.
    pub id: String,
    /// A short name such as `TEAM101`.
    pub label: Option<String>,
    /// The full name.
    pub title: Option<String>,
    /// What kind of context, as the platform spells it: a URI or a short word.
    pub types: Vec<String>,
}

impl Context {
    pub(crate) fn read(value: &Value) -> Result<Self, LaunchError> {
        let object = value.as_object().ok_or(LaunchError::BadContext)?;
        let id = id(object).ok_or(LaunchError::BadContext)?;
        let types = object.get("type").and_then(Value::as_array).into_iter().flatten();
        Ok(Self {
            id,
            label: label(object, "label"),
            title: label(object, "title"),
            types: types.filter_map(|kind| clean(kind.as_str()?, NAME_LIMIT)).take(20).collect(),
        })
    }
}

/// The link that was opened. Its id is unique within the deployment and changes when the link is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceLink {
    /// The platform's id, compared byte for byte.
    pub id: String,
    /// What the link is called in the course.
    pub title: Option<String>,
    /// What the teacher wrote below it.
    pub description: Option<String>,
}

impl ResourceLink {
    pub(super) fn read(value: &Value) -> Result<Self, LaunchError> {
        let object = value.as_object().ok_or(LaunchError::BadResourceLink)?;
        let id = match object.get("id") {
            None | Some(Value::Null) => return Err(LaunchError::MissingResourceLink),
            Some(_) => id(object).ok_or(LaunchError::BadResourceLink)?,
        };
        let description = object.get("description").and_then(Value::as_str);
        Ok(Self {
            id,
            title: label(object, "title"),
            description: description.and_then(|text| clean(text, 2000)),
        })
    }
}

fn id(object: &Map<String, Value>) -> Option<String> {
    object.get("id")?.as_str().filter(|id| is_id(id)).map(str::to_owned)
}

/// Where the roster is (Names and Role Provisioning Services 2.0).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nrps {
    /// The address of the roster. Keep it with the launch; never take it from a client.
    pub context_memberships_url: Url,
    /// The versions that the platform offers.
    pub service_versions: Vec<String>,
}

impl Nrps {
    /// The service, if it is version 2.0 and its address is as safe as the registration itself.
    pub(super) fn read(value: &Value, registration: &Registration) -> Option<Self> {
        let url = safe_url(value.get("context_memberships_url")?.as_str()?, registration)?;
        let versions = value.get("service_versions").and_then(Value::as_array);
        let service_versions: Vec<String> =
            versions.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).take(20).collect();
        let offered = versions.is_none() || service_versions.iter().any(|version| version == "2.0");
        offered.then_some(Self { context_memberships_url: url, service_versions })
    }
}

/// What a platform says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolPlatform {
    /// The id of the installation.
    pub guid: Option<String>,
    /// The product, such as `canvas` or `moodle`.
    pub product_family_code: Option<String>,
    /// The version of the product.
    pub version: Option<String>,
    /// What the institution calls it.
    pub name: Option<String>,
    /// Its address.
    pub url: Option<Url>,
}

impl ToolPlatform {
    pub(super) fn read(value: &Value, registration: &Registration) -> Option<Self> {
        let object = value.as_object()?;
        let url = object.get("url").and_then(Value::as_str);
        Some(Self {
            guid: label(object, "guid"),
            product_family_code: label(object, "product_family_code"),
            version: label(object, "version"),
            name: label(object, "name"),
            url: url.and_then(|url| safe_url(url, registration)),
        })
    }
}

/// Where a selection goes (Deep Linking 2.0, 4.4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeepLinkingSettings {
    /// Where the signed answer is posted. It may contain a session key: never log it.
    pub return_url: Url,
    /// The kinds of content the platform takes.
    pub accept_types: Vec<String>,
    /// Whether more than one item may be sent. Unless said otherwise, no.
    pub accept_multiple: bool,
    /// Opaque, returned with the answer.
    pub data: Option<String>,
}

impl DeepLinkingSettings {
    pub(super) fn read(value: Option<&Value>, registration: &Registration) -> Result<Self, LaunchError> {
        let settings = value.and_then(Value::as_object).ok_or(LaunchError::BadDeepLinking)?;
        let text = |name| settings.get(name).and_then(Value::as_str);
        let return_url = text("deep_link_return_url").and_then(|url| safe_url(url, registration));
        let types = settings.get("accept_types").and_then(Value::as_array);
        Ok(Self {
            return_url: return_url.ok_or(LaunchError::BadDeepLinking)?,
            accept_types: types
                .ok_or(LaunchError::BadDeepLinking)?
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            accept_multiple: settings.get("accept_multiple").and_then(Value::as_bool).unwrap_or(false),
            data: text("data").map(str::to_owned),
        })
    }
}
