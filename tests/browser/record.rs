//! A meeting on a phone before, during and after: an agenda two people write at once, the run sheet of who leads, and
//! catching up by who was not there.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use jiff::{SignedDuration, Timestamp};
use kith_tests::{
    browser::{View, Window},
    database::{Database, Kind},
    launcher::Browser,
    platform::Person,
    server::Test,
};
use serde_json::json;
use thirtyfour::prelude::*;

use crate::group::{Grouped, hears, learner, look_at, news, taught, told};

const PATIENCE: Duration = Duration::from_secs(20);

fn people() -> Vec<Person> {
    let whole = (0, 24);
    taught(
        (40..)
            .zip(["Mia", "Nia", "Tom"])
            .map(|(number, given)| learner(number, given, "Far", "Europe/London", whole)),
    )
}

/// The meeting begins so long from now.
async fn begins_in(test: &Test, minutes: i64) -> anyhow::Result<()> {
    let at = test.clock.now() + SignedDuration::from_mins(minutes);
    let local = at.strftime("%Y-%m-%dT%H:%M:%S");
    let at = Timestamp::from_second(at.as_second())?.as_microsecond();
    let sql =
        format!("UPDATE meeting SET anchor_zone = 'Etc/UTC', anchor_local = '{local}', starts_at_us = {at}");
    test.execute(Box::leak(sql.into_boxed_str())).await
}

async fn open_meetings(window: &Window, address: &str, who: &str) -> anyhow::Result<()> {
    window.open_course(&format!("{address}?as={who}")).await?;
    window.press("Meet").await?;
    window.find("#kith .record").await?;
    Ok(())
}

/// Taps what `css` selects.
async fn tap(window: &Window, css: &str) -> anyhow::Result<()> {
    let found = window.find(css).await?;
    found.scroll_into_view().await?;
    Ok(found.click().await?)
}

/// Ticks the line of the sheet that has these words.
async fn tick(window: &Window, words: &str) -> anyhow::Result<()> {
    let path = format!("//label[contains(@class, 'check')][contains(., '{words}')]/input");
    let found = window.driver().query(By::XPath(&path)).first().await.with_context(|| words.to_owned())?;
    found.scroll_into_view().await?;
    Ok(found.click().await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_writes_leads_and_catches_up() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let Grouped { test, chrome, course, address } =
        Grouped::open(&database, "SEA-1", "A record", &people()).await?;
    let nia = Browser::new()?.sign_in(test.platform.origin(), course, "nia").await?;
    let quarter = test.clock.now().as_second() / 900 + 200;
    let at = Timestamp::from_second(quarter * 900)?;
    let wish = json!({"starts_at": at.to_string(), "minutes": 60, "link": "https://rooms.example/1"});
    let meeting: wire::Meeting = nia.post("/api/meetings", &wish).await?;
    let path = format!("/api/meetings/{}/record", meeting.id);

    let phone = chrome.open(View::PHONE).await?;
    let done = before(&phone, &address, &nia, &path).await;
    told(phone, "record-failed", done).await?;
    begins_in(&test, -5).await?;
    let phone = chrome.open(View::PHONE).await?;
    let done = during(&phone, &address).await;
    told(phone, "record-failed", done).await?;
    begins_in(&test, -180).await?;
    let narrow = chrome.open(View::NARROW).await?;
    let done = after(&narrow, &address).await;
    told(narrow, "record-failed", done).await?;
    begins_in(&test, -30 * 24 * 60).await?;
    let narrow = chrome.open(View::NARROW).await?;
    let done = long_after(&narrow, &address).await;
    told(narrow, "record-failed", done).await?;
    drop(test);
    database.remove().await
}

async fn before(
    phone: &Window,
    address: &str,
    nia: &kith_tests::launcher::Client,
    path: &str,
) -> anyhow::Result<()> {
    open_meetings(phone, address, "mia").await?;
    phone.wait_for("Only your group reads this. Teachers do not.").await?;
    tap(phone, ".record summary").await?;
    look_at(phone, ".record-templates", "record-1-templates").await?;
    phone.press("First meeting").await?;
    phone.wait_for("Who we are, and where we are").await?;

    // Nia is faster while Mia writes; Mia sees both, carries over, and saves.
    phone.press("Edit agenda and links").await?;
    phone.find("#record-agenda").await?.send_keys("\nWhat worries us").await?;
    let [name, url] = ["Name of link 1", "Address of link 1"]
        .map(|label| format!(".record-link input[aria-label='{label}']"));
    phone.find(&name).await?.send_keys("Chapter 2").await?;
    phone.find(&url).await?.send_keys("https://books.example/2").await?;
    phone.find("#record-backstage").await?.send_keys("https://chat.example/ours").await?;
    look_at(phone, "#record-agenda", "record-2-edit").await?;
    let mut text = nia.get::<wire::MeetingRecord>(path).await?;
    text.text.agenda.push("Nia’s question".to_owned());
    let edit = json!({"revision": text.revision, "text": text.text});
    let _: wire::MeetingRecord = nia.put(path, &edit).await?;
    phone.press("Save").await?;
    phone.wait_for("How it stands now").await?;
    look_at(phone, ".record-theirs", "record-3-both").await?;
    phone.find("#record-agenda").await?.send_keys("\nNia’s question").await?;
    phone.press("Save").await?;
    phone.until("!document.querySelector('dialog[open]')", PATIENCE).await?;
    let read = [
        "Nia’s question",
        "What worries us",
        "Chapter 2",
        "Backstage: write to each other",
        "Last changed by",
    ];
    for words in read {
        phone.wait_for(words).await?;
    }
    tap(phone, "label.switch").await?;
    phone.wait_for("You lead this meeting.").await?;
    let said = news(phone).await?;
    ensure!(said.contains("Noted"), "a screen reader hears {said}");
    look_at(phone, ".record", "record-4-before").await
}

async fn during(phone: &Window, address: &str) -> anyhow::Result<()> {
    open_meetings(phone, address, "mia").await?;
    phone.find("a.button-primary").await.context("the way in stands out")?;
    phone
        .find(".record a[href='https://chat.example/ours']")
        .await
        .context("the backstage is open meanwhile")?;
    look_at(phone, ".record", "record-5-during").await?;
    phone.press("Run sheet").await?;
    tick(phone, "Who we are").await?;
    tick(phone, "Nia Far").await?;
    hears(phone, "Noted", PATIENCE).await?;
    look_at(phone, "dialog[open] h3", "record-6-sheet").await?;
    phone.find("#record-notes").await?.send_keys("We know each other now.").await?;
    phone.press("Save").await?;
    hears(phone, "Saved", PATIENCE).await?;
    look_at(phone, "#record-notes", "record-7-sheet-notes").await?;
    // Somebody else's line is ticked, and the agenda's tick is kept while the page is open.
    tap(phone, "dialog[open] header .button").await?;
    phone.press("Run sheet").await?;
    let ticked = phone.value("document.querySelectorAll('dialog[open] .check input:checked').length").await?;
    ensure!(ticked == 2, "{ticked} lines are ticked");
    tap(phone, "dialog[open] header .button").await?;
    phone.press("Write what came of it").await?;
    phone.find("#record-decisions").await?.send_keys("We meet on Mondays").await?;
    phone.find("#record-recording").await?.send_keys("https://video.example/1").await?;
    for (label, words) in [
        ("What stood out, 1", "What is a fold? Nia knew"),
        ("Link to more of it, 1", "https://wiki.example/fold"),
    ] {
        phone.find(&format!(".record-link input[aria-label='{label}']")).await?.send_keys(words).await?;
    }
    look_at(phone, "#record-decisions", "record-8-write").await?;
    phone.press("Save").await?;
    phone.wait_for("We meet on Mondays").await?;
    phone.wait_for("What is a fold? Nia knew").await
}

async fn after(narrow: &Window, address: &str) -> anyhow::Result<()> {
    open_meetings(narrow, address, "tom").await?;
    for words in [
        "We know each other now.",
        "We meet on Mondays",
        "Recording",
        "Mia Far led this meeting.",
        "What stood out",
    ] {
        narrow.wait_for(words).await?;
    }
    narrow.find("a[aria-label='More: What is a fold? Nia knew'][href='https://wiki.example/fold']").await?;
    let backstage =
        narrow.value("document.querySelectorAll(\"a[href='https://chat.example/ours']\").length").await?;
    ensure!(backstage == 0, "nobody is backstage any more");
    look_at(narrow, ".record", "record-9-after-narrow").await?;
    narrow.press("Caught up").await?;
    narrow.wait_for("1 caught up: ").await?;
    narrow.wait_for("I have not read it").await?;
    look_at(narrow, ".record", "record-10-caught-up-narrow").await?;
    narrow.press("It did not happen").await?;
    narrow.wait_for("It did not happen, your group says.").await?;
    look_at(narrow, ".record", "record-11-off-narrow").await?;
    narrow.press("It did take place").await?;
    narrow.button("It did not happen").await?;
    Ok(())
}

async fn long_after(narrow: &Window, address: &str) -> anyhow::Result<()> {
    narrow.open_course(&format!("{address}?as=nia")).await?;
    narrow.press("Meet").await?;
    narrow.press("1 earlier meeting").await?;
    narrow.wait_for("We know each other now.").await?;
    look_at(narrow, ".record", "record-12-earlier-narrow").await
}
