//! Installing packages of the system, where that is ours to do: as root on Debian.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::workspace::{Workspace, output_of, run};

/// Whether this is Debian and we may install packages.
pub(crate) fn may_install() -> bool {
    is_debian() && is_root()
}

/// Installs `packages`, or fails with the one command a person can run. `why` completes the
/// sentence "... is needed": it says what is missing.
pub(crate) fn install(at: &Workspace, why: &str, packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install --yes {}", packages.join(" "));
    if !is_debian() {
        bail!("{why} is needed. On Debian that is `{by_hand}`; elsewhere, install its counterpart.");
    }
    if !is_root() {
        bail!("{why} is needed. Run `sudo {by_hand}`, then try again.");
    }
    at.say(&format!("installing {why}: {by_hand}"));
    run(apt_get(at).arg("update").arg("--quiet=2"))?;
    run(apt_get(at).args(["install", "--yes", "--quiet=2", "--no-install-recommends"]).args(packages))
        .with_context(|| format!("{why} is needed; `{by_hand}` would install it"))
}

fn apt_get(at: &Workspace) -> Command {
    let mut command = at.command("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_debian() -> bool {
    std::fs::read_to_string("/etc/os-release")
        .is_ok_and(|release| release.lines().any(|line| line == "ID=debian"))
}

fn is_root() -> bool {
    output_of(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
