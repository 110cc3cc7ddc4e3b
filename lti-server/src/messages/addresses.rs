//! Queries of addresses.

use jiff::{SignedDuration, Timestamp};
use wire::{LANGUAGES, Language};

use crate::{
    session::{CourseKey, Member},
    store::{Store, StoreError, Writing, change, change_now, maybe_instant, micros, new_id, on_db, on_tx},
};

/// An address that was typed waits for this long.
pub(super) const TO_CONFIRM: SignedDuration = SignedDuration::from_hours(3 * 24);

/// An address somebody typed.
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) address: String,
    pub(super) reminder_minutes: Option<u16>,
    pub(super) confirmed_at: Option<Timestamp>,
    /// The mail server's code, when it refused the address for good.
    pub(super) refused: Option<String>,
}

impl Store {
    /// The address of one person for one course.
    pub(super) async fn mail_address(&self, me: &Member) -> Result<Option<Kept>, StoreError> {
        const SQL: &str = "SELECT id, address, reminder_minutes, confirmed_at_us, refused FROM mail_address \
            WHERE course = $1 AND person = $2";
        type Found = (String, String, Option<i64>, Option<i64>, Option<String>);
        let row: Option<Found> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&me.course.0).bind(&me.person.0).fetch_optional(pool).await)?;
        let Some((id, address, reminder, confirmed, refused)) = row else { return Ok(None) };
        let (reminder_minutes, confirmed_at) = (minutes(reminder), maybe_instant(confirmed)?);
        Ok(Some(Kept { id, address, reminder_minutes, confirmed_at, refused }))
    }

    /// Whether the people of a course are asked for an address at all.
    pub(super) async fn mails_are_for(&self, course: &CourseKey) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT f.minors FROM course c JOIN deployment d ON d.id = c.deployment \
            JOIN platform f ON f.id = d.platform WHERE c.id = $1";
        let minors: Option<bool> =
            on_db!(self, pool => sqlx::query_scalar(SQL).bind(&course.0).fetch_optional(pool).await)?;
        Ok(minors == Some(false))
    }

    /// Forgets the address of one person for one course, and everything that was to be sent there.
    pub(super) async fn forget_mail_address(&self, me: &Member) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM mail_address WHERE course = $1 AND person = $2";
        change_now!(self, SQL, &me.course.0, &me.person.0)?;
        Ok(())
    }
}

/// Minutes as they are stored.
pub(super) fn minutes(stored: Option<i64>) -> Option<u16> {
    stored.and_then(|minutes| u16::try_from(minutes).ok())
}

/// Puts an address in the place of an earlier one; gives its id. What was to be sent to the earlier one goes with it.
pub(super) async fn put_address(
    tx: &mut Writing,
    me: &Member,
    (address, spoken): (&str, Option<&Language>),
    reminder_minutes: Option<u16>,
    now: Timestamp,
) -> Result<String, StoreError> {
    const EARLIER: &str = "DELETE FROM mail_address WHERE course = $1 AND person = $2";
    const LAUNCHED: &str = "SELECT s.locale FROM session s WHERE s.course = $1 AND s.person = $2 \
        AND s.locale IS NOT NULL ORDER BY s.created_at_us DESC LIMIT 1";
    const SQL: &str = "INSERT INTO mail_address (id, course, person, address, locale, reminder_minutes, asked_at_us) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (id, reminder) = (new_id(now), reminder_minutes.map(i64::from));
    let launched: Option<String> = on_tx!(tx, db => sqlx::query_scalar(LAUNCHED)
        .bind(&me.course.0).bind(&me.person.0).fetch_optional(db).await)?;
    let locale = locale(launched, spoken);
    change!(tx, EARLIER, &me.course.0, &me.person.0)?;
    change!(tx, SQL, &id, &me.course.0, &me.person.0, address, locale, reminder, micros(now))?;
    Ok(id)
}

/// The language of somebody's mails: that of their launch, which may be one that mails have and the page has not,
/// unless they chose another one in the page.
fn locale(launched: Option<String>, spoken: Option<&Language>) -> Option<String> {
    let page = launched.as_deref().and_then(Language::of).unwrap_or(&LANGUAGES[0]);
    spoken.filter(|it| *it != page).map(|it| it.tag.to_owned()).or(launched)
}

/// How long before a meeting a reminder is wanted. Reminders that wait are written anew.
pub(super) async fn set_reminder(
    tx: &mut Writing,
    address: &str,
    reminder_minutes: Option<u16>,
) -> Result<(), StoreError> {
    const SET: &str = "UPDATE mail_address SET reminder_minutes = $1 WHERE id = $2";
    const WAITING: &str = "DELETE FROM mail WHERE address = $1 AND kind IN ('remind', 'nudge') AND handed_at_us IS NULL \
        AND state IN ('waiting', 'dropped')";
    change!(tx, SET, reminder_minutes.map(i64::from), address)?;
    change!(tx, WAITING, address)?;
    Ok(())
}

/// Notes that the owner of an address has confirmed it; `false` when it was confirmed before.
pub(super) async fn confirm_address(
    tx: &mut Writing,
    address: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    const SQL: &str =
        "UPDATE mail_address SET confirmed_at_us = $1 WHERE id = $2 AND confirmed_at_us IS NULL";
    Ok(change!(tx, SQL, micros(now), address)? > 0)
}

/// Forgets an address, and everything that was to be sent there.
pub(super) async fn forget_address(tx: &mut Writing, address: &str) -> Result<(), StoreError> {
    const SQL: &str = "DELETE FROM mail_address WHERE id = $1";
    change!(tx, SQL, address)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_speak_as_the_launch_did_unless_the_reader_chose_otherwise() {
        let mails = |launched: &str, spoken: &str| {
            locale(Some(launched.to_owned()).filter(|it| !it.is_empty()), Language::of(spoken))
        };
        for (launched, spoken, tag) in [
            ("de-AT", "", Some("de-AT")),
            ("de-AT", "de", Some("de-AT")),
            ("de-AT", "ar", Some("ar")),
            // The page has no French and speaks English, and mails have it.
            ("fr-CA", "en", Some("fr-CA")),
            ("fr-CA", "es", Some("es")),
            ("", "en", None),
            ("", "ar", Some("ar")),
        ] {
            assert_eq!(mails(launched, spoken).as_deref(), tag, "{launched}, {spoken}");
        }
    }
}
