//! Whatever comes in, the answer is a value or a named refusal.

use http::Response;
use jsonwebtoken::Algorithm;
use lti::{Answer, Initiation, KeySet, LaunchError, Roles, key_id, page, token_response};
use proptest::prelude::*;
use serde_json::{Value, json};
use url::Url;

use crate::platform::{Case, Key, lti, signed};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,30}".prop_map(Value::from),
        Just(json!("https://lms.example/a")),
        Just(json!("RS256")),
    ];
    leaf.prop_recursive(3, 20, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(
                prop_oneof![
                    "[a-z_]{1,8}",
                    Just("id".to_owned()),
                    Just("user_id".to_owned()),
                    Just("roles".to_owned()),
                    Just("members".to_owned()),
                    Just("keys".to_owned()),
                    Just("kid".to_owned()),
                    Just("n".to_owned()),
                    Just("url".to_owned()),
                    Just("return_url".to_owned()),
                ],
                inner,
                0..5
            )
            .prop_map(|entries| entries.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

fn field_name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("id_token".to_owned()),
        Just("state".to_owned()),
        Just("error".to_owned()),
        Just("error_description".to_owned()),
        Just("iss".to_owned()),
        Just("login_hint".to_owned()),
        Just("target_link_uri".to_owned()),
        ".{0,10}",
    ]
}

fn form() -> impl Strategy<Value = Vec<(String, String)>> {
    let value = prop_oneof![".{0,60}", "https?:[/\\\\]{0,3}[a-z@.:/]{0,20}"];
    prop::collection::vec((field_name(), value), 0..8)
}

proptest! {
    #[test]
    fn an_answer(fields in form()) {
        let _ = Answer::parse(&fields);
    }

    #[test]
    fn an_initiation(query in form(), body in form()) {
        let tool = Url::parse("https://tool.example").unwrap();
        if let Ok(initiation) = Initiation::parse(&query, &body, &tool) {
            prop_assert_eq!(initiation.target_link_uri.origin(), tool.origin());
        }
    }

    #[test]
    fn a_token_of_any_text(token in ".{0,200}") {
        prop_assert!(key_id(&token).is_err());
    }

    #[test]
    fn a_token_of_any_parts(token in "[A-Za-z0-9_-]{0,40}(\\.[A-Za-z0-9_-]{0,40}){0,5}") {
        prop_assert!(key_id(&token).is_err());
    }

    #[test]
    fn a_token_with_any_header(header in any_json()) {
        let key = &Key::platform().private;
        let token = signed(header.to_string().as_bytes(), b"{}", key, Algorithm::RS256);
        if let Ok(kid) = key_id(&token) {
            prop_assert_eq!(header["kid"].as_str(), Some(kid.as_str()));
        }
    }

    #[test]
    fn a_key_set_of_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = KeySet::parse(&bytes);
    }

    #[test]
    fn a_key_set_of_any_json(keys in any_json()) {
        let _ = KeySet::parse(json!({ "keys": [keys] }).to_string().as_bytes());
        let _ = KeySet::parse(json!({ "keys": keys }).to_string().as_bytes());
    }

    #[test]
    fn roles_of_any_text(names in prop::collection::vec(".{0,80}", 0..6)) {
        let roles = Roles::parse(names.iter().map(String::as_str));
        prop_assert!(!roles.is_platform_admin() && !roles.is_instructor());
    }

    #[test]
    fn roles_survive_being_stored(
        names in prop::collection::vec(
            "http://purl.imsglobal.org/vocab/(lis/v2/membership(/[A-Za-z]{1,9})?|lis/v2/system/person|lti/system/person)#[A-Za-z]{1,9}",
            0..6
        )
    ) {
        let roles = Roles::parse(names.iter().map(String::as_str));
        let stored: Vec<String> = roles.names().collect();
        prop_assert_eq!(Roles::parse(stored.iter().map(String::as_str)), roles);
    }

    #[test]
    fn a_roster_of_any_json(body in any_json(), members in any_json(), link in prop::collection::vec(32_u8..=255, 0..80)) {
        let here = Url::parse("https://lms.example/nrps").unwrap();
        for body in [body, json!({ "members": [members] }), json!({ "members": members })] {
            let response = Response::builder().header("link", link.clone()).body(body.to_string().into_bytes());
            let _ = page(&here, response.unwrap_or_default(), None).map(|page| page.members().count());
        }
    }

    #[test]
    fn a_token_response_of_any_bytes(status in 200_u16..600, body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = token_response(&Response::builder().status(status).body(body).unwrap());
    }
}

proptest! {
    // Every case signs a token.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_launch_with_any_claim_replaced(which in 0_usize..18, value in any_json()) {
        let names = [
            "iss", "aud", "azp", "sub", "exp", "iat", "nbf", "nonce", "name", "email",
            "roles", "context", "resource_link", "custom", "tool_platform", "launch_presentation",
            "deployment_id", "message_type",
        ];
        let mut case = Case::good();
        let name = if which < 10 { names[which].to_owned() } else { lti(names[which]) };
        case.claims[name] = value;
        match case.launch() {
            Ok(launch) => prop_assert_eq!(launch.issuer(), "https://lms.example"),
            Err(reason) => prop_assert!(LaunchError::ALL.contains(&reason)),
        }
    }
}
