//! A map of two thousand: moved as it was drawn, drawn anew when the hand rests, with WebGL2 and without.

use anyhow::ensure;
use kith_tests::{
    browser::{Chrome, View},
    crowd::CrowdedMap,
    database::{Database, Kind},
};

use crate::{picture, stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_map_of_thousands_has_its_ties_with_webgl2_and_without() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, address) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    let mut inked = Vec::new();
    for (web_gl, name) in [(true, "webgl"), (false, "canvas")] {
        let window = chrome.open_drawing_in_software(View::DESKTOP).await?;
        window.open_course(&address).await?;
        let there = window.value("document.createElement('canvas').getContext('webgl2') !== null").await?;
        ensure!(there == true, "this Chromium has no WebGL2");
        let map = CrowdedMap::open(&window, 2_000, 3, web_gl).await?;
        let before = map.rested().await?;
        picture(&window, &format!("crowd-1-{name}")).await?;
        map.drag().await?;
        // It is where it was, and whole again.
        let after = map.rested().await?;
        ensure!(before.abs_diff(after) < before / 20, "{name}: {before}, and {after} after it was moved");
        // A person is found among them, and the picture shows whom they know.
        let search = window.find("input[type=search]").await?;
        search.send_keys("Person 1234").await?;
        map.rested().await?;
        picture(&window, &format!("crowd-2-found-{name}")).await?;
        inked.push(before);
        window.close().await?;
    }
    let (with, without) = (inked[0], inked[1]);
    ensure!(with.abs_diff(without) < without / 3, "{with} pixels of ties with WebGL2, {without} without");
    drop(test);
    database.remove().await
}
