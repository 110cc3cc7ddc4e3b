//! The claims of a launch, member by member, against the recorded ones.

use kith_tests::platform::{AuthAnswer, AuthRequest};
use serde_json::{Value, json};

use super::{moment, recorded, recorded_campus};

const CUSTOM: &str = "https://purl.imsglobal.org/spec/lti/claim/custom";
const ENDPOINT: &str = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint";
const ROLES: &str = "https://purl.imsglobal.org/spec/lti/claim/roles";

/// What the simulation says in the situation of a recording.
fn simulated(recording: &Value, username: &str, names_shown: bool) -> Value {
    let at = moment(recording);
    let campus = recorded_campus(at, "http://localhost:9000/jwks");
    campus.show_names(2, names_shown);
    let initiation = campus.prepare_launch(2, username).unwrap();
    let request = initiation.fields.into_iter().chain([
        ("redirect_uri".to_owned(), "http://localhost:9000/launch".to_owned()),
        ("nonce".to_owned(), "n".to_owned()),
    ]);
    let form = campus.launch_form(&AuthRequest(request.collect())).unwrap();
    serde_json::from_str(&form.payload()).unwrap()
}

/// Paths of all members, with the kind of value at each; elements of lists count as one.
fn shape(value: &Value, path: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| shape(value, &format!("{path}/{name}"), into));
        }
        Value::Array(items) => {
            into.push(format!("{path}: list"));
            items.first().into_iter().for_each(|item| shape(item, &format!("{path}[]"), into));
        }
        Value::Null => into.push(format!("{path}: null")),
        Value::Bool(_) => into.push(format!("{path}: bool")),
        Value::Number(_) => into.push(format!("{path}: number")),
        Value::String(_) => into.push(format!("{path}: text")),
    }
}

fn shape_of(value: &Value) -> Vec<String> {
    let mut paths = Vec::new();
    shape(value, "", &mut paths);
    paths.sort();
    paths
}

#[test]
fn have_the_recorded_shape() {
    let situations = [
        ("launch-student-01-sydney-3-launch", "s01.sydney", true),
        ("launch-teacher-1-3-launch", "t.marsh", true),
        ("launch-teaching-assistant-3-launch", "ta.lindt", true),
        ("launch-site-admin-3-launch", "admin", true),
        ("launch-student-10-server-timezone-3-launch", "s10.server", true),
        ("launch-student-privacy-none-3-launch", "s01.sydney", false),
    ];
    for (name, username, names_shown) in situations {
        let recording = recorded(name);
        let mut expected = recording["id_token_payload"].clone();
        // A custom parameter of that one recording collided with Moodle's own and put an empty line item here.
        if let Some(endpoint) = expected[ENDPOINT].as_object_mut() {
            endpoint.remove("lineitem");
        }
        let actual = simulated(&recording, username, names_shown);
        assert_eq!(shape_of(&actual), shape_of(&expected), "{name}");
        assert_eq!(actual[ROLES], expected[ROLES], "{name}");
        assert_eq!(actual["sub"], expected["sub"], "{name}");
        assert_eq!(actual["name"], expected["name"], "{name}");
        let (actual, expected) = (&actual[CUSTOM], &expected[CUSTOM]);
        // What Moodle does not know stays as text, what it escapes or leaves alone stays too.
        for (key, value) in expected.as_object().unwrap() {
            let literal = value.is_null() || value.as_str().is_some_and(|text| text.contains('$'));
            if literal || key == "person_timezone" || key == "membership_role" {
                assert_eq!(&actual[key], value, "{name}: {key}");
            }
        }
    }
}

#[test]
fn live_for_a_minute_and_are_signed_by_the_published_key() {
    let recording = recorded("launch-student-01-sydney-3-launch");
    let campus = recorded_campus(moment(&recording), "http://localhost:9000/jwks");
    let initiation = campus.prepare_launch(2, "s01.sydney").unwrap();
    let mut request: std::collections::HashMap<_, _> = initiation.fields.into_iter().collect();
    let rest = [
        ("scope", "openid"),
        ("response_type", "id_token"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
        ("redirect_uri", "http://localhost:9000/launch"),
        ("state", "s"),
        ("nonce", "n"),
    ];
    request.extend(rest.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let answer = campus.authenticate(&AuthRequest(request), Some("s01.sydney")).unwrap();
    let AuthAnswer::Post { fields, .. } = answer else { panic!("{answer:?}") };
    let token = &fields.iter().find(|(name, _)| name == "id_token").unwrap().1;
    let header = jsonwebtoken::decode_header(token).unwrap();
    let published: Value = serde_json::from_str(&campus.key_set().body).unwrap();
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(published["keys"][0].clone()).unwrap();
    assert_eq!(header.kid.as_deref(), published["keys"][0]["kid"].as_str());
    let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
    validation.set_audience(&[super::CLIENT]);
    // The recording's minute is over; only its length is looked at.
    validation.validate_exp = false;
    let key = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();
    let claims = jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap().claims;
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
    assert_eq!(claims["nonce"], json!("n"));
}
