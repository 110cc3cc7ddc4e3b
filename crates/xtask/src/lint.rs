//! `cargo xtask lint`: what a reviewer should not have to say.

use anyhow::Result;

use crate::wasm_target::{Choice, Toolchain};
use crate::workspace::{Workspace, in_path, run};

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
        let toolchain = Toolchain::ensure(at, Choice::Auto)?;
        // Debian's compiler comes without clippy. There the check above has to do for the widget.
        if toolchain == Toolchain::Ready {
            let mut widget = toolchain.cargo(at, "clippy");
            run(widget.args(["--package", "widget", "--quiet", "--", "--deny", "warnings"]))?;
        }
        dependencies(at)
    }
}

/// Licences, banned crates and sources, by `.cargo/deny.toml`. Advisories are left to a run with a
/// network: their database is not in a registry.
fn dependencies(at: &Workspace) -> Result<()> {
    if !in_path("cargo-deny") {
        at.say("licences are not checked: `cargo install --locked cargo-deny` would do it");
        return Ok(());
    }
    at.say("checking licences and banned crates");
    run(&mut at.cargo("deny --log-level error check bans licenses sources"))
}
