//! `cargo xtask fuzz`: what strangers can send, sent by a machine.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::workspace::{Workspace, in_path, run};

/// Where the targets are, as a workspace of its own: they are built with a sanitizer.
const FOLDER: &str = "crates/lti/fuzz";
const TOOLS: &str = "target/tools";
/// The version this was tried with.
const VERSION: &str = "0.13.2";
/// Larger messages are refused by their size; looking for them would only slow the search down.
const MOST_BYTES: u32 = 8192;

/// Look for messages that make the LTI code panic, or break what it promises.
///
/// Each target is run for the given time, beginning with what earlier runs found (target/fuzz) and with the
/// messages in crates/lti/fuzz/seeds. A message that breaks something is left in crates/lti/fuzz/artifacts.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Fuzz {
    /// One of the targets; all of them, one after the other, without it.
    target: Option<String>,
    /// Minutes for each target.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: u32,
}

impl Fuzz {
    pub(crate) fn run(self, at: &Workspace) -> Result<()> {
        let known = targets(at)?;
        let wanted = match self.target {
            None => known,
            Some(name) if known.contains(&name) => vec![name],
            Some(name) => bail!("there is no fuzz target {name}; there are {}", known.join(", ")),
        };
        let tool = ensure_tool(at)?;
        for target in &wanted {
            at.say(&format!("{target}: {} minutes", self.minutes));
            let kept = at.path(&format!("target/fuzz/corpus/{target}"));
            fs::create_dir_all(&kept).with_context(|| format!("cannot make {}", kept.display()))?;
            let mut fuzz = at.command(&tool);
            // The sanitizer and the counters are compiler options that are not stable yet.
            fuzz.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", at.path("target/fuzz"));
            fuzz.args(["fuzz", "run", "--fuzz-dir", FOLDER, target]).arg(&kept);
            fuzz.arg(at.path(&format!("{FOLDER}/seeds/{target}"))).arg("--");
            fuzz.arg(format!("-max_total_time={}", self.minutes * 60)).arg(format!("-max_len={MOST_BYTES}"));
            // What it learned about useful words is for people who write dictionaries.
            run(fuzz.args(["-print_final_stats=1", "-verbosity=0"]))
                .with_context(|| format!("{target} found something; see {FOLDER}/artifacts/{target}"))?;
        }
        at.say(&format!("nothing found in {} minutes each of {}", self.minutes, wanted.join(", ")));
        Ok(())
    }
}

/// The targets, by their files.
fn targets(at: &Workspace) -> Result<Vec<String>> {
    let folder = at.path(FOLDER).join("fuzz_targets");
    let files = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names: Vec<String> =
        files.filter_map(|file| Some(file.ok()?.path().file_stem()?.to_str()?.to_owned())).collect();
    names.sort_unstable();
    Ok(names)
}

fn ensure_tool(at: &Workspace) -> Result<PathBuf> {
    if in_path("cargo-fuzz") {
        return Ok("cargo-fuzz".into());
    }
    let tool = at.path(TOOLS).join("bin/cargo-fuzz");
    if !tool.is_file() {
        at.say("installing cargo-fuzz");
        let mut install = at.cargo("install cargo-fuzz --locked --version");
        run(install.arg(VERSION).arg("--root").arg(at.path(TOOLS)))?;
    }
    Ok(tool)
}
