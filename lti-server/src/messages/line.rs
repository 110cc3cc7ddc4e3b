//! The conversation with the mail server (SMTP), one mail at a time.

use std::fmt;
use std::time::Duration;

use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail as MailFrom, Rcpt},
        extension::ClientId,
    },
};
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
        let tls = || TlsParameters::new(mail.host.clone()).map_err(broken);
        let at_once = match mail.secrecy {
            Secrecy::Tls => Some(tls()?),
            Secrecy::StartTls | Secrecy::Plain => None,
        };
        let server = (mail.host.as_str(), mail.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(PATIENCE), &hello, at_once, None);
        let mut line = Self(within(connecting).await.map_err(Self::is_broken)?);
        if mail.secrecy == Secrecy::StartTls {
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
    let kind = if error.is_tls() {
        "no secure connection with the mail server came about"
    } else if error.is_timeout() {
        "the mail server does not answer"
    } else if error.is_client() {
        "the mail server does not offer what is needed, such as STARTTLS or a way to sign in"
    } else if error.is_response() {
        "the mail server answered something that cannot be read"
    } else {
        "the mail server cannot be reached"
    };
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    if error.is_response() { kind.to_owned() } else { format!("{kind}{cause}") }
}
