//! What every answer says about itself, whoever asks and however.

use clap::Parser as _;
use kith::{AppState, Clock, config::SettingsArgs};
use kith_tests::{
    both_databases,
    database::{Database, Kind},
    launcher::{Browser, Page},
};
use reqwest::{Method, StatusCode};

use super::{address, filled, served};

/// Answers that are the same for everybody, and may be kept for a while.
fn may_be_kept(path: &str) -> bool {
    path.starts_with("/assets/") || path == "/.well-known/jwks.json"
}

fn check(what: &str, path: &str, page: &Page) {
    assert!(!page.status.is_server_error(), "{what}: {} {}", page.status, page.body);
    assert_eq!(page.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(page.header("referrer-policy"), "no-referrer", "{what}");
    assert!(page.header("permissions-policy").contains("camera=()"), "{what}");
    for leak in
        ["server", "x-powered-by", "via", "access-control-allow-origin", "access-control-allow-credentials"]
    {
        assert!(!page.headers.contains_key(leak), "{what} says {leak}: {}", page.header(leak));
    }
    if !may_be_kept(path) {
        assert_eq!(page.header("cache-control"), "no-store", "{what}");
    }
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{what}: {policy}");
    assert!(policy.contains("frame-ancestors "), "{what}: {policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{what}: {policy}");
    if page.header("content-type").starts_with("text/html") {
        assert!(policy.contains("base-uri 'none'") && policy.contains("form-action "), "{what}: {policy}");
        assert!(!page.body.contains("<script>") && !page.body.contains("style="), "{what}: {}", page.body);
        let version = env!("CARGO_PKG_VERSION");
        assert!(!page.body.contains(version), "{what} tells the version {version}");
    } else {
        assert_eq!(page.header("cross-origin-resource-policy"), "same-origin", "{what}");
    }
    // Plain http is for this machine: a browser must not be told that it is https only.
    assert!(!page.headers.contains_key("strict-transport-security"), "{what}");
}

both_databases! {
    async fn every_route_answers_with_the_headers_of_its_kind(test: Test) {
        let mut browser = Browser::new()?;
        for (method, path) in served() {
            let path = filled(&path, "x");
            let page = browser.send(Method::from_bytes(method.as_bytes())?, &address(&test, &path), None).await?;
            check(&format!("{method} {path}"), &path, &page);
        }
        for path in ["/nowhere", "/assets/page.css", "/assets/page.js", "/api/nowhere", "/lti/", "/.git/config", "/%2e%2e/x"] {
            let page = browser.send(Method::GET, &address(&test, path), None).await?;
            check(path, path, &page);
        }
        let launched = browser.launch(test.platform.origin(), test.course, "ana").await?;
        assert_eq!(launched.status, StatusCode::OK);
        check("a launch", "/lti/launch", &launched);
        let script = launched.body.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let file = browser.send(Method::GET, launched.url.join(script)?.as_str(), None).await?;
        assert_eq!(file.status, StatusCode::OK, "{script}");
        check(script, script, &file);
        assert!(file.header("cache-control").contains("immutable"));
        assert!(launched.header("content-security-policy").contains("worker-src 'self';"));
        // A worker is bound by the policy of its own script, which has to let it load its module and nothing else.
        let script = script.replace("boot.js", "work.js");
        let file = browser.send(Method::GET, launched.url.join(&script)?.as_str(), None).await?;
        assert_eq!(file.status, StatusCode::OK, "{script}");
        check(&script, &script, &file);
        let policy = file.header("content-security-policy");
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'; connect-src 'self';"), "{policy}");
    }

    async fn n_113_no_other_site_may_read_an_answer(test: Test) {
        let mut browser = Browser::new()?;
        let evil = [
            ("origin", "https://evil.example"),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "authorization, content-type"),
        ];
        for (method, path) in served() {
            let url = address(&test, &filled(&path, "x"));
            for method in [Method::from_bytes(method.as_bytes())?, Method::OPTIONS] {
                for origin in ["https://evil.example", "null"] {
                    let headers = [("origin", origin), evil[1], evil[2]];
                    let page = browser.send_with(method.clone(), &url, None, &headers).await?;
                    let allowed: Vec<_> = page.headers.keys().filter(|name| name.as_str().starts_with("access-control")).collect();
                    assert!(allowed.is_empty(), "{method} {path}: {allowed:?}");
                    assert!(method != Method::OPTIONS || !page.status.is_success(), "OPTIONS {path}: {}", page.status);
                }
            }
        }
    }

    async fn uncommon_methods_are_refused_everywhere(test: Test) {
        let mut browser = Browser::new()?;
        for (_, path) in served() {
            let url = address(&test, &filled(&path, "x"));
            for method in ["TRACE", "PATCH", "PROPFIND", "MKCOL", "TRACK", "DEBUG", "GETS", "get"] {
                let page = browser.send(Method::from_bytes(method.as_bytes())?, &url, None).await?;
                let refused = [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_FOUND];
                assert!(refused.contains(&page.status), "{method} {path}: {} {}", page.status, page.body);
                assert!(!page.body.contains("user-agent"), "{method} {path} repeats the request");
                check(&format!("{method} {path}"), &path, &page);
            }
        }
    }

    async fn n_09_other_methods_begin_no_login(test: Test) {
        let query = format!(
            "/lti/login?iss={}&login_hint=6&target_link_uri={}/lti/launch",
            test.moodle().issuer(), test.address()
        );
        let mut browser = Browser::new()?;
        for method in [Method::PUT, Method::HEAD, Method::OPTIONS, Method::DELETE, Method::PATCH] {
            let page = browser.send(method.clone(), &address(&test, &query), None).await?;
            assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
            assert_eq!(page.header("allow"), "GET, POST", "{method}");
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM login").await?, 0);
        for (method, form) in [(Method::GET, None), (Method::POST, Some(&[][..]))] {
            let page = browser.send(method.clone(), &address(&test, &query), form).await?;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{method}");
        }
    }
}

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    settings: SettingsArgs,
}

#[tokio::test]
async fn behind_https_browsers_are_told_to_come_back_by_https() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let line = ["kith", "--database", database.address(), "--public-url", "https://kith.example"];
    let settings = Line::try_parse_from(line)?.settings.settle()?;
    let app = AppState::new(&settings, Clock::System).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let at = format!("http://{}", listener.local_addr()?);
    let serving = tokio::spawn(kith::serve(app, listener, std::future::pending()));
    let mut browser = Browser::new()?;
    for path in
        ["/", "/healthz", "/lti/login", "/api/home", "/nowhere", "/assets/page.js", "/.well-known/jwks.json"]
    {
        let page = browser.send(Method::GET, &format!("{at}{path}"), None).await?;
        assert_eq!(page.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
    serving.abort();
    database.remove().await
}
