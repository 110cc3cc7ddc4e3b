//! Dynamic Registration: recorded from a Moodle, and as Canvas documents it.

use http::Response;
use lti::{DynamicError, PlatformConfiguration, ToolDescription, canvas_key, configuration_request};
use serde_json::{Value, json};
use url::Url;

use crate::moodle::recorded;

const TOOL: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";
const PLATFORM: &str = "https://purl.imsglobal.org/spec/lti-platform-configuration";

fn address() -> Url {
    Url::parse("https://kith.example").unwrap()
}

fn tool(address: &Url) -> ToolDescription<'_> {
    ToolDescription { name: "Kith", description: "Groups that really meet.", address }
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Response<Vec<u8>> {
    Response::builder().status(status).body(body.into()).unwrap()
}

/// The recorded answer, with its body as the platform sent it.
fn recorded_answer(name: &str) -> Response<Vec<u8>> {
    let response = recorded(name)["response"].clone();
    let body = match &response["body"] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    answer(response["status"].as_u64().unwrap().try_into().unwrap(), body)
}

fn moodle() -> PlatformConfiguration {
    let asked = Url::parse("http://127.0.0.1:8080/mod/lti/openid-configuration.php").unwrap();
    let found = recorded_answer("registration-2-openid-configuration");
    PlatformConfiguration::read(&asked, &found, false).unwrap()
}

/// A hosted Canvas' description, changed by `bend`.
fn canvas_at(asked: &str, bend: impl FnOnce(&mut Value)) -> Result<PlatformConfiguration, DynamicError> {
    let mut document = json!({
        "issuer": "https://canvas.instructure.com",
        "authorization_endpoint": "https://sso.canvaslms.com/api/lti/authorize_redirect",
        "token_endpoint": "https://sso.canvaslms.com/login/oauth2/token",
        "jwks_uri": "https://sso.canvaslms.com/api/lti/security/jwks",
        "registration_endpoint": "https://school.instructure.com/api/lti/registrations",
        "authorization_server": "canvas.instructure.com",
        "scopes_supported": ["https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"],
        PLATFORM: {
            "product_family_code": "canvas", "version": "OpenSource",
            "https://canvas.instructure.com/lti/account_name": "Northlake School",
        },
    });
    bend(&mut document);
    let asked = Url::parse(asked).unwrap();
    PlatformConfiguration::read(&asked, &answer(200, document.to_string()), false)
}

const SCHOOL: &str = "https://school.instructure.com/api/lti/security/openid-configuration";

#[test]
fn a_recorded_moodle_describes_itself() {
    let found = moodle();
    assert_eq!(found.issuer, "http://127.0.0.1:8080");
    assert_eq!(found.registration_url.path(), "/mod/lti/openid-registration.php");
    assert_eq!(found.product.as_deref(), Some("moodle"));
    assert_eq!(found.frame_origins(), ["http://127.0.0.1:8080"]);
}

#[test]
fn what_is_sent_has_everything_a_moodle_asks_for() {
    let address = address();
    let document = moodle().tool_document(&tool(&address));
    let sent = recorded("registration-3-registration")["request"]["body"].clone();
    for name in ["application_type", "response_types", "grant_types", "token_endpoint_auth_method"] {
        assert_eq!(document[name], sent[name], "{name}");
    }
    assert_eq!(document["initiate_login_uri"], "https://kith.example/lti/login");
    assert_eq!(document["redirect_uris"], json!(["https://kith.example/lti/launch"]));
    assert_eq!(document[TOOL]["domain"], "kith.example");
    let custom = document[TOOL]["custom_parameters"].as_object().unwrap();
    assert_eq!(custom["timezone"], "$Person.address.timezone");
    // Moodle cuts values at a second `=`, and moves these names into its own claims.
    let taken = ["lineitems_url", "lineitem_url", "results_url", "scores_url", "context_memberships_v2_url"];
    assert!(
        custom.iter().all(|(name, value)| {
            !taken.contains(&name.as_str()) && !value.as_str().unwrap().contains('=')
        })
    );
    assert!(!document["scope"].as_str().unwrap().contains("basicoutcome"));
    let claims: Vec<&str> =
        document[TOOL]["claims"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(!claims.contains(&"email"), "no more than is needed");
}

#[test]
fn a_recorded_moodle_answers_with_a_client_id_and_a_deployment() {
    for name in ["registration-3-registration", "registration-update-3-registration"] {
        let done = moodle().registered(&recorded_answer(name)).unwrap();
        let body = recorded(name)["response"]["body"].clone();
        assert_eq!(Some(done.registration.client_id.as_str()), body["client_id"].as_str());
        assert_eq!(done.deployment_id.as_deref(), body[TOOL]["deployment_id"].as_str());
        assert!(done.deployment_id.is_some(), "{name}");
        assert_eq!(done.registration.issuer, "http://127.0.0.1:8080");
    }
}

#[test]
fn n_104_every_recorded_refusal_is_told_in_the_platforms_words() {
    let folder = crate::moodle::MOODLE.folder();
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let Some(name) = name.strip_suffix(".json").filter(|name| name.starts_with("registration-error"))
        else {
            continue;
        };
        let error = moodle().registered(&recorded_answer(name)).unwrap_err();
        let DynamicError::Refused { status, reason } = &error else { panic!("{name}: {error:?}") };
        assert!(status.is_client_error(), "{name}");
        assert!(!reason.contains('<') && !reason.is_empty(), "{name}: {reason}");
        seen += 1;
    }
    assert!(seen >= 9, "{seen} recordings");
    let spent = moodle().registered(&recorded_answer("registration-4-registration-replay")).unwrap_err();
    assert!(spent.to_string().contains("token_already_used"), "{spent}");
}

#[test]
fn n_104_canvas_lists_errors_in_its_own_way() {
    let found = canvas_at(SCHOOL, |_| {}).unwrap();
    let body =
        json!({ "errors": [{ "field": "scope", "message": "is <b>unknown</b>" }, "no such placement"] });
    let error = found.registered(&answer(422, body.to_string())).unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("scope: is") && said.contains("no such placement") && said.contains("422"),
        "{said}"
    );
    assert_eq!(found.registered(&answer(201, "{}")), Err(DynamicError::NoClientId));
    assert_eq!(found.registered(&answer(200, "<html>")), Err(DynamicError::NoClientId));
    let server_error = found.registered(&answer(500, "oops")).unwrap_err();
    assert!(matches!(server_error, DynamicError::Refused { .. }));
}

#[test]
fn canvas_is_asked_for_its_placements() {
    let found = canvas_at(SCHOOL, |_| {}).unwrap();
    assert_eq!(found.name.as_deref(), Some("Northlake School"));
    let address = address();
    let document = found.tool_document(&tool(&address));
    let messages = document[TOOL]["messages"].as_array().unwrap();
    for (placement, kind) in [
        ("course_navigation", "LtiResourceLinkRequest"),
        ("account_navigation", "LtiResourceLinkRequest"),
        ("user_navigation", "LtiResourceLinkRequest"),
        ("link_selection", "LtiDeepLinkingRequest"),
        ("assignment_selection", "LtiDeepLinkingRequest"),
    ] {
        let message = messages.iter().find(|message| message["placements"][0] == placement).unwrap();
        assert_eq!(message["type"], kind);
        assert!(message["https://canvas.instructure.com/lti/visibility"].is_string(), "{placement}");
    }
    assert_eq!(document[TOOL]["https://canvas.instructure.com/lti/privacy_level"], "name_only");
    // Only what the platform offers is asked for.
    assert_eq!(
        document["scope"],
        "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
    );
    let done = found.registered(&answer(201, json!({ "client_id": "10000000000042" }).to_string())).unwrap();
    assert_eq!((done.deployment_id, done.registration.client_id.as_str()), (None, "10000000000042"));
    assert_eq!(done.registration.token_audience.as_deref(), Some("canvas.instructure.com"));
    assert!(found.frame_origins().contains(&"https://*.instructure.com".to_owned()));
}

#[test]
fn n_99_an_issuer_on_another_host_is_refused() {
    let foreign = |issuer: &str| canvas_at("https://lms.example/openid", |it| it["issuer"] = issuer.into());
    for issuer in
        ["https://canvas.instructure.com", "https://evil.example", "https://lms.example.evil.example"]
    {
        assert!(matches!(foreign(issuer), Err(DynamicError::ForeignIssuer { .. })), "{issuer}");
    }
    for host in ["notinstructure.com", "instructure.com.evil.example"] {
        let found = canvas_at(&format!("https://{host}/openid"), |_| {});
        assert!(matches!(found, Err(DynamicError::ForeignIssuer { .. })), "{host}");
    }
    assert!(canvas_at("https://sso.canvaslms.com/openid", |_| {}).is_ok(), "the known pair");
}

#[test]
fn n_100_an_endpoint_on_a_third_host_is_refused() {
    for name in ["registration_endpoint", "jwks_uri", "token_endpoint", "authorization_endpoint"] {
        let found = canvas_at(SCHOOL, |it| it[name] = "https://evil.example/x".into());
        assert!(matches!(found, Err(DynamicError::ForeignEndpoint { .. })), "{name}");
        let plain = canvas_at(SCHOOL, |it| it[name] = "http://school.instructure.com/x".into());
        assert!(matches!(plain, Err(DynamicError::Registration(_))), "N-32: {name}");
        let missing = canvas_at(SCHOOL, |it| it[name] = Value::Null);
        assert_eq!(missing, Err(DynamicError::Incomplete(name)));
    }
}

#[test]
fn a_description_that_is_none_is_refused() {
    let asked = Url::parse("https://lms.example/openid").unwrap();
    let read = |status, body: &str| PlatformConfiguration::read(&asked, &answer(status, body), false);
    assert!(matches!(read(401, "no token"), Err(DynamicError::NoConfiguration { .. })));
    for body in ["", "[]", "<html>", "{}"] {
        assert!(matches!(read(200, body), Err(DynamicError::Incomplete(_))), "{body}");
    }
    assert_eq!(read(200, &" ".repeat(300_000)), Err(DynamicError::Incomplete("everything")));
}

#[test]
fn n_103_a_token_is_a_secret_header_or_no_request() {
    let url = Url::parse("https://lms.example/openid").unwrap();
    let request = configuration_request(&url, Some("abc.def")).unwrap();
    assert!(request.headers()["authorization"].is_sensitive());
    for bad in ["a b", "a\r\nX: y", "é", &"a".repeat(20_000)] {
        assert_eq!(configuration_request(&url, Some(bad)).unwrap_err(), DynamicError::BadRequest);
    }
}

#[test]
fn the_pasted_developer_key_says_the_same() {
    let address = address();
    let key = canvas_key(&tool(&address));
    assert_eq!(key["public_jwk_url"], "https://kith.example/.well-known/jwks.json");
    assert_eq!(key["oidc_initiation_url"], "https://kith.example/lti/login");
    let placements = key["extensions"][0]["settings"]["placements"].as_array().unwrap();
    assert_eq!(placements.len(), 5);
    assert_eq!(key["custom_fields"]["timezone"], "$Person.address.timezone");
}
