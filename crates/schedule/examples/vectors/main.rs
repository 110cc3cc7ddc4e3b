//! Answers vectors of times and of fair series: what this crate makes of each, to be compared with what others make
//! of them.

mod answers;
mod fair;
mod input;
mod recurring;

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

const HELP: &str = "\
Answers each vector of a file and writes the answers.

Usage: vectors FILE --answers OUT.json

FILE is JSON with a list \"vectors\" (times, calendars) or \"tests\" (fair series). Each entry has an \"id\", an
\"input\" and, but for fair series, a \"kind\": local_to_utc, utc_to_local, weekly_series, availability_window,
day_length, floating, all_day, iso_week, rrule, locale, invariant or bbb_checksum. OUT.json gets one object: for each
id the answer, in the shape that \"expect\" has in the vectors. \"expect\" itself is never looked at. What cannot be
answered has {\"error\": \"...\"} instead, and the others are answered all the same.

Times are computed with the zone database that is built in; its version is printed, and which vectors need a newer
one. The exit code is 0 when every vector was answered, 1 when one could not be, 2 when the file could not be read.";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

#[expect(clippy::print_stdout, reason = "a command line tells what it did")]
fn run() -> Result<bool> {
    let (mut file, mut out) = (None, None);
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--help" | "-h") => {
                println!("{HELP}");
                return Ok(true);
            }
            Some("--answers") => out = Some(PathBuf::from(words.next().context("--answers needs a file")?)),
            Some(option) if option.starts_with("--") => bail!("there is no option {option}; see --help"),
            _ if file.is_some() => bail!("one file at a time; see --help"),
            _ => file = Some(PathBuf::from(word)),
        }
    }
    let file = file.context("which file? Usage: vectors FILE --answers OUT.json; see --help")?;
    let out = out.context("where to? Add --answers OUT.json; see --help")?;

    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let vectors: Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
    let answered = answers::all(&vectors).with_context(|| format!("{} has no vectors", file.display()))?;
    let text = serde_json::to_string_pretty(&answered.answers)?;
    fs::write(&out, text + "\n").with_context(|| format!("cannot write {}", out.display()))?;

    println!("{} answers in {}", answered.answers.len(), out.display());
    println!("zone database {}", input::tzdb_version());
    if !answered.stale.is_empty() {
        println!("too old for {}, whose answers may be wrong", answered.stale.join(", "));
    }
    if !answered.unproven.is_empty() {
        println!("the best found, and not proven, for {}", answered.unproven.join(", "));
    }
    for (id, error) in &answered.errors {
        println!("{id}: {error}");
    }
    Ok(answered.errors.is_empty())
}
