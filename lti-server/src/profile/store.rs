//! Queries of the profile.

use jiff::Timestamp;
use schedule::Weekly;
use wire::{PersonId, ProfileAnswer};

use super::nickname::alike;
use crate::{
    audit, days,
    error::ApiError,
    groups,
    privacy::lock_names,
    roster::seen_by_text,
    sentence::say,
    session::Member,
    store::{Store, StoreError, Writing, change, micros, on_tx, to_json},
};

impl Store {
    /// Saves the answers, and the nickname if one is given, in one transaction. A nickname somebody else on the
    /// platform has is refused: they would be taken for each other.
    pub(super) async fn save_answers(
        &self,
        me: &Member,
        answer: &ProfileAnswer,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        const SAVE: &str = "INSERT INTO profile_answer \
            (course, person, languages, experience, wants_group, seen_by, answered_at_us, interests, goal, \
            commitment) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (course, person) DO UPDATE SET \
            languages = excluded.languages, experience = excluded.experience, \
            interests = excluded.interests, goal = excluded.goal, commitment = excluded.commitment, \
            wants_group = excluded.wants_group, seen_by = excluded.seen_by, \
            answered_at_us = excluded.answered_at_us";
        const NAME: &str = "UPDATE person SET nickname = $1 WHERE id = $2";
        let languages = to_json("profile_answer.languages", &answer.languages)?;
        let mut tx = self.writing().await?;
        if let Some(nickname) = &answer.nickname
            && is_taken(&mut tx, &me.person, nickname).await?
        {
            return Err(ApiError::Invalid(say!(
                "Somebody else has this nickname already. Please choose another."
            )));
        }
        change!(
            &mut tx,
            SAVE,
            &me.course.0,
            &me.person.0,
            &languages,
            answer.experience.map(i64::from),
            answer.wants_group,
            seen_by_text(answer.seen_by),
            micros(now),
            to_json("profile_answer.interests", &answer.interests)?,
            answer.goal.map(wire::Goal::name),
            answer.commitment.map(i64::from)
        )?;
        if let Some(nickname) = &answer.nickname {
            change!(&mut tx, NAME, nickname, &me.person.0)?;
        }
        groups::tend_soon(&mut tx, &me.course, now).await?;
        // Consent is a decision somebody may want to look up later; the other answers are not.
        let consent = format!("seen by {}", seen_by_text(answer.seen_by));
        audit::record(&mut tx, now, Some(&me.course), Some(&me.person), "consent", &consent).await?;
        Ok(tx.commit().await?)
    }

    /// Saves zone and weekly pattern.
    pub(super) async fn save_hours(
        &self,
        me: &Member,
        zone: &str,
        weekly: &Weekly,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO availability (person, zone, weekly, saved_at_us) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (person) DO UPDATE SET zone = excluded.zone, weekly = excluded.weekly, \
            saved_at_us = excluded.saved_at_us";
        let weekly = to_json("availability.weekly", weekly)?;
        let mut tx = self.writing().await?;
        change!(&mut tx, SQL, &me.person.0, zone, &weekly, micros(now))?;
        days::zone_changed(&mut tx, &me.person, zone, now).await?;
        groups::tend_soon(&mut tx, &me.course, now).await?;
        tx.commit().await
    }
}

/// Whether somebody else of the platform goes by this name, or one like it. Nobody takes it until the transaction ends.
async fn is_taken(tx: &mut Writing, person: &PersonId, nickname: &str) -> Result<bool, StoreError> {
    const PLATFORM: &str = "SELECT platform FROM person WHERE id = $1";
    const NAMES: &str = "SELECT nickname, name FROM person WHERE platform = $1 AND id <> $2";
    let platform: Option<(String,)> =
        on_tx!(&mut *tx, on => sqlx::query_as(PLATFORM).bind(&person.0).fetch_optional(on).await?);
    let Some((platform,)) = platform else { return Ok(false) };
    lock_names(tx, &platform).await?;
    let names: Vec<(String, Option<String>)> =
        on_tx!(tx, on => sqlx::query_as(NAMES).bind(&platform).bind(&person.0).fetch_all(on).await?);
    Ok(names.iter().any(|(nick, name)| {
        alike(nick, nickname) || name.as_deref().is_some_and(|name| alike(name, nickname))
    }))
}
