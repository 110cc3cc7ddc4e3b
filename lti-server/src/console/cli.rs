//! `kith admin link|list|remove` and `kith audit`.

use anyhow::{Context as _, bail};

use super::{
    entries,
    link::{Maker, address, first_link},
};
use crate::{
    AppState,
    cli::{COMMAND_LINE, say},
};

/// Look after the accounts of the web console at PUBLIC_URL/admin.
#[expect(clippy::doc_markdown, reason = "read in a terminal, where backticks are noise")]
#[derive(Clone, Debug, clap::Subcommand)]
pub enum AdminCommand {
    /// Print a one-time link to a new account, or to a new password.
    ///
    /// It works once, for 24 hours. With --for it is the way back in after a lost password: the sessions of that
    /// account end at once, and earlier links to its password work no more.
    Link(LinkArgs),
    /// Show all accounts.
    List,
    /// Remove an account; its sessions and the links it made end at once.
    Remove {
        /// The account's name.
        name: String,
    },
}

/// Whom a link is for.
#[derive(Clone, Debug, clap::Args)]
pub struct LinkArgs {
    /// The account that gets a new password; without it, the link makes a further account.
    #[arg(long = "for", value_name = "NAME")]
    owner: Option<String>,
}

impl LinkArgs {
    /// Makes the link; its address.
    ///
    /// # Errors
    /// When there is no such account, or the database fails.
    pub async fn make(&self, app: &AppState) -> anyhow::Result<String> {
        let (now, by) = (app.clock.now(), Maker { account: None, name: COMMAND_LINE });
        let code = match &self.owner {
            None => app.store.link_to_account(by, now).await?,
            Some(name) => {
                let account = app.store.admin_account(name).await?.with_context(|| no_account(name))?;
                app.store.link_to_password((&account.id, &account.name), by, now).await?
            }
        };
        Ok(address(&app.public_url, &code))
    }
}

impl AdminCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// When there is no such account, or the database fails.
    pub async fn run(self, app: &AppState) -> anyhow::Result<()> {
        match self {
            Self::Link(link) => say(&link.make(app).await?),
            Self::List => {
                let accounts = app.store.admin_accounts().await?;
                if accounts.is_empty() {
                    say("Nobody has an account yet. `kith admin link` prints a link to one.");
                }
                for account in accounts {
                    let seen =
                        account.signed_in_at.map_or_else(|| "never".to_owned(), |at| format!("{at:.0}"));
                    say(&format!("{}  made {:.0}  last signed in {seen}", account.name, account.created_at));
                }
            }
            Self::Remove { name } => {
                let account = app.store.admin_account(&name).await?.with_context(|| no_account(&name))?;
                let now = app.clock.now();
                if !app.store.remove_admin_account(&account.id, &account.name, COMMAND_LINE, now).await? {
                    bail!(no_account(&name));
                }
                say(&format!("Removed {}; its sessions have ended.", account.name));
            }
        }
        Ok(())
    }
}

fn no_account(name: &str) -> String {
    format!("nobody has an account named {name}; see `kith admin list`")
}

/// Show what was decided, by whom and when, newest first. Names of learners are not part of it.
#[derive(Clone, Debug, clap::Args)]
pub struct AuditCommand {
    /// How many entries.
    #[arg(long, default_value_t = 50, value_name = "COUNT")]
    last: u32,
}

impl AuditCommand {
    /// Does it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run(self, app: &AppState) -> anyhow::Result<()> {
        let entries = app.store.audit_entries(i64::from(self.last), 0).await?;
        if entries.is_empty() {
            say("Nothing was decided yet.");
        }
        for entry in entries {
            let (who, what) = (entry.who(), entries::words(&entry.action));
            say(format!("{:.0}  {who}  {what}  {}", entry.at, entry.about()).trim_end());
        }
        Ok(())
    }
}

/// Says how to begin, while nobody has an account.
///
/// # Errors
/// When the database fails.
pub async fn greet(app: &AppState) -> anyhow::Result<()> {
    if let Some(address) = first_link(app).await? {
        say(
            "Nobody looks after this Kith yet. This address makes the first account; it works once, for 24 hours:",
        );
        say(&format!("  {address}"));
    }
    Ok(())
}
