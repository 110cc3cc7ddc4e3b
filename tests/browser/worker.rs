//! The thread beside the page: it answers while groups are sought, the search can be ended, and a browser without
//! such threads loses nothing.

use std::time::Duration;

use anyhow::ensure;
use kith_tests::{
    browser::{Chrome, View, Window},
    database::{Database, Kind},
};

use crate::{form_and_publish, picture, stage};

/// Makes the pool so large that the search takes a while: everybody comes this often, under other ids.
const CROWD: u32 = 150;

async fn crowd(window: &Window) -> anyhow::Result<()> {
    let script = format!(
        "(() => {{
            const ask = window.fetch;
            window.fetch = async (path, init) => {{
                const answer = await ask.call(window, path, init);
                if (path !== '/api/pool') return answer;
                const pool = await answer.json();
                const again = (n) => pool.people.map((it) => ({{ ...it, person: `${{it.person}}-${{n}}` }}));
                pool.people = Array.from({{ length: {CROWD} }}, (_, n) => again(n)).flat();
                return new Response(JSON.stringify(pool), {{ status: answer.status, headers: answer.headers }});
            }};
            return true;
        }})()"
    );
    window.value(&script).await.map(drop)
}

/// Keeps the worker's last word from the page, and remembers in `window.finished` that it was said.
async fn hold_back(window: &Window) -> anyhow::Result<()> {
    window
        .value(
            "(() => {
                const There = window.Worker;
                window.finished = false;
                window.Worker = function (...about) {
                    const worker = new There(...about);
                    worker.addEventListener('message', (event) => {
                        const [, , , whole] = event.data;
                        if (whole?.length < 6 || whole[1] !== whole[3]) return;
                        window.finished = true;
                        event.stopImmediatePropagation();
                    });
                    return worker;
                };
                return true;
            })()",
        )
        .await
        .map(drop)
}

/// Watches the frames of the page from the worker's first result to its last, or for a second: `window.seen` has the
/// longest time between two of them and the whole time in milliseconds, and where the bar stood.
async fn watch(window: &Window) -> anyhow::Result<()> {
    window
        .value(
            "(() => {
                const seen = window.seen = { longest: 0, whole: 0, over: false };
                let began, last;
                const look = (now) => {
                    const bar = document.querySelector('progress')?.value;
                    if (began === undefined && document.querySelector('.forming-best')) {
                        began = last = now;
                    }
                    if (began !== undefined) {
                        seen.longest = Math.max(seen.longest, now - last);
                        seen.whole = now - began;
                        seen.from ??= bar || undefined;
                        seen.to = bar;
                        last = now;
                    }
                    if (window.finished || seen.whole > 1000) seen.over = true; else requestAnimationFrame(look);
                };
                requestAnimationFrame(look);
                return true;
            })()",
        )
        .await
        .map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_answers_while_groups_are_sought_and_the_search_can_be_cancelled() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    for (view, name) in [(View::DESKTOP, "desktop"), (View::PHONE, "phone")] {
        let window = chrome.open(view).await?;
        window.open_course(&course).await?;
        window.button("Form groups").await?;
        crowd(&window).await?;
        hold_back(&window).await?;
        watch(&window).await?;
        window.press("Form groups").await?;
        // Only the worker tells of something so far.
        window.wait_for("Best so far").await?;
        for _ in 0..100 {
            if window.value("window.seen.over").await? == true {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let seen = window.value("window.seen").await?;
        let number = |name: &str| seen[name].as_f64().unwrap_or(f64::NAN);
        let (longest, whole) = (number("longest"), number("whole"));
        ensure!(whole > 500.0, "the search was over before anything could be seen of it: {seen}");
        ensure!(longest < 400.0, "the page stood still for {longest} ms while groups were sought");
        let moved = number("from") >= 0.1 && number("to") > number("from") && number("to") < 1.0;
        picture(&window, &format!("worker-1-forming-{name}")).await?;
        ensure!(moved, "the bar does not move: {seen}");
        window.press("Cancel").await?;
        window.button("Form groups").await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        ensure!(
            window.value("document.querySelector('.forming, .desk') === null").await? == true,
            "something comes of a search that was cancelled"
        );
        window.close().await?;
    }
    drop(test);
    database.remove().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_best_so_far_can_be_taken_and_is_what_the_server_keeps() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    let window = chrome.open(View::DESKTOP).await?;
    window.open_course(&course).await?;
    window.button("Form groups").await?;
    // Sixty people are done in a moment.
    hold_back(&window).await?;
    window.press("Form groups").await?;
    window.press("Use the best so far").await?;
    window.button("Publish …").await?;
    let taken = seats(&window).await?;
    picture(&window, "worker-2-taken-early-desktop").await?;
    window.open_course(&course).await?;
    window.button("Publish …").await?;
    ensure!(seats(&window).await? == taken, "the server keeps other groups than those that were taken");
    window.close().await?;
    drop(test);
    database.remove().await
}

/// Who sits where, as the screen says it.
async fn seats(window: &Window) -> anyhow::Result<String> {
    let words = window
        .value(
            "[...document.querySelectorAll('.group-cards > *')].map((card) => \
             [...card.querySelectorAll('[data-person]')].map((it) => it.innerText.split('\\n')[1]).join()).join(';')",
        )
        .await?;
    let words = words.as_str().unwrap_or_default().to_owned();
    ensure!(words.len() > 300, "the cards hold too little: {words}");
    Ok(words)
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_worker_starts_the_server_forms_the_groups_and_the_map_is_a_list() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let (test, course) = stage(&database).await?;
    let chrome = Chrome::start().await?;
    let window = chrome.open(View::DESKTOP).await?;
    window.open_course(&course).await?;
    window.button("Form groups").await?;
    window.value("(window.Worker = function () { throw new Error('none here'); }, true)").await?;
    form_and_publish(&window).await?;

    for (view, name) in [(View::DESKTOP, "desktop"), (View::PHONE, "phone")] {
        let window = chrome.open(view).await?;
        window.open_course(&course).await?;
        // It may be started here, but cannot be loaded.
        window
            .value(
                "(() => {
                    const There = window.Worker;
                    window.Worker = function (address, options) { return new There(`${address}.gone.js`, options); };
                    window.real = There;
                    return true;
                })()",
            )
            .await?;
        window.press("Map").await?;
        window.wait_for("could not be drawn").await?;
        window.find(".map-rows").await?;
        picture(&window, &format!("worker-3-undrawn-{name}")).await?;
        // Once it can be loaded again, one press brings the map.
        window.value("(window.Worker = window.real, true)").await?;
        window.press("Try again").await?;
        window.find("#kith canvas").await?;
        picture(&window, &format!("worker-4-drawn-{name}")).await?;
        window.close().await?;
    }
    window.close().await?;
    drop(test);
    database.remove().await
}
