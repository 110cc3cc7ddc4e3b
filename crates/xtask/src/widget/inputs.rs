//! What the widget is made of, as one short text: equal texts mean there is nothing to build.

use std::path::Path;

use anyhow::Result;

use crate::fingerprint::{Fingerprint, files_below};
use crate::workspace::Workspace;

/// Everything that can change the widget's files.
const INPUTS: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "crates/grouping",
    "crates/network",
    "crates/schedule",
    "crates/wire",
    "crates/worker",
    "crates/xtask/src/widget",
    "widget",
];

/// The fingerprint of all inputs, and of the compiler.
pub(super) fn fingerprint(at: &Workspace, compiler: &str) -> Result<String> {
    let mut print = Fingerprint::default();
    print.text(compiler);
    for input in INPUTS {
        for file in files_below(&at.path(input))? {
            print.text(&name_inside(&file, &at.path("")));
            print.bytes(&std::fs::read(&file)?);
        }
    }
    Ok(print.to_string())
}

fn name_inside(file: &Path, root: &Path) -> String {
    let inside = file.strip_prefix(root).unwrap_or(file);
    inside.to_string_lossy().into_owned()
}
