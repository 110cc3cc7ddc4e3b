//! A PostgreSQL server of our own for the time of the tests: no account, no password, no leftovers.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::workspace::{Workspace, output_of};

/// Runs the server until its own input closes. That happens however this program ends, so no server is left
/// behind by a killed run. The data need not survive a power failure; it does not survive the tests either.
const KEEPER: &str = r#"
trap '' INT
"$1" -D "$2/data" -k "$2" -h 127.0.0.1 -p "$3" -c max_connections=200 \
  -c fsync=off -c synchronous_commit=off -c full_page_writes=off </dev/null &
read -r _
kill -INT $!
wait $!
rm -rf "$2"
"#;

/// A running server. Dropping it stops it, and its data are gone.
pub(super) struct Postgres {
    keeper: Child,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts a server with the `programs` of this folder.
    pub(super) fn start(at: &Workspace, programs: &Path) -> Result<Self> {
        // Not below the repository: root's home is closed to the account the server runs under.
        let folder = std::env::temp_dir().join(format!("kith-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let data = folder.join("data");
        let log = fs::File::create(folder.join("log"))?;
        if is_root() {
            output_of(at.command("chown").args(["-R", "postgres:"]).arg(&folder))?;
        }
        let mut initdb = as_server(at, &programs.join("initdb"));
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        output_of(initdb.args(["--no-sync", "--pgdata"]).arg(&data))
            .context("cannot create a database cluster")?;

        let port = free_port()?;
        let mut keeper = as_server(at, Path::new("sh"));
        keeper.args(["-c", KEEPER, "keeper"]).arg(programs.join("postgres")).arg(&folder);
        let keeper = keeper
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start PostgreSQL")?;
        let mut started = Self { keeper, folder, port };
        started.wait_until_ready()?;
        Ok(started)
    }

    /// Where the tests find it; they make databases of their own there.
    pub(super) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The server says in its log when it is ready; before that it accepts connections only to refuse
    /// them.
    fn wait_until_ready(&mut self) -> Result<()> {
        let log = self.folder.join("log");
        let said = || fs::read_to_string(&log).unwrap_or_default();
        for _ in 0..600 {
            if said().contains("database system is ready to accept connections") {
                return Ok(());
            }
            if said().contains("FATAL:") || self.keeper.try_wait()?.is_some() {
                break;
            }
            sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL does not start: {}", said().trim());
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // Nothing is left to do about an error here.
        let _ = self.keeper.wait();
    }
}

/// `program`, under an account that PostgreSQL accepts: it refuses to run as root.
fn as_server(at: &Workspace, program: &Path) -> Command {
    if !is_root() {
        return at.command(program);
    }
    let mut command = at.command("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
    // The account cannot enter root's home.
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    output_of(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
