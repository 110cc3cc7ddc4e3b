//! Notices, as Canvas sends them (`doc/api/pns.md`): asked for with a service token, signed like a launch.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    faults::LaunchForm,
    keys::{PlatformKey, base64url, random_hex},
    state::{Campus, Canned},
};

const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";

/// What the tool asked to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handler {
    /// Who asked.
    pub client_id: String,
    /// The kind of notice.
    pub kind: String,
    /// Where to.
    pub address: String,
}

/// A notice about to be posted.
#[derive(Clone, Debug)]
pub struct Notice {
    header: Value,
    payload: Value,
    key: PlatformKey,
}

impl Campus {
    /// Where the tool asks for notices, as a path.
    pub(super) fn notices_path(&self) -> String {
        format!("/api/lti/notice-handlers/{}", self.manners.name.to_lowercase())
    }

    /// The launch of a platform that sends notices.
    #[must_use]
    pub fn offering_notices(&self, form: LaunchForm) -> LaunchForm {
        form.claim(
            &format!("{CLAIM}platformnotificationservice"),
            json!({
                "service_versions": ["1.0"],
                "platform_notification_service_url": self.address(&self.notices_path()),
                "scope": [lti::vocabulary::NOTICE_SCOPE],
                "notice_types_supported": ["LtiHelloWorldNotice", "LtiAssetProcessorSubmissionNotice", "LtiContextCopyNotice"],
            }),
        )
    }

    /// What was asked for so far, in order.
    #[must_use]
    pub fn handlers(&self) -> Vec<Handler> {
        self.memory().handlers.clone()
    }

    /// Answers wishes for notices with this from now on; `None`: as usual.
    pub fn answer_handlers_with(&self, answer: Option<Canned>) {
        self.memory().handler_answer = answer;
    }

    pub(super) fn keep_handler(&self, authorization: &str, body: &[u8]) -> Canned {
        let answer = |status, body: Value| Canned {
            status,
            content_type: "application/json; charset=utf-8".to_owned(),
            body: body.to_string(),
            headers: Vec::new(),
        };
        let now = self.now();
        let mut memory = self.memory();
        if let Some(canned) = memory.handler_answer.clone() {
            return canned;
        }
        let granted = authorization.strip_prefix("Bearer ").and_then(|token| memory.grants.get(token));
        let may = |scopes: &[String]| scopes.iter().any(|scope| scope == lti::vocabulary::NOTICE_SCOPE);
        let Some(grant) = granted.filter(|grant| grant.until > now && may(&grant.scopes)) else {
            return answer(
                401,
                json!({"errors": {"type": "unauthorized", "message": "invalid access token"}}),
            );
        };
        let client_id = grant.client_id.clone();
        let wish: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| wish[name].as_str().unwrap_or_default().to_owned();
        let (kind, address) = (text("notice_type"), text("handler"));
        let tool = memory.tools.iter().find(|tool| tool.client_id == client_id);
        let own = tool.is_some_and(|tool| {
            let host =
                |text: &str| url::Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_owned));
            host(&address).is_some() && host(&address) == host(&tool.addresses.launch_url)
        });
        if !own {
            return answer(
                400,
                json!({"errors": {"type": "bad_request", "message": "handler must match tool domain"}}),
            );
        }
        memory.handlers.push(Handler { client_id, kind: kind.clone(), address: address.clone() });
        answer(200, json!({"notice_type": kind, "handler": address}))
    }

    /// A notice of this kind from the deployment of the course `number`.
    ///
    /// # Panics
    /// When there is no such course, or no tool.
    #[must_use]
    pub fn notice(&self, kind: &str, number: u32) -> Notice {
        let tool = self.tool().unwrap_or_else(|| panic!("no tool is registered"));
        let course = self.course(number).unwrap_or_else(|| panic!("there is no course {number}"));
        let (now, key) = (self.now().as_second(), self.key());
        let claim = |name: &str| format!("{CLAIM}{name}");
        let payload = json!({
            claim("version"): "1.3.0",
            claim("notice"): {
                "id": random_hex(16), "type": kind,
                "timestamp": Timestamp::from_second(now).map(|at| at.to_string()).unwrap_or_default(),
            },
            claim("deployment_id"): self.deployment(tool.number, number),
            claim("context"): {"id": self.context_id(&course), "label": course.label, "title": course.title},
            "iss": self.issuer(), "aud": tool.client_id, "azp": tool.client_id,
            "iat": now, "exp": now + 3600, "nonce": random_hex(16),
        });
        Notice { header: json!({"typ": "JWT", "alg": "RS256", "kid": key.kid()}), payload, key }
    }

    /// The notice that the course `copy` was filled from `original`, whose deployment sends it.
    ///
    /// # Panics
    /// When there is no such course, or no tool.
    #[must_use]
    pub fn copy_notice(&self, original: u32, copy: u32) -> Notice {
        let id = |number| {
            let course = self.course(number).unwrap_or_else(|| panic!("there is no course {number}"));
            self.context_id(&course)
        };
        self.notice("LtiContextCopyNotice", original)
            .claim("context", json!({"id": id(copy), "label": "copy", "title": "A copy"}))
            .claim("origin_contexts", json!([id(original)]))
    }
}

impl Notice {
    /// Sets a claim; those of LTI without their prefix.
    #[must_use]
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        let name = if self.payload.get(name).is_some() { name.to_owned() } else { format!("{CLAIM}{name}") };
        self.payload[name] = value.into();
        self
    }

    /// Signed by `key` under the platform's key id.
    #[must_use]
    pub fn signed_by(mut self, key: PlatformKey) -> Self {
        self.key = key;
        self
    }

    /// The signed message.
    ///
    /// # Panics
    /// When the library cannot sign.
    #[must_use]
    pub fn jwt(&self) -> String {
        let parts = [&self.header, &self.payload].map(|part| base64url(part.to_string().as_bytes()));
        let message = parts.join(".");
        let signature = self.key.sign(&message).expect("the key signs");
        format!("{message}.{signature}")
    }
}
