//! Settings: a file, then `KITH_*` variables, then flags; the later wins.

mod mail;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use url::Url;

pub use mail::{Mail, Secrecy};

use crate::outgoing::Allowed;

/// What the server needs to know to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Where browsers and platforms reach this server. Never taken from a request.
    pub public_url: Url,
    /// `sqlite://FILE` or `postgres://…`.
    pub database: String,
    /// Private addresses that registrations from outside may name.
    pub allow_private: Vec<Allowed>,
    /// How mails leave; `None`: nobody gets any.
    pub mail: Option<Mail>,
}

/// Settings as given on the command line or in the environment.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct SettingsArgs {
    /// Settings file in TOML with the keys `listen`, `public_url`, `database`, `allow_private`, `smtp_url`, `mail_from` and
    /// `smtp_ca`.
    /// Without it, `kith.toml` in the working directory is read if it is there.
    #[arg(long, env = "KITH_CONFIG", global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the data lives: `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/NAME`. Default: `sqlite://kith.sqlite`.
    #[arg(long, env = "KITH_DATABASE", global = true, hide_env_values = true, value_name = "URL")]
    pub database: Option<String>,
    /// The address browsers and platforms use to reach Kith, such as `https://kith.example.edu`. Default:
    /// `http://localhost:8080`.
    #[arg(long, env = "KITH_PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<String>,
    /// Address and port to listen on. Default: `127.0.0.1:8080`.
    #[arg(long, env = "KITH_LISTEN", global = true, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Private addresses that platforms may have, separated by commas: `10.1.2.3`, `10.0.0.0/8` or
    /// `lms.intranet:443`. Needed only where a platform inside your own network registers itself; what you register
    /// with `kith platform add` is asked wherever it is.
    #[arg(long, env = "KITH_ALLOW_PRIVATE", global = true, value_name = "ADDRESSES")]
    pub allow_private: Option<String>,
    /// The server that takes mails: `smtps://USER:PASSWORD@HOST`, `smtp://USER:PASSWORD@HOST` (with STARTTLS), or
    /// `smtp://localhost:PORT` on this machine. Without it Kith sends no mail and offers none.
    #[arg(long, env = "KITH_SMTP_URL", global = true, hide_env_values = true, value_name = "URL")]
    pub smtp_url: Option<String>,
    /// Whom mails are from: `Kith <kith@example.edu>`. Needed with `--smtp-url`.
    #[arg(long, env = "KITH_MAIL_FROM", global = true, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// The certificate (PEM) of the authority that vouches for the mail server, where it is one of your own. Default:
    /// those that this machine trusts.
    #[arg(long, env = "KITH_SMTP_CA", global = true, value_name = "FILE")]
    pub smtp_ca: Option<String>,
}

/// Why the settings cannot be used; every message names the key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("settings file {path}: {why}")]
    File {
        /// Which file.
        path: String,
        /// What the system said.
        why: String,
    },
    /// A value makes no sense.
    #[error("{key} ({source_name}) is \"{value}\": {why}")]
    Value {
        /// Key in the file; the flag and the variable carry the same name.
        key: &'static str,
        /// The flag and the variable.
        source_name: &'static str,
        /// What was given.
        value: String,
        /// What is expected.
        why: String,
    },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    listen: Option<String>,
    public_url: Option<String>,
    database: Option<String>,
    allow_private: Option<String>,
    smtp_url: Option<String>,
    mail_from: Option<String>,
    smtp_ca: Option<String>,
}

impl SettingsArgs {
    /// Puts flags, variables, file and defaults together.
    ///
    /// # Errors
    /// When the file is unreadable or has an unknown key, or a value makes no sense.
    pub fn settle(&self) -> Result<Settings, SettingsError> {
        let file = self.file()?;
        let pick = |given: &Option<String>, in_file: Option<String>, default: &str| {
            given.clone().or(in_file).unwrap_or_else(|| default.to_owned())
        };
        let listen = pick(&self.listen, file.listen, "127.0.0.1:8080");
        let public_url = pick(&self.public_url, file.public_url, "http://localhost:8080");
        let database = pick(&self.database, file.database, "sqlite://kith.sqlite");
        let allow_private = pick(&self.allow_private, file.allow_private, "");
        let smtp_url = pick(&self.smtp_url, file.smtp_url, "");
        let mail_from = pick(&self.mail_from, file.mail_from, "");
        let smtp_ca = pick(&self.smtp_ca, file.smtp_ca, "");
        Ok(Settings {
            mail: Mail::read(&smtp_url, &mail_from, &smtp_ca)?,
            allow_private: private_addresses(&allow_private)?,
            listen: listen_address(&listen)?,
            public_url: public_address(&public_url)?,
            database: database_address(database)?,
        })
    }

    fn file(&self) -> Result<SettingsFile, SettingsError> {
        let default = Path::new("kith.toml");
        let path = match &self.config {
            Some(path) => path.as_path(),
            None if default.exists() => default,
            None => return Ok(SettingsFile::default()),
        };
        let broken = |why: String| SettingsError::File { path: path.display().to_string(), why };
        let text = std::fs::read_to_string(path).map_err(|error| broken(error.to_string()))?;
        toml::from_str(&text).map_err(|error| broken(error.to_string()))
    }
}

fn listen_address(value: &str) -> Result<SocketAddr, SettingsError> {
    value.parse().map_err(|_| SettingsError::Value {
        key: "listen",
        source_name: "--listen, KITH_LISTEN",
        value: value.to_owned(),
        why: "expected an IP address and a port, such as 127.0.0.1:8080 or [::]:8080".to_owned(),
    })
}

fn private_addresses(value: &str) -> Result<Vec<Allowed>, SettingsError> {
    let entries = value.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    let read = |entry: &str| {
        entry.parse().map_err(|why| SettingsError::Value {
            key: "allow_private",
            source_name: "--allow-private, KITH_ALLOW_PRIVATE",
            value: entry.to_owned(),
            why,
        })
    };
    entries.map(read).collect()
}

fn public_address(value: &str) -> Result<Url, SettingsError> {
    let wrong = |why: &str| SettingsError::Value {
        key: "public_url",
        source_name: "--public-url, KITH_PUBLIC_URL",
        value: value.to_owned(),
        why: why.to_owned(),
    };
    let url = Url::parse(value).map_err(|_| wrong("expected an address such as https://kith.example.edu"))?;
    let host = url.host_str().ok_or_else(|| wrong("expected a host name"))?;
    let local = host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1" || host == "[::1]";
    // Browsers send the login cookie only over https, or to this very machine.
    match url.scheme() {
        "https" => {}
        "http" if local => {}
        _ => return Err(wrong("must be https, except on localhost")),
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(wrong("expected only scheme, host and port, without a path"));
    }
    Ok(url)
}

fn database_address(value: String) -> Result<String, SettingsError> {
    if ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| value.starts_with(scheme)) {
        return Ok(value);
    }
    Err(SettingsError::Value {
        key: "database",
        source_name: "--database, KITH_DATABASE",
        // Only the part before the first colon: what follows may hold a password.
        value: value.split(':').next().unwrap_or_default().to_owned(),
        why: "expected sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_serve_a_newcomer() {
        let settings = SettingsArgs::default().settle().unwrap();
        assert_eq!(settings.public_url.as_str(), "http://localhost:8080/");
        assert_eq!(settings.listen.port(), 8080);
    }

    #[test]
    fn errors_name_the_key_and_hide_passwords() {
        let error = |args: SettingsArgs| args.settle().unwrap_err().to_string();
        let plain =
            error(SettingsArgs { public_url: Some("http://kith.example".into()), ..Default::default() });
        assert!(plain.starts_with("public_url (--public-url, KITH_PUBLIC_URL)"), "{plain}");
        let port = error(SettingsArgs { listen: Some("8080".into()), ..Default::default() });
        assert!(port.starts_with("listen"), "{port}");
        let place =
            error(SettingsArgs { allow_private: Some("10.0.0.0/8, intranet".into()), ..Default::default() });
        assert!(place.starts_with("allow_private") && place.contains("\"intranet\""), "{place}");
        let secret =
            error(SettingsArgs { database: Some("mysql://u:hunter2@h/d".into()), ..Default::default() });
        assert!(secret.contains("database") && !secret.contains("hunter2"), "{secret}");
    }

    #[test]
    fn an_unknown_key_in_the_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kith.toml");
        std::fs::write(&path, "publicurl = \"https://kith.example\"\n").unwrap();
        let error =
            SettingsArgs { config: Some(path), ..Default::default() }.settle().unwrap_err().to_string();
        assert!(error.contains("publicurl"), "{error}");
    }
}
