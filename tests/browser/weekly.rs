//! A group far apart chooses a fair weekly series by keyboard on a phone, sees what it asked, and ends it.

use anyhow::{Context as _, ensure};
use jiff::SignedDuration;
use kith::Zones;
use kith_tests::{
    browser::{View, Window},
    database::{Database, Kind},
    launcher::Browser,
    platform::Person,
    server::Test,
};
use serde_json::json;
use thirtyfour::prelude::*;

use crate::{
    cards::fits,
    group::{Grouped, learner, look_at, news, taught, told},
    picture,
};

/// Name, zone, and the hours of every day in which they can meet: morning in one place is evening in another.
const PEOPLE: [(&str, &str, (u16, u16)); 4] = [
    ("Mia", "Australia/Sydney", (5, 22)),
    ("Nia", "Europe/Dublin", (19, 23)),
    ("Tom", "Europe/London", (19, 23)),
    ("Ida", "America/New_York", (12, 20)),
];

fn people() -> Vec<Person> {
    taught((6..).zip(PEOPLE).map(|(number, (given, zone, hours))| learner(number, given, "Far", zone, hours)))
}

/// Presses Tab until the focus is on what `css` selects and has these words, if any.
pub(crate) async fn tab_to(window: &Window, css: &str, words: &str) -> anyhow::Result<WebElement> {
    let here = format!(
        "document.activeElement.matches('{css}') && document.activeElement.textContent.includes('{words}')"
    );
    for _ in 0..80 {
        window.driver().active_element().await?.send_keys(Key::Tab + "").await?;
        if window.value(&here).await? == true {
            return Ok(window.driver().active_element().await?);
        }
    }
    let spoken = window.value("document.activeElement.outerHTML.slice(0, 200)").await?;
    anyhow::bail!("Tab does not reach {css} \"{words}\"; the focus is on {spoken}")
}

/// Opens the meetings by keyboard, from the first thing of the page on.
pub(crate) async fn open_meetings(window: &Window, address: &str, who: &str) -> anyhow::Result<()> {
    window.open_course(&format!("{address}?as={who}")).await?;
    tab_to(window, "button", "Meet").await?.send_keys(Key::Enter + "").await?;
    window.find("#kith .meet").await?;
    Ok(())
}

/// Chooses "Every week" by keyboard.
async fn every_week(window: &Window) -> anyhow::Result<()> {
    let once = tab_to(window, "input[name=meet-rhythm]", "").await?;
    once.send_keys(Key::Right + "").await?;
    window.wait_for("Meet every week").await
}

/// What the slider says.
async fn spoken(window: &Window) -> anyhow::Result<String> {
    let said = window.value("document.querySelector('#series-scale').getAttribute('aria-valuetext')").await?;
    Ok(said.as_str().context("a slider without words")?.to_owned())
}

/// A statement that the story puts together.
pub(crate) async fn execute(test: &Test, sql: String) -> anyhow::Result<()> {
    test.execute(Box::leak(sql.into_boxed_str())).await
}

/// A meeting that everybody was at, at an hour that was early for one and late for two.
async fn they_met(test: &Test) -> anyhow::Result<()> {
    let then = test.clock.now() - SignedDuration::from_hours(3 * 24);
    let local = then.strftime("%Y-%m-%dT20:00:00");
    execute(test, format!(
        "INSERT INTO meeting (id, course, course_group, anchor_zone, anchor_local, starts_at_us, tzdb, minutes, sequence, \
         state, chosen_by, created_at_us, changed_at_us) SELECT 'before', g.course, g.id, 'Etc/UTC', '{local}', {}, \
         'x', 60, 0, 'planned', m.person, 0, 0 FROM course_group g JOIN membership m ON m.course_group = g.id LIMIT 1",
        then.as_microsecond()
    )).await?;
    for (given, hour, bore) in [("Mia", "07", 2), ("Nia", "22", 2), ("Ida", "15", 0)] {
        execute(test, format!(
            "INSERT INTO attendance (meeting, person, took_part, said_at_us, bore, local_start) \
             SELECT 'before', id, TRUE, 0, {bore}, '2026-11-20T{hour}:00:00' FROM person WHERE name LIKE '{given}%'"
        )).await?;
    }
    Ok(())
}

/// A meeting of the series in the week after New York's clocks change next.
async fn clocks_will_change(test: &Test) -> anyhow::Result<()> {
    let zone = Zones::load().find("America/New_York").context("no New York")?;
    let change = zone.following(test.clock.now()).next().context("its clocks never change")?.timestamp();
    let day = (change + SignedDuration::from_hours(48)).strftime("%Y-%m-%d");
    execute(test, format!(
        "INSERT INTO meeting (id, course, course_group, anchor_zone, anchor_local, starts_at_us, tzdb, minutes, sequence, \
         state, chosen_by, created_at_us, changed_at_us, series) SELECT 'late', course, course_group, 'Etc/UTC', \
         '{day}T20:00:00', {}, 'x', 60, 0, 'planned', chosen_by, 0, 0, id FROM series",
        change.as_microsecond()
    )).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_far_apart_shares_the_early_mornings() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let Grouped { test, chrome, course, address } =
        Grouped::open(&database, "SEA-1", "Far apart", &people()).await?;
    they_met(&test).await?;

    let phone = chrome.open(View::PHONE).await?;
    let done = chooses(&phone, &address).await;
    told(phone, "weekly-failed", done).await?;
    clocks_will_change(&test).await?;

    let narrow = chrome.open(View::NARROW).await?;
    let done = sees_and_ends(&narrow, &address).await;
    told(narrow, "weekly-failed", done).await?;

    // Nothing fits everybody any more: no dead end, but two sessions with somebody at both.
    let tom = Browser::new()?.sign_in(test.platform.origin(), course, "tom").await?;
    let noon: Vec<_> = (0..7).map(|day| json!([day * 96 + 36, day * 96 + 44, "free"])).collect();
    let _: wire::Profile =
        tom.put("/api/availability", &json!({"zone": "Europe/London", "weekly": noon})).await?;
    for (view, name) in [(View::PHONE, "weekly-8-apart"), (View::NARROW, "weekly-9-apart-narrow")] {
        let phone = chrome.open(view).await?;
        open_meetings(&phone, &address, "mia").await?;
        every_week(&phone).await?;
        phone.wait_for("no hour suits everybody").await?;
        look_at(&phone, ".series-instead", name).await?;
        phone.press("Plan both sessions").await?;
        phone.wait_for("Meet in two sessions?").await?;
        look_at(&phone, "dialog form", &format!("{name}-both")).await?;
        if name == "weekly-9-apart-narrow" {
            let before = test.count("SELECT COUNT(*) FROM meeting WHERE state = 'planned'").await?;
            phone.press("Plan both").await?;
            phone.wait_for("Both sessions are planned").await?;
            let after = test.count("SELECT COUNT(*) FROM meeting WHERE state = 'planned'").await?;
            ensure!(after == before + 2, "{before} meetings, then {after}");
        }
        phone.close().await?;
    }
    drop(test);
    database.remove().await
}

/// By keyboard only.
async fn chooses(phone: &Window, address: &str) -> anyhow::Result<()> {
    open_meetings(phone, address, "mia").await?;
    every_week(phone).await?;
    let scale = tab_to(phone, "#series-scale", "").await?;
    let first = spoken(phone).await?;
    look_at(phone, "#series-scale", "weekly-1-ways").await?;
    scale.send_keys(Key::Home + "").await?;
    let even = spoken(phone).await?;
    scale.send_keys(Key::End + "").await?;
    let easy = spoken(phone).await?;
    ensure!(even != easy && first.contains("early or late"), "the slider says \"{even}\", then \"{easy}\"");
    look_at(phone, "#series-scale", "weekly-2-easy").await?;
    scale.send_keys(Key::Home + "").await?;
    tab_to(phone, "summary", "Week by week").await?.send_keys(Key::Enter + "").await?;
    look_at(phone, ".series-weeks", "weekly-3-weeks").await?;
    let plan = tab_to(phone, "button", "Plan 8 meetings").await?;
    plan.send_keys(Key::Enter + "").await?;
    phone.wait_for("You meet every week").await?;
    let said = news(phone).await?;
    ensure!(said.contains("8 meetings"), "a screen reader hears {said}");
    let cards = phone.value("document.querySelectorAll('article.meeting').length").await?;
    ensure!(cards == 8 || cards == 9, "there are {cards} meetings");
    picture(phone, "weekly-4-planned").await?;
    tab_to(phone, "summary", "What your meetings asked").await?.send_keys(Key::Enter + "").await?;
    look_at(phone, ".their-burden", "weekly-5-ledger").await
}

/// Another one of the group, on the narrowest phone.
async fn sees_and_ends(narrow: &Window, address: &str) -> anyhow::Result<()> {
    open_meetings(narrow, address, "ida").await?;
    narrow.wait_for("You meet every week").await?;
    tab_to(narrow, "summary", "more meetings").await?.send_keys(Key::Enter + "").await?;
    narrow.wait_for("Clocks change in the week before").await?;
    look_at(narrow, ".notice-attention", "weekly-6-clocks-narrow").await?;
    tab_to(narrow, "button", "End the series").await?.send_keys(Key::Enter + "").await?;
    narrow.find("dialog[open]").await?;
    fits(narrow, "ending").await?;
    picture(narrow, "weekly-7-end-narrow").await?;
    tab_to(narrow, "button", "End it").await?.send_keys(Key::Enter + "").await?;
    narrow.wait_for("Every week").await?;
    every_week(narrow).await?;
    look_at(narrow, "#series-scale", "weekly-7-again-narrow").await
}
