//! Before groups and after: who is still in, leaving and switching, silent groups and mergers, as people press it.

use anyhow::ensure;
use kith_tests::{
    browser::{Chrome, View, Window},
    database::{Database, Kind},
};
use serde_json::json;

use crate::{cards::fits, picture, published, stage};

/// Every group but the first has heard nothing for two weeks, and one waits to be merged.
const SILENCE: [&str; 6] = [
    "UPDATE enrolment SET last_seen_at_us = 1 WHERE launch_role = 'learner'",
    "UPDATE profile_answer SET answered_at_us = 1",
    "UPDATE availability SET saved_at_us = 1",
    "UPDATE course_group SET published_at_us = 1",
    "UPDATE enrolment SET last_seen_at_us = 9000000000000000 WHERE person IN (SELECT m.person FROM membership m \
     JOIN course_group g ON g.id = m.course_group WHERE g.position = 1)",
    "INSERT INTO merger (id, course, small, into_group, state, made_at_us, deadline_us) \
     SELECT 'm', a.course, a.id, b.id, 'open', 1, 9000000000000000 FROM course_group a \
     JOIN course_group b ON b.course = a.course WHERE a.position = 2 AND b.position = 1",
];

/// People who answered as the story does.
const ANSWERED: &str = "SELECT COUNT(*) FROM profile_answer WHERE interests = '[\"chess\",\"street trees\"]' \
    AND goal = 'career' AND commitment = 2";

/// The number above these words.
async fn figure(window: &Window, words: &str) -> anyhow::Result<u64> {
    let found = window
        .value(&format!(
            "Number([...document.querySelectorAll('.pool-figure')].find((it) => it.textContent.includes('{words}'))\
             ?.querySelector('strong').textContent)"
        ))
        .await?;
    found.as_u64().ok_or_else(|| anyhow::anyhow!("no number for {words}: {found}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn people_say_that_they_are_still_in_with_one_click() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    let laptop = chrome.open(View::DESKTOP).await?;
    laptop.open_course(&address).await?;
    laptop.button("Ask who is still in").await?;
    let (before, signed_up) = (figure(&laptop, "Ready").await?, figure(&laptop, "Signed up").await?);
    ensure!(before == signed_up && before > 20, "{before} of {signed_up}");
    picture(&laptop, "pool-1-before-desktop").await?;
    laptop.press("Ask who is still in").await?;
    laptop.button("Stop asking").await?;
    ensure!(figure(&laptop, "Ready").await? == 0 && figure(&laptop, "Silent").await? >= signed_up);

    let mut answered = 0;
    for (person, view, name) in
        [("ash.brook", View::NARROW, "narrow"), ("layla.haddad", View::PHONE, "phone")]
    {
        let phone = chrome.open(view).await?;
        phone.open_course(&format!("{address}?as={person}")).await?;
        phone.wait_for("Still in?").await?;
        fits(&phone, name).await?;
        picture(&phone, &format!("pool-2-still-in-{name}")).await?;
        phone.press("Yes, count me in").await?;
        phone.wait_for("You are all set").await?;
        // The questions on one phone screen, and what was answered is kept.
        phone.press("Change").await?;
        let interests = phone.find("#interests").await?;
        interests.send_keys("street trees, chess").await?;
        phone.value("document.querySelectorAll('input[name=goal]')[1].click()").await?;
        phone.value("document.querySelectorAll('input[name=commitment]')[2].click()").await?;
        fits(&phone, name).await?;
        interests.scroll_into_view().await?;
        picture(&phone, &format!("pool-2-questions-{name}")).await?;
        phone.press("Save").await?;
        answered += 1;
        for _ in 0..100 {
            if test.count(ANSWERED).await? == answered {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        ensure!(test.count(ANSWERED).await? == answered, "{name}: the answers are not saved");
        phone.close().await?;
    }
    // The numbers are kept fresh; each opens its list.
    for _ in 0..150 {
        if figure(&laptop, "Ready").await? == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    ensure!(figure(&laptop, "Ready").await? == 2);
    let opened = "[...document.querySelectorAll('.pool-figure')].find((it) => it.textContent.includes('Ready')).click()";
    laptop.value(opened).await?;
    laptop.find("dialog[open] .member-row").await?;
    let listed = laptop.value("document.querySelectorAll('dialog[open] .member-row').length").await?;
    ensure!(listed == json!(2), "{listed} are listed");
    picture(&laptop, "pool-3-ready-desktop").await?;
    laptop.close().await?;
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_student_switches_groups_in_two_clicks_and_staff_looks_after_silent_ones() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address, chrome, laptop) = published(&database).await?;
    laptop.close().await?;

    let phone = chrome.open(View::NARROW).await?;
    phone.open_course(&format!("{address}?as=ash.brook")).await?;
    phone.press("Leave or switch …").await?;
    phone.find("dialog[open]").await?;
    fits(&phone, "the dialog").await?;
    phone.find("#leave-reason").await?.send_keys("We never found an hour").await?;
    picture(&phone, "leave-1-narrow").await?;
    phone.press("Find me another group").await?;
    phone.wait_for("You are all set").await?;
    picture(&phone, "leave-2-narrow").await?;
    phone.close().await?;

    for statement in SILENCE {
        test.execute(statement).await?;
    }
    let tablet = chrome.open(View::PHONE).await?;
    tablet.open_course(&address).await?;
    tablet.wait_for("We never found an hour").await?;
    tablet.wait_for("has become too small").await?;
    fits(&tablet, "phone").await?;
    picture(&tablet, "silent-1-phone").await?;
    tablet.press("Nudge").await?;
    tablet.wait_for("nudged").await?;
    tablet.press("I’ll look after it").await?;
    tablet.wait_for("looks after it").await?;
    tablet.press("Leave them").await?;
    for _ in 0..100 {
        if test.count("SELECT COUNT(*) FROM merger WHERE state = 'declined'").await? == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    ensure!(test.count("SELECT COUNT(*) FROM merger WHERE state = 'declined'").await? == 1);
    picture(&tablet, "silent-2-phone").await?;
    tablet.close().await?;
    drop(test);
    database.remove().await
}
