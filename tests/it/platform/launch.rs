//! The platform's pages in a browser: cookies, frames, forms that post themselves.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use kith_tests::{
    html,
    launcher::Browser,
    platform::{Manners, Platform, ToolAddresses, demo},
};
use reqwest::StatusCode;
use url::Url;

async fn college(manners: &'static Manners) -> Platform {
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let now = super::standing_still("2026-11-23T09:00:00Z".parse().unwrap());
    let platform = Platform::start(any_port, &[manners], now, None).await.unwrap();
    for campus in platform.campuses() {
        demo::furnish(campus);
        campus.register("kith", ToolAddresses::of_kith("http://localhost:9"));
    }
    platform
}

/// What the tool would send after this login initiation.
fn auth_request(platform: &Platform, login: &html::Form) -> String {
    let field = |name: &str| login.fields.iter().find(|(field, _)| field == name).unwrap().1.clone();
    let path = platform.campuses()[0].manners().paths.auth;
    let mut url = Url::parse(&format!("{}{path}", platform.origin())).unwrap();
    url.query_pairs_mut().extend_pairs([
        ("scope", "openid"),
        ("response_type", "id_token"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
        ("client_id", &field("client_id")),
        ("redirect_uri", &field("target_link_uri")),
        ("login_hint", &field("login_hint")),
        ("lti_message_hint", &field("lti_message_hint")),
        ("state", "state-1"),
        ("nonce", "nonce-1"),
    ]);
    url.into()
}

#[tokio::test]
async fn a_message_hint_works_once() {
    let platform = college(Manners::moodle()).await;
    let mut browser = Browser::new().unwrap();
    let login = browser.open_course(platform.origin(), 2, "ash.brook").await.unwrap();
    assert_eq!(login.action, "http://localhost:9/lti/login");
    let url = auth_request(&platform, &login);
    let first = browser.get(&url).await.unwrap();
    let form = first.form().unwrap();
    assert_eq!(form.action, "http://localhost:9/lti/launch");
    let names: Vec<_> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["id_token", "state"]);
    // Back or reload in the frame.
    let second = browser.get(&url).await.unwrap();
    assert_eq!(second.status, StatusCode::NOT_FOUND);
    assert!(second.body.contains("Invalid request"));
    assert!(html::form(&second.body).is_none());
}

#[tokio::test]
async fn without_its_cookie_moodle_posts_the_request_to_itself_and_then_gives_up() {
    let platform = college(Manners::moodle()).await;
    let mut browser = Browser::new().unwrap();
    let login = browser.open_course(platform.origin(), 2, "ash.brook").await.unwrap();
    let url = auth_request(&platform, &login);
    let mut stranger = Browser::new().unwrap();
    let form = stranger.get(&url).await.unwrap().form().unwrap();
    assert!(form.fields.contains(&("repost".to_owned(), "true".to_owned())));
    let target = Url::parse(&url).unwrap().join(&form.action).unwrap();
    let own = browser.post(target.as_str(), &form.fields).await.unwrap();
    assert_eq!(own.form().unwrap().action, "http://localhost:9/lti/launch");
    let login = browser.open_course(platform.origin(), 2, "ash.brook").await.unwrap();
    let form = stranger.get(&auth_request(&platform, &login)).await.unwrap().form().unwrap();
    let stranger = stranger.post(target.as_str(), &form.fields).await.unwrap();
    assert!(!stranger.body.contains("id_token"), "{}", stranger.body);
}

#[tokio::test]
async fn a_canvas_says_that_the_launch_is_no_longer_valid() {
    let platform = college(Manners::canvas()).await;
    let mut browser = Browser::new().unwrap();
    let login = browser.open_course(platform.origin(), 1201, "ash.brook").await.unwrap();
    let field =
        |name: &str| login.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    assert_eq!(field("iss"), Some("https://canvas.instructure.com"));
    assert_eq!(field("lti_storage_target"), Some("post_message_forwarding"));
    let url = auth_request(&platform, &login);
    assert!(browser.get(&url).await.unwrap().body.contains("id_token"));
    let form = browser.get(&url).await.unwrap().form().unwrap();
    assert_eq!(form.fields[0], ("error".to_owned(), "launch_no_longer_valid".to_owned()));
}

#[tokio::test]
async fn the_course_page_frames_the_tool_and_offers_everybody_to_view_as() {
    let platform = college(Manners::moodle()).await;
    let mut browser = Browser::new().unwrap();
    let front = browser.get(platform.origin()).await.unwrap();
    assert_eq!(front.url.path(), "/course/2");
    let allow = html::attribute_of(&front.body, "contentframe", "allow").unwrap();
    assert!(allow.contains("camera http://localhost:9;") && !allow.contains("clipboard"), "{allow}");
    // Sixty people and the site's administrator.
    assert_eq!(front.body.matches("<option").count(), 61);
    assert!(front.body.contains("Bea O&#39;Shea · Sydney"));
    browser.get(&format!("{}/course/2?as=li.ming", platform.origin())).await.unwrap();
    let again = browser.get(platform.origin()).await.unwrap();
    assert!(again.body.contains(r#"<option value="li.ming" selected>"#));
}

#[tokio::test]
async fn nobody_opens_a_course_they_are_not_in() {
    let platform = college(Manners::moodle()).await;
    let campus = platform.moodle();
    let mut browser = Browser::new().unwrap();
    browser.get(&format!("{}/course/2?as=ash.brook", platform.origin())).await.unwrap();
    campus.drop_out(2, "ash.brook");
    let page = browser.get(&format!("{}/mod/lti/launch.php?id=3", platform.origin())).await.unwrap();
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let admitted = campus.person("ash.brook").unwrap();
    campus.enrol(2, &admitted);
    let page = browser.get(&format!("{}/mod/lti/launch.php?id=3", platform.origin())).await.unwrap();
    assert!(page.form().is_ok());
}

#[tokio::test]
async fn tools_register_over_http() {
    let platform = college(Manners::moodle()).await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let tool = ToolAddresses::of_kith("https://kith.example");
    let answer = http.post(format!("{}/admin/tools", platform.origin())).json(&tool).send().await.unwrap();
    let facts: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(facts[0]["issuer"], platform.origin());
    assert_eq!(facts[0]["auth_url"], format!("{}/mod/lti/auth.php", platform.origin()));
    assert_eq!(facts[0]["deployment_id"], "2");
    assert_eq!(facts[0]["client_id"].as_str().map(str::len), Some(16));
}

#[tokio::test]
async fn keys_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let now = super::standing_still("2026-11-23T09:00:00Z".parse().unwrap());
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut keys = Vec::new();
    for _ in 0..2 {
        let manners = [Manners::moodle()];
        let platform =
            Platform::start(any_port, &manners, Arc::clone(&now), Some(folder.path())).await.unwrap();
        keys.push(platform.moodle().key_set());
    }
    assert_eq!(keys[0], keys[1]);
}
