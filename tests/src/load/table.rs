//! What was measured, for people.

use std::fmt::Write as _;
use std::time::Duration;

/// What was measured of one tool.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which tool, on what.
    pub name: String,
    /// Launches a second in the pass in which everybody comes for the first time.
    pub first_rate: f64,
    /// Launches a second when everybody comes again.
    pub rate: f64,
    /// Processor time of one launch in the first pass.
    pub first_cpu: Duration,
    /// Processor time of one launch when everybody comes again.
    pub cpu: Duration,
    /// Median and 99th percentile of the login at half the rate.
    pub login: [Duration; 2],
    /// The same of the launch itself.
    pub launch: [Duration; 2],
    /// Bytes in use at the start and after each of the two passes.
    pub memory: [u64; 3],
    /// Launches in each pass.
    pub launches: usize,
}

/// Median and 99th percentile.
pub(super) fn quantiles(mut times: Vec<Duration>) -> [Duration; 2] {
    times.sort_unstable();
    let at = |hundredths: usize| {
        times
            .get((times.len() * hundredths / 100).min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    };
    [at(50), at(99)]
}

/// All rows, each compared with the faster of those that are not Kith.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let peers = rows.iter().filter(|row| !row.name.starts_with("Kith")).map(|row| row.rate);
    let best = peers.fold(f64::NAN, f64::max);
    let mut text = format!(
        "{:34} {:>8} {:>7} {:>8} {:>8} {:>8} {:>15} {:>15} {:>18} {:>8}\n",
        "",
        "launch/s",
        "ratio",
        "CPU us",
        "first/s",
        "CPU us",
        "login ms",
        "launch ms",
        "memory MB",
        "B/sess."
    );
    let _ = writeln!(
        text,
        "{:34} {:>8} {:>7} {:>8} {:>8} {:>8} {:>15} {:>15} {:>18} {:>8}",
        "", "", "", "each", "", "each", "p50 / p99", "p50 / p99", "start/1st/2nd", ""
    );
    for row in rows {
        let ms = |[median, high]: [Duration; 2]| {
            format!("{:.1} / {:.1}", median.as_secs_f64() * 1e3, high.as_secs_f64() * 1e3)
        };
        let memory = row.memory.map(|bytes| (bytes / 1_048_576).to_string()).join("/");
        let grown = row.memory[2].saturating_sub(row.memory[1]);
        let each = grown / u64::try_from(row.launches.max(1)).unwrap_or(1);
        let ratio = if best.is_nan() { "-".to_owned() } else { format!("{:.1}", row.rate / best) };
        let _ = writeln!(
            text,
            "{:34} {:>8.0} {ratio:>7} {:>8} {:>8.0} {:>8} {:>15} {:>15} {memory:>18} {each:>8}",
            row.name,
            row.rate,
            row.cpu.as_micros(),
            row.first_rate,
            row.first_cpu.as_micros(),
            ms(row.login),
            ms(row.launch),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_what_was_seen() {
        let times = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(quantiles(times), [Duration::from_millis(101), Duration::from_millis(199)]);
        assert_eq!(quantiles(Vec::new()), [Duration::ZERO; 2]);
    }
}
