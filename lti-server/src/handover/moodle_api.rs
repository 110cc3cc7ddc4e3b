//! Moodle's web services (REST), with a token an administrator made: one call, and what refusals mean.

use http::{Request, header::CONTENT_TYPE};
use lti::clean;
use serde_json::Value;
use url::Url;

use super::{
    host::{FORM, HostError, form_body},
    purpose::Purpose,
};
use crate::{
    AppState,
    outgoing::{self, Place, Reach},
    sentence::say,
};

const ANSWER_BYTES: usize = 32 * 1024 * 1024;

/// Names and values of a call.
pub(crate) type Fields = Vec<(String, String)>;

/// One Moodle, for one purpose.
pub(crate) struct MoodleApi {
    app: AppState,
    reach: Reach,
    endpoint: String,
    token: String,
    purpose: Purpose,
}

impl MoodleApi {
    pub(super) fn new(app: &AppState, address: &Url, token: &str, purpose: Purpose) -> Self {
        Self {
            app: app.clone(),
            // Whoever runs this server typed the address along with the token.
            reach: Reach { trusted: Place::of(address).into_iter().collect() },
            endpoint: format!("{}/webservice/rest/server.php", address.as_str().trim_end_matches('/')),
            token: token.to_owned(),
            purpose,
        }
    }

    /// One call.
    pub(super) async fn call(&self, function: &str, fields: Fields) -> Result<Value, HostError> {
        let fixed = [("wstoken", &*self.token), ("wsfunction", function), ("moodlewsrestformat", "json")];
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request = Request::post(&self.endpoint)
            .header(CONTENT_TYPE, FORM)
            .body(form_body(fixed.into_iter().chain(fields)))
            .map_err(|_| HostError::Refused(say!("Moodle's address cannot be used.")))?;
        let response = outgoing::send(&self.app, &self.reach, request, ANSWER_BYTES).await?;
        let status = response.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(HostError::Later(say!(
                "Moodle could not answer ({status}).",
                status = status.as_u16().to_string()
            )));
        }
        if !status.is_success() {
            return Err(HostError::Refused(say!(
                "Moodle's web services do not answer ({status}). An administrator enables web services and the REST protocol.",
                status = status.as_u16().to_string()
            )));
        }
        let answer: Value = serde_json::from_slice(response.body()).map_err(|_| {
            HostError::Refused(say!("Moodle answered with something else than a web service does."))
        })?;
        match answer.get("exception") {
            None => Ok(answer),
            Some(_) => Err(exception(self.purpose, function, &answer)),
        }
    }

    /// One call whose answer is a `T`.
    pub(crate) async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        function: &str,
        fields: Fields,
    ) -> Result<T, HostError> {
        let answer = self.call(function, fields).await?;
        serde_json::from_value(answer).map_err(|_| {
            HostError::Refused(say!("Moodle's answer to {function} cannot be read.", function = function))
        })
    }
}

/// Moodle's refusals come as a success with an exception in it.
fn exception(purpose: Purpose, function: &str, answer: &Value) -> HostError {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let words = match text("errorcode") {
        "invalidtoken" => {
            say!(
                "Moodle does not accept the token any more. An administrator makes a new one and gives it to Kith."
            )
        }
        "accessexception" => say!(
            "Moodle does not let Kith use {function}. An administrator adds this function to the external service, \
             and the account to its authorised users.",
            function = function
        ),
        "nopermissions" | "required_capability_exception" | "noviewdiscussionspermission" => match purpose {
            Purpose::Groups => say!(
                "The account that Kith uses may not manage groups in this course. An administrator gives it a role \
                 with moodle/course:managegroups."
            ),
            Purpose::Forum => say!(
                "The account that Kith uses may not read forums in this course. An administrator gives it a role \
                 with mod/forum:viewdiscussion."
            ),
        },
        "errorcoursecontextnotvalid" | "requireloginerror" => say!(
            "The account that Kith uses cannot enter this course. An administrator gives it a role with \
             moodle/course:view."
        ),
        "servicenotavailable" | "sitemaintenance" | "dmlwriteexception" | "dmlreadexception" => {
            return HostError::Later(say!("Moodle is not available at the moment."));
        }
        code => {
            let said = clean(text("message"), 200).unwrap_or_else(|| "nothing".to_owned());
            let code = clean(code, 60).unwrap_or_default();
            return HostError::Rejected(say!(
                "Moodle refused {function}. It said: {said} ({code})",
                function = function,
                said = said,
                code = code
            ));
        }
    };
    HostError::Refused(words)
}
