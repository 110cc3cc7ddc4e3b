//! What stands beside the groups and the profile: writing to the platform, the gradebook, the long list of people, and
//! what Kith knows about somebody. Each as a person uses it, at phone and desktop size.

use anyhow::{Context as _, ensure};
use kith::Clock;
use kith_tests::{
    browser::{Chrome, View, Window},
    database::{Database, Kind},
    platform::{FUNCTIONS, Person, Standing, people},
    server::Test,
};

use crate::{picture, published, stage};

/// More than a page of the list of people.
const MANY: u32 = 130;

/// Both sizes at which the cards are used.
const VIEWS: [(View, &str); 2] = [(View::DESKTOP, "desktop"), (View::PHONE, "phone")];

/// Brings what has these words into the middle of the window and takes a picture.
async fn picture_of(window: &Window, words: &str, name: &str) -> anyhow::Result<()> {
    window.wait_for(words).await?;
    window
        .value(&format!(
            "[...document.querySelectorAll('h2, h1')].find((it) => it.textContent.includes('{words}'))\
             ?.scrollIntoView({{block: 'start'}})"
        ))
        .await?;
    picture(window, name).await
}

/// Flips the switch with these words.
async fn flip(window: &Window, words: &str) -> anyhow::Result<()> {
    let flipped = window
        .value(&format!(
            "[...document.querySelectorAll('label.switch')].filter((it) => it.textContent.includes('{words}'))\
             .map((it) => it.click()).length"
        ))
        .await?;
    ensure!(flipped == 1, "there are {flipped} switches \"{words}\"");
    Ok(())
}

/// Nothing on the screen is wider than the window.
pub(crate) async fn fits(window: &Window, name: &str) -> anyhow::Result<()> {
    let wide = window.value("document.documentElement.scrollWidth").await?;
    let room = window.value("document.documentElement.clientWidth").await?;
    ensure!(wide == room, "{name} has to be scrolled sideways: {wide} in {room}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_go_to_the_platform_and_who_took_part_to_its_gradebook() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address, chrome, laptop) = published(&database).await?;
    picture_of(&laptop, "Take these groups", "host-1-files-desktop").await?;
    laptop.close().await?;

    test.moodle_key(&test.moodle().make_web_service(&FUNCTIONS)).await?;
    for (view, name) in VIEWS {
        let window = chrome.open(view).await?;
        window.open_course(&address).await?;
        if name == "desktop" {
            window.wait_for("groups would change").await?;
            picture_of(&window, "Take these groups", "host-2-preview-desktop").await?;
            window.press("Write to Moodle").await?;
        }
        window.wait_for("Moodle has these groups").await?;
        picture_of(&window, "Take these groups", &format!("host-3-written-{name}")).await?;
        if name == "desktop" {
            flip(&window, "A point for taking part").await?;
        }
        window.wait_for("people have the point").await?;
        picture_of(&window, "Gradebook", &format!("gradebook-{name}")).await?;
        fits(&window, name).await?;
        window.close().await?;
    }
    let course = address.rsplit('/').next().context("no number")?.parse()?;
    ensure!(!test.moodle().hosted_groups(course).is_empty(), "no group reached the platform");
    ensure!(test.moodle().columns(course).len() == 1, "there is to be one column");
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_of_people_is_searched_and_read_on() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let test = Test::start_at(&database, Clock::System).await?;
    let mut everybody: Vec<Person> = people::course();
    everybody.extend((1..=MANY).map(|number| {
        let name = format!("visitor{number:03}");
        people::somebody(&name, &format!("Visitor{number:03}"), "Long", Standing::Learner, 5_000 + number)
    }));
    let course = test.moodle().open_course("BIG-1", "A Long List", &everybody);
    let chrome = Chrome::start().await?;
    for (view, name) in VIEWS {
        let window = chrome.open(view).await?;
        window.open_course(&format!("{}/course/{course}", test.platform.origin())).await?;
        window.press("People").await?;
        window.wait_for("shown").await?;
        fits(&window, name).await?;
        picture(&window, &format!("people-1-{name}")).await?;
        let rows = "document.querySelectorAll('#kith li').length";
        let before = window.value(rows).await?.as_u64();
        window.press("Show more").await?;
        let mut after = before;
        for _ in 0..100 {
            after = window.value(rows).await?.as_u64();
            if after > before {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        ensure!(after > before, "\"Show more\" shows no more than {before:?}");
        window.find("#kith input[type=search]").await?.send_keys("Visitor099").await?;
        window.wait_for("1 person").await?;
        picture(&window, &format!("people-2-found-{name}")).await?;
        window.close().await?;
    }
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_student_takes_along_what_is_known_and_deletes_it() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    for ((view, name), person) in VIEWS.into_iter().zip(["ash.brook", "layla.haddad"]) {
        let window = chrome.open(view).await?;
        window.open_course(&format!("{address}?as={person}")).await?;
        window.press("Change").await?;
        picture_of(&window, "What Kith knows about you", &format!("known-1-{name}")).await?;
        fits(&window, name).await?;
        window.press("Delete me …").await?;
        window.find("dialog[open]").await?;
        ensure!(
            window.value("[...document.querySelectorAll('dialog button')].some((it) => it.disabled)").await?
                == true,
            "nobody is deleted before they say that they are sure"
        );
        picture(&window, &format!("known-2-sure-{name}")).await?;
        flip(&window, "I know that this cannot be undone").await?;
        window.press("Delete me").await?;
        window.wait_for("You are deleted from Kith").await?;
        picture(&window, &format!("known-3-gone-{name}")).await?;
        window.close().await?;
    }
    drop(test);
    database.remove().await
}
