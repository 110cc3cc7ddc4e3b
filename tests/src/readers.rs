//! Programs of others that read calendars: `ical.js`, and `icalendar` with `recurring-ical-events`.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, ensure};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

/// Where `cargo xtask test` installs them.
const INSTALLED: &str = "../target/calendars";

/// A meeting as it stands in a calendar.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Entry {
    /// UID.
    pub uid: String,
    /// SEQUENCE.
    pub sequence: u32,
    /// Start, in UTC.
    pub start: String,
    /// End, in UTC.
    pub end: String,
    /// STATUS.
    pub status: Option<String>,
    /// SUMMARY.
    pub summary: Option<String>,
    /// LOCATION.
    pub location: Option<String>,
    /// URL.
    pub url: Option<String>,
}

/// One VAVAILABILITY.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Layer {
    /// PRIORITY; 1 counts before 9.
    pub priority: u8,
    /// What it is about, in UTC.
    pub span: (String, String),
    /// Start and end, in UTC, and SUMMARY of what is available.
    pub times: Vec<(String, String, Option<String>)>,
}

/// What all of them read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Reading {
    /// One for each UID: the one with the highest SEQUENCE.
    pub entries: Vec<Entry>,
    /// UID, start and end of those that stand, in the time asked for.
    pub instances: Vec<(String, String, String)>,
    /// Availability.
    pub free: Vec<Layer>,
}

impl Reading {
    fn in_order(mut self) -> Self {
        self.entries.sort_unstable();
        self.instances.sort_unstable();
        for layer in &mut self.free {
            layer.times.sort_unstable();
        }
        self.free.sort_unstable();
        self
    }
}

/// Reads `files` with every reader, one after the other as a calendar program takes in mails, and with our own linter.
///
/// # Errors
/// When one of them refuses a file, they do not agree, the linter finds a fault, or they are not installed.
pub fn read(files: &[&str], from: &str, to: &str) -> anyhow::Result<Reading> {
    for file in files {
        let faults = schedule::ics::lint(file);
        ensure!(faults.is_empty(), "{faults:?}\n{file}");
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let installed = here.join(INSTALLED);
    ensure!(
        installed.join("node_modules/ical.js").is_dir(),
        "the readers are not installed; `cargo xtask test` does it"
    );
    let mut node = Command::new("node");
    node.arg(here.join("calendars/read.cjs")).env("NODE_PATH", installed.join("node_modules"));
    let mut python = Command::new(installed.join("venv/bin/python"));
    python.arg(here.join("calendars/read.py"));
    let asked = json!({"files": files, "from": from, "to": to}).to_string();
    let by_js: Reading = ask(&mut node, &asked).context("ical.js")?;
    let by_python: Reading = ask(&mut python, &asked).context("icalendar")?;
    let (by_js, by_python) = (by_js.in_order(), by_python.in_order());
    ensure!(by_js == by_python, "ical.js: {by_js:#?}\nicalendar: {by_python:#?}\n{files:#?}");
    Ok(by_js)
}

/// Checks one file: by our linter, and with the feature `mail` by every reader.
///
/// # Errors
/// As [`read`].
pub fn sound(file: &str) -> anyhow::Result<()> {
    if cfg!(feature = "mail") {
        return read(&[file], "2026-11-01T00:00:00Z", "2027-11-01T00:00:00Z").map(|_| ());
    }
    let faults = schedule::ics::lint(file);
    ensure!(faults.is_empty(), "{faults:?}\n{file}");
    Ok(())
}

fn ask<T: DeserializeOwned>(command: &mut Command, asked: &str) -> anyhow::Result<T> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    child.stdin.take().context("no way in")?.write_all(asked.as_bytes())?;
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}
