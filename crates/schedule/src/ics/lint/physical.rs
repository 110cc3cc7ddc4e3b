//! Lines as they stand in the file.

use super::{Breach, Fault};

/// Longest line in octets, without its line break.
const LONGEST: usize = 75;

pub(super) fn faults(file: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut add = |line: usize, breach, what: String| faults.push(Fault { line, breach, what });
    let mut bare = None;
    for (nth, line) in file.split_inclusive('\n').enumerate() {
        let body = line.strip_suffix("\r\n");
        if body.is_none() && bare.is_none() {
            bare = Some(nth + 1);
        }
        let body = body.unwrap_or_else(|| line.trim_end_matches('\n'));
        if body.len() > LONGEST {
            add(nth + 1, Breach::LineLength, format!("{} octets", body.len()));
        }
        // U+0085, U+2028 and U+2029 end lines for some readers.
        let control = |c: char| (c.is_control() && c != '\t') || matches!(c, '\u{2028}' | '\u{2029}');
        if let Some(found) = body.chars().find(|&c| control(c)) {
            add(nth + 1, Breach::ControlCharacter, found.escape_unicode().to_string());
        }
        if body.trim().is_empty() {
            add(nth + 1, Breach::NotALine, "an empty line".to_owned());
        }
    }
    // One that is wrong is usually one of all.
    if let Some(line) = bare {
        add(line, Breach::LineEnd, "here first".to_owned());
    }
    faults
}
