//! Stories in real Chromium with third-party cookies blocked: the tool is on `localhost`, the platform on
//! `127.0.0.1`, two sites for the browser.

mod alive;
mod bundles;
mod busy;
mod calendar;
mod cards;
mod choosing;
mod clocks;
mod course_map;
mod crowd;
mod doors;
mod forming;
mod forum;
mod group;
mod hostile;
mod hours;
mod languages;
#[cfg(feature = "mail")]
mod mail;
mod many;
mod record;
mod rooms;
mod suggested;
mod wall;
mod weekly;
mod worker;

use std::path::PathBuf;

use anyhow::ensure;
use kith::Clock;
use kith_tests::{
    axe,
    browser::{Chrome, View, Window},
    database::{Database, Kind},
    platform::people,
    seed,
    server::Test,
    story::Story,
};

/// Makes sure that nothing serious keeps people from what `window` shows, and takes a picture of it.
async fn picture(window: &Window, name: &str) -> anyhow::Result<()> {
    axe::check(window, name).await?;
    snapshot(window, name).await
}

/// A picture where pictures go, if somebody wants to look at them.
async fn snapshot(window: &Window, name: &str) -> anyhow::Result<()> {
    let Some(folder) = std::env::var_os("KITH_PICTURES") else { return Ok(()) };
    window.picture(&PathBuf::from(folder).join(format!("{name}.png"))).await
}

/// A course of sixty in which everybody who answers has answered.
async fn stage(database: &Database) -> anyhow::Result<(Test, String)> {
    let test = Test::start_at(database, Clock::System).await?;
    let course = test.open_course_of_sixty();
    seed::answer_all(test.platform.origin(), course, &people::course(), |_| {}).await?;
    let address = format!("{}/course/{course}", test.platform.origin());
    Ok((test, address))
}

/// The same with its groups published; the instructor's laptop stays on them.
async fn published(database: &Database) -> anyhow::Result<(Test, String, Chrome, Window)> {
    let (test, address) = stage(database).await?;
    let chrome = Chrome::start().await?;
    let laptop = chrome.open(View::DESKTOP).await?;
    publish(&laptop, &address).await?;
    Ok((test, address, chrome, laptop))
}

/// The course's instructor opens Kith, forms groups and publishes them; the window stays on the published groups.
async fn publish(laptop: &Window, address: &str) -> anyhow::Result<()> {
    laptop.open_course(address).await?;
    form_and_publish(laptop).await
}

/// The same where Kith is open already.
async fn form_and_publish(laptop: &Window) -> anyhow::Result<()> {
    for name in ["Form groups", "Publish …", "Publish now"] {
        laptop.press(name).await?;
    }
    laptop.wait_for("Your groups").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instructor_forms_groups_and_a_student_finds_the_hour() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course) = stage(&database).await?;
    let story = Story { course, student: "ash.brook".to_owned(), pictures: None };
    story.tell(&Chrome::start().await?, |_| {}).await?;
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_first_screen_fits_the_narrowest_phone() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    for person in ["margit.solberg", "ines.carvalho", "ash.brook"] {
        let phone = chrome.open(View::NARROW).await?;
        phone.open_course(&format!("{course}?as={person}")).await?;
        let (wide, room) = (
            phone.value("document.documentElement.scrollWidth").await?,
            phone.value("document.documentElement.clientWidth").await?,
        );
        ensure!(wide == room, "{person} has to scroll sideways: {wide} in {room}");
        // What is folded has a name as well, though no `innerText`.
        let unnamed = phone
            .value(
                "[...document.querySelectorAll('button, a, input, select')].filter((it) => \
                 !(it.textContent.trim() || it.ariaLabel || it.labels?.length || \
                 it.getAttribute('aria-labelledby'))).length",
            )
            .await?;
        ensure!(unnamed == 0, "{person} meets {unnamed} controls without a name");
        phone.close().await?;
    }
    drop(test);
    database.remove().await
}
