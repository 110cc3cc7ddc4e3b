//! A real Moodle: recorded exchanges, replayed.

use std::collections::BTreeMap;

use lti::{
    Answer, Initiation, KeySet, Launch, LaunchError, Message, NrpsError, Page, Pages, Registration,
    TokenError, authentication_request, members_request, page, token_request, token_response,
};
use serde_json::Value;
use url::Url;

use crate::platform::lti;
use crate::recorded::{Recordings, answer, asked, fields};

pub(crate) const MOODLE: Recordings = Recordings {
    folder: "moodle",
    tool: "http://localhost:9000",
    issuer: "http://127.0.0.1:8080",
    client_id: "yEjNfJZ0YWSvnuh",
    auth_url: "http://127.0.0.1:8080/mod/lti/auth.php",
    token_url: "http://127.0.0.1:8080/mod/lti/token.php",
    jwks_url: "http://127.0.0.1:8080/mod/lti/certs.php",
};

pub(crate) fn recorded(name: &str) -> Value {
    MOODLE.read(name)
}

fn registration() -> Registration {
    MOODLE.registration()
}

fn tool() -> Url {
    MOODLE.tool()
}

fn launch(name: &str) -> Result<Launch, LaunchError> {
    MOODLE.launch(name)
}

#[test]
fn every_recorded_launch_is_accepted_and_read() {
    let names = MOODLE.launches();
    assert!(names.len() >= 26, "only {} launches were found", names.len());
    for name in names {
        let payload = &recorded(&format!("{name}-3-launch"))["id_token_payload"];
        let launch = launch(&name).unwrap_or_else(|reason| panic!("{name}: {reason:?}"));
        assert_eq!(launch.subject(), payload["sub"].as_str(), "{name}");
        assert_eq!(launch.person().name.as_deref(), payload["name"].as_str(), "{name}");
        assert_eq!(launch.person().email.as_deref(), payload["email"].as_str(), "{name}");
        assert_eq!(launch.deployment_id(), "1", "{name}");
        let context = launch.context().unwrap();
        assert_eq!(Some(context.id.as_str()), payload[lti("context")]["id"].as_str(), "{name}");
        assert_eq!(context.types, ["CourseSection"], "{name}");
        let link = payload[lti("resource_link")]["id"].as_str();
        assert_eq!(launch.resource_link().map(|link| link.id.as_str()), link, "{name}");
        assert_eq!(launch.tool_platform().unwrap().product_family_code.as_deref(), Some("moodle"), "{name}");
        assert!(launch.nrps().unwrap().context_memberships_url.path().ends_with("/memberships"), "{name}");
        for (key, value) in launch.custom() {
            assert!(!value.is_empty() && !value.starts_with('$'), "{name}: {key} = {value}");
        }
        let returns = payload[lti("launch_presentation")]["return_url"].as_str();
        assert_eq!(launch.return_url().map(Url::as_str), returns, "{name}");
        assert_eq!(launch.person().locale.as_deref(), Some("en"), "{name}");
    }
}

#[test]
fn roles_are_what_moodle_makes_of_them() {
    for (name, teaches, learns, administers) in [
        ("launch-teacher-1", true, false, false),
        ("launch-teaching-assistant", true, false, false),
        ("launch-manager", true, false, false),
        ("launch-site-admin", true, false, true),
        ("launch-student-01-sydney", false, true, false),
        ("launch-observer-role", false, true, false),
        ("launch-teacher-switched-to-student", false, true, false),
        ("launch-suspended-with-guest-access", false, true, false),
    ] {
        let launch = launch(name).unwrap();
        let roles = launch.roles();
        let found = (roles.is_instructor(), roles.is_learner(), roles.is_platform_admin());
        assert_eq!(found, (teaches, learns, administers), "{name}");
    }
}

#[test]
fn the_time_zone_is_the_persons_own_or_unknown() {
    for (name, zone) in [
        ("launch-student-01-sydney", Some("Australia/Sydney")),
        ("launch-student-08-kolkata-two-groups", Some("Asia/Kolkata")),
        ("launch-student-12-no-group", Some("Africa/Lagos")),
        ("launch-student-10-server-timezone", None),
        ("launch-site-admin", None),
    ] {
        assert_eq!(launch(name).unwrap().timezone(), zone, "{name}");
    }
}

#[test]
fn a_site_with_privacy_on_tells_no_name() {
    let launch = launch("launch-student-privacy-none").unwrap();
    assert_eq!(launch.person().display_name(), None);
    assert_eq!(launch.person().email, None);
    assert_eq!(launch.subject(), Some("6"));
}

#[test]
fn messages_that_are_no_resource_link() {
    let review = launch("submission-review").unwrap();
    assert_eq!((review.message(), review.for_user()), (Message::SubmissionReview, Some("6")));
    let selection = launch("deep-linking-one").unwrap();
    assert_eq!(selection.message(), Message::DeepLinking);
    assert!(selection.resource_link().is_none());
    assert!(selection.deep_linking().unwrap().return_url.path().ends_with("/contentitem_return.php"));
}

#[test]
fn a_name_that_collides_with_a_service_does_no_harm() {
    let launch = launch("launch-custom-name-collision").unwrap();
    assert_eq!(launch.message(), Message::ResourceLink);
    assert!(launch.nrps().is_some());
}

#[test]
fn the_authentication_request_is_the_one_that_moodle_accepted() {
    let login = recorded("launch-teacher-1-1-initiate-login");
    let asked = recorded("launch-teacher-1-2-auth-request");
    let initiation = Initiation::parse(&[], &fields(&login["form"]), &tool()).unwrap();
    let param = |name: &str| asked["params"][name].as_str().unwrap();
    let redirect = Url::parse(param("redirect_uri")).unwrap();
    let url = authentication_request(&initiation, &registration(), &redirect, param("state"), param("nonce"));
    let sent: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
    assert_eq!(sent, fields(&asked["params"]).into_iter().collect());
    assert_eq!(url.as_str().split('?').next(), asked["url"].as_str());
}

#[test]
fn refusals_of_moodle_are_understood() {
    for (name, code, words) in [
        ("auth-error-wrong-client-id", "unauthorized_client", None),
        ("auth-error-wrong-login-hint", "access_denied", None),
        ("auth-error-no-response-mode", "invalid_request", Some("Invalid response_mode")),
        ("auth-error-prompt-login", "invalid_request", Some("Invalid prompt")),
    ] {
        let form = fields(&recorded(&format!("{name}-3-launch"))["form"]);
        let Ok(Answer::Refused { error, description, state }) = Answer::parse(&form) else {
            panic!("{name}")
        };
        assert_eq!((error.as_str(), description.as_deref()), (code, words), "{name}");
        assert!(state.is_some(), "{name}");
    }
}

#[test]
fn a_login_without_state_comes_back_without_one_and_is_refused() {
    assert_eq!(launch("auth-variant-no-state").map(|_| ()), Err(LaunchError::MissingState));
}

#[test]
fn moodles_key_set_is_read() {
    let document = &recorded("jwks-platform")["response"]["body"];
    let keys = KeySet::parse(document.to_string().as_bytes()).unwrap();
    assert_eq!(keys.key_ids().collect::<Vec<_>>(), ["2b8d6ee9fff0e1ea080f"]);
}

fn roster(name: &str, context: &str) -> Result<Page, NrpsError> {
    let exchange = recorded(name);
    page(&asked(&exchange), answer(&exchange), Some(context))
}

/// Reads recorded pages in a row, checking that each is asked for exactly as it was recorded.
fn follow(first: &Url, limit: u32, names: &[&str], context: &str) -> Vec<String> {
    let token = token_response(&answer(&recorded("token-nrps"))).unwrap();
    let mut pages = Pages::new(10);
    let mut next = Some(first.clone());
    let mut ids = Vec::new();
    for name in names {
        let exchange = recorded(name);
        let url = next.take().unwrap_or_else(|| panic!("no page before {name}"));
        pages.admit(&url).unwrap();
        let request = members_request(&url, &token, Some(limit), None).unwrap();
        assert_eq!(request.uri().to_string(), asked(&exchange).as_str(), "{name}");
        for header in ["Accept", "Authorization"] {
            let sent = request.headers()[header].to_str().ok();
            assert_eq!(sent, exchange["request"]["headers"][header].as_str(), "{name}");
        }
        let url = Url::parse(&request.uri().to_string()).unwrap();
        let page = page(&url, answer(&exchange), Some(context)).unwrap();
        assert_eq!((page.members().count(), page.incomplete), (page.rows(), false), "{name}");
        ids.extend(page.members().map(|member| member.user_id));
        next = page.next;
    }
    assert_eq!(next, None, "the last page has no next");
    ids
}

#[test]
fn the_whole_roster_in_one_page_or_in_four() {
    let all = roster("nrps-all", "2").unwrap();
    assert_eq!((all.members().count(), all.next.as_ref()), (16, None));
    let first = launch("launch-teacher-1").unwrap().nrps().unwrap().context_memberships_url.clone();
    let names = ["nrps-limit-5", "nrps-limit-5-page-2", "nrps-limit-5-page-3", "nrps-limit-5-page-4"];
    let paged = follow(&first, 5, &names, "2");
    assert_eq!(paged, all.members().map(|member| member.user_id).collect::<Vec<_>>());
}

#[test]
fn a_big_course_in_three_pages() {
    let first =
        Url::parse("http://127.0.0.1:8080/mod/lti/services.php/CourseSection/3/bindings/1/memberships")
            .unwrap();
    let names =
        ["nrps-big-course-limit-100", "nrps-big-course-limit-100-page-2", "nrps-big-course-limit-100-page-3"];
    let mut ids = follow(&first, 100, &names, "3");
    assert_eq!(ids.len(), 242);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 242, "nobody twice");
}

#[test]
fn a_name_in_the_roster_is_the_name_at_launch() {
    let all = roster("nrps-all", "2").unwrap();
    let in_roster: BTreeMap<_, _> = all.members().map(|member| (member.user_id, member.name)).collect();
    assert_eq!(in_roster["14"].as_deref(), Some("Hari Thapa & Sons"));
    let ash = all.members().find(|member| member.user_id == "6").unwrap();
    assert_eq!(ash.username.as_deref(), Some("s01.sydney"), "user names come along with names");
    for name in ["launch-student-09-kathmandu-ampersand", "launch-student-06-cjk-name", "launch-teacher-2"] {
        let launch = launch(name).unwrap();
        assert_eq!(in_roster[launch.subject().unwrap()], launch.person().name, "{name}");
    }
}

#[test]
fn n_89_the_second_page_of_learners_contains_a_teacher() {
    let first = roster("nrps-role-learner-limit-5", "2").unwrap();
    assert!(first.members().all(|member| member.roles.is_learner()));
    assert!(!first.next.unwrap().as_str().contains("role="), "Moodle drops the filter");
    let second = roster("nrps-role-learner-limit-5-page-2", "2").unwrap();
    let teachers: Vec<String> =
        second.members().filter(|member| member.roles.is_instructor()).map(|member| member.user_id).collect();
    assert_eq!(teachers, ["3"]);
}

#[test]
fn rosters_with_a_link_and_without_names() {
    let page = roster("nrps-rlid-1-limit-3", "2").unwrap();
    assert!(page.members().all(|member| member.timezone.is_none()), "Moodle sends no custom values here");
    assert!(page.next.unwrap().as_str().contains("rlid=1"));
    let nameless = roster("nrps-privacy-none", "2").unwrap();
    assert_eq!(nameless.members().count(), 16);
    assert!(nameless.members().all(|member| member.name.is_none() && member.email.is_none()));
    assert!(nameless.members().all(|member| member.username.is_none()));
}

#[test]
fn rosters_that_moodle_refuses() {
    assert_eq!(roster("nrps-error-wrong-scope", "2"), Err(NrpsError::Unauthorized));
    assert!(matches!(roster("nrps-error-unknown-course", "2"), Err(NrpsError::Refused { status, reason })
        if status == 404 && reason == "Not Found: Course 999 doesn't exist"));
    assert!(matches!(roster("nrps-accept-json", "2"), Err(NrpsError::Refused { status, reason })
        if status == 400 && reason.starts_with("No handler found")));
    assert_eq!(roster("nrps-link-memberships-url-v1-accept", "2"), Err(NrpsError::NotARoster));
    assert_eq!(roster("nrps-all", "3"), Err(NrpsError::WrongContext));
}

#[test]
fn tokens_come_as_text_html() {
    let exchange = recorded("token-nrps");
    assert_eq!(exchange["response"]["headers"]["Content-Type"], "text/html; charset=utf-8");
    let token = token_response(&answer(&exchange)).unwrap();
    assert!(token.grants("https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"));
    assert_eq!(token.expires_in.as_secs(), 3600);

    let scope = exchange["request"]["body"]["scope"].as_str().unwrap();
    let assertion = exchange["request"]["body"]["client_assertion"].as_str().unwrap();
    let request = token_request(&registration(), assertion, &[scope]).unwrap();
    let sent: BTreeMap<String, String> = url::form_urlencoded::parse(request.body()).into_owned().collect();
    assert_eq!(sent, fields(&exchange["request"]["body"]).into_iter().collect());
    assert_eq!(request.uri().to_string(), exchange["request"]["url"].as_str().unwrap());
}

#[test]
fn n_84_a_scope_that_was_not_granted_is_noticed() {
    let mixed = token_response(&answer(&recorded("token-mixed-scopes"))).unwrap();
    assert!(mixed.grants(lti::vocabulary::NRPS_SCOPE) && !mixed.grants("https://example.org/not-a-scope"));
    let scores = token_response(&answer(&recorded("token-ags-score-only"))).unwrap();
    assert!(!scores.grants(lti::vocabulary::NRPS_SCOPE));
}

#[test]
fn token_refusals_of_moodle_are_quoted() {
    for (name, words) in [
        ("token-error-expired", "Expired token"),
        ("token-error-unknown-scope", "invalid_scope"),
        ("token-error-unknown-kid", r#"{ "error" : ""kid" invalid, unable to lookup correct key" }"#),
    ] {
        match token_response(&answer(&recorded(name))) {
            Err(TokenError::Refused { status, reason }) => {
                assert_eq!((status.as_u16(), reason.as_str()), (400, words), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}
