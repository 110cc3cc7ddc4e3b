//! Roster requests as they were recorded, good and bad, sent again.

use std::collections::{BTreeSet, HashMap};

use kith_tests::platform::{Campus, Canned, PlatformKey, RosterRequest};
use serde_json::{Value, json};
use url::Url;

use super::{moment, recorded, recorded_campus, serve_keys};

const MEDIA_TYPE: &str = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json";
const SCORE: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/score";

/// A service token, had the usual way.
pub(super) async fn token(campus: &Campus, key: &PlatformKey, client: &str, audience: &str) -> String {
    token_for(campus, key, client, audience, lti::vocabulary::NRPS_SCOPE).await
}

pub(super) async fn token_for(
    campus: &Campus,
    key: &PlatformKey,
    client: &str,
    audience: &str,
    scope: &str,
) -> String {
    let now = campus.now().as_second();
    let payload = json!({
        "iss": client, "sub": client, "aud": audience, "iat": now, "exp": now + 300, "jti": scope,
    });
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": "fixtool-1"});
    let form = [
        ("grant_type", "client_credentials".to_owned()),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()),
        ("client_assertion", key.token(&header.to_string(), &payload.to_string()).unwrap()),
        ("scope", scope.to_owned()),
    ];
    let answer = campus.grant_token(&form.map(|(name, value)| (name.to_owned(), value)).into()).await;
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    body["access_token"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned()
}

fn request(url: &str) -> RosterRequest {
    let url = Url::parse(url).unwrap();
    let segments: Vec<&str> = url.path().split('/').collect();
    let after = |name: &str| {
        segments.iter().position(|segment| *segment == name).and_then(|at| segments.get(at + 1)).copied()
    };
    RosterRequest {
        method: "GET".to_owned(),
        url: url[url::Position::BeforePath..].to_owned(),
        context: after("CourseSection").or(after("courses")).unwrap_or_default().to_owned(),
        tool: after("bindings").map(str::to_owned),
        query: url.query_pairs().into_owned().collect::<HashMap<_, _>>(),
        accept: MEDIA_TYPE.to_owned(),
        ..RosterRequest::default()
    }
}

pub(super) fn read(campus: &Campus, url: &str, token: &str) -> Canned {
    campus.roster(&RosterRequest { authorization: format!("Bearer {token}"), ..request(url) })
}

/// The target of a `Link`.
pub(super) fn link(page: &Canned, rel: &str) -> Option<String> {
    let (_, links) = page.headers.iter().find(|(name, _)| name == "Link")?;
    let wanted = format!("rel=\"{rel}\"");
    let found = links.split(',').find(|link| link.ends_with(&wanted))?;
    Some(found.split(['<', '>']).nth(1)?.to_owned())
}

async fn campus_and_token(recording: &Value, scope: &str) -> (std::sync::Arc<Campus>, String) {
    let key = PlatformKey::generate().unwrap();
    let campus = recorded_campus(moment(recording), &serve_keys(&key).await);
    let token = token_for(&campus, &key, super::CLIENT, "anybody", scope).await;
    (campus, token)
}

#[tokio::test]
async fn requests_are_answered_as_recorded() {
    let names = [
        "nrps-all",
        "nrps-limit-5",
        "nrps-limit-5-page-2",
        "nrps-limit-5-page-4",
        "nrps-limit-zero",
        "nrps-limit-negative",
        "nrps-limit-text",
        "nrps-rlid-1-limit-3",
        "nrps-rlid-unknown",
        "nrps-accept-absent",
        "nrps-accept-any",
        "nrps-accept-charset",
        "nrps-accept-json",
        "nrps-accept-list",
        "nrps-role-learner-limit-5",
        "nrps-role-unknown",
        "nrps-role-instructor-short",
        "nrps-role-instructor-full-uri",
        "nrps-error-no-token",
        "nrps-error-bad-token",
        "nrps-error-lowercase-bearer",
        "nrps-error-wrong-scope",
        "nrps-error-unknown-course",
        "nrps-error-other-binding",
        "nrps-error-post",
        "nrps-privacy-none",
    ];
    for name in names {
        let recording = recorded(name);
        let scope = if name == "nrps-error-wrong-scope" { SCORE } else { lti::vocabulary::NRPS_SCOPE };
        let (campus, token) = campus_and_token(&recording, scope).await;
        campus.show_names(2, name != "nrps-privacy-none");
        let sent = &recording["request"];
        let header = |name: &str| sent["headers"][name].as_str().unwrap_or_default().to_owned();
        // Tokens are blanked in recordings; the bad one stays blank.
        let authorization = match name {
            "nrps-error-bad-token" => header("Authorization"),
            _ => header("Authorization").replace("00000000000000000000000000000000", &token),
        };
        let answer = campus.roster(&RosterRequest {
            method: sent["method"].as_str().unwrap().to_owned(),
            accept: header("Accept"),
            content_type: header("Content-Type"),
            authorization,
            ..request(sent["url"].as_str().unwrap())
        });
        let expected = &recording["response"];
        assert_eq!(json!(answer.status), expected["status"], "{name}: {}", answer.body);
        assert_eq!(json!(answer.content_type), expected["headers"]["Content-Type"], "{name}");
        let next = answer.headers.iter().find(|(name, _)| name == "Link").map(|(_, link)| link.as_str());
        assert_eq!(next, expected["headers"]["Link"].as_str(), "{name}");
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        let Some(members) = expected["body"]["members"].as_array() else {
            assert_eq!(body, expected["body"], "{name}");
            continue;
        };
        assert_eq!(body["id"], expected["body"]["id"], "{name}");
        assert_eq!(body["context"], expected["body"]["context"], "{name}");
        // The recorded course had 16 on its roster, and so has ours.
        assert_eq!(body["members"].as_array().unwrap().len(), members.len(), "{name}");
        let keys = |member: &Value| member.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&body["members"][0]), keys(&members[0]), "{name}");
    }
}

#[tokio::test]
async fn names_are_escaped_and_assistants_look_like_learners() {
    let (campus, token) = campus_and_token(&recorded("nrps-all"), lti::vocabulary::NRPS_SCOPE).await;
    let url = recorded("nrps-all")["request"]["url"].as_str().unwrap().to_owned();
    let body: Value = serde_json::from_str(&read(&campus, &url, &token).body).unwrap();
    let member = |id: &str| {
        body["members"].as_array().unwrap().iter().find(|member| member["user_id"] == id).unwrap().clone()
    };
    assert_eq!(member("14")["name"], "Hari Thapa &amp; Sons");
    assert_eq!(member("5")["roles"], json!(["Learner"]));
    assert_eq!(member("3")["roles"], json!(["Instructor"]));
}

#[tokio::test]
async fn a_course_that_hides_names_hides_them_here_too() {
    let (campus, token) = campus_and_token(&recorded("nrps-all"), lti::vocabulary::NRPS_SCOPE).await;
    let url = recorded("nrps-all")["request"]["url"].as_str().unwrap().to_owned();
    campus.drop_out(2, "s01.sydney");
    campus.show_names(2, false);
    let body: Value = serde_json::from_str(&read(&campus, &url, &token).body).unwrap();
    assert_eq!(body["members"].as_array().unwrap().len(), 15);
    assert!(!body.to_string().contains("Marsh"));
}

#[tokio::test]
async fn a_test_may_prepare_another_answer() {
    let (campus, token) = campus_and_token(&recorded("nrps-all"), lti::vocabulary::NRPS_SCOPE).await;
    let url = recorded("nrps-all")["request"]["url"].as_str().unwrap().to_owned();
    let broken = Canned {
        status: 503,
        content_type: "text/html".to_owned(),
        body: "<h1>Maintenance</h1>".to_owned(),
        headers: vec![("Retry-After".to_owned(), "120".to_owned())],
    };
    campus.answer_roster_with(Some(broken.clone()));
    assert_eq!(read(&campus, &url, &token), broken);
    campus.answer_roster_with(None);
    assert_eq!(read(&campus, &url, &token).status, 200);
    assert_eq!(campus.seen().roster_requests, 2);
}
