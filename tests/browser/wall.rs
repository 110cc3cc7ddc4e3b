//! Faces on a phone and on a laptop: beside names, on the wall, in the class photo, and what staff does about one.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use kith_tests::{
    browser::{View, Window},
    database::{Database, Kind},
    launcher::Browser,
    pictures::{portrait, upload},
    server::Test,
};
use serde_json::json;
use wire::OwnFace;

use crate::{cards::fits, group::hears, picture, published};

const PATIENCE: Duration = Duration::from_secs(20);
const CLOTHES: [[u8; 3]; 4] = [[40, 120, 90], [90, 60, 150], [190, 80, 60], [40, 80, 150]];
const LINES: [&str; 4] =
    ["Street trees and long walks", "Sketches everything", "", "Ask me about bus stops in Kathmandu"];

/// Every second of Ash's group and of some others shows something.
async fn hang_pictures(test: &Test, address: &str) -> anyhow::Result<usize> {
    let course: u32 = address.rsplit('/').next().context("no course")?.parse()?;
    let campus = test.moodle();
    let mut hung = 0;
    for person in kith_tests::platform::people::course() {
        if campus.person(&person.username).is_none() || hung >= 14 || person.username == "ash.brook" {
            continue;
        }
        let client = Browser::new()?.sign_in(test.platform.origin(), course, &person.username).await?;
        if client.session.role != wire::Role::Learner {
            continue;
        }
        let place = hung % CLOTHES.len();
        if place < 2 {
            let _: OwnFace = client.put("/api/face/picture", &upload(&portrait(CLOTHES[place])?)).await?;
        }
        let number = u8::try_from(hung)?;
        let drawing = (place >= 2).then(|| json!({"figure": number % 8, "colour": number % 6}));
        let line = Some(LINES[place]).filter(|it| !it.is_empty());
        let _: OwnFace = client.put("/api/face", &json!({"drawing": drawing, "line": line})).await?;
        hung += 1;
    }
    Ok(hung)
}

/// Waits until so many pictures are there, read to their end.
async fn shown(window: &Window, css: &str, least: usize) -> anyhow::Result<()> {
    let there = format!(
        "[...document.querySelectorAll('{css}')].filter((it) => it.complete && it.naturalWidth === 256).length >= {least}"
    );
    window.until(&there, PATIENCE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn people_show_a_face_and_see_each_other() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address, chrome, laptop) = published(&database).await?;
    test.execute("UPDATE profile_answer SET seen_by = 'course'").await?;
    ensure!(hang_pictures(&test, &address).await? == 14);
    // Whoever is in Ash's group shows something too.
    test.execute(
        "INSERT INTO face (course, person, drawing, changed_at_us) SELECT g.course, m.person, LENGTH(p.name), 0 \
         FROM membership m JOIN course_group g ON g.id = m.course_group JOIN person p ON p.id = m.person \
         WHERE m.course_group = (SELECT course_group FROM membership n JOIN person a ON a.id = n.person \
          WHERE a.name LIKE 'Ash %') AND p.name NOT LIKE 'Ash %' AND p.id NOT IN (SELECT person FROM face)",
    )
    .await?;
    let own = format!("{address}?as=ash.brook");

    let phone = chrome.open(View::PHONE).await?;
    phone.open_course(&own).await?;
    phone.find(".members .face").await?;
    fits(&phone, "home on a phone").await?;
    picture(&phone, "wall-1-home-phone").await?;
    phone.press("See the wall").await?;
    phone.find(".own-face").await?;
    shown(&phone, ".wall img", 5).await?;
    fits(&phone, "wall on a phone").await?;
    picture(&phone, "wall-2-own-phone").await?;

    // A photograph of one's own, by keyboard and file, and its line.
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("me.jpg");
    std::fs::write(&file, portrait([30, 100, 160])?)?;
    phone.find("#face-file").await?.send_keys(file.display().to_string()).await?;
    shown(&phone, ".own-face-now img", 1).await?;
    let line = phone.find("#face-line").await?;
    line.send_keys("Curious about benches" + thirtyfour::Key::Enter).await?;
    phone.wait_for("Curious about benches").await?;
    let kept = "SELECT COUNT(*) FROM face WHERE line = 'Curious about benches' AND picture IS NOT NULL";
    ensure!(test.count(kept).await? == 1);
    picture(&phone, "wall-3-with-picture-phone").await?;
    let alt = phone.value("document.querySelector('.own-face-now img').alt").await?;
    ensure!(alt.as_str().is_some_and(|it| it.starts_with("Ash")), "{alt}");
    phone.value("document.querySelector('.wall').scrollIntoView()").await?;
    picture(&phone, "wall-4-people-phone").await?;

    // A file that is no picture.
    let other = folder.path().join("notes.jpg");
    std::fs::write(&other, "not a picture")?;
    phone.find("#face-file").await?.send_keys(other.display().to_string()).await?;
    phone.wait_for("no picture that can be read").await?;

    // Something is not right: it is gone here, and staff hears of it.
    phone.value("document.querySelector('.wall-person:not(:first-child) .button-small').click()").await?;
    phone.find("#report-why").await?.send_keys("an advert" + thirtyfour::Key::Enter).await?;
    phone
        .until(
            "document.querySelectorAll('.wall-person').length >= 14 && !document.querySelector('dialog')",
            PATIENCE,
        )
        .await?;
    ensure!(test.count("SELECT COUNT(*) FROM face_report WHERE why = 'an advert'").await? == 1);

    // The class photo.
    phone.value("document.querySelector('.button-back').click()").await?;
    phone.press("Class photo").await?;
    phone.until("document.querySelector('.class-photo')?.naturalWidth > 200", PATIENCE).await?;
    fits(&phone, "class photo on a phone").await?;
    picture(&phone, "wall-5-class-photo-phone").await?;
    phone.press("Keep the photo").await?;
    hears(&phone, "on your device", PATIENCE).await?;
    phone.close().await?;

    for (view, name) in [(View::NARROW, "narrow"), (View::DESKTOP, "desktop")] {
        let window = chrome.open(view).await?;
        window.open_course(&own).await?;
        shown(&window, ".members img", 1).await?;
        fits(&window, name).await?;
        picture(&window, &format!("wall-6-home-{name}")).await?;
        window.press("See the wall").await?;
        shown(&window, ".wall img", 5).await?;
        fits(&window, name).await?;
        picture(&window, &format!("wall-7-wall-{name}")).await?;
        window.close().await?;
    }

    // Staff reads it first, and takes it off.
    laptop.open_course(&address).await?;
    laptop.wait_for("was reported").await?;
    laptop.press("Look at the people wall").await?;
    laptop.press("People wall").await?;
    laptop.wait_for("an advert").await?;
    fits(&laptop, "staff").await?;
    picture(&laptop, "wall-8-staff").await?;
    laptop.value("document.querySelector('.wall-reported .button-plain').click()").await?;
    laptop.press("Take it off the wall").await?;
    laptop.until("!document.querySelector('.wall-reported')", PATIENCE).await?;
    ensure!(test.count("SELECT COUNT(*) FROM face WHERE taken_off_at_us IS NOT NULL").await? == 1);
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_map_goes_along_as_a_png() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address, chrome, laptop) = published(&database).await?;
    let phone = chrome.open(View::PHONE).await?;
    phone.open_course(&format!("{address}?as=ash.brook")).await?;
    for window in [&phone, &laptop] {
        window.press("Map").await?;
        window.find(".map-canvas").await?;
        // What is handed over is looked at before the device has it.
        window
            .value(
                "(URL.createObjectURL = (make => blob => { createImageBitmap(blob).then(it => \
                 window.made = [blob.type, it.width, it.height]); return make.call(URL, blob) })(URL.createObjectURL), true)",
            )
            .await?;
        window.value("document.querySelector('details.card.fold summary').click()").await?;
        window.press("PNG").await?;
        window.until("window.made?.join() === 'image/png,2400,1800'", PATIENCE).await?;
    }
    drop(test);
    database.remove().await
}
