//! What follows a launch: reloads, renewals, idle hours, other browsers, other people's names.

use jiff::SignedDuration;
use kith_tests::{
    both_databases, html,
    launcher::{Browser, Client, Page},
};
use reqwest::{Method, StatusCode};
use serde_json::json;

/// The address the page takes on after the launch.
fn page_address(page: &Page) -> anyhow::Result<String> {
    let path = html::attribute_of(&page.body, "kith", "data-page");
    let path = path.ok_or_else(|| anyhow::anyhow!("no data-page: {}", page.body))?;
    Ok(page.url.join(&path)?.to_string())
}

async fn status(client: &Client, path: &str) -> anyhow::Result<StatusCode> {
    Ok(client.ask(Method::GET, path, None::<&()>).await?.status)
}

async fn renewed(client: &Client) -> anyhow::Result<(StatusCode, Option<wire::Renewed>)> {
    let answer = client.ask(Method::POST, "/api/session/renew", None::<&()>).await?;
    Ok((answer.status, serde_json::from_str(&answer.body).ok()))
}

both_databases! {
    async fn n_76_a_reload_brings_the_page_back(test: Test) {
        let mut browser = Browser::new()?;
        let page = browser.launch(test.platform.origin(), test.course, "ana").await?;
        let code = page.code().unwrap();
        let first = Client::open(&page.url, &code).await?;
        let address = page_address(&page)?;

        test.wait(SignedDuration::from_mins(30));
        let again = browser.get(&address).await?;
        assert_eq!(again.status, StatusCode::OK, "{}", again.body);
        assert_eq!(again.header("content-security-policy"), page.header("content-security-policy"));
        let second = Client::open(&again.url, &again.code().unwrap()).await?;
        assert_eq!(second.session.person, first.session.person);
        assert_eq!(page_address(&again)?, address);
        assert_eq!(status(&first, "/api/home").await?, StatusCode::UNAUTHORIZED, "one page, one bearer");

        test.wait(SignedDuration::from_hours(13));
        let late = browser.get(&address).await?;
        assert_eq!(late.status, StatusCode::UNAUTHORIZED);
        assert!(late.body.contains("from your course"), "{}", late.body);
    }

    async fn n_75_another_browser_gets_nothing(test: Test) {
        let mut browser = Browser::new()?;
        let page = browser.launch(test.platform.origin(), test.course, "ana").await?;
        let address = page_address(&page)?;
        let stranger = Browser::new()?.get(&address).await?;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
        assert!(stranger.code().is_none());
        // The cookie of one's own session opens no other's page.
        let mut other = Browser::new()?;
        other.launch(test.platform.origin(), test.course, "bo").await?;
        assert_eq!(other.get(&address).await?.status, StatusCode::UNAUTHORIZED);
        assert_eq!(browser.get(&address).await?.status, StatusCode::OK);

        // A code that comes a second time ends what the first one opened.
        let code = page.code().unwrap();
        assert!(Client::open(&page.url, &code).await.is_err(), "the reload has replaced it");
    }

    async fn a_bearer_is_renewed_and_the_old_one_ends(test: Test) {
        let client = test.sign_in("ana").await?;
        test.wait(SignedDuration::from_mins(45));
        let (answer, fresh) = renewed(&client).await?;
        assert_eq!(answer, StatusCode::OK);
        let fresh = client.with_token(fresh.unwrap().token);
        assert_eq!(status(&client, "/api/home").await?, StatusCode::OK, "under way");
        test.wait(SignedDuration::from_mins(2));
        assert_eq!(status(&client, "/api/home").await?, StatusCode::UNAUTHORIZED);
        test.wait(SignedDuration::from_mins(45));
        assert_eq!(status(&fresh, "/api/home").await?, StatusCode::OK);
        test.wait(SignedDuration::from_mins(61));
        assert_eq!(renewed(&fresh).await?.0, StatusCode::UNAUTHORIZED, "an hour without a sign of life");
    }

    async fn no_renewal_reaches_past_twelve_hours(test: Test) {
        let mut client = test.sign_in("ana").await?;
        let opened = test.clock.now();
        for _ in 0..16 {
            test.wait(SignedDuration::from_mins(50));
            match renewed(&client).await? {
                (StatusCode::OK, Some(fresh)) => {
                    assert!(fresh.expires_at <= opened + SignedDuration::from_hours(12));
                    client = client.with_token(fresh.token);
                }
                (refused, _) => assert_eq!(refused, StatusCode::UNAUTHORIZED),
            }
        }
        assert_eq!(status(&client, "/api/home").await?, StatusCode::UNAUTHORIZED);
    }

    async fn n_109_another_role_ends_what_the_first_could_do(test: Test) {
        let teacher = test.sign_in("tessa").await?;
        let page = test_bent_as_learner(&test).await?;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(status(&teacher, "/api/roster").await?, StatusCode::UNAUTHORIZED);
        assert_eq!(renewed(&teacher).await?.0, StatusCode::UNAUTHORIZED);
    }

    async fn n_126_who_acts_in_anothers_name_only_looks(test: Test) {
        let mut browser = Browser::new()?;
        let masked = |form: kith_tests::platform::faults::LaunchForm| {
            form.bend("custom", |custom| custom["masquerading"] = "4711".into())
        };
        let page = browser.launch_bent(test.canvas(), test.canvas_course, "ana", masked).await?;
        let client = Client::open(&page.url, &page.code().unwrap()).await?;
        assert_eq!(status(&client, "/api/home").await?, StatusCode::OK);
        let before = test.count("SELECT COUNT(*) FROM profile_answer").await?;
        let body = json!({
            "languages": ["en"], "experience": 1, "wants_group": true, "seen_by": "group",
        });
        let answer = client.ask(Method::PUT, "/api/profile", Some(&body)).await?;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.body.contains("masquerading"));
        assert_eq!(test.count("SELECT COUNT(*) FROM profile_answer").await?, before);
        assert_eq!(test.count("SELECT COUNT(*) FROM session WHERE masquerading = '4711'").await?, 1);
        assert_eq!(renewed(&client).await?.0, StatusCode::OK);
    }
}

/// Tessa comes as a learner, as after "switch role to student".
async fn test_bent_as_learner(test: &kith_tests::server::Test) -> anyhow::Result<Page> {
    let learner = json!(["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]);
    Browser::new()?
        .launch_bent(test.moodle(), test.course, "tessa", |form| form.claim("roles", learner))
        .await
}
