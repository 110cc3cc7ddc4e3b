//! A student says by keyboard, on a phone, which days differ, and lets Kith read when their calendar is busy.

use std::time::Duration;

use anyhow::ensure;
use jiff::{ToSpan as _, Zoned};
use kith_tests::{
    browser::{View, Window},
    calendars::Calendars,
    database::{Database, Kind},
};
use thirtyfour::prelude::*;

use crate::{group::look_at, stage};

const SOON: Duration = Duration::from_secs(20);

/// Two appointments every day from tomorrow on, something all day for three days, and something that nobody can read.
fn calendar() -> String {
    let tomorrow = Zoned::now() + 1.day();
    let day = |days: i64| (&tomorrow + days.days()).strftime("%Y%m%d").to_string();
    let event = |nth: u8, lines: String| {
        format!("BEGIN:VEVENT\r\nUID:{nth}\r\nDTSTAMP:20261101T000000Z\r\n{lines}\r\nEND:VEVENT\r\n")
    };
    [
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//Test//EN\r\n".to_owned(),
        event(1, format!("DTSTART:{}T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=20", day(0))),
        event(2, format!("DTSTART:{}T140000Z\r\nDURATION:PT30M\r\nRRULE:FREQ=DAILY;COUNT=20", day(0))),
        event(3, format!("DTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}", day(9), day(12))),
        event(4, "DTSTART:some day".to_owned()),
        "END:VCALENDAR\r\n".to_owned(),
    ]
    .concat()
}

/// Presses Tab until the focus is on what `css` selects and has these words. By the keyboard itself: a field for files
/// takes what is sent to it for the name of one.
async fn tab_to(window: &Window, css: &str, words: &str) -> anyhow::Result<WebElement> {
    let here = format!(
        "document.activeElement.matches('{css}') && document.activeElement.textContent.includes('{words}')"
    );
    for _ in 0..120 {
        window.driver().action_chain().send_keys(Key::Tab + "").perform().await?;
        if window.value(&here).await? == true {
            return Ok(window.driver().active_element().await?);
        }
    }
    anyhow::bail!("Tab does not reach {css} \"{words}\"")
}

/// Presses the button with the focus, and waits for what is said then.
async fn enter(window: &Window, css: &str, words: &str, then: &str) -> anyhow::Result<()> {
    tab_to(window, css, words).await?.send_keys(Key::Enter + "").await?;
    window.wait_for(then).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_student_says_which_days_differ_and_has_their_calendar_read() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address) = stage(&database).await?;
    let calendars = Calendars::open(&calendar()).await?;
    let chrome = kith_tests::browser::Chrome::start().await?;
    let phone = chrome.open(View::PHONE).await?;
    phone.open_course(&format!("{address}?as=ash.brook")).await?;
    enter(&phone, "button", "Hours", "Days that differ").await?;
    look_at(&phone, ".days", "busy-1-folded").await?;
    enter(&phone, ".days summary", "", "every week is like your week").await?;
    look_at(&phone, ".days", "busy-2-open").await?;

    // Away today, by the form as it stands; then a stretch that is no stretch.
    enter(&phone, ".days .stretch-form button", "Add", ": away").await?;
    phone.value("document.querySelector('input[name=days-kind]:checked').focus()").await?;
    phone.driver().active_element().await?.send_keys(Key::Right + "").await?;
    let to = phone.find("#days-to").await?;
    to.send_keys(Key::Home + "").await?;
    phone.find(".days .stretch-form button[type=submit]").await?.send_keys(Key::Enter + "").await?;
    phone.wait_for("The end has to be after the beginning").await?;
    to.send_keys(Key::End + "").await?;
    phone.find(".days .stretch-form button[type=submit]").await?.send_keys(Key::Enter + "").await?;
    phone.wait_for(": also free").await?;
    look_at(&phone, ".days .stretches", "busy-3-two-days").await?;
    enter(&phone, ".days .stretch button", "", "Saved").await?;
    phone.until("document.querySelectorAll('.days .stretch').length === 1", SOON).await?;
    let focus = phone.value("document.activeElement.textContent").await?;
    ensure!(focus == "What you have said", "the focus is lost: {focus}");

    // An address that is none, one that leads to a page, and the right one.
    let field = phone.find("#busy-address").await?;
    field.send_keys("my calendar" + Key::Enter).await?;
    phone.wait_for("This is not the address of a calendar").await?;
    look_at(&phone, ".days .notice-trouble", "busy-4-refused").await?;
    field.clear().await?;
    field.send_keys(calendars.at("page") + Key::Enter).await?;
    phone.wait_for("This is a web page and not a calendar").await?;
    field.clear().await?;
    field.send_keys(calendars.address() + Key::Enter).await?;
    phone.wait_for("40 busy times in the next 8 weeks").await?;
    phone.wait_for("1 entry could not be read").await?;
    let shown = phone.words().await?;
    ensure!(!shown.contains("secret-5f3a9"), "the address is shown: {shown}");
    look_at(&phone, ".days .busy", "busy-5-found").await?;
    enter(&phone, ".all-day button", "Away", "Noted").await?;
    phone.until("document.activeElement.getAttribute('aria-pressed') === 'true'", SOON).await?;
    look_at(&phone, ".all-day", "busy-6-answered").await?;
    phone.close().await?;

    // Later it is gone: it says so, on the narrowest phone too.
    calendars.write(None);
    let narrow = chrome.open(View::NARROW).await?;
    narrow.open_course(&format!("{address}?as=ash.brook")).await?;
    enter(&narrow, "button", "Hours", "Days that differ").await?;
    enter(&narrow, ".days summary", "", "What you have said").await?;
    enter(&narrow, ".busy button", "Read again now", "answers 404").await?;
    narrow.wait_for("The busy times it read before still count").await?;
    look_at(&narrow, ".days .busy", "busy-7-gone-narrow").await?;
    look_at(&narrow, ".days .notice-trouble", "busy-8-trouble-narrow").await?;
    enter(&narrow, ".busy button", "Remove this calendar", "Your calendar’s secret address").await?;
    look_at(&narrow, "#busy-file", "busy-9-file-narrow").await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("mine.ics");
    std::fs::write(&file, calendar())?;
    narrow.find("#busy-file").await?.send_keys(file.display().to_string()).await?;
    narrow.wait_for("From a file you chose").await?;
    narrow.wait_for("40 busy times in the next 8 weeks").await?;
    narrow.close().await?;
    drop(test);
    database.remove().await
}
