//! Columns and scores, as Moodle was recorded to take them.

use http::{Request, Response};
use jiff::{SignedDuration, Timestamp};
use lti::{
    AccessToken, AgsError, NewLineItem, Score, create_line_item_request, created_line_item, line_items,
    line_items_request, score_request, score_sent,
};
use serde_json::{Value, json};
use url::Url;

use crate::moodle::recorded;
use crate::platform::Case;

const AGS: &str = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint";

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

/// The blanked token of the recordings.
fn token() -> AccessToken {
    AccessToken { token: "0".repeat(32), scopes: None, expires_in: SignedDuration::from_mins(5) }
}

/// `request` is the recorded one, to the letter.
fn is_recorded(request: &Request<Vec<u8>>, name: &str) {
    let sent = &recorded(name)["request"];
    assert_eq!(request.method().as_str(), sent["method"]);
    assert_eq!(request.uri().to_string(), sent["url"].as_str().unwrap(), "{name}");
    for header in ["Accept", "Authorization", "Content-Type"] {
        let ours = request.headers().get(header).map(|value| value.to_str().unwrap());
        assert_eq!(ours, sent["headers"][header].as_str(), "{name}: {header}");
    }
    assert!(request.headers()["authorization"].is_sensitive());
}

fn answer(name: &str) -> Response<Vec<u8>> {
    let sent = &recorded(name)["response"];
    let body = match &sent["body"] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let status = u16::try_from(sent["status"].as_u64().unwrap()).unwrap();
    Response::builder().status(status).body(body.into_bytes()).unwrap()
}

fn asked(name: &str) -> Url {
    url(recorded(name)["request"]["url"].as_str().unwrap())
}

fn columns() -> Url {
    url("http://127.0.0.1:8080/mod/lti/services.php/2/lineitems?type_id=1")
}

fn column() -> Url {
    url("http://127.0.0.1:8080/mod/lti/services.php/2/lineitems/4/lineitem?type_id=1")
}

fn score(at: &str) -> Score {
    Score::new("6", 1.0, 1.0, at.parse().unwrap()).unwrap()
}

#[test]
fn a_column_is_found_by_its_tag() {
    is_recorded(&line_items_request(&columns(), &token(), "done").unwrap(), "ags-lineitems-list-by-tag");
    let found = line_items(&columns(), &answer("ags-lineitems-list-by-tag"), "done").unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].label.as_deref(), Some("Team survey (deep linked)"));
    assert_eq!(
        found[0].id.as_str(),
        "http://127.0.0.1:8080/mod/lti/services.php/2/lineitems/3/lineitem?type_id=1"
    );
    let all = answer("ags-lineitems-list");
    assert_eq!(
        line_items(&columns(), &all, "nobody's").unwrap(),
        [],
        "a filter that is ignored is applied here"
    );
}

#[test]
fn a_column_elsewhere_is_no_column() {
    for id in ["https://evil.example/1", "http://127.0.0.1:8081/1", "http://u@127.0.0.1:8080/1", "1", ""] {
        let body = json!([{"id": id, "tag": "t", "label": "x", "scoreMaximum": 1}]);
        let response = Response::new(body.to_string().into_bytes());
        assert_eq!(line_items(&columns(), &response, "t").unwrap(), [], "{id}");
    }
    for body in ["", "{}", "<html>", "null"] {
        let found = line_items(&columns(), &Response::new(body.as_bytes().to_vec()), "t");
        assert_eq!(found, Err(AgsError::NotALineItem), "{body}");
    }
}

#[test]
fn a_column_is_made_once_and_named() {
    let new = NewLineItem { label: "Peer review", score_maximum: 100.0, resource_id: "pr-1", tag: "peer" };
    let request = create_line_item_request(&columns(), &token(), &new).unwrap();
    is_recorded(&request, "ags-lineitem-create");
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(
        body,
        json!({"label": "Peer review", "scoreMaximum": 100.0, "resourceId": "pr-1", "tag": "peer"})
    );
    let made = created_line_item(&columns(), &answer("ags-lineitem-create")).unwrap();
    assert_eq!((made.id, made.tag.as_deref()), (column(), Some("peer")));
    let refused = created_line_item(&columns(), &answer("ags-lineitem-create-error-readonly-token"));
    assert_eq!(refused, Err(AgsError::Unauthorized));
    let refused = created_line_item(&columns(), &answer("ags-lineitem-create-error-json-content-type"));
    assert!(
        matches!(refused, Err(AgsError::Refused { reason, .. }) if reason.starts_with("No handler found"))
    );
    for maximum in [0.0, -1.0, f64::NAN] {
        let new = NewLineItem { score_maximum: maximum, ..new };
        let refused = create_line_item_request(&columns(), &token(), &new);
        assert_eq!(refused.err(), Some(AgsError::BadScore));
    }
}

#[test]
fn n_93_scores_goes_into_the_path_before_the_query() {
    let request = score_request(&column(), &token(), &score("2026-11-22T03:48:34.279Z")).unwrap();
    is_recorded(&request, "ags-score-post");
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    let expected = json!({
        "userId": "6", "scoreGiven": 1.0, "scoreMaximum": 1.0, "activityProgress": "Completed",
        "gradingProgress": "FullyGraded", "timestamp": "2026-11-22T03:48:34.279Z",
    });
    assert_eq!(body, expected);
    for (item, scores) in [
        ("https://lms.example/i/1", "https://lms.example/i/1/scores"),
        ("https://lms.example/i/1/", "https://lms.example/i/1/scores"),
        ("https://lms.example/i/a%2Fb?x=1&y=%20#part", "https://lms.example/i/a%2Fb/scores?x=1&y=%20"),
    ] {
        let request = score_request(&url(item), &token(), &score("2026-11-22T03:48:34Z")).unwrap();
        assert_eq!(request.uri().to_string(), scores);
    }
    // What happens to who appends it as text.
    let refused = score_sent(&answer("ags-scores-url-appended-after-query"));
    assert!(matches!(refused, Err(AgsError::Refused { .. })));
}

#[test]
fn a_score_that_is_taken_back_empties_the_cell_and_is_no_nought() {
    let at: Timestamp = "2026-11-22T03:48:34.824Z".parse().unwrap();
    let request = score_request(&column(), &token(), &Score::none("11", at).unwrap()).unwrap();
    is_recorded(&request, "ags-score-post-no-score");
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    let expected = json!({
        "userId": "11", "activityProgress": "Initialized", "gradingProgress": "NotReady",
        "timestamp": "2026-11-22T03:48:34.824Z",
    });
    assert_eq!(body, expected);
    assert_eq!(score_sent(&answer("ags-score-post-no-score")), Ok(()));
    let cleared = &recorded("ags-results-list")["response"]["body"];
    let of =
        |user| cleared.as_array().unwrap().iter().find(|result| result["userId"] == user).unwrap().clone();
    assert!(of("11").get("resultScore").is_none(), "what Moodle made of it");
    assert_eq!(of("10")["resultScore"], 0, "and of nought");
    assert_eq!(Score::none("", at), Err(AgsError::BadScore));
}

#[test]
fn n_92_scores_that_mean_nothing_are_never_made() {
    let now: Timestamp = "2026-11-22T03:48:34Z".parse().unwrap();
    for (given, maximum) in
        [(-1.0, 1.0), (1.0, 0.0), (1.0, -1.0), (2.0, 1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)]
    {
        assert_eq!(Score::new("6", given, maximum, now), Err(AgsError::BadScore), "{given} of {maximum}");
    }
    for nobody in ["", "\u{e9}", &"x".repeat(256)] {
        assert_eq!(Score::new(nobody, 1.0, 1.0, now), Err(AgsError::BadScore));
    }
    assert!(Score::new("6", 0.0, 1.0, now).is_ok());
}

#[test]
fn n_92_timestamps_rise_by_a_whole_second_at_least() {
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    let now = at("2026-11-22T03:48:36.900Z");
    assert_eq!(Score::next_timestamp(now, None), now);
    assert_eq!(Score::next_timestamp(now, Some(at("2026-11-22T03:48:34Z"))), now);
    let last = at("2026-11-22T03:48:36.100Z");
    assert_eq!(Score::next_timestamp(now, Some(last)), at("2026-11-22T03:48:37.100Z"));
    let ahead = at("2026-11-22T04:00:00Z");
    assert_eq!(Score::next_timestamp(now, Some(ahead)), at("2026-11-22T04:00:01Z"));
}

#[test]
fn every_answer_to_a_score_has_a_meaning() {
    assert_eq!(score_sent(&answer("ags-score-post")), Ok(()));
    assert_eq!(score_sent(&answer("ags-score-post-same-timestamp-again")), Err(AgsError::Newer));
    assert_eq!(score_sent(&answer("ags-score-post-error-older-timestamp")), Err(AgsError::Newer));
    for refused in ["teacher", "unknown-user", "bad-timestamp", "no-activity-progress", "json-content-type"] {
        let refused = score_sent(&answer(&format!("ags-score-post-error-{refused}")));
        assert!(matches!(refused, Err(AgsError::Refused { .. })), "{refused:?}");
    }
    assert_eq!(score_sent(&answer("ags-score-post-error-wrong-scope")), Err(AgsError::Unauthorized));
    assert_eq!(score_sent(&answer("ags-lineitem-get-error-deleted")), Err(AgsError::Missing));
    let busy = Response::builder().status(429).header("retry-after", "7").body(Vec::new()).unwrap();
    let after = Some(SignedDuration::from_secs(7));
    assert_eq!(score_sent(&busy), Err(AgsError::TooManyRequests { retry_after: after }));
    let throttled =
        Response::builder().status(403).body(b"403 Forbidden (Rate Limit Exceeded)".to_vec()).unwrap();
    assert_eq!(score_sent(&throttled), Err(AgsError::TooManyRequests { retry_after: None }), "Canvas");
    assert!(asked("ags-score-post").path().ends_with("/scores"));
}

#[test]
fn the_gradebook_of_a_launch_is_as_safe_as_the_platform() {
    let claimed = |claim: Value| {
        let mut case = Case::good();
        case.claims[AGS] = claim;
        case.launch().unwrap().ags().cloned()
    };
    let whole = claimed(json!({
        "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score", 7],
        "lineitems": "https://lms.example/items?course=1", "lineitem": "https://lms.example/items/3",
    }));
    let whole = whole.unwrap();
    assert!(whole.offers(lti::vocabulary::SCORE_SCOPE) && !whole.offers(lti::vocabulary::LINE_ITEM_SCOPE));
    assert_eq!(whole.line_items, Some(url("https://lms.example/items?course=1")));
    assert_eq!(whole.line_item, Some(url("https://lms.example/items/3")));
    for bad in ["http://lms.example/items", "https://u:p@lms.example/", "javascript:1", "items", ""] {
        assert_eq!(claimed(json!({"scope": [], "lineitems": bad})), None, "{bad}");
    }
    let elsewhere = claimed(json!({
        "lineitems": "https://lms.example/items", "lineitem": "https://evil.example/items/3",
    }));
    assert_eq!(elsewhere.unwrap().line_item, None, "a token for one origin is not shown to another");
    for nothing in [json!(null), json!([]), json!("x"), json!({}), json!({"lineitems": 1})] {
        assert_eq!(claimed(nothing), None);
    }
}
