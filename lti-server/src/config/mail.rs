//! `smtp_url`, `mail_from` and `smtp_ca`: where mails are handed over, whose they are, and who vouches for the server.

use std::fmt;

use lettre::{message::Mailbox, transport::smtp::client::Certificate};
use url::Url;

use super::SettingsError;

const URL: (&str, &str) = ("smtp_url", "--smtp-url, KITH_SMTP_URL");
const CA: (&str, &str) = ("smtp_ca", "--smtp-ca, KITH_SMTP_CA");
const FROM: (&str, &str) = ("mail_from", "--mail-from, KITH_MAIL_FROM");

/// How mails leave. Without it nobody is offered any.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Name or address of the mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept secret.
    pub secrecy: Secrecy,
    /// Name and password, where the server asks for them.
    pub login: Option<(String, String)>,
    /// Certificates (PEM) of who vouches for the server besides those whom this machine trusts.
    pub authority: Option<String>,
    /// Who the mails are from; calendars show them as the organizer of meetings.
    pub from: Mailbox,
}

/// How the connection to the mail server is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// By TLS from the first byte (`smtps://`).
    Tls,
    /// By STARTTLS, or the mail is not handed over (`smtp://`).
    StartTls,
    /// Not at all, to a server on this machine only (`smtp://localhost`).
    Plain,
}

impl fmt::Debug for Mail {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Mail {
    /// Reads the settings; `None` where neither server nor sender is given.
    ///
    /// # Errors
    /// When one is missing or makes no sense. No message has the password in it.
    pub(super) fn read(url: &str, from: &str, ca: &str) -> Result<Option<Self>, SettingsError> {
        match (url, from) {
            ("", "") => return Ok(None),
            ("", from) => {
                return Err(wrong(URL, from, "is missing: mail_from is of use only with a mail server"));
            }
            (_, "") => return Err(wrong(FROM, "", "is missing: mails need an address they come from")),
            _ => {}
        }
        let expected = "expected smtps://USER:PASSWORD@HOST or smtp://HOST:PORT";
        // Only what stands behind a password, or before one that stands in the wrong place.
        let scheme = url.split(':').next().unwrap_or_default();
        let shown = url.rsplit_once('@').map_or(scheme, |(_, host)| host);
        let server = Url::parse(url).map_err(|_| wrong(URL, shown, expected))?;
        let host = server.host_str().ok_or_else(|| wrong(URL, shown, expected))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let here = ["localhost", "127.0.0.1", "::1"].contains(&host.as_str());
        let (secrecy, port) = match server.scheme() {
            "smtps" => (Secrecy::Tls, 465),
            "smtp" if here => (Secrecy::Plain, 25),
            "smtp" => (Secrecy::StartTls, 587),
            _ => return Err(wrong(URL, shown, expected)),
        };
        if !matches!(server.path(), "" | "/") || server.query().is_some() || server.fragment().is_some() {
            return Err(wrong(URL, shown, "nothing may stand behind host and port"));
        }
        let plain = |text: &str| percent_decoded(text).ok_or_else(|| wrong(URL, shown, expected));
        let login = match (server.username(), server.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => Some((plain(user)?, plain(password)?)),
            _ => return Err(wrong(URL, shown, "a user needs a password, and a password a user")),
        };
        let from = from.parse().map_err(|_| {
            wrong(FROM, from, "expected an address such as kith@example.edu or Kith <kith@example.edu>")
        })?;
        let authority = Some(ca).filter(|path| !path.is_empty()).map(authority).transpose()?;
        Ok(Some(Self { host, port: server.port().unwrap_or(port), secrecy, login, authority, from }))
    }

    /// The certificates of [`Mail::authority`].
    ///
    /// # Errors
    /// When there are none in it.
    pub(crate) fn trusted(&self) -> Result<Option<Certificate>, lettre::transport::smtp::Error> {
        self.authority.as_deref().map(|pem| Certificate::from_pem(pem.as_bytes())).transpose()
    }
}

/// The certificates in the file at `path`.
fn authority(path: &str) -> Result<String, SettingsError> {
    let text = std::fs::read_to_string(path).map_err(|error| wrong(CA, path, &error.to_string()))?;
    let some = text.contains("BEGIN CERTIFICATE") && Certificate::from_pem(text.as_bytes()).is_ok();
    if some { Ok(text) } else { Err(wrong(CA, path, "expected a file with a certificate in PEM form")) }
}

fn wrong((key, source_name): (&'static str, &'static str), value: &str, why: &str) -> SettingsError {
    SettingsError::Value { key, source_name, value: value.to_owned(), why: why.to_owned() }
}

/// The text behind the %XX of an address.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_read_from_its_address() {
        let read = |url: &str| Mail::read(url, "Kith <kith@example.edu>", "").unwrap().unwrap();
        let far = read("smtps://kith%40example.edu:p%3Aw@mail.example.edu");
        assert_eq!((far.host.as_str(), far.port, far.secrecy), ("mail.example.edu", 465, Secrecy::Tls));
        assert_eq!(far.login, Some(("kith@example.edu".to_owned(), "p:w".to_owned())));
        assert!(!format!("{far:?}").contains("p:w"));
        assert_eq!(read("smtp://mail.example.edu").secrecy, Secrecy::StartTls);
        let near = read("smtp://127.0.0.1:2525");
        assert_eq!((near.port, near.secrecy, near.login), (2525, Secrecy::Plain, None));
        assert_eq!(Mail::read("", "", ""), Ok(None));
    }

    #[test]
    fn what_is_wrong_names_its_key_and_no_password() {
        let from = "kith@example.edu";
        let file = |text: &str| {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(&file, text).unwrap();
            file
        };
        let (key, broken) = (
            file("-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n"),
            file("-----BEGIN CERTIFICATE-----\nhunter2\n"),
        );
        for path in [key.path(), broken.path(), std::path::Path::new("/nowhere/ca.pem")] {
            let error = Mail::read("smtps://h", from, path.to_str().unwrap()).unwrap_err().to_string();
            assert!(error.starts_with("smtp_ca") && !error.contains("hunter2"), "{error}");
        }
        for (url, from, key) in [
            ("https://mail.example.edu", from, "smtp_url"),
            ("smtp://", from, "smtp_url"),
            ("smtps://me:hunter2@h/queue", from, "smtp_url"),
            ("smtps://me@h", from, "smtp_url"),
            ("me:hunter2", from, "smtp_url"),
            ("", from, "smtp_url"),
            ("smtp://h", "", "mail_from"),
            ("smtp://h", "nobody", "mail_from"),
            ("smtp://h", "a@example.edu\r\nBcc: b@example.edu", "mail_from"),
        ] {
            let error = Mail::read(url, from, "").unwrap_err().to_string();
            assert!(error.starts_with(key) && !error.contains("hunter2"), "{error}");
        }
    }
}
