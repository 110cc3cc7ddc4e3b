//! `cargo xtask lint`: what a reviewer should not have to say.

use anyhow::Result;

use crate::wasm_target::{Choice, Toolchain};
use crate::workspace::{Workspace, run};

/// Check the formatting, and every lint with warnings denied.
///
/// The widget is checked twice: here, where its tests run, and for WebAssembly, where it runs.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Lint {}

impl Lint {
    pub(crate) fn run(self, at: &Workspace) -> Result<()> {
        let Self {} = self;
        at.say("checking the formatting");
        run(&mut at.cargo("fmt --all --check"))?;
        at.say("checking every lint");
        run(&mut at.cargo("clippy --workspace --all-targets --all-features --quiet -- --deny warnings"))?;
        match Toolchain::ensure(at, Choice::Auto)? {
            Toolchain::Ready => run(Toolchain::Ready.cargo(at, "clippy").args([
                "--package",
                "widget",
                "--quiet",
                "--",
                "--deny",
                "warnings",
            ])),
            // Debian's compiler comes without clippy. Building the widget shows its warnings.
            Toolchain::Debian => Ok(()),
        }
    }
}
