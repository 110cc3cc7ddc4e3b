//! A mail server as a process of its own: `aiosmtpd` from the registry of Python, which `cargo xtask test` installs.
//!
//! It reads what it takes with Python's own reader of mails and with `icalendar`, so that neither is judged by what
//! wrote it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use kith::config::{Mail, Secrecy};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde::Deserialize;
use tempfile::TempDir;

use crate::server::mail_at;

/// Where `cargo xtask test` puts it.
const PYTHON: &str = "../target/mail/venv/bin/python";

/// A running mail server. Dropping it ends it.
#[derive(Debug)]
pub struct MailServer {
    /// Where it listens, on this machine.
    pub port: u16,
    child: Child,
    folder: TempDir,
}

/// A mail it has taken.
#[derive(Clone, Debug, Deserialize)]
pub struct Received {
    /// Who sent it, by the envelope.
    pub from: String,
    /// To whom, by the envelope.
    pub to: Vec<String>,
    /// Names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// The subject before it was decoded.
    pub subject_as_sent: String,
    /// The MIME type of the whole.
    pub kind: String,
    /// The part to be read.
    pub text: Option<String>,
    /// The part for calendars.
    pub calendar: Option<String>,
    /// The method in the type of that part.
    pub method: Option<String>,
    /// The same calendar as a file.
    pub attached: Option<String>,
    /// What `icalendar` reads in it.
    pub event: Option<Event>,
}

/// An event as `icalendar` reads it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Event {
    /// METHOD of the calendar.
    pub method: String,
    /// UID.
    pub uid: String,
    /// SEQUENCE.
    pub sequence: u32,
    /// DTSTART.
    pub start: String,
    /// STATUS.
    pub status: String,
    /// ORGANIZER.
    pub organizer: String,
    /// Every ATTENDEE.
    pub attendees: Vec<String>,
}

impl Received {
    /// A header; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
    }

    /// The text; empty when there is none.
    #[must_use]
    pub fn body(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// The address in the text that leads to `page`.
    ///
    /// # Errors
    /// When there is none.
    pub fn link(&self, page: &str) -> anyhow::Result<String> {
        let wanted = format!("/mail/{page}/");
        let mut words = self.body().split_whitespace();
        let found = words.find(|word| word.contains(&wanted));
        Ok(found.with_context(|| format!("no {wanted} in {}", self.body()))?.to_owned())
    }
}

/// An authority that vouches for mail servers, as a school has its own.
#[derive(Debug)]
pub struct Authority {
    /// Its certificate, as others take it over.
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, both in PEM form.
#[derive(Clone, Debug)]
pub struct Certificate {
    chain: String,
    key: String,
}

impl Authority {
    /// A new one.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new() -> anyhow::Result<Self> {
        let (mut wanted, key) = (CertificateParams::default(), KeyPair::generate()?);
        wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = wanted.self_signed(&key)?.pem();
        Ok(Self { pem, issuer: Issuer::new(wanted, key) })
    }

    /// Vouches for `name` until the end of `last_year`.
    ///
    /// # Errors
    /// When `name` is none.
    pub fn certificate(&self, name: &str, last_year: i32) -> anyhow::Result<Certificate> {
        let (mut wanted, key) = (CertificateParams::new([name.to_owned()])?, KeyPair::generate()?);
        wanted.not_before = rcgen::date_time_ymd(2020, 1, 1);
        wanted.not_after = rcgen::date_time_ymd(last_year, 12, 31);
        let chain = wanted.signed_by(&key, &self.issuer)?.pem();
        Ok(Certificate { chain, key: key.serialize_pem() })
    }
}

impl MailServer {
    /// Starts it on a free port, without secrets.
    ///
    /// # Errors
    /// When it is not installed or does not start.
    pub fn start() -> anyhow::Result<Self> {
        Self::launch(Secrecy::Plain, None)
    }

    /// Starts one that speaks TLS with this certificate, in the one way or the other. Who uses it signs in.
    ///
    /// # Errors
    /// The same.
    pub fn start_secret(secrecy: Secrecy, certificate: &Certificate) -> anyhow::Result<Self> {
        Self::launch(secrecy, Some(certificate))
    }

    /// The settings to reach it by the name `localhost`, signed in where it wants that.
    ///
    /// # Errors
    /// Never: the sender is a good address.
    pub fn settings(&self, secrecy: Secrecy, authority: Option<&Authority>) -> anyhow::Result<Mail> {
        let login = (secrecy != Secrecy::Plain).then(|| ("kith".to_owned(), "p:w and more".to_owned()));
        let authority = authority.map(|it| it.pem.clone());
        Ok(Mail { host: "localhost".to_owned(), secrecy, login, authority, ..mail_at(self.port)? })
    }

    fn launch(secrecy: Secrecy, certificate: Option<&Certificate>) -> anyhow::Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = here.join(PYTHON);
        ensure!(python.is_file(), "the mail server is not installed; `cargo xtask test` does it");
        let folder = tempfile::tempdir()?;
        let mut files = Vec::new();
        if let Some(certificate) = certificate {
            for (name, text) in [("chain.pem", &certificate.chain), ("key.pem", &certificate.key)] {
                let path = folder.path().join(name);
                std::fs::write(&path, text)?;
                files.push(path);
            }
        }
        let mut child = Command::new(python)
            .arg(here.join("mail/server.py"))
            .arg(file(&folder))
            .arg(match secrecy {
                Secrecy::Plain => "plain",
                Secrecy::StartTls => "starttls",
                Secrecy::Tls => "tls",
            })
            .args(files)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting the mail server")?;
        let mut line = String::new();
        let said = child.stdout.take().context("the mail server says nothing")?;
        BufReader::new(said).read_line(&mut line)?;
        let port = line.trim().parse().with_context(|| format!("the mail server says {line:?}"))?;
        Ok(Self { port, child, folder })
    }

    /// All mails it has taken so far, the first first.
    ///
    /// # Errors
    /// When what it wrote down cannot be read.
    pub fn mails(&self) -> anyhow::Result<Vec<Received>> {
        let text = match std::fs::read_to_string(file(&self.folder)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        // The last line may be half written.
        let lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        lines.map(|line| Ok(serde_json::from_str(line)?)).collect()
    }

    /// Waits until it has taken `count` mails; gives all of them.
    ///
    /// # Errors
    /// When that takes longer than a minute.
    pub async fn wait_for(&self, count: usize) -> anyhow::Result<Vec<Received>> {
        for _ in 0..1_200 {
            let mails = self.mails()?;
            if mails.len() >= count {
                return Ok(mails);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("{} of {count} mails came within a minute", self.mails()?.len())
    }
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("mails.jsonl")
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // One that is already gone is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
