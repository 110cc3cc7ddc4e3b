//! `kith export FILE` and `kith import FILE`.

use std::{
    path::{Path, PathBuf},
    str::FromStr as _,
};

use anyhow::{Context as _, bail};
use sqlx::sqlite::SqliteConnectOptions;

use super::{
    CarryError, export,
    file::{Incoming, Outgoing},
    import,
};
use crate::{cli::say, store::Store};

/// Write everything this installation holds into one file.
///
/// With `kith import` it moves from SQLite to PostgreSQL, back, or to another machine. A server that runs meanwhile
/// is not disturbed; what it does after this moment is not in the file, so stop it before you move for good.
///
/// The file holds Kith's private signing keys and the names of people. Only its owner may read it; keep it as safe
/// as the database, and delete it when it has served.
///
/// Left out are launches under way and open sessions: people open Kith from their course once more.
#[derive(Clone, Debug, clap::Args)]
pub struct ExportCommand {
    /// The file to make; it must not be there yet. A name that ends in .gz is compressed; - is standard output.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Read an installation from a file that `kith export` made.
///
/// Goes only into a new database, which the setting `database` names, and all of it or nothing is taken over. Both
/// versions of Kith have to be the same. Keep the public address: platforms know Kith by it.
#[derive(Clone, Debug, clap::Args)]
pub struct ImportCommand {
    /// The file to read, compressed or not; - is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl ExportCommand {
    /// Does it and says what was done, on standard error: the file may be standard output.
    ///
    /// # Errors
    /// When the database is missing or fails, or the file is there already or cannot be written.
    pub async fn run(self, database: &str) -> anyhow::Result<()> {
        if let Some(missing) = missing_file(database) {
            bail!("database (--database, KITH_DATABASE): there is no file {}", missing.display());
        }
        let store = open(database).await?;
        let name = self.file.display().to_string();
        let mut file = Outgoing::create(&self.file).with_context(|| format!("making {name}"))?;
        let amount = export::export(&store, &mut file).await;
        let amount = amount.map_err(|error| anyhow::anyhow!("nothing was exported: {error}"))?;
        file.finish().with_context(|| format!("writing {name}"))?;
        store.close().await;
        eprintln!("Exported {} rows of {} tables.", amount.rows, amount.tables);
        eprintln!("The file holds Kith's private signing keys and names of people: keep it safe.");
        Ok(())
    }
}

impl ImportCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// When the file is broken or of another version, the database is not empty, or either fails.
    pub async fn run(self, database: &str) -> anyhow::Result<()> {
        let name = self.file.display().to_string();
        let mut file = Incoming::open(&self.file).with_context(|| format!("opening {name}"))?;
        let store = open(database).await?;
        let done = import::import(&store, &mut file).await;
        store.close().await;
        let amount = match done {
            Ok(amount) => amount,
            Err(error @ CarryError::File { .. }) => bail!("{name}, {error}"),
            Err(error) => bail!("nothing was imported: {error}"),
        };
        say(&format!("Imported {} rows of {} tables.", amount.rows, amount.tables));
        say(
            "Start `kith serve` with the public address it had before. People open Kith from their course once more.",
        );
        Ok(())
    }
}

async fn open(database: &str) -> anyhow::Result<Store> {
    Store::open(database).await.context("database (--database, KITH_DATABASE)")
}

/// The file of an `SQLite` database that is not there: opening it would make an empty one.
fn missing_file(database: &str) -> Option<PathBuf> {
    let options =
        SqliteConnectOptions::from_str(database).ok().filter(|_| database.starts_with("sqlite:"))?;
    let file: &Path = options.get_filename();
    (!file.exists()).then(|| file.to_owned())
}
