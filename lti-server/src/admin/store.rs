//! Queries of the health page.

use wire::RosterHealth;

use crate::store::{Store, StoreError, maybe_instant, on_db};

/// Most rosters shown.
const MOST_ROSTERS: i64 = 20;

/// What is known of a deployment.
pub(super) struct DeploymentHealth {
    pub(super) platform: String,
    pub(super) issuer: String,
    pub(super) client_id: String,
    pub(super) deployment: String,
    pub(super) product: Option<String>,
    pub(super) courses: u32,
    pub(super) people: u32,
    pub(super) rosters: Vec<RosterHealth>,
}

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    issuer: String,
    client_id: String,
    deployment_id: String,
    product: Option<String>,
    courses: i64,
    people: i64,
}

#[derive(sqlx::FromRow)]
struct RosterRow {
    title: String,
    roster_refreshed_at_us: Option<i64>,
    roster_trouble: Option<String>,
}

impl Store {
    /// The health of one deployment, by our id for it.
    pub(super) async fn deployment_health(
        &self,
        deployment: &str,
    ) -> Result<Option<DeploymentHealth>, StoreError> {
        const SQL: &str = "SELECT p.name, p.issuer, p.client_id, d.deployment_id, p.product, \
            (SELECT COUNT(*) FROM course c WHERE c.deployment = d.id) AS courses, \
            (SELECT COUNT(DISTINCT e.person) FROM enrolment e JOIN course c ON c.id = e.course \
             WHERE c.deployment = d.id AND e.dropped_at_us IS NULL) AS people \
            FROM deployment d JOIN platform p ON p.id = d.platform WHERE d.id = $1";
        const ROSTERS: &str = "SELECT title, roster_refreshed_at_us, roster_trouble FROM course \
            WHERE deployment = $1 ORDER BY roster_trouble IS NULL, title LIMIT $2";
        let row: Option<Row> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(deployment).fetch_optional(pool).await)?;
        let Some(row) = row else { return Ok(None) };
        let rosters: Vec<RosterRow> = on_db!(self, pool =>
            sqlx::query_as(ROSTERS).bind(deployment).bind(MOST_ROSTERS).fetch_all(pool).await)?;
        let rosters = rosters.into_iter().map(|row| {
            Ok::<_, StoreError>(RosterHealth {
                course: row.title,
                refreshed_at: maybe_instant(row.roster_refreshed_at_us)?,
                trouble: row.roster_trouble,
            })
        });
        let count = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
        Ok(Some(DeploymentHealth {
            platform: row.name,
            issuer: row.issuer,
            client_id: row.client_id,
            deployment: row.deployment_id,
            product: row.product,
            courses: count(row.courses),
            people: count(row.people),
            rosters: rosters.collect::<Result<_, _>>()?,
        }))
    }
}
