//! Dynamic Registration, as Moodle 5.1 was recorded doing it and as Canvas' controllers do it.

use serde_json::{Value, json};

use super::{
    course::ToolAddresses,
    keys::random_hex,
    manners::Issuer,
    state::{Campus, Canned},
};

const TOOL: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";
const PLATFORM: &str = "https://purl.imsglobal.org/spec/lti-platform-configuration";

/// A permission the platform gave its administrator.
#[derive(Clone, Debug)]
pub(super) struct Ticket {
    /// The tool to bring up to date; `None`: a new one.
    pub(super) client_id: Option<String>,
    pub(super) used: bool,
}

/// What an administrator's browser is sent to the tool with.
#[derive(Clone, Debug)]
pub struct Offer {
    /// `openid_configuration`.
    pub configuration: String,
    /// `registration_token`.
    pub token: String,
}

impl Offer {
    /// `address` (the tool's registration URL) as the platform opens it.
    #[must_use]
    pub fn visit(&self, address: &str) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("openid_configuration", &self.configuration)
            .append_pair("registration_token", &self.token)
            .finish();
        format!("{address}?{query}")
    }
}

impl Campus {
    /// Where this platform describes itself, as a path.
    pub(super) const fn configuration_path(&self) -> &'static str {
        if self.manners.is_moodle() {
            "/mod/lti/openid-configuration.php"
        } else {
            "/api/lti/security/openid-configuration"
        }
    }

    /// Where tools register, as a path.
    pub(super) const fn registration_path(&self) -> &'static str {
        if self.manners.is_moodle() { "/mod/lti/openid-registration.php" } else { "/api/lti/registrations" }
    }

    /// The administrator pastes a tool's address; with `client_id`, to bring that tool up to date.
    #[must_use]
    pub fn offer_registration(&self, client_id: Option<&str>) -> Offer {
        let token = random_hex(24);
        let ticket = Ticket { client_id: client_id.map(str::to_owned), used: false };
        self.memory().tickets.insert(token.clone(), ticket);
        Offer { configuration: self.address(self.configuration_path()), token }
    }

    /// The bodies of the registrations that were asked for, oldest first.
    #[must_use]
    pub fn registrations_seen(&self) -> Vec<Value> {
        self.memory().registrations.clone()
    }

    /// The next registrations are answered with this.
    pub fn answer_registrations_with(&self, canned: Option<Canned>) {
        self.memory().registration_answer = canned;
    }

    /// What the description says instead of the usual, member by member.
    pub fn describe_as(&self, changes: Value) {
        self.memory().description = changes;
    }

    /// The description. Canvas wants the token for it.
    pub(super) fn describe(&self, authorization: &str) -> Canned {
        let moodle = self.manners.is_moodle();
        if !moodle && self.ticket(authorization).is_none() {
            return text(401, "application/json", r#"{"errorMessage":"invalid token"}"#);
        }
        let paths = self.manners.paths;
        let mut document = json!({
            "issuer": self.issuer(),
            "token_endpoint": self.address(paths.token),
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "jwks_uri": self.address(paths.jwks),
            "authorization_endpoint": self.address(paths.auth),
            "registration_endpoint": self.address(self.registration_path()),
            "scopes_supported": [
                "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
                "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
                "https://purl.imsglobal.org/spec/lti-ags/scope/score",
                "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
            ],
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
            PLATFORM: {
                "product_family_code": if moodle { "moodle" } else { "canvas" },
                "version": "5.1",
                "messages_supported": [{ "type": "LtiResourceLinkRequest" }, { "type": "LtiDeepLinkingRequest" }],
                "variables": ["basicoutcome", "User.id"],
            },
        });
        if !moodle {
            document["authorization_server"] = self.address(paths.token).into();
            document[PLATFORM]["https://canvas.instructure.com/lti/account_name"] = "Northlake School".into();
        }
        if let Some(changes) = self.memory().description.as_object() {
            for (name, value) in changes {
                document[name.as_str()] = value.clone();
            }
        }
        text(200, "application/json; charset=utf-8", &document.to_string())
    }

    fn ticket(&self, authorization: &str) -> Option<(String, Ticket)> {
        let token = authorization.strip_prefix("Bearer ")?;
        self.memory().tickets.get(token).map(|ticket| (token.to_owned(), ticket.clone()))
    }

    /// A tool asks to be registered.
    pub(super) fn register_dynamically(&self, authorization: &str, body: &[u8]) -> Canned {
        if let Some(canned) = self.memory().registration_answer.clone() {
            return canned;
        }
        let moodle = self.manners.is_moodle();
        let refuse = |status: u16, word: &str| {
            if moodle {
                text(status, "text/html; charset=utf-8", word)
            } else {
                let body = json!({ "errors": [{ "message": word }] });
                text(if status == 400 { 422 } else { status }, "application/json", &body.to_string())
            }
        };
        if authorization.is_empty() {
            return refuse(401, "missing_registration_token");
        }
        let Some((token, ticket)) = self.ticket(authorization) else {
            return text(404, "text/html; charset=utf-8", "<html><title>Error</title>malformed</html>");
        };
        if ticket.used && ticket.client_id.is_none() {
            return refuse(401, "token_already_used");
        }
        let Ok(document) = serde_json::from_slice::<Value>(body) else { return refuse(400, "bad_json") };
        if let Some(word) = fault(&document) {
            return refuse(400, word);
        }
        let member = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
        let addresses = ToolAddresses {
            login_url: member("initiate_login_uri"),
            launch_url: document["redirect_uris"][0].as_str().unwrap_or_default().to_owned(),
            jwks_url: member("jwks_uri"),
        };
        let client_id = ticket.client_id.clone().unwrap_or_else(|| random_hex(8));
        let registration = self.register(&client_id, addresses);
        let mut answer = document.clone();
        answer["client_id"] = client_id.into();
        {
            let mut memory = self.memory();
            memory.registrations.push(document);
            memory.tickets.insert(token, Ticket { used: true, ..ticket });
        }
        if moodle {
            answer[TOOL]["deployment_id"] = registration.deployment_id.into();
            answer[TOOL]["messages"] = json!([{ "type": "LtiDeepLinkingRequest" }]);
        }
        text(if moodle { 200 } else { 201 }, "application/json; charset=utf-8", &answer.to_string())
    }
}

/// The first thing Moodle finds wrong, in its own word.
fn fault(document: &Value) -> Option<&'static str> {
    let has = |name: &str, wanted: &str| {
        document[name].as_array().is_some_and(|all| all.iter().any(|one| one == wanted))
    };
    let domain = document[TOOL]["domain"].as_str().unwrap_or_default();
    let target = document[TOOL]["target_link_uri"].as_str().and_then(|target| url::Url::parse(target).ok());
    let place = target.as_ref().map(|url| {
        let host = url.host_str().unwrap_or_default();
        url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    });
    let rules = [
        (has("response_types", "id_token"), "invalid_response_types"),
        (document["initiate_login_uri"].is_string(), "missing required attribute initiate_login_uri"),
        (document["redirect_uris"].is_array(), "invalid_redirect_uris"),
        (document["client_name"].is_string(), "missing required attribute client_name"),
        (document["jwks_uri"].is_string(), "missing required attribute jwks_uri"),
        (document["token_endpoint_auth_method"] == "private_key_jwt", "invalid_token_endpoint_auth_method"),
        (document["application_type"] == "web", "invalid_application_type"),
        (!domain.is_empty(), "missing_domain"),
        (place.as_deref() == Some(domain), "domain_targetlinkuri_mismatch"),
    ];
    rules.into_iter().find(|(kept, _)| !kept).map(|(_, word)| word)
}

impl super::Manners {
    /// Whether it does things Moodle's way.
    pub(super) const fn is_moodle(&self) -> bool {
        matches!(self.issuer, Issuer::Own)
    }
}

fn text(status: u16, content_type: &str, body: &str) -> Canned {
    Canned { status, content_type: content_type.to_owned(), body: body.to_owned(), headers: Vec::new() }
}
