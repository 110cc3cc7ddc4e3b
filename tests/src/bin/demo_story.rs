//! `demo-story`: walks through the running demonstration in a real browser, as an instructor and as a student.

use std::path::PathBuf;

use clap::Parser;
use kith_tests::{browser::Chrome, story::Story};

/// Drive the demonstration in headless Chromium and take pictures.
#[derive(Parser)]
struct Options {
    /// Address of the demo platform
    #[arg(long, default_value = "http://127.0.0.1:8081")]
    platform: String,
    /// Number of the course
    #[arg(long, default_value_t = 2)]
    course: u32,
    /// User name of the student who meets
    #[arg(long, default_value = "ash.brook")]
    student: String,
    /// Folder for the pictures
    #[arg(long, default_value = "target/demo")]
    screenshots: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let story = Story {
        course: format!("{}/course/{}", options.platform.trim_end_matches('/'), options.course),
        student: options.student,
        pictures: Some(options.screenshots),
    };
    let chrome = Chrome::start().await?;
    story.tell(&chrome, say).await
}

#[expect(clippy::print_stdout, reason = "this program talks to the person who started it")]
fn say(line: &str) {
    println!("story: {line}");
}
