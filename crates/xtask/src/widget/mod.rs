//! `cargo xtask widget`: compiles the widget and lays out the files the server embeds.

mod bindings;
mod dist;
mod imports;
mod inputs;
mod optimise;
mod words;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::wasm_target::{Choice, TARGET, Toolchain};
use crate::workspace::{Workspace, run};

/// Where the finished files lie, inside the repository.
pub(crate) const DIST: &str = "target/widget-dist";

/// A module with its script.
pub(crate) struct Bundle {
    /// What it is called.
    pub(crate) name: &'static str,
    /// What module and script may weigh together, compressed by gzip, in bytes.
    pub(crate) budget: usize,
    /// The package it is compiled from, and its binary.
    package: &'static str,
    /// The package's features it is compiled with.
    features: &'static str,
    /// The profile it is compiled with.
    profile: &'static str,
}

/// Learners, staff and administrators see different screens, and nobody has to download another's. Meetings and map
/// of learners, and people and map of staff, are fetched when they are opened (`meet`, `ties`, `course`). The worker
/// comes after the first screen, when there is work for it; so it may be compiled for speed.
pub(crate) const BUNDLES: [Bundle; 7] = [
    Bundle { name: "learner", budget: 250_000, package: "widget", features: "learner", profile: "widget" },
    Bundle { name: "meet", budget: 250_000, package: "widget", features: "meet", profile: "widget" },
    Bundle { name: "ties", budget: 250_000, package: "widget", features: "ties", profile: "widget" },
    Bundle { name: "staff", budget: 250_000, package: "widget", features: "staff", profile: "widget" },
    Bundle { name: "course", budget: 250_000, package: "widget", features: "course", profile: "widget" },
    Bundle { name: "admin", budget: 250_000, package: "widget", features: "admin", profile: "widget" },
    Bundle { name: "worker", budget: 150_000, package: "worker", features: "", profile: "worker" },
];

/// The widget's own target directory: its profile shares nothing with the rest, and an editor's
/// cargo does not have to wait for it.
const BUILD: &str = "target/widget-build";

/// Build the widget into target/widget-dist, unless nothing changed since the last time.
///
/// Adds the wasm32 target if it is missing, compiles for size, makes the JavaScript bindings,
/// shrinks the module with wasm-opt when that is to be had, and compresses every file.
#[derive(Clone, Copy, Default, clap::Args)]
pub(crate) struct Widget {
    /// The compiler to use
    #[arg(long, value_enum, default_value_t)]
    toolchain: Choice,
    /// Build even when nothing changed
    #[arg(long)]
    force: bool,
}

impl Widget {
    pub(crate) fn run(self, at: &Workspace) -> Result<()> {
        let toolchain = Toolchain::ensure(at, self.toolchain)?;
        let fingerprint = inputs::fingerprint(at, &toolchain.version(at)?)?;
        let stamp = at.path(BUILD).join("inputs");
        let finished = at.path(DIST).join(dist::VERSION).is_file();
        if finished && !self.force && fs::read_to_string(&stamp).is_ok_and(|old| old == fingerprint) {
            at.say("the widget is up to date");
            return Ok(());
        }
        build(at, toolchain)?;
        fs::write(&stamp, fingerprint).with_context(|| format!("cannot write {}", stamp.display()))
    }
}

fn build(at: &Workspace, toolchain: Toolchain) -> Result<()> {
    let mut files = dist::Dist::default();
    for bundle in BUNDLES {
        at.say(&format!("compiling the widget: {}", bundle.name));
        let module = compile(at, toolchain, &bundle)?;
        at.say("making its bindings");
        let name = format!("kith-{}", bundle.name);
        let bound = bindings::generate(&module, &at.path(BUILD).join("bindings"), &name)?;
        let wasm = optimise::shrink(at, &bound.wasm)?;
        let (wasm, js) = imports::shorten(&wasm, &bound.js).unwrap_or((wasm, bound.js));
        files.add(&format!("{name}_bg.wasm"), wasm);
        files.add(&format!("{name}.js"), js.into_bytes());
        files.add_tree("snippets/", &bound.snippets)?;
    }
    at.say("compressing");
    files.add("boot.js", include_bytes!("boot.js").to_vec());
    files.add("work.js", include_bytes!("work.js").to_vec());
    files.add("kith.css", dist::joined(&at.path("widget/style"), "css")?);
    for (name, text) in words::files(&at.path("widget/locales"))? {
        files.add(&name, text);
    }
    files.add_tree("", &at.path("widget/assets"))?;
    let version = files.write(&at.path(DIST))?;
    at.say(&format!("widget {version} is in {DIST}/"));
    Ok(())
}

fn compile(at: &Workspace, toolchain: Toolchain, bundle: &Bundle) -> Result<PathBuf> {
    let build = at.path(BUILD);
    run(toolchain
        .build(at)
        .args(["--package", bundle.package, "--bin", bundle.package, "--profile", bundle.profile])
        .args(["--no-default-features", "--features", bundle.features, "--target-dir"])
        .arg(&build))
    .context("the widget does not compile")?;
    Ok(build.join(TARGET).join(bundle.profile).join(bundle.package).with_extension("wasm"))
}
