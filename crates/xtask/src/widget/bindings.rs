//! The JavaScript face of the compiled module, by the version of wasm-bindgen in Cargo.lock.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

/// What wasm-bindgen made.
pub(super) struct Bound {
    /// The module, adapted to its bindings.
    pub(super) wasm: PathBuf,
    /// The ES module that loads it.
    pub(super) js: String,
    /// Scripts that crates brought along; the folder is absent when there are none.
    pub(super) snippets: PathBuf,
}

/// Writes the bindings of `module` into `folder`, under `name`.
pub(super) fn generate(module: &Path, folder: &Path, name: &str) -> Result<Bound> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    Bindgen::new()
        .input_path(module)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .context("wasm-bindgen failed; its versions in Cargo.lock must all be the same")?;
    let script = folder.join(format!("{name}.js"));
    let js = fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))?;
    // Only the scripts crates brought along are taken over as they are.
    Ok(Bound { wasm: folder.join(format!("{name}_bg.wasm")), js, snippets: folder.join("snippets") })
}
