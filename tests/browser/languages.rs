//! The widget in Arabic and in German: right to left, long words, and a language chosen by hand.

use anyhow::ensure;
use kith::Clock;
use kith_tests::{
    browser::{Chrome, View, Window},
    database::{Database, Kind},
    platform::{Person, Standing, people::somebody},
    seed,
    server::Test,
};
use thirtyfour::prelude::*;

use crate::{cards::fits, group::told, picture, publish};

/// One group: who, and the language in which the platform speaks with them.
const LEARNERS: [(&str, &str, &str, &str, &str); 4] = [
    ("leila", "ليلى", "حداد", "Africa/Cairo", "ar-EG"),
    ("lena", "Lena", "Obermayr", "Europe/Vienna", "de-AT"),
    ("luz", "Luz", "Ibarra", "Europe/Madrid", "es-419"),
    ("tom", "Tom", "Reed", "Europe/London", "en"),
];

fn people() -> Vec<Person> {
    let learners = (46..).zip(LEARNERS).map(|(number, (username, given, family, zone, locale))| Person {
        zone: zone.to_owned(),
        locale: locale.to_owned(),
        ..somebody(username, given, family, Standing::Learner, number)
    });
    let staff = [("tessa", "en"), ("greta", "de"), ("amal", "ar")];
    let staff = (40..).zip(staff).map(|(number, (username, locale))| Person {
        locale: locale.to_owned(),
        ..somebody(username, username, "Marsh", Standing::Instructor, number)
    });
    staff.chain(learners).collect()
}

/// The course with its groups published.
async fn stage(database: &Database, chrome: &Chrome) -> anyhow::Result<(Test, String)> {
    let test = Test::start_at(database, Clock::System).await?;
    let everybody = people();
    let course = test.moodle().open_course("LNG-1", "Many tongues", &everybody);
    seed::answer_all(test.platform.origin(), course, &everybody, |_| {}).await?;
    let address = format!("{}/course/{course}", test.platform.origin());
    let laptop = chrome.open(View::DESKTOP).await?;
    publish(&laptop, &address).await?;
    laptop.close().await?;
    Ok((test, address))
}

/// The page is in this language, and everything on it has words.
async fn speaks(window: &Window, lang: &str, dir: &str) -> anyhow::Result<()> {
    let said =
        window.value("[document.documentElement.lang, document.documentElement.dir].join(' ')").await?;
    ensure!(said == format!("{lang} {dir}"), "the page says {said}");
    let keys = window.value("document.body.innerText.match(/\\b[a-z]+\\.[a-z_]+[.a-z_]*\\b/g) ?? []").await?;
    ensure!(keys == serde_json::json!([]), "keys instead of words: {keys}");
    Ok(())
}

/// Goes to the tab at this place, counted from 0, and looks at its screen from top to bottom.
async fn screen(window: &Window, tab: usize, ready: &str, name: &str) -> anyhow::Result<()> {
    window.value(&format!("document.querySelectorAll('.tab')[{tab}].click()")).await?;
    window.find(ready).await?;
    fits(window, name).await?;
    picture(window, name).await?;
    window.value("scrollTo(0, document.documentElement.scrollHeight / 3)").await?;
    picture(window, &format!("{name}-middle")).await?;
    window.value("scrollTo(0, document.documentElement.scrollHeight)").await?;
    picture(window, &format!("{name}-end")).await?;
    Ok(())
}

/// How far from the left edge the focused cell of the hours is.
async fn focused_at(window: &Window) -> anyhow::Result<f64> {
    let left = window.value("document.activeElement.getBoundingClientRect().left").await?;
    Ok(left.as_f64().unwrap_or_default())
}

/// Chooses a language at the foot of the page by its own name, as a phone's list does.
pub(crate) async fn choose(window: &Window, name: &str) -> anyhow::Result<()> {
    window.find(".foot-select").await?.scroll_into_view().await?;
    let chosen = window
        .value(&format!(
            "((field) => {{ field.value = [...field.options].find((it) => it.text === '{name}').value; \
             return field.dispatchEvent(new Event('change', {{ bubbles: true }})); }})\
             (document.querySelector('.foot-select'))"
        ))
        .await?;
    ensure!(chosen == true, "{name} cannot be chosen");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_student_reads_arabic_from_right_to_left_and_chooses_another_language() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let chrome = Chrome::start().await?;
    let (test, address) = stage(&database, &chrome).await?;
    let phone = chrome.open(View::PHONE).await?;
    let done = reads_arabic(&phone, &address).await;
    told(phone, "ar-failed", done).await?;

    let laptop = chrome.open(View::NARROW).await?;
    laptop.open_course(&format!("{address}?as=amal")).await?;
    speaks(&laptop, "ar", "rtl").await?;
    for (tab, ready, name) in [(0, ".group-card", "ar-groups"), (1, "#kith h1", "ar-people")] {
        screen(&laptop, tab, ready, name).await?;
    }
    speaks(&laptop, "ar", "rtl").await?;
    laptop.close().await?;
    drop(test);
    database.remove().await
}

async fn reads_arabic(phone: &Window, address: &str) -> anyhow::Result<()> {
    phone.open_course(&format!("{address}?as=leila")).await?;
    speaks(phone, "ar-EG", "rtl").await?;
    screen(phone, 0, ".steps, .card", "ar-home").await?;

    screen(phone, 1, "[role=gridcell]", "ar-hours").await?;
    speaks(phone, "ar-EG", "rtl").await?;
    phone.value("document.querySelector('[role=gridcell][tabindex=\"0\"]').focus()").await?;
    let before = focused_at(phone).await?;
    phone.driver().active_element().await?.send_keys(Key::Left + "").await?;
    let after = focused_at(phone).await?;
    ensure!(after < before, "the left arrow goes from {before} to {after}");

    // The server says why it takes something not, in the language of the page.
    phone.value("document.querySelector('.days').open = true").await?;
    phone.find("#busy-address").await?.send_keys("my calendar").await?;
    phone.press("قراءته").await?;
    phone.wait_for("هذا ليس عنوان تقويم").await?;
    phone
        .value("document.querySelector('.days [class*=notice]').scrollIntoView({ block: 'center' })")
        .await?;
    fits(phone, "ar-refused").await?;
    picture(phone, "ar-refused").await?;
    speaks(phone, "ar-EG", "rtl").await?;

    screen(phone, 2, "#kith .meet", "ar-meet").await?;
    speaks(phone, "ar-EG", "rtl").await?;
    let said = phone.words().await?;
    ensure!(said.contains('٠') && !said.contains("18:00"), "times are not in the reader's digits: {said}");
    screen(phone, 3, "#kith canvas", "ar-map").await?;
    speaks(phone, "ar-EG", "rtl").await?;

    choose(phone, "Deutsch").await?;
    phone.wait_for("Verbindungen").await?;
    speaks(phone, "de", "ltr").await?;
    // The other bundle has been here before, in Arabic.
    phone.press("Treffen").await?;
    phone.find("#kith .meet").await?;
    phone.wait_for("Zeit finden").await?;
    speaks(phone, "de", "ltr").await?;
    picture(phone, "ar-chosen-de").await?;

    // A reload asks the server, which knows by the address.
    phone.value("location.reload()").await?;
    phone.enter_tool().await?;
    phone.wait_for("Über dich").await?;
    speaks(phone, "de", "ltr").await
}

#[tokio::test(flavor = "multi_thread")]
async fn long_german_words_fit_the_narrowest_phone() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let chrome = Chrome::start().await?;
    let (test, address) = stage(&database, &chrome).await?;
    for (who, lang, first) in [("lena", "de-AT", "de"), ("luz", "es-419", "es")] {
        let phone = chrome.open(View::NARROW).await?;
        phone.open_course(&format!("{address}?as={who}")).await?;
        for (tab, ready, name) in [
            (0, "#kith .card", "home"),
            (1, "[role=gridcell]", "hours"),
            (2, "#kith .meet", "meet"),
            (3, "#kith canvas", "map"),
        ] {
            screen(&phone, tab, ready, &format!("{first}-{name}")).await?;
            speaks(&phone, lang, "ltr").await?;
        }
        phone.close().await?;
    }
    let phone = chrome.open(View::NARROW).await?;
    phone.open_course(&format!("{address}?as=greta")).await?;
    for (tab, ready, name) in [(0, ".group-card", "de-groups"), (1, "#kith h1", "de-people")] {
        screen(&phone, tab, ready, name).await?;
        speaks(&phone, "de", "ltr").await?;
    }
    screen(&phone, 0, ".group-card", "de-groups-again").await?;
    phone.press("Gruppen neu bilden").await?;
    phone.wait_for("Worauf es ankommt").await?;
    fits(&phone, "de-ask").await?;
    picture(&phone, "de-ask").await?;
    phone.press("Gruppen bilden").await?;
    phone.wait_for("nur du kannst ihn sehen").await?;
    fits(&phone, "de-proposal").await?;
    picture(&phone, "de-proposal").await?;
    phone.value("scrollTo(0, document.documentElement.scrollHeight / 2)").await?;
    picture(&phone, "de-proposal-middle").await?;
    speaks(&phone, "de", "ltr").await?;
    phone.close().await?;
    drop(test);
    database.remove().await
}
