//! What an administrator agreed to for a platform, the secret of its statements, and how much came.

use std::{collections::BTreeMap, fmt, str::FromStr};

use jiff::Timestamp;
use url::Url;
use wire::Inlet;

use super::store::inlet_text;
use crate::{
    audit,
    error::ApiError,
    secret,
    session::CourseKey,
    store::{Store, StoreError, Writing, change, instant, maybe_instant, micros, on_db},
};

/// What accounts of statements are called by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum CalledBy {
    /// What the platform calls them itself: the subject of launches, or Canvas' number.
    #[default]
    Number,
    /// Their user name there.
    Login,
}

impl CalledBy {
    /// The stored form, which is also what is typed.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Login => "login",
        }
    }
}

impl fmt::Display for CalledBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CalledBy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = [Self::Number, Self::Login].into_iter().find(|one| one.name() == text);
        found.ok_or_else(|| "expected \"number\" or \"login\"".to_owned())
    }
}

/// What is switched on, and how statements are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Switches {
    /// Staff may bring files.
    pub(crate) files: bool,
    /// Statements are taken from whoever has the secret.
    pub(crate) statements: bool,
    /// Kith reads forums at the platform, with its key.
    pub(crate) reads: bool,
    /// The address that accounts and courses of statements begin with; `None`: the issuer.
    pub(crate) home: Option<String>,
    pub(crate) called_by: CalledBy,
}

/// What is known of one platform's evidence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    pub(crate) switches: Switches,
    /// When the present secret was made; `None`: there is none.
    pub(crate) secret_made_at: Option<Timestamp>,
}

/// How much came by one way, and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    pub(crate) inlet: String,
    pub(crate) outcome: String,
    pub(crate) count: u64,
    pub(crate) last_at: Timestamp,
}

/// What became of one thing that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// A reply or a mention, kept.
    New,
    /// A reply or a mention that was kept already.
    Known,
    /// A post that answers nobody; who wrote it is kept where answers may name it.
    Opening,
    /// Somebody who is not in the course.
    Stranger,
    /// It names no course that Kith is opened in.
    NoCourse,
    /// It does not say whom it answers, or names a post Kith has not heard of.
    Unanswerable,
    /// It is about something else.
    Other,
    /// A time that is none, an answer to oneself, a line that cannot be read.
    Wrong,
}

impl Outcome {
    /// The stored form.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Known => "known",
            Self::Opening => "opening",
            Self::Stranger => "stranger",
            Self::NoCourse => "no_course",
            Self::Unanswerable => "unanswerable",
            Self::Other => "other",
            Self::Wrong => "wrong",
        }
    }
}

/// Adds to the counts of a platform.
pub(super) async fn count(
    tx: &mut Writing,
    platform: &str,
    inlet: Inlet,
    outcomes: &BTreeMap<Outcome, u64>,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO evidence_tally (platform, inlet, outcome, count, last_at_us) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (platform, inlet, outcome) DO UPDATE SET \
        count = evidence_tally.count + excluded.count, last_at_us = excluded.last_at_us";
    // In one order, so that two at once do not wait for each other.
    for (outcome, count) in outcomes.iter().filter(|(_, count)| **count > 0) {
        let count = i64::try_from(*count).unwrap_or(i64::MAX);
        change!(&mut *tx, SQL, platform, inlet_text(inlet), outcome.name(), count, micros(now))?;
    }
    Ok(())
}

/// An address without a slash at its end, as statements begin with it. An empty text: the issuer's.
///
/// # Errors
/// In words, when it is no address.
pub(crate) fn typed_home(text: &str) -> Result<Option<String>, String> {
    let text = text.trim().trim_end_matches('/');
    if text.is_empty() {
        return Ok(None);
    }
    match Url::parse(text) {
        Ok(url) if ["http", "https"].contains(&url.scheme()) && url.has_host() && text.len() <= 500 => {
            Ok(Some(text.to_owned()))
        }
        _ => Err("expected an address such as https://lms.example".to_owned()),
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    files: bool,
    statements: bool,
    reads: bool,
    home: Option<String>,
    called_by: String,
    secret_made_at_us: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Source, StoreError> {
        let broken = |why: String| StoreError::inconsistent("evidence_source.called_by", why);
        let Self { files, statements, reads, home, called_by, secret_made_at_us } = self;
        Ok(Source {
            switches: Switches {
                files,
                statements,
                reads,
                home,
                called_by: called_by.parse().map_err(broken)?,
            },
            secret_made_at: maybe_instant(secret_made_at_us)?,
        })
    }
}

/// Makes sure that there is a row to change.
async fn begin(tx: &mut Writing, platform: &str, now: Timestamp) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO evidence_source (platform, files, statements, called_by, changed_at_us) \
        VALUES ($1, FALSE, FALSE, 'number', $2) ON CONFLICT (platform) DO NOTHING";
    change!(tx, SQL, platform, micros(now))?;
    Ok(())
}

/// Who may send statements, by the hash of their secret.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct SenderRow {
    pub(super) platform: String,
    pub(super) statements: bool,
    /// Without a slash at the end.
    pub(super) home: String,
    pub(super) called_by: String,
}

impl Store {
    /// What was agreed to for a platform; without a word nothing.
    pub(crate) async fn evidence_source(&self, platform: &str) -> Result<Source, StoreError> {
        const SQL: &str = "SELECT files, statements, reads, home, called_by, secret_made_at_us \
            FROM evidence_source WHERE platform = $1";
        let row: Option<Row> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(platform).fetch_optional(pool).await)?;
        row.map_or_else(|| Ok(Source::default()), Row::read)
    }

    /// The same for the platform of a course, and which it is.
    pub(super) async fn evidence_source_of(
        &self,
        course: &CourseKey,
    ) -> Result<(String, Source), StoreError> {
        const SQL: &str =
            "SELECT d.platform FROM course c JOIN deployment d ON d.id = c.deployment WHERE c.id = $1";
        let platform: String =
            on_db!(self, pool => sqlx::query_scalar(SQL).bind(&course.0).fetch_one(pool).await)?;
        let source = self.evidence_source(&platform).await?;
        Ok((platform, source))
    }

    /// Keeps what an account, or somebody at the command line, decided.
    pub(crate) async fn switch_evidence(
        &self,
        platform: &str,
        switches: &Switches,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE evidence_source SET files = $1, statements = $2, home = $3, called_by = $4, \
            changed_at_us = $5, reads = $6 WHERE platform = $7";
        let Switches { files, statements, reads, home, called_by } = switches;
        let mut tx = self.writing().await?;
        tx.lock(platform).await?;
        begin(&mut tx, platform, now).await?;
        change!(&mut tx, SQL, files, statements, home, called_by.name(), micros(now), reads, platform)?;
        audit::record_platform(&mut tx, now, platform, by, "evidence").await?;
        tx.commit().await
    }

    /// Makes a secret in the place of an earlier one, which counts no more; nobody can read it again.
    pub(crate) async fn make_evidence_secret(
        &self,
        platform: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<String, ApiError> {
        const SQL: &str =
            "UPDATE evidence_source SET secret_hash = $1, secret_made_at_us = $2 WHERE platform = $3";
        let made = secret::random_token()?;
        let mut tx = self.writing().await?;
        tx.lock(platform).await?;
        begin(&mut tx, platform, now).await?;
        change!(&mut tx, SQL, secret::hash(&made), micros(now), platform)?;
        audit::record_platform(&mut tx, now, platform, by, "evidence.secret").await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Takes the secret back; says whether there was one.
    pub(crate) async fn revoke_evidence_secret(
        &self,
        platform: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE evidence_source SET secret_hash = NULL, secret_made_at_us = NULL \
            WHERE platform = $1 AND secret_hash IS NOT NULL";
        let mut tx = self.writing().await?;
        tx.lock(platform).await?;
        if change!(&mut tx, SQL, platform)? == 0 {
            return Ok(false);
        }
        audit::record_platform(&mut tx, now, platform, by, "evidence.secret.revoke").await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Whose secret this is.
    pub(super) async fn evidence_sender(&self, hash: &str) -> Result<Option<SenderRow>, StoreError> {
        const SQL: &str = "SELECT s.platform, s.statements, RTRIM(COALESCE(s.home, p.issuer), '/') AS home, \
            s.called_by FROM evidence_source s JOIN platform p ON p.id = s.platform WHERE s.secret_hash = $1";
        Ok(on_db!(self, pool => sqlx::query_as(SQL).bind(hash).fetch_optional(pool).await)?)
    }

    /// How much came to a platform, by way and outcome.
    pub(crate) async fn evidence_tally(&self, platform: &str) -> Result<Vec<Tally>, StoreError> {
        const SQL: &str = "SELECT inlet, outcome, count, last_at_us FROM evidence_tally WHERE platform = $1 \
            ORDER BY inlet, outcome";
        let rows: Vec<(String, String, i64, i64)> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(platform).fetch_all(pool).await)?;
        let read = |(inlet, outcome, count, last_at): (String, String, i64, i64)| {
            let count = u64::try_from(count).unwrap_or_default();
            Ok(Tally { inlet, outcome, count, last_at: instant(last_at)? })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Tally {
    /// By which way, and what became of it, in words.
    pub(crate) fn in_words(&self) -> String {
        let way = match self.inlet.as_str() {
            "caliper" => "Caliper",
            "canvas" => "Canvas’ discussions",
            "moodle" => "Moodle’s forums",
            "file" => "Files",
            "xapi" => "xAPI",
            other => other,
        };
        let what = match self.outcome.as_str() {
            "new" => "replies and mentions, kept",
            "known" => "known already",
            "opening" => "posts that answer nobody",
            "stranger" => "people who are not in the course",
            "no_course" => "no course that Kith is opened in",
            "unanswerable" => "no word of whom they answer",
            "other" => "about something else",
            "wrong" => "not usable",
            other => other,
        };
        format!("{way}: {what}")
    }
}
