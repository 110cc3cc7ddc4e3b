//! A small group of learners whose meetings a story is about, and how it looks at them.

use std::time::Duration;

use anyhow::Context as _;
use kith::Clock;
use kith_tests::{
    browser::{Chrome, View, Window},
    database::Database,
    platform::{Person, Standing, people::somebody},
    seed,
    server::Test,
};
use schedule::{Level, Weekly};

use crate::{cards::fits, picture, publish, snapshot};

const NEWS: &str = "document.querySelector('#kith-news').textContent";

/// A learner who is free from one hour to another of every day, on the clock of their zone.
pub(crate) fn learner(number: u32, given: &str, family: &str, zone: &str, (from, to): (u16, u16)) -> Person {
    let days: Vec<_> = (0..7).map(|day| (day * 96 + from * 4, day * 96 + to * 4, Level::Free)).collect();
    Person {
        zone: zone.to_owned(),
        weekly: Weekly::from_ranges(&days).unwrap_or_default(),
        ..somebody(&given.to_lowercase(), given, family, Standing::Learner, number)
    }
}

/// Their instructor, and then they.
pub(crate) fn taught(learners: impl IntoIterator<Item = Person>) -> Vec<Person> {
    let tessa = somebody("tessa", "Tessa", "Marsh", Standing::Instructor, 3);
    std::iter::once(tessa).chain(learners).collect()
}

/// A course whose groups are published.
pub(crate) struct Grouped {
    pub(crate) test: Test,
    pub(crate) chrome: Chrome,
    /// The platform's number of the course.
    pub(crate) course: u32,
    /// Where it is.
    pub(crate) address: String,
}

impl Grouped {
    /// `everybody` is in a course called `title`, has answered, and is in the groups that their instructor published.
    pub(crate) async fn open(
        database: &Database,
        code: &str,
        title: &str,
        everybody: &[Person],
    ) -> anyhow::Result<Self> {
        let test = Test::start_at(database, Clock::System).await?;
        let course = test.moodle().open_course(code, title, everybody);
        let address = format!("{}/course/{course}", test.platform.origin());
        seed::answer_all(test.platform.origin(), course, everybody, |_| {}).await?;
        let chrome = Chrome::start().await?;
        let laptop = chrome.open(View::DESKTOP).await?;
        publish(&laptop, &address).await?;
        laptop.close().await?;
        Ok(Self { test, chrome, course, address })
    }
}

/// Closes the window of a story that is told; where it went wrong, a picture called `name` has what was seen last.
pub(crate) async fn told(window: Window, name: &str, done: anyhow::Result<()>) -> anyhow::Result<()> {
    if done.is_err() {
        snapshot(&window, name).await?;
    }
    done?;
    window.close().await
}

/// Brings the middle of what `css` selects into the window, and takes a picture.
pub(crate) async fn look_at(window: &Window, css: &str, name: &str) -> anyhow::Result<()> {
    window.find(css).await?.scroll_into_view().await?;
    fits(window, name).await?;
    picture(window, name).await
}

/// Waits until a screen reader is told something with these words.
pub(crate) async fn hears(window: &Window, words: &str, patience: Duration) -> anyhow::Result<()> {
    window.until(&format!("{NEWS}.includes('{words}')"), patience).await
}

/// What a screen reader was told last.
pub(crate) async fn news(window: &Window) -> anyhow::Result<String> {
    let said = window.value(NEWS).await?;
    Ok(said.as_str().context("no news")?.trim().to_owned())
}
