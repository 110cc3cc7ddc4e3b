//! What an instructor does before groups are published: says what matters, keeps people apart, compares proposals, locks
//! what is good, and finds out whether anything is better. By keyboard, and on the narrowest phone.

use std::time::Duration;

use anyhow::ensure;
use kith::Clock;
use kith_tests::{
    browser::{Chrome, View, Window},
    database::{Database, Kind},
    platform::people,
    seed,
    server::Test,
};
use thirtyfour::Key;

use crate::{picture, stage};

/// The names of the cards, in their order.
async fn wishes(window: &Window) -> anyhow::Result<Vec<String>> {
    let names =
        window.value("[...document.querySelectorAll('.wish .who-name')].map((it) => it.innerText)").await?;
    Ok(serde_json::from_value(names)?)
}

/// Presses Enter on a control, as somebody without a pointer does.
async fn enter(window: &Window, css: &str) -> anyhow::Result<()> {
    let control = window.find(css).await?;
    control.scroll_into_view().await?;
    control.focus().await?;
    control.send_keys(Key::Enter + "").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_matters_is_said_with_cards_by_keyboard_on_the_narrowest_phone() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    let window = chrome.open(View::NARROW).await?;
    window.open_course(&course).await?;
    window.button("Form groups").await?;
    ensure!(wishes(&window).await? == ["Time in common", "A language in common", "Mixed experience"]);

    let list = window.find("#card-kind").await?;
    // A list is chosen from by typing what it says.
    list.send_keys("Interests").await?;
    enter(&window, ".wish-add button").await?;
    window.find("[aria-label='Interests in common: take away']").await?;
    enter(&window, "[aria-label='Mixed experience: take away']").await?;
    ensure!(wishes(&window).await? == ["Time in common", "A language in common", "Interests in common"]);

    // In order, the last goes up twice; who moves it stays where their hands are.
    window
        .value(
            "(document.querySelector('.wishes [role=switch], .wishes input[type=checkbox]').click(), true)",
        )
        .await?;
    for _ in 0..2 {
        enter(&window, "[aria-label='Interests in common: further up']").await?;
    }
    ensure!(wishes(&window).await? == ["Interests in common", "Time in common", "A language in common"]);
    // It comes back right after the card was moved, which is not yet when its new order can be read.
    let mut held = false;
    for _ in 0..50 {
        held = window.value("document.activeElement.closest('.wish') !== null").await? == true;
        if held {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    ensure!(held, "the focus is lost");
    let (wide, room) = (
        window.value("document.documentElement.scrollWidth").await?,
        window.value("document.documentElement.clientWidth").await?,
    );
    window.find(".wishes").await?.scroll_into_view().await?;
    picture(&window, "forming-1-cards-narrow").await?;
    ensure!(wide == room, "one has to scroll sideways: {wide} in {room}");

    window.press("Form groups").await?;
    window.button("Publish …").await?;
    // What was asked for is asked for again, and survives the page.
    window.press("Discard").await?;
    window.press("Discard proposal").await?;
    window.button("Form groups").await?;
    ensure!(wishes(&window).await? == ["Interests in common", "Time in common", "A language in common"]);
    window.close().await?;
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_locked_stays_while_other_proposals_are_compared() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    for (view, name) in [(View::DESKTOP, "desktop"), (View::NARROW, "narrow")] {
        let window = chrome.open(view).await?;
        window.open_course(&course).await?;
        if name == "desktop" {
            window.press("Form groups").await?;
        }
        window.button("Publish …").await?;
        let third = ".group-cards > :nth-child(3)";
        let members = format!(
            "[...document.querySelectorAll('{third} [data-person]')].map((it) => it.dataset.person).sort().join()"
        );
        let before = window.value(&members).await?;
        enter(&window, &format!("{third} > .lock")).await?;
        ensure!(
            window
                .value(&format!("document.querySelectorAll('{third} [aria-pressed=true]').length > 3"))
                .await?
                == true,
            "the group is not locked"
        );
        picture(&window, &format!("forming-2-locked-{name}")).await?;
        window.press("Form the rest again").await?;
        window.wait_for("Which proposal?").await?;
        ensure!(window.value("document.querySelectorAll('.digest').length").await? == 4);
        ensure!(
            window
                .value("document.documentElement.scrollWidth === document.documentElement.clientWidth")
                .await?
                == true,
            "one has to scroll sideways"
        );
        picture(&window, &format!("forming-3-choice-{name}")).await?;
        window.press("Take this one").await?;
        window.button("Publish …").await?;
        ensure!(window.value(&members).await? == before, "the locked group is another one");
        ensure!(
            window
                .value(&format!("document.querySelectorAll('{third} [aria-pressed=true]').length > 3"))
                .await?
                == true,
            "the lock is gone"
        );
        // Sixty people are too many for a proof.
        window.press("Is there anything better?").await?;
        window.wait_for("better by more than").await?;
        window.close().await?;
    }
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn for_twenty_people_it_is_proven_that_nothing_is_better() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let test = Test::start_at(&database, Clock::System).await?;
    let course = test.open_course_of_sixty();
    let address = format!("{}/course/{course}", test.platform.origin());
    let chrome = Chrome::start().await?;
    let window = chrome.open(View::DESKTOP).await?;
    window.open_course(&address).await?;
    window.press("Ask who is still in").await?;
    window.button("Stop asking").await?;
    // Twenty answer; nobody else is grouped then.
    let everybody = people::course();
    seed::answer_all(test.platform.origin(), course, &everybody[..24], |_| {}).await?;
    window.open_course(&address).await?;
    window.press("Form groups").await?;
    window.button("Publish …").await?;
    window.press("Is there anything better?").await?;
    window.wait_for("roven").await?;
    picture(&window, "forming-4-proof").await?;
    window.close().await?;
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_are_kept_apart_by_keyboard() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    let window = chrome.open(View::NARROW).await?;
    window.open_course(&course).await?;
    window.button("Form groups").await?;
    let add = ".wishes ~ .wishes .wish-add button";
    enter(&window, add).await?;
    window.wait_for("Choose two different people").await?;
    let one = window.find("[aria-label='One of the two']").await?;
    let other = window.find("[aria-label='The other']").await?;
    let names = window
        .value("[...document.querySelector(\"[aria-label='The other']\").options].slice(1, 3).map((it) => it.text)")
        .await?;
    let names: Vec<String> = serde_json::from_value(names)?;
    one.send_keys(&*names[0]).await?;
    other.send_keys(&*names[1]).await?;
    enter(&window, add).await?;
    let again = format!("[aria-label='{} and {} may be together again']", names[0], names[1]);
    window.find(&again).await?.scroll_into_view().await?;
    picture(&window, "forming-5-apart-narrow").await?;

    window.press("Form groups").await?;
    window.button("Publish …").await?;
    let together = window
        .value(&format!(
            "[...document.querySelectorAll('.group-cards > *')].filter((card) => \
             card.innerText.includes({:?}) && card.innerText.includes({:?})).length",
            names[0], names[1]
        ))
        .await?;
    ensure!(together == 0, "{names:?} are in one group");
    window.press("Discard").await?;
    window.press("Discard proposal").await?;
    enter(&window, &again).await?;
    window.until("document.querySelector('.wish-pair') === null", Duration::from_secs(5)).await?;
    window.close().await?;
    drop(test);
    database.remove().await
}
