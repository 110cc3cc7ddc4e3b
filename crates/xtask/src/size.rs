//! `cargo xtask size`: what a phone has to download before it shows anything.

use std::fs;
use std::io::Write as _;

use anyhow::{Context as _, Result, bail};

use crate::widget::{BUNDLES, DIST, Widget};
use crate::workspace::Workspace;

/// The parts of a bundle that count.
const COUNTED: [&str; 2] = ["_bg.wasm", ".js"];

/// Print the size of the widget's modules and scripts; fail when a bundle is over its budget.
///
/// Each bundle has its own budget for module and script together, compressed by gzip: 250 kB for what a person
/// waits for, which is one bundle for each role, and 150 kB for the worker, which comes later.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Size {}

impl Size {
    pub(crate) fn run(self, at: &Workspace) -> Result<()> {
        let Self {} = self;
        Widget::default().run(at)?;
        let (report, weights) = report(at)?;
        writeln!(std::io::stdout().lock(), "{report}")?;
        judge(&weights)
    }
}

/// Checks the size of a widget that was just built; the report goes to standard error.
pub(crate) fn check(at: &Workspace) -> Result<()> {
    let (report, weights) = report(at)?;
    for line in report.lines() {
        at.say(line);
    }
    judge(&weights)
}

/// What one bundle weighs, compressed by gzip.
struct Weight {
    name: &'static str,
    bytes: usize,
    budget: usize,
}

impl Weight {
    fn line(&self) -> String {
        let (used, budget) = (kilobytes(self.bytes), kilobytes(self.budget));
        let rest = if self.bytes > self.budget {
            format!("{} too much", kilobytes(self.bytes - self.budget))
        } else {
            format!("{} left", kilobytes_at_least(self.budget - self.bytes))
        };
        format!("{}: {used} of {budget}, {rest}", self.name)
    }
}

fn judge(weights: &[Weight]) -> Result<()> {
    let over: Vec<String> = weights.iter().filter(|it| it.bytes > it.budget).map(Weight::line).collect();
    if !over.is_empty() {
        bail!("the widget is over its budget: {}", over.join("; "));
    }
    Ok(())
}

/// The table with a line on each budget, and what the bundles weigh.
fn report(at: &Workspace) -> Result<(String, Vec<Weight>)> {
    let mut table = format!("{:<22}{:>12}{:>12}{:>12}\n", "", "raw", "gzip", "brotli");
    let mut weights = Vec::new();
    for bundle in BUNDLES {
        let mut sum = [0; 3];
        for part in COUNTED {
            let name = format!("kith-{}{part}", bundle.name);
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
        table.push_str(&row(&format!("{}: together", bundle.name), sum));
        let [_, bytes, _] = sum;
        weights.push(Weight { name: bundle.name, bytes, budget: bundle.budget });
    }
    table.push_str("compressed by gzip:");
    for weight in &weights {
        table.push('\n');
        table.push_str(&weight.line());
    }
    Ok((table, weights))
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

/// The same, rounded down: what is left is never overstated.
fn kilobytes_at_least(bytes: usize) -> String {
    kilobytes(bytes / 100 * 100)
}

#[cfg(test)]
mod tests {
    use super::{Weight, judge, kilobytes, kilobytes_at_least};

    fn weight(name: &'static str, bytes: usize) -> Weight {
        Weight { name, bytes, budget: 250_000 }
    }

    #[test]
    fn one_byte_over_its_budget_and_a_bundle_is_over() {
        assert!(judge(&[weight("learner", 250_000), weight("staff", 1)]).is_ok());
        let refused = judge(&[weight("learner", 1), weight("staff", 250_001)]).unwrap_err().to_string();
        assert_eq!(refused, "the widget is over its budget: staff: 250.1 kB of 250.0 kB, 0.1 kB too much");
    }

    #[test]
    fn each_bundle_says_what_is_left() {
        assert_eq!(weight("staff", 220_050).line(), "staff: 220.1 kB of 250.0 kB, 29.9 kB left");
    }

    #[test]
    fn sizes_are_rounded_up_and_what_is_left_is_rounded_down() {
        assert_eq!(kilobytes(250_000), "250.0 kB");
        assert_eq!(kilobytes(1), "0.1 kB");
        assert_eq!(kilobytes(12_341), "12.4 kB");
        assert_eq!(kilobytes_at_least(12_341), "12.3 kB");
    }
}
