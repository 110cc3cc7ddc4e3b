//! Which pages may be shown in whose frames (`frame-ancestors`), exactly.

use kith_tests::{
    both_databases, html,
    launcher::{Browser, Page},
    platform::faults::LaunchForm,
    server,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::address;

/// Between login and launch nothing of anybody is shown yet, and a hosted school's own host is not known.
const ANYWHERE: &str = "http: https:";

fn framed_by(page: &Page) -> String {
    let policy = page.header("content-security-policy").to_owned();
    let found = policy.split(';').find_map(|part| part.trim().strip_prefix("frame-ancestors "));
    found.unwrap_or_else(|| panic!("{}: {policy}", page.url)).to_owned()
}

async fn read(test: &kith_tests::server::Test, path: &str) -> anyhow::Result<Page> {
    Browser::new()?.send(Method::GET, &address(test, path), None).await
}

fn choosing(form: LaunchForm, back: &str) -> LaunchForm {
    form.claim("message_type", "LtiDeepLinkingRequest").claim(
        "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings",
        json!({ "deep_link_return_url": back, "accept_types": ["ltiResourceLink"], "accept_multiple": false }),
    )
}

both_databases! {
    async fn n_114_without_a_launch_nobody_frames_a_page(test: Test) {
        for path in [
            "/",
            "/lti/setup",
            "/lti/canvas.json",
            "/healthz",
            "/.well-known/jwks.json",
            "/assets/page.js",
            "/lti/login",
            "/lti/login?iss=",
            "/lti/login?iss=https://*",
            "/lti/login?iss=https://a.example;script-src",
            "/lti/login?iss=javascript:alert(1)",
            "/lti/login?iss=data:text/html,x",
            "/lti/login/check?state=0",
            "/lti/login/window?state=0",
            "/lti/page/0",
            "/lti/register",
            "/lti/register/none",
            "/api/home",
            "/nowhere",
        ] {
            assert_eq!(framed_by(&read(&test, path).await?), "'none'", "{path}");
        }
        let mut browser = Browser::new()?;
        for (path, fields) in [
            ("/lti/launch", vec![]),
            ("/lti/launch", vec![("id_token", "a.b.c"), ("state", "0")]),
            ("/lti/launch", vec![("error", "login_required"), ("state", "0")]),
            ("/lti/launch/storage", vec![("id_token", "a.b.c"), ("state", "0")]),
            ("/lti/select", vec![("code", "0")]),
            ("/lti/register", vec![]),
        ] {
            let fields: Vec<_> = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let page = browser.send(Method::POST, &address(&test, path), Some(&fields)).await?;
            assert_eq!(framed_by(&page), "'none'", "{path} {fields:?}");
        }
    }

    async fn n_114_whose_platform_is_not_registered_reads_why_where_it_said_it_is(test: Test) {
        for (issuer, frames) in [
            ("https://moodle.school.example/lms", "https://moodle.school.example"),
            (
                "https://canvas.instructure.com",
                "https://canvas.instructure.com https://*.instructure.com https://*.canvaslms.com",
            ),
            ("https://evilinstructure.com", "https://evilinstructure.com"),
        ] {
            let page = read(&test, &format!("/lti/login?iss={issuer}&client_id=unknown&login_hint=1&target_link_uri={}", test.address())).await?;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            assert_eq!(framed_by(&page), frames);
            let page = read(&test, &format!("/lti/register/0?openid_configuration={issuer}")).await?;
            assert_eq!(page.status, StatusCode::FORBIDDEN);
            assert_eq!(framed_by(&page), frames);
        }
    }

    async fn n_114_after_a_launch_only_its_platform_frames_a_page(test: Test) {
        let platform = test.platform.origin();
        let mut browser = Browser::new()?;
        let launched = browser.launch(platform, test.course, "ana").await?;
        assert!(launched.code().is_some());
        assert_eq!(framed_by(&launched), platform);
        let path = html::attribute_of(&launched.body, "kith", "data-page").unwrap();
        assert_eq!(framed_by(&browser.get(&address(&test, &path)).await?), platform, "the page again");
        assert_eq!(framed_by(&read(&test, &path).await?), platform, "and without its cookie");

        let picker = |form| choosing(form, &format!("{platform}/back"));
        let chosen = browser.launch_bent(test.moodle(), test.course, "tessa", picker).await?;
        assert_eq!((chosen.status, framed_by(&chosen)), (StatusCode::OK, platform.to_owned()));
        let code = chosen.form()?.fields[0].clone();
        let nothing = browser.send(Method::POST, &address(&test, "/lti/select"), Some(&[code])).await?;
        assert_eq!(framed_by(&nothing), platform, "{}", nothing.body);

        let refused = test.bent(LaunchForm::expired).await?;
        assert_eq!((refused.status, framed_by(&refused)), (StatusCode::UNAUTHORIZED, platform.to_owned()));
        // What a launch says of itself adds no origin that could mean more than one.
        for evil in ["https://*", "https://evil.example;script-src *", "javascript:alert(1)", "https://a,b"] {
            let bend = |form: LaunchForm| form.claim("launch_presentation", json!({"return_url": evil}));
            assert_eq!(framed_by(&test.bent(bend).await?), platform, "{evil}");
        }
    }

    async fn n_114_a_refusal_is_shown_where_the_administrator_shows_launches(test: Test) {
        server::set(&test.app, &test.moodle().issuer(), &["--frame-origins", "https://apps.lms.example"]).await?;
        let refused = test.bent(LaunchForm::expired).await?;
        assert_eq!(framed_by(&refused), format!("{} https://apps.lms.example", test.platform.origin()));
        // The platform's own refusal comes without a token; the login says whose it is.
        let started = Browser::new()?.start(test.platform.origin(), test.course, "ana").await?;
        let fields = [("error".to_owned(), "login_required".to_owned()), ("state".to_owned(), started.request.get("state").to_owned())];
        let page = Browser::new()?.send(Method::POST, &address(&test, "/lti/launch"), Some(&fields)).await?;
        assert!(page.body.contains("not signed in"), "{}", page.body);
        assert!(framed_by(&page).contains("https://apps.lms.example"));
        assert!(!framed_by(&page).contains(ANYWHERE));
    }

    async fn n_114_only_the_step_between_login_and_launch_is_shown_anywhere_and_holds_nothing(test: Test) {
        let mut browser = Browser::new()?;
        let login = browser.open_course(test.platform.origin(), test.course, "ana").await?;
        let framed = [("sec-fetch-dest", "iframe"), ("sec-fetch-site", "cross-site")];
        let first = browser.send_with(Method::POST, &login.action, Some(&login.fields), &framed).await?;
        let check = Browser::new()?.send(Method::GET, first.url.join(first.header("location"))?.as_str(), None).await?;
        assert_eq!(check.status, StatusCode::OK);
        assert_eq!(framed_by(&check), ANYWHERE);
        for secret in ["Ana", "Prado", "Proofs", "id_token", "nonce"] {
            assert!(!check.body.contains(secret), "{secret}: {}", check.body);
        }
        assert!(check.code().is_none());
    }
}
