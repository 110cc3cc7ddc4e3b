//! What was written in the course's forum: staff brings a file or Kith reads it, and everybody sees whom it ties, in words
//! and lines of their own.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use jiff::ToSpan;
use kith_tests::{
    browser::{View, Window},
    database::{Database, Kind},
    platform::{FORUM_FUNCTIONS, Standing, people},
    server::evidence,
};
use serde_json::json;

use crate::{cards::fits, picture, published};

const LEGEND: &str = "document.querySelector('.map-legend').textContent";

/// Brings what is asked for into view before it is pictured.
async fn picture_of(window: &Window, css: &str, name: &str) -> anyhow::Result<()> {
    window.find(css).await?.scroll_into_view().await?;
    tokio::time::sleep(Duration::from_millis(600)).await;
    picture(window, name).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_forum_is_on_the_map_in_words_of_its_own() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address, chrome, laptop) = published(&database).await?;
    test.execute("UPDATE profile_answer SET seen_by = 'course'").await?;
    laptop.press("Map").await?;
    laptop.find(".map-stage canvas").await?;
    laptop.wait_for("What stands out").await?;
    let there = laptop.value("!!document.querySelector('#forum-file')").await?;
    ensure!(there == json!(false), "nobody agreed to files");

    evidence(&test.app, &test.moodle().issuer(), &["set", "--files", "true"]).await?;
    let course = people::course();
    let ids: Vec<String> = course
        .iter()
        .filter(|person| person.standing == Standing::Learner)
        .map(|person| test.moodle().subject(person))
        .collect();
    let at = test.clock.now();
    let ash = course.iter().find(|person| person.username == "ash.brook").map(|it| test.moodle().subject(it));
    let ash = ash.unwrap_or_default();
    let mut file = String::from("from,to,when,kind\n");
    for (number, id) in ids.iter().enumerate().filter(|(_, id)| **id != ash).take(9) {
        writeln!(file, "{ash},{id},{at},")?;
        if number % 2 == 0 {
            writeln!(file, "{id},{ash},{at},")?;
        }
        writeln!(file, "{id},{},{at},mentioned", ids[(number + 11) % ids.len()])?;
    }
    file.push_str("nobody,7,2026-11-01T10:00:00Z,\nash.brook,7,yesterday,\n");
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("forum.csv");
    std::fs::write(&path, file)?;

    laptop.driver().refresh().await?;
    laptop.open_course(&address).await?;
    laptop.press("Map").await?;
    laptop.find("#forum-file").await?.send_keys(path.to_string_lossy()).await?;
    laptop.wait_for("lines were left out").await?;
    laptop.wait_for("somebody who is not in this course").await?;
    picture_of(&laptop, ".forum", "forum-1-file").await?;
    laptop.until(&format!("{LEGEND}.includes('replied in the forum')"), Duration::from_secs(10)).await?;
    ensure!(laptop.value(LEGEND).await?.to_string().contains("mentioned in the forum"));
    ensure!(test.count("SELECT COUNT(*) FROM forum_event").await? > 15);

    // The filter knows it, and the events say where it comes from.
    let choose = "(() => { const it = document.querySelector('.map-group'); it.value = 'forum'; \
        it.dispatchEvent(new Event('change', {bubbles: true})); })()";
    laptop.value(choose).await?;
    laptop.wait_for("found").await?;
    picture_of(&laptop, ".map-toolbar", "forum-2-filtered").await?;
    laptop.press("List").await?;
    let rows = "[...document.querySelectorAll('.map-row-head')]";
    laptop.value(&format!("{rows}.find((it) => it.textContent.includes('Ash ')).click()")).await?;
    laptop.wait_for("replied to each other").await?;
    laptop.value("document.querySelector('.map-row-body .tie-events summary').click()").await?;
    laptop.wait_for("(from a file)").await?;
    picture_of(&laptop, ".map-row-body", "forum-3-events").await?;
    fits(&laptop, "desktop").await?;
    laptop.close().await?;

    for (view, name) in [(View::PHONE, "phone"), (View::NARROW, "narrow")] {
        let phone = chrome.open(view).await?;
        phone.open_course(&address).await?;
        phone.press("Map").await?;
        phone.find("#forum-file").await?;
        fits(&phone, "staff on a phone").await?;
        picture_of(&phone, ".forum", &format!("forum-4-staff-{name}")).await?;
        phone.close().await?;
        let phone = chrome.open(view).await?;
        phone.open_course(&format!("{address}?as=ash.brook")).await?;
        phone.press("Map").await?;
        phone.find(".map-stage canvas").await?;
        phone.until(&format!("{LEGEND}.includes('replied in the forum')"), Duration::from_secs(10)).await?;
        phone.wait_for("who answered or named whom in its forum").await?;
        let for_staff = phone.value("!!document.querySelector('.forum')").await?;
        ensure!(for_staff == json!(false), "files are for staff");
        fits(&phone, "a learner on a phone").await?;
        picture_of(&phone, ".map-stage", &format!("forum-5-learner-{name}")).await?;
        phone.close().await?;
    }
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forum_that_is_read_shows_which_groups_turn_to_staff() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address, chrome, laptop) = published(&database).await?;
    test.execute("UPDATE profile_answer SET seen_by = 'course'").await?;
    let (moodle, people) = (test.moodle(), people::course());
    let course = address.rsplit('/').next().context("no course")?.parse()?;
    let with = |standing: Standing| people.iter().filter(move |it| it.standing == standing);
    let teacher = &with(Standing::Instructor).next().context("nobody teaches")?.username;
    let now = test.clock.now();
    for (learner, minutes) in with(Standing::Learner).zip(100_i64..) {
        let at = |later: i64| now - (minutes - later).minutes();
        let thread = moodle.begin_thread(course, &learner.username, at(0));
        let answer = moodle.write_post(thread, Some(thread + 1), teacher, at(1));
        moodle.write_post(thread, Some(answer), &learner.username, at(2));
    }
    test.moodle_key(&moodle.make_web_service(&FORUM_FUNCTIONS)).await?;
    evidence(&test.app, &moodle.issuer(), &["set", "--reads", "true"]).await?;
    kith::jobs::housekeeping(&test.app).await?;
    while kith::jobs::work_once(&test.app).await? {}

    laptop.press("Map").await?;
    laptop.find(".map-stage canvas").await?;
    laptop.wait_for("Kith reads Moodle’s forums of this course.").await?;
    laptop.wait_for("Last read:").await?;
    picture_of(&laptop, ".forum", "forum-6-read").await?;
    laptop.wait_for("turn to staff more than to each other").await?;
    let open = "[...document.querySelectorAll('summary')].find((it) => it.textContent.includes('turn to staff')).click()";
    laptop.value(open).await?;
    laptop.wait_for("of its exchange is with staff").await?;
    picture(&laptop, "forum-7-turn-to-staff").await?;
    fits(&laptop, "groups that turn to staff").await?;
    laptop.press("Ask how it goes").await?;
    laptop.wait_for("Asked how it goes").await?;
    laptop.close().await?;

    let phone = chrome.open(View::NARROW).await?;
    phone.open_course(&address).await?;
    phone.press("Map").await?;
    phone.wait_for("turn to staff more than to each other").await?;
    phone.value(open).await?;
    phone.wait_for("of its exchange is with staff").await?;
    fits(&phone, "groups that turn to staff, narrow").await?;
    picture_of(&phone, ".forum", "forum-8-read-narrow").await?;
    phone.close().await?;
    drop(test);
    database.remove().await
}
