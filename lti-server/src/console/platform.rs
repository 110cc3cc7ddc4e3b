//! `GET /admin/platforms/{platform}`: one platform, with everything that can be decided about it.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;

use super::{
    account::Account,
    frame::{Done, Frame, Here},
    platforms::product_name,
    shown_as,
    stop::Stop,
    when::When,
};
use crate::{
    AppState,
    doctor::{Finding, Verdict},
    health::PartHealth,
    page::sentence,
    registration::{DeploymentRow, NewDeployments, PlatformRow, PlatformSettings},
    store::{Store, StoreError, on_db},
};

/// The switches as a form: what was typed, and what is wrong with it.
#[derive(Clone, Debug)]
pub(super) struct SettingsForm {
    pub(super) anonymous: bool,
    pub(super) minors: bool,
    pub(super) retention: String,
    pub(super) retention_error: Option<String>,
    pub(super) new_deployments: String,
    pub(super) new_deployments_error: Option<String>,
    pub(super) frame_origins: String,
    pub(super) frame_origins_error: Option<String>,
}

impl SettingsForm {
    /// Whether something in it cannot be used.
    fn is_wrong(&self) -> bool {
        let errors = [&self.retention_error, &self.new_deployments_error, &self.frame_origins_error];
        errors.into_iter().any(Option::is_some)
    }

    fn of(settings: &PlatformSettings) -> Self {
        let days = settings.retention_days;
        Self {
            anonymous: settings.anonymous,
            minors: settings.minors,
            retention: days.map_or_else(|| "never".to_owned(), |days| days.to_string()),
            retention_error: None,
            new_deployments: settings.new_deployments.name().to_owned(),
            new_deployments_error: None,
            frame_origins: settings.frame_origins.join("\n"),
            frame_origins_error: None,
        }
    }
}

/// What the page shows beside what is stored.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    pub(super) done: Done,
    /// The form after it was refused.
    pub(super) settings: Option<SettingsForm>,
    /// What a test found.
    pub(super) findings: Option<Vec<Finding>>,
    pub(super) remove_error: Option<&'static str>,
}

struct Deployment {
    row: DeploymentRow,
    since: When,
}

/// How a part of the platform does.
struct Part {
    label: String,
    mark: &'static str,
    word: &'static str,
    trouble: Option<String>,
    /// When it last went wrong, where it is in trouble.
    trouble_at: Option<When>,
    ok_at: Option<When>,
}

impl Part {
    fn new(health: &PartHealth, now: Timestamp) -> Self {
        let label = match health.part.as_str() {
            "launch" => "Launches".to_owned(),
            "keys" => "Key set".to_owned(),
            "token" => "Service tokens".to_owned(),
            "roster" => "Lists of participants".to_owned(),
            "gradebook" => "Gradebook".to_owned(),
            "groups" => "Groups on the platform".to_owned(),
            "forum" => "Forums".to_owned(),
            "rooms" => "Rooms for meetings".to_owned(),
            other => other.replace('_', " "),
        };
        let (mark, word) = if health.trouble.is_some() { ("ill", "In trouble") } else { ("well", "Well") };
        let when = |at: Option<Timestamp>| at.map(|at| When::new(at, now));
        let trouble_at = when(health.trouble_at.filter(|_| health.trouble.is_some()));
        Self {
            label,
            mark,
            word,
            trouble: health.trouble.as_deref().map(sentence),
            trouble_at,
            ok_at: when(health.ok_at),
        }
    }
}

struct Choice {
    value: &'static str,
    label: &'static str,
    hint: &'static str,
    chosen: bool,
}

fn choices(chosen: &str) -> [Choice; 3] {
    NewDeployments::ALL.map(|one| {
        let (label, hint) = match one {
            NewDeployments::First => {
                ("The first is trusted", "Later ones wait until somebody approves them here.")
            }
            NewDeployments::Approve => ("All wait", "Somebody approves each of them here."),
            NewDeployments::Trust => {
                ("All are trusted", "Right where one institution runs the whole platform.")
            }
        };
        Choice { value: one.name(), label, hint, chosen: one.name() == chosen }
    })
}

/// A finding of a test, ready to be shown.
pub(super) struct Found {
    pub(super) subject: String,
    pub(super) mark: &'static str,
    pub(super) word: &'static str,
    pub(super) words: String,
    pub(super) fix: Option<String>,
}

pub(super) fn found(finding: Finding) -> Found {
    let Finding { subject, verdict, words, fix } = finding;
    let (mark, word) = match verdict {
        Verdict::Well => ("well", "Well"),
        Verdict::Note => ("note", "To know"),
        Verdict::Ill => ("ill", "To fix"),
    };
    Found { subject, mark, word, words, fix }
}

#[derive(Template)]
#[template(path = "console/platform.html")]
struct Page {
    frame: Frame,
    platform: PlatformRow,
    product: &'static str,
    deployments: Vec<Deployment>,
    parts: Vec<Part>,
    findings: Option<Vec<Found>>,
    settings: SettingsForm,
    choices: [Choice; 3],
    /// Where groups meet.
    rooms: String,
    /// What is learned from forums.
    evidence: String,
    remove_error: Option<&'static str>,
}

impl Store {
    /// What a platform calls its product, learned at a launch.
    async fn product(&self, platform: &str) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT product FROM platform WHERE id = $1";
        let row: Option<Option<String>> =
            on_db!(self, pool => sqlx::query_scalar(SQL).bind(platform).fetch_optional(pool).await)?;
        Ok(row.flatten())
    }
}

/// Where the page of a platform is.
pub(super) fn path(platform: &str) -> String {
    format!("/admin/platforms/{platform}")
}

/// The platform with our id `id`.
pub(super) async fn find(app: &AppState, id: &str) -> Result<PlatformRow, Stop> {
    app.store.platform(id).await?.ok_or(Stop::NotFound)
}

pub(super) async fn show(
    State(app): State<AppState>,
    account: Account,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Stop> {
    let platform = find(&app, &id).await?;
    page(&app, &account, platform, StatusCode::OK, Shown { done, ..Shown::default() }).await
}

/// The page with what `shown` adds to it.
pub(super) async fn page(
    app: &AppState,
    account: &Account,
    platform: PlatformRow,
    status: StatusCode,
    shown: Shown,
) -> Result<Response, Stop> {
    let now = app.clock.now();
    let deployments = app.store.deployments(&platform.id).await?.into_iter();
    let health = app.store.platform_health(&platform.id).await?.into_iter();
    let product = app.store.product(&platform.id).await?;
    let rooms = app.store.rooms_at(&platform.id).await?.ok_or(Stop::NotFound)?.in_words();
    let switches = app.store.evidence_source(&platform.id).await?.switches;
    let settings = shown.settings.unwrap_or_else(|| SettingsForm::of(&platform.settings));
    let page = Page {
        frame: Frame::new(account, Here::Platforms, &shown.done),
        product: product_name(product.as_deref()),
        deployments: deployments
            .map(|row| Deployment { since: When::new(row.first_seen_at, now), row })
            .collect(),
        parts: health.map(|part| Part::new(&part, now)).collect(),
        findings: shown.findings.map(|all| all.into_iter().map(found).collect()),
        choices: choices(&settings.new_deployments),
        settings,
        rooms,
        evidence: super::evidence::in_words(&switches),
        remove_error: shown.remove_error,
        platform,
    };
    Ok(shown_as(status, &page))
}
