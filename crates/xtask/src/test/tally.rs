//! How many tests passed and failed, read from what the runners say in closing.

use std::fmt;
use std::ops::AddAssign;

/// Tests that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

/// Who runs the tests. Each sums up in its own words, and nextest shows what a failed test printed:
/// among that is a closing line of the other kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Runner {
    CargoTest,
    Nextest,
}

impl Tally {
    /// What one line of the runner's output adds: nothing, unless it is a closing line, such as
    /// "test result: ok. 3 passed; 0 failed; ..." of `cargo test` or, of `cargo nextest`,
    /// "Summary [ 1.2s] 3 tests run: 2 passed (1 slow), 1 timed out, 4 skipped".
    pub(super) fn of_line(runner: Runner, line: &str) -> Self {
        match runner {
            Runner::CargoTest => line.strip_prefix("test result: ").and_then(|rest| {
                let (_, counts) = rest.split_once(". ")?;
                Some(Self::of_counts(counts.split("; "), &["ignored", "measured", "filtered"]))
            }),
            Runner::Nextest => line.trim_start().strip_prefix("Summary [").and_then(|rest| {
                let (_, counts) = rest.split_once(" run: ")?;
                Some(Self::of_counts(without_remarks(counts).split(", "), &["skipped"]))
            }),
        }
        .unwrap_or_default()
    }

    /// Counts are a number and what became of so many tests. What neither passed nor is one of
    /// `idle`, failed: nextest has several words for that.
    fn of_counts<'a>(counts: impl Iterator<Item = &'a str>, idle: &[&str]) -> Self {
        let mut tally = Self::default();
        for count in counts {
            let mut words = count.split_whitespace();
            let Some(number) = words.next().and_then(|word| word.parse::<u64>().ok()) else {
                continue;
            };
            match words.next() {
                Some("passed") => tally.passed += number,
                Some(word) if idle.contains(&word) => {}
                _ => tally.failed += number,
            }
        }
        tally
    }
}

/// `text` without what it says in brackets.
fn without_remarks(text: &str) -> String {
    let outside = text.split('(').enumerate().map(|(nth, part)| match part.split_once(')') {
        Some((_, after)) if nth > 0 => after,
        _ => part,
    });
    outside.collect()
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The closing line that every reader of test output knows.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::Runner::{CargoTest, Nextest};
    use super::Tally;

    fn tally(passed: u64, failed: u64) -> Tally {
        Tally { passed, failed }
    }

    #[test]
    fn the_closing_line_of_cargo_test_is_counted() {
        let ok =
            "test result: ok. 11 passed; 0 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.00s";
        assert_eq!(Tally::of_line(CargoTest, ok), tally(11, 0));
        let failed = "test result: FAILED. 9 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(Tally::of_line(CargoTest, failed), tally(9, 2));
    }

    #[test]
    fn the_closing_line_of_nextest_is_counted() {
        let ok = "     Summary [   5.123s] 12 tests run: 12 passed (1 slow, 1 leaky), 3 skipped";
        assert_eq!(Tally::of_line(Nextest, ok), tally(12, 0));
        let failed =
            "Summary [ 0.1s] 5/9 tests run: 1 passed, 2 failed, 1 exec failed, 1 timed out, 0 skipped";
        assert_eq!(Tally::of_line(Nextest, failed), tally(1, 4));
        assert_eq!(Tally::of_line(Nextest, "Summary [ 0.1s] 1 test run: 1 passed, 0 skipped"), tally(1, 0));
    }

    #[test]
    fn what_a_failed_test_printed_is_not_counted_again() {
        let shown = "    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 248 filtered out";
        assert_eq!(Tally::of_line(Nextest, shown), tally(0, 0));
        assert_eq!(Tally::of_line(CargoTest, "Summary [ 0.1s] 1 test run: 1 passed"), tally(0, 0));
    }

    #[test]
    fn other_lines_count_for_nothing() {
        for line in ["", "test tests::three_passed ... ok", "running 3 tests", "3 passed"] {
            for runner in [CargoTest, Nextest] {
                assert_eq!(Tally::of_line(runner, line), tally(0, 0), "{line}");
            }
        }
    }
}
