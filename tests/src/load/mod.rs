//! A load of launches, the same for Kith and for other LTI libraries: who does how many a second on one core.
//!
//! A launch is two requests: the login that a platform's page posts, and the token that its answer posts. Tokens are
//! signed ahead, outside the measured time, since a platform's signature costs more than everything a tool does.

mod crash;
mod drive;
mod http;
mod people;
mod process;
mod served;
mod table;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use jiff::Timestamp;
use kith::store::Store;

use self::{
    drive::{Load, Seen},
    http::Connection,
    people::{Mint, Tool},
    process::Process,
};
use crate::{
    database::{Database, Kind},
    platform::{Manners, Now, Platform, Registration, Standing, ToolAddresses, people::somebody},
};

pub use crash::{Aftermath, kill_in_the_middle};
pub use served::Served;
pub use table::{Row, table};

const CLIENT_ID: &str = "kith-bench";

/// What is measured.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Kith itself.
    Kith {
        /// The server.
        binary: PathBuf,
        /// What it keeps its data in.
        kind: Kind,
        /// How many platforms are registered.
        registrations: usize,
    },
    /// The folder with ltijs and its server; on PostgreSQL.
    Ltijs(PathBuf),
    /// The folder with `PyLTI1p3` and its server.
    Pylti(PathBuf),
}

impl Subject {
    /// How the table names it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Kith { kind: Kind::Sqlite, registrations, .. } => {
                format!("Kith, SQLite, {registrations} registered")
            }
            Self::Kith { registrations, .. } => format!("Kith, PostgreSQL, {registrations} registered"),
            Self::Ltijs(_) => "ltijs 5.9.9, PostgreSQL".to_owned(),
            Self::Pylti(_) => "PyLTI1p3 2.0.0, memory".to_owned(),
        }
    }

    fn registrations(&self) -> usize {
        if let Self::Kith { registrations, .. } = self { *registrations } else { 1 }
    }

    fn tool(&self, port: u16) -> Tool {
        let (login_path, launch_path) = match self {
            Self::Kith { .. } => ("/lti/login", "/lti/launch"),
            Self::Ltijs(_) => ("/login", "/"),
            Self::Pylti(_) => ("/login", "/launch"),
        };
        Tool {
            client_id: CLIENT_ID.to_owned(),
            login_path: login_path.to_owned(),
            launch_path: launch_path.to_owned(),
            base: format!("http://localhost:{port}"),
            registrations: self.registrations(),
        }
    }
}

/// Measures one tool with `launches` launches in each of three passes: everybody's first, everybody again as fast as
/// it goes, and everybody again at half that rate.
///
/// # Errors
/// When the tool does not start or refuses a launch.
pub async fn measure(
    subject: &Subject,
    launches: usize,
    connections: usize,
    logs: &Path,
) -> anyhow::Result<Row> {
    let database = match subject {
        Subject::Kith { kind, .. } => Some(Database::create_durable(*kind, logs).await?),
        Subject::Ltijs(_) => Some(Database::create_durable(Kind::Postgres, logs).await?),
        Subject::Pylti(_) => None,
    };
    let address = database.as_ref().map_or("", Database::address);
    let row = measured(subject, launches, connections, logs, address).await;
    if let Some(database) = database {
        database.remove().await?;
    }
    row.with_context(|| subject.name())
}

async fn measured(
    subject: &Subject,
    launches: usize,
    connections: usize,
    logs: &Path,
    database: &str,
) -> anyhow::Result<Row> {
    let port = free_port()?;
    let tool = subject.tool(port);
    let now: Now = Arc::new(now);
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let platform = Platform::start(any, &[Manners::moodle()], now, None).await?;
    let (course, registration) = campus(&platform, &tool);
    let mint = Mint::new(platform.moodle(), course, "ana", &tool)?;
    if let Subject::Kith { registrations, .. } = subject {
        register(database, &mint, &registration, *registrations).await?;
    }

    let mut serve = serving(subject, port, database);
    serve
        .env("ISSUER", &registration.issuer)
        .env("CLIENT_ID", CLIENT_ID)
        .env("AUTH_URL", &registration.auth_url)
        .env("TOKEN_URL", &registration.token_url)
        .env("JWKS_URL", &registration.jwks_url)
        .env("DEPLOYMENT_ID", &registration.deployment_id);
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let log = logs.join(format!("{}.log", subject.name().replace([' ', ','], "-")));
    let mut process = Process::start(&subject.name(), &serve, &log)?;
    let load = Load { server, tool, mint, connections };
    // Ready once a login is answered as it should be.
    process
        .wait(|| {
            let load = load.clone();
            async move {
                let mut connection = Connection::new(load.server, 0);
                let answer = connection.post(&load.tool.login_path, "", &load.mint.login(0)).await;
                answer.is_ok_and(|answer| answer.location.is_some())
            }
        })
        .await?;

    let at_start = process.memory();
    let begun = load.logins(launches).await?;
    let ready = load.mint.sign_all(&begun, self::now())?;
    let before = process.cpu();
    let (first_took, begun) = load.flat_out(ready).await?;
    let first_cpu = process.cpu().saturating_sub(before);
    let after_first = process.memory();

    let ready = load.mint.sign_all(&begun, self::now())?;
    let before = process.cpu();
    let (again_took, begun) = load.flat_out(ready).await?;
    let cpu = process.cpu().saturating_sub(before);
    let after_second = process.memory();

    let rate = per_second(launches, again_took);
    let ready = load.mint.sign_all(&begun, self::now())?;
    let Seen { logins, launches: answered, .. } = load.steadily(ready, rate / 2.0).await?;
    Ok(Row {
        name: subject.name(),
        first_rate: per_second(launches, first_took),
        rate,
        first_cpu: first_cpu / u32::try_from(launches)?,
        cpu: cpu / u32::try_from(launches)?,
        login: table::quantiles(logins),
        launch: table::quantiles(answered),
        memory: [at_start, after_first, after_second],
        launches,
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "a measurement is made now, of servers that read the system's clock"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 launches")]
fn per_second(launches: usize, within: Duration) -> f64 {
    launches as f64 / within.as_secs_f64()
}

/// A port nobody listens at.
///
/// # Errors
/// When the system has none.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A course with somebody in it, and the tool; the first is the pattern of all others.
fn campus(platform: &Platform, tool: &Tool) -> (u32, Registration) {
    let ana = somebody("ana", "Ana", "Prado", Standing::Learner, 6);
    let course = platform.moodle().open_course("MAT-101", "Proofs", &[ana]);
    let addresses = ToolAddresses {
        login_url: format!("{}{}", tool.base, tool.login_path),
        launch_url: tool.launch_url(),
        jwks_url: format!("{}/keys", tool.base),
    };
    (course, platform.moodle().register(CLIENT_ID, addresses))
}

fn serving(subject: &Subject, port: u16, database: &str) -> Command {
    match subject {
        Subject::Kith { binary, .. } => {
            let mut command = Command::new(binary);
            command
                .arg("serve")
                .env("KITH_LISTEN", format!("127.0.0.1:{port}"))
                .env("KITH_PUBLIC_URL", format!("http://localhost:{port}"))
                .env("KITH_DATABASE", database);
            command
        }
        Subject::Ltijs(folder) => {
            let mut command = Command::new("node");
            command.arg("server.js").current_dir(folder).env("NODE_ENV", "production");
            command.env("PORT", port.to_string()).env("DATABASE", database);
            command
        }
        Subject::Pylti(folder) => {
            let mut command = Command::new(folder.join("venv/bin/gunicorn"));
            command.current_dir(folder).args([
                "--workers",
                "1",
                "--worker-class",
                "gthread",
                "--threads",
                "4",
            ]);
            command.args(["--keep-alive", "60", "--bind", &format!("127.0.0.1:{port}"), "server:app"]);
            command
        }
    }
}

/// Registers `count` platforms in one go: ten thousand times `kith platform add` would take longer than the
/// measurement.
async fn register(database: &str, mint: &Mint, first: &Registration, count: usize) -> anyhow::Result<()> {
    const PLATFORM: &str = "INSERT INTO platform (id, issuer, client_id, name, auth_url, token_url, jwks_url, \
        created_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    const DEPLOYMENT: &str = "INSERT INTO deployment (id, platform, deployment_id, state, first_seen_at_us) \
        VALUES ($1, $1, $2, 'active', $3)";
    let store = Store::open(database).await?;
    let at = now().as_microsecond();
    macro_rules! add {
        ($pool:expr) => {{
            let mut tx = $pool.begin().await?;
            for number in 0..count {
                let id = uuid::Uuid::now_v7().to_string();
                let jwks_url = format!("{}?school={number}", first.jwks_url);
                sqlx::query(PLATFORM)
                    .bind(&id)
                    .bind(mint.issuer(number))
                    .bind(CLIENT_ID)
                    .bind(format!("School {number}"))
                    .bind(&first.auth_url)
                    .bind(&first.token_url)
                    .bind(jwks_url)
                    .bind(at)
                    .execute(&mut *tx)
                    .await?;
                sqlx::query(DEPLOYMENT)
                    .bind(&id)
                    .bind(&first.deployment_id)
                    .bind(at)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        }};
    }
    match &store {
        Store::Sqlite { pool, .. } => add!(pool),
        Store::Postgres(pool) => add!(pool),
    }
    store.close().await;
    Ok(())
}
