//! The project's own commands: `cargo xtask --help`.

mod bench;
mod debian;
mod demo;
mod edges;
mod fingerprint;
mod fuzz;
mod lint;
mod packages;
mod size;
mod test;
mod wasm_target;
mod widget;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use crate::workspace::Workspace;

/// Everything one does with Kith's source, each in one command that also does the set-up.
///
/// New here? `cargo xtask demo` shows what Kith is; `cargo xtask test` says whether it is well.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, max_term_width = 100)]
enum Command {
    Demo(demo::Demo),
    Test(test::Test),
    /// What the integration runs on every change: the same as `test`.
    Ci,
    Lint(lint::Lint),
    Edges(edges::Edges),
    Widget(widget::Widget),
    Size(size::Size),
    Fuzz(fuzz::Fuzz),
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let command = Command::parse();
    let done = Workspace::find().and_then(|at| match command {
        Command::Demo(demo) => demo.run(&at),
        Command::Test(test) => test.run(&at),
        Command::Ci => test::Test::EVERYTHING.run(&at),
        Command::Lint(lint) => lint.run(&at),
        Command::Edges(edges) => edges.run(&at),
        Command::Widget(widget) => widget.run(&at),
        Command::Size(size) => size.run(&at),
        Command::Fuzz(fuzz) => fuzz.run(&at),
        Command::Bench(bench) => bench.run(&at),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
