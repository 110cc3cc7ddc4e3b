//! `cargo xtask size`: what a phone has to download before it shows anything.

use std::fs;
use std::io::Write as _;

use anyhow::{Context as _, Result, bail};

use crate::widget::{BUNDLES, DIST, Widget};
use crate::workspace::Workspace;

/// What module and script of one bundle may weigh together, compressed by gzip, in bytes.
const BUDGET: usize = 250_000;

/// The parts of a bundle that count.
const COUNTED: [&str; 2] = ["_bg.wasm", ".js"];

/// Print the size of the widget's module and script; fail when they are over the budget.
///
/// The budget is 250 kB for both together, compressed by gzip. Learners, staff and administrators have a bundle
/// each; a person downloads one of them, and each has to keep the budget.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Size {}

impl Size {
    pub(crate) fn run(self, at: &Workspace) -> Result<()> {
        let Self {} = self;
        Widget::default().run(at)?;
        let (report, largest) = report(at)?;
        writeln!(std::io::stdout().lock(), "{report}")?;
        judge(largest)
    }
}

/// Checks the size of a widget that was just built; the report goes to standard error.
pub(crate) fn check(at: &Workspace) -> Result<()> {
    let (report, largest) = report(at)?;
    for line in report.lines() {
        at.say(line);
    }
    judge(largest)
}

fn judge(sum: usize) -> Result<()> {
    if sum > BUDGET {
        bail!("the widget is over its budget by {}", kilobytes(sum - BUDGET));
    }
    Ok(())
}

/// The table, and the gzip size of the largest bundle.
fn report(at: &Workspace) -> Result<(String, usize)> {
    let mut table = format!("{:<22}{:>12}{:>12}{:>12}\n", "", "raw", "gzip", "brotli");
    let mut largest = 0;
    for bundle in BUNDLES {
        let mut sum = [0; 3];
        for part in COUNTED {
            let name = format!("kith-{bundle}{part}");
            let mut sizes = [0; 3];
            for (size, end) in sizes.iter_mut().zip(["", ".gz", ".br"]) {
                let file = at.path(DIST).join(format!("{name}{end}"));
                let about = fs::metadata(&file).with_context(|| format!("{} is missing", file.display()))?;
                *size = usize::try_from(about.len())?;
            }
            table.push_str(&row(&name, sizes));
            for (total, size) in sum.iter_mut().zip(sizes) {
                *total += size;
            }
        }
        table.push_str(&row(&format!("{bundle}: together"), sum));
        let [_, gzip, _] = sum;
        largest = largest.max(gzip);
    }
    let (used, budget) = (kilobytes(largest), kilobytes(BUDGET));
    table.push_str("the largest bundle, compressed by gzip: ");
    table.push_str(&used);
    table.push_str(" of the ");
    table.push_str(&budget);
    table.push_str(" there are");
    Ok((table, largest))
}

fn row(name: &str, sizes: [usize; 3]) -> String {
    let [raw, gzip, brotli] = sizes.map(kilobytes);
    format!("{name:<22}{raw:>12}{gzip:>12}{brotli:>12}\n")
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
