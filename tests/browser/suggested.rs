//! People a learner could know, as they are met on a phone: hello, not now, block, and the map as a file.

use anyhow::ensure;
use kith_tests::{
    browser::{View, Window},
    database::{Database, Kind},
};
use serde_json::json;

use crate::{
    cards::fits,
    group::{hears, news},
    picture, published,
};

/// Everybody shows themself to the course and likes what another third of the course likes.
const TALKATIVE: [&str; 4] = [
    "UPDATE profile_answer SET seen_by = 'course', interests = '[\"Chess\"]'",
    "UPDATE profile_answer SET interests = '[\"Chess\",\"Jazz\"]' WHERE person IN \
     (SELECT person FROM enrolment WHERE person LIKE '%3' OR person LIKE '%7')",
    "UPDATE profile_answer SET interests = '[\"Chess\",\"Jazz\",\"Street trees\"]' WHERE person IN \
     (SELECT id FROM person WHERE name LIKE 'Ash %')",
    // Somebody of another group met one of Ash's group.
    "INSERT INTO tie_event (id, course, kind, person_a, person_b, source, happened_at_us) \
     SELECT 'met-' || a.person || b.person, g.course, 'met_together', a.person, b.person, 'story', 1795000000000000 \
     FROM membership a JOIN course_group g ON g.id = a.course_group JOIN membership b ON b.course_group = a.course_group \
     WHERE a.person < b.person",
];

/// The names of those who are suggested.
async fn suggested(window: &Window) -> anyhow::Result<Vec<String>> {
    window.find(".suggested").await?;
    let names =
        window.value("[...document.querySelectorAll('.suggestion h3')].map((it) => it.textContent)").await?;
    Ok(serde_json::from_value(names)?)
}

/// Until the suggestions are others than these.
async fn changed(window: &Window, before: &[String]) -> anyhow::Result<Vec<String>> {
    for _ in 0..100 {
        let now = suggested(window).await?;
        if now != before {
            return Ok(now);
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!("the same people are suggested: {before:?}")
}

/// Waits for the heading to have the focus: what had it is gone.
async fn focus_is_kept(window: &Window) -> anyhow::Result<()> {
    let mut focused = json!(null);
    for _ in 0..50 {
        focused = window.value("document.activeElement.id || document.activeElement.outerHTML").await?;
        if focused == json!("suggested") {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!("the focus is at {focused}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_meets_people_they_could_know() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address, chrome, laptop) = published(&database).await?;
    laptop.close().await?;
    for statement in TALKATIVE {
        test.execute(statement).await?;
    }
    let address = format!("{address}?as=ash.brook");
    let phone = chrome.open(View::PHONE).await?;
    phone.open_course(&address).await?;
    phone.press("Map").await?;
    let first = suggested(&phone).await?;
    ensure!(first.len() == 3, "{first:?}");
    phone.wait_for("You both like Chess").await?;
    fits(&phone, "phone").await?;
    picture(&phone, "people-1-suggested-phone").await?;

    // Not now, by keyboard, and taken back.
    let button = phone.find("button[aria-label^=\"Not now\"]").await?;
    button.focus().await?;
    button.send_keys(thirtyfour::Key::Enter + "").await?;
    let second = changed(&phone, &first).await?;
    ensure!(!second.contains(&first[0]), "{second:?} after {first:?}");
    focus_is_kept(&phone).await?;
    let heard = news(&phone).await?;
    ensure!(heard.contains("will not be suggested"), "{heard}");
    picture(&phone, "people-2-not-now-phone").await?;
    phone.press("Take back").await?;
    let third = changed(&phone, &second).await?;
    ensure!(third.contains(&first[0]), "{third:?}");

    // Hello leads from here onto the map.
    let greeted = third[0].clone();
    phone.value("document.querySelector('.suggestion .button-primary').click()").await?;
    let fourth = changed(&phone, &third).await?;
    ensure!(!fourth.contains(&greeted));
    ensure!(test.count("SELECT COUNT(*) FROM tie_event WHERE kind = 'said_hello'").await? == 1);

    // Blocked people are in a list of their own, from which they can be taken back.
    phone.value("document.querySelector('button[aria-label^=Block]').click()").await?;
    let fifth = changed(&phone, &fourth).await?;
    ensure!(!fifth.contains(&fourth[0]));
    phone.value("document.querySelector('.suggested .fold summary').click()").await?;
    phone.wait_for("1 person you blocked").await?;
    fits(&phone, "phone, blocked").await?;
    picture(&phone, "people-3-blocked-phone").await?;
    ensure!(test.count("SELECT COUNT(*) FROM refusal WHERE blocked").await? == 1);

    // The map as a file; the browser keeps it.
    phone.value("document.querySelector('details.card.fold summary').click()").await?;
    phone.press("GraphML").await?;
    hears(&phone, "on your device", std::time::Duration::from_secs(5)).await?;
    picture(&phone, "people-4-file-phone").await?;
    phone.close().await?;

    for (view, name) in [(View::NARROW, "narrow"), (View::DESKTOP, "desktop")] {
        let window = chrome.open(view).await?;
        window.open_course(&address).await?;
        window.press("Map").await?;
        suggested(&window).await?;
        fits(&window, name).await?;
        picture(&window, &format!("people-5-{name}")).await?;
        window.close().await?;
    }
    drop(test);
    database.remove().await
}
