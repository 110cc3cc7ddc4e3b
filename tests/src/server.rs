//! The real server inside the test process, with simulated platforms beside it.

use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Parser;
use jiff::{SignedDuration, Timestamp};
use kith::{
    AppState, Clock,
    config::{Mail, Secrecy, Settings},
    evidence::EvidenceCommand,
    handover::GroupsCommand,
    registration::{InviteCommand, PlatformCommand},
    rooms::RoomsCommand,
    store::Store,
};
use tokio::runtime::{Builder, Runtime};

use crate::{
    database::{Database, Kind},
    launcher::{Browser, Client, Page},
    platform::{
        Campus, Manners, Now, Person, Platform, Registration, Standing, ToolAddresses, faults::LaunchForm,
        people,
    },
    snapshot::{self, Rows},
};

/// When every test begins: a Monday in November.
const BEGINNING: &str = "2026-11-23T09:00:00Z";

const JOBS: &str = "SELECT kind, run_at_us, claimed_until_us FROM job";

/// The client id under which Kith is registered at every campus of a test.
pub const CLIENT_ID: &str = "kith-test";

/// A running Kith, a Moodle and a Canvas with a small course each, all sharing one clock that stands still.
///
/// Both courses have the teacher `tessa`, the tool administrator `ada` and the learners `ana`, `bo` and `cy`; Canvas
/// gives them other ids.
#[derive(Debug)]
pub struct Test {
    /// Both campuses.
    pub platform: Platform,
    /// Moodle's course.
    pub course: u32,
    /// Canvas' course.
    pub canvas_course: u32,
    /// The clock of server and platforms; move it with [`Clock::advance`].
    pub clock: Clock,
    /// What the server shares between requests.
    pub app: AppState,
    settings: Settings,
    /// The server's own threads: what dies with the process when it is killed.
    threads: Option<Runtime>,
}

#[derive(Parser)]
struct CommandLine {
    #[command(subcommand)]
    command: PlatformCommand,
}

impl Test {
    /// Runs `story` on a fresh database of `kind`, and removes the database afterwards.
    ///
    /// # Panics
    /// When something cannot be started or the story fails.
    pub async fn run<S, F>(kind: Kind, story: S)
    where
        S: FnOnce(Self) -> F,
        F: Future<Output = anyhow::Result<()>>,
    {
        let database = Database::create(kind).await.unwrap_or_else(|error| panic!("{error:#}"));
        let test = Self::start(&database).await.unwrap_or_else(|error| panic!("{error:#}"));
        let told = story(test).await;
        let removed = database.remove().await;
        told.and(removed).unwrap_or_else(|error| panic!("{error:#}"));
    }

    /// Starts everything on `database`, on a clock that stands still.
    ///
    /// # Errors
    /// When a port, a key or the database cannot be had.
    pub async fn start(database: &Database) -> anyhow::Result<Self> {
        Self::start_at(database, Clock::held(BEGINNING.parse::<Timestamp>()?)).await
    }

    /// Starts everything on `database` and on `clock`; a browser needs the system's.
    ///
    /// # Errors
    /// When a port, a key or the database cannot be had.
    pub async fn start_at(database: &Database, clock: Clock) -> anyhow::Result<Self> {
        let shared = clock.clone();
        let now: Now = Arc::new(move || shared.now());
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let platform = Platform::start(any_port, &[Manners::moodle(), Manners::canvas()], now, None).await?;
        let listener = kith::listen(any_port)?.into_std()?;
        let listen = listener.local_addr()?;
        let settings = Settings {
            listen,
            public_url: format!("http://localhost:{}", listen.port()).parse()?,
            database: database.address().to_owned(),
            // Both campuses are on this machine; one that registers itself would be refused otherwise.
            allow_private: vec!["127.0.0.1".parse().map_err(anyhow::Error::msg)?],
            // Mails are offered, and wait: nobody listens there.
            mail: Some(mail_at(9)?),
        };
        let (app, threads) = serve_apart(&settings, &clock, listener).await?;
        let course = small_course(platform.moodle());
        let canvas_course = small_course(platform.canvas());
        for campus in platform.campuses() {
            let registration =
                campus.register(CLIENT_ID, ToolAddresses::of_kith(settings.public_url.as_str()));
            let (app, name) = (app.clone(), campus.manners().name);
            // Where the server runs: a story that keeps its own threads busy would hold a connection meanwhile.
            threads.spawn(async move { register(&app, &registration, name).await }).await??;
        }
        Ok(Self { platform, course, canvas_course, clock, app, settings, threads: Some(threads) })
    }

    /// Where Kith's data lives, as for `--database`.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.settings.database
    }

    /// Kith's public address, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> &str {
        self.settings.public_url.as_str().trim_end_matches('/')
    }

    /// The campus that behaves like Moodle.
    #[must_use]
    pub fn moodle(&self) -> &Campus {
        self.platform.moodle()
    }

    /// The campus that behaves like Canvas.
    #[must_use]
    pub fn canvas(&self) -> &Campus {
        self.platform.canvas()
    }

    /// Opens the demonstration's course of sixty people on Moodle; gives back its number.
    #[must_use]
    pub fn open_course_of_sixty(&self) -> u32 {
        self.moodle().open_course("DES-210", "Designing Public Places", &people::course())
    }

    /// Somebody opens Kith from Moodle's small course and is signed in.
    ///
    /// # Errors
    /// When the launch is refused.
    pub async fn sign_in(&self, username: &str) -> anyhow::Result<Client> {
        Browser::new()?.sign_in(self.platform.origin(), self.course, username).await
    }

    /// The same from Canvas' small course.
    ///
    /// # Errors
    /// When the launch is refused.
    pub async fn sign_in_from_canvas(&self, username: &str) -> anyhow::Result<Client> {
        Browser::new()?.sign_in(self.platform.origin(), self.canvas_course, username).await
    }

    /// Ana's launch from Moodle in a fresh browser, bent: what Kith answers.
    ///
    /// # Errors
    /// When a step before the launch itself fails.
    pub async fn bent(&self, bend: impl FnOnce(LaunchForm) -> LaunchForm) -> anyhow::Result<Page> {
        Browser::new()?.launch_bent(self.moodle(), self.course, "ana", bend).await
    }

    /// The same from Canvas.
    ///
    /// # Errors
    /// When a step before the launch itself fails.
    pub async fn bent_from_canvas(
        &self,
        bend: impl FnOnce(LaunchForm) -> LaunchForm,
    ) -> anyhow::Result<Page> {
        Browser::new()?.launch_bent(self.canvas(), self.canvas_course, "ana", bend).await
    }

    /// Waits until the roster of `client`'s course (an instructor's) has been read since the clock stood at `since`.
    ///
    /// # Errors
    /// When that takes longer than ten seconds, or the roster is in trouble.
    pub async fn roster_read(&self, client: &Client, since: Timestamp) -> anyhow::Result<wire::Roster> {
        for _ in 0..200 {
            let roster: wire::Roster = client.get("/api/roster").await?;
            if let Some(trouble) = &roster.trouble {
                bail!("the roster is in trouble: {trouble}");
            }
            if !roster.refreshing && roster.refreshed_at.is_some_and(|at| at >= since) {
                return Ok(roster);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the roster was not read within ten seconds")
    }

    /// What a second server on the same database shares between its requests; its background work is for the test to
    /// do.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub async fn second_server(&self) -> anyhow::Result<AppState> {
        AppState::new(&self.settings, self.clock.clone()).await
    }

    /// The same, for a server that browsers reach under `public_url`.
    ///
    /// # Errors
    /// When the address is none or the database cannot be opened.
    pub async fn server_known_as(&self, public_url: &str) -> anyhow::Result<AppState> {
        let settings = Settings { public_url: public_url.parse()?, ..self.settings.clone() };
        AppState::new(&settings, self.clock.clone()).await
    }

    /// An administrator gives Kith this token of Moodle's web services, for groups and forums.
    ///
    /// # Errors
    /// When the command line is refused.
    pub async fn moodle_key(&self, token: &str) -> anyhow::Result<()> {
        let issuer = self.moodle().issuer();
        let place = ["--issuer", &issuer, "--client-id", CLIENT_ID];
        groups(&self.app, token, &[&["key", "moodle"], &place[..], &["--token-file", "{secret}"]].concat())
            .await
    }

    /// An administrator makes an API key with these scopes in Canvas and gives it to Kith.
    ///
    /// # Errors
    /// When the command line is refused.
    pub async fn canvas_key(&self, scopes: &[&str]) -> anyhow::Result<()> {
        let callback = format!("{}/lti/groups/connected", self.address());
        let (id, secret) = self.canvas().make_api_key(&callback, scopes);
        let (issuer, origin) = (self.canvas().issuer(), self.canvas().origin());
        let place = ["--issuer", &issuer, "--client-id", CLIENT_ID, "--address", origin];
        let key = ["--api-client-id", &id, "--api-client-secret-file", "{secret}"];
        groups(&self.app, &secret, &[&["key", "canvas"], &place[..], &key[..]].concat()).await
    }

    /// Waits until no background work of this kind is under way or due.
    ///
    /// # Errors
    /// When that takes longer than half a minute.
    pub async fn idle(&self, kind: &'static str) -> anyhow::Result<()> {
        self.idle_at(|of| of == kind).await
    }

    /// Every row of the database once no background work is under way or due, so that what changes afterwards was
    /// changed by what the test does.
    ///
    /// # Errors
    /// When that takes longer than half a minute, or the database refuses it.
    pub async fn rows_at_rest(&self) -> anyhow::Result<Rows> {
        self.idle_at(|_| true).await?;
        self.app.write_down().await;
        snapshot::rows(&self.app.store).await
    }

    async fn idle_at(&self, concerned: impl Fn(&str) -> bool) -> anyhow::Result<()> {
        for _ in 0..600 {
            let now = self.clock.now().as_microsecond();
            let mut waiting: Vec<(String, i64, Option<i64>)> = match &self.app.store {
                Store::Sqlite { pool, .. } => sqlx::query_as(JOBS).fetch_all(pool).await?,
                Store::Postgres(pool) => sqlx::query_as(JOBS).fetch_all(pool).await?,
            };
            waiting
                .retain(|(kind, run_at, claimed)| concerned(kind) && (*run_at <= now || claimed.is_some()));
            if waiting.is_empty() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("background work was not done within half a minute")
    }

    /// Moves the clock of server and platforms forward.
    pub fn wait(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// What a counting statement says.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn count(&self, sql: &'static str) -> anyhow::Result<i64> {
        Ok(match &self.app.store {
            Store::Sqlite { pool, .. } => sqlx::query_scalar(sql).fetch_one(pool).await?,
            Store::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
        })
    }

    /// Changes the database behind the server's back.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn execute(&self, sql: &'static str) -> anyhow::Result<()> {
        match &self.app.store {
            Store::Sqlite { pool, .. } => sqlx::query(sql).execute(pool).await.map(|_| ())?,
            Store::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(|_| ())?,
        }
        Ok(())
    }

    /// Starts a second server on the same database; browsers and platforms still know only the first one's address.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn second(&self) -> anyhow::Result<Second> {
        let listener = kith::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?.into_std()?;
        let port = listener.local_addr()?.port();
        let (app, threads) = serve_apart(&self.settings, &self.clock, listener).await?;
        let first = self.address().to_owned();
        Ok(Second { app, first, address: format!("http://localhost:{port}"), threads: Some(threads) })
    }

    /// Kills the server where it stands and starts it again on the same database and port.
    ///
    /// # Errors
    /// When it does not start again.
    pub async fn kill_and_restart(&mut self) -> anyhow::Result<()> {
        self.stop();
        let listener = listen_again(self.settings.listen).await?;
        let (app, threads) = serve_apart(&self.settings, &self.clock, listener).await?;
        (self.app, self.threads) = (app, Some(threads));
        Ok(())
    }

    /// Stops the server and starts it on another database, as the same installation at the same address.
    ///
    /// # Errors
    /// When it does not start again.
    pub async fn move_to(&mut self, database: &Database) -> anyhow::Result<()> {
        database.address().clone_into(&mut self.settings.database);
        self.kill_and_restart().await
    }

    /// Restarts the server with another mail server, which listens at `port`; `None`: without any.
    ///
    /// # Errors
    /// When it does not start again.
    pub async fn mail_by(&mut self, port: Option<u16>) -> anyhow::Result<()> {
        self.mail(port.map(mail_at).transpose()?).await
    }

    /// The same with any settings.
    ///
    /// # Errors
    /// When the server does not come up again.
    pub async fn mail(&mut self, mail: Option<Mail>) -> anyhow::Result<()> {
        self.settings.mail = mail;
        self.kill_and_restart().await
    }

    fn stop(&mut self) {
        if let Some(threads) = self.threads.take() {
            // Everything under way is dropped where it stands, connections included.
            threads.shutdown_background();
        }
    }
}

/// Another server on the same database.
#[derive(Debug)]
pub struct Second {
    /// What it shares between requests.
    pub app: AppState,
    first: String,
    address: String,
    threads: Option<Runtime>,
}

impl Second {
    /// An address of the first server as one of this one: as if somebody between them had chosen it.
    #[must_use]
    pub fn instead(&self, address: &str) -> String {
        address.replacen(&self.first, &self.address, 1)
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        if let Some(threads) = self.threads.take() {
            threads.shutdown_background();
        }
    }
}

impl Drop for Test {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A mail server on this machine.
/// A server on this machine, without secrets.
///
/// # Errors
/// Never: the sender is a good address.
pub fn mail_at(port: u16) -> anyhow::Result<Mail> {
    let from = "Kith <kith@school.example>".parse()?;
    Ok(Mail {
        host: "127.0.0.1".to_owned(),
        port,
        secrecy: Secrecy::Plain,
        login: None,
        authority: None,
        from,
    })
}

/// Serves on threads of its own, which can be stopped all at once.
async fn serve_apart(
    settings: &Settings,
    clock: &Clock,
    listener: TcpListener,
) -> anyhow::Result<(AppState, Runtime)> {
    let threads = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (settings, clock) = (settings.clone(), clock.clone());
    let opened = threads.spawn(async move { AppState::new(&settings, clock).await }).await?;
    let app = match opened {
        Ok(app) => app,
        Err(error) => {
            threads.shutdown_background();
            return Err(error);
        }
    };
    let served = app.clone();
    threads.spawn(async move {
        let serving =
            async { kith::serve(served, tokio::net::TcpListener::from_std(listener)?, pending()).await };
        // A story would only hear that nobody listens.
        serving.await.inspect_err(|error| eprintln!("the server under test ended: {error:#}"))
    });
    Ok((app, threads))
}

/// The port may linger for a moment.
async fn listen_again(address: SocketAddr) -> anyhow::Result<TcpListener> {
    for _ in 0..200 {
        if let Ok(listener) = kith::listen(address) {
            return Ok(listener.into_std()?);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("{address} stays taken")
}

/// Registers a platform the way an administrator does.
///
/// # Errors
/// When the command line is refused.
pub async fn register(app: &AppState, registration: &Registration, name: &str) -> anyhow::Result<()> {
    let Registration { issuer, client_id, auth_url, token_url, jwks_url, deployment_id } = registration;
    let line = [
        "kith",
        "add",
        "--name",
        name,
        "--issuer",
        issuer,
        "--client-id",
        client_id,
        "--auth-url",
        auth_url,
        "--token-url",
        token_url,
        "--jwks-url",
        jwks_url,
        "--deployment-id",
        deployment_id,
    ];
    let parsed = CommandLine::try_parse_from(line).context("the command line of `kith platform add`")?;
    parsed.command.run(app).await
}

/// Removes the registration with this issuer, the way an administrator does.
///
/// # Errors
/// When the command line is refused.
pub async fn remove(app: &AppState, issuer: &str) -> anyhow::Result<()> {
    let line = ["kith", "remove", "--issuer", issuer, "--client-id", CLIENT_ID, "--yes"];
    let parsed = CommandLine::try_parse_from(line).context("the command line of `kith platform remove`")?;
    parsed.command.run(app).await
}

/// Changes the switches of the platform with this issuer, the way an administrator does.
///
/// # Errors
/// When the command line is refused.
pub async fn set(app: &AppState, issuer: &str, options: &[&str]) -> anyhow::Result<()> {
    let line = ["kith", "set", "--issuer", issuer, "--client-id", CLIENT_ID];
    let line = line.into_iter().chain(options.iter().copied());
    let parsed = CommandLine::try_parse_from(line).context("the command line of `kith platform set`")?;
    parsed.command.run(app).await
}

#[derive(Parser)]
struct GroupsLine {
    #[command(subcommand)]
    command: GroupsCommand,
}

/// Runs `kith groups` with `options`, the way an administrator does. `{secret}` is the name of a file with `secret`.
///
/// # Errors
/// When the command line is refused.
pub async fn groups(app: &AppState, secret: &str, options: &[&str]) -> anyhow::Result<()> {
    let (_folder, line) = with_secret("groups", secret, options)?;
    let parsed = GroupsLine::try_parse_from(line).context("the command line of `kith groups`")?;
    parsed.command.run(&app.store, &app.public_url, app.clock.now()).await
}

/// The words of a command, with the name of a file that holds `secret` in the place of `{secret}`.
fn with_secret(
    command: &str,
    secret: &str,
    options: &[&str],
) -> anyhow::Result<(tempfile::TempDir, Vec<String>)> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("secret");
    std::fs::write(&file, format!("{secret}\n"))?;
    let file = file.to_string_lossy();
    let word = |word: &&str| if *word == "{secret}" { file.to_string() } else { (*word).to_owned() };
    let words = [command].iter().chain(options).map(word).collect();
    Ok((folder, words))
}

#[derive(Parser)]
struct RoomsLine {
    #[command(subcommand)]
    command: RoomsCommand,
}

/// Runs `kith rooms` with `options` for the platform with this issuer, the way an administrator does. `{secret}` is the
/// name of a file with `secret`.
///
/// # Errors
/// When the command line is refused.
pub async fn rooms(app: &AppState, issuer: &str, secret: &str, options: &[&str]) -> anyhow::Result<()> {
    let (_folder, mut line) = with_secret("rooms", secret, options)?;
    line.extend(["--issuer", issuer, "--client-id", CLIENT_ID].map(str::to_owned));
    let parsed = RoomsLine::try_parse_from(line).context("the command line of `kith rooms`")?;
    parsed.command.run(app).await
}

#[derive(Parser)]
struct EvidenceLine {
    #[command(subcommand)]
    command: EvidenceCommand,
}

/// Runs `kith evidence` with `options` for the registration at `issuer`, the way an administrator does; the secret, if
/// one was made.
///
/// # Errors
/// When the command line is refused.
pub async fn evidence(app: &AppState, issuer: &str, options: &[&str]) -> anyhow::Result<Option<String>> {
    let registration = ["--issuer", issuer, "--client-id", CLIENT_ID];
    let line = ["evidence"].into_iter().chain(options.iter().copied()).chain(registration);
    let parsed = EvidenceLine::try_parse_from(line).context("the command line of `kith evidence`")?;
    match parsed.command {
        EvidenceCommand::Secret(which) => Ok(Some(which.make_secret(app).await?)),
        command => command.run(app).await.map(|()| None),
    }
}

#[derive(Parser)]
struct InviteLine {
    #[command(flatten)]
    command: InviteCommand,
}

/// Makes an invitation the way an administrator does; gives the address to paste.
///
/// # Errors
/// When the command line is refused or no invitation was made.
pub async fn invite(app: &AppState, options: &[&str]) -> anyhow::Result<String> {
    let line = ["invite"].into_iter().chain(options.iter().copied());
    let parsed = InviteLine::try_parse_from(line).context("the command line of `kith invite`")?;
    parsed.command.make(&app.store, &app.public_url, app.clock.now()).await
}

/// A course small enough to keep in mind.
#[must_use]
pub fn small_course(campus: &Campus) -> u32 {
    let learner = |username: &str, given: &str, family: &str, zone: &str, number| Person {
        zone: zone.to_owned(),
        ..people::somebody(username, given, family, Standing::Learner, number)
    };
    let members = [
        people::somebody("tessa", "Tessa", "Marsh", Standing::Instructor, 3),
        people::somebody("ada", "Ada", "Quist", Standing::Administrator, 4),
        learner("ana", "Ana", "Prado", "Europe/Lisbon", 6),
        learner("bo", "Bo", "Lindqvist", "Europe/Stockholm", 7),
        learner("cy", "Cy", "O'Dell", "America/New_York", 8),
    ];
    campus.open_course("MAT-101", "Proofs & Pictures", &members)
}

/// Runs each story once on `SQLite` and, with the feature `postgres`, once on `PostgreSQL`: as `story::sqlite` and
/// `story::postgres`. The body may use `?` with any error `anyhow` takes.
#[macro_export]
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($($test:ident)+: Test) $body:block)*) => { $(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn story($($test)+: $crate::server::Test) -> ::anyhow::Result<()> {
                $body
                Ok(())
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::server::Test::run($crate::database::Kind::Sqlite, story).await;
            }

            #[cfg(feature = "postgres")]
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::server::Test::run($crate::database::Kind::Postgres, story).await;
            }
        }
    )* };
}
