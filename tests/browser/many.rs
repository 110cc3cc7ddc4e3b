//! An instructor with two hundred people, by mouse and by keyboard, two instructors at once, and a file of columns.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use kith::Clock;
use kith_tests::{
    browser::{Chrome, View, Window},
    database::{Database, Kind},
    platform::{
        Person, Standing,
        people::{self, Rhythm},
    },
    seed,
    server::Test,
};
use thirtyfour::{By, Key};

use crate::{cards::fits, picture, stage};

const PEOPLE: u32 = 200;
const GROUPS: usize = 40;
const ZONES: [&str; 8] = [
    "Europe/London",
    "America/New_York",
    "Asia/Kolkata",
    "Europe/Madrid",
    "America/Sao_Paulo",
    "Africa/Lagos",
    "Asia/Manila",
    "Australia/Sydney",
];
const RHYTHMS: [Rhythm; 4] = [Rhythm::Evenings, Rhythm::Wide, Rhythm::Weekends, Rhythm::Evenings];
/// The instructor beside the one who opens the course otherwise.
const SECOND: &str = "tobe.okafor";
const SOON: Duration = Duration::from_secs(5);

/// A course of two hundred who have all answered; where it is opened.
async fn two_hundred(database: &Database) -> anyhow::Result<(Test, String)> {
    let test = Test::start_at(database, Clock::System).await?;
    let mut everybody = vec![people::somebody("irene", "Irene", "Okafor", Standing::Instructor, 4_999)];
    everybody.extend((0..PEOPLE).map(|number| {
        let at = number as usize;
        let name = format!("learner{number:03}");
        let somebody = people::somebody(
            &name,
            &format!("Learner{number:03}"),
            "Many",
            Standing::Learner,
            5_000 + number,
        );
        Person {
            zone: ZONES[at % ZONES.len()].to_owned(),
            weekly: people::week(RHYTHMS[at / 8 % RHYTHMS.len()], number.into()),
            experience: u8::try_from(number % 5).unwrap_or(0),
            ..somebody
        }
    }));
    let course = test.moodle().open_course("BIG-200", "Two Hundred", &everybody);
    seed::answer_all(test.platform.origin(), course, &everybody, |_| {}).await?;
    let address = format!("{}/course/{course}?as=irene", test.platform.origin());
    Ok((test, address))
}

/// Who sits in the group at a place, by number.
async fn members(window: &Window, group: usize) -> anyhow::Result<Vec<String>> {
    let found = window
        .value(&format!(
            "[...document.querySelectorAll('[data-place=\"{group}\"] [data-person]')].map((it) => it.dataset.person)"
        ))
        .await?;
    Ok(serde_json::from_value(found)?)
}

/// Waits until somebody sits in a group.
async fn sits(window: &Window, person: &str, group: usize) -> anyhow::Result<()> {
    let there =
        format!("document.querySelector('[data-place=\"{group}\"] [data-person=\"{person}\"]') !== null");
    window.until(&there, SOON).await.with_context(|| format!("{person} is not in group {group}"))
}

async fn saved(window: &Window) -> anyhow::Result<()> {
    window.until("document.querySelector('.proposal-bar-saving').innerText.includes('Saved')", SOON).await
}

/// Presses Enter on a button, as somebody without a pointer does.
async fn enter(window: &Window, css: &str) -> anyhow::Result<()> {
    let control = window.find(css).await?;
    control.focus().await?;
    control.send_keys(Key::Enter + "").await?;
    Ok(())
}

/// The same with a button that has these words.
async fn enter_button(window: &Window, name: &str) -> anyhow::Result<()> {
    let control = window.button(name).await?;
    control.focus().await?;
    control.send_keys(Key::Enter + "").await?;
    Ok(())
}

/// Ctrl with a letter, wherever the focus is.
async fn keys(window: &Window, letter: &str) -> anyhow::Result<()> {
    window.driver().active_element().await?.send_keys(Key::Control + letter).await?;
    Ok(())
}

/// A group that was locked is still one, wherever it stands now.
async fn together(window: &Window, group: &[String]) -> anyhow::Result<()> {
    let mut group = group.to_vec();
    group.sort_unstable();
    for place in 0..GROUPS {
        let mut here = members(window, place).await?;
        here.sort_unstable();
        if here == group {
            return Ok(());
        }
    }
    bail!("the locked group is another one")
}

async fn by_mouse(window: &Window, address: &str) -> anyhow::Result<()> {
    window.open_course(address).await?;
    window.wait_for("200").await?;
    window.press("Form groups").await?;
    window.button("Publish …").await?;
    let cards = window.value("document.querySelectorAll('.group-card').length").await?;
    ensure!(cards == GROUPS, "{cards} groups");
    let silent = window
        .value("[...document.querySelectorAll('.group-card')].filter((it) => !it.querySelector('.finding')).length")
        .await?;
    ensure!(silent == 0, "{silent} groups say nothing about themselves");
    picture(window, "many-1-proposal-desktop").await?;
    window.press("Is there anything better?").await?;
    // All of them can meet, speak a language and are mixed: the bound meets what was found.
    window.wait_for("Proven: no groups of these sizes are better").await?;
    picture(window, "many-2-bound-desktop").await?;

    // Carried by hand from the first group to the second.
    let before = members(window, 0).await?;
    let person = before.first().context("nobody in the first group")?;
    let row = window.find(&format!("[data-person='{person}'] .who-words")).await?;
    let target = window.find("[data-place='1'] h2").await?;
    window
        .value("(document.querySelector('[data-place=\"0\"]').scrollIntoView({block: 'center'}), true)")
        .await?;
    let hand = window.driver().action_chain();
    hand.click_and_hold_element(&row)
        .move_by_offset(12, 4)
        .move_to_element_center(&target)
        .release()
        .perform()
        .await?;
    sits(window, person, 1).await?;
    saved(window).await?;
    picture(window, "many-3-moved-desktop").await?;
    window.find("[aria-label='Undo']").await?.click().await?;
    sits(window, person, 0).await?;
    window.find("[aria-label='Redo']").await?.click().await?;
    sits(window, person, 1).await?;
    saved(window).await?;

    let held = members(window, 1).await?;
    let lock = window.find("[data-place='1'] > .lock").await?;
    lock.scroll_into_view().await?;
    lock.click().await?;
    window.press("Form the rest again").await?;
    window.press("Look at others").await?;
    window.press("Take this one").await?;
    window.button("Publish …").await?;
    together(window, &held).await?;
    window.press("Publish …").await?;
    window.press("Publish now").await?;
    window.wait_for("Your groups").await
}

async fn by_keyboard(window: &Window, address: &str) -> anyhow::Result<()> {
    window.open_course(address).await?;
    enter_button(window, "Form groups again").await?;
    window.button("Form groups").await?;
    enter_button(window, "Form groups").await?;
    window.button("Publish …").await?;
    let person = members(window, 4).await?.first().context("nobody in the fifth group")?.clone();
    enter(window, &format!("[data-person='{person}'] .member-move")).await?;
    window.find("dialog[open] .mover-place").await?;
    picture(window, "many-4-mover").await?;
    enter(window, "dialog[open] .mover-place").await?;
    let here =
        "[...document.querySelectorAll('[data-place]')].find((it) => it.querySelector('[data-person=\"";
    let away = format!("{here}{person}\"]'))?.dataset.place !== '4'");
    window.until(&away, SOON).await?;
    // The hands stay with the person.
    let held = format!("document.activeElement.closest('[data-person]')?.dataset.person === '{person}'");
    window.until(&held, SOON).await?;
    saved(window).await?;
    keys(window, "z").await?;
    sits(window, &person, 4).await?;
    keys(window, "y").await?;
    window.until(&away, SOON).await?;
    keys(window, "z").await?;
    sits(window, &person, 4).await?;
    saved(window).await?;

    let locked = members(window, 4).await?;
    enter(window, "[data-place='4'] > .lock").await?;
    enter_button(window, "Form the rest again").await?;
    enter_button(window, "Take this one").await?;
    window.button("Publish …").await?;
    together(window, &locked).await?;
    enter_button(window, "Publish …").await?;
    enter_button(window, "Publish now").await?;
    window.wait_for("Your groups").await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_people_are_grouped_by_mouse_and_again_by_keyboard() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address) = two_hundred(&database).await?;
    let chrome = Chrome::start().await?;
    for way in ["mouse", "keyboard"] {
        let window = chrome.open(View::DESKTOP).await?;
        if way == "mouse" {
            by_mouse(&window, &address).await?;
        } else {
            by_keyboard(&window, &address).await?;
        }
        let placed = "SELECT COUNT(*) FROM membership WHERE left_at_us IS NULL";
        ensure!(test.count(placed).await? == i64::from(PEOPLE), "not everybody has a group");
        window.close().await?;
    }
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_instructors_the_second_is_told_and_sees_what_the_first_did() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    let (first, second) = (chrome.open(View::DESKTOP).await?, chrome.open(View::PHONE).await?);
    first.open_course(&course).await?;
    first.press("Form groups").await?;
    first.button("Publish …").await?;
    second.open_course(&format!("{course}?as={SECOND}")).await?;
    second.button("Publish …").await?;
    let mover = members(&first, 0).await?.first().context("nobody")?.clone();
    let other = members(&second, 1).await?.first().context("nobody")?.clone();
    for (window, person) in [(&first, &mover), (&second, &other)] {
        enter(window, &format!("[data-person='{person}'] .member-move")).await?;
        enter(window, "dialog[open] .mover-place").await?;
        if person == &mover {
            saved(window).await?;
        }
    }
    second.wait_for("This proposal was changed in another window").await?;
    picture(&second, "many-5-told-phone").await?;
    fits(&second, "the proposal").await?;
    let mut groups = [Vec::new(), Vec::new()];
    for (window, groups) in [&first, &second].into_iter().zip(&mut groups) {
        for group in 0..5 {
            groups.push(members(window, group).await?);
        }
    }
    ensure!(groups[0] == groups[1], "the second sees something else than the first made");
    // And goes on from there.
    enter(&second, &format!("[data-person='{other}'] .member-move")).await?;
    enter(&second, "dialog[open] .mover-place").await?;
    saved(&second).await?;
    first.close().await?;
    second.close().await?;
    drop(test);
    database.remove().await
}

/// Puts a text where a file can be pasted.
async fn paste(window: &Window, text: &str) -> anyhow::Result<()> {
    let open = "document.querySelector('.columns details').open";
    if window.value(open).await? == false {
        // On a phone the bar at the foot would be in the way of the pointer.
        enter(window, ".columns summary").await?;
    }
    let field = window.find(".columns textarea").await?;
    field.scroll_into_view().await?;
    field.clear().await?;
    field.send_keys(text).await?;
    window.press("Take these lines").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_of_a_file_becomes_a_card_and_wrong_lines_are_told_one_by_one() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    for (view, name) in [(View::DESKTOP, "desktop"), (View::NARROW, "narrow")] {
        let window = chrome.open(view).await?;
        window.open_course(&course).await?;
        window.button("Form groups").await?;
        paste(&window, "id,Track\nAsh Brook,art\nNobody Here,law\nAsh Brook,law\nzone\n").await?;
        window.wait_for("3 lines are to be put right").await?;
        window.wait_for("Line 3: nobody who takes part is called Nobody Here").await?;
        window.wait_for("Line 4: Ash Brook was there before, in line 2").await?;
        window.wait_for("Line 5: fields: 1, where the first line has 2").await?;
        window.find(".wrong-lines").await?.scroll_into_view().await?;
        fits(&window, name).await?;
        picture(&window, &format!("columns-1-wrong-{name}")).await?;
        // From a file this time, as it comes from a disk.
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("people.csv");
        std::fs::write(&file, "id;Track\nAsh Brook;art\nArash Moradi;law\n")?;
        let field = window.driver().find(By::Id("columns-file")).await?;
        field.send_keys(file.to_string_lossy()).await?;
        window.wait_for("Known of 2 people").await?;
        let list = window.find("#card-kind").await?;
        list.send_keys("Track: alike").await?;
        enter(&window, ".wish-add button").await?;
        window.find("[aria-label='Track: alike: take away']").await?.scroll_into_view().await?;
        fits(&window, name).await?;
        picture(&window, &format!("columns-2-card-{name}")).await?;
        window.press("Forget these columns").await?;
        window.until("document.querySelector('.columns .wish-pair') === null", SOON).await?;
        window.close().await?;
    }
    // Learners see nothing of it.
    drop(test);
    database.remove().await
}
