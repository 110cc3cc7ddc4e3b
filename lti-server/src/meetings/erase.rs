//! What becomes of meetings when somebody is erased: they stay for the others, and tell nothing of the one who went.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use wire::PersonId;

use super::view::derived;
use crate::{
    store::{StoreError, Writing, change, instant, micros, on_tx},
    zones::Zones,
};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    anchor_zone: String,
    anchor_local: String,
    starts_at_us: i64,
    mine: bool,
}

/// Makes the meetings of somebody who is erased those of nobody. What they said about having been there becomes a
/// number; a meeting that was told in their zone is told in UTC and begins when it did; a link they typed goes.
pub(crate) async fn forget_person(
    tx: &mut Writing,
    person: &PersonId,
    zones: &Zones,
    now: Timestamp,
) -> Result<(), StoreError> {
    const PRESENT: &str = "UPDATE meeting SET former_present = former_present + 1 \
        WHERE id IN (SELECT meeting FROM attendance WHERE person = $1 AND took_part = TRUE)";
    // Who moves a meeting anchors it anew in their own zone; only the audit log knows.
    const THEIRS: &str = "SELECT id, anchor_zone, anchor_local, starts_at_us, \
        CASE WHEN chosen_by = $1 THEN TRUE ELSE FALSE END AS mine FROM meeting WHERE chosen_by = $1 \
        OR id IN (SELECT subject FROM audit_entry WHERE actor = $1 AND action = 'meeting moved')";
    const ANCHOR: &str =
        "UPDATE meeting SET anchor_zone = 'Etc/UTC', anchor_local = $1, starts_at_us = $2 WHERE id = $3";
    const LINK: &str = "UPDATE meeting SET link = NULL, sequence = sequence + 1, changed_at_us = $1 \
        WHERE id = $2 AND link IS NOT NULL";
    change!(&mut *tx, PRESENT, &person.0)?;
    let theirs: Vec<Row> =
        on_tx!(&mut *tx, on => sqlx::query_as(THEIRS).bind(&person.0).fetch_all(on).await?);
    for row in theirs {
        let local: DateTime =
            row.anchor_local.parse().map_err(|error| StoreError::inconsistent("anchor_local", error))?;
        let starts_at =
            derived(&row.anchor_zone, local, zones).map_or_else(|| instant(row.starts_at_us), Ok)?;
        let local = TimeZone::UTC.to_datetime(starts_at);
        change!(&mut *tx, ANCHOR, local.to_string(), micros(starts_at), &row.id)?;
        if row.mine {
            change!(&mut *tx, LINK, micros(now), &row.id)?;
        }
    }
    Ok(())
}
