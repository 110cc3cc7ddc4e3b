//! Content chosen with a tool (Deep Linking 2.0): the teacher's side of it, and what a platform makes of the answer.

use anyhow::{Context as _, bail, ensure};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use serde_json::{Value, json};

use super::state::{Campus, LoginInitiation, Purpose};

const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";
const DL: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/";
/// Where a tool posts what was chosen.
pub(super) const RETURN: &str = "/mod/lti/contentitem_return.php";

/// A link in a course that a tool has described.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) course: u32,
    pub(super) item: Value,
}

impl Campus {
    /// Prepares the launch with which `username` chooses content for `course`.
    ///
    /// # Errors
    /// When the platform knows no such person, course or tool.
    pub fn prepare_selection(&self, course: u32, username: &str) -> anyhow::Result<LoginInitiation> {
        self.prepare(course, username, Purpose::Selection)
    }

    /// Prepares a launch of the link with this number, from 0 in the order they were placed.
    ///
    /// # Errors
    /// When the platform knows no such person, course, link or tool.
    pub fn prepare_placed(
        &self,
        course: u32,
        username: &str,
        link: usize,
    ) -> anyhow::Result<LoginInitiation> {
        self.placed(course).get(link).context("there is no such link")?;
        self.prepare(course, username, Purpose::Placed(link))
    }

    /// What tools have placed in a course, in order.
    #[must_use]
    pub fn placed(&self, course: u32) -> Vec<Value> {
        let memory = self.memory();
        memory.placed.iter().filter(|one| one.course == course).map(|one| one.item.clone()).collect()
    }

    /// Claims of a launch for `purpose`, made from those of a usual one.
    pub(super) fn claims_for(&self, purpose: Purpose, course: u32, claims: &mut Value) {
        match purpose {
            Purpose::Link => {}
            Purpose::Selection => {
                claims[format!("{CLAIM}message_type")] = json!("LtiDeepLinkingRequest");
                claims[format!("{DL}deep_linking_settings")] = json!({
                    "accept_types": ["ltiResourceLink"],
                    "accept_presentation_document_targets": ["frame", "iframe", "window"],
                    "accept_multiple": true,
                    "auto_create": false,
                    "deep_link_return_url": self.address(&format!("{RETURN}?course={course}&sesskey=s3")),
                    "title": "",
                    "text": "",
                });
                if let Some(claims) = claims.as_object_mut() {
                    claims.remove(&format!("{CLAIM}resource_link"));
                }
            }
            Purpose::Placed(link) => {
                let item = self.placed(course).into_iter().nth(link).unwrap_or_default();
                let own = item["custom"].as_object().cloned().unwrap_or_default();
                let custom = &mut claims[format!("{CLAIM}custom")];
                for (name, value) in own {
                    custom[name] = value;
                }
                let resource = &mut claims[format!("{CLAIM}resource_link")];
                resource["id"] = json!(format!("{course}-{link}"));
                resource["title"] = item["title"].clone();
            }
        }
    }

    /// Takes the answer of the tool; gives what it placed.
    ///
    /// # Errors
    /// When the answer is not signed by the tool, not for this platform, or no selection.
    pub async fn take_selection(&self, course: u32, jwt: &str) -> anyhow::Result<Vec<Value>> {
        let claims = jsonwebtoken::dangerous::insecure_decode::<Value>(jwt)?.claims;
        let client_id = claims["iss"].as_str().unwrap_or_default();
        let known = self.memory().tools.iter().find(|tool| tool.client_id == client_id).cloned();
        let tool = known.context("no tool of that name")?;
        let keys: JwkSet = self.http.get(&tool.addresses.jwks_url).send().await?.json().await?;
        let kid = jsonwebtoken::decode_header(jwt)?.kid.context("no key is named")?;
        let key = keys.find(&kid).context("the key is not in the tool's set")?;
        let mut rules = Validation::new(Algorithm::RS256);
        rules.set_issuer(&[client_id]);
        rules.set_audience(&[self.issuer()]);
        // The clock of a test may stand still.
        rules.validate_exp = false;
        jsonwebtoken::decode::<Value>(jwt, &DecodingKey::from_jwk(key)?, &rules)?;
        ensure!(claims[format!("{CLAIM}message_type")] == "LtiDeepLinkingResponse", "no selection");
        let Some(items) = claims[format!("{DL}content_items")].as_array() else { bail!("no list of items") };
        let placed = items.iter().map(|item| Placed { course, item: item.clone() });
        self.memory().placed.extend(placed);
        Ok(items.clone())
    }
}
