//! What the examples share: arguments, and the memory that was used.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

/// Arguments of the command line.
pub(crate) struct Arguments {
    values: BTreeMap<String, String>,
    flags: Vec<String>,
    files: Vec<String>,
}

impl Arguments {
    /// Takes the program's arguments apart; those in `flags` have no value.
    pub(crate) fn new(flags: &[&str]) -> Result<Self, String> {
        let mut arguments = Self { values: BTreeMap::new(), flags: Vec::new(), files: Vec::new() };
        let mut given = std::env::args().skip(1);
        while let Some(argument) = given.next() {
            if flags.contains(&argument.as_str()) {
                arguments.flags.push(argument);
            } else if argument.starts_with("--") {
                let (name, value) = match argument.split_once('=') {
                    Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                    None => (argument, given.next()),
                };
                let value = value.ok_or_else(|| format!("{name} needs a value; see --help"))?;
                arguments.values.insert(name, value);
            } else {
                arguments.files.push(argument);
            }
        }
        Ok(arguments)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.flags.iter().any(|it| it == name)
    }

    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        self.values.remove(name)
    }

    pub(crate) fn number<T: FromStr>(&mut self, name: &str) -> Result<Option<T>, String> {
        let Some(text) = self.values.remove(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("{name} needs a number, not `{text}`; see --help"))
    }

    /// The one file that is named; nothing may be left over.
    pub(crate) fn file(self, what: &str) -> Result<String, String> {
        if let Some(name) = self.values.keys().next() {
            return Err(format!("there is no option {name}; see --help"));
        }
        match <[String; 1]>::try_from(self.files) {
            Ok([file]) => Ok(file),
            Err(_) => Err(format!("name one file: {what}; see --help")),
        }
    }
}

/// A length of time from the command line.
pub(crate) fn seconds(seconds: f64) -> Result<Duration, String> {
    let sensible = (0.0..=86_400.0).contains(&seconds);
    let duration = if sensible { Duration::try_from_secs_f64(seconds).ok() } else { None };
    duration.ok_or_else(|| format!("--seconds is 0 to 86400, not {seconds}"))
}

/// The most memory this process ever had, where the system tells.
pub(crate) fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.map_or_else(|| "not known".to_owned(), |it| format!("{} MB", it.div_ceil(1_024)))
}
