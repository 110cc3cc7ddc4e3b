//! The conversation with the mail server (SMTP), one mail at a time.

use std::{fmt, io, time::Duration};

use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters, TlsParametersBuilder},
        commands::{Data, Mail as MailFrom, Rcpt},
        extension::ClientId,
    },
};
use rustls::CertificateError;
use tokio::time::timeout;

use crate::config::{Mail, Secrecy};

/// How long the server may take for one answer. RFC 5321, 4.5.3.2 advises minutes; a shorter wait is only tried again.
const PATIENCE: Duration = Duration::from_mins(1);

/// Why a mail, or any mail, was not taken. Its words hold no address, neither ours nor a reader's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotTaken {
    /// Never this mail to this address: a code such as `550`.
    #[error("refused for good with {0}")]
    Never(String),
    /// Not this mail now.
    #[error("refused for now with {0}")]
    NotNow(String),
    /// Nothing can be sent as things are; what was sent last may have arrived.
    #[error("{0}")]
    Broken(String),
}

/// An open connection.
pub(super) struct Line(AsyncSmtpConnection);

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

impl Line {
    /// Connects and signs in; `own_name` is the name of this machine, for the server's notes.
    pub(super) async fn open(mail: &Mail, own_name: &str) -> Result<Self, NotTaken> {
        let broken = |error: Error| NotTaken::Broken(words(&error));
        let hello = ClientId::Domain(own_name.to_owned());
        let tls = || {
            let wanted = TlsParameters::builder(mail.host.clone());
            let trusted = mail.trusted().map_err(broken)?;
            trusted
                .into_iter()
                .fold(wanted, TlsParametersBuilder::add_root_certificate)
                .build()
                .map_err(broken)
        };
        let at_once = match mail.secrecy {
            Secrecy::Tls => Some(tls()?),
            Secrecy::StartTls | Secrecy::Plain => None,
        };
        let server = (mail.host.as_str(), mail.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(PATIENCE), &hello, at_once, None);
        let mut line = Self(within(connecting).await.map_err(Self::is_broken)?);
        if mail.secrecy == Secrecy::StartTls {
            if !line.0.can_starttls() {
                // Neither a password nor a mail goes where others read along.
                line.close().await;
                return Err(NotTaken::Broken(
                    "the mail server offers no STARTTLS, so nothing is sent there".to_owned(),
                ));
            }
            within(line.0.starttls(tls()?, &hello)).await.map_err(Self::is_broken)?;
        }
        if let Some((user, password)) = &mail.login {
            let credentials = Credentials::new(user.clone(), password.clone());
            let signing_in = line.0.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
            within(signing_in).await.map_err(Self::is_broken)?;
        }
        Ok(line)
    }

    /// Says from whom and to whom, up to the point where the text would follow. Whoever stops here has sent nothing.
    pub(super) async fn begin(&mut self, from: &Address, to: &Address) -> Result<(), NotTaken> {
        let command = self.0.command(MailFrom::new(Some(from.clone()), Vec::new()));
        within(command).await.map_err(Self::is_broken)?;
        within(self.0.command(Rcpt::new(to.clone(), Vec::new()))).await?;
        within(self.0.command(Data)).await?;
        Ok(())
    }

    /// Sends the text. `Ok`: the server has taken it and answers for it from now on.
    pub(super) async fn finish(&mut self, text: &[u8]) -> Result<(), NotTaken> {
        within(self.0.message(text)).await?;
        Ok(())
    }

    /// Says goodbye; whether that is heard is no matter.
    pub(super) async fn close(mut self) {
        let _ = timeout(Duration::from_secs(5), self.0.quit()).await;
    }

    /// What the server says before it has heard of a reader is not about the reader.
    fn is_broken(why: NotTaken) -> NotTaken {
        match why {
            NotTaken::Never(code) => NotTaken::Broken(format!("the mail server answered {code}")),
            NotTaken::NotNow(code) => NotTaken::Broken(format!("the mail server answered {code}, try later")),
            broken @ NotTaken::Broken(_) => broken,
        }
    }
}

async fn within<T>(asking: impl Future<Output = Result<T, Error>>) -> Result<T, NotTaken> {
    match timeout(PATIENCE, asking).await {
        Err(_) => Err(NotTaken::Broken("the mail server does not answer".to_owned())),
        Ok(Err(error)) => Err(sorted(&error)),
        Ok(Ok(answer)) => Ok(answer),
    }
}

/// 421 is said by a server that is about to close the connection (RFC 5321, 3.8).
fn sorted(error: &Error) -> NotTaken {
    match error.status().map(|code| code.to_string()) {
        Some(code) if error.is_permanent() => NotTaken::Never(code),
        Some(code) if error.is_transient() && code != "421" => NotTaken::NotNow(code),
        _ => NotTaken::Broken(words(error)),
    }
}

/// What went wrong, without what the server says: it likes to repeat addresses.
fn words(error: &Error) -> String {
    if let Some(code) = error.status() {
        return format!("the mail server answered {code}");
    }
    if let Some(why) = tls_words(error) {
        return format!("no secure connection with the mail server came about: {why}");
    }
    let kind = if error.is_tls() {
        "no secure connection with the mail server came about"
    } else if error.is_timeout() {
        "the mail server does not answer"
    } else if error.is_client() {
        "the mail server offers no way to sign in that Kith knows"
    } else if error.is_response() {
        "the mail server answered something that cannot be read"
    } else {
        "the mail server cannot be reached"
    };
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    if error.is_response() { kind.to_owned() } else { format!("{kind}{cause}") }
}

/// What is wrong with the server's certificate, or with its TLS, for whoever runs Kith.
fn tls_words(error: &Error) -> Option<String> {
    let mut cause = std::error::Error::source(error);
    let found = loop {
        let one = cause?;
        // An I/O error hands out what is inside it this way only.
        let inside = one.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let inside = inside.and_then(|it| it.downcast_ref::<rustls::Error>());
        if let Some(found) = inside.or_else(|| one.downcast_ref()) {
            break found;
        }
        cause = one.source();
    };
    Some(match found {
        rustls::Error::InvalidCertificate(why) => match why {
            // The second: another authority of the same name.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                "nobody whom this machine trusts vouches for its certificate; name the authority's own with --smtp-ca"
                    .to_owned()
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "its certificate has expired".to_owned()
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "its certificate is not valid yet; is the clock right?".to_owned()
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "its certificate is for another name than the one in --smtp-url".to_owned()
            }
            other => format!("its certificate is not accepted ({other})"),
        },
        rustls::Error::InvalidMessage(_) => {
            "it does not speak TLS from the start; with STARTTLS the address begins with smtp://".to_owned()
        }
        other => other.to_string(),
    })
}
