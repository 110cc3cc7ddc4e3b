//! Launches in frames: what a browser keeps there, and what counts as proof that it is the same browser.

use kith_tests::{
    both_databases, html,
    launcher::{Browser, Client, Page},
    server::Test,
};
use reqwest::{Method, StatusCode};

const FRAMED: [(&str, &str); 2] = [("sec-fetch-dest", "iframe"), ("sec-fetch-site", "cross-site")];
const OWN: [(&str, &str); 2] = [("sec-fetch-site", "same-origin"), ("origin", "null")];

/// The login request of `username`'s frame.
async fn login(test: &Test, browser: &mut Browser, canvas: bool) -> anyhow::Result<Page> {
    let (campus, course) =
        if canvas { (test.canvas(), test.canvas_course) } else { (test.moodle(), test.course) };
    let form = browser.open_course(campus.origin(), course, "ana").await?;
    browser.send_with(Method::POST, &form.action, Some(&form.fields), &FRAMED).await
}

fn target(page: &Page) -> anyhow::Result<String> {
    anyhow::ensure!(page.status == StatusCode::SEE_OTHER, "{}: {}", page.status, page.body);
    Ok(page.url.join(page.header("location"))?.to_string())
}

/// A page of ours without what the browser keeps for us.
async fn without_cookies(url: &str) -> anyhow::Result<Page> {
    Browser::new()?.send(Method::GET, url, None).await
}

/// The platform's answer to an authentication request, as the form it lets the browser post.
async fn answered(browser: &mut Browser, url: &str) -> anyhow::Result<html::Form> {
    browser.get(url).await?.form()
}

fn data(page: &Page, name: &str) -> String {
    let start = format!("{name}=\"");
    let rest = page.body.split_once(&start).map(|(_, rest)| rest).unwrap_or_default();
    html::unescape(rest.split('"').next().unwrap_or_default())
}

both_databases! {
    async fn a_browser_that_keeps_the_cookie_takes_one_step_more_and_only_once(test: Test) {
        let mut browser = Browser::new()?;
        let first = login(&test, &mut browser, false).await?;
        let check = target(&first)?;
        assert!(check.contains("/lti/login/check?state="), "{check}");
        let next = target(&browser.send(Method::GET, &check, None).await?)?;
        assert!(next.starts_with(test.platform.origin()), "{next}");
        let form = answered(&mut browser, &next).await?;
        let page = browser.post(&form.action, &form.fields).await?;
        Client::open(&page.url, &page.code().unwrap()).await?;

        let second = login(&test, &mut browser, false).await?;
        assert!(target(&second)?.starts_with(test.platform.origin()), "this browser is known to keep cookies");
    }

    async fn without_cookies_one_click_leads_into_a_window(test: Test) {
        let mut browser = Browser::new()?;
        let check = target(&login(&test, &mut browser, false).await?)?;
        browser.forget_cookies();
        let page = without_cookies(&check).await?;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("target=\"_blank\"") && page.body.contains("/lti/login/window?state="));
        assert!(page.code().is_none());

        // The window: a top-level page with the platform's own cookies, and ours from now on.
        let mut window = Browser::new()?;
        window.open_course(test.moodle().origin(), test.course, "ana").await?;
        let address = check.replace("/login/check", "/login/window");
        let next = target(&window.send(Method::GET, &address, None).await?)?;
        let form = answered(&mut window, &next).await?;
        let page = window.post(&form.action, &form.fields).await?;
        let client = Client::open(&page.url, &page.code().unwrap()).await?;
        assert_eq!(client.session.role, wire::Role::Learner);
        let again = window.send(Method::GET, &address, None).await?;
        assert_eq!(again.status, StatusCode::UNAUTHORIZED, "a login is used once");
    }

    async fn the_platforms_storage_proves_the_browser_where_no_cookie_does(test: Test) {
        let mut browser = Browser::new()?;
        let check = target(&login(&test, &mut browser, true).await?)?;
        let page = without_cookies(&check).await?;
        assert_eq!(data(&page, "data-target"), "post_message_forwarding");
        assert_eq!(data(&page, "data-origin"), test.platform.origin());
        let (proof, next) = (data(&page, "data-value"), data(&page, "data-next"));
        let form = answered(&mut browser, &next).await?;
        let state = form.fields.iter().find(|(name, _)| name == "state").unwrap().1.clone();
        assert!(!proof.is_empty() && proof != state, "not something the platform knows");

        let asked = without_cookies_post(&form.action, &form.fields, &[]).await?;
        assert_eq!(asked.status, StatusCode::OK);
        assert!(asked.code().is_none() && asked.body.contains("data-prove"), "nothing is opened yet");
        assert_eq!(test.count("SELECT COUNT(*) FROM session").await?, 0);

        let mut proven = form.fields.clone();
        proven.push(("proof".to_owned(), proof));
        let action = page.url.join("/lti/launch/storage")?;
        let opened = without_cookies_post(action.as_str(), &proven, &OWN).await?;
        Client::open(&opened.url, &opened.code().unwrap()).await?;
        let twice = without_cookies_post(action.as_str(), &proven, &OWN).await?;
        assert_eq!(twice.status, StatusCode::UNAUTHORIZED);
    }

    async fn n_69_n_70_n_71_a_wrong_proof_or_another_site_opens_nothing(test: Test) {
        let mut browser = Browser::new()?;
        let check = target(&login(&test, &mut browser, true).await?)?;
        let page = without_cookies(&check).await?;
        let proof = data(&page, "data-value");
        let form = answered(&mut browser, &data(&page, "data-next")).await?;
        let action = page.url.join("/lti/launch/storage")?;
        let with = |proof: &str| {
            let mut fields = form.fields.clone();
            fields.push(("proof".to_owned(), proof.to_owned()));
            fields
        };
        for wrong in ["", "undefined", &proof.to_uppercase()[..40], &"0".repeat(64)] {
            let answer = without_cookies_post(action.as_str(), &with(wrong), &OWN).await?;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "N-71: {wrong}");
        }
        // The maker of the login knows the proof, and posts it into somebody else's browser.
        for evil in [
            [("origin", "https://evil.example"), ("accept", "*/*")],
            [("origin", "null"), ("sec-fetch-site", "cross-site")],
            [("origin", "null"), ("accept", "*/*")],
            [("accept", "*/*"), ("accept-language", "en")],
        ] {
            let answer = without_cookies_post(action.as_str(), &with(&proof), &evil).await?;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "N-69: {evil:?}");
        }
        // N-70: a login by cookie stays one, whatever is posted with the launch.
        let mut by_cookie = Browser::new()?;
        let started = by_cookie.start(test.moodle().origin(), test.course, "ana").await?;
        let mut fields = test.moodle().launch_form(&started.request)?.into_fields();
        fields.push(("lti_storage_target".to_owned(), "x".to_owned()));
        fields.push(("proof".to_owned(), proof.clone()));
        for address in ["/lti/launch", "/lti/launch/storage"] {
            let action = page.url.join(address)?;
            let answer = without_cookies_post(action.as_str(), &fields, &OWN).await?;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{address}");
        }
        assert_eq!(test.count("SELECT COUNT(*) FROM session").await?, 0);
        let right = without_cookies_post(action.as_str(), &with(&proof), &OWN).await?;
        assert!(right.code().is_some(), "{}", right.body);
    }
}

async fn without_cookies_post(
    url: &str,
    fields: &[(String, String)],
    headers: &[(&str, &str)],
) -> anyhow::Result<Page> {
    Browser::new()?.send_with(Method::POST, url, Some(fields), headers).await
}
