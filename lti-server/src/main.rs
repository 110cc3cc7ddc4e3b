//! `kith`: serve the tool, register platforms, look after keys, accounts and health.

use std::{io::IsTerminal as _, process::ExitCode};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use kith::{
    AppState, Clock,
    carry::{ExportCommand, ImportCommand},
    config::SettingsArgs,
    console::{AdminCommand, AuditCommand, greet},
    doctor::Doctor,
    evidence::EvidenceCommand,
    from_file::{GroupCommand, MapCommand, MeetCommand},
    handover::GroupsCommand,
    keys::KeysCommand,
    privacy::PersonCommand,
    registration::{InviteCommand, PlatformCommand},
    rooms::RoomsCommand,
    store::Store,
};
use tracing_subscriber::{
    EnvFilter, Layer as _, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// A launch makes many small pieces that live for a moment; the system's own allocator takes twice as long for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Kith helps people in an online course find the right few others, really meet, and stay connected.
///
/// It is an LTI 1.3 tool: learning platforms such as Moodle and Canvas open it inside a course.
///
/// To begin: `kith serve` starts it with an embedded database and prints a link to your account on its console.
/// `kith invite` prints an address that the administrator of a learning platform pastes there;
/// `kith platform add --help` is the way by hand.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Kith {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server.
    ///
    /// The database's schema is brought up to date first. Stop it with Ctrl-C: requests under way are finished.
    Serve,
    Invite(InviteCommand),
    #[command(subcommand)]
    Platform(PlatformCommand),
    #[command(subcommand)]
    Keys(KeysCommand),
    Export(ExportCommand),
    Import(ImportCommand),
    #[command(subcommand)]
    Person(PersonCommand),
    #[command(subcommand)]
    Admin(AdminCommand),
    Audit(AuditCommand),
    Doctor(Doctor),
    Group(Box<GroupCommand>),
    Meet(MeetCommand),
    Map(MapCommand),
    #[command(subcommand)]
    Groups(GroupsCommand),
    #[command(subcommand)]
    Rooms(RoomsCommand),
    #[command(subcommand)]
    Evidence(EvidenceCommand),
}

#[tokio::main]
async fn main() -> ExitCode {
    let kith = Kith::parse();
    let filter = EnvFilter::try_from_env("KITH_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = fmt::layer().with_writer(std::io::stderr);
    // People read text, machines read JSON.
    let log = if std::io::stderr().is_terminal() { log.boxed() } else { log.json().boxed() };
    tracing_subscriber::registry().with(log.with_filter(filter)).init();
    match run(kith).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kith: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(kith: Kith) -> anyhow::Result<()> {
    let settings = kith.settings.settle()?;
    let clock = Clock::System;
    match kith.command {
        Command::Serve => {
            let app = AppState::new(&settings, clock).await?;
            let listener = kith::listen(settings.listen).with_context(|| {
                format!("listen (--listen, KITH_LISTEN): cannot listen on {}", settings.listen)
            })?;
            greet(&app).await?;
            kith::serve(app, listener, stopped()).await
        }
        Command::Invite(command) => {
            let store = open(&settings.database).await?;
            command.run(&store, &settings.public_url, clock.now()).await
        }
        Command::Export(command) => command.run(&settings.database).await,
        Command::Import(command) => command.run(&settings.database).await,
        Command::Platform(command) => command.run(&AppState::new(&settings, clock).await?).await,
        Command::Rooms(command) => command.run(&AppState::new(&settings, clock).await?).await,
        Command::Evidence(command) => command.run(&AppState::new(&settings, clock).await?).await,
        Command::Admin(command) => command.run(&AppState::new(&settings, clock).await?).await,
        Command::Audit(command) => command.run(&AppState::new(&settings, clock).await?).await,
        Command::Doctor(doctor) => doctor.run(&settings, clock).await,
        Command::Keys(command) => {
            let store = open(&settings.database).await?;
            command.run(&store, &settings.public_url, clock.now()).await
        }
        Command::Person(command) => {
            let store = open(&settings.database).await?;
            command.run(&store, clock.now()).await
        }
        Command::Group(command) => command.run(clock.now()),
        Command::Meet(command) => command.run(clock.now()),
        Command::Map(command) => command.run(),
        Command::Groups(command) => {
            let store = open(&settings.database).await?;
            command.run(&store, &settings.public_url, clock.now()).await
        }
    }
}

async fn open(database: &str) -> anyhow::Result<Store> {
    Store::open(database).await.context("database (--database, KITH_DATABASE)")
}

/// Ends when somebody presses Ctrl-C or the system asks us to stop.
async fn stopped() {
    use tokio::signal::{ctrl_c, unix};
    let Ok(mut asked) = unix::signal(unix::SignalKind::terminate()) else {
        return ctrl_c().await.unwrap_or_default();
    };
    tokio::select! {
        _ = ctrl_c() => {}
        _ = asked.recv() => {}
    }
}
