//! What the command line has in common.

use std::path::Path;

use anyhow::Context as _;

/// Who did it, in the audit log, when it was done here.
pub(crate) const COMMAND_LINE: &str = "command line";

/// Prints a line of a command's answer to standard output.
#[expect(clippy::print_stdout, reason = "this is what a command line tool is for")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// The text of a file that holds a secret: on a command line others could read it.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn read_secret(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// A length of time such as `12h`, `90m` or `7d`; days count as 24 hours, since a command line has no time zone.
pub(crate) fn duration(text: &str) -> Option<jiff::SignedDuration> {
    let days = text.trim().strip_suffix('d').and_then(|days| days.trim().parse::<u16>().ok());
    days.map(|days| jiff::SignedDuration::from_hours(i64::from(days) * 24)).or_else(|| text.parse().ok())
}
