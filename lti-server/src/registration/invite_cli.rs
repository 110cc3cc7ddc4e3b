//! `kith invite`.

use anyhow::{Context as _, bail};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::invitation::address;
use crate::{
    cli::{COMMAND_LINE, duration, say},
    store::Store,
};

/// Invite a learning platform to register itself.
///
/// Prints an address that the platform's administrator pastes: in Moodle under Site administration → Plugins →
/// External tool → Manage tools → "Tool URL", in Canvas under Admin → Apps → Manage → Install a new app → Dynamic
/// registration. It works once, and only until it expires.
#[derive(Clone, Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct InviteCommand {
    #[command(subcommand)]
    action: Option<Action>,
    /// How long the address works, such as 7d or 12h.
    #[arg(long, default_value = "7d", value_name = "TIME")]
    expires: String,
    /// A word for yourself, such as the name of the school.
    #[arg(long, default_value = "")]
    note: String,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Action {
    /// Show all invitations and what became of them.
    List,
    /// Take back an invitation that was not used.
    Revoke {
        /// Its id, from the list.
        id: String,
    },
}

impl InviteCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// When the time makes no sense, the id is not there, or the database fails.
    pub async fn run(self, store: &Store, public_url: &Url, now: Timestamp) -> anyhow::Result<()> {
        match self.action {
            None => {
                say(&self.make(store, public_url, now).await?);
                Ok(())
            }
            Some(Action::List) => list(store, now).await,
            Some(Action::Revoke { id }) => {
                if !store.revoke_invitation(&id, COMMAND_LINE, now).await? {
                    bail!("no unused invitation with id {id}; see `kith invite list`");
                }
                say("Taken back.");
                Ok(())
            }
        }
    }

    /// Makes an invitation; the address to paste.
    ///
    /// # Errors
    /// When the time makes no sense or the database fails.
    pub async fn make(&self, store: &Store, public_url: &Url, now: Timestamp) -> anyhow::Result<String> {
        let life = lifetime(&self.expires)?;
        let code = store.make_invitation(&self.note, COMMAND_LINE, life, now).await?;
        Ok(address(public_url, &code))
    }
}

fn lifetime(text: &str) -> anyhow::Result<SignedDuration> {
    const LONGEST: SignedDuration = SignedDuration::from_hours(90 * 24);
    let life = duration(text).context("--expires: expected a time such as 7d or 12h")?;
    if life <= SignedDuration::ZERO || life > LONGEST {
        bail!("--expires: expected a time of at most 90d");
    }
    Ok(life)
}

async fn list(store: &Store, now: Timestamp) -> anyhow::Result<()> {
    let invitations = store.invitations().await?;
    if invitations.is_empty() {
        say("No invitation was made yet.");
    }
    for invitation in invitations {
        let state = match (invitation.used_at, invitation.platform) {
            (Some(at), Some(platform)) => format!("used {at} by {platform}"),
            (Some(at), None) => format!("used {at}"),
            (None, _) if invitation.expires_at <= now => format!("expired {}", invitation.expires_at),
            (None, _) => format!("open until {}", invitation.expires_at),
        };
        let (id, note, by) = (&invitation.id, &invitation.note, &invitation.made_by);
        say(&format!("{id}  {state}  by {by}  {note}"));
    }
    Ok(())
}
