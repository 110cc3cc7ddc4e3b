//! `kith doctor`.

use anyhow::bail;

use super::{Finding, Verdict, examine};
use crate::{AppState, Clock, cli::say, config::Settings};

/// Check that everything works, and print what to fix.
///
/// Looks at the database, the clock, the signing key, the public address, the time zone data, the accounts and the mail
/// server, and asks every registered platform for its key set and a service token. Changes nothing but the notes on how platforms
/// do. Ends with an error if something has to be fixed, so that a monitor can run it.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Doctor {}

impl Doctor {
    /// Does it and says what was found.
    ///
    /// # Errors
    /// When something has to be fixed.
    pub async fn run(self, settings: &Settings, clock: Clock) -> anyhow::Result<()> {
        let findings = match AppState::new(settings, clock).await {
            Ok(app) => examine(&app).await?,
            Err(error) => {
                let fix = "Check the setting --database (KITH_DATABASE).";
                vec![Finding::ill("Database", format!("It cannot be opened: {error}."), fix)]
            }
        };
        spoken(&findings)
    }
}

/// Says what was found.
///
/// # Errors
/// When something has to be fixed.
pub(crate) fn spoken(findings: &[Finding]) -> anyhow::Result<()> {
    for Finding { subject, verdict, words, fix } in findings {
        say(&format!("{:<4}  {subject}: {words}", verdict.word()));
        if let Some(fix) = fix {
            say(&format!("      {fix}"));
        }
    }
    match findings.iter().filter(|finding| finding.verdict == Verdict::Ill).count() {
        0 => Ok(()),
        1 => bail!("one thing has to be fixed"),
        count => bail!("{count} things have to be fixed"),
    }
}
