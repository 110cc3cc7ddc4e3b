//! Starts the solvers and reads what they wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::Run;
use super::learners::Learner;
use crate::bench::{built, module, peers};
use crate::workspace::{Workspace, in_path, run};

const RUNNER: &str = include_str!("../peers/wasm/run.cjs");

/// Everything installed and built.
pub(super) struct Solvers {
    pub(super) folder: PathBuf,
    native: PathBuf,
    python: Option<PathBuf>,
}

impl Solvers {
    pub(super) fn ready(at: &Workspace, folder: PathBuf, plain: bool) -> Result<Self> {
        at.say("building the solver with optimisation");
        run(&mut at.cargo("build --release --package grouping --example cg1"))?;
        let native = built(at, "examples").join("cg1");
        if plain {
            return Ok(Self { folder, native, python: None });
        }
        if !in_path("node") {
            bail!("node is needed to run the module; or leave it and CP-SAT out with --plain");
        }
        module::ready(at, ("grouping", "cg1_wasm"), &folder.join("wasm"), "cg1", ("run.cjs", RUNNER))?;
        let python = peers::cpsat(at, &at.path(crate::bench::FOLDER))?;
        Ok(Self { folder, native, python: Some(python) })
    }

    pub(super) fn native(
        &self,
        at: &Workspace,
        pool: &[Learner],
        file: &Path,
        time: Duration,
        threads: usize,
    ) -> Result<Run> {
        let out = self.folder.join("kith.csv");
        let mut command = at.command(&self.native);
        command.arg(file).args(["--size", "4-6", "--seed", "1", "--out"]).arg(&out);
        command.args(["--seconds", &time.as_secs().to_string(), "--threads", &threads.to_string()]);
        let (text, seconds) = timed(&mut command)?;
        Ok(Run {
            groups: groups(pool, &out)?,
            seconds,
            near: number_after(&text, "99 % of it after "),
            peak_mb: number_after(&text, "peak memory "),
        })
    }

    pub(super) fn wasm(&self, at: &Workspace, pool: &[Learner], file: &Path, time: Duration) -> Result<Run> {
        let out = self.folder.join("wasm.csv");
        let mut command = at.command("node");
        command
            .arg(self.folder.join("wasm/run.cjs"))
            .arg(file)
            .arg(&out)
            .args(["1", &time.as_secs().to_string()]);
        let (text, seconds) = timed(&mut command)?;
        Ok(Run {
            groups: groups(pool, &out)?,
            seconds,
            near: number_after(&text, "near "),
            peak_mb: number_after(&text, "peak "),
        })
    }

    /// `None` when it found nothing in time.
    pub(super) fn cpsat(
        &self,
        at: &Workspace,
        pool: &[Learner],
        file: &Path,
        time: Duration,
    ) -> Result<Option<Run>> {
        let Some(python) = &self.python else { return Ok(None) };
        let out = self.folder.join("cpsat.csv");
        if out.exists() {
            fs::remove_file(&out).with_context(|| format!("cannot remove {}", out.display()))?;
        }
        let mut command = at.command(python.join("venv/bin/python"));
        command.arg(python.join("solve.py")).arg(file).arg(&out).args([
            "5",
            &time.as_secs().to_string(),
            "2",
        ]);
        let (text, seconds) = timed(&mut command)?;
        if !out.exists() {
            return Ok(None);
        }
        Ok(Some(Run {
            groups: groups(pool, &out)?,
            seconds,
            near: number_after(&text, "\"near_seconds\": "),
            peak_mb: number_after(&text, "\"peak_mb\": "),
        }))
    }
}

/// What a command printed, and how long it took.
fn timed(command: &mut Command) -> Result<(String, f64)> {
    let began = Instant::now();
    let output = command.stderr(Stdio::inherit()).output().context("cannot start a solver")?;
    if !output.status.success() {
        bail!("a solver failed: {}", crate::workspace::shown(command));
    }
    Ok((String::from_utf8_lossy(&output.stdout).into_owned(), began.elapsed().as_secs_f64()))
}

fn number_after(text: &str, words: &str) -> Option<f64> {
    let (_, rest) = text.split_once(words)?;
    rest.split(|it: char| !it.is_ascii_digit() && it != '.').next()?.parse().ok()
}

/// Reads `id,group`. Somebody who is not in the pool or is named twice is an error, not a better score.
fn groups(pool: &[Learner], file: &Path) -> Result<Vec<Vec<usize>>> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut places: BTreeMap<&str, usize> = pool.iter().map(|it| it.id.as_str()).zip(0..).collect();
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let (id, group) = line.split_once(',').with_context(|| format!("`{line}` is no `id,group`"))?;
        let place =
            places.remove(id).with_context(|| format!("{id} is not in the pool, or is there twice"))?;
        groups.entry(group).or_default().push(place);
    }
    Ok(groups.into_values().collect())
}
