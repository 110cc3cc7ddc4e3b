//! A page of a stranger around ours, in a real browser.

use axum::{Router, response::Html, routing::get};
use kith::Clock;
use kith_tests::{
    browser::{Chrome, View},
    database::{Database, Kind},
    launcher::Browser,
    platform::Manners,
    server::Test,
};
use reqwest::Method;

/// Frames Kith's page, pretends to be the platform's storage, and says whatever such a page may be hoped to obey.
const AROUND: &str = r#"<!doctype html><title>A stranger</title>
<iframe name="{target}" src="/storage"></iframe><iframe id="kith" src="{check}"></iframe>
<script>
window.heard = [];
addEventListener("message", (event) => heard.push(JSON.stringify(event.data)));
let said = 0;
setInterval(() => {
  const kith = document.getElementById("kith").contentWindow;
  for (const message of [
    { subject: "lti.put_data.response", value: "x" },
    { subject: "lti.put_data.response", message_id: "1-2-3-4", value: "x" },
    { subject: "lti.get_data.response", message_id: "1-2-3-4", value: "x" },
    { subject: "lti.frameResize", height: 1 }, { subject: "lti.get_data", key: "lti_state" },
    { subject: "lti.close" }, "lti.put_data.response", null, 7,
  ]) { kith.postMessage(message, "*"); said += 1; }
}, 20);
</script>"#;

/// Passes on to the page around it whatever it is asked to keep.
const STORAGE: &str = r#"<!doctype html><title>Not the storage</title><script>
addEventListener("message", (event) => {
  parent.postMessage({ leaked: event.data }, "*");
  event.source.postMessage({ ...event.data, subject: `${event.data.subject}.response`, value: "x" }, "*");
});
</script>"#;

#[tokio::test(flavor = "multi_thread")]
async fn n_115_a_stranger_hears_nothing_and_is_not_listened_to() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let test = Test::start_at(&database, Clock::System).await?;
    // A login that waits in a frame which keeps no cookie.
    let mut browser = Browser::new()?;
    let login = browser.open_course(test.canvas().origin(), test.canvas_course, "ana").await?;
    let framed = [("sec-fetch-dest", "iframe"), ("sec-fetch-site", "cross-site")];
    let first = browser.send_with(Method::POST, &login.action, Some(&login.fields), &framed).await?;
    let check = first.url.join(first.header("location"))?;
    let target = Manners::canvas().storage_target.unwrap_or_default();
    let around = AROUND.replace("{target}", target).replace("{check}", check.as_str());
    let page = move || async move { Html(around) };
    let router = Router::new().route("/", get(page)).route("/storage", get(|| async { Html(STORAGE) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let stranger = format!("http://{}/", listener.local_addr()?);
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });

    let chrome = Chrome::start().await?;
    let window = chrome.open(View::PHONE).await?;
    window.driver().goto(&stranger).await?;
    window.find("#kith").await?.enter_frame().await?;
    window.wait_for("One click more").await?;
    assert_eq!(window.value("location.pathname").await?, "/lti/login/check", "it went nowhere");
    window.driver().enter_default_frame().await?;
    assert!(window.value("said").await?.as_u64().unwrap_or_default() > 100, "the stranger had its say");
    assert_eq!(window.value("heard.length").await?, 0, "{}", window.value("heard").await?);
    assert_eq!(test.count("SELECT COUNT(*) FROM session").await?, 0);
    window.close().await?;
    serving.abort();
    drop(test);
    database.remove().await
}
