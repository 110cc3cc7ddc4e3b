//! Gradebook requests as they were recorded, good and bad, sent again.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use kith_tests::platform::{Campus, GradebookRequest, Part, PlatformKey};
use serde_json::{Value, json};
use url::Url;

use super::{moment, recorded, recorded_campus, roster::token_for, serve_keys};

const SCOPES: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/";
/// The column of the recordings.
const RECORDED: &str = "4";

/// The recorded request with a token that counts, for the column that is there now.
fn request(recording: &Value, token: &str, column: u32) -> GradebookRequest {
    let sent = &recording["request"];
    let text = sent["url"].as_str().unwrap().replace("/lineitems/4/", &format!("/lineitems/{column}/"));
    let url = Url::parse(&text).unwrap();
    let segments: Vec<&str> = url.path().split('/').collect();
    let after = |name: &str| segments.iter().position(|one| *one == name).and_then(|at| segments.get(at + 1));
    let part = match segments.last() {
        Some(&"lineitems") => Part::Columns,
        Some(&"scores") => Part::Scores,
        Some(&"results") => Part::Results,
        _ => Part::Column,
    };
    let header = |name: &str| sent["headers"][name].as_str().unwrap_or_default().to_owned();
    let body = match &sent["body"] {
        Value::Null => Vec::new(),
        Value::String(text) => text.clone().into_bytes(),
        other => other.to_string().into_bytes(),
    };
    GradebookRequest {
        part,
        method: sent["method"].as_str().unwrap().to_owned(),
        url: url[url::Position::BeforePath..].to_owned(),
        context: after("services.php").map(|context| (*context).to_owned()).unwrap_or_default(),
        item: after("lineitems").map(|item| (*item).to_owned()),
        query: url.query_pairs().into_owned().collect::<HashMap<_, _>>(),
        accept: header("Accept"),
        content_type: header("Content-Type"),
        authorization: format!("Bearer {token}"),
        body,
    }
}

async fn campus_and_token(recording: &Value, scopes: &str) -> (Arc<Campus>, String) {
    let key = PlatformKey::generate().unwrap();
    let campus = recorded_campus(moment(recording), &serve_keys(&key).await);
    let scopes: Vec<String> = scopes.split(' ').map(|scope| format!("{SCOPES}{scope}")).collect();
    let token = token_for(&campus, &key, super::CLIENT, "anybody", &scopes.join(" ")).await;
    (campus, token)
}

#[tokio::test]
async fn requests_are_answered_as_recorded() {
    for (name, scopes) in [
        ("ags-lineitem-create", "lineitem"),
        ("ags-lineitem-create-error-json-content-type", "lineitem"),
        ("ags-lineitem-create-error-no-max", "lineitem"),
        ("ags-lineitem-create-error-readonly-token", "lineitem.readonly"),
        ("ags-lineitem-get-error-deleted", "lineitem"),
        ("ags-lineitems-list-accept-json", "lineitem"),
        ("ags-score-post", "score"),
        ("ags-score-post-zero", "score"),
        ("ags-score-post-no-score", "score"),
        ("ags-score-post-error-teacher", "score"),
        ("ags-score-post-error-unknown-user", "score"),
        ("ags-score-post-error-bad-timestamp", "score"),
        ("ags-score-post-error-no-activity-progress", "score"),
        ("ags-score-post-error-json-content-type", "score"),
        ("ags-score-post-error-wrong-scope", "lineitem"),
    ] {
        let recording = recorded(name);
        let (campus, token) = campus_and_token(&recording, scopes).await;
        // The recorded course counts its people otherwise: 10 and 11 are learners there.
        for number in [10, 11] {
            let somebody =
                super::person(&format!("more{number}"), ("Kim", "More"), super::Standing::Learner, number);
            campus.enrol(2, &somebody);
        }
        let column = campus.grade_link(2);
        let answer = campus.gradebook(&request(&recording, &token, column));
        let expected = &recording["response"];
        assert_eq!(json!(answer.status), expected["status"], "{name}: {}", answer.body);
        assert_eq!(json!(answer.content_type), expected["headers"]["Content-Type"], "{name}");
        let said = answer.body.replace(&format!("/lineitems/{column}/"), &format!("/lineitems/{RECORDED}/"));
        match &expected["body"] {
            Value::String(text) => assert_eq!(&said, text, "{name}"),
            Value::Object(members) if answer.status == 201 => {
                let body: Value = serde_json::from_str(&said).unwrap();
                let names =
                    |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
                assert_eq!(names(&body), members.keys().cloned().collect::<BTreeSet<_>>(), "{name}");
                assert!(body["id"].as_str().unwrap().ends_with("/lineitem?type_id=1"), "{body}");
            }
            other => assert_eq!(&serde_json::from_str::<Value>(&said).unwrap(), other, "{name}"),
        }
    }
}

#[tokio::test]
async fn a_score_that_is_no_newer_is_refused_as_recorded() {
    let recording = recorded("ags-score-post-same-timestamp-again");
    let (campus, token) = campus_and_token(&recording, "score").await;
    campus.enrol(2, &super::person("twelve", ("Kim", "Twelve"), super::Standing::Learner, 12));
    let column = campus.grade_link(2);
    let sent = request(&recording, &token, column);
    assert_eq!(campus.gradebook(&sent).status, 200);
    let again = campus.gradebook(&sent);
    assert_eq!((json!(again.status), again.body.as_str()), (recording["response"]["status"].clone(), "[]"));
    assert_eq!(campus.seen().stale_scores, 1);
}
