//! What a Canvas does differently: ids, deployments, roles, the roster's pages and time zones.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use kith_tests::platform::{AuthRequest, Campus, Manners, PlatformKey, ToolAddresses, demo};
use serde_json::{Value, json};

use super::{roster, serve_keys, standing_still};

pub(super) fn campus(at: Timestamp, jwks_url: &str) -> Arc<Campus> {
    let key = PlatformKey::generate().unwrap();
    let campus = Campus::new(Manners::canvas(), "http://127.0.0.1:8080", key, standing_still(at)).unwrap();
    demo::furnish(&campus);
    let tool =
        ToolAddresses { jwks_url: jwks_url.to_owned(), ..ToolAddresses::of_kith("http://localhost:9000") };
    campus.register("kith", tool);
    campus
}

fn claims(campus: &Campus, course: u32, username: &str) -> Value {
    let fields = campus.prepare_launch(course, username).unwrap().fields;
    let redirect = ("redirect_uri".to_owned(), "http://localhost:9000/lti/launch".to_owned());
    let form = campus.launch_form(&AuthRequest(fields.into_iter().chain([redirect]).collect())).unwrap();
    serde_json::from_str(&form.payload()).unwrap()
}

#[tokio::test]
async fn every_course_brings_its_own_deployment_under_one_issuer() {
    let campus = campus("2026-11-23T09:00:00Z".parse().unwrap(), "http://localhost:9000/jwks");
    let (first, second) = (claims(&campus, 1201, "margit.solberg"), claims(&campus, 1202, "margit.solberg"));
    let deployment = "https://purl.imsglobal.org/spec/lti/claim/deployment_id";
    assert_eq!(first["iss"], "https://canvas.instructure.com");
    assert_eq!(first["iss"], second["iss"]);
    assert_ne!(first[deployment], second[deployment]);
    assert_eq!(first["sub"], second["sub"]);
    assert_eq!(first["sub"].as_str().map(str::len), Some(36));
    assert_eq!(first["exp"].as_i64().unwrap() - first["iat"].as_i64().unwrap(), 3600);
    // The reading circle tells no names.
    assert!(first.get("name").is_some() && second.get("name").is_none() && second.get("picture").is_none());
}

#[tokio::test]
async fn a_learner_here_may_be_an_instructor_elsewhere() {
    let campus = campus("2026-11-23T09:00:00Z".parse().unwrap(), "http://localhost:9000/jwks");
    let both = campus.course(1201).unwrap().members.iter().any(|username| {
        let roles =
            claims(&campus, 1201, username)["https://purl.imsglobal.org/spec/lti/claim/roles"].to_string();
        roles.contains("institution/person#Instructor") && roles.contains("membership#Learner")
    });
    assert!(both);
}

#[tokio::test]
async fn the_roster_comes_in_pages_of_ten_with_everybodys_zone() {
    let key = PlatformKey::generate().unwrap();
    let at = "2026-11-23T09:00:00Z".parse().unwrap();
    let campus = campus(at, &serve_keys(&key).await);
    let token = roster::token(&campus, &key, "kith", "http://127.0.0.1:8080/login/oauth2/token").await;
    let launch = claims(&campus, 1201, "margit.solberg");
    let service = &launch["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"];
    let link = launch["https://purl.imsglobal.org/spec/lti/claim/resource_link"]["id"].as_str().unwrap();
    let mut url = format!("{}?rlid={link}", service["context_memberships_url"].as_str().unwrap());
    let (mut people, mut zones, mut pages) = (BTreeSet::new(), HashMap::new(), 0);
    loop {
        let page = roster::read(&campus, &url, &token);
        assert_eq!(page.status, 200, "{}", page.body);
        let body: Value = serde_json::from_str(&page.body).unwrap();
        let members = body["members"].as_array().unwrap().clone();
        assert!(members.len() <= 10);
        for member in members {
            let custom = &member["message"][0]["https://purl.imsglobal.org/spec/lti/claim/custom"];
            zones.insert(member["name"].to_string(), custom["person_timezone"].clone());
            assert!(
                member["roles"][0]
                    .as_str()
                    .unwrap()
                    .starts_with("http://purl.imsglobal.org/vocab/lis/v2/membership")
            );
            assert!(people.insert(member["user_id"].to_string()), "{member} came twice");
        }
        pages += 1;
        match roster::link(&page, "next") {
            Some(next) => url = next,
            None => break,
        }
    }
    assert_eq!((people.len(), pages), (60, 6));
    assert_eq!(zones["\"Jo Karaka\""], json!("Pacific/Auckland"));
    assert_eq!(zones["\"Malik Washington\""], Value::Null);
    assert!(zones.contains_key("\"Hari Thapa & Sons\""), "Canvas does not escape");
}
