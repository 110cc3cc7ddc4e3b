//! Programs of the system that tests and demo need.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::debian;
use crate::workspace::{Workspace, in_path, run, succeeds};

/// The browser, its driver, and letters for every name in the course.
const BROWSER: [&str; 4] = ["chromium", "chromium-driver", "fonts-noto-cjk", "fonts-noto-core"];

/// Makes sure that Chromium can be driven.
pub(crate) fn ensure_browser(at: &Workspace) -> Result<()> {
    let browser = ["chromium", "chromium-browser", "google-chrome"];
    let there = browser.iter().any(|name| in_path(name)) && in_path("chromedriver");
    // Without fonts the screenshots show boxes. Only where we can install them do we insist.
    if there && (!debian::may_install() || BROWSER.iter().all(|name| is_installed(name))) {
        return Ok(());
    }
    debian::install(at, "Chromium with its driver", &BROWSER)
}

/// Makes sure that a PostgreSQL server can be started, and returns the folder with its programs.
pub(crate) fn ensure_postgres(at: &Workspace) -> Result<PathBuf> {
    if let Some(programs) = postgres_programs() {
        return Ok(programs);
    }
    debian::install(at, "the PostgreSQL server", &["postgresql"])?;
    postgres_programs().ok_or_else(|| anyhow::anyhow!("PostgreSQL is installed, but has no initdb"))
}

/// Makes sure that the mail server of the tests can be started, from the registry of Python.
pub(crate) fn ensure_mail_server(at: &Workspace) -> Result<()> {
    let (wanted, folder) = (at.path("tests/mail/requirements.txt"), at.path("target/mail"));
    once(&folder, &[&wanted], || {
        at.say("installing the mail server of the tests from PyPI");
        install_from_pypi(at, &wanted, &folder)
    })
}

/// Makes sure that calendars can be read by programs of others, from the registries of npm and Python.
pub(crate) fn ensure_calendar_readers(at: &Workspace) -> Result<()> {
    let (here, folder) = (at.path("tests/calendars"), at.path("target/calendars"));
    let [package, requirements] = ["package.json", "requirements.txt"].map(|name| here.join(name));
    once(&folder, &[&package, &requirements], || {
        at.say("installing the readers of calendars of the tests from npm and PyPI");
        std::fs::copy(&package, folder.join("package.json"))?;
        install_from_npm(at, &folder)?;
        install_from_pypi(at, &requirements, &folder)
    })
}

/// Makes sure that pages can be checked for what keeps people from using them, with `axe-core` from the registry of npm.
pub(crate) fn ensure_axe(at: &Workspace) -> Result<()> {
    let (wanted, folder) = (at.path("tests/axe/package.json"), at.path("target/axe"));
    once(&folder, &[&wanted], || {
        at.say("installing axe-core, which checks pages for accessibility, from npm");
        std::fs::copy(&wanted, folder.join("package.json"))?;
        install_from_npm(at, &folder)
    })
}

/// Does `install`, unless `folder` notes that it was done for what the files `wanted` say now.
fn once(folder: &Path, wanted: &[&Path], install: impl FnOnce() -> Result<()>) -> Result<()> {
    let noted = folder.join("installed.txt");
    let list = wanted.iter().map(std::fs::read_to_string).collect::<std::io::Result<String>>()?;
    if std::fs::read_to_string(&noted).is_ok_and(|before| before == list) {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    install()?;
    Ok(std::fs::write(noted, list)?)
}

/// Installs what the `package.json` in `folder` lists, and Node.js before where it is missing.
pub(crate) fn install_from_npm(at: &Workspace, folder: &Path) -> Result<()> {
    if !in_path("node") || !in_path("npm") {
        debian::install(at, "Node.js", &["nodejs", "npm"])?;
    }
    let mut npm = at.command("npm");
    run(npm.args(["install", "--no-audit", "--no-fund", "--no-package-lock"]).current_dir(folder))
}

/// Installs what `requirements` lists into an environment in `folder`, and what makes environments where it is missing.
pub(crate) fn install_from_pypi(at: &Workspace, requirements: &Path, folder: &Path) -> Result<()> {
    ensure_python(at)?;
    let venv = folder.join("venv");
    run(at.command("python3").args(["-m", "venv"]).arg(&venv))?;
    run(at.command(venv.join("bin/pip")).args(["install", "--quiet", "--requirement"]).arg(requirements))
}

/// Makes sure that Python can make environments.
fn ensure_python(at: &Workspace) -> Result<()> {
    if succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"])) {
        return Ok(());
    }
    debian::install(at, "Python with its environments", &["python3", "python3-venv"])
}

/// Where `initdb` and `postgres` are: on the search path, or where Debian keeps them, in the newest
/// version.
fn postgres_programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    debian.sort_by_key(|programs| version_of(programs));
    let mut places = on_path.into_iter().chain(debian.into_iter().rev());
    places.find(|place| place.join("initdb").is_file() && place.join("postgres").is_file())
}

/// The 15 in `/usr/lib/postgresql/15/bin`.
fn version_of(programs: &Path) -> Option<u32> {
    programs.parent()?.file_name()?.to_str()?.parse().ok()
}

fn is_installed(package: &str) -> bool {
    succeeds(Command::new("dpkg").args(["--status", package]))
}
