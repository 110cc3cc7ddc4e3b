//! Letting Kith open in a part of a platform, or not.

use jiff::Timestamp;

use super::store::approve;
use crate::{
    audit,
    store::{Store, StoreError, change, instant, on_db},
};

/// A deployment with what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct DeploymentRow {
    /// Our id for it.
    pub(crate) id: String,
    /// The platform's.
    pub(crate) deployment_id: String,
    /// Whether Kith opens there; it waits for an administrator otherwise.
    pub(crate) active: bool,
    pub(crate) first_seen_at: Timestamp,
    /// Courses that were opened in it.
    pub(crate) courses: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    deployment_id: String,
    state: String,
    first_seen_at_us: i64,
    courses: i64,
}

impl Store {
    /// The deployments of a platform: those that wait, then the others, oldest first.
    pub(crate) async fn deployments(&self, platform: &str) -> Result<Vec<DeploymentRow>, StoreError> {
        const SQL: &str = "SELECT d.id, d.deployment_id, d.state, d.first_seen_at_us, \
            (SELECT COUNT(*) FROM course c WHERE c.deployment = d.id) AS courses \
            FROM deployment d WHERE d.platform = $1 ORDER BY d.state DESC, d.first_seen_at_us, d.id";
        let rows: Vec<Row> = on_db!(self, pool => sqlx::query_as(SQL).bind(platform).fetch_all(pool).await)?;
        let read = |row: Row| {
            Ok(DeploymentRow {
                id: row.id,
                deployment_id: row.deployment_id,
                active: row.state == "active",
                first_seen_at: instant(row.first_seen_at_us)?,
                courses: row.courses,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Lets Kith open in a deployment of `platform`, known or not yet.
    pub(crate) async fn approve_deployment(
        &self,
        platform: &str,
        deployment_id: &str,
        actor: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        tx.lock(platform).await?;
        approve(&mut tx, platform, deployment_id, now).await?;
        audit::record_decision(&mut tx, now, Some(platform), actor, "deployment.approve", deployment_id)
            .await?;
        tx.commit().await
    }

    /// Lets a deployment wait again and ends what is open in it; says whether it was known.
    pub(crate) async fn block_deployment(
        &self,
        platform: &str,
        deployment_id: &str,
        actor: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const BLOCK: &str =
            "UPDATE deployment SET state = 'pending' WHERE platform = $1 AND deployment_id = $2";
        const SESSIONS: &str = "DELETE FROM session WHERE deployment IN \
            (SELECT id FROM deployment WHERE platform = $1 AND deployment_id = $2)";
        const SELECTIONS: &str = "DELETE FROM selection WHERE used_at_us IS NULL AND deployment IN \
            (SELECT id FROM deployment WHERE platform = $1 AND deployment_id = $2)";
        let mut tx = self.writing().await?;
        tx.lock(platform).await?;
        if change!(&mut tx, BLOCK, platform, deployment_id)? == 0 {
            return Ok(false);
        }
        for sql in [SESSIONS, SELECTIONS] {
            change!(&mut tx, sql, platform, deployment_id)?;
        }
        audit::record_decision(&mut tx, now, Some(platform), actor, "deployment.block", deployment_id)
            .await?;
        tx.commit().await?;
        Ok(true)
    }
}
