//! `cargo xtask edges`: the directions in which packages may depend on each other.

mod graph;
mod rules;
#[cfg(test)]
mod tests;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use self::graph::Graph;
use self::rules::{RULES, Rule};
use crate::workspace::{Workspace, output_of};

/// Nothing comes after these.
const LAST: [&str; 2] = ["kith-tests", "xtask"];

/// Check that no package uses what it must not; name the path where one does.
///
/// The domain crates stay pure, the widget stays light, and nothing depends on the tests. What
/// counts is what each package really gets: the features it asks for, on its own target.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Edges {}

impl Edges {
    pub(crate) fn run(self, at: &Workspace) -> Result<()> {
        let Self {} = self;
        let metadata = metadata(at)?;
        let members = members(&metadata)?;
        let mut broken = unruled(&members);
        broken.extend(uses_of_the_last(&metadata));
        for rule in RULES {
            broken.extend(rule.broken_by(&dependencies(at, rule)?, &members));
        }
        for line in &broken {
            eprintln!("forbidden: {line}");
        }
        if !broken.is_empty() {
            bail!("{} forbidden dependencies", broken.len());
        }
        at.say(&format!("the dependencies of all {} packages point the right way", members.len()));
        Ok(())
    }
}

/// What cargo knows about the packages of the workspace.
fn metadata(at: &Workspace) -> Result<Value> {
    let metadata = output_of(&mut at.cargo("metadata --format-version 1 --no-deps"))?;
    Ok(serde_json::from_str(&metadata)?)
}

/// Who depends on the tests or on these commands, be it only for building or testing.
fn uses_of_the_last(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let edges = packages.flat_map(|package| {
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        dependencies.map(move |dependency| (package["name"].as_str(), dependency["name"].as_str()))
    });
    edges
        .filter_map(|(package, dependency)| {
            let (package, dependency) = (package?, dependency?);
            LAST.contains(&dependency)
                .then(|| format!("{package} must not depend on {dependency}, nor may anything"))
        })
        .collect()
}

/// The names of all packages of the workspace.
fn members(metadata: &Value) -> Result<Vec<String>> {
    let packages = metadata["packages"].as_array();
    packages
        .context("cargo metadata lists no packages")?
        .iter()
        .map(|package| package["name"].as_str().map(str::to_owned))
        .collect::<Option<_>>()
        .context("cargo metadata lists a package without a name")
}

/// Packages that no rule speaks of, and rules about packages that are gone.
fn unruled(members: &[String]) -> Vec<String> {
    let without_rule = members
        .iter()
        .filter(|name| !RULES.iter().any(|rule| rule.package == **name))
        .map(|name| format!("{name} has no rule in crates/xtask/src/edges/rules.rs"));
    let without_package = RULES
        .iter()
        .filter(|rule| !members.iter().any(|name| name == rule.package))
        .map(|rule| format!("there is a rule for {}, but no such package", rule.package));
    without_rule.chain(without_package).collect()
}

/// What ends up in the package's own code. `cargo metadata` would not do: it joins the features
/// that all packages ask for, so the server's zone database would seem to be in the widget.
/// Procedural macros run on the building machine and do not count.
fn dependencies(at: &Workspace, rule: &Rule) -> Result<Graph> {
    let mut tree = at.cargo("tree --edges normal,no-proc-macro --prefix depth --format {p}");
    tree.args(["--package", rule.package, "--target", rule.target]);
    Graph::from_cargo_tree(&output_of(&mut tree)?)
}
