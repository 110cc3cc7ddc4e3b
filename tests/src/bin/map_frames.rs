//! How long a frame of the map takes while it is dragged, in a browser without a graphics processor.
#![expect(clippy::print_stdout, reason = "a benchmark prints its result")]

use kith::Clock;
use kith_tests::{
    browser::{Chrome, View},
    crowd::CrowdedMap,
    database::{Database, Kind},
    server::Test,
};

/// People, those whom each wrote to, and the longest frame wanted, in milliseconds.
const MAPS: [(u32, u32, f64); 2] = [(2_000, 4, 33.0), (14_000, 4, 67.0)];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let database = Database::create(Kind::Sqlite).await?;
    let test = Test::start_at(&database, Clock::System).await?;
    let course = test.open_course_of_sixty();
    let address = format!("{}/course/{course}", test.platform.origin());
    let chrome = Chrome::start().await?;
    println!(
        "{:>7} {:>7}  {:8} {:>9} {:>9} {:>7}",
        "people", "ties", "lines by", "median ms", "19 in 20", "wanted"
    );
    for (people, replies, wanted) in MAPS {
        for (web_gl, by) in [(true, "WebGL2"), (false, "canvas")] {
            let window = chrome.open_drawing_in_software(View::DESKTOP).await?;
            window.open_course(&address).await?;
            let map = CrowdedMap::open(&window, people, replies, web_gl).await?;
            let frames = map.drag().await?;
            let ties = people * (2 + replies);
            let (median, slow) = (frames.median(), frames.slow());
            println!("{people:>7} {ties:>7}  {by:8} {median:>9.1} {slow:>9.1} {wanted:>7.0}");
            window.close().await?;
        }
    }
    drop(test);
    database.remove().await
}
