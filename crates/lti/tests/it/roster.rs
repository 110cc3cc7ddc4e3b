//! Reading the roster page by page.

use http::{Response, StatusCode};
use jiff::SignedDuration;
use lti::{AccessToken, Member, NrpsError, Page, Pages, Status, members_request, page};
use serde_json::{Value, json};
use url::Url;

use crate::platform::lti as claim;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn here() -> Url {
    url("https://lms.example/nrps/1?limit=2")
}

fn token() -> AccessToken {
    AccessToken { token: "t-1".to_owned(), scopes: None, expires_in: SignedDuration::from_secs(60) }
}

fn read(body: &Value, links: &[&str]) -> Result<Page, NrpsError> {
    let mut response = Response::builder();
    for link in links {
        response = response.header("link", *link);
    }
    page(&here(), response.body(body.to_string().into_bytes()).unwrap(), Some("c-1"))
}

fn roster(members: &Value) -> Value {
    json!({ "id": "https://lms.example/nrps/1", "context": { "id": "c-1" }, "members": members })
}

fn members(members: &Value) -> Vec<Member> {
    read(&roster(members), &[]).unwrap().members().collect()
}

#[test]
fn the_request_has_the_exact_media_type_and_a_whole_query() {
    let ask = |address: &str, limit, link| {
        let request = members_request(&url(address), &token(), limit, link).unwrap();
        assert_eq!(request.headers()["accept"], "application/vnd.ims.lti-nrps.v2.membershipcontainer+json");
        assert_eq!(request.headers()["authorization"], "Bearer t-1");
        assert!(request.headers()["authorization"].is_sensitive());
        assert!(request.body().is_empty());
        request.uri().to_string()
    };
    let plain = "https://lms.example/nrps/1";
    assert_eq!(ask(plain, None, None), plain);
    assert_eq!(ask(plain, Some(50), None), "https://lms.example/nrps/1?limit=50");
    assert_eq!(
        ask("https://lms.example/nrps?course=1&b=x%20y", Some(50), Some("rl 1&2")),
        "https://lms.example/nrps?course=1&b=x%20y&rlid=rl+1%262&limit=50"
    );
    let next = "https://lms.example/nrps/1?limit=5&from=5&rlid=9";
    assert_eq!(ask(next, Some(50), Some("1")), next, "the address of a next page is complete");
}

#[test]
fn n_85_the_next_page_is_on_the_same_origin() {
    let after = |link: &str| {
        let page = read(&roster(&json!([])), &[link]).unwrap();
        (page.next.map(|next| next.to_string()), page.incomplete)
    };
    let next = Some("https://lms.example/nrps/1?limit=2&from=2".to_owned());
    assert_eq!(after(r#"<?limit=2&from=2>; rel="next""#), (next.clone(), false));
    assert_eq!(
        after(r#"<https://lms.example/x>; rel="first", <?limit=2&from=2>; rel="next""#),
        (next, false)
    );
    assert_eq!(after(r#"<https://lms.example/x>; rel="differences""#), (None, false));
    for bad in
        ["https://evil.example/", "http://lms.example/nrps/1?from=2", "https://10.0.0.1/", here().as_str()]
    {
        assert_eq!(after(&format!(r#"<{bad}>; rel="next""#)), (None, true), "{bad}");
    }
}

#[test]
fn n_85_pages_end() {
    let mut pages = Pages::new(3);
    let at = |from: u32| url(&format!("https://lms.example/nrps?from={from}"));
    assert_eq!(pages.admit(&at(0)), Ok(()));
    assert_eq!(pages.admit(&at(5)), Ok(()));
    assert_eq!(pages.admit(&at(0)), Err(NrpsError::PageLoop));
    assert_eq!(pages.admit(&at(10)), Ok(()));
    assert_eq!(pages.admit(&at(15)), Err(NrpsError::TooManyPages));
}

#[test]
fn n_86_rows_that_make_no_sense_do_not_spoil_the_rest() {
    let listed = json!([
        { "user_id": "1", "roles": ["Learner"], "status": "Active" },
        { "roles": ["Learner"] },
        { "user_id": "", "roles": ["Learner"] },
        { "user_id": 4, "roles": ["Learner"] },
        "noise",
        { "user_id": "1", "roles": ["Instructor"] },
        { "user_id": "2", "roles": ["https://lms.example/roles#Wizard", 7] },
        { "user_id": "3", "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"], "status": "Inactive" },
        { "user_id": "4", "status": "Deleted" },
        { "user_id": "5", "status": "http://purl.imsglobal.org/vocab/lis/v2/status#Active" },
        { "user_id": "6", "status": "OnHoliday" },
        { "user_id": "7", "status": null },
    ]);
    let page = read(&roster(&listed), &[]).unwrap();
    let members: Vec<Member> = page.members().collect();
    assert_eq!(page.rows() - members.len(), 5);
    let kept: Vec<(&str, Status)> = members.iter().map(|one| (one.user_id.as_str(), one.status)).collect();
    assert_eq!(
        kept,
        [
            ("1", Status::Active),
            ("2", Status::Active),
            ("3", Status::Inactive),
            ("4", Status::Deleted),
            ("5", Status::Active),
            ("6", Status::Inactive),
            ("7", Status::Inactive),
        ]
    );
    assert!(members[0].roles.is_learner() && !members[0].roles.is_instructor(), "the first row counts");
    assert!(!members[1].roles.has_membership());
    assert!(members[2].roles.is_instructor());
}

#[test]
fn a_page_may_hold_a_whole_university() {
    let row = |n: u32| json!({ "user_id": n.to_string(), "roles": ["Learner"], "name": "Ann \u{e9} Other" });
    let everybody: Vec<Value> = (0..100_000).map(row).collect();
    let page = read(&roster(&json!(everybody)), &[]).unwrap();
    assert_eq!((page.rows(), page.members().count()), (100_000, 100_000));
    assert_eq!(page.members().last().map(|last| last.user_id).as_deref(), Some("99999"));
    let too_many = vec![json!({}); 200_001];
    assert_eq!(read(&roster(&json!(too_many)), &[]), Err(NrpsError::TooLarge));
}

#[test]
fn n_88_the_roster_of_another_course_is_discarded() {
    let mut other = roster(&json!([]));
    other["context"]["id"] = json!("c-2");
    assert_eq!(read(&other, &[]), Err(NrpsError::WrongContext));
    other["context"] = json!({});
    assert_eq!(read(&other, &[]), Err(NrpsError::WrongContext));
    other.as_object_mut().unwrap().remove("context");
    assert_eq!(read(&other, &[]), Err(NrpsError::WrongContext));
    let response = Response::new(other.to_string().into_bytes());
    assert_eq!(page(&here(), response, None).map(|page| page.context_id), Ok(None));
}

#[test]
fn names_are_unescaped_once_and_cleaned() {
    let name = |text: &str| members(&json!([{ "user_id": "1", "name": text }]))[0].name.clone();
    assert_eq!(name("Thapa &amp; Sons").as_deref(), Some("Thapa & Sons"));
    assert_eq!(name("&amp;lt;b&amp;gt;").as_deref(), Some("&lt;b&gt;"), "once");
    assert_eq!(name("O&#039;Shea &quot;Bea&quot; &#x1F989;").as_deref(), Some("O'Shea \"Bea\" 🦉"));
    assert_eq!(
        name("AT&T; &unknown; & &; &#xD800; &#99999999;").as_deref(),
        Some("AT&T; &unknown; & &; &#xD800; &#99999999;")
    );
    assert_eq!(name("&#x202E;evil&#0;").as_deref(), Some("evil"));
    assert_eq!(name(" "), None);
}

#[test]
fn canvas_fills_the_time_zone_per_member() {
    let with = |custom: Value| {
        let message = json!([{ claim("message_type"): "LtiResourceLinkRequest", claim("custom"): custom }]);
        members(&json!([{ "user_id": "1", "message": message }])).remove(0)
    };
    let member =
        with(json!({ "timezone": "America/Denver", "canvas_id": "42", "x": "$Canvas.user.id", "y": null }));
    assert_eq!(member.timezone.as_deref(), Some("America/Denver"));
    assert_eq!(member.custom.keys().collect::<Vec<_>>(), ["canvas_id", "timezone"]);
    assert_eq!(with(json!({ "tz": "$Person.address.timezone" })).timezone, None);
    assert_eq!(with(json!({ "tz": "99" })).timezone, None);
    assert_eq!(members(&json!([{ "user_id": "1", "message": "x" }]))[0].timezone, None);
}

#[test]
fn n_84_refusals_say_what_happened() {
    let refused = |status: u16, body: &str| {
        page(&here(), Response::builder().status(status).body(body.into()).unwrap(), Some("c-1")).unwrap_err()
    };
    assert_eq!(refused(401, "{}"), NrpsError::Unauthorized);
    assert_eq!(refused(429, ""), NrpsError::TooManyRequests { retry_after: None });
    let throttled = refused(403, "403 Forbidden (Rate Limit Exceeded)\n");
    assert_eq!(throttled, NrpsError::TooManyRequests { retry_after: None }, "Canvas");
    assert!(matches!(refused(403, "{}"), NrpsError::Refused { status: StatusCode::FORBIDDEN, .. }));
    assert!(matches!(refused(500, "Rate Limit Exceeded"), NrpsError::Refused { .. }), "only with its status");
    let gone = NrpsError::Refused { status: StatusCode::NOT_FOUND, reason: "an HTML page".to_owned() };
    assert_eq!(refused(404, "<html>"), gone);
    assert_eq!(refused(200, "<html>"), NrpsError::NotARoster);
    assert_eq!(refused(200, "{}"), NrpsError::NotARoster);
    assert_eq!(refused(200, r#"{"members":{}}"#), NrpsError::NotARoster);
    assert_eq!(refused(200, &" ".repeat(lti::PAGE_LIMIT + 1)), NrpsError::TooLarge);
}
