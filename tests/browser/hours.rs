//! A group looks for a time on phones and a desk: says by keyboard who must be there, is told what stands in the way, and
//! finds an hour on the map of all hours by keyboard, by tap and by mouse.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use kith_tests::{
    browser::{View, Window},
    database::{Database, Kind},
    platform::Person,
};
use thirtyfour::prelude::*;

use crate::{
    cards::fits,
    group::{Grouped, learner, look_at, news, taught, told},
    languages::choose,
    picture,
    weekly::{open_meetings, tab_to},
};

/// Name, zone, and the hours of every day in which they can meet. Three have the evening, Tom the morning.
const PEOPLE: [(&str, &str, (u16, u16)); 4] = [
    ("Mia", "Europe/London", (17, 22)),
    ("Nia", "Europe/Dublin", (18, 20)),
    ("Tom", "Europe/London", (9, 11)),
    ("Bina", "Asia/Kathmandu", (0, 24)),
];

fn people() -> Vec<Person> {
    taught(
        (6..).zip(PEOPLE).map(|(number, (given, zone, hours))| learner(number, given, "Near", zone, hours)),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_says_who_must_be_there_and_sees_all_hours() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let Grouped { test, chrome, address, .. } = Grouped::open(&database, "SEA-1", "Near", &people()).await?;

    for (view, name) in [(View::NARROW, "narrow"), (View::PHONE, "phone"), (View::DESKTOP, "desktop")] {
        let window = chrome.open(view).await?;
        let done = match name {
            "narrow" => taps(&window, &address).await,
            "phone" => by_keyboard(&window, &address).await,
            _ => by_mouse(&window, &address).await,
        };
        told(window, &format!("hours-failed-{name}"), done).await?;
        let planned = test.count("SELECT COUNT(*) FROM meeting WHERE state = 'planned'").await?;
        ensure!(planned == i64::from(name != "narrow"), "{planned} meetings are planned after {name}");
    }
    let phone = chrome.open(View::PHONE).await?;
    let done = from_the_right(&phone, &address).await;
    told(phone, "hours-failed-right", done).await?;
    drop(test);
    database.remove().await
}

/// The words beside the map.
async fn who(window: &Window) -> anyhow::Result<String> {
    let said = window.value("document.querySelector('.heat-who').innerText").await?;
    Ok(said.as_str().context("nobody beside the map")?.to_owned())
}

/// The cell that Tab comes to, as it is said.
async fn cell(window: &Window) -> anyhow::Result<String> {
    let said = window.value("document.querySelector('.heat-cell[tabindex=\"0\"]').ariaLabel").await?;
    Ok(said.as_str().context("no cell")?.to_owned())
}

/// On the phone: everything by keyboard, and a meeting in the end.
async fn by_keyboard(phone: &Window, address: &str) -> anyhow::Result<()> {
    open_meetings(phone, address, "mia").await?;
    phone.wait_for("Best fit").await?;
    tab_to(phone, "summary", "Who must be there").await?.send_keys(Key::Enter + "").await?;
    let switch = "label.switch input";
    let reach = |name: &'static str| async move {
        for _ in 0..8 {
            tab_to(phone, switch, "").await?;
            let label = phone.value("document.activeElement.closest('label').textContent").await?;
            if label.as_str().is_some_and(|it| it.contains(name)) {
                return phone.driver().active_element().await.map_err(anyhow::Error::from);
            }
        }
        anyhow::bail!("no switch of {name}")
    };
    reach("Nia").await?.send_keys(" ").await?;
    look_at(phone, "#wish-quorum", "hours-1-wishes-phone").await?;
    reach("Tom").await?.send_keys(" ").await?;
    phone.wait_for("No time is like that").await?;
    phone.wait_for("If Tom Near may be missing, there").await?;
    phone.wait_for("If Nia Near may be missing, there").await?;
    look_at(phone, ".wish-ways", "hours-2-none-phone").await?;
    let asked = phone.value("document.querySelector('.card .wish-list').innerText").await?;
    ensure!(asked == "there: Nia Near and Tom Near", "asked for is {asked}");
    let way = "[...document.querySelectorAll('.wish-ways button')]\
        .find((it) => it.ariaLabel.includes('Tom'))?.focus() ?? document.activeElement.ariaLabel";
    let label = phone.value(way).await?;
    ensure!(label.as_str().is_some_and(|it| it.starts_with("Show them: If Tom")), "{label}");
    phone.driver().active_element().await?.send_keys(Key::Enter + "").await?;
    phone.wait_for("Best fit").await?;
    ensure!(news(phone).await?.contains("found"), "a screen reader hears {}", news(phone).await?);
    let focus = phone.value("document.activeElement.textContent").await?;
    ensure!(focus == "Find a time", "the focus is on {focus}");
    picture(phone, "hours-3-without-tom-phone").await?;

    tab_to(phone, "summary", "All hours").await?.send_keys(Key::Enter + "").await?;
    phone.find(".hour-map").await?;
    let week = "document.querySelector('.heat-weeks strong').textContent";
    let this = phone.value(week).await?;
    tab_to(phone, ".heat-turn", "").await?.send_keys(Key::Enter + "").await?;
    phone.until(&format!("{week} != {this}"), Duration::from_secs(10)).await?;
    let grid = tab_to(phone, ".heat-cell", "").await?;
    let first = cell(phone).await?;
    ensure!(first.ends_with(": 3 of 4 can"), "the look begins at \"{first}\"");
    look_at(phone, ".heat-cell[tabindex=\"0\"]", "hours-4-map-phone").await?;
    grid.send_keys(Key::Right + "").await?;
    let next = cell(phone).await?;
    ensure!(next != first, "the arrow leads nowhere: {next}");
    ensure!(phone.value("document.activeElement.ariaLabel").await? == *next, "the focus stayed behind");
    let heard = news(phone).await?;
    ensure!(heard.contains("free: ") && heard.contains("cannot: Tom Near."), "a screen reader hears {heard}");
    ensure!(who(phone).await?.contains("Bina Near"), "{}", who(phone).await?);
    let active = phone.driver().active_element().await?;
    active.send_keys(Key::Control + Key::End).await?;
    active.send_keys(Key::Control + Key::Home).await?;
    phone.driver().active_element().await?.send_keys(Key::End + "").await?;
    let last = cell(phone).await?;
    ensure!(last != next, "End leads nowhere");
    fits(phone, "map").await?;
    phone.driver().active_element().await?.send_keys(Key::Enter + "").await?;
    phone.wait_for("Meet at this time?").await?;
    picture(phone, "hours-5-plan-phone").await?;
    phone.press("Plan the meeting").await?;
    phone.wait_for("Plan another meeting").await
}

/// On the narrowest phone, by taps.
async fn taps(narrow: &Window, address: &str) -> anyhow::Result<()> {
    open_meetings(narrow, address, "bina").await?;
    narrow.wait_for("Best fit").await?;
    narrow
        .value(
            "document.querySelectorAll('.fold summary').forEach((it) => \
        ['Who must be there, and by when', 'All hours'].includes(it.textContent) && it.click())",
        )
        .await?;
    narrow.find(".hour-map").await?;
    look_at(narrow, "#wish-until", "hours-6-wishes-narrow").await?;
    fits(narrow, "wishes and map").await?;
    let after = narrow.find("[aria-label='The week after']").await?;
    after.scroll_into_view().await?;
    after.click().await?;
    narrow.until("!!document.querySelector('.heat-cell.heat-3')", Duration::from_secs(5)).await?;
    let three = narrow.find(".heat-cell.heat-3").await?;
    three.scroll_into_view().await?;
    three.click().await?;
    look_at(narrow, ".heat-cell[tabindex=\"0\"]", "hours-7-map-narrow").await?;
    ensure!(who(narrow).await?.contains("Nia Near"), "{}", who(narrow).await?);
    // Nothing on the map is smaller than a finger needs (WCAG 2.2, 2.5.8).
    let small = narrow
        .value(
            "[...document.querySelectorAll('.heat-cell')].map((it) => it.getBoundingClientRect())\
             .filter((it) => it.width < 24 || it.height < 24).length",
        )
        .await?;
    ensure!(small == 0, "{small} cells are too small");
    look_at(narrow, ".heat-row:nth-child(8)", "hours-8-night-narrow").await?;
    fits(narrow, "all hours").await
}

/// On a desk, by mouse: what it is over is shown, and what was clicked stays.
async fn by_mouse(desk: &Window, address: &str) -> anyhow::Result<()> {
    open_meetings(desk, address, "tom").await?;
    desk.press("Plan another meeting").await?;
    desk.wait_for("Best fit").await?;
    desk.value(
        "[...document.querySelectorAll('.fold summary')].find((it) => it.textContent == 'All hours').click()",
    )
    .await?;
    desk.find(".hour-map").await?;
    let cells = desk.driver().find_all(By::Css(".heat-row:nth-child(5) .heat-cell")).await?;
    let (clicked, other) = (&cells[3], &cells[5]);
    clicked.scroll_into_view().await?;
    clicked.click().await?;
    let chosen = who(desk).await?;
    desk.driver().action_chain().move_to_element_center(other).perform().await?;
    let over = who(desk).await?;
    ensure!(chosen != over, "the mouse changes nothing: {over}");
    picture(desk, "hours-9-map-desktop").await?;
    let aside = desk.find("h1").await?;
    desk.driver().action_chain().move_to_element_center(&aside).perform().await?;
    ensure!(who(desk).await? == chosen, "what was clicked is gone");
    desk.value("document.querySelector('.heat-who button').click()").await?;
    desk.wait_for("Meet at this time?").await?;
    picture(desk, "hours-10-plan-desktop").await
}

/// In Arabic, where days follow each other from right to left and arrows point at the screen.
async fn from_the_right(phone: &Window, address: &str) -> anyhow::Result<()> {
    open_meetings(phone, address, "nia").await?;
    choose(phone, "العربية").await?;
    phone.until("document.dir == 'rtl'", Duration::from_secs(10)).await?;
    let another = phone.find(".meet .button-wide").await?;
    another.scroll_into_view().await?;
    another.click().await?;
    phone.find(".slots").await?;
    phone
        .value("[...document.querySelectorAll('.fold summary')].find((it) => it.textContent == 'كل الساعات').click()")
        .await?;
    phone.find(".hour-map").await?;
    let cell = phone.find(".heat-cell[tabindex=\"0\"]").await?;
    cell.scroll_into_view().await?;
    cell.click().await?;
    let left = "document.activeElement.getBoundingClientRect().left";
    let before = phone.value(left).await?.as_f64().context("no focus")?;
    phone.driver().active_element().await?.send_keys(Key::Left + "").await?;
    let after = phone.value(left).await?.as_f64().context("no focus")?;
    ensure!(after < before, "the arrow to the left leads from {before} to {after}");
    look_at(phone, ".heat-cell[tabindex=\"0\"]", "hours-11-map-arabic").await?;
    fits(phone, "the map in Arabic").await
}
