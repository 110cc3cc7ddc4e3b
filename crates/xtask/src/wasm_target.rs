//! A compiler that can build for `wasm32-unknown-unknown`.
//!
//! The usual way is the target that rustup adds, with the standard library built from its source for size: what
//! is precompiled carries the texts of panics that nobody in a browser reads (decision 0010). Where rustup is
//! refused, Debian's own compiler and source package do the same. Without the source the widget works as well,
//! but is about a tenth larger.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::debian;
use crate::workspace::{Workspace, output_of, run, succeeds};

/// The target the widget is compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Unstable in a stable compiler, hence `RUSTC_BOOTSTRAP`: build the standard library along.
const BUILD_STD: [&str; 4] =
    ["-Z", "build-std=std,panic_abort", "-Z", "build-std-features=optimize_for_size"];
/// A panic in the widget stops it; no text about it is compiled in.
const NO_PANIC_TEXTS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none -Cllvm-args=-inline-threshold=0";

const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LINKER: &str = "/usr/bin/wasm-ld-22";

/// Which toolchain to ask for.
#[derive(Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Choice {
    /// The compiler in use, with the target added by rustup if need be; else Debian's packages.
    #[default]
    Auto,
    /// Debian's rustc-web, which builds the standard library from source.
    Debian,
}

/// A compiler that can build the widget.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The compiler in use has the target's standard library.
    Ready,
    /// Debian's packages; the standard library is built along.
    Debian,
}

impl Toolchain {
    /// Finds a compiler for the widget, and installs what is missing where that is possible.
    pub(crate) fn ensure(at: &Workspace, choice: Choice) -> Result<Self> {
        if choice == Choice::Debian {
            return Self::ensure_debian(at);
        }
        if target_is_there(at) {
            return Ok(Self::with_source(at));
        }
        at.say(&format!("adding the target {TARGET} by rustup"));
        let mut add = at.command("rustup");
        if run(add.args(["target", "add", TARGET])).is_ok() && target_is_there(at) {
            return Ok(Self::with_source(at));
        }
        if debian::may_install() {
            at.say("rustup could not; turning to Debian's rustc-web");
            return Self::ensure_debian(at);
        }
        bail!("the Rust target {TARGET} is missing. Run `rustup target add {TARGET}`, then try again.");
    }

    fn with_source(at: &Workspace) -> Self {
        if !source_is_there(at) {
            at.say("adding the standard library's source by rustup");
            let mut add = at.command("rustup");
            if run(add.args(["component", "add", "rust-src"])).is_err() {
                at.say("there is none: the widget becomes about a tenth larger");
            }
        }
        Self::Ready
    }

    fn ensure_debian(at: &Workspace) -> Result<Self> {
        if !has_debian_packages() {
            debian::install(at, "a compiler for WebAssembly", &DEBIAN_PACKAGES)?;
        }
        Ok(Self::Debian)
    }

    /// `cargo build` for the target, as small as this compiler can make it.
    pub(crate) fn build(self, at: &Workspace) -> Command {
        let mut cargo = self.cargo(at, "build");
        if self == Self::Debian || source_is_there(at) {
            cargo.args(BUILD_STD).env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", NO_PANIC_TEXTS);
        }
        cargo
    }

    /// A cargo command for the target; its sub-command and arguments are still to come.
    pub(crate) fn cargo(self, at: &Workspace, subcommand: &str) -> Command {
        match self {
            Self::Ready => {
                let mut cargo = at.cargo(subcommand);
                cargo.args(["--target", TARGET]);
                cargo
            }
            Self::Debian => {
                let mut cargo = at.command(DEBIAN_CARGO);
                cargo
                    .args([subcommand, "--target", TARGET])
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .env_remove("CARGO");
                cargo
            }
        }
    }

    /// The compiler's own words for its version: part of what decides whether to build again.
    pub(crate) fn version(self, at: &Workspace) -> Result<String> {
        let rustc = match self {
            Self::Ready => "rustc",
            Self::Debian => DEBIAN_RUSTC,
        };
        output_of(at.command(rustc).arg("--version"))
    }
}

fn has_debian_packages() -> bool {
    [DEBIAN_CARGO, DEBIAN_RUSTC, DEBIAN_LINKER].iter().all(|file| Path::new(file).is_file())
        && succeeds(Command::new("dpkg").args(["--status", "rust-web-src"]))
}

fn source_is_there(at: &Workspace) -> bool {
    let root = output_of(at.command("rustc").args(["--print", "sysroot"]));
    root.is_ok_and(|root| Path::new(root.trim()).join("lib/rustlib/src/rust/library/std").is_dir())
}

fn target_is_there(at: &Workspace) -> bool {
    let mut ask = at.command("rustc");
    ask.args(["--print", "target-libdir", "--target", TARGET]);
    output_of(&mut ask).is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}
