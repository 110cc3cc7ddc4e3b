//! A student on a phone presses Join ten minutes before a meeting and is in the room; what they see when the browser
//! opens no window, when the server does not do its part, and afterwards.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use jiff::{SignedDuration, Timestamp};
use kith_tests::{
    browser::{View, Window},
    database::{Database, Kind},
    rooms::{Kept, RoomServer, SECRET},
    server::{self, Test},
};

use crate::{cards::fits, picture, published};

/// A statement that the story puts together.
async fn execute(test: &Test, sql: String) -> anyhow::Result<()> {
    test.execute(Box::leak(sql.into_boxed_str())).await
}

/// The group of Ash meets at `starts_at`.
async fn they_meet(test: &Test, starts_at: Timestamp) -> anyhow::Result<()> {
    let local = starts_at.strftime("%Y-%m-%dT%H:%M:%S");
    let micros = starts_at.as_microsecond();
    execute(test, "DELETE FROM meeting WHERE id = 'soon'".to_owned()).await?;
    execute(test, format!(
        "INSERT INTO meeting (id, course, course_group, anchor_zone, anchor_local, starts_at_us, tzdb, minutes, sequence, \
         state, chosen_by, created_at_us, changed_at_us) SELECT 'soon', g.course, g.id, 'Etc/UTC', '{local}', {micros}, \
         'x', 60, 0, 'planned', m.person, 0, 0 FROM membership m JOIN course_group g ON g.id = m.course_group \
         JOIN person p ON p.id = m.person WHERE p.name = 'Ash Brook' AND g.ended_at_us IS NULL"
    )).await
}

async fn meetings(window: &Window, address: &str) -> anyhow::Result<()> {
    window.open_course(&format!("{address}?as=ash.brook")).await?;
    window.press("Meet").await?;
    window.find("article.meeting").await?.scroll_into_view().await?;
    Ok(())
}

/// The room in the window that was opened last; afterwards the tool is entered again.
async fn in_the_room(window: &Window, name: &str) -> anyhow::Result<()> {
    let driver = window.driver();
    let here = driver.window().await?;
    for _ in 0..100 {
        let windows = driver.windows().await?;
        if let Some(opened) = windows.into_iter().find(|it| *it != here) {
            driver.switch_to_window(opened).await?;
            window.wait_for("is here.").await?;
            ensure!(window.words().await?.contains(name), "{}", window.words().await?);
            ensure!(
                window.value("window.opener === null").await? == true,
                "the room knows the page it came from"
            );
            ensure!(
                window.value("document.referrer").await? == "",
                "the room is told where people come from"
            );
            picture(window, "rooms-2-inside").await?;
            driver.close_window().await?;
            driver.switch_to_window(here).await?;
            return window.enter_tool().await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("no window was opened")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_student_presses_join_and_is_in_the_room() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address, chrome, laptop) = published(&database).await?;
    let rooms = RoomServer::start().await?;
    let line = ["bbb", "--address", &rooms.origin, "--secret-file", "{secret}"];
    server::rooms(&test.app, &test.moodle().issuer(), SECRET, &line).await?;
    let now = test.clock.now();
    they_meet(&test, now + SignedDuration::from_mins(45)).await?;
    let phone = chrome.open(View::PHONE).await?;
    meetings(&phone, &address).await?;
    phone.wait_for("opens here ten minutes before the start").await?;
    ensure!(
        phone.value("![...document.querySelectorAll('button')].some(it => it.textContent == 'Join')").await?
            == true
    );

    they_meet(&test, now + SignedDuration::from_mins(9)).await?;
    meetings(&phone, &address).await?;
    phone.button("Join").await?;
    fits(&phone, "a meeting whose door is open").await?;
    picture(&phone, "rooms-1-join-phone").await?;
    phone.press("Join").await?;
    in_the_room(&phone, "Ash Brook").await?;
    ensure!(rooms.rooms().len() == 1 && rooms.guests()[0].role == "VIEWER", "{:?}", rooms.guests());
    phone.close().await?;

    let narrow = chrome.open(View::NARROW).await?;
    meetings(&narrow, &address).await?;
    narrow.value("(window.open = () => null, true)").await?;
    narrow.press("Join").await?;
    narrow.wait_for("did not open a new window").await?;
    let by_hand = narrow.find("article.meeting a[rel~=noopener]").await?;
    let leads = by_hand.attr("href").await?.context("a link that leads nowhere")?;
    ensure!(leads.starts_with(&rooms.origin), "{leads}");
    by_hand.scroll_into_view().await?;
    fits(&narrow, "the way in by hand").await?;
    picture(&narrow, "rooms-3-blocked-narrow").await?;

    rooms.change_secret("another");
    meetings(&narrow, &address).await?;
    narrow.press("Join").await?;
    narrow.wait_for("checksumError").await?;
    ensure!(narrow.driver().windows().await?.len() == 1, "an empty window stays");
    fits(&narrow, "a room that does not open").await?;
    picture(&narrow, "rooms-4-refused-narrow").await?;
    rooms.change_secret(SECRET);

    laptop.open_course(&address).await?;
    laptop.wait_for("Your groups").await?;
    picture(&laptop, "rooms-5-staff").await?;
    laptop.press("Join").await?;
    in_the_room(&laptop, "is here").await?;
    ensure!(rooms.guests().last().is_some_and(|it| it.role == "MODERATOR"), "{:?}", rooms.guests());
    laptop.close().await?;

    // Afterwards, with what was recorded.
    let then = now - SignedDuration::from_hours(3);
    execute(
        &test,
        format!(
            "UPDATE meeting SET anchor_local = '{}', starts_at_us = {} WHERE id = 'soon'",
            then.strftime("%Y-%m-%dT%H:%M:%S"),
            then.as_microsecond()
        ),
    )
    .await?;
    let millis = then.as_millisecond();
    let times = (millis + 120_000, millis + 45 * 60_000);
    rooms.keep(Kept { meeting: "soon".to_owned(), times, name: "Otters".to_owned(), published: true });
    meetings(&narrow, &address).await?;
    narrow.press("Recordings").await?;
    narrow.wait_for("1 recording").await?;
    narrow.wait_for("43 min").await?;
    narrow.find(".recordings a").await?.scroll_into_view().await?;
    fits(&narrow, "recordings").await?;
    picture(&narrow, "rooms-6-recordings-narrow").await?;
    narrow.close().await?;
    database.remove().await
}
