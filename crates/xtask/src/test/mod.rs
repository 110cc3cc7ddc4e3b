//! `cargo xtask test`: everything that has to hold, in one command.

mod postgres;
mod runner;
mod tally;

use std::io::Write as _;

use anyhow::{Result, bail};

use self::postgres::Postgres;
use self::runner::run_and_count;
use self::tally::{Runner, Tally};
use crate::edges::Edges;
use crate::lint::Lint;
use crate::packages;
use crate::size;
use crate::widget::Widget;
use crate::workspace::{Workspace, in_path};

/// Where the tests look for a PostgreSQL server.
const POSTGRES_URL: &str = "TEST_POSTGRES_URL";

/// Run every check and every test of the project.
///
/// Formatting and lints, the directions of dependencies, the widget and its size, then all tests:
/// on SQLite, on a PostgreSQL server started for the occasion, in Chromium, and with a mail server.
/// What is missing is installed where that is possible (as root on Debian); otherwise the command to run is named.
///
/// The last line, alone on standard output, says how many tests passed and failed.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Test {
    /// Leave out the tests that need PostgreSQL, Chromium or a mail server, and install nothing
    #[arg(long)]
    fast: bool,
}

impl Test {
    /// All there is, as the integration runs it.
    pub(crate) const EVERYTHING: Self = Self { fast: false };

    pub(crate) fn run(self, at: &Workspace) -> Result<()> {
        // A test without its database or browser fails. Better to know before the long part.
        let postgres = if self.fast {
            None
        } else {
            packages::ensure_browser(at)?;
            packages::ensure_mail_server(at)?;
            packages::ensure_calendar_readers(at)?;
            packages::ensure_axe(at)?;
            Some(database(at)?)
        };
        Edges {}.run(at)?;
        Lint {}.run(at)?;
        Widget::default().run(at)?;
        // A widget over its budget is a failure, but no reason to leave the tests unrun.
        let size = size::check(at);
        at.say("testing");
        let tally = self.tests(at, postgres.as_ref())?;
        at.say("done");
        writeln!(std::io::stdout().lock(), "{tally}")?;
        match tally {
            Tally { failed: 1.., .. } => bail!("{} tests failed", tally.failed),
            Tally { passed: 0, .. } => bail!("no test ran"),
            Tally { .. } => size,
        }
    }

    fn tests(self, at: &Workspace, postgres: Option<&Database>) -> Result<Tally> {
        let runner = if in_path("cargo-nextest") { Runner::Nextest } else { Runner::CargoTest };
        let mut command = at.cargo(match runner {
            Runner::Nextest => "nextest run",
            Runner::CargoTest => "test",
        });
        command.args(["--workspace", "--no-fail-fast"]);
        if !self.fast {
            command.args(["--features", "kith-tests/browser,kith-tests/mail,kith-tests/postgres"]);
        }
        if let Some(database) = postgres {
            command.env(POSTGRES_URL, database.url());
        }
        let mut tally = run_and_count(runner, &mut command)?;
        if runner == Runner::Nextest {
            at.say("testing the examples in the documentation");
            let mut examples = at.cargo("test --doc --workspace --no-fail-fast");
            tally += run_and_count(Runner::CargoTest, &mut examples)?;
        }
        Ok(tally)
    }
}

/// The server that `TEST_POSTGRES_URL` names, or one of our own.
enum Database {
    Given(String),
    Own(Postgres),
}

impl Database {
    fn url(&self) -> String {
        match self {
            Self::Given(url) => url.clone(),
            Self::Own(postgres) => postgres.url(),
        }
    }
}

fn database(at: &Workspace) -> Result<Database> {
    if let Ok(url) = std::env::var(POSTGRES_URL) {
        return Ok(Database::Given(url));
    }
    let programs = packages::ensure_postgres(at)?;
    at.say("starting PostgreSQL");
    Ok(Database::Own(Postgres::start(at, &programs)?))
}
