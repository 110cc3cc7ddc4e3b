//! `GET /admin`: what waits for approval, then every platform with its state at a glance.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use super::{
    account::Account,
    frame::{Done, Frame, Here},
    shown,
    stop::Stop,
    when::When,
};
use crate::{
    AppState,
    store::{Store, StoreError, instant, maybe_instant, on_db},
};

/// A platform in the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Summary {
    id: String,
    name: String,
    issuer: String,
    product: Option<String>,
    active: i64,
    pending: i64,
    courses: i64,
    /// Parts that are in trouble.
    ill: i64,
    seen_at_us: Option<i64>,
}

/// A deployment that waits.
#[derive(Clone, Debug, sqlx::FromRow)]
struct WaitingRow {
    id: String,
    platform: String,
    name: String,
    deployment_id: String,
    first_seen_at_us: i64,
}

impl Store {
    /// Every platform in numbers, by name.
    async fn platform_summaries(&self) -> Result<Vec<Summary>, StoreError> {
        const SQL: &str = "SELECT p.id, p.name, p.issuer, p.product, \
            (SELECT COUNT(*) FROM deployment d WHERE d.platform = p.id AND d.state = 'active') AS active, \
            (SELECT COUNT(*) FROM deployment d WHERE d.platform = p.id AND d.state = 'pending') AS pending, \
            (SELECT COUNT(*) FROM course c JOIN deployment d ON d.id = c.deployment \
             WHERE d.platform = p.id) AS courses, \
            (SELECT COUNT(*) FROM platform_health h WHERE h.platform = p.id AND h.trouble IS NOT NULL) AS ill, \
            (SELECT MAX(h.ok_at_us) FROM platform_health h WHERE h.platform = p.id) AS seen_at_us \
            FROM platform p ORDER BY LOWER(p.name), p.id";
        Ok(on_db!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?)
    }

    /// Every deployment that waits, longest first.
    async fn waiting_deployments(&self) -> Result<Vec<WaitingRow>, StoreError> {
        const SQL: &str = "SELECT d.id, p.id AS platform, p.name, d.deployment_id, d.first_seen_at_us \
            FROM deployment d JOIN platform p ON p.id = d.platform \
            WHERE d.state = 'pending' ORDER BY d.first_seen_at_us, d.id";
        Ok(on_db!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?)
    }
}

struct Line {
    summary: Summary,
    product: &'static str,
    state: Glance,
    seen: Option<When>,
}

/// A state in a word, and how it is marked.
struct Glance {
    word: String,
    mark: &'static str,
}

struct Waiting {
    row: WaitingRow,
    since: When,
}

#[derive(Template)]
#[template(path = "console/platforms.html")]
struct Page {
    frame: Frame,
    waiting: Vec<Waiting>,
    lines: Vec<Line>,
}

/// What people call a product.
pub(super) fn product_name(product: Option<&str>) -> &'static str {
    match product {
        None => "",
        Some("moodle") => "Moodle",
        Some("canvas") => "Canvas",
        Some("openedx" | "open_edx" | "edx") => "Open edX",
        Some("blackboardlearn" | "blackboard") => "Blackboard",
        Some("desire2learn" | "brightspace") => "Brightspace",
        Some("sakai") => "Sakai",
        Some(_) => "Another product",
    }
}

impl Summary {
    fn state(&self) -> Glance {
        let (word, mark) = if self.ill > 0 {
            ("In trouble".to_owned(), "ill")
        } else if self.pending > 0 {
            (format!("{} waiting", self.pending), "note")
        } else if self.seen_at_us.is_none() {
            ("Not used yet".to_owned(), "quiet")
        } else {
            ("Well".to_owned(), "well")
        };
        Glance { word, mark }
    }
}

pub(super) async fn list(
    State(app): State<AppState>,
    account: Account,
    Query(done): Query<Done>,
) -> Result<Response, Stop> {
    let now = app.clock.now();
    let line = |summary: Summary| -> Result<Line, StoreError> {
        let seen = maybe_instant(summary.seen_at_us)?.map(|at| When::new(at, now));
        let (product, state) = (product_name(summary.product.as_deref()), summary.state());
        Ok(Line { summary, product, state, seen })
    };
    let lines = app.store.platform_summaries().await?.into_iter().map(line);
    let wait = |row: WaitingRow| -> Result<Waiting, StoreError> {
        Ok(Waiting { since: When::new(instant(row.first_seen_at_us)?, now), row })
    };
    let waiting = app.store.waiting_deployments().await?.into_iter().map(wait);
    Ok(shown(&Page {
        frame: Frame::new(&account, Here::Platforms, &done),
        waiting: waiting.collect::<Result<_, _>>()?,
        lines: lines.collect::<Result<_, _>>()?,
    }))
}
