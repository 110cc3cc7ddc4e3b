//! Answers to a selection, as a platform reads them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use lti::{LinkItem, SelectionError, selection_response};
use serde_json::{Value, json};
use url::Url;

use crate::platform::{Case, Key, NOW, lti};

const DL: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/";

fn item(view: &str) -> LinkItem {
    LinkItem {
        title: "Your group".to_owned(),
        text: "Who is in it, and when you meet.".to_owned(),
        url: Url::parse("https://tool.example/lti/launch").unwrap(),
        custom: vec![("kith_view".to_owned(), view.to_owned())],
    }
}

fn answered(settings: impl FnOnce(&mut Value), items: &[LinkItem]) -> Result<Value, SelectionError> {
    let mut case = Case::good();
    case.deep_linking();
    settings(&mut case.claims[format!("{DL}deep_linking_settings")]);
    let launch = case.launch().unwrap();
    let now = Timestamp::from_second(NOW).unwrap();
    let key = &Key::platform().signing;
    let settings = launch.deep_linking().unwrap();
    let token =
        selection_response(key, &case.registration, launch.deployment_id(), settings, items, "n-1", now)?;
    let payload = token.split('.').nth(1).unwrap();
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap())
}

#[test]
fn an_answer_says_everything_the_framework_asks_for() {
    let claims = answered(|settings| settings["data"] = "op=321".into(), &[item("group")]).unwrap();
    assert_eq!(
        (claims["iss"].as_str(), claims["aud"].as_str()),
        (Some("tool-1"), Some("https://lms.example"))
    );
    assert!(claims["iat"].as_i64() < Some(NOW) && claims["exp"].as_i64() > Some(NOW));
    assert_eq!(claims["nonce"], "n-1");
    assert_eq!(claims[lti("message_type")], "LtiDeepLinkingResponse");
    assert_eq!(claims[lti("version")], "1.3.0");
    assert_eq!(claims[lti("deployment_id")], "d-1");
    assert_eq!(claims[format!("{DL}data")], "op=321");
    let placed = &claims[format!("{DL}content_items")][0];
    assert_eq!(placed["type"], "ltiResourceLink");
    assert_eq!(placed["custom"], json!({ "kith_view": "group" }));
}

#[test]
fn p_29_an_empty_answer_is_a_cancellation() {
    let claims = answered(|settings| settings["accept_types"] = json!(["html"]), &[]).unwrap();
    assert_eq!(claims[format!("{DL}content_items")], json!([]));
    let without = answered(
        |settings| {
            settings.as_object_mut().unwrap().remove("data");
        },
        &[],
    )
    .unwrap();
    assert!(without.get(format!("{DL}data")).is_none(), "only what was given comes back");
}

#[test]
fn n_80_what_the_platform_does_not_take_is_not_signed() {
    let two = [item("group"), item("map")];
    let one_only = answered(|settings| settings["accept_multiple"] = false.into(), &two);
    assert_eq!(one_only, Err(SelectionError::TooMany));
    let unsaid = answered(
        |settings| {
            settings.as_object_mut().unwrap().remove("accept_multiple");
        },
        &two,
    );
    assert_eq!(unsaid, Err(SelectionError::TooMany));
    assert!(answered(|settings| settings["accept_multiple"] = true.into(), &two).is_ok());
    let files = answered(|settings| settings["accept_types"] = json!(["file", "html"]), &two[..1]);
    assert_eq!(files, Err(SelectionError::NotAccepted));
}
