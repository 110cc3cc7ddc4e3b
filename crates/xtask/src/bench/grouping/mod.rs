//! `cargo xtask bench grouping`: our solver beside what else there is, on the same learners.

mod learners;
mod places;
mod rules;
mod solvers;
mod verdict;

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::workspace::Workspace;
pub(super) use learners::Dice;
use learners::{Learner, csv, learners};
use verdict::judge;

/// Sizes of groups: fewest, wished and most members.
const SIZES: (usize, usize, usize) = (4, 5, 6);
/// Above so many learners CP-SAT does not get its model built in the time.
const CPSAT_MOST: usize = 1_000;
/// Above so many a browser would not be asked.
const WASM_MOST: usize = 14_000;

/// Groups for 30 to 100,000 learners: ours, natively and as WebAssembly, beside OR-Tools CP-SAT and three plain rules.
///
/// The learners are those of the benchmark CG-1, made here from a seed; whatever a solver writes is judged by the same
/// scorer, which shares no code with ours. CP-SAT comes from PyPI, gets two workers where ours gets one thread, and is
/// left out above 1,000 learners. "to 99 %" is the time after which the objective was within a hundredth of where it
/// ended, reading included.
#[derive(clap::Args)]
pub(super) struct Grouping {
    /// How many learners: one comparison for each number
    #[arg(long, value_name = "NUMBERS", default_value = "30,120,1000,14000,100000", value_delimiter = ',')]
    sizes: Vec<usize>,
    /// Seconds for each solver
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    seconds: u32,
    /// Seeds of the learners: one comparison for each
    #[arg(long, value_name = "NUMBERS", default_value = "1", value_delimiter = ',')]
    seeds: Vec<u64>,
    /// Threads of our native solver
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Without CP-SAT and WebAssembly
    #[arg(long)]
    plain: bool,
}

/// What a solver did.
pub(super) struct Run {
    groups: Vec<Vec<usize>>,
    seconds: f64,
    near: Option<f64>,
    peak_mb: Option<f64>,
}

impl Grouping {
    #[expect(clippy::print_stdout, reason = "the table is the result")]
    pub(super) fn run(&self, at: &Workspace) -> Result<()> {
        let folder = at.path(super::FOLDER).join("grouping");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let solvers = solvers::Solvers::ready(at, folder, self.plain)?;
        let time = Duration::from_secs(self.seconds.into());
        for &size in &self.sizes {
            for &seed in &self.seeds {
                at.say(&format!("{size} learners, seed {seed}"));
                let pool = learners(size, seed);
                let file = solvers.folder.join(format!("learners-{size}-{seed}.csv"));
                fs::write(&file, csv(&pool)).with_context(|| format!("cannot write {}", file.display()))?;
                println!("\n{size} learners, seed {seed}, {} s", self.seconds);
                println!(
                    "{:<22} {:>8} {:>7} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8}",
                    "", "F", "worst", "no hour", "isolated", "outside", "seconds", "to 99 %", "MB"
                );
                let plain = |groups| Run { groups, seconds: 0.0, near: None, peak_mb: None };
                line("random", &pool, Some(&plain(rules::random(&pool, SIZES.1, seed))));
                line("Mechanical MOOC", &pool, Some(&plain(rules::mechanical_mooc(&pool, SIZES.1, seed))));
                line("greedy", &pool, Some(&plain(rules::greedy(&pool, SIZES.1))));
                if !self.plain && size <= CPSAT_MOST {
                    line("OR-Tools CP-SAT", &pool, solvers.cpsat(at, &pool, &file, time)?.as_ref());
                }
                if !self.plain && size <= WASM_MOST {
                    line("Kith, WebAssembly", &pool, Some(&solvers.wasm(at, &pool, &file, time)?));
                }
                line("Kith", &pool, Some(&solvers.native(at, &pool, &file, time, self.threads)?));
                if size == 120 && seed == 1 {
                    println!(
                        "no groups of five are better than 0.77166 (linear relaxation over all of them)"
                    );
                }
            }
        }
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn line(name: &str, pool: &[Learner], run: Option<&Run>) {
    let Some(run) = run else {
        println!("{name:<22} {:>8}", "none");
        return;
    };
    let verdict = judge(pool, &run.groups, SIZES.0, SIZES.2);
    let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"));
    println!(
        "{name:<22} {:>8.5} {:>7.3} {:>7.2} % {:>8} {:>8} {:>8.1} {:>8} {:>8}{}",
        verdict.objective,
        verdict.worst,
        100.0 * verdict.without_hour,
        verdict.isolated,
        verdict.outside,
        run.seconds,
        optional(run.near),
        optional(run.peak_mb),
        if verdict.avoided > 0 {
            format!("  {} pairs who avoid each other", verdict.avoided)
        } else {
            String::new()
        },
    );
}
