//! Screens of one role are in several bundles: whoever goes from one to the other notices nothing of it.

use std::time::Duration;

use anyhow::ensure;
use kith_tests::{
    browser::{Chrome, View, Window},
    database::{Database, Kind},
};

use crate::{picture, published, stage};

/// Whether one screen is shown, with the focus in it, and the launch's code is nowhere any more.
async fn is_at_home(window: &Window) -> anyhow::Result<()> {
    let there = window
        .value(
            "[document.querySelectorAll('#kith .frame').length,
              document.activeElement.classList.contains('screen'),
              document.getElementById('kith').hasAttribute('data-code')]",
        )
        .await?;
    ensure!(there == serde_json::json!([1, true, false]), "{there}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_goes_to_the_people_to_the_map_and_back() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    let window = chrome.open(View::PHONE).await?;
    window.open_course(&course).await?;
    window.button("Form groups").await?;

    // Without a network the way there says so, and is found at the next try.
    window
        .value(
            "(() => {
                const kith = document.getElementById('kith');
                window.there = kith.kithBundle;
                kith.kithBundle = () => Promise.reject(new Error('no network'));
                return true;
            })()",
        )
        .await?;
    window.press("People").await?;
    window.button("Try again").await?;
    picture(&window, "bundles-1-no-network").await?;
    window.value("(document.getElementById('kith').kithBundle = window.there, true)").await?;
    window.press("Try again").await?;
    window.find(".roster").await?;
    is_at_home(&window).await?;
    picture(&window, "bundles-2-people").await?;

    window.press("Map").await?;
    window.find(".map-screen, .empty").await?;
    is_at_home(&window).await?;
    window.press("Groups").await?;
    window.button("Form groups").await?;
    is_at_home(&window).await?;

    // Who has gone on before a slow bundle is there stays where they are.
    window
        .value(
            "(() => {
                const kith = document.getElementById('kith');
                kith.kithBundle = async (name) => {
                    await new Promise((later) => setTimeout(later, 1500));
                    window.came = true;
                    return window.there(name);
                };
                return true;
            })()",
        )
        .await?;
    window.press("Map").await?;
    window.press("Groups").await?;
    window.button("Form groups").await?;
    window.until("window.came === true", Duration::from_secs(5)).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    window.button("Form groups").await?;
    is_at_home(&window).await?;

    window.close().await?;
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_goes_from_the_meetings_to_the_map_and_home() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course, chrome, laptop) = published(&database).await?;
    laptop.close().await?;
    let window = chrome.open(View::PHONE).await?;
    window.open_course(&format!("{course}?as=ash.brook")).await?;
    window.find("#kith .card").await?;
    for (tab, there) in [
        ("Meet", ".meet"),
        ("Map", ".map-screen"),
        ("Meet", ".meet"),
        ("Home", ".card"),
        ("Map", ".map-screen"),
        ("Hours", ".hours"),
    ] {
        window.press(tab).await?;
        let here =
            format!("document.querySelector('.tab[aria-current=page]').textContent.trim() === '{tab}'");
        window.until(&here, Duration::from_secs(10)).await?;
        window.find(there).await?;
        is_at_home(&window).await?;
    }
    window.close().await?;
    drop(test);
    database.remove().await
}
