//! Measures launches a second, of Kith and of other LTI libraries: run by `cargo xtask bench launch`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Parser;
use kith_tests::{
    database::Kind,
    load::{Subject, measure, table},
};

/// Launches a second on one core.
#[derive(Debug, Parser)]
struct Options {
    /// The server `kith`, built with optimisation.
    #[arg(long)]
    kith: PathBuf,
    /// Folder with ltijs and its server.
    #[arg(long)]
    ltijs: Option<PathBuf>,
    /// Folder with `PyLTI1p3` and its server.
    #[arg(long)]
    pylti: Option<PathBuf>,
    /// Launches in each pass with Kith; the others get a tenth.
    #[arg(long, default_value_t = 10_000)]
    launches: usize,
    /// Connections that launch side by side.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// How many platforms are registered with Kith: one measurement for each number.
    #[arg(long, value_delimiter = ',', default_value = "1,100,10000")]
    registrations: Vec<usize>,
    /// On which databases: one measurement for each.
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres")]
    databases: Vec<String>,
    /// Where the servers' logs go.
    #[arg(long)]
    logs: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    std::fs::create_dir_all(&options.logs)?;
    let mut subjects = Vec::new();
    subjects.extend(options.pylti.map(Subject::Pylti));
    subjects.extend(options.ltijs.map(Subject::Ltijs));
    for database in &options.databases {
        let kind = match database.as_str() {
            "sqlite" => Kind::Sqlite,
            "postgres" => Kind::Postgres,
            other => anyhow::bail!("--databases: \"{other}\" is neither sqlite nor postgres"),
        };
        for registrations in options.registrations.iter().copied() {
            subjects.push(Subject::Kith { binary: options.kith.clone(), kind, registrations });
        }
    }
    let mut rows = Vec::new();
    for subject in &subjects {
        let ours = matches!(subject, Subject::Kith { .. });
        let launches = if ours { options.launches } else { options.launches.div_ceil(10) };
        let row = measure(subject, launches, options.connections, &options.logs).await?;
        writeln!(std::io::stderr(), "{}: {:.0} launches/s", row.name, row.rate)?;
        rows.push(row);
    }
    write!(std::io::stdout(), "{}", table(&rows))?;
    Ok(())
}
