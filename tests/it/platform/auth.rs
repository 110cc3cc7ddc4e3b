//! Authentication requests as they were recorded, good and bad, sent again.

use std::collections::HashMap;

use kith_tests::platform::{AuthAnswer, AuthRequest};
use serde_json::Value;

use super::{moment, recorded, recorded_campus};

/// Whether a recording ended with a form posted to the tool, and the names that begin it.
const SITUATIONS: [(&str, bool); 13] = [
    ("auth-error-wrong-client-id", true),
    ("auth-error-wrong-login-hint", true),
    ("auth-error-no-response-mode", true),
    ("auth-error-response-mode-query", true),
    ("auth-error-prompt-login", true),
    ("auth-error-wrong-redirect-uri", false),
    ("auth-error-no-nonce", false),
    ("auth-error-no-message-hint", false),
    ("auth-error-bad-message-hint", false),
    ("auth-error-wrong-scope", false),
    ("auth-error-wrong-response-type", false),
    ("auth-variant-no-prompt", true),
    ("auth-variant-no-state", true),
];

#[test]
fn requests_are_answered_as_recorded() {
    for (name, posted) in SITUATIONS {
        let initiation = recorded(&format!("{name}-1-initiate-login"));
        let recording = recorded(&format!("{name}-2-auth-request"));
        let campus = recorded_campus(moment(&recording), "http://localhost:9000/jwks");
        let fresh: HashMap<_, _> = campus.prepare_launch(2, "t.marsh").unwrap().fields.into_iter().collect();
        let mut request: HashMap<String, String> =
            serde_json::from_value(recording["params"].clone()).unwrap();
        // The recorded hint has been used; where the tool sent it unaltered, ours takes its place.
        let hint = request.get("lti_message_hint").map(String::as_str);
        if hint == initiation["form"]["lti_message_hint"].as_str() {
            request.insert("lti_message_hint".to_owned(), fresh["lti_message_hint"].clone());
        }
        let answer = campus.authenticate(&AuthRequest(request), Some("t.marsh")).unwrap();
        match answer {
            AuthAnswer::Post { action, fields } => {
                assert!(posted, "{name}: {fields:?}");
                let expected = recorded(&format!("{name}-3-launch"));
                assert_eq!(action, "http://localhost:9000/launch", "{name}");
                let mut actual: Value = fields.into_iter().collect::<HashMap<_, _>>().into_iter().collect();
                if let Some(token) = actual.get_mut("id_token") {
                    *token = expected["form"]["id_token"].clone();
                }
                assert_eq!(actual, expected["form"], "{name}");
            }
            AuthAnswer::ErrorPage => assert!(!posted, "{name} gave an error page"),
        }
    }
}

#[test]
fn a_request_without_a_session_gets_nothing() {
    let recording = recorded("auth-variant-no-prompt-2-auth-request");
    let campus = recorded_campus(moment(&recording), "http://localhost:9000/jwks");
    let fresh: HashMap<_, _> = campus.prepare_launch(2, "t.marsh").unwrap().fields.into_iter().collect();
    let mut request: HashMap<String, String> = serde_json::from_value(recording["params"].clone()).unwrap();
    request.insert("lti_message_hint".to_owned(), fresh["lti_message_hint"].clone());
    let request = AuthRequest(request);
    let answer = campus.authenticate(&request, Some("t.okafor")).unwrap();
    let AuthAnswer::Post { fields, .. } = answer else { panic!("{answer:?}") };
    assert_eq!(fields[0], ("error".to_owned(), "access_denied".to_owned()));
}
