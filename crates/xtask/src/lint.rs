//! `cargo xtask lint`: what a reviewer should not have to say.

use anyhow::Result;

use crate::wasm_target::{Choice, Toolchain};
use crate::workspace::{Workspace, in_path, run};

/// Check the formatting, and every lint with warnings denied.
///
/// The widget is checked for WebAssembly, where it runs; the rest for this machine.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Lint {}

impl Lint {
    pub(crate) fn run(self, at: &Workspace) -> Result<()> {
        let Self {} = self;
        at.say("checking the formatting");
        run(&mut at.cargo("fmt --all --check"))?;
        at.say("checking every lint");
        let toolchain = Toolchain::ensure(at, Choice::Auto)?;
        let mut native = at.cargo("clippy --workspace --all-targets --all-features --quiet");
        // Debian's compiler comes without clippy. There the widget is checked as if it ran here.
        if toolchain == Toolchain::Ready {
            native.args(["--exclude", "widget"]);
        }
        run(native.args(DENY_WARNINGS))?;
        if toolchain == Toolchain::Ready {
            let mut widget = toolchain.cargo(at, "clippy");
            widget.args(["--package", "widget", "--package", "worker", "--all-targets", "--quiet"]);
            run(widget.args(DENY_WARNINGS))?;
        }
        dependencies(at)
    }
}

const DENY_WARNINGS: [&str; 3] = ["--", "--deny", "warnings"];

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
