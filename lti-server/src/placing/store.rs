//! Queries of selections, placed items and settings that a copied course takes over.

use jiff::Timestamp;
use lti::{DeepLinkingSettings, Registration};
use serde::{Deserialize, Serialize};
use url::Url;
use wire::PersonId;

use super::view::View;
use crate::{
    session::CourseKey,
    store::{Store, StoreError, Writing, change, json, micros, new_id, on_db, on_tx, to_json},
};

/// Most ancestors of a copied course that are looked at.
const MOST_ANCESTORS: usize = 20;

/// What a launch that asks for a selection leaves behind.
#[derive(Clone, Debug)]
pub(crate) struct Opening<'a> {
    pub(crate) settings: &'a DeepLinkingSettings,
    pub(crate) frames: &'a str,
}

/// The stored form of [`DeepLinkingSettings`], and who may frame the answer.
#[derive(Deserialize, Serialize)]
struct Stored {
    return_url: String,
    accept_types: Vec<String>,
    accept_multiple: bool,
    data: Option<String>,
    frames: String,
}

/// A selection under way.
pub(super) struct Selection {
    id: String,
    course: Option<CourseKey>,
    pub(super) used: bool,
    /// Our id of the platform.
    pub(super) platform: String,
    pub(super) registration: Registration,
    pub(super) deployment_id: String,
    pub(super) settings: DeepLinkingSettings,
    pub(super) frames: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    course: Option<String>,
    settings: String,
    used_at_us: Option<i64>,
    deployment_id: String,
    platform: String,
}

impl Store {
    /// The selection behind a code, if it was opened after `since`.
    pub(super) async fn selection(
        &self,
        code_hash: &str,
        since: Timestamp,
    ) -> Result<Option<Selection>, StoreError> {
        const SQL: &str = "SELECT s.id, s.course, s.settings, s.used_at_us, d.deployment_id, d.platform \
            FROM selection s JOIN deployment d ON d.id = s.deployment \
            WHERE s.code_hash = $1 AND s.created_at_us > $2 AND d.state = 'active'";
        let row: Option<Row> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(code_hash).bind(micros(since)).fetch_optional(pool).await)?;
        let Some(row) = row else { return Ok(None) };
        let Some(platform) = self.platform(&row.platform).await? else { return Ok(None) };
        let stored: Stored = json("selection", &row.settings)?;
        let return_url = Url::parse(&stored.return_url);
        Ok(Some(Selection {
            id: row.id,
            course: row.course.map(CourseKey),
            used: row.used_at_us.is_some(),
            platform: row.platform,
            registration: platform.registration,
            deployment_id: row.deployment_id,
            settings: DeepLinkingSettings {
                return_url: return_url.map_err(|error| StoreError::inconsistent("selection", error))?,
                accept_types: stored.accept_types,
                accept_multiple: stored.accept_multiple,
                data: stored.data,
            },
            frames: stored.frames,
        }))
    }

    /// Spends a selection and notes what was placed; says whether it was still open.
    pub(super) async fn use_selection(
        &self,
        selection: &Selection,
        placed: &[(String, View)],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SPEND: &str = "UPDATE selection SET used_at_us = $1 WHERE id = $2 AND used_at_us IS NULL";
        let mut tx = self.writing().await?;
        if change!(&mut tx, SPEND, micros(now), &selection.id)? == 0 {
            return Ok(false);
        }
        if let Some(course) = &selection.course {
            for (id, view) in placed {
                place_item(&mut tx, course, id, *view, now).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// Notes an item of a course. An item that came along with a copy of the course is noted when it is first opened.
pub(crate) async fn place_item(
    tx: &mut Writing,
    course: &CourseKey,
    id: &str,
    view: View,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO item (id, course, view, created_at_us) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (course, id) DO NOTHING";
    change!(tx, SQL, id, &course.0, view.name(), micros(now))?;
    Ok(())
}

/// Opens a selection for the code with this hash.
pub(crate) async fn open_selection(
    tx: &mut Writing,
    opening: &Opening<'_>,
    deployment: &str,
    course: Option<&CourseKey>,
    person: &PersonId,
    code_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO selection (id, code_hash, deployment, course, person, settings, created_at_us) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let settings = Stored {
        return_url: opening.settings.return_url.to_string(),
        accept_types: opening.settings.accept_types.clone(),
        accept_multiple: opening.settings.accept_multiple,
        data: opening.settings.data.clone(),
        frames: opening.frames.to_owned(),
    };
    let settings = to_json("selection", &settings)?;
    let course = course.map(|course| &course.0);
    change!(tx, SQL, new_id(now), code_hash, deployment, course, &person.0, settings, micros(now))?;
    Ok(())
}

/// A new course takes over the settings of the newest of its ancestors that has any, within the same registration
/// (Canvas makes a new deployment of every copy). People, groups, meetings and ties stay where they are.
pub(crate) async fn take_over_settings(
    tx: &mut Writing,
    platform: &str,
    course: &CourseKey,
    ancestors: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    const FIND: &str = "SELECT s.course, s.wishes FROM course_setting s \
        JOIN course c ON c.id = s.course JOIN deployment d ON d.id = c.deployment \
        WHERE d.platform = $1 AND c.context_id = $2 AND c.id <> $3 ORDER BY s.changed_at_us DESC LIMIT 1";
    const TAKE: &str = "INSERT INTO course_setting (course, wishes, copied_from, changed_at_us) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (course) DO NOTHING";
    for ancestor in ancestors.iter().take(MOST_ANCESTORS) {
        let found: Option<(String, String)> = on_tx!(&mut *tx, on => sqlx::query_as(FIND)
            .bind(platform).bind(ancestor).bind(&course.0).fetch_optional(on).await?);
        if let Some((from, wishes)) = found {
            change!(&mut *tx, TAKE, &course.0, wishes, &from, micros(now))?;
            crate::audit::record(tx, now, Some(course), None, "course.copy", &from).await?;
            return Ok(());
        }
    }
    Ok(())
}
