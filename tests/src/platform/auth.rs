//! The authentication request and its answer (`OpenID` Connect Core 1.0, 3.1.2; Security Framework 1.0, 5.1.1).

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    course::{Course, Tool},
    keys::PlatformKey,
    manners::{self, IdShape, Replay},
    people::{Person, Standing},
    state::{Campus, Prepared},
    template::{self, Facts},
};

/// Where the gradebook is; absent where a tool may do nothing with it.
const ENDPOINT: &str = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint";

/// What the tool asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthRequest(pub HashMap<String, String>);

impl AuthRequest {
    /// A parameter; empty where it is missing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// What the browser is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthAnswer {
    /// A form that posts itself to the tool.
    Post {
        /// The redirect URI.
        action: String,
        /// Its fields.
        fields: Vec<(String, String)>,
    },
    /// An error page; the tool hears nothing.
    ErrorPage,
}

/// A launch whose token is not signed yet.
#[derive(Clone, Debug)]
pub(super) struct Unsigned {
    pub(super) header: Value,
    pub(super) payload: Value,
    pub(super) key: PlatformKey,
}

impl Campus {
    /// Judges an authentication request of the browser in which `session` is signed in.
    ///
    /// # Errors
    /// When the token cannot be signed.
    pub fn authenticate(&self, request: &AuthRequest, session: Option<&str>) -> anyhow::Result<AuthAnswer> {
        let complete = ["client_id", "redirect_uri", "login_hint", "nonce", "lti_message_hint"]
            .iter()
            .all(|name| !request.get(name).is_empty());
        if !complete || request.get("scope") != "openid" || request.get("response_type") != "id_token" {
            return Ok(AuthAnswer::ErrorPage);
        }
        let Some(tool) = self.tool_with_redirect(request) else { return Ok(AuthAnswer::ErrorPage) };
        let posted = |error: &str, description: &str| {
            let mut fields = vec![("error".to_owned(), error.to_owned())];
            if !description.is_empty() {
                fields.push(("error_description".to_owned(), description.to_owned()));
            }
            fields.push(("state".to_owned(), request.get("state").to_owned()));
            Ok(AuthAnswer::Post { action: request.get("redirect_uri").to_owned(), fields })
        };
        let Some(prepared) = self.take_prepared(request.get("lti_message_hint")) else {
            return match self.manners.replay {
                Replay::ErrorPage => Ok(AuthAnswer::ErrorPage),
                Replay::PostedBack(error) => {
                    posted(error, "The launch has either expired or already been consumed")
                }
            };
        };
        let Some(session) = session.and_then(|session| self.person(session)) else {
            return posted("login_required", "Must have an active user session");
        };
        if request.get("client_id") != prepared.client_id {
            return posted("unauthorized_client", "");
        }
        if request.get("login_hint") != self.subject(&session) || session.username != prepared.username {
            return posted("access_denied", "");
        }
        if request.get("response_mode") != "form_post" {
            return posted("invalid_request", "Invalid response_mode");
        }
        if !matches!(request.get("prompt"), "" | "none") {
            return posted("invalid_request", "Invalid prompt");
        }
        let Some(unsigned) = self.unsigned(&prepared, &tool, &session, request.get("nonce")) else {
            return Ok(AuthAnswer::ErrorPage);
        };
        let id_token = unsigned.key.token(&unsigned.header.to_string(), &unsigned.payload.to_string())?;
        self.memory().seen.launches += 1;
        Ok(AuthAnswer::Post {
            action: request.get("redirect_uri").to_owned(),
            fields: vec![
                ("id_token".to_owned(), id_token),
                ("state".to_owned(), request.get("state").to_owned()),
            ],
        })
    }

    /// The tool that registered the redirect URI, exactly: the one that asks, if there are several. Whether it may
    /// is judged later.
    fn tool_with_redirect(&self, request: &AuthRequest) -> Option<Tool> {
        let (wanted, client) = (request.get("redirect_uri"), request.get("client_id"));
        let memory = self.memory();
        let fits = |tool: &&Tool| tool.addresses.launch_url == wanted;
        let asking = memory.tools.iter().filter(fits).find(|tool| tool.client_id == client);
        asking.or_else(|| memory.tools.iter().find(fits)).cloned()
    }

    /// The launch a message hint stands for. It is gone afterwards, whatever comes of it.
    fn take_prepared(&self, hint: &str) -> Option<Prepared> {
        let hint: Value = serde_json::from_str(hint).ok()?;
        self.memory().prepared.remove(hint["launchid"].as_str()?)
    }

    /// `sub`, `login_hint` and the roster's `user_id`: all the same.
    #[must_use]
    pub fn subject(&self, person: &Person) -> String {
        match self.manners.subject {
            IdShape::Number => person.number.to_string(),
            IdShape::Opaque => {
                let hex = self.opaque(&person.username, 32);
                format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
            }
        }
    }

    /// The course id in claims and rosters.
    #[must_use]
    pub fn context_id(&self, course: &Course) -> String {
        match self.manners.context {
            IdShape::Number => course.number.to_string(),
            IdShape::Opaque => self.opaque(&format!("course {}", course.number), 40),
        }
    }

    /// Header and claims of the launch a test wants to bend, as this platform would send them.
    pub(super) fn launch_of(&self, request: &AuthRequest) -> Option<Unsigned> {
        let prepared = self.take_prepared(request.get("lti_message_hint"))?;
        let tool = self.tool_with_redirect(request)?;
        let person = self.person(&prepared.username)?;
        self.unsigned(&prepared, &tool, &person, request.get("nonce"))
    }

    fn unsigned(&self, prepared: &Prepared, tool: &Tool, person: &Person, nonce: &str) -> Option<Unsigned> {
        let course = self.course(prepared.course)?;
        let mut facts = self.facts(&course, person, tool);
        let stamped = if self.manners.stamped_early { prepared.at } else { self.now() };
        let mut know = |name: &str, value: Value| facts.insert(name.to_owned(), value);
        know("nonce", json!(nonce));
        know("iat", json!(stamped.as_second()));
        know("exp", json!(stamped.as_second() + self.manners.token_life.as_secs()));
        know("target", json!(tool.addresses.launch_url));
        know("roles", json!(self.launch_roles(person)));
        let claims: Value = serde_json::from_str(self.manners.claims).ok()?;
        let mut payload = template::fill(&claims, &facts, self.manners.variables)?;
        if self.gradebook_scopes().is_empty()
            && let Some(claims) = payload.as_object_mut()
        {
            claims.remove(ENDPOINT);
        }
        self.claims_for(prepared.purpose, course.number, &mut payload);
        let key = self.key();
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": key.kid()});
        Some(Unsigned { header, payload, key })
    }

    fn launch_roles(&self, person: &Person) -> Vec<&'static str> {
        let mut roles = (self.manners.roles)(person.standing).to_vec();
        let elsewhere =
            self.manners.teaches_elsewhere.is_some_and(|every| person.number.is_multiple_of(every));
        if elsewhere && person.standing == Standing::Learner {
            roles.insert(0, manners::INSTITUTION_INSTRUCTOR);
        }
        roles
    }

    /// Everything a template may ask about `person` in `course`; what the tool may not know is not there.
    pub(super) fn facts(&self, course: &Course, person: &Person, tool: &Tool) -> Facts {
        let context = self.context_id(course);
        let roster = self
            .manners
            .roster
            .path
            .replace("{context}", &context)
            .replace("{type}", &tool.number.to_string());
        let zone = if person.zone_known { Some(person.zone.as_str()) } else { self.manners.unknown_zone };
        let membership =
            (self.manners.roles)(person.standing).iter().filter_map(|role| role.split_once("membership#"));
        let mut short_role: Vec<&str> = membership.map(|(_, role)| role).collect();
        if person.standing == Standing::SiteAdmin {
            short_role
                .extend(["urn:lti:sysrole:ims/lis/Administrator", "urn:lti:instrole:ims/lis/Administrator"]);
        }
        let facts = json!({
            "issuer": self.issuer(),
            "origin": self.origin,
            "client_id": tool.client_id,
            "deployment": self.deployment(tool.number, course.number),
            "subject": self.subject(person),
            "number": person.number.to_string(),
            "legacy_id": self.opaque(&format!("legacy {}", person.username), 40),
            "username_always": person.username,
            "sourced_id": person.sourced_id(),
            "city": person.city,
            "country": person.country,
            "group_ids": "",
            "short_role": short_role.join(","),
            "locale": person.locale,
            "empty": "",
            "nothing": null,
            "false_text": "false",
            "available": "available",
            "context_id": context,
            "course_number": course.number.to_string(),
            "context_label": course.label,
            "context_title": course.title,
            "context_description": "Eight weeks of projects in small groups.",
            "context_sourced_id": format!("SIS-{}-2026", course.label),
            "begins_unix": "1790553600",
            "begins": "2026-09-28T00:00:00+00:00",
            "ends": "2026-12-18T00:00:00+00:00",
            "link_id": match self.manners.context {
                IdShape::Number => course.link().to_string(),
                IdShape::Opaque => self.opaque(&format!("link {}", course.number), 40),
            },
            "link_title": "Kith study groups",
            "platform_guid": self.opaque("platform", 32),
            "roster_url": self.address(&roster),
            "lineitems_url": self.columns_url(&context, tool),
            "gradebook_scopes": self.gradebook_scopes(),
            "broken_link_roster_url": self.address("/mod/lti/services.php/links/{link_id}/memberships"),
            "broken_link_settings_url": self.address("/mod/lti/services.php/links/{link_id}/custom"),
            "return_url": format!(
                "{}?course={}&launch_container=3&instanceid={}&sesskey={}",
                self.address(self.manners.paths.back), course.number, course.link(), self.opaque(&person.username, 10),
            ),
        });
        let Value::Object(mut facts) = facts else { return Facts::new() };
        if let Some(own) = self.own_column_url(course, &context, tool) {
            facts.insert("lineitem_url".to_owned(), json!(own));
        }
        if let Some(zone) = zone {
            facts.insert("zone".to_owned(), json!(zone));
        }
        if course.shows_names {
            let named = [
                ("name", person.name()),
                ("given", person.given.clone()),
                ("family", person.family.clone()),
                ("email", person.email()),
                ("username", person.username.clone()),
                ("picture", self.address("/images/messages/avatar-50.svg")),
            ];
            facts.extend(named.map(|(name, value)| (name.to_owned(), Value::String(value))));
        }
        facts
    }
}
