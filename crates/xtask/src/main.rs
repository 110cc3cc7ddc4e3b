//! The project's own commands: `cargo xtask --help`.

mod debian;
mod fingerprint;
mod wasm_target;
mod widget;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use crate::workspace::Workspace;

/// Everything one does with Kith's source, each in one command that also does the set-up.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
enum Command {
    Widget(widget::Widget),
}

fn main() -> ExitCode {
    let command = Command::parse();
    let done = Workspace::find().and_then(|at| match command {
        Command::Widget(widget) => widget.run(&at),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
