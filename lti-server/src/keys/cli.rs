//! `kith keys list|rotate|revoke`.

use anyhow::{Context as _, bail};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{
    change::Revoked,
    described::{Described, described},
    platform_key_set_path,
};
use crate::{
    cli::{COMMAND_LINE, say},
    registration::platform_named,
    store::Store,
};

/// Look after the keys Kith signs with.
///
/// Platforms fetch the public halves from /.well-known/jwks.json; nothing has to be sent to them after a rotation.
/// Servers that are running notice every change by themselves.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum KeysCommand {
    /// Show every key in the key set and what it does.
    List,
    /// Make a new key: published now, signing after a while.
    ///
    /// Platforms keep what they read of the key set, some for up to a day. A key that was published for as long as that
    /// before it signs is known everywhere when it is first used. The key it follows stays in the key set for two
    /// days after its last signature.
    ///
    /// With an issuer and a client id, the key signs for that registration only, and the common key no longer does.
    Rotate(Rotate),
    /// Remove a key from the key set at once, because somebody else may have it.
    ///
    /// Platforms that keep a copy of the key set believe the key until they read the set again: Canvas reads it every
    /// time, Moodle when a signature does not fit, which is when it first sees the next key.
    Revoke {
        /// Its id, from the list.
        kid: String,
        /// Where it is the only key that signs: let the announced key sign at once, or a new one if none is.
        #[arg(long)]
        replace: bool,
    },
}

/// How a new key comes in.
#[derive(Clone, Debug, clap::Args)]
pub struct Rotate {
    /// How long the key is published before it signs, such as 24h or 2d. With 0h it signs at once, and platforms that
    /// keep our key set may refuse Kith's requests until they read it again.
    #[arg(long, default_value = "24h", value_name = "TIME")]
    after: String,
    /// Issuer of the one registration the key is for.
    #[arg(long, requires = "client_id")]
    issuer: Option<String>,
    /// Client id of the one registration the key is for.
    #[arg(long, requires = "issuer")]
    client_id: Option<String>,
}

impl KeysCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// When there is no such key or platform, a time makes no sense, or the database fails.
    pub async fn run(self, store: &Store, public_url: &Url, now: Timestamp) -> anyhow::Result<()> {
        match self {
            Self::List => {}
            Self::Rotate(rotate) => rotate.run(store, public_url, now).await?,
            Self::Revoke { kid, replace } => revoke(store, &kid, replace, now).await?,
        }
        for line in Self::lines(store, now).await? {
            say(&line);
        }
        Ok(())
    }

    /// The key set in words, a line for each key, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lines(store: &Store, now: Timestamp) -> anyhow::Result<Vec<String>> {
        let keys = described(store, now).await?;
        if keys.is_empty() {
            return Ok(vec!["There is no key yet; the first is made when Kith starts.".to_owned()]);
        }
        let line = |key: Described| {
            let whom = key.platform.as_deref().unwrap_or("all platforms");
            format!("{}  for {whom}  made {:.0}  {}", key.kid, key.created_at, key.words)
        };
        Ok(keys.into_iter().map(line).collect())
    }
}

impl Rotate {
    async fn run(self, store: &Store, public_url: &Url, now: Timestamp) -> anyhow::Result<()> {
        let overlap = overlap(&self.after)?;
        let platform = match (&self.issuer, &self.client_id) {
            (Some(issuer), Some(client_id)) => Some(platform_named(store, issuer, client_id).await?),
            _ => None,
        };
        // The first key is there before another is announced: something has to sign meanwhile.
        super::signing_key(store, None, now).await?;
        let id = platform.as_ref().map(|platform| platform.id.as_str());
        let signs_at = now.saturating_add(overlap).context("--after: this is too far ahead")?;
        let kid = store.rotate_keys(id, signs_at, COMMAND_LINE, now).await?;
        let whom = platform.as_ref().map_or("every platform without a key of its own", |one| &one.name);
        if overlap.is_zero() {
            say(&format!("Key {kid} is published and signs for {whom} from now on."));
        } else {
            say(&format!("Key {kid} is published and will sign for {whom} from {signs_at:.0}."));
        }
        if let Some(id) = id {
            let address = public_url.join(&platform_key_set_path(id))?;
            say("It is in the common key set. A platform that is to believe no other platform's key reads");
            say(&format!("  {address}"));
        }
        Ok(())
    }
}

async fn revoke(store: &Store, kid: &str, replace: bool, now: Timestamp) -> anyhow::Result<()> {
    match store.revoke_key(kid, replace, COMMAND_LINE, now).await? {
        Revoked::Unknown => bail!("no key {kid} in the key set; see `kith keys list`"),
        Revoked::OnlyOne => bail!(
            "key {kid} is the only one that signs. Say --replace to let the announced key sign at once, or a new one \
             where none is announced"
        ),
        Revoked::Done { successor } => {
            say(&format!("Key {kid} is no longer in the key set."));
            if let Some(successor) = successor {
                say(&format!("Key {successor} signs from now on."));
            }
            Ok(())
        }
    }
}

/// Days count as 24 hours.
fn overlap(text: &str) -> anyhow::Result<SignedDuration> {
    const LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);
    let overlap = crate::cli::duration(text).context("--after: expected a time such as 24h, 2d or 0h")?;
    if overlap.is_negative() || overlap > LONGEST {
        bail!("--after: expected a time between 0h and 30d");
    }
    Ok(overlap)
}
