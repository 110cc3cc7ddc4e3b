//! Queries of notices.

use jiff::{SignedDuration, Timestamp};
use lti::{News, Notice, NoticeKind, NoticeService};

use super::Refused;
use crate::{
    placing::take_over_settings,
    session::CourseKey,
    store::{Store, StoreError, Writing, change, change_now, micros, on_db, on_tx},
};

/// A message is good for a day at most; after two nobody can send it again.
const NOTICES_KEPT: SignedDuration = SignedDuration::from_hours(48);
/// A copy that nobody opened for a year is none.
const ORIGINS_KEPT: SignedDuration = SignedDuration::from_hours(366 * 24);
/// How many originals of a course are looked at, the originals of originals included.
const MOST_ORIGINS: usize = 50;
/// After a refusal the platform is asked again with a launch, but not sooner than this.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);

/// A deployment whose platform is to be asked for notices.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Wish {
    pub(super) platform: String,
    pub(super) deployment_id: String,
    pub(super) service_url: String,
    kinds: String,
    pub(super) handler: String,
}

impl Wish {
    pub(super) fn kinds(&self) -> impl Iterator<Item = NoticeKind> {
        NoticeKind::ALL.into_iter().filter(|kind| self.kinds.split(' ').any(|name| name == kind.name()))
    }
}

impl Store {
    /// Takes a verified notice, once.
    pub(super) async fn take_notice(
        &self,
        platform: &str,
        notice: &Notice,
        now: Timestamp,
    ) -> Result<(), Refused> {
        const DEPLOYMENT: &str =
            "SELECT id FROM deployment WHERE platform = $1 AND deployment_id = $2 AND state = 'active'";
        const ONCE: &str = "INSERT INTO notice (platform, notice_id, received_at_us) VALUES ($1, $2, $3) \
            ON CONFLICT (platform, notice_id) DO NOTHING";
        let mut tx = self.writing().await?;
        // A first launch of the same course either sees the notice or is seen by it.
        tx.lock(platform).await?;
        let deployment: Option<String> = on_tx!(&mut tx, on => sqlx::query_scalar(DEPLOYMENT)
            .bind(platform).bind(notice.deployment_id()).fetch_optional(on).await.map_err(StoreError::from)?);
        if deployment.is_none() {
            return Err(Refused::UnknownDeployment);
        }
        if change!(&mut tx, ONCE, platform, notice.id(), micros(now))? == 0 {
            return Err(Refused::Known);
        }
        if let News::ContextCopy { context, origins } = notice.news() {
            note_origins(&mut tx, platform, context, origins, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Notes that the platform of a deployment sends notices; gives our id of the deployment if the platform is to be
    /// asked for them now.
    pub(super) async fn wish_for_notices(
        &self,
        platform: &str,
        deployment_id: &str,
        service: &NoticeService,
        handler: &str,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        const SEEN: &str = "SELECT d.id, h.deployment FROM deployment d LEFT JOIN notice_handler h \
            ON h.deployment = d.id AND h.service_url = $3 AND h.kinds = $4 AND h.handler = $5 \
            AND (h.subscribed_at_us IS NOT NULL OR h.tried_at_us IS NULL OR h.tried_at_us > $6) \
            WHERE d.platform = $1 AND d.deployment_id = $2 AND d.state = 'active'";
        const WISH: &str = "INSERT INTO notice_handler (deployment, service_url, kinds, handler) \
            VALUES ($1, $2, $3, $4) ON CONFLICT (deployment) DO UPDATE SET service_url = excluded.service_url, \
            kinds = excluded.kinds, handler = excluded.handler, tried_at_us = NULL, subscribed_at_us = NULL";
        let names: Vec<_> = service.kinds.iter().map(|kind| kind.name()).collect();
        let (url, kinds) = (service.url.as_str(), names.join(" "));
        let since = now.saturating_sub(PATIENCE).map_err(StoreError::from_date)?;
        let found: Option<(String, Option<String>)> = on_db!(self, pool => sqlx::query_as(SEEN)
            .bind(platform).bind(deployment_id).bind(url).bind(&kinds).bind(handler).bind(micros(since))
            .fetch_optional(pool).await)?;
        let Some((deployment, None)) = found else { return Ok(None) };
        change_now!(self, WISH, &deployment, url, &kinds, handler)?;
        Ok(Some(deployment))
    }

    /// What a deployment's platform is to be asked for, unless that is done.
    pub(super) async fn notice_wish(&self, deployment: &str) -> Result<Option<Wish>, StoreError> {
        const SQL: &str = "SELECT d.platform, d.deployment_id, h.service_url, h.kinds, h.handler \
            FROM notice_handler h JOIN deployment d ON d.id = h.deployment \
            WHERE h.deployment = $1 AND h.subscribed_at_us IS NULL AND d.state = 'active'";
        Ok(on_db!(self, pool => sqlx::query_as(SQL).bind(deployment).fetch_optional(pool).await)?)
    }

    /// Notes how asking went.
    pub(super) async fn note_subscription(
        &self,
        deployment: &str,
        subscribed: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE notice_handler SET tried_at_us = $1, subscribed_at_us = $2 WHERE deployment = $3";
        change_now!(self, SQL, micros(now), subscribed.then(|| micros(now)), deployment)?;
        Ok(())
    }

    /// Forgets notices that cannot come again, and copies nobody opened.
    pub(crate) async fn forget_old_notices(&self, now: Timestamp) -> Result<(), StoreError> {
        const NOTICES: &str = "DELETE FROM notice WHERE received_at_us < $1";
        const ORIGINS: &str = "DELETE FROM context_origin WHERE noted_at_us < $1";
        for (sql, kept) in [(NOTICES, NOTICES_KEPT), (ORIGINS, ORIGINS_KEPT)] {
            let before = now.saturating_sub(kept).map_err(StoreError::from_date)?;
            change_now!(self, sql, micros(before))?;
        }
        Ok(())
    }
}

/// Remembers where a course came from, and hands settings over at once where it was opened before the notice came.
async fn note_origins(
    tx: &mut Writing,
    platform: &str,
    context: &str,
    origins: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    const NOTE: &str = "INSERT INTO context_origin (platform, context_id, origin_context_id, noted_at_us) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (platform, context_id, origin_context_id) DO NOTHING";
    const OPENED: &str = "SELECT c.id FROM course c JOIN deployment d ON d.id = c.deployment \
        WHERE d.platform = $1 AND c.context_id = $2";
    for origin in origins {
        change!(&mut *tx, NOTE, platform, context, origin, micros(now))?;
    }
    let opened: Vec<String> = on_tx!(&mut *tx, on => sqlx::query_scalar(OPENED).bind(platform).bind(context)
        .fetch_all(on).await?);
    for course in opened {
        let all = with_origins(tx, platform, context, origins).await?;
        take_over_settings(tx, platform, &CourseKey(course), &all, now).await?;
    }
    Ok(())
}

/// `ancestors`, and behind them what notices of the same platform said about where `context` came from.
pub(crate) async fn with_origins(
    tx: &mut Writing,
    platform: &str,
    context: &str,
    ancestors: &[String],
) -> Result<Vec<String>, StoreError> {
    const FIND: &str = "SELECT origin_context_id FROM context_origin WHERE platform = $1 AND context_id = $2 \
        ORDER BY noted_at_us DESC, origin_context_id LIMIT 50";
    let mut all = ancestors.to_vec();
    // A copy of a copy that nobody opened leads on to the original.
    let mut next = 0;
    let mut of = Some(context.to_owned());
    while let Some(context) = of {
        let found: Vec<String> = on_tx!(&mut *tx, on => sqlx::query_scalar(FIND).bind(platform).bind(&context)
            .fetch_all(on).await?);
        for origin in found {
            if all.len() < MOST_ORIGINS && !all.contains(&origin) {
                all.push(origin);
            }
        }
        of = all.get(next).cloned();
        next += 1;
    }
    Ok(all)
}
