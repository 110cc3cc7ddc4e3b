//! `kith evidence show|set|secret|revoke|forget`.

use anyhow::{Context as _, bail};

use super::source::{CalledBy, Source, Switches, typed_home};
use crate::{
    AppState,
    cli::{COMMAND_LINE, say},
    registration::{PlatformRow, platform_named},
};

/// Say what Kith may learn from the forums of a platform.
///
/// Everything is off until somebody agrees to it. Kept is who answered or named whom, and when; never a word of what was
/// written.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum EvidenceCommand {
    /// Show what is on, and how much came.
    Show(WhichPlatform),
    /// Switch something on or off.
    Set(Set),
    /// Make a secret for statements (xAPI) and events (Caliper); an earlier one counts no more.
    Secret(WhichPlatform),
    /// Take the secret back.
    Revoke(WhichPlatform),
    /// Forget everything that was seen in the forums of a platform.
    Forget(WhichPlatform),
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

/// What to switch; what is not named stays as it is.
#[derive(Clone, Debug, clap::Args)]
pub struct Set {
    #[command(flatten)]
    platform: WhichPlatform,
    /// Staff may bring files of replies into their course.
    #[arg(long)]
    files: Option<bool>,
    /// Take statements of xAPI and events of Caliper from whoever has the secret.
    #[arg(long)]
    statements: Option<bool>,
    /// Kith reads forums at the platform, with the key of `kith groups key`.
    #[arg(long)]
    reads: Option<bool>,
    /// Address that accounts and courses of statements begin with; an empty text: the issuer.
    #[arg(long)]
    home: Option<String>,
    /// What accounts are called by: number (the platform's own of a person) or login (their user name).
    #[arg(long)]
    called_by: Option<CalledBy>,
}

impl EvidenceCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// When a value cannot be used, there is no such registration, or the database fails.
    pub async fn run(self, app: &AppState) -> anyhow::Result<()> {
        let (store, now) = (&app.store, app.clock.now());
        match self {
            Self::Show(which) => {
                let platform = which.find(app).await?;
                say(&words(&store.evidence_source(&platform.id).await?, &platform));
                for tally in store.evidence_tally(&platform.id).await? {
                    say(&format!("  {}  {}  last {:.0}", tally.count, tally.in_words(), tally.last_at));
                }
            }
            Self::Set(set) => {
                let platform = set.platform.find(app).await?;
                let old = store.evidence_source(&platform.id).await?.switches;
                let home = match &set.home {
                    Some(text) => typed_home(text).map_err(|why| anyhow::anyhow!("--home: {why}"))?,
                    None => old.home,
                };
                let switches = Switches {
                    files: set.files.unwrap_or(old.files),
                    statements: set.statements.unwrap_or(old.statements),
                    reads: set.reads.unwrap_or(old.reads),
                    home,
                    called_by: set.called_by.unwrap_or(old.called_by),
                };
                store.switch_evidence(&platform.id, &switches, COMMAND_LINE, now).await?;
                say(&words(&store.evidence_source(&platform.id).await?, &platform));
            }
            Self::Secret(which) => {
                let made = which.make_secret(app).await?;
                let at = |path: &str| format!("{}{path}", app.public_url);
                say("The secret is shown only now:");
                say(&format!("  {made}"));
                say(&format!("xAPI     {}  (Basic, any user name, the secret as password)", at("xapi/")));
                say(&format!("Caliper  {}  (Authorization: Bearer and the secret)", at("caliper")));
            }
            Self::Revoke(which) => {
                let platform = which.find(app).await?;
                if !store.revoke_evidence_secret(&platform.id, COMMAND_LINE, now).await? {
                    bail!("{} has no secret", platform.name);
                }
                say("Taken back: nothing is accepted with it any more.");
            }
            Self::Forget(which) => {
                let platform = which.find(app).await?;
                let gone = store.forget_evidence(&platform.id, COMMAND_LINE, now).await?;
                say(&format!("Forgot {gone} replies and mentions in the courses of {}.", platform.name));
            }
        }
        Ok(())
    }
}

impl WhichPlatform {
    async fn find(&self, app: &AppState) -> anyhow::Result<PlatformRow> {
        platform_named(&app.store, &self.issuer, &self.client_id).await
    }

    /// Makes a secret for this platform.
    ///
    /// # Errors
    /// When there is no such registration, or the database fails.
    pub async fn make_secret(&self, app: &AppState) -> anyhow::Result<String> {
        let platform = self.find(app).await?;
        let made = app.store.make_evidence_secret(&platform.id, COMMAND_LINE, app.clock.now()).await;
        made.context("no secret was made")
    }
}

fn words(source: &Source, platform: &PlatformRow) -> String {
    let on = |it: bool| if it { "on" } else { "off" };
    let Switches { files, statements, reads, home, called_by } = &source.switches;
    let secret = source
        .secret_made_at
        .map_or_else(|| "none".to_owned(), |at| format!("made {at:.0}, shown to nobody"));
    let home = home.as_deref().unwrap_or(&platform.registration.issuer);
    format!(
        "{}\n  files       {}\n  statements  {}\n  reads       {}\n  secret      {secret}\n  home        {home}\n  called by   {called_by}",
        platform.name,
        on(*files),
        on(*statements),
        on(*reads),
    )
}
