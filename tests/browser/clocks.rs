//! Clocks change: a group is offered a fairer hour and moves to it by keyboard, and hours that are skipped or come twice
//! are drawn as they are.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use kith::{Clock, Zones};
use kith_tests::{
    browser::{Chrome, View, Window},
    database::{Database, Kind},
    platform::Person,
    seed,
    server::Test,
};
use thirtyfour::prelude::*;

use crate::{
    group::{Grouped, learner, look_at, news, taught, told},
    picture,
    weekly::{execute, open_meetings, tab_to},
};

const SOON: Duration = Duration::from_secs(20);

/// What New York's next change of clocks makes of an hour that was bearable.
struct Change {
    /// A start in the week after it, which is an hour worse in New York than it was.
    starts_at: Timestamp,
    /// The hours of every day in which those in Tokyo can meet, where no clock ever changes.
    tokyo: (u16, u16),
}

impl Change {
    fn next(now: Timestamp) -> anyhow::Result<Self> {
        let zone = Zones::load().find("America/New_York").context("no New York")?;
        let change = zone.following(now).next().context("its clocks never change")?;
        let before = zone.to_offset(change.timestamp() - SignedDuration::from_secs(1));
        let back = change.offset() < before;
        // 06:00 becomes 05:00, or 22:00 becomes 23:00; on the third day, when the other days of the week are free.
        let (hour, tokyo) = if back { (6, (18, 24)) } else { (22, (6, 13)) };
        let day = before.to_datetime(change.timestamp()).date() + jiff::Span::new().days(3);
        let starts_at = before.to_timestamp(day.at(hour, 0, 0, 0))?;
        Ok(Self { starts_at, tokyo })
    }

    fn people(&self) -> Vec<Person> {
        taught([
            learner(6, "Mei", "Far", "America/New_York", (5, 24)),
            learner(7, "Tom", "Far", "Asia/Tokyo", self.tokyo),
            learner(8, "Nia", "Far", "Asia/Tokyo", self.tokyo),
        ])
    }
}

/// A series of three meetings that keep their hour in a zone without changes, and a meeting that was: early for Mei, at a
/// decent hour for Tom.
async fn they_meet_every_week(test: &Test, change: &Change) -> anyhow::Result<()> {
    let utc = |at: Timestamp| TimeZone::UTC.to_datetime(at);
    execute(
        test,
        "INSERT INTO series (id, course, course_group, turns, chosen_by, created_at_us) \
         SELECT 's', g.course, g.id, 1, m.person, 0 FROM course_group g JOIN membership m ON m.course_group = g.id LIMIT 1"
            .to_owned(),
    )
    .await?;
    let meeting = |id: &str, at: Timestamp, series: &str| {
        format!(
            "INSERT INTO meeting (id, course, course_group, anchor_zone, anchor_local, starts_at_us, tzdb, minutes, \
             sequence, state, chosen_by, created_at_us, changed_at_us, series) SELECT '{id}', course, course_group, \
             'Africa/Abidjan', '{}', {}, '9999z', 60, 0, 'planned', chosen_by, 0, 0, {series} FROM series",
            utc(at),
            at.as_microsecond()
        )
    };
    for week in 0..3 {
        let at = change.starts_at + SignedDuration::from_hours(week * 7 * 24);
        execute(test, meeting(&format!("week-{week}"), at, "id")).await?;
    }
    let before = test.clock.now() - SignedDuration::from_hours(3 * 24);
    execute(test, meeting("before", before, "NULL")).await?;
    for (given, hour, bore) in [("Mei", "05", 8), ("Tom", "19", 0)] {
        execute(test, format!(
            "INSERT INTO attendance (meeting, person, took_part, said_at_us, bore, local_start) \
             SELECT 'before', id, TRUE, 0, {bore}, '2026-11-20T{hour}:00:00' FROM person WHERE name LIKE '{given}%'"
        )).await?;
    }
    Ok(())
}

/// Nothing without a name, nothing wider than the window, no heading or list item that is empty.
async fn is_sound(window: &Window, name: &str) -> anyhow::Result<()> {
    crate::cards::fits(window, name).await?;
    let unnamed = window
        .value(
            "[...document.querySelectorAll('.clock-change button, .clock-change li')].filter((it) => \
             !it.textContent.trim()).length",
        )
        .await?;
    ensure!(unnamed == 0, "{name}: {unnamed} things without words");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_moves_its_meetings_when_clocks_change() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let change = Change::next(Clock::System.now())?;
    let Grouped { test, chrome, address, .. } =
        Grouped::open(&database, "CLO-1", "Clocks", &change.people()).await?;
    they_meet_every_week(&test, &change).await?;

    // Tom leaves it as it is; the others are still asked.
    let narrow = chrome.open(View::NARROW).await?;
    let done = leaves(&narrow, &address).await;
    told(narrow, "clocks-failed", done).await?;
    let laptop = chrome.open(View::DESKTOP).await?;
    open_meetings(&laptop, &address, "nia").await?;
    laptop.wait_for("Better: ").await?;
    look_at(&laptop, ".clock-change", "clocks-2-offer-desktop").await?;
    laptop.close().await?;

    let phone = chrome.open(View::PHONE).await?;
    let done = moves(&phone, &address).await;
    told(phone, "clocks-failed", done).await?;
    let moved = "SELECT COUNT(*) FROM meeting WHERE series = 's' AND sequence = 1 AND state = 'planned'";
    ensure!(test.count(moved).await? == 3, "not all three have moved");
    drop(test);
    database.remove().await
}

async fn leaves(narrow: &Window, address: &str) -> anyhow::Result<()> {
    open_meetings(narrow, address, "tom").await?;
    narrow.wait_for("Clocks change in the week before").await?;
    narrow.wait_for("which is harder").await?;
    is_sound(narrow, "the offer on a narrow phone").await?;
    look_at(narrow, ".clock-change", "clocks-1-offer-narrow").await?;
    tab_to(narrow, "button", "Leave it as it is").await?.send_keys(Key::Enter + "").await?;
    narrow.until("!document.body.textContent.includes('Better: ')", SOON).await?;
    let said = news(narrow).await?;
    ensure!(said.contains("stays as it is"), "a screen reader hears {said}");
    narrow.wait_for("Clocks change in the week before").await
}

/// By keyboard only.
async fn moves(phone: &Window, address: &str) -> anyhow::Result<()> {
    open_meetings(phone, address, "mei").await?;
    phone.wait_for("Better: ").await?;
    is_sound(phone, "the offer on a phone").await?;
    look_at(phone, ".clock-change", "clocks-3-offer-phone").await?;
    let words = phone.words().await?;
    ensure!(words.contains("You: ") && words.contains("Tom Far: "), "{words}");
    tab_to(phone, "button", "Move 3 meetings").await?.send_keys(Key::Enter + "").await?;
    phone.until("!document.body.textContent.includes('Better: ')", SOON).await?;
    let said = news(phone).await?;
    ensure!(said.contains("3 meetings are moved"), "a screen reader hears {said}");
    picture(phone, "clocks-4-moved-phone").await
}

/// The next two changes of New York's clocks, as days: when they skip an hour, and when one comes twice.
fn odd_days(now: Timestamp) -> anyhow::Result<(String, String)> {
    let zone = Zones::load().find("America/New_York").context("no New York")?;
    let (mut gap, mut fold) = (None, None);
    for change in zone.following(now).take(2) {
        let before = zone.to_offset(change.timestamp() - SignedDuration::from_secs(1));
        let day = zone.to_datetime(change.timestamp()).date().to_string();
        if change.offset() > before { gap = Some(day) } else { fold = Some(day) }
    }
    Ok((gap.context("no hour is skipped")?, fold.context("no hour comes twice")?))
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_that_clocks_skip_or_show_twice_are_drawn_so() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let test = Test::start_at(&database, Clock::System).await?;
    let everybody = Change::next(test.clock.now())?.people();
    let course = test.moodle().open_course("ODD-1", "Odd hours", &everybody);
    let address = format!("{}/course/{course}?as=mei", test.platform.origin());
    seed::answer_all(test.platform.origin(), course, &everybody, |_| {}).await?;
    let days = odd_days(test.clock.now())?;
    let chrome = Chrome::start().await?;
    for (view, name) in [(View::PHONE, "phone"), (View::NARROW, "narrow"), (View::DESKTOP, "desktop")] {
        let window = chrome.open(view).await?;
        let done = odd_hours(&window, &address, &days, name).await;
        told(window, "odd-failed", done).await?;
    }
    drop(test);
    database.remove().await
}

async fn odd_hours(
    window: &Window,
    address: &str,
    (gap, fold): &(String, String),
    name: &str,
) -> anyhow::Result<()> {
    window.open_course(address).await?;
    tab_to(window, "button", "Hours").await?.send_keys(Key::Enter + "").await?;
    window.wait_for("clocks go forward from").await?;
    window.wait_for("comes twice: clocks go back").await?;
    // What a screen reader hears in the cells concerned: half hours of Sunday.
    let cells = |words: &str| {
        format!(
            "document.querySelectorAll('[role=gridcell][aria-label^=\"Sunday\"][aria-label*=\"{words}\"]').length"
        )
    };
    for words in ["; clocks skip ", " comes twice on "] {
        let count = window.value(&cells(words)).await?;
        ensure!(count == 2, "{count} cells say \"{words}\"");
    }
    look_at(window, ".cell .odd-sign", &format!("odd-1-week-{name}")).await?;
    look_at(window, ".odd-notes", &format!("odd-2-notes-{name}")).await?;
    // They can be painted as ever: the week is for all weeks.
    let painted = "document.querySelector('[role=gridcell][aria-label*=\"; clocks skip \"]')";
    window.value(&format!("{painted}.click()")).await?;
    window.until(&format!("{painted}.ariaLabel.includes(', free; clocks skip ')"), SOON).await?;
    // The list says it as well.
    window.value("document.querySelectorAll('input[name=hours-view]')[1].click()").await?;
    window
        .until("!document.querySelector('[role=grid]') && !!document.querySelector('.odd-notes')", SOON)
        .await?;

    window.find(".days summary").await?.send_keys(Key::Enter + "").await?;
    window.wait_for("every week is like your week").await?;
    window.value("document.querySelectorAll('input[name=days-kind]')[1].focus()").await?;
    window.driver().active_element().await?.send_keys(Key::Space + "").await?;
    let choose = |day: &str, from: u16, to: u16| {
        let set = |id: &str, value: &str| {
            format!(
                "(it => {{ it.value = '{value}'; it.dispatchEvent(new Event('change', {{bubbles: true}})) }})(document.querySelector('#{id}'))"
            )
        };
        [set("days-on", day), set("days-from", &from.to_string()), set("days-to", &to.to_string())]
    };
    for step in choose(gap, 4, 16) {
        window.value(&step).await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    window.wait_for("does not exist").await?;
    let closed = "[...document.querySelectorAll('#days-from option:disabled')].map((it) => it.value).join()";
    ensure!(window.value(closed).await? == "8,9,10,11", "{}", window.value(closed).await?);
    let drawn = "[...document.querySelectorAll('.odd-day li')].map((it) => it.innerText.replace(/\\s+/g, ' ').trim()).join('|')";
    let said = window.value(drawn).await?;
    let said = said.as_str().context("nothing is drawn")?;
    ensure!(said.matches("does not exist").count() == 1 && said.matches(" free").count() == 4, "{said}");
    look_at(window, ".odd-day ol", &format!("odd-3-gap-{name}")).await?;
    for step in choose(fold, 4, 8) {
        window.value(&step).await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    window.wait_for("again").await?;
    let said = window.value(drawn).await?;
    let said = said.as_str().context("nothing is drawn")?;
    ensure!(said.matches("the first time").count() == 2 && said.matches("again").count() == 2, "{said}");
    ensure!(said.matches(" free").count() == 4, "both times are free: {said}");
    look_at(window, ".odd-day ol", &format!("odd-4-fold-{name}")).await?;
    window.find(".days .stretch-form button[type=submit]").await?.send_keys(Key::Enter + "").await?;
    window.wait_for(": also free").await?;
    window.value("document.querySelector('.days .stretch button').click()").await?;
    window.until("document.querySelectorAll('.days .stretch').length === 0", SOON).await
}
