//! `wasm-opt`, which makes the module a little smaller. Welcome, never required.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::workspace::{Workspace, in_path, output_of, run};

/// The npm package with wasm-opt, and the version this was tried with.
const PACKAGE: &str = "binaryen@132";
const TOOLS: &str = "target/tools";

/// The oldest release that knows everything the compiler emits.
const OLDEST: u32 = 117;

/// Control flow is taken apart and built anew before shrinking, twice: two kilobytes fewer to download than
/// shrinking alone.
const PASSES: [&str; 4] = ["--flatten", "--rereloop", "-Oz", "-Oz"];

/// What the compiler may emit and wasm-opt has to be told to expect.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The bytes of `module`, smaller if wasm-opt could be had.
pub(super) fn shrink(at: &Workspace, module: &Path) -> Result<Vec<u8>> {
    let read = |file: &Path| fs::read(file).with_context(|| format!("cannot read {}", file.display()));
    let Some(mut wasm_opt) = find(at) else {
        at.say("no wasm-opt here and none from npm: the module stays a few per cent larger");
        return read(module);
    };
    at.say("shrinking it with wasm-opt");
    let smaller = module.with_extension("opt.wasm");
    wasm_opt.args(PASSES).args(FEATURES);
    match run(wasm_opt.arg(module).arg("-o").arg(&smaller)) {
        Ok(()) => read(&smaller),
        Err(error) => {
            at.say(&format!("going on without: {error:#}"));
            read(module)
        }
    }
}

fn find(at: &Workspace) -> Option<Command> {
    if in_path("wasm-opt") && is_recent(at.command("wasm-opt")) {
        return Some(at.command("wasm-opt"));
    }
    let installed = at.path(TOOLS).join("node_modules/.bin/wasm-opt");
    if !installed.is_file() {
        install(at)?;
    }
    is_recent(at.command(&installed)).then(|| at.command(&installed))
}

fn install(at: &Workspace) -> Option<()> {
    if !in_path("npm") {
        return None;
    }
    at.say(&format!("fetching wasm-opt: npm install {PACKAGE}"));
    let mut npm = at.command("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error"]);
    run(npm.arg("--prefix").arg(at.path(TOOLS)).arg(PACKAGE)).ok()
}

fn is_recent(mut wasm_opt: Command) -> bool {
    output_of(wasm_opt.arg("--version")).is_ok_and(|line| release(&line) >= Some(OLDEST))
}

/// The number in `wasm-opt version 132 (version_132)`.
fn release(line: &str) -> Option<u32> {
    line.split_whitespace().nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn the_release_is_read_from_both_spellings() {
        assert_eq!(release("wasm-opt version 132 (version_132)"), Some(132));
        assert_eq!(release("wasm-opt version 108\n"), Some(108));
        assert_eq!(release("wasm-opt: no such option"), None);
    }
}
