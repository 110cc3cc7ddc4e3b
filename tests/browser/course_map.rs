//! Staff looks at a course over time, sees who is alone, and introduces them; whoever was introduced sees it on a phone.

use std::time::Duration;

use anyhow::ensure;
use kith_tests::{
    browser::{View, Window},
    database::{Database, Kind},
};
use serde_json::json;
use thirtyfour::Key;

use crate::{cards::fits, group::hears, picture, published};

/// Groups are five weeks old; all but Ash's met two weeks ago, and somebody met somebody of another group.
const PAST: [&str; 4] = [
    "UPDATE profile_answer SET seen_by = 'course', interests = '[\"Chess\"]'",
    "UPDATE tie_event SET happened_at_us = happened_at_us - 5 * 7 * 86400 * 1000000",
    "INSERT INTO tie_event (id, course, kind, person_a, person_b, source, happened_at_us) \
     SELECT 'met-' || a.person || b.person, g.course, 'met_together', a.person, b.person, 'story', \
     (CAST(strftime('%s', 'now') AS INTEGER) - 10 * 86400) * 1000000 \
     FROM membership a JOIN course_group g ON g.id = a.course_group JOIN membership b ON b.course_group = a.course_group \
     WHERE a.person < b.person AND g.id NOT IN (SELECT m.course_group FROM membership m JOIN person p \
     ON p.id = m.person WHERE p.name LIKE 'Ash %')",
    "INSERT INTO tie_event (id, course, kind, person_a, person_b, source, happened_at_us) \
     SELECT 'bridge', course, 'met_together', MIN(person_a), MAX(person_b), 'bridge', MAX(happened_at_us) \
     FROM tie_event WHERE kind = 'met_together' GROUP BY course",
];

async fn unfold(window: &Window, words: &str) -> anyhow::Result<()> {
    window.wait_for(words).await?;
    let open = format!(
        "[...document.querySelectorAll('summary')].find((it) => it.textContent.includes({})).click()",
        json!(words)
    );
    window.value(&open).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_looks_back_and_introduces_who_is_alone() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address, chrome, laptop) = published(&database).await?;
    for statement in PAST {
        test.execute(statement).await?;
    }
    laptop.press("Map").await?;
    laptop.find(".map-stage canvas").await?;
    laptop.wait_for("What stands out").await?;
    fits(&laptop, "desktop").await?;

    // As it was before anybody met: by keyboard, and said.
    let legend = "document.querySelector('.map-legend').textContent";
    ensure!(laptop.value(legend).await?.to_string().contains("met together"));
    let slider = laptop.find("#map-past").await?;
    slider.send_keys(Key::Left + Key::Left).await?;
    laptop.wait_for("2 weeks ago").await?;
    let said = laptop.value("document.querySelector('#map-past').getAttribute('aria-valuetext')").await?;
    ensure!(said == json!("2 weeks ago"), "{said}");
    ensure!(!laptop.value(legend).await?.to_string().contains("met together"));
    picture(&laptop, "course-1-two-weeks-ago").await?;
    slider.send_keys(Key::End + "").await?;
    laptop
        .until(
            "!document.querySelector('.map-past output').textContent.includes('ago')",
            Duration::from_secs(5),
        )
        .await?;

    // What stands out, each with its people and the next step.
    unfold(&laptop, "have met nobody yet").await?;
    unfold(&laptop, "without a meeting or a hello for two weeks").await?;
    unfold(&laptop, "hold parts of the course together").await?;
    laptop.wait_for("the only way from their part").await?;
    picture(&laptop, "course-2-stands-out").await?;
    laptop.press("Ask how it goes").await?;
    laptop.wait_for("Asked how it goes").await?;
    ensure!(test.count("SELECT COUNT(*) FROM group_care WHERE step = 'nudge'").await? == 1);
    laptop.value("document.querySelector('button[aria-label^=\"Introduce …: Ash\"]').click()").await?;
    laptop.find("dialog .suggestion").await?;
    laptop.wait_for("Both like Chess").await?;
    picture(&laptop, "course-3-introduce").await?;
    laptop.value("document.querySelector('dialog .suggestion .button-primary').click()").await?;
    hears(&laptop, "were introduced", Duration::from_secs(5)).await?;
    ensure!(test.count("SELECT COUNT(*) FROM introduction").await? == 1);

    // From a name to the ties, and what they are made of.
    let ash =
        "[...document.querySelectorAll('.found-row button')].find((it) => it.textContent.startsWith('Ash '))";
    laptop.value(&format!("{ash}.click()")).await?;
    laptop.find(".map-panel .tie-events").await?;
    laptop.value("document.querySelector('.tie-events summary').click()").await?;
    laptop.wait_for("in the same group, 35 days ago").await?;
    picture(&laptop, "course-4-events").await?;
    laptop.close().await?;

    for view in [View::PHONE, View::NARROW] {
        let phone = chrome.open(view).await?;
        phone.open_course(&format!("{address}?as=ash.brook")).await?;
        phone.wait_for("Your instructor thinks that you and").await?;
        fits(&phone, "introduced").await?;
        picture(
            &phone,
            &format!("course-5-introduced-{}", if view == View::PHONE { "phone" } else { "narrow" }),
        )
        .await?;
        if view == View::NARROW {
            phone.press("Say hello").await?;
            phone
                .until(
                    "!document.body.textContent.includes('Your instructor thinks')",
                    Duration::from_secs(5),
                )
                .await?;
            ensure!(test.count("SELECT COUNT(*) FROM tie_event WHERE kind = 'said_hello'").await? == 1);
        }
        phone.close().await?;
    }
    let phone = chrome.open(View::PHONE).await?;
    phone.open_course(&address).await?;
    phone.press("Map").await?;
    phone.wait_for("What stands out").await?;
    fits(&phone, "staff on a phone").await?;
    picture(&phone, "course-6-phone").await?;
    phone.close().await?;
    drop(test);
    database.remove().await
}
