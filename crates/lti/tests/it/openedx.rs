//! Open edX's own LTI consumer: recorded exchanges, replayed.

use std::collections::BTreeMap;

use lti::{
    DeepLinkingSettings, Initiation, LinkItem, Message, NewLineItem, Pages, Score, authentication_request,
    choose, create_line_item_request, created_line_item, line_items, line_items_request, members_request,
    page, score_request, score_sent, selection_response, token_request, token_response, vocabulary,
};
use serde_json::{Value, json};
use url::Url;

use crate::platform::Key;
use crate::recorded::{Recordings, answer, asked, fields};

const OPENEDX: Recordings = Recordings {
    folder: "openedx",
    tool: "http://localhost:18010",
    issuer: "http://127.0.0.1:18011",
    client_id: "7f0c2d5e-3b1a-4c8e-9d42-5a1e00000001",
    auth_url: "http://127.0.0.1:18011/api/lti_consumer/v1/launch/",
    token_url: "http://127.0.0.1:18011/api/lti_consumer/v1/token/7f0c2d5e-3b1a-4c8e-9d42-5a1e00000002",
    jwks_url: "http://127.0.0.1:18011/api/lti_consumer/v1/public_keysets/7f0c2d5e-3b1a-4c8e-9d42-5a1e00000002",
};
const COURSE: &str = "course-v1:Fjord+TEAM101+2026_T4";
const BLOCK: &str = "block-v1:Fjord+TEAM101+2026_T4+type@lti_consumer+block@5a1e";
const TAG: &str = "kith-took-part";

fn token(name: &str) -> lti::AccessToken {
    token_response(&answer(&OPENEDX.read(name))).unwrap()
}

#[test]
fn every_recorded_launch_is_accepted_and_read() {
    let names = OPENEDX.launches();
    assert!(names.len() >= 8, "{names:?}");
    for name in names {
        let payload = &OPENEDX.read(&format!("{name}-3-launch"))["id_token_payload"];
        let launch = OPENEDX.launch(&name).unwrap_or_else(|reason| panic!("{name}: {reason:?}"));
        assert_eq!(launch.subject(), payload["sub"].as_str(), "{name}");
        assert_eq!(launch.person().name.as_deref(), payload["name"].as_str(), "{name}");
        assert_eq!((launch.deployment_id(), launch.timezone()), ("1", None), "{name}");
        let context = launch.context().unwrap();
        assert_eq!((context.id.as_str(), context.label.as_deref()), (COURSE, Some(COURSE)), "{name}");
        assert_eq!(context.types, ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"], "{name}");
        assert_eq!(
            launch.frame_origins(),
            ["http://127.0.0.1:18011"],
            "the learning app is told of by nobody"
        );
        assert_eq!(launch.return_url(), None, "{name}");
        assert!(launch.ignored().is_empty(), "{name}: {:?}", launch.ignored());
        if launch.message() == Message::DeepLinking {
            continue;
        }
        assert_eq!(launch.resource_link().map(|link| link.id.as_str()), Some(BLOCK), "{name}");
        assert!(launch.nrps().unwrap().context_memberships_url.path().ends_with("/memberships"), "{name}");
        let platform = launch.tool_platform().unwrap();
        assert_eq!(
            (platform.name.as_deref(), &platform.product_family_code),
            (Some("Fjord Online"), &None),
            "{name}"
        );
        assert!(launch.ags().unwrap().offers(vocabulary::LINE_ITEM_SCOPE), "{name}");
    }
}

#[test]
fn roles_are_what_open_edx_makes_of_them() {
    for (name, teaches, learns, administers) in [
        ("launch-tessa", true, false, false),
        ("launch-ole", true, false, false),
        ("launch-ada", true, false, true),
        ("launch-cy", true, true, false),
        ("launch-ana", false, true, false),
        ("launch-noor", false, true, false),
    ] {
        let launch = OPENEDX.launch(name).unwrap();
        let roles = launch.roles();
        let found = (roles.is_instructor(), roles.is_learner(), roles.is_platform_admin());
        assert_eq!(found, (teaches, learns, administers), "{name}");
    }
}

#[test]
fn the_authentication_request_is_the_one_that_open_edx_accepted() {
    for name in ["launch-tessa", "deep-linking", "launch-deep-linked"] {
        let login = OPENEDX.read(&format!("{name}-1-initiate-login"));
        let asked = OPENEDX.read(&format!("{name}-2-auth-request"));
        let initiation = Initiation::parse(&fields(&login["query"]), &[], &OPENEDX.tool()).unwrap();
        let registration = OPENEDX.registration();
        let param = |name: &str| asked["params"][name].as_str().unwrap();
        let redirect = Url::parse(param("redirect_uri")).unwrap();
        let chosen = choose(&initiation, [&registration]).unwrap();
        let url = authentication_request(&initiation, chosen, &redirect, param("state"), param("nonce"));
        let sent: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(sent, fields(&asked["params"]).into_iter().collect(), "{name}");
        assert_eq!(url.as_str().split('?').next(), asked["url"].as_str(), "{name}");
    }
}

#[test]
fn a_choice_is_answered_in_the_form_that_open_edx_stored() {
    let launch = OPENEDX.launch("deep-linking").unwrap();
    let settings: &DeepLinkingSettings = launch.deep_linking().unwrap();
    assert_eq!(settings.accept_types, ["ltiResourceLink", "link", "html", "image"]);
    assert!(settings.accept_multiple && settings.data.is_none() && launch.resource_link().is_none());
    let recorded = OPENEDX.read("deep-linking-4-response");
    assert_eq!(recorded["url"].as_str(), Some(settings.return_url.as_str()));
    assert_eq!(recorded["status"], 200);

    let sent = &recorded["jwt_payload"];
    let items = &sent["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"];
    let items: Vec<LinkItem> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| LinkItem {
            title: item["title"].as_str().unwrap().to_owned(),
            text: item["text"].as_str().unwrap().to_owned(),
            url: Url::parse(item["url"].as_str().unwrap()).unwrap(),
            custom: fields(&item["custom"]),
        })
        .collect();
    let now = jiff::Timestamp::from_second(sent["iat"].as_i64().unwrap()).unwrap();
    let (registration, nonce) = (OPENEDX.registration(), sent["nonce"].as_str().unwrap());
    let key = &Key::platform().signing;
    let jwt =
        selection_response(key, &registration, launch.deployment_id(), settings, &items, nonce, now).unwrap();
    let mut made: Value = jsonwebtoken::dangerous::insecure_decode(&jwt).unwrap().claims;
    for name in ["iat", "exp"] {
        made[name] = sent[name].clone();
    }
    assert_eq!(&made, sent);
}

#[test]
fn a_placed_link_carries_what_it_opens() {
    let launch = OPENEDX.launch("launch-deep-linked").unwrap();
    assert_eq!(launch.custom().get("kith_view").map(String::as_str), Some("map"));
    assert_eq!(launch.custom().get("kith_note"), None, "the choice takes the place of what the author wrote");
}

#[test]
fn tokens_are_granted_for_each_service() {
    for (name, scopes) in [
        ("token-nrps", vec![vocabulary::NRPS_SCOPE]),
        ("token-ags", vec![vocabulary::LINE_ITEM_SCOPE, vocabulary::SCORE_SCOPE]),
    ] {
        let exchange = OPENEDX.read(name);
        let token = token(name);
        assert!(scopes.iter().all(|scope| token.grants(scope)), "{name}");
        assert_eq!(token.expires_in.as_secs(), 3600);
        let assertion = exchange["request"]["body"]["client_assertion"].as_str().unwrap();
        let request = token_request(&OPENEDX.registration(), assertion, &scopes).unwrap();
        let sent: BTreeMap<String, String> =
            url::form_urlencoded::parse(request.body()).into_owned().collect();
        assert_eq!(sent, fields(&exchange["request"]["body"]).into_iter().collect(), "{name}");
    }
}

#[test]
fn the_roster_in_one_page_or_in_two() {
    let first = OPENEDX.launch("launch-tessa").unwrap().nrps().unwrap().context_memberships_url.clone();
    let token = token("token-nrps");
    let read = |names: &[&str], limit: Option<u32>, link: Option<&str>| {
        let mut pages = Pages::new(10);
        let mut next = Some(first.clone());
        let mut people = Vec::new();
        for name in names {
            let exchange = OPENEDX.read(name);
            let url = next.take().unwrap();
            pages.admit(&url).unwrap();
            let request = members_request(&url, &token, limit, link).unwrap();
            assert_eq!(request.uri().to_string(), asked(&exchange).as_str(), "{name}");
            let page = page(&asked(&exchange), answer(&exchange), Some(COURSE)).unwrap();
            assert!(!page.incomplete, "{name}");
            people.extend(page.members());
            next = page.next;
        }
        assert_eq!(next, None);
        people
    };
    let all = read(&["nrps-all"], None, None);
    assert_eq!(all.len(), 6);
    assert_eq!(read(&["nrps-limit-4", "nrps-limit-4-page-2"], Some(4), None), all);
    assert_eq!(read(&["nrps-rlid"], None, Some(BLOCK)), all, "the link is passed over");
    let named = |name: &str| all.iter().find(|member| member.name.as_deref() == Some(name)).unwrap();
    assert!(named("Tessa Marsh").roles.is_instructor() && named("نور الهدى").roles.is_learner());
    let ana = OPENEDX.launch("launch-ana").unwrap();
    assert_eq!(
        Some(named("Ana Prado").user_id.as_str()),
        ana.subject(),
        "one id at launch and in the roster"
    );
}

#[test]
fn a_column_is_made_found_again_and_filled() {
    let columns = OPENEDX.launch("launch-tessa").unwrap().ags().unwrap().line_items.clone().unwrap();
    let token = token("token-ags");
    let found = |name: &str| {
        let exchange = OPENEDX.read(name);
        let request = line_items_request(&columns, &token, TAG).unwrap();
        assert_eq!(request.uri().to_string(), asked(&exchange).as_str(), "{name}");
        line_items(&asked(&exchange), &answer(&exchange), TAG).unwrap()
    };
    assert_eq!(found("ags-lineitems-by-tag"), []);
    let new = NewLineItem { label: "Took part", score_maximum: 1.0, resource_id: TAG, tag: TAG };
    let exchange = OPENEDX.read("ags-lineitem-create");
    let request = create_line_item_request(&columns, &token, &new).unwrap();
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body, exchange["request"]["body"]);
    let made = created_line_item(&columns, &answer(&exchange)).unwrap();
    assert_eq!(found("ags-lineitems-by-tag-after"), std::slice::from_ref(&made));
    for name in ["ags-score-post", "ags-score-post-again"] {
        let exchange = OPENEDX.read(name);
        let sent = &exchange["request"]["body"];
        let at = sent["timestamp"].as_str().unwrap().parse().unwrap();
        let score = Score::new(sent["userId"].as_str().unwrap(), 1.0, 1.0, at).unwrap();
        let request = score_request(&made.id, &token, &score).unwrap();
        assert_eq!(request.uri().to_string(), asked(&exchange).as_str(), "{name}");
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        assert_eq!(&body, sent, "{name}");
        assert_eq!(score_sent(&answer(&exchange)), Ok(()), "{name}");
    }
    // Open edX counts only scores of the component's own column: this one has no link.
    let link = &OPENEDX.read("ags-lineitem-create")["response"]["body"]["resourceLinkId"];
    assert_eq!(link, &json!(null));
    assert!(OPENEDX.launch("launch-tessa").unwrap().extra().contains_key("preferred_username"));
}
