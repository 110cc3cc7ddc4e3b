//! `kith rooms show|bbb|jitsi|links|none|test`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use url::Url;

use super::{App, BigBlueButton, Hash, Hosts, Jitsi, Rooms, Server, examine, typed};
use crate::{
    AppState,
    cli::{COMMAND_LINE, read_secret, say},
    doctor,
    registration::platform_named,
};

/// Say where the groups of a platform meet.
///
/// A room is made when the first of a group opens the door, and lets in nobody but the group and who teaches the
/// course.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum RoomsCommand {
    /// Show what is set. Secrets are shown to nobody.
    Show(WhichPlatform),
    /// Meet on a `BigBlueButton` server.
    Bbb(Bbb),
    /// Meet on a Jitsi server.
    Jitsi(JitsiServer),
    /// Say where links that learners type may lead.
    Links(Links),
    /// Have no room server; groups meet where their own links lead.
    None(WhichPlatform),
    /// Ask the room server whether it works.
    Test(WhichPlatform),
}

/// A registration.
#[derive(Clone, Debug, clap::Args)]
pub struct WhichPlatform {
    /// Issuer of the registration.
    #[arg(long)]
    issuer: String,
    /// Client id of the registration.
    #[arg(long)]
    client_id: String,
}

/// A `BigBlueButton` server.
#[derive(Clone, Debug, clap::Args)]
pub struct Bbb {
    #[command(flatten)]
    platform: WhichPlatform,
    /// Address of the server, as `bbb-conf --secret` shows it.
    #[arg(long)]
    address: String,
    /// File with the secret and nothing else; on a command line others could read it.
    #[arg(long)]
    secret_file: PathBuf,
    /// Hash of the checksums: sha256, sha512, sha384 or sha1. Only servers before 2.5 need sha1.
    #[arg(long, default_value = "sha256")]
    hash: Hash,
    /// Accept an address without TLS. Only for a test network.
    #[arg(long)]
    allow_http: bool,
}

/// A Jitsi server.
#[derive(Clone, Debug, clap::Args)]
pub struct JitsiServer {
    #[command(flatten)]
    platform: WhichPlatform,
    /// Address of the server.
    #[arg(long)]
    address: String,
    /// Id of the application that the server takes tokens of; without one, rooms are open to whoever knows their name,
    /// which nobody guesses.
    #[arg(long, requires = "secret_file")]
    app_id: Option<String>,
    /// File with the application's secret and nothing else.
    #[arg(long, requires = "app_id")]
    secret_file: Option<PathBuf>,
    /// Accept an address without TLS. Only for a test network.
    #[arg(long)]
    allow_http: bool,
}

/// Hosts for links.
#[derive(Clone, Debug, clap::Args)]
pub struct Links {
    #[command(flatten)]
    platform: WhichPlatform,
    /// Hosts, such as "zoom.us meet.example.org"; each with those under it. An empty text: any.
    #[arg(long)]
    hosts: String,
}

impl RoomsCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// When a value cannot be used, there is no such registration, the test fails, or the database does.
    pub async fn run(self, app: &AppState) -> anyhow::Result<()> {
        match self {
            Self::Show(which) => {
                let rooms = which.rooms(app).await?;
                say(&rooms.in_words());
                let hosts = if rooms.hosts.is_any() { "any".to_owned() } else { rooms.hosts.joined(" ") };
                say(&format!("Hosts links may lead to: {hosts}"));
                Ok(())
            }
            Self::Bbb(bbb) => {
                let address = address(&bbb.address, true, bbb.allow_http)?;
                let server = BigBlueButton { address, secret: secret(&bbb.secret_file)?, hash: bbb.hash };
                bbb.platform.set(app, |rooms| rooms.server = Some(Server::BigBlueButton(server))).await
            }
            Self::Jitsi(jitsi) => {
                let address = address(&jitsi.address, false, jitsi.allow_http)?;
                let application = match (&jitsi.app_id, &jitsi.secret_file) {
                    (Some(id), Some(file)) => {
                        let id = typed::app_id(id).map_err(|why| anyhow::anyhow!("--app-id: {why}"))?;
                        Some(App { id, secret: secret(file)? })
                    }
                    _ => None,
                };
                let server = Jitsi { address, app: application };
                jitsi.platform.set(app, |rooms| rooms.server = Some(Server::Jitsi(server))).await
            }
            Self::Links(links) => {
                let hosts = Hosts::typed(&links.hosts).map_err(|why| anyhow::anyhow!("--hosts: {why}"))?;
                links.platform.set(app, |rooms| rooms.hosts = hosts).await
            }
            Self::None(which) => which.set(app, |rooms| rooms.server = None).await,
            Self::Test(which) => match examine(app, &which.rooms(app).await?).await {
                Some(finding) => doctor::spoken(&[finding]),
                None => bail!("this platform has no room server; see `kith rooms --help`"),
            },
        }
    }
}

impl WhichPlatform {
    async fn rooms(&self, app: &AppState) -> anyhow::Result<Rooms> {
        let platform = platform_named(&app.store, &self.issuer, &self.client_id).await?;
        app.store.rooms_at(&platform.id).await?.context("the platform was removed meanwhile")
    }

    async fn set(&self, app: &AppState, change: impl FnOnce(&mut Rooms)) -> anyhow::Result<()> {
        let mut rooms = self.rooms(app).await?;
        change(&mut rooms);
        app.store.keep_rooms(&rooms, COMMAND_LINE, app.clock.now()).await?;
        say(&rooms.in_words());
        Ok(())
    }
}

fn address(text: &str, bigbluebutton: bool, allow_http: bool) -> anyhow::Result<Url> {
    typed::address(text, bigbluebutton, allow_http).map_err(|why| anyhow::anyhow!("--address: {why}"))
}

fn secret(file: &Path) -> anyhow::Result<String> {
    typed::secret(&read_secret(file)?).map_err(|why| anyhow::anyhow!("{}: {why}", file.display()))
}
