//! Several servers on one database: whichever is asked, the answer is the same, and nothing is done twice.

use anyhow::ensure;
use clap::Parser as _;
use kith::keys::KeysCommand;
use kith_tests::{
    both_databases,
    launcher::{Browser, Client, Page},
    server::{CLIENT_ID, Second, Test, register, remove, set},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;

#[derive(clap::Parser)]
struct KeysLine {
    #[command(subcommand)]
    command: KeysCommand,
}

async fn rotate_keys(test: &Test) -> anyhow::Result<()> {
    let line = KeysLine::try_parse_from(["kith", "rotate", "--after", "0h"])?;
    line.command.run(&test.app.store, &test.app.public_url, test.app.clock.now()).await
}

/// A launch of `username` that stands before its last step.
async fn ready(test: &Test, username: &str) -> anyhow::Result<(Browser, String, Vec<(String, String)>)> {
    let mut browser = Browser::new()?;
    let started = browser.start(test.platform.origin(), test.course, username).await?;
    let form = test.moodle().launch_form(&started.request)?;
    let action = form.action.clone();
    Ok((browser, action, form.into_fields()))
}

/// What a login at the second server leads to.
async fn login_at(test: &Test, second: &Second) -> anyhow::Result<Page> {
    let mut browser = Browser::new()?;
    let form = browser.open_course(test.platform.origin(), test.course, "ana").await?;
    browser.send(Method::POST, &second.instead(&form.action), Some(&form.fields)).await
}

async fn status(client: &Client, path: &str) -> anyhow::Result<StatusCode> {
    Ok(client.ask(Method::GET, path, None::<&()>).await?.status)
}

async fn key_ids(address: &str) -> anyhow::Result<Vec<String>> {
    let page = Browser::new()?.get(&format!("{address}/.well-known/jwks.json")).await?;
    let set: Value = serde_json::from_str(&page.body)?;
    let keys = set["keys"].as_array().cloned().unwrap_or_default();
    let mut ids: Vec<String> = keys.iter().filter_map(|key| Some(key["kid"].as_str()?.to_owned())).collect();
    ids.sort_unstable();
    Ok(ids)
}

both_databases! {
    async fn a_login_at_one_is_answered_at_the_other(test: Test) {
        let second = test.second().await?;
        for _ in 0..2 {
            let (mut browser, action, fields) = ready(&test, "ana").await?;
            let page = browser.post(&second.instead(&action), &fields).await?;
            let client = Client::open(&page.url, &page.code().unwrap()).await?;
            ensure!(status(&client, "/api/home").await? == StatusCode::OK);
            let again = browser.post(&action, &fields).await?;
            ensure!(again.status == StatusCode::UNAUTHORIZED, "what one let in, the other knows");
        }
        // The other way round, with a login that waits in a frame and so is kept as a row.
        let mut browser = Browser::new()?;
        let form = browser.open_course(test.platform.origin(), test.course, "bo").await?;
        let framed = [("sec-fetch-dest", "iframe"), ("sec-fetch-site", "cross-site")];
        let login = second.instead(&form.action);
        let page = browser.send_with(Method::POST, &login, Some(&form.fields), &framed).await?;
        let check = format!("{}{}", test.address(), page.header("location"));
        let page = browser.get(&check).await?;
        let form = page.form()?;
        let page = browser.post(&form.action, &form.fields).await?;
        ensure!(page.code().is_some(), "{}", page.body);
    }

    async fn of_one_launch_at_both_at_once_one_is_let_in(test: Test) {
        let second = test.second().await?;
        // Once as a stranger, who takes the long way, and again as somebody known.
        for round in 1..=3 {
            let (browser, action, fields) = ready(&test, "ana").await?;
            let mut posting = JoinSet::new();
            for number in 0..24 {
                let url = if number % 2 == 0 { action.clone() } else { second.instead(&action) };
                let (mut browser, fields) = (browser.clone(), fields.clone());
                posting.spawn(async move { browser.post(&url, &fields).await });
            }
            let mut let_in = 0;
            while let Some(page) = posting.join_next().await {
                let page = page??;
                ensure!(matches!(page.status, StatusCode::OK | StatusCode::UNAUTHORIZED), "{}", page.status);
                let_in += usize::from(page.status == StatusCode::OK);
            }
            ensure!(let_in == 1, "{let_in} were let in");
            ensure!(test.count("SELECT COUNT(*) FROM session").await? == round);
        }
    }

    async fn a_roster_is_read_once(test: Test) {
        let second = test.second().await?;
        let since = test.clock.now();
        let client = test.sign_in("tessa").await?;
        // Both are awake and look for work at the same moment.
        let (one, other) = tokio::join!(kith::jobs::work_once(&test.app), kith::jobs::work_once(&second.app));
        ensure!(u8::from(one?) + u8::from(other?) <= 1, "one job, one worker");
        test.roster_read(&client, since).await?;
        let requests = test.moodle().seen().roster_requests;
        ensure!(requests == 1, "{requests} requests for one page");
        ensure!(test.count("SELECT COUNT(*) FROM job").await? == 0);
    }

    async fn what_the_command_line_changes_both_notice(test: Test) {
        let second = test.second().await?;
        ensure!(login_at(&test, &second).await?.status == StatusCode::SEE_OTHER);
        // Changed: a deployment nobody named is let in from now on, wherever it launches.
        let other = test.canvas().open_course("BIO-1", "Another", &[test.canvas().person("ana").unwrap()]);
        let page = Browser::new()?.launch(test.platform.origin(), other, "ana").await?;
        ensure!(page.status == StatusCode::FORBIDDEN, "{}", page.status);
        set(&test.app, &test.canvas().issuer(), &["--new-deployments", "trust"]).await?;
        let third = test.canvas().open_course("BIO-2", "A third", &[test.canvas().person("ana").unwrap()]);
        let mut browser = Browser::new()?;
        let started = browser.start(test.platform.origin(), third, "ana").await?;
        let form = test.canvas().launch_form(&started.request)?;
        let action = second.instead(&form.action);
        let page = browser.post(&action, &form.into_fields()).await?;
        ensure!(page.code().is_some(), "{}: {}", page.status, page.body);

        // Removed: no login begins, what had begun is not let in, and no bearer counts.
        let client = test.sign_in("ana").await?;
        let at_second = client.at(&second.instead(test.address()))?;
        ensure!(status(&at_second, "/api/home").await? == StatusCode::OK);
        let (mut browser, action, fields) = ready(&test, "ana").await?;
        remove(&test.app, &test.moodle().issuer()).await?;
        ensure!(login_at(&test, &second).await?.status == StatusCode::NOT_FOUND);
        for url in [second.instead(&action), action] {
            ensure!(browser.post(&url, &fields).await?.status == StatusCode::UNAUTHORIZED);
        }
        ensure!(status(&at_second, "/api/home").await? == StatusCode::UNAUTHORIZED);

        // Registered anew, at the second.
        let addresses = kith_tests::platform::ToolAddresses::of_kith(test.address());
        let registration = test.moodle().register(CLIENT_ID, addresses);
        register(&second.app, &registration, "Moodle again").await?;
        test.sign_in("ana").await?;
        ensure!(login_at(&test, &second).await?.status == StatusCode::SEE_OTHER);
    }

    async fn a_key_rotated_at_one_is_served_and_used_by_the_other(test: Test) {
        let second = test.second().await?;
        let at_second = second.instead(test.address());
        let old = key_ids(test.address()).await?;
        ensure!(old.len() == 1 && old == key_ids(&at_second).await?, "two servers, one first key");
        let since = test.clock.now();
        let teacher = test.sign_in("tessa").await?;
        test.roster_read(&teacher, since).await?;
        rotate_keys(&test).await?;
        let both = key_ids(&at_second).await?;
        ensure!(both.len() == 2 && both == key_ids(test.address()).await?, "{both:?}");
        // Only the new key is left, and the second server, which has signed nothing yet, asks for a roster.
        test.execute("DELETE FROM signing_key WHERE retired_at_us IS NOT NULL").await?;
        test.wait(jiff::SignedDuration::from_hours(2));
        let teacher = test.sign_in("tessa").await?.at(&at_second)?;
        let since = test.clock.now();
        let _: wire::Roster = teacher.post("/api/roster/refresh", &json!({})).await?;
        test.roster_read(&teacher, since).await?;
    }

    async fn a_bearer_counts_at_both_and_ends_at_both(test: Test) {
        let second = test.second().await?;
        let here = test.sign_in("tessa").await?;
        let there = here.at(&second.instead(test.address()))?;
        for client in [&here, &there] {
            ensure!(status(client, "/api/roster").await? == StatusCode::OK);
        }
        // Renewed at one: the new one counts at the other at once, the old one ends there after its minute.
        let answer = there.ask(Method::POST, "/api/session/renew", None::<&()>).await?;
        let fresh = here.with_token(answer.json::<wire::Renewed>()?.token);
        ensure!(status(&fresh, "/api/roster").await? == StatusCode::OK);
        test.wait(jiff::SignedDuration::from_mins(2));
        ensure!(status(&there, "/api/roster").await? == StatusCode::UNAUTHORIZED);

        // Another role, launched at the second, ends what the first could do at both.
        let fresh_there = fresh.at(&second.instead(test.address()))?;
        let learner = json!(["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]);
        let mut browser = Browser::new()?;
        let started = browser.start(test.platform.origin(), test.course, "tessa").await?;
        let form = test.moodle().launch_form(&started.request)?.claim("roles", learner);
        let action = second.instead(&form.action);
        ensure!(browser.post(&action, &form.into_fields()).await?.code().is_some());
        for client in [&fresh, &fresh_there] {
            ensure!(status(client, "/api/roster").await? == StatusCode::UNAUTHORIZED);
        }
    }
}
