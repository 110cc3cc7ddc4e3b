//! A group on phones: asked which time suits, answered by keyboard, and those asked once more who have not said whether
//! they come.

use anyhow::ensure;
use kith_tests::{
    browser::{View, Window},
    database::{Database, Kind},
};

use crate::{
    group::{look_at, news},
    picture, published,
};

async fn meet(window: &Window, address: &str) -> anyhow::Result<()> {
    window.open_course(&format!("{address}?as=ash.brook")).await?;
    window.press("Meet").await?;
    window.find("#kith .meet").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_chooses_by_a_rule_it_has_read() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address, chrome, laptop) = published(&database).await?;
    laptop.close().await?;

    let phone = chrome.open(View::NARROW).await?;
    meet(&phone, &address).await?;
    phone.press("Let the group choose").await?;
    phone.wait_for("Ask your group?").await?;
    phone.wait_for("or nothing is planned").await?;
    look_at(&phone, "dialog ul", "poll-1-ask-narrow").await?;
    phone.press("Ask them").await?;
    phone.wait_for("Which time suits you?").await?;
    look_at(&phone, "#poll", "poll-2-asked-narrow").await?;
    let times =
        phone.value("document.querySelectorAll('form fieldset input[name^=poll-]').length / 3").await?;
    ensure!(times.as_f64().is_some_and(|times| (2.0..=5.0).contains(&times)), "{times} times");
    phone.value("document.querySelectorAll('form fieldset input[name^=poll-]:nth-of-type(1)').forEach((it) => it.click())").await?;
    phone.press("Send my answers").await?;
    phone.wait_for("Answered: 1 of").await?;
    phone.button("Change my answers").await?;
    look_at(&phone, "#poll", "poll-3-answered-narrow").await?;
    phone.close().await?;

    let desk = chrome.open(View::DESKTOP).await?;
    meet(&desk, &address).await?;
    look_at(&desk, "#poll", "poll-4-answered-desktop").await?;
    desk.press("Take the question back").await?;
    desk.button("Let the group choose").await?;
    ensure!(test.count("SELECT COUNT(*) FROM poll").await? == 0);

    // A meeting that some have not answered.
    desk.press("Choose this time").await?;
    desk.press("Plan the meeting").await?;
    desk.press("I’ll be there").await?;
    desk.press("Ask who has not answered").await?;
    desk.wait_for("were asked once more").await?;
    look_at(&desk, ".there", "nudge-1-desktop").await?;
    desk.close().await?;
    let phone = chrome.open(View::NARROW).await?;
    meet(&phone, &address).await?;
    phone.wait_for("Your free hours").await?;
    phone.press("Download my hours").await?;
    phone.wait_for("The calendar file is downloading").await?;
    ensure!(!news(&phone).await?.is_empty(), "a screen reader hears nothing");
    picture(&phone, "free-1-narrow").await?;
    phone.close().await?;
    drop(test);
    database.remove().await
}
