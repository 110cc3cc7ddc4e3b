//! Running a test runner: everything it says is passed on, and its closing lines are counted.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, bail};

use super::tally::{Runner, Tally};
use crate::workspace::shown;

/// Runs the tests and counts them. Failed tests are part of the count; anything else that ends the
/// runner early, such as code that does not compile, is an error.
pub(super) fn run_and_count(runner: Runner, command: &mut Command) -> Result<Tally> {
    let name = shown(command);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{name}`"))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let tally = thread::scope(|scope| {
        let said = scope.spawn(|| stdout.map_or_else(Tally::default, |it| pass_on(runner, it)));
        let mut tally = stderr.map_or_else(Tally::default, |it| pass_on(runner, it));
        said.join().map(|other| {
            tally += other;
            tally
        })
    });
    let Ok(tally) = tally else {
        bail!("reading the output of `{name}` failed");
    };
    let status = child.wait()?;
    if !status.success() && tally.failed == 0 {
        bail!("`{name}` failed ({status})");
    }
    Ok(tally)
}

/// Copies to standard error, line by line, and counts.
fn pass_on(runner: Runner, output: impl Read) -> Tally {
    let mut tally = Tally::default();
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    // A line that cannot be read or written is no reason to stop counting the others.
    while output.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let _ = std::io::stderr().write_all(&line);
        tally += Tally::of_line(runner, &String::from_utf8_lossy(&line));
        line.clear();
    }
    tally
}
