//! How everything is doing, found out by trying it: for `kith doctor`, `kith platform test` and the console's Test.

mod cli;
mod installation;
mod platform;

pub use cli::Doctor;
pub(crate) use cli::spoken;
pub(crate) use installation::mail;
pub(crate) use platform::examine as examine_platform;

use crate::{AppState, store::StoreError};

/// How one thing is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Well,
    /// Nothing is broken, but somebody should know.
    Note,
    /// Something has to be done.
    Ill,
}

impl Verdict {
    /// The word beside a finding.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Note => "note",
            Self::Ill => "ILL",
        }
    }
}

/// What was found about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The thing, such as `Database` or `Our Moodle, key set`.
    pub subject: String,
    /// How it does.
    pub verdict: Verdict,
    /// What was found, in plain words.
    pub words: String,
    /// What to do about it.
    pub fix: Option<String>,
}

impl Finding {
    fn well(subject: impl Into<String>, words: impl Into<String>) -> Self {
        Self { subject: subject.into(), verdict: Verdict::Well, words: words.into(), fix: None }
    }

    fn note(subject: impl Into<String>, words: impl Into<String>, fix: impl Into<String>) -> Self {
        let (subject, words) = (subject.into(), words.into());
        Self { subject, verdict: Verdict::Note, words, fix: Some(fix.into()) }
    }

    fn ill(subject: impl Into<String>, words: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { verdict: Verdict::Ill, ..Self::note(subject, words, fix) }
    }
}

/// Looks at everything that can be looked at.
///
/// # Errors
/// When the database fails on the way.
pub async fn examine(app: &AppState) -> Result<Vec<Finding>, StoreError> {
    let mut findings = vec![installation::database(app).await];
    findings.extend(installation::signing_keys(app).await?);
    findings.push(installation::public_url(app).await?);
    findings.push(installation::zones(app));
    findings.push(installation::accounts(app).await?);
    findings.push(installation::mail(app).await);
    let platforms = app.store.platforms().await?;
    let mut clocks = Vec::new();
    for platform in &platforms {
        clocks.extend(platform::clock(app, platform).await.map(|theirs| (platform.name.clone(), theirs)));
        findings.extend(platform::examine(app, platform).await?.into_iter().map(|mut finding| {
            finding.subject = format!("{}, {}", platform.name, finding.subject.to_lowercase());
            finding
        }));
    }
    if platforms.is_empty() {
        let words = "None is registered yet.";
        let fix = "\"kith invite\" prints an address for the administrator of a platform.";
        findings.push(Finding::note("Platforms", words, fix));
    }
    findings.insert(1, installation::clock(app, &clocks).await?);
    Ok(findings)
}
