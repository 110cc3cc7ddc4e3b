//! A student lets their own calendar read the meetings, on the narrowest phone and inside the platform's frame.

use anyhow::{Context as _, ensure};
use kith_tests::{
    browser::View,
    database::{Database, Kind},
};

use crate::{cards::fits, picture, published};

const FIELD: &str = "#feed-address";

#[tokio::test(flavor = "multi_thread")]
async fn a_student_gets_an_address_for_their_calendar_and_ends_it() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address, chrome, laptop) = published(&database).await?;
    laptop.close().await?;

    let phone = chrome.open(View::NARROW).await?;
    phone.open_course(&format!("{address}?as=ash.brook")).await?;
    phone.press("Meet").await?;
    phone.press("Get an address for it").await?;
    let field = phone.find(FIELD).await?;
    field.scroll_into_view().await?;
    fits(&phone, "the calendar's address").await?;
    picture(&phone, "calendar-1-narrow").await?;
    let told = field.prop("value").await?.context("an empty field")?;
    let read = reqwest::Client::builder().no_proxy().build()?.get(&told).send().await?;
    ensure!(read.status().is_success(), "{told}: {}", read.status());
    ensure!(read.text().await?.starts_with("BEGIN:VCALENDAR"));
    phone.press("Copy the address").await?;
    phone.wait_for("Copied").await?;

    // It is told once: whoever looks later sees only that there is one.
    phone.open_course(&format!("{address}?as=ash.brook")).await?;
    phone.press("Meet").await?;
    phone.wait_for("has an address already").await?;
    phone.press("End the address").await?;
    phone.button("Get an address for it").await?;
    let read = reqwest::Client::builder().no_proxy().build()?.get(&told).send().await?;
    ensure!(read.status() == reqwest::StatusCode::NOT_FOUND, "{}", read.status());
    phone.close().await?;
    drop(test);
    database.remove().await
}
