//! The programs of the demo, freshly built.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::workspace::Workspace;

/// Where each program was built to, by its name.
pub(super) struct Binaries(BTreeMap<String, PathBuf>);

impl Binaries {
    /// Builds the server and the programs beside it.
    pub(super) fn build(at: &Workspace) -> Result<Self> {
        let output = at
            .cargo("build --package lti-server --package kith-tests --bins")
            .arg("--message-format=json-render-diagnostics")
            .stderr(Stdio::inherit())
            .output()
            .context("cannot start cargo")?;
        if !output.status.success() {
            bail!("the server does not build");
        }
        Ok(Self(executables(&String::from_utf8_lossy(&output.stdout))))
    }

    /// The program of this name.
    pub(super) fn get(&self, name: &str) -> Result<&Path> {
        let found = self.0.get(name).map(PathBuf::as_path);
        found.with_context(|| format!("cargo built no program `{name}`"))
    }
}

/// What cargo says it built: one JSON object a line, some of them with an executable.
fn executables(messages: &str) -> BTreeMap<String, PathBuf> {
    let built = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let name = message["target"]["name"].as_str()?.to_owned();
        Some((name, message["executable"].as_str()?.into()))
    });
    built.collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::executables;

    #[test]
    fn only_executables_are_taken() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"kith"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"kith"},"executable":"/t/debug/kith"}
{"reason":"build-finished","success":true}
not json"#;
        let found = executables(messages);
        assert_eq!(found.len(), 1);
        assert_eq!(found["kith"], PathBuf::from("/t/debug/kith"));
    }
}
