//! A database for one test: an `SQLite` file, or a database of a throw-away `PostgreSQL` cluster.
//!
//! Where `TEST_POSTGRES_URL` names a server, its databases are used. Otherwise a cluster is started once for each test
//! process and ends with it, however that ends: a shell holds the server and waits on a pipe that only this process
//! keeps open.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;
use url::Url;

use crate::platform::random_hex;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An embedded file.
    Sqlite,
    /// A server.
    Postgres,
}

/// A fresh database of one test.
#[derive(Debug)]
pub struct Database {
    address: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    File {
        _folder: TempDir,
    },
    Cluster {
        name: String,
    },
    /// A server of its own, which ends with it.
    Own {
        _cluster: Cluster,
    },
}

impl Database {
    /// Makes an empty database.
    ///
    /// # Errors
    /// When the folder cannot be made, or `PostgreSQL` is missing or does not start. Never skips.
    pub async fn create(kind: Kind) -> anyhow::Result<Self> {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir()?;
                let address = format!("sqlite://{}", folder.path().join("kith.sqlite").display());
                Ok(Self { address, place: Place::File { _folder: folder } })
            }
            Kind::Postgres => {
                let cluster = tokio::task::spawn_blocking(cluster).await??;
                let name = format!("kith_{}", random_hex(6));
                let mut connection = cluster.connect().await?;
                // The name is ours: hexadecimal digits.
                let sql = AssertSqlSafe(format!("CREATE DATABASE {name}"));
                sqlx::query(sql).execute(&mut connection).await?;
                connection.close().await?;
                Ok(Self { address: cluster.address(&name), place: Place::Cluster { name } })
            }
        }
    }

    /// An empty database that survives a power cut, as one in earnest does: for measurements. A file is put into
    /// `folder`, and PostgreSQL is a server of its own.
    ///
    /// # Errors
    /// As for [`Database::create`].
    pub async fn create_durable(kind: Kind, folder: &Path) -> anyhow::Result<Self> {
        match kind {
            Kind::Sqlite => {
                // Not where a test puts it: a folder for temporary files may be in memory.
                let folder = tempfile::tempdir_in(folder)?;
                let address = format!("sqlite://{}", folder.path().join("kith.sqlite").display());
                Ok(Self { address, place: Place::File { _folder: folder } })
            }
            Kind::Postgres => {
                let cluster = tokio::task::spawn_blocking(|| start_own(DURABLE)).await??;
                cluster.connect().await?.close().await?;
                Ok(Self { address: cluster.address("postgres"), place: Place::Own { _cluster: cluster } })
            }
        }
    }

    /// The address for `--database`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Removes the database, so that hundreds of tests do not fill the disk.
    ///
    /// # Errors
    /// When the cluster refuses.
    pub async fn remove(self) -> anyhow::Result<()> {
        if let Place::Cluster { name } = &self.place {
            let mut connection = cluster()?.connect().await?;
            let sql = AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
            sqlx::query(sql).execute(&mut connection).await?;
            connection.close().await?;
        }
        Ok(())
    }
}

/// Names a server that is running already, as somebody who may make databases there.
const GIVEN: &str = "TEST_POSTGRES_URL";

#[derive(Debug)]
enum Cluster {
    Given(Url),
    Own {
        folder: PathBuf,
        /// Holds the pipe: the shell stops the server when it closes.
        _shell: Child,
    },
}

/// A test's data may be gone after a power cut.
const FLEETING: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";
/// As PostgreSQL comes, with the shared memory of a small server in earnest.
const DURABLE: &str = "-c shared_buffers=512MB -c max_wal_size=4GB";

/// Runs as the user that may run a server: never root.
const SHELL: &str = r#"
set -e
bin=$1
folder=$(mktemp -d /tmp/kith-postgres.XXXXXX)
server=
stop() {
  trap - EXIT INT TERM HUP
  if [ -n "$server" ]; then kill -INT "$server" 2>/dev/null || :; wait "$server" || :; fi
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 1' INT TERM HUP
"$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync --no-instructions >"$folder/log" 2>&1 \
  || { cat "$folder/log" >&2; exit 1; }
"$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=300 $3 >>"$folder/log" 2>&1 </dev/null &
server=$!
echo "$folder"
read -r _ || :
"#;

fn cluster() -> anyhow::Result<&'static Cluster> {
    static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
    let started = CLUSTER.get_or_init(|| start().map_err(|error| format!("{error:#}")));
    started.as_ref().map_err(|error| anyhow!("PostgreSQL for tests: {error}"))
}

fn start() -> anyhow::Result<Cluster> {
    if let Ok(given) = std::env::var(GIVEN) {
        return Ok(Cluster::Given(given.parse().with_context(|| format!("{GIVEN} is no address"))?));
    }
    start_own(FLEETING)
}

fn start_own(options: &str) -> anyhow::Result<Cluster> {
    let bin = binaries()?;
    let mut command = if am_root()? {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg("sh");
        command
    } else {
        Command::new("sh")
    };
    command.args(["-c", SHELL, "kith-postgres"]).arg(&bin).arg(options).current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut shell = command.spawn().context("starting a shell for the server")?;
    let mut folder = String::new();
    let output = shell.stdout.take().context("the shell has an output")?;
    BufReader::new(output).read_line(&mut folder)?;
    let folder = folder.trim();
    if folder.is_empty() {
        let mut said = String::new();
        if let Some(mut errors) = shell.stderr.take() {
            errors.read_to_string(&mut said)?;
        }
        bail!("the server did not start: {}", said.trim());
    }
    Ok(Cluster::Own { folder: folder.into(), _shell: shell })
}

fn am_root() -> anyhow::Result<bool> {
    let id = Command::new("id").arg("-u").output().context("asking for the user id")?;
    Ok(id.stdout.trim_ascii() == b"0")
}

/// The folder with `initdb` and `postgres`: on the path, or where Debian keeps it; the newest wins.
fn binaries() -> anyhow::Result<PathBuf> {
    let has_both = |folder: &Path| folder.join("initdb").exists() && folder.join("postgres").exists();
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(found) = std::env::split_paths(&on_path).find(|folder| has_both(folder)) {
        return Ok(found);
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        versions.map(|version| version.path().join("bin")).filter(|folder| has_both(folder)).collect();
    let number = |folder: &PathBuf| {
        folder.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse::<u32>().ok())
    };
    found.sort_by_key(number);
    found.pop().context(
        "no server is installed (looked for initdb in PATH and /usr/lib/postgresql/*/bin). \
         `cargo xtask test` installs it on Debian; elsewhere install PostgreSQL, or leave these tests out with \
         `cargo xtask test --fast`",
    )
}

impl Cluster {
    fn address(&self, name: &str) -> String {
        match self {
            Self::Given(server) => {
                let mut address = server.clone();
                address.set_path(name);
                address.into()
            }
            Self::Own { folder, .. } => {
                format!("postgres://postgres@localhost/{name}?host={}", folder.display())
            }
        }
    }

    fn main_address(&self) -> String {
        match self {
            Self::Given(server) => server.to_string(),
            Self::Own { .. } => self.address("postgres"),
        }
    }

    async fn connect(&self) -> anyhow::Result<PgConnection> {
        let address = self.main_address();
        let mut last = None;
        for _ in 0..200 {
            match PgConnection::connect(&address).await {
                Ok(connection) => return Ok(connection),
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let log = match self {
            Self::Given(_) => String::new(),
            Self::Own { folder, .. } => std::fs::read_to_string(folder.join("log")).unwrap_or_default(),
        };
        bail!("the server cannot be reached: {last:?}\n{log}")
    }
}
