//! Whatever is sent is not part of the page that comes back.

use kith_tests::{
    both_databases,
    launcher::{Browser, Page},
    platform::faults::LaunchForm,
    server,
};
use reqwest::Method;
use serde_json::json;
use url::Url;

use super::{address, filled, served};

/// Breaks out of an attribute, a text, a script and a template; `5183` is what a template would make of it.
const MARKUP: &str = r#"x'"></script><script>alert(1)</script><img src=x onerror=alert(1)>{{71*73}}${71*73}"#;
const NAMES: [&str; 24] = [
    "iss",
    "login_hint",
    "target_link_uri",
    "client_id",
    "lti_message_hint",
    "lti_deployment_id",
    "deployment_id",
    "lti_storage_target",
    "state",
    "id_token",
    "error",
    "error_description",
    "error_uri",
    "proof",
    "invite",
    "openid_configuration",
    "registration_token",
    "code",
    "action",
    "view",
    "title-group",
    "minutes",
    "session",
    "q",
];

fn is_inert(what: &str, page: &Page) {
    assert!(!page.status.is_server_error(), "{what}: {} {}", page.status, page.body);
    // JSON is read as nothing else: `nosniff`.
    if !page.header("content-type").starts_with("text/html") {
        return;
    }
    for live in ["<script>alert", "<img src=x", "5183", r#"x'">"#] {
        assert!(!page.body.contains(live), "{what} repeats {live}: {}", page.body);
    }
}

both_databases! {
    async fn no_page_repeats_what_was_sent(test: Test) {
        let invited = server::invite(&test.app, &[]).await?;
        let invite = invited.rsplit('/').next().unwrap_or_default().to_owned();
        let mut browser = Browser::new()?;
        for (method, path) in served() {
            if path.starts_with("/api/") {
                continue;
            }
            let encoded: String = url::form_urlencoded::byte_serialize(MARKUP.as_bytes()).collect();
            for segment in ["x", encoded.as_str(), invite.as_str()] {
                let mut attempts: Vec<Vec<&str>> = NAMES.iter().map(|name| vec![*name]).collect();
                attempts.push(NAMES.to_vec());
                for names in attempts {
                    let mut fields: Vec<_> = names.iter().map(|name| ((*name).to_owned(), MARKUP.to_owned())).collect();
                    if !names.contains(&"invite") {
                        fields.push(("invite".to_owned(), invite.clone()));
                    }
                    let what = format!("{method} {path} with {names:?}");
                    let mut url = Url::parse(&address(&test, &filled(&path, segment)))?;
                    if method == "GET" {
                        url.query_pairs_mut().extend_pairs(&fields);
                        is_inert(&what, &browser.send(Method::GET, url.as_str(), None).await?);
                    } else {
                        is_inert(&what, &browser.send(Method::POST, url.as_str(), Some(&fields)).await?);
                    }
                }
            }
        }
    }

    async fn n_66_claims_that_end_up_in_a_page_stay_text(test: Test) {
        let everything = |form: LaunchForm| {
            form.claim("name", MARKUP)
                .claim("given_name", MARKUP)
                .claim("locale", MARKUP)
                .claim("context", json!({"id": "c-66", "title": MARKUP, "label": MARKUP, "type": [MARKUP]}))
                .claim("resource_link", json!({"id": MARKUP, "title": MARKUP, "description": MARKUP}))
                .claim("custom", json!({"kith_view": MARKUP, "kith_item": MARKUP, "timezone": MARKUP, "masquerading": MARKUP}))
                .claim("launch_presentation", json!({"return_url": MARKUP, "locale": MARKUP, "document_target": MARKUP}))
                .claim("tool_platform", json!({"guid": MARKUP, "name": MARKUP, "product_family_code": MARKUP, "version": MARKUP}))
        };
        let page = test.bent(everything).await?;
        assert!(page.code().is_some(), "{}: {}", page.status, page.body);
        is_inert("the launch page", &page);
        let choosing = |form: LaunchForm| {
            let back = format!("{}/back?x={MARKUP}", test.platform.origin());
            everything(form).claim("message_type", "LtiDeepLinkingRequest").claim(
                "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings",
                json!({
                    "deep_link_return_url": back, "accept_types": ["ltiResourceLink", MARKUP],
                    "title": MARKUP, "text": MARKUP, "data": MARKUP,
                }),
            )
        };
        let mut browser = Browser::new()?;
        let picker = browser.launch_bent(test.moodle(), test.course, "tessa", choosing).await?;
        is_inert("the picker", &picker);
        let code = picker.form()?.fields[0].clone();
        let said = [code, ("view".to_owned(), "map".to_owned()), ("title-map".to_owned(), MARKUP.to_owned())];
        let back = browser.send(Method::POST, &address(&test, "/lti/select"), Some(&said)).await?;
        assert!(back.body.contains("name=\"JWT\""), "{}", back.body);
        is_inert("the way back", &back);
    }
}
