//! `kith groups key moodle|canvas|list|remove`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use jiff::Timestamp;
use url::Url;

use crate::{
    audit,
    cli::{read_secret, say},
    outgoing::{Unfit, confidential},
    registration::platform_named,
    secret::is_one_word,
    store::{Store, StoreError, change, instant, micros, on_db},
};

/// Let teachers take groups to their learning platform.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum GroupsCommand {
    /// Look after the keys that platforms give for writing groups.
    ///
    /// docs/groups-to-your-platform.md says how to make a key with exactly the rights it needs. Without one,
    /// teachers take a file that the platform imports.
    #[command(subcommand)]
    Key(KeyCommand),
}

/// What to do with a key.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum KeyCommand {
    /// Keep the web service token of a Moodle, in place of the one kept before.
    Moodle(MoodleKey),
    /// Keep the API key of a Canvas, in place of the one kept before. Teachers then connect themselves.
    Canvas(CanvasKey),
    /// Show which platforms have a key. The keys themselves are shown to nobody.
    List,
    /// Forget the key of a platform, and what teachers allowed with it.
    Remove {
        /// Issuer of the registration.
        #[arg(long)]
        issuer: String,
        /// Client id of the registration.
        #[arg(long)]
        client_id: String,
    },
}

/// A Moodle's token.
#[derive(Clone, Debug, clap::Args)]
pub struct MoodleKey {
    /// Issuer of the registration.
    #[arg(long)]
    issuer: String,
    /// Client id of the registration.
    #[arg(long)]
    client_id: String,
    /// File with the token and nothing else; on a command line others could read it.
    #[arg(long)]
    token_file: PathBuf,
    /// Address of the Moodle, if it is not the issuer.
    #[arg(long)]
    address: Option<String>,
    /// Accept an address without TLS. Only for a test network: the token can be read on the way.
    #[arg(long)]
    allow_http: bool,
}

/// A Canvas' API key.
#[derive(Clone, Debug, clap::Args)]
pub struct CanvasKey {
    /// Issuer of the registration.
    #[arg(long)]
    issuer: String,
    /// Client id of the registration.
    #[arg(long)]
    client_id: String,
    /// Address of the Canvas, such as <https://school.instructure.com>; key and tokens go nowhere else.
    #[arg(long)]
    address: String,
    /// Id of the developer key of type API.
    #[arg(long)]
    api_client_id: String,
    /// File with the developer key's secret and nothing else; on a command line others could read it.
    #[arg(long)]
    api_client_secret_file: PathBuf,
    /// Accept an address without TLS. Only for a test network: the secret can be read on the way.
    #[arg(long)]
    allow_http: bool,
}

impl GroupsCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// When a value cannot be used, there is no such registration, or the database fails.
    pub async fn run(self, store: &Store, public_url: &Url, now: Timestamp) -> anyhow::Result<()> {
        let Self::Key(command) = self;
        match command {
            KeyCommand::Moodle(key) => {
                let address = address(key.address.as_deref().unwrap_or(&key.issuer), key.allow_http)?;
                let token = secret(&key.token_file)?;
                let platform = platform_named(store, &key.issuer, &key.client_id).await?.id;
                store.keep_key(&platform, "moodle", &address, None, &token, now).await?;
                say(&format!("Teachers can take groups to {address} now."));
            }
            KeyCommand::Canvas(key) => {
                let address = address(&key.address, key.allow_http)?;
                let id = key.api_client_id.trim();
                let fits = !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_graphic());
                ensure!(fits, "--api-client-id: expected the number Canvas shows beside the key");
                let secret = secret(&key.api_client_secret_file)?;
                let platform = platform_named(store, &key.issuer, &key.client_id).await?.id;
                store.keep_key(&platform, "canvas", &address, Some(id), &secret, now).await?;
                say(&format!("Teachers can connect to {address} now."));
                say(&format!("Redirect URI of the API key: {}", public_url.join("lti/groups/connected")?));
            }
            KeyCommand::List => {
                let keys = store.keys_for_groups().await?;
                if keys.is_empty() {
                    say("There is no key yet. See `kith groups key --help`.");
                }
                for (name, kind, address, made_at) in keys {
                    say(&format!("{name}  {kind}  {address}  since {}", instant(made_at)?));
                }
            }
            KeyCommand::Remove { issuer, client_id } => {
                let platform = platform_named(store, &issuer, &client_id).await?.id;
                ensure!(
                    store.forget_key(&platform, now).await?,
                    "there is no key for {issuer} ({client_id})"
                );
                say(&format!("Forgot the key for {issuer} ({client_id})."));
            }
        }
        Ok(())
    }
}

/// An address that a secret may be sent to, with a slash at its end so that paths can be joined.
fn address(text: &str, allow_http: bool) -> anyhow::Result<Url> {
    let url = Url::parse(text).with_context(|| format!("\"{text}\" is no address"))?;
    match confidential(&url, allow_http) {
        Ok(()) => {}
        Err(Unfit::NoTls) => bail!(
            "\"{text}\" has to begin with https:// (for a test network without TLS there is --allow-http)"
        ),
        Err(Unfit::NoAddress) => bail!("\"{text}\": expected an address such as https://lms.example"),
    }
    Ok(Url::parse(&format!("{}/", url.as_str().trim_end_matches('/')))?)
}

fn secret(file: &Path) -> anyhow::Result<String> {
    let text = read_secret(file)?;
    let text = text.trim();
    ensure!(is_one_word(text), "{} has to hold the secret and nothing else", file.display());
    Ok(text.to_owned())
}

impl Store {
    async fn keep_key(
        &self,
        platform: &str,
        kind: &str,
        address: &Url,
        client_id: Option<&str>,
        secret: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO host_key (platform, kind, address, client_id, secret, made_at_us) \
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (platform) DO UPDATE SET kind = excluded.kind, \
            address = excluded.address, client_id = excluded.client_id, secret = excluded.secret, \
            made_at_us = excluded.made_at_us";
        let mut tx = self.writing().await?;
        // Tokens given for one address are never sent to another.
        change!(&mut tx, OTHER_GRANTS, platform, address.as_str(), client_id)?;
        change!(&mut tx, SQL, platform, kind, address.as_str(), client_id, secret, micros(now))?;
        audit::record_platform(&mut tx, now, platform, "command line", "groups.key").await?;
        tx.commit().await
    }

    async fn forget_key(&self, platform: &str, now: Timestamp) -> Result<bool, StoreError> {
        const GRANTS: &str =
            "DELETE FROM host_grant WHERE person IN (SELECT id FROM person WHERE platform = $1)";
        const SQL: &str = "DELETE FROM host_key WHERE platform = $1";
        let mut tx = self.writing().await?;
        change!(&mut tx, GRANTS, platform)?;
        let gone = change!(&mut tx, SQL, platform)?;
        audit::record_platform(&mut tx, now, platform, "command line", "groups.key.remove").await?;
        tx.commit().await?;
        Ok(gone > 0)
    }

    /// Name of the platform, kind, address and age of every key.
    async fn keys_for_groups(&self) -> Result<Vec<(String, String, String, i64)>, StoreError> {
        const SQL: &str = "SELECT p.name, k.kind, k.address, k.made_at_us FROM host_key k \
            JOIN platform p ON p.id = k.platform ORDER BY p.created_at_us, p.id";
        Ok(on_db!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?)
    }
}

/// What teachers allowed at another address, or with another key.
const OTHER_GRANTS: &str = "DELETE FROM host_grant WHERE person IN (SELECT id FROM person WHERE platform = $1) \
    AND NOT EXISTS (SELECT 1 FROM host_key WHERE platform = $1 AND address = $2 AND client_id = $3)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_to_safe_addresses_only() {
        assert_eq!(
            address("https://lms.example/moodle", false).unwrap().as_str(),
            "https://lms.example/moodle/"
        );
        assert_eq!(address("http://127.0.0.1:8080", false).unwrap().as_str(), "http://127.0.0.1:8080/");
        assert!(address("http://lms.intranet", true).is_ok());
        for bad in [
            "http://lms.example",
            "ftp://x",
            "lms.example",
            "https://u@x.example",
            "https://x/?a",
            "javascript:1",
        ] {
            assert!(address(bad, false).is_err(), "{bad}");
        }
    }
}
