//! `kith person export|erase`, for requests that reach the operator instead of the widget.

use anyhow::bail;
use jiff::Timestamp;

use crate::{cli::say, store::Store, zones::Zones};

/// Answer what Kith knows about somebody, or erase them.
///
/// People can do both themselves: Kith, "Edit" beside "About you", "What Kith knows about you".
#[derive(Clone, Debug, clap::Subcommand)]
pub enum PersonCommand {
    /// Print everything that is stored about one person, as JSON. Other people's names are not in it.
    Export(Whom),
    /// Erase a person with everything about them, in all courses of the platform. There is no way back.
    ///
    /// Meetings and groups stay for the others, without them. If they open Kith again, or a roster lists them again,
    /// they begin as somebody new: take them off the course on the platform first.
    Erase {
        /// Who.
        #[command(flatten)]
        whom: Whom,
        /// Really erase them.
        #[arg(long)]
        yes: bool,
    },
}

/// A person, as their platform knows them.
#[derive(Clone, Debug, clap::Args)]
pub struct Whom {
    /// Issuer of the platform's registration.
    #[arg(long)]
    issuer: String,
    /// Client id of the platform's registration.
    #[arg(long)]
    client_id: String,
    /// What the platform calls the person: `sub` in launches, `user_id` in rosters. In Moodle that is the number in
    /// the address of their profile.
    #[arg(long)]
    subject: String,
}

impl Whom {
    async fn find(&self, store: &Store) -> anyhow::Result<wire::PersonId> {
        let Self { issuer, client_id, subject } = self;
        let found = store.person_called(issuer, client_id, subject).await?;
        found.ok_or_else(|| {
            anyhow::anyhow!("nobody with subject {subject} is known on {issuer} (client id {client_id})")
        })
    }
}

impl PersonCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// When there is no such person or the database fails.
    pub async fn run(self, store: &Store, now: Timestamp) -> anyhow::Result<()> {
        match self {
            Self::Export(whom) => {
                say(&whom.json(store, now).await?);
                Ok(())
            }
            Self::Erase { whom, yes } => {
                if !yes {
                    bail!(
                        "this erases the person from all courses of the platform. Say --yes if you mean it"
                    );
                }
                let person = whom.find(store).await?;
                if store.erase_person(&person, "command line", &Zones::load(), now).await? {
                    say(
                        "Erased. Backups of the database keep what they hold until they are gone themselves.",
                    );
                }
                Ok(())
            }
        }
    }
}

impl Whom {
    /// Everything stored about them, as JSON text.
    ///
    /// # Errors
    /// When there is no such person or the database fails.
    pub async fn json(&self, store: &Store, now: Timestamp) -> anyhow::Result<String> {
        let person = self.find(store).await?;
        let known = store.about(&person, now).await?;
        let known = known.ok_or_else(|| anyhow::anyhow!("the person was erased this moment"))?;
        Ok(serde_json::to_string_pretty(&known)?)
    }
}
