//! The other tools: installed from their registries beside a server of a few lines that uses them as documented.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::packages::{install_from_npm, install_from_pypi};
use crate::workspace::Workspace;

const LTIJS: [(&str, &str); 2] = [
    ("package.json", include_str!("peers/ltijs/package.json")),
    ("server.js", include_str!("peers/ltijs/server.js")),
];
const PYLTI: [(&str, &str); 2] = [
    ("requirements.txt", include_str!("peers/pylti/requirements.txt")),
    ("server.py", include_str!("peers/pylti/server.py")),
];

const CPSAT: [(&str, &str); 2] = [
    ("requirements.txt", include_str!("peers/cpsat/requirements.txt")),
    ("solve.py", include_str!("peers/cpsat/solve.py")),
];

const NETWORK: [(&str, &str); 7] = [
    ("package.json", include_str!("peers/network/package.json")),
    ("requirements.txt", include_str!("peers/network/requirements.txt")),
    ("network.cjs", include_str!("peers/network/network.cjs")),
    ("layout.cjs", include_str!("peers/network/layout.cjs")),
    ("louvain.cjs", include_str!("peers/network/louvain.cjs")),
    ("leiden.py", include_str!("peers/network/leiden.py")),
    ("kith.cjs", include_str!("peers/network/kith.cjs")),
];

/// Installs ltijs; gives its folder.
pub(super) fn ltijs(at: &Workspace, bench: &Path) -> Result<PathBuf> {
    let folder = bench.join("ltijs");
    if placed(&folder, &LTIJS)? || !folder.join("node_modules/ltijs").is_dir() {
        at.say("installing ltijs from npm");
        install_from_npm(at, &folder)?;
    }
    Ok(folder)
}

/// Installs PyLTI1p3 with Flask and a server; gives its folder.
pub(super) fn pylti(at: &Workspace, bench: &Path) -> Result<PathBuf> {
    let folder = bench.join("pylti");
    let venv = folder.join("venv");
    if placed(&folder, &PYLTI)? || !venv.join("bin/gunicorn").is_file() {
        at.say("installing PyLTI1p3 from PyPI");
        install_from_pypi(at, &folder.join("requirements.txt"), &folder)?;
    }
    Ok(folder)
}

/// Installs OR-Tools; gives the folder with the model.
pub(super) fn cpsat(at: &Workspace, bench: &Path) -> Result<PathBuf> {
    let folder = bench.join("cpsat");
    let venv = folder.join("venv");
    let changed = placed(&folder, &CPSAT)?;
    if changed || !venv.join("bin/python").is_file() {
        at.say("installing OR-Tools from PyPI");
        install_from_pypi(at, &folder.join("requirements.txt"), &folder)?;
    }
    Ok(folder)
}

/// Installs d3-force, graphology and ngraph, igraph and leidenalg, unless `alone`; gives the folder with what runs them.
pub(super) fn network(at: &Workspace, bench: &Path, alone: bool) -> Result<PathBuf> {
    let folder = bench.join("network");
    let venv = folder.join("venv");
    let changed = placed(&folder, &NETWORK)?;
    if alone {
        return Ok(folder);
    }
    if changed || !folder.join("node_modules/graphology").is_dir() {
        at.say("installing d3-force, graphology and ngraph from npm");
        install_from_npm(at, &folder)?;
    }
    if changed || !venv.join("bin/python").is_file() {
        at.say("installing igraph and leidenalg from PyPI");
        install_from_pypi(at, &folder.join("requirements.txt"), &folder)?;
    }
    Ok(folder)
}

/// Puts files into a folder; says whether one of them was another before.
fn placed(folder: &Path, files: &[(&str, &str)]) -> Result<bool> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut changed = false;
    for (name, text) in files {
        let path = folder.join(name);
        if fs::read_to_string(&path).ok().as_deref() != Some(*text) {
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
            changed = true;
        }
    }
    Ok(changed)
}
