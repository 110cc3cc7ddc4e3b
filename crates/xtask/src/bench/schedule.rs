//! `cargo xtask bench schedule`: how fast meeting times are found, natively and as WebAssembly, beside the usual way.

use std::fs;

use anyhow::{Context as _, Result, bail};

use super::{built, module};
use crate::workspace::{Workspace, output_of, run};

const RUNNER: &str = include_str!("peers/wasm/load.cjs");

/// Meeting times for thousands and fair series for six, natively and as WebAssembly, beside a list scan.
///
/// The people are made from a seed: nine zones, of which six change their clocks within the eight weeks, and about a
/// third of the week free. "search" is everything from their weeks to the best windows of an hour, heat map included;
/// "stroke" is one person's change until the new heat map and windows are there; "scan" is what the tools in the field
/// do: lists of slots as text, searched from the beginning for each slot, on the same people. "story" is the exact
/// fair series of six people in five zones over eight weeks, "slider" its trade-off, "groups" 200 other groups of six
/// with weeks of their own. The two runs must come to the same results, bit for bit. Wanted figures are judged by the
/// least time of many runs: whatever else the machine does only ever adds to it. For "groups", where each run has
/// another group, by the median.
#[derive(clap::Args)]
pub(super) struct Schedule {}

/// One measurement.
#[derive(Clone, PartialEq)]
struct Line {
    what: String,
    people: usize,
    weeks: u32,
    least: f64,
    median: f64,
    p95: f64,
    results: String,
}

/// A figure that is wanted of the least time under WebAssembly: what, people, weeks, milliseconds.
const WANTED: [(&str, usize, u32, f64); 4] =
    [("search", 5_000, 8, 25.0), ("stroke", 5_000, 8, 1.0), ("story", 6, 8, 5.0), ("groups", 6, 8, 5.0)];
/// How many times faster than the scan the search is wanted to be.
const WANTED_RATIO: f64 = 50.0;
/// Eight times the input may take so many times as long.
const WANTED_GROWTH: f64 = 10.0;

impl Schedule {
    #[expect(clippy::unused_self, reason = "as the other benches, which have options")]
    #[expect(clippy::print_stdout, reason = "the table is the result")]
    pub(super) fn run(self, at: &Workspace) -> Result<()> {
        let folder = at.path(super::FOLDER).join("schedule");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        at.say("building the measurements with optimisation");
        run(&mut at.cargo("build --release --package schedule --example load"))?;
        let runner = module::ready(at, ("schedule", "load_wasm"), &folder, "load", ("load.cjs", RUNNER))?;
        at.say("measuring natively");
        let native = lines(&output_of(&mut at.command(built(at, "examples").join("load")))?)?;
        at.say("measuring as WebAssembly under node");
        let wasm = lines(&output_of(at.command("node").arg(runner))?)?;

        println!("{:<8} {:>6} {:>5}   {:>27}   {:>27}", "", "", "", "native, ms", "WebAssembly, ms");
        let figures = ["least", "median", "95 %"].map(|it| format!("{it:>9}")).concat();
        println!("{:<8} {:>6} {:>5}   {figures}   {figures}", "", "people", "weeks");
        for (native, wasm) in native.iter().zip(&wasm) {
            println!(
                "{:<8} {:>6} {:>5}   {}   {}",
                native.what,
                native.people,
                native.weeks,
                native.figures(),
                wasm.figures()
            );
        }
        ratios(&native, &wasm);
        growth(&wasm);
        println!();
        let mut met = results_agree(&native, &wasm);
        for (what, people, weeks, wanted) in WANTED {
            let Some(line) = find(&wasm, what, people, weeks) else { bail!("{what} was not measured") };
            let time = if what == "groups" { line.median } else { line.least };
            met &= verdict(&format!("{what}, {people} people, {weeks} weeks, ms"), time, wanted, true);
        }
        for (people, weeks) in [(50, 8), (500, 1)] {
            let Some(ratio) = ratio(&wasm, people, weeks) else { bail!("scan was not measured") };
            met &= verdict(
                &format!("scan / search, {people} people, {weeks} weeks"),
                ratio,
                WANTED_RATIO,
                false,
            );
        }
        for (name, steps) in steps(&wasm) {
            let together = steps.iter().product();
            met &= verdict(&format!("growth with eight times the {name}"), together, WANTED_GROWTH, true);
        }
        println!("{}", if met { "every wanted figure is met" } else { "not every wanted figure is met" });
        Ok(())
    }
}

impl Line {
    fn figures(&self) -> String {
        [self.least, self.median, self.p95].map(|it| format!("{it:>9.3}")).concat()
    }
}

fn lines(text: &str) -> Result<Vec<Line>> {
    let read = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let [what, people, weeks, least, median, p95, results] = words[..] else { return None };
        Some(Line {
            what: what.to_owned(),
            people: people.parse().ok()?,
            weeks: weeks.parse().ok()?,
            least: least.parse().ok()?,
            median: median.parse().ok()?,
            p95: p95.parse().ok()?,
            results: results.to_owned(),
        })
    };
    let one = |line: &str| read(line).with_context(|| format!("not a measurement: {line}"));
    text.lines().filter(|line| !line.is_empty()).map(one).collect()
}

fn find<'a>(lines: &'a [Line], what: &str, people: usize, weeks: u32) -> Option<&'a Line> {
    lines.iter().find(|it| it.what == what && it.people == people && it.weeks == weeks)
}

fn ratio(lines: &[Line], people: usize, weeks: u32) -> Option<f64> {
    Some(find(lines, "scan", people, weeks)?.least / find(lines, "search", people, weeks)?.least)
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn ratios(native: &[Line], wasm: &[Line]) {
    println!("\nhow many times longer the scan takes than the search");
    for (people, weeks) in [(50, 8), (500, 1)] {
        if let (Some(native), Some(wasm)) = (ratio(native, people, weeks), ratio(wasm, people, weeks)) {
            println!("{people:>6} people {weeks:>3} weeks   native {native:>8.0}   WebAssembly {wasm:>8.0}");
        }
    }
}

/// How many times longer each doubling takes, by the least time.
fn steps(lines: &[Line]) -> [(&'static str, Vec<f64>); 2] {
    let grown = |sizes: Vec<Option<&Line>>| {
        let least: Vec<f64> = sizes.into_iter().flatten().map(|it| it.least).collect();
        least.windows(2).map(|pair| pair[1] / pair[0]).collect()
    };
    let people = [625, 1_250, 2_500, 5_000].map(|people| find(lines, "search", people, 8)).to_vec();
    let weeks = [1, 2, 4, 8].map(|weeks| find(lines, "search", 5_000, weeks)).to_vec();
    [("people", grown(people)), ("weeks", grown(weeks))]
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn growth(lines: &[Line]) {
    println!("\nhow many times longer the search takes as WebAssembly with each doubling");
    for (name, steps) in steps(lines) {
        let steps = steps.iter().map(|it| format!("{it:>7.2}")).collect::<Vec<_>>().concat();
        println!("{name:<8}{steps}");
    }
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn results_agree(native: &[Line], wasm: &[Line]) -> bool {
    let results = |lines: &[Line]| lines.iter().map(|it| it.results.clone()).collect::<Vec<_>>();
    let agree = results(native) == results(wasm);
    println!("{:<48} {}", "native and WebAssembly come to the same", if agree { "yes" } else { "NO" });
    agree
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn verdict(what: &str, found: f64, wanted: f64, at_most: bool) -> bool {
    let met = if at_most { found <= wanted } else { found >= wanted };
    let sign = if at_most { "<=" } else { ">=" };
    println!("{what:<48} {found:>9.2} {sign} {wanted:<6} {}", if met { "met" } else { "MISSED" });
    met
}
