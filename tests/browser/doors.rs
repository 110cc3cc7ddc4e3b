//! The ways into Kith, as real Chromium goes them: registration in a frame, and launches where cookies are refused.

use kith::Clock;
use kith_tests::{
    browser::{Chrome, View, Window},
    database::{Database, Kind},
    server::{Test, invite},
};

use crate::picture;

/// A press on the first button or link with these words in it.
async fn press(window: &Window, css: &str) -> anyhow::Result<()> {
    Ok(window.find(css).await?.click().await?)
}

fn course_address(test: &Test, canvas: bool) -> String {
    let course = if canvas { test.canvas_course } else { test.course };
    format!("{}/course/{course}?as=ana", test.platform.origin())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_adds_kith_inside_the_platforms_frame() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let test = Test::start_at(&database, Clock::System).await?;
    let chrome = Chrome::start().await?;
    for (view, name) in [(View::DESKTOP, "desktop"), (View::PHONE, "phone")] {
        let window = chrome.open(view).await?;
        let address = invite(&test.app, &[]).await?;
        window.driver().goto(format!("{}/admin/tools/new?address={address}", test.platform.origin())).await?;
        window.find("#registration").await?.enter_frame().await?;
        window.find("form button").await?;
        picture(&window, &format!("register-1-{name}")).await?;
        press(&window, "form button").await?;
        window.wait_for("Kith was added").await?;
        window.wait_for("Activate").await?;
        picture(&window, &format!("register-2-{name}")).await?;
        window.close().await?;
    }
    assert_eq!(test.moodle().registrations_seen().len(), 2);
    let window = chrome.open(View::PHONE).await?;
    window.driver().goto(format!("{}/lti/setup", test.address())).await?;
    press(&window, "[data-copy]").await?;
    window.wait_for("opied").await?;
    picture(&window, "setup-phone").await?;
    window.close().await?;
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canvas_keeps_the_proof_where_no_cookie_is_kept() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let test = Test::start_at(&database, Clock::System).await?;
    let chrome = Chrome::start().await?;
    let phone = chrome.open_without_cookies(View::PHONE, test.address(), test.platform.origin()).await?;
    phone.open_course(&course_address(&test, true)).await?;
    assert_eq!(test.count("SELECT COUNT(*) FROM login WHERE storage_hash IS NOT NULL").await?, 1);
    phone.close().await?;
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_of_its_own_opens_where_nothing_is_kept_and_survives_a_reload() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let test = Test::start_at(&database, Clock::System).await?;
    let chrome = Chrome::start().await?;
    let phone = chrome.open_without_cookies(View::PHONE, test.address(), test.platform.origin()).await?;
    phone.driver().goto(course_address(&test, false)).await?;
    phone.find("#contentframe").await?.enter_frame().await?;
    phone.wait_for("One click more").await?;
    picture(&phone, "window-1-phone").await?;
    let before = phone.driver().windows().await?;
    press(&phone, "a.button").await?;
    let mut opened = None;
    for _ in 0..100 {
        opened = phone.driver().windows().await?.into_iter().find(|window| !before.contains(window));
        if opened.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    phone.driver().switch_to_window(opened.ok_or_else(|| anyhow::anyhow!("no window opens"))?).await?;
    phone.find("#kith h1").await?;
    let address = phone.driver().current_url().await?;
    assert!(address.path().starts_with("/lti/page/"), "{address}");
    phone.driver().refresh().await?;
    phone.find("#kith h1").await?;
    picture(&phone, "window-2-phone").await?;
    phone.close().await?;
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_places_links_in_the_platforms_form_and_a_student_opens_one() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let test = Test::start_at(&database, Clock::System).await?;
    let chrome = Chrome::start().await?;
    let form = format!("{}/course/{}/select?as=tessa", test.platform.origin(), test.course);
    for (view, name) in [(View::PHONE, "phone"), (View::DESKTOP, "desktop")] {
        let window = chrome.open(view).await?;
        window.driver().goto(&form).await?;
        window.find("#selection").await?.enter_frame().await?;
        window.find("#view-survey").await?.click().await?;
        let title = window.find("#title-survey").await?;
        title.clear().await?;
        title.send_keys("When are you free?").await?;
        picture(&window, &format!("select-{name}")).await?;
        press(&window, "button[value=place]").await?;
        window.wait_for("2 selected").await?;
        window.wait_for("When are you free?").await?;
        window.close().await?;
    }
    let placed = test.moodle().placed(test.course);
    assert_eq!(placed.len(), 4, "{placed:?}");
    let phone = chrome.open(View::PHONE).await?;
    phone.driver().goto(course_address(&test, false)).await?;
    let launch = test.moodle().manners().paths.launch;
    let activity = test.moodle().course(test.course).map(|course| course.activity()).unwrap_or_default();
    phone.driver().goto(format!("{}{launch}?id={activity}&link=1", test.platform.origin())).await?;
    // The survey and not the usual beginning.
    phone.wait_for("Your week").await?;
    picture(&phone, "placed-survey-phone").await?;
    phone.close().await?;
    drop(test);
    database.remove().await
}
