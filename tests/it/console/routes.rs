//! Every route of the console: without a session, without the token of its form, and from another site.

use std::collections::BTreeSet;

use kith::console::first_link;
use kith_tests::{
    both_databases,
    launcher::Browser,
    server::{Test, invite},
};
use reqwest::{Method, StatusCode};

use super::{Console, NAME, PASSWORD, command_line, fields, token};

/// Needs a session.
const ROUTES: &[(&str, &str)] = &[
    ("GET", "/admin"),
    ("POST", "/admin/sign-out"),
    ("GET", "/admin/platforms/{platform}"),
    ("POST", "/admin/platforms/{platform}/settings"),
    ("POST", "/admin/platforms/{platform}/test"),
    ("POST", "/admin/platforms/{platform}/remove"),
    ("POST", "/admin/platforms/{platform}/deployments/{deployment}/approve"),
    ("POST", "/admin/platforms/{platform}/deployments/{deployment}/block"),
    ("GET", "/admin/platforms/{platform}/rooms"),
    ("POST", "/admin/platforms/{platform}/rooms"),
    ("POST", "/admin/platforms/{platform}/rooms/test"),
    ("GET", "/admin/platforms/{platform}/evidence"),
    ("POST", "/admin/platforms/{platform}/evidence"),
    ("POST", "/admin/platforms/{platform}/evidence/secret"),
    ("POST", "/admin/platforms/{platform}/evidence/revoke"),
    ("POST", "/admin/platforms/{platform}/evidence/forget"),
    ("GET", "/admin/register"),
    ("POST", "/admin/register"),
    ("GET", "/admin/invitations"),
    ("POST", "/admin/invitations"),
    ("POST", "/admin/invitations/{invitation}/revoke"),
    ("GET", "/admin/keys"),
    ("POST", "/admin/keys/rotate"),
    ("GET", "/admin/audit"),
    ("GET", "/admin/accounts"),
    ("POST", "/admin/accounts/link"),
    ("POST", "/admin/accounts/{account}/password"),
    ("POST", "/admin/accounts/{account}/remove"),
];
/// Has no session yet, so its forms are tied to the browser alone.
const OPEN: &[(&str, &str)] = &[
    ("GET", "/admin/sign-in"),
    ("POST", "/admin/sign-in"),
    ("GET", "/admin/begin/{code}"),
    ("POST", "/admin/begin/{code}"),
];

#[test]
fn no_route_of_the_console_is_missing_from_these_tables() {
    let source = include_str!("../../../lti-server/src/console/mod.rs");
    let mut found = BTreeSet::new();
    for line in source.lines().filter_map(|line| line.trim().strip_prefix(".route(\"")) {
        let (path, handlers) = line.split_once('"').unwrap();
        for (call, method) in
            [("get(", "GET"), ("post(", "POST"), ("put(", "PUT"), ("delete(", "DELETE"), ("any(", "ANY")]
        {
            if handlers.contains(call) {
                found.insert((method, path));
            }
        }
    }
    let known: BTreeSet<(&str, &str)> = ROUTES.iter().chain(OPEN).copied().collect();
    assert_eq!(found, known);
}

/// A row's id, whichever comes first.
async fn one(test: &Test, sql: &'static str) -> anyhow::Result<String> {
    use kith::store::Store;
    Ok(match &test.app.store {
        Store::Sqlite { pool, .. } => sqlx::query_scalar(sql).fetch_one(pool).await?,
        Store::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
    })
}

/// Every route with real ids in it.
async fn filled(test: &Test) -> anyhow::Result<Vec<(Method, String)>> {
    let platform = one(test, "SELECT id FROM platform ORDER BY id LIMIT 1").await?;
    let deployment =
        one(test, "SELECT id FROM deployment WHERE platform = (SELECT MIN(id) FROM platform)").await?;
    let invitation = one(test, "SELECT id FROM invitation").await?;
    let account =
        one(test, "SELECT id FROM admin_account ORDER BY created_at_us DESC, id DESC LIMIT 1").await?;
    let fill = |(method, path): &(&str, &str)| -> anyhow::Result<(Method, String)> {
        let path = path
            .replace("{platform}", &platform)
            .replace("{deployment}", &deployment)
            .replace("{invitation}", &invitation)
            .replace("{account}", &account);
        Ok((Method::from_bytes(method.as_bytes())?, format!("{}{path}", test.address())))
    };
    ROUTES.iter().map(fill).collect()
}

/// How much there is of everything the console changes.
async fn state(test: &Test) -> anyhow::Result<Vec<i64>> {
    let mut counts = Vec::new();
    for sql in [
        "SELECT COUNT(*) FROM audit_entry",
        "SELECT COUNT(*) FROM platform",
        "SELECT COUNT(*) FROM platform WHERE anonymous OR minors OR new_deployments <> 'first'",
        "SELECT COUNT(*) FROM deployment WHERE state = 'active'",
        "SELECT COUNT(*) FROM deployment WHERE state = 'pending'",
        "SELECT COUNT(*) FROM invitation",
        "SELECT COUNT(*) FROM signing_key",
        "SELECT COUNT(*) FROM admin_account",
        "SELECT COUNT(*) FROM admin_link",
        "SELECT COUNT(*) FROM admin_session",
        "SELECT COUNT(*) FROM platform_health",
        "SELECT COUNT(*) FROM room_server",
        "SELECT COUNT(*) FROM evidence_source",
    ] {
        counts.push(test.count(sql).await?);
    }
    Ok(counts)
}

/// A form with which every one of the routes would do something.
fn form(token: Option<&str>) -> Vec<(String, String)> {
    let mut form = fields(&[
        ("name", "Moodle"),
        ("anonymous", "1"),
        ("new_deployments", "trust"),
        ("retention", "never"),
        ("frame_origins", ""),
        ("kind", "jitsi"),
        ("jitsi_address", "https://meet.example"),
        ("link_hosts", ""),
        ("note", "n"),
        ("days", "7"),
        ("issuer", "https://lms.example"),
        ("client_id", "1"),
        ("auth_url", "https://lms.example/a"),
        ("token_url", "https://lms.example/t"),
        ("jwks_url", "https://lms.example/k"),
        ("deployment_id", ""),
    ]);
    form.extend(token.map(|token| ("token".to_owned(), token.to_owned())));
    form
}

both_databases! {
    async fn n_112_no_route_of_the_console_can_be_used_from_outside(test: Test) {
        let mut console = Console::first(&test).await?;
        let mut other = Console::further(&test, "Bo Varga").await?;
        invite(&test.app, &[]).await?;
        let routes = filled(&test).await?;
        let own = token(&console.see("/admin").await?)?;
        let foreign = token(&other.see("/admin").await?)?;
        assert_ne!(own, foreign);
        let before = state(&test).await?;

        for (method, url) in &routes {
            let mut nobody = Browser::new()?;
            let page = nobody.send(method.clone(), url, Some(&form(Some(&own)))).await?;
            assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/admin/sign-in"), "{method} {url}");
        }
        for (method, url) in routes.iter().filter(|(method, _)| *method == Method::POST) {
            for wrong in [None, Some(""), Some("x"), Some(foreign.as_str())] {
                let page = console.browser.send(method.clone(), url, Some(&form(wrong))).await?;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{url} with {wrong:?}");
            }
            for site in [
                &[("origin", "https://evil.example")][..],
                &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
                &[("sec-fetch-site", "same-site"), ("origin", "null")],
                &[("sec-fetch-site", "none")],
            ] {
                let page = console.browser.send_with(method.clone(), url, Some(&form(Some(&own))), site).await?;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{url} from {site:?}");
            }
        }
        assert_eq!(state(&test).await?, before, "nothing was changed");
        // The same form with everything right does change something, so the table can fail.
        let rotate = format!("{}/admin/keys/rotate", test.address());
        console.browser.post(&rotate, &form(Some(&own))).await?;
        assert_ne!(state(&test).await?, before);
    }

    async fn n_112_the_doors_of_the_console_take_no_forms_from_outside(test: Test) {
        let first = first_link(&test.app).await?.unwrap();
        let evil = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
        let account = [("name", "Eve"), ("password", PASSWORD)];
        let mut console = Console::stranger(&test)?;
        let mut good = fields(&account);
        good.push(("token".to_owned(), token(&console.browser.get(&first).await?)?));
        let mut nobody = Browser::new()?;
        for page in [
            nobody.send(Method::POST, &first, Some(&fields(&account))).await?,
            nobody.send(Method::POST, &first, Some(&good)).await?,
            console.browser.send(Method::POST, &first, Some(&fields(&account))).await?,
            console.browser.send_with(Method::POST, &first, Some(&good), &evil).await?,
        ] {
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", page.body);
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM admin_account").await?, 0);
        assert_eq!(console.begin(&first, NAME, PASSWORD).await?.status, StatusCode::OK);

        // Nobody is signed in to an account of somebody else's choice.
        let sign_in = format!("{}/admin/sign-in", test.address());
        let mut victim = Console::stranger(&test)?;
        let mut right = fields(&[("name", NAME), ("password", PASSWORD)]);
        let page = victim.browser.send(Method::POST, &sign_in, Some(&right)).await?;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        right.push(("token".to_owned(), token(&victim.see("/admin/sign-in").await?)?));
        let page = victim.browser.send_with(Method::POST, &sign_in, Some(&right), &evil).await?;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = victim.browser.send(Method::POST, &sign_in, Some(&right)).await?;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
    }

    async fn n_105_every_page_has_the_headers_and_no_frame_shows_it(test: Test) {
        let mut console = Console::first(&test).await?;
        invite(&test.app, &[]).await?;
        let routes = filled(&test).await?;
        let link = command_line::link(&test.app, &[]).await?;
        let paths = routes.into_iter().filter(|(method, _)| *method == Method::GET).map(|(_, url)| url);
        for url in paths.chain([link, format!("{}/admin/begin/0000", test.address())]) {
            let page = console.browser.get(&url).await?;
            let policy = page.header("content-security-policy");
            assert!(policy.contains("frame-ancestors 'none'") || page.status == StatusCode::FORBIDDEN, "{url}: {policy}");
            assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"), "{url}: {policy}");
            assert_eq!(page.header("cache-control"), "no-store", "{url}");
            assert_eq!(page.header("referrer-policy"), "no-referrer", "{url}");
            assert_eq!(page.header("x-content-type-options"), "nosniff", "{url}");
            assert!(!page.body.contains("<script>") && !page.body.contains(" style="), "{url}: nothing inline");
        }
    }

    async fn what_is_not_there_is_not_found(test: Test) {
        let mut console = Console::first(&test).await?;
        let own = token(&console.see("/admin").await?)?;
        assert_eq!(console.see("/admin/platforms/none").await?.status, StatusCode::NOT_FOUND);
        for path in [
            "platforms/none/settings", "platforms/none/test", "platforms/none/remove",
            "platforms/none/rooms", "platforms/none/rooms/test",
            "platforms/none/deployments/none/approve", "platforms/none/deployments/none/block",
            "invitations/none/revoke", "accounts/none/password", "accounts/none/remove",
        ] {
            let url = format!("{}/admin/{path}", test.address());
            let page = console.browser.post(&url, &form(Some(&own))).await?;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        }
        // A deployment of one platform is not there under another.
        let platform = one(&test, "SELECT id FROM platform ORDER BY id LIMIT 1").await?;
        let foreign = one(&test, "SELECT id FROM deployment WHERE platform = (SELECT MAX(id) FROM platform)").await?;
        let url = format!("{}/admin/platforms/{platform}/deployments/{foreign}/block", test.address());
        assert_eq!(console.browser.post(&url, &form(Some(&own))).await?.status, StatusCode::NOT_FOUND);
        assert_eq!(test.count("SELECT COUNT(*) FROM deployment WHERE state = 'pending'").await?, 0);
        let page = console.see("/admin?done=%3Cscript%3Ealert(1)%3C/script%3E").await?;
        assert!(!page.body.contains("alert(1)"), "no word of an address is shown");
    }
}
