//! What a package reaches through its dependencies.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::{Context as _, Result};

/// Packages by name, and the packages each of them uses. Two versions of one package are one here:
/// the rules speak of names.
#[derive(Debug, Default)]
pub(super) struct Graph(BTreeMap<String, BTreeSet<String>>);

impl Graph {
    /// Reads what `cargo tree --prefix depth --format {p}` prints: the depth, directly followed by
    /// the name, then the version and remarks.
    pub(super) fn from_cargo_tree(text: &str) -> Result<Self> {
        let mut graph = Self::default();
        let mut above: Vec<&str> = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let (depth, rest) = line.split_at(digits);
            let depth: usize =
                depth.parse().with_context(|| format!("cargo tree printed `{line}`, without a depth"))?;
            let name = rest.split(' ').next().unwrap_or(rest);
            above.truncate(depth);
            if let Some(user) = above.last() {
                graph.add(user, name);
            }
            above.push(name);
        }
        Ok(graph)
    }

    /// Notes that `package` uses `dependency`.
    pub(super) fn add(&mut self, package: &str, dependency: &str) {
        self.0.entry(package.to_owned()).or_default().insert(dependency.to_owned());
    }

    /// The packages `package` names itself.
    pub(super) fn direct(&self, package: &str) -> impl Iterator<Item = &str> {
        self.0.get(package).into_iter().flatten().map(String::as_str)
    }

    /// The shortest way from `start` to `goal`, both included, if there is one.
    pub(super) fn path(&self, start: &str, goal: &str) -> Option<Vec<String>> {
        let mut came_from = BTreeMap::from([(start, start)]);
        let mut waiting = VecDeque::from([start]);
        while let Some(here) = waiting.pop_front() {
            if here == goal {
                return Some(way_back(&came_from, start, goal));
            }
            for next in self.direct(here) {
                if !came_from.contains_key(next) {
                    came_from.insert(next, here);
                    waiting.push_back(next);
                }
            }
        }
        None
    }
}

fn way_back(came_from: &BTreeMap<&str, &str>, start: &str, goal: &str) -> Vec<String> {
    let mut path = vec![goal.to_owned()];
    let mut here = goal;
    while here != start {
        here = came_from[here];
        path.push(here.to_owned());
    }
    path.reverse();
    path
}
