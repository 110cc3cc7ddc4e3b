//! `cargo xtask size`: what a phone has to download before it shows anything.

use std::fs;
use std::io::Write as _;

use anyhow::{Context as _, Result, bail};

use crate::widget::{DIST, Widget};
use crate::workspace::Workspace;

/// What module and script may weigh together, compressed by gzip, in bytes.
const BUDGET: usize = 250_000;

/// The files that count.
const COUNTED: [&str; 2] = ["kith_bg.wasm", "kith.js"];

/// Print the size of the widget's module and script; fail when they are over the budget.
///
/// The budget is 250 kB for both together, compressed by gzip.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Size {}

impl Size {
    pub(crate) fn run(self, at: &Workspace) -> Result<()> {
        let Self {} = self;
        Widget::default().run(at)?;
        let (report, sum) = report(at)?;
        writeln!(std::io::stdout().lock(), "{report}")?;
        judge(sum)
    }
}

/// Checks the size of a widget that was just built; the report goes to standard error.
pub(crate) fn check(at: &Workspace) -> Result<()> {
    let (report, sum) = report(at)?;
    for line in report.lines() {
        at.say(line);
    }
    judge(sum)
}

fn judge(sum: usize) -> Result<()> {
    if sum > BUDGET {
        bail!("the widget is over its budget by {}", kilobytes(sum - BUDGET));
    }
    Ok(())
}

/// The table, and the sum of the gzip sizes.
fn report(at: &Workspace) -> Result<(String, usize)> {
    let mut table = format!("{:<14}{:>12}{:>12}{:>12}\n", "", "raw", "gzip", "brotli");
    let mut sum = [0; 3];
    for name in COUNTED {
        let mut sizes = [0; 3];
        for (size, end) in sizes.iter_mut().zip(["", ".gz", ".br"]) {
            let file = at.path(DIST).join(format!("{name}{end}"));
            let about = fs::metadata(&file).with_context(|| format!("{} is missing", file.display()))?;
            *size = usize::try_from(about.len())?;
        }
        table.push_str(&row(name, sizes));
        for (total, size) in sum.iter_mut().zip(sizes) {
            *total += size;
        }
    }
    table.push_str(&row("together", sum));
    let [_, gzip, _] = sum;
    let (used, budget) = (kilobytes(gzip), kilobytes(BUDGET));
    table.push_str("compressed by gzip: ");
    table.push_str(&used);
    table.push_str(" of the ");
    table.push_str(&budget);
    table.push_str(" there are");
    Ok((table, gzip))
}

fn row(name: &str, sizes: [usize; 3]) -> String {
    let [raw, gzip, brotli] = sizes.map(kilobytes);
    format!("{name:<14}{raw:>12}{gzip:>12}{brotli:>12}\n")
}

/// In kilobytes of 1,000 bytes, rounded up to one tenth: a size is never understated.
fn kilobytes(bytes: usize) -> String {
    let tenths = bytes.div_ceil(100);
    format!("{}.{} kB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::{BUDGET, judge, kilobytes};

    #[test]
    fn one_byte_over_the_budget_is_over() {
        assert!(judge(BUDGET).is_ok());
        let refused = judge(BUDGET + 1).unwrap_err().to_string();
        assert_eq!(refused, "the widget is over its budget by 0.1 kB");
    }

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(kilobytes(250_000), "250.0 kB");
        assert_eq!(kilobytes(1), "0.1 kB");
        assert_eq!(kilobytes(12_341), "12.4 kB");
    }
}
