//! `cargo xtask bench`: how fast and how good Kith is, measured beside others that do the same.

mod grouping;
mod module;
mod network;
mod peers;
mod schedule;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::packages;
use crate::widget::Widget;
use crate::workspace::{Workspace, in_path, run};

/// Where the other tools are installed and the servers' logs lie, inside the repository.
const FOLDER: &str = "target/bench";

/// Measure how fast and how good Kith is, on this machine and beside other tools.
#[derive(clap::Args)]
pub(crate) struct Bench {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Launch(Launch),
    Grouping(grouping::Grouping),
    Schedule(schedule::Schedule),
    Network(network::NetworkBench),
    /// Milliseconds a frame of the map takes while it is dragged, in Chromium without a graphics processor.
    ///
    /// The page is given courses of 2,000 and 14,000 people; lines are drawn by WebGL2 and, in a second pass, as if
    /// the browser had none.
    Frames,
}

/// Launches a second on one core, of Kith, ltijs and PyLTI1p3 in one run.
///
/// Installs the two others from npm and PyPI into target/bench/, builds Kith with optimisation, and gives each the same
/// launches: a login, a token signed by the same simulated Moodle, a page. The server under test has the first core
/// for itself; driver, platform and PostgreSQL share the second. SQLite and PostgreSQL write to disk as in earnest.
///
/// Each tool is measured in three passes: everybody's first launch, everybody's second one as fast as it goes, and
/// a third one at half that rate, in which the time of each answer is counted from the instant its request was due.
#[derive(clap::Args)]
struct Launch {
    /// Launches in each pass with Kith; the others, which are slower, get a tenth
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    launches: u32,
    /// How many platforms are registered with Kith: one measurement for each number
    #[arg(long, value_name = "NUMBERS", default_value = "1,100,10000")]
    registrations: String,
    /// On which databases Kith is measured
    #[arg(long, value_name = "NAMES", default_value = "sqlite,postgres")]
    databases: String,
    /// Measure Kith alone, without the other tools
    #[arg(long)]
    alone: bool,
}

impl Bench {
    pub(crate) fn run(self, at: &Workspace) -> Result<()> {
        match self.what {
            What::Launch(launch) => launch.run(at),
            What::Grouping(grouping) => grouping.run(at),
            What::Schedule(schedule) => schedule.run(at),
            What::Network(network) => network.run(at),
            What::Frames => frames(at),
        }
    }
}

impl Launch {
    fn run(self, at: &Workspace) -> Result<()> {
        if !in_path("taskset") {
            bail!("taskset is needed to give each server a core of its own; it is part of util-linux");
        }
        packages::ensure_postgres(at)?;
        Widget::default().run(at)?;
        at.say("building Kith and the driver with optimisation");
        run(&mut at.cargo(
            "build --release --package lti-server --package kith-tests --bin kith --bin launch-load",
        ))?;
        let folder = at.path(FOLDER);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;

        // Everything but the server under test stays away from the first core.
        let mut load = at.command("taskset");
        load.args(["-c", "1"]).arg(built(at, "launch-load"));
        load.arg("--kith").arg(built(at, "kith")).arg("--logs").arg(folder.join("logs"));
        load.args(["--launches", &self.launches.to_string(), "--registrations", &self.registrations]);
        load.args(["--databases", &self.databases]);
        if !self.alone {
            load.arg("--ltijs").arg(peers::ltijs(at, &folder)?);
            load.arg("--pylti").arg(peers::pylti(at, &folder)?);
        }
        at.say("measuring");
        let status = load.status().context("cannot start the driver")?;
        if !status.success() {
            bail!("the measurement failed; the servers' logs are in {FOLDER}/logs");
        }
        Ok(())
    }
}

fn frames(at: &Workspace) -> Result<()> {
    packages::ensure_browser(at)?;
    Widget::default().run(at)?;
    at.say("building the driver and measuring");
    run(&mut at.cargo("run --release --package kith-tests --bin map-frames"))
}

fn built(at: &Workspace, name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| at.path("target"), PathBuf::from);
    target.join("release").join(name)
}
