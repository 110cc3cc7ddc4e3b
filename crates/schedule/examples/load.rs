//! Measures the search and the fair series natively, for `cargo xtask bench schedule`.
#![expect(clippy::print_stdout, reason = "a command prints its result")]

#[path = "measure/mod.rs"]
mod measure;

use std::time::Instant;

const HELP: &str = "\
Measures how long the search for meeting times takes, and prints one line for each measurement:
what it was, how many people and weeks, the least, the median and the 95th percentile in milliseconds, and a
number that is the same wherever the results are.

Usage: load

`cargo xtask bench schedule` runs it beside the same code as WebAssembly and compares.";

fn main() {
    if std::env::args().len() > 1 {
        println!("{HELP}");
        return;
    }
    let began = Instant::now();
    print!("{}", measure::all(&|| began.elapsed().as_secs_f64() * 1e3));
}
