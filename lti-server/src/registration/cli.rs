//! `kith platform add|list|set|approve|block|test|remove`.

use anyhow::bail;
use jiff::Timestamp;
use lti::Registration;
use url::Url;

use super::{
    dynamic::tool,
    settings::{self, NewDeployments, PlatformSettings},
    store::{Done, Source},
};
use crate::{
    AppState,
    cli::{COMMAND_LINE, say},
    doctor,
    health::PartHealth,
    registration::PlatformRow,
    store::Store,
};

/// Register the learning platforms that may open Kith.
///
/// Your platform asks for these addresses of Kith when you add it as an external tool (LTI 1.3):
///
///   tool URL and redirect URI   PUBLIC_URL/lti/launch
///   login initiation URL        PUBLIC_URL/lti/login
///   public key set              PUBLIC_URL/.well-known/jwks.json
///
/// and shows you the values that `kith platform add` wants in return.
#[expect(clippy::doc_markdown, reason = "read in a terminal, where backticks are noise")]
#[derive(Clone, Debug, clap::Subcommand)]
pub enum PlatformCommand {
    /// Register a platform, or bring a registration up to date.
    ///
    /// The pair of issuer and client id names the registration; adding it again changes it and never makes a
    /// second. In Moodle every value stands under "View configuration details" of the tool.
    Add(Add),
    /// Show every registration, its deployments and how it does.
    List,
    /// Decide what Kith does with the people and courses of one platform.
    ///
    /// What is not named stays as it is. Without any option, shows what is set.
    Set(Set),
    /// Let Kith open in a deployment that waits for it, or that nobody has opened yet.
    ///
    /// Platforms make deployments of their own: Canvas for each place Kith is added to, Moodle one for the whole site.
    /// Those that wait stand in `kith platform list`.
    Approve(DeploymentArgs),
    /// Let a deployment wait again. Whoever has Kith open there is signed out.
    Block(DeploymentArgs),
    /// Ask a platform for its key set and a service token, and say what is wrong.
    ///
    /// Ends with an error if something has to be fixed. `kith doctor` does this for every platform.
    Test {
        /// Issuer of the registration.
        #[arg(long)]
        issuer: String,
        /// Client id of the registration.
        #[arg(long)]
        client_id: String,
    },
    /// Remove a registration with all its courses and people. There is no way back.
    Remove {
        /// Issuer of the registration.
        #[arg(long)]
        issuer: String,
        /// Client id of the registration.
        #[arg(long)]
        client_id: String,
        /// Really remove everything that belongs to it.
        #[arg(long)]
        yes: bool,
    },
}

/// What a platform is.
#[derive(Clone, Debug, clap::Args)]
pub struct Add {
    /// Issuer, exactly as the platform spells it (Moodle: "Platform ID").
    #[arg(long)]
    issuer: String,
    /// Client id the platform gave to Kith.
    #[arg(long)]
    client_id: String,
    /// Authentication request URL.
    #[arg(long)]
    auth_url: String,
    /// Access token URL.
    #[arg(long)]
    token_url: String,
    /// Public key set URL.
    #[arg(long)]
    jwks_url: String,
    /// Deployment that may open Kith; repeat it for several. Without one, the first deployment that launches is
    /// trusted and later ones wait until they are added here.
    #[arg(long)]
    deployment_id: Vec<String>,
    /// Name to show; the issuer's host if left out.
    #[arg(long)]
    name: Option<String>,
    /// Accept addresses without TLS. Only for a test network: tokens can be read on the way.
    #[arg(long)]
    allow_http: bool,
}

/// A part of a platform.
#[derive(Clone, Debug, clap::Args)]
pub struct DeploymentArgs {
    /// Issuer of the registration.
    #[arg(long)]
    issuer: String,
    /// Client id of the registration.
    #[arg(long)]
    client_id: String,
    /// Id of the deployment, exactly as the platform spells it.
    #[arg(long)]
    deployment_id: String,
}

/// The switches of one platform.
#[derive(Clone, Debug, clap::Args)]
pub struct Set {
    /// Issuer of the registration.
    #[arg(long)]
    issuer: String,
    /// Client id of the registration.
    #[arg(long)]
    client_id: String,
    /// Show nicknames instead of names, and keep no name.
    #[arg(long, value_name = "true|false")]
    anonymous: Option<bool>,
    /// The learners are minors: no links that learners make, nobody visible beyond their group.
    #[arg(long, value_name = "true|false")]
    minors: Option<bool>,
    /// Erase courses that nobody opened for this many days; "never" keeps them.
    #[arg(long, value_name = "DAYS|never")]
    retention: Option<String>,
    /// Deployments nobody named: "first" trusts the first and lets later ones wait, "approve" lets all wait, "trust"
    /// trusts all.
    #[arg(long, value_name = "first|approve|trust")]
    new_deployments: Option<NewDeployments>,
    /// Further origins that show Kith in a frame, separated by commas; an empty text removes them. Open edX needs
    /// the address of its learning pages, such as <https://apps.lms.example>.
    #[arg(long, value_name = "ORIGINS")]
    frame_origins: Option<String>,
}

impl Set {
    async fn run(self, store: &Store, now: Timestamp) -> anyhow::Result<()> {
        let platform = named(store, &self.issuer, &self.client_id).await?;
        let old = platform.settings;
        let of = |option: &'static str| move |why: String| anyhow::anyhow!("--{option}: {why}");
        let new = PlatformSettings {
            anonymous: self.anonymous.unwrap_or(old.anonymous),
            minors: self.minors.unwrap_or(old.minors),
            retention_days: match self.retention {
                None => old.retention_days,
                Some(text) => settings::retention(&text).map_err(of("retention"))?,
            },
            new_deployments: self.new_deployments.unwrap_or(old.new_deployments),
            frame_origins: match self.frame_origins {
                None => old.frame_origins.clone(),
                Some(text) => settings::frame_origins(&text).map_err(of("frame-origins"))?,
            },
        };
        if new != old {
            store.set_platform_settings(&platform.id, &new, COMMAND_LINE, now).await?;
        }
        let PlatformSettings { anonymous, minors, retention_days, new_deployments, frame_origins } = new;
        let days = retention_days.map_or_else(|| "never".to_owned(), |days| days.to_string());
        say(&format!("{}:", platform.name));
        say(&format!(
            "  anonymous        {anonymous}\n  minors           {minors}\n  retention        {days}"
        ));
        say(&format!("  new deployments  {new_deployments}\n  frame origins    {}", frame_origins.join(" ")));
        Ok(())
    }
}

/// The registration of this issuer and client id, for a command that names one.
pub(crate) async fn named(store: &Store, issuer: &str, client_id: &str) -> anyhow::Result<PlatformRow> {
    let platforms = store.platforms_of(issuer).await?;
    let found = platforms.into_iter().find(|one| one.registration.client_id == client_id);
    found.ok_or_else(|| no_platform(issuer, client_id))
}

fn no_platform(issuer: &str, client_id: &str) -> anyhow::Error {
    anyhow::anyhow!("no platform with issuer {issuer} and client id {client_id}; see `kith platform list`")
}

impl PlatformCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// When a value cannot be used or the database fails.
    pub async fn run(self, app: &AppState) -> anyhow::Result<()> {
        let (store, now) = (&app.store, app.clock.now());
        match self {
            Self::Add(add) => add.run(store, &app.public_url, now).await,
            Self::List => list(store).await,
            Self::Set(set) => set.run(store, now).await,
            Self::Approve(one) => {
                let platform = named(store, &one.issuer, &one.client_id).await?;
                store.approve_deployment(&platform.id, &one.deployment_id, COMMAND_LINE, now).await?;
                say(&format!(
                    "Approved: Kith opens in deployment {} of {}.",
                    one.deployment_id, platform.name
                ));
                Ok(())
            }
            Self::Block(one) => {
                let platform = named(store, &one.issuer, &one.client_id).await?;
                if !store.block_deployment(&platform.id, &one.deployment_id, COMMAND_LINE, now).await? {
                    bail!(
                        "{} has no deployment {}; see `kith platform list`",
                        platform.name,
                        one.deployment_id
                    );
                }
                say(&format!("Blocked: deployment {} of {} waits again.", one.deployment_id, platform.name));
                Ok(())
            }
            Self::Test { issuer, client_id } => {
                let platform = named(store, &issuer, &client_id).await?;
                doctor::spoken(&doctor::examine_platform(app, &platform).await?)
            }
            Self::Remove { issuer, client_id, yes } => {
                if !yes {
                    bail!("this removes the platform's courses, groups and people. Say --yes if you mean it");
                }
                if !store.remove_platform(&issuer, &client_id, COMMAND_LINE, now).await? {
                    return Err(no_platform(&issuer, &client_id));
                }
                say(&format!("Removed {issuer} ({client_id}) and everything that belonged to it."));
                Ok(())
            }
        }
    }
}

impl Add {
    async fn run(self, store: &Store, public_url: &Url, now: Timestamp) -> anyhow::Result<()> {
        let registration = Registration::new(
            &self.issuer,
            &self.client_id,
            &self.auth_url,
            &self.token_url,
            &self.jwks_url,
            self.allow_http,
        );
        let registration = registration.map_err(|error| {
            anyhow::anyhow!("{error} (for a test network without TLS there is --allow-http)")
        })?;
        let host = Url::parse(&self.issuer).ok().and_then(|url| url.host_str().map(str::to_owned));
        let name = self.name.or(host).unwrap_or_else(|| self.issuer.clone());
        let source = Source::Operator { by: COMMAND_LINE };
        let done = store.register(&registration, &name, &self.deployment_id, source, now).await?;
        let verb = if done == Done::New { "Registered" } else { "Updated" };
        say(&format!("{verb} {name}: issuer {}, client id {}.", registration.issuer, registration.client_id));
        let kith = tool(public_url);
        say(&format!("In the platform, Kith is:\n  tool URL, redirect URI  {}", kith.launch_url()));
        say(&format!("  login initiation        {}", kith.login_url()));
        say(&format!("  public key set          {}", kith.key_set_url()));
        Ok(())
    }
}

async fn list(store: &Store) -> anyhow::Result<()> {
    let platforms = store.platforms().await?;
    if platforms.is_empty() {
        say("No platform is registered yet. See `kith platform add --help`.");
    }
    for platform in platforms {
        let registration = &platform.registration;
        say(&format!(
            "{}  issuer {}  client id {}",
            platform.name, registration.issuer, registration.client_id
        ));
        for deployment in store.deployments(&platform.id).await? {
            let state = if deployment.active { "active" } else { "waits for `kith platform approve`" };
            say(&format!("  deployment {}  {state}", deployment.deployment_id));
        }
        for PartHealth { part, ok_at, trouble, trouble_at } in store.platform_health(&platform.id).await? {
            match (trouble, trouble_at, ok_at) {
                (Some(trouble), Some(at), _) => say(&format!("  {part}  trouble since {at}: {trouble}")),
                (_, _, Some(at)) => say(&format!("  {part}  well, last seen {at}")),
                _ => {}
            }
        }
    }
    Ok(())
}
