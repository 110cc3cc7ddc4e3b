//! Queries of addresses.

use jiff::{SignedDuration, Timestamp};
use schedule::{
    QuietHours,
    iso::{parse_time, time_text},
};
use wire::{LANGUAGES, Language};

use crate::{
    session::{CourseKey, Member},
    store::{Store, StoreError, Writing, change, change_now, maybe_instant, micros, new_id, on_db, on_tx},
};

/// An address that was typed waits for this long.
pub(super) const TO_CONFIRM: SignedDuration = SignedDuration::from_hours(3 * 24);

/// When somebody is reminded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reminders {
    /// How long before a meeting; `None`: never.
    pub(super) minutes: Option<u16>,
    pub(super) quiet: QuietHours,
}

/// An address somebody typed.
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) address: String,
    pub(super) reminders: Reminders,
    pub(super) confirmed_at: Option<Timestamp>,
    /// The mail server's code, when it refused the address for good.
    pub(super) refused: Option<String>,
}

impl Store {
    /// The address of one person for one course.
    pub(super) async fn mail_address(&self, me: &Member) -> Result<Option<Kept>, StoreError> {
        const SQL: &str = "SELECT id, address, reminder_minutes, quiet_from, quiet_until, confirmed_at_us, refused FROM mail_address \
            WHERE course = $1 AND person = $2";
        type Found = (String, String, Option<i64>, String, String, Option<i64>, Option<String>);
        let row: Option<Found> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&me.course.0).bind(&me.person.0).fetch_optional(pool).await)?;
        let Some((id, address, reminder, from, until, confirmed, refused)) = row else { return Ok(None) };
        let reminders = Reminders { minutes: minutes(reminder), quiet: quiet_hours(&from, &until)? };
        Ok(Some(Kept { id, address, reminders, confirmed_at: maybe_instant(confirmed)?, refused }))
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

/// Quiet hours as they are stored.
pub(crate) fn quiet_hours(from: &str, until: &str) -> Result<QuietHours, StoreError> {
    let read = |text: &str| {
        parse_time(text).ok_or_else(|| StoreError::inconsistent("mail_address.quiet", text.to_owned()))
    };
    Ok(QuietHours { from: read(from)?, until: read(until)? })
}

/// Puts an address in the place of an earlier one; gives its id. What was to be sent to the earlier one goes with it.
pub(super) async fn put_address(
    tx: &mut Writing,
    me: &Member,
    (address, spoken): (&str, Option<&Language>),
    reminders: Reminders,
    now: Timestamp,
) -> Result<String, StoreError> {
    const EARLIER: &str = "DELETE FROM mail_address WHERE course = $1 AND person = $2";
    const LAUNCHED: &str = "SELECT s.locale FROM session s WHERE s.course = $1 AND s.person = $2 \
        AND s.locale IS NOT NULL ORDER BY s.created_at_us DESC LIMIT 1";
    const SQL: &str = "INSERT INTO mail_address (id, course, person, address, locale, reminder_minutes, quiet_from, \
        quiet_until, asked_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let id = new_id(now);
    let (minutes, from, until) = stored(reminders);
    let launched: Option<String> = on_tx!(tx, db => sqlx::query_scalar(LAUNCHED)
        .bind(&me.course.0).bind(&me.person.0).fetch_optional(db).await)?;
    let locale = locale(launched, spoken);
    change!(tx, EARLIER, &me.course.0, &me.person.0)?;
    change!(tx, SQL, &id, &me.course.0, &me.person.0, address, locale, minutes, from, until, micros(now))?;
    Ok(id)
}

/// The language of somebody's mails: that of their launch, which may be one that mails have and the page has not,
/// unless they chose another one in the page.
fn locale(launched: Option<String>, spoken: Option<&Language>) -> Option<String> {
    let page = launched.as_deref().and_then(Language::of).unwrap_or(&LANGUAGES[0]);
    spoken.filter(|it| *it != page).map(|it| it.tag.to_owned()).or(launched)
}

fn stored(reminders: Reminders) -> (Option<i64>, String, String) {
    let Reminders { minutes, quiet } = reminders;
    (minutes.map(i64::from), time_text(quiet.from), time_text(quiet.until))
}

/// When reminders are wanted. Those that wait are written anew.
pub(super) async fn set_reminders(
    tx: &mut Writing,
    address: &str,
    reminders: Reminders,
) -> Result<(), StoreError> {
    const SET: &str =
        "UPDATE mail_address SET reminder_minutes = $1, quiet_from = $2, quiet_until = $3 WHERE id = $4";
    const WAITING: &str = "DELETE FROM mail WHERE address = $1 AND kind IN ('remind', 'nudge') AND handed_at_us IS NULL \
        AND state IN ('waiting', 'dropped')";
    let (minutes, from, until) = stored(reminders);
    change!(tx, SET, minutes, from, until, address)?;
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
