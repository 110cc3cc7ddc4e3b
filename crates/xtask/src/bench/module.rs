//! An example of ours as a module for node.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::wasm_target::{Choice, TARGET, Toolchain};
use crate::workspace::{Workspace, in_path, run};

/// Builds the example `example` of `package` with optimisation, calls the module `name` and puts `runner` beside it.
/// Gives the path of the runner.
pub(super) fn ready(
    at: &Workspace,
    example: (&str, &str),
    folder: &Path,
    name: &str,
    (file, runner): (&str, &str),
) -> Result<PathBuf> {
    build(at, example, folder, name)?;
    let path = folder.join(file);
    fs::write(&path, runner).context("cannot write the module's runner")?;
    Ok(path)
}

/// Builds the example `example` of `package` with optimisation as a module called `name`.
pub(super) fn build(
    at: &Workspace,
    (package, example): (&str, &str),
    folder: &Path,
    name: &str,
) -> Result<()> {
    if !in_path("node") {
        bail!("node is needed to run the module");
    }
    let mut build = Toolchain::ensure(at, Choice::Auto)?.cargo(at, "build");
    run(build.args(["--release", "--package", package, "--example", example]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| at.path("target"), PathBuf::from);
    Bindgen::new()
        .input_path(target.join(TARGET).join(format!("release/examples/{example}.wasm")))
        .out_name(name)
        .nodejs(true)?
        .typescript(false)
        .generate(folder)
        .context("wasm-bindgen failed; its versions in Cargo.lock must all be the same")
}
