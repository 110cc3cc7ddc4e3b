//! Starts our own programs and those of others, and reads what they wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::bench::{built, module, peers};
use crate::workspace::{Workspace, in_path, run, shown};

/// Everything built, and installed if wanted.
pub(super) struct Tools {
    pub(super) folder: PathBuf,
    ours: PathBuf,
}

/// A picture and the milliseconds after which it was there.
pub(super) struct Picture {
    pub(super) points: Vec<[f64; 2]>,
    pub(super) took: f64,
}

/// What our own program did.
pub(super) struct Ours {
    pub(super) picture: Picture,
    pub(super) groups: Vec<u32>,
    pub(super) topics: Vec<u32>,
    /// Milliseconds for each.
    pub(super) groups_took: f64,
    pub(super) topics_took: f64,
    /// The most memory, in megabytes.
    pub(super) memory: f64,
    /// The longest slice, in milliseconds, where it is sliced.
    pub(super) longest: Option<f64>,
}

impl Tools {
    pub(super) fn ready(at: &Workspace, alone: bool) -> Result<Self> {
        if !in_path("node") {
            bail!("node is needed to run the module");
        }
        at.say("building the layout with optimisation, natively and as a module");
        run(&mut at.cargo("build --release --package network --example layout"))?;
        let folder = peers::network(at, &at.path(crate::bench::FOLDER), alone)?;
        module::build(at, ("network", "layout_wasm"), &folder.join("kith"), "network")?;
        Ok(Self { folder, ours: built(at, "examples").join("layout") })
    }

    /// Our program on a file of ties.
    pub(super) fn native(&self, at: &Workspace, ties: &Path) -> Result<Ours> {
        let out = |what: &str| self.folder.join(format!("ours.{what}"));
        let layout = |find: &str| {
            let mut command = at.command(&self.ours);
            command.arg(ties).args(["--find", find, "--communities"]).arg(out(find));
            command
        };
        let text = told(layout("groups").arg("--positions").arg(out("points")))?;
        let other = told(layout("topics").args(["--seconds", "0"]))?;
        let after =
            |text: &str, words| number_after(text, words).context("the example printed something else");
        Ok(Ours {
            picture: Picture { points: points(&out("points"))?, took: after(&text, "picture took ")? },
            groups: communities(&out("groups"))?,
            topics: communities(&out("topics"))?,
            groups_took: after(&text, "communities took ")?,
            topics_took: after(&other, "communities took ")?,
            memory: after(&text, "peak memory ")?,
            longest: None,
        })
    }

    /// Our module under node.
    pub(super) fn module(&self, at: &Workspace, ties: &Path) -> Result<Ours> {
        let out = self.folder.join("module.points");
        let text = told(at.command("node").arg(self.folder.join("kith.cjs")).arg(ties).arg(&out).arg("1"))?;
        let numbers: Vec<f64> = text.split_whitespace().filter_map(|it| it.parse().ok()).collect();
        let [took, groups_took, topics_took, longest, memory] = numbers[..] else {
            bail!("the module's runner printed `{text}`");
        };
        Ok(Ours {
            picture: Picture { points: points(&out)?, took },
            groups: communities(&self.folder.join("module.points.groups"))?,
            topics: communities(&self.folder.join("module.points.topics"))?,
            groups_took,
            topics_took,
            memory,
            longest: Some(longest),
        })
    }

    /// The pictures of another library at some rounds, the last one at last.
    pub(super) fn library(
        &self,
        at: &Workspace,
        library: &str,
        file: &Path,
        rounds: u32,
    ) -> Result<Vec<Picture>> {
        let out = self.folder.join("peer");
        let mut command = at.command("node");
        command.arg(self.folder.join("layout.cjs")).arg(library).arg(file).arg(&out).arg(rounds.to_string());
        let text = told(&mut command)?;
        let line = |line: &str| {
            let (round, took) = line.split_once(' ').context("a library printed something else")?;
            let file = self.folder.join(format!("peer.{round}"));
            Ok(Picture { points: points(&file)?, took: took.parse().context("no time")? })
        };
        text.lines().map(line).collect()
    }

    /// Communities by another library, and the milliseconds they took.
    pub(super) fn communities(&self, at: &Workspace, method: &str, file: &Path) -> Result<(Vec<u32>, f64)> {
        let out = self.folder.join("peer.communities");
        let text = if method == "graphology" {
            told(at.command("node").arg(self.folder.join("louvain.cjs")).arg(file).arg(&out))?
        } else {
            let python = self.folder.join("venv/bin/python");
            told(at.command(python).arg(self.folder.join("leiden.py")).arg(file).arg(method).arg(&out))?
        };
        Ok((communities(&out)?, text.trim().parse().context("a library printed no time")?))
    }

    /// The size of the module as it travels, in bytes.
    pub(super) fn module_size(&self) -> Result<usize> {
        let module = fs::read(self.folder.join("kith/network_bg.wasm")).context("cannot read the module")?;
        let mut packed = Vec::new();
        zopfli::compress(zopfli::Options::default(), zopfli::Format::Gzip, module.as_slice(), &mut packed)
            .context("cannot compress the module")?;
        Ok(packed.len())
    }
}

/// What a command printed.
fn told(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().context("cannot start a program")?;
    if !output.status.success() {
        bail!("a program failed: {}", shown(command));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn number_after(text: &str, words: &str) -> Option<f64> {
    let (_, rest) = text.split_once(words)?;
    rest.split(|it: char| !it.is_ascii_digit() && it != '.').next()?.parse().ok()
}

fn words(file: &Path) -> Result<Vec<[u8; 4]>> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(bytes.as_chunks().0.to_vec())
}

fn points(file: &Path) -> Result<Vec<[f64; 2]>> {
    let along: Vec<f64> = words(file)?.into_iter().map(|it| f64::from(f32::from_le_bytes(it))).collect();
    Ok(along.as_chunks().0.to_vec())
}

fn communities(file: &Path) -> Result<Vec<u32>> {
    Ok(words(file)?.into_iter().map(u32::from_le_bytes).collect())
}
