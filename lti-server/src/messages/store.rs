//! Queries of single mails.

use jiff::{SignedDuration, Timestamp};
use wire::{MeetingId, PersonId};

use super::addresses::{Reminders, TO_CONFIRM, minutes, quiet_hours};
use crate::{
    session::CourseKey,
    store::{Store, StoreError, Writing, change, change_now, instant, maybe_instant, micros, new_id, on_db},
};

/// The links in a mail work for this long after its meeting.
const MAILS_KEPT: SignedDuration = SignedDuration::from_hours(60 * 24);

/// What a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// To learn whether an address is its owner's.
    Confirm,
    /// A meeting, or its new time.
    Invite,
    /// A meeting that is off, or no longer the reader's.
    Cancel,
    /// A meeting that is near.
    Remind,
    /// A meeting of which the reader has not said whether they come.
    Nudge,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Confirm, Self::Invite, Self::Cancel, Self::Remind, Self::Nudge];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Invite => "invite",
            Self::Cancel => "cancel",
            Self::Remind => "remind",
            Self::Nudge => "nudge",
        }
    }

    /// Whether it is stopped together with reminders.
    pub(super) const fn is_reminder(self) -> bool {
        matches!(self, Self::Remind | Self::Nudge)
    }

    fn read(text: &str) -> Result<Self, StoreError> {
        Self::ALL
            .into_iter()
            .find(|one| one.name() == text)
            .ok_or_else(|| StoreError::inconsistent("mail.kind", text))
    }
}

/// A mail with whose it is.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) meeting: Option<MeetingId>,
    pub(super) sequence: u32,
    pub(super) attempts: u32,
    pub(super) created_at: Timestamp,
    /// The id of the address, and what it is.
    pub(super) address_id: String,
    pub(super) address: String,
    pub(super) confirmed: bool,
    pub(super) refused: bool,
    pub(super) reminders: Reminders,
    pub(super) locale: Option<String>,
    pub(super) course: CourseKey,
    pub(super) course_title: String,
    pub(super) person: PersonId,
    /// As the platform gives it, or the nickname.
    pub(super) name: String,
    /// Their zone, chosen or as the platform says.
    pub(super) zone: Option<String>,
    /// Whether an earlier time of this meeting was told.
    pub(super) told_before: bool,
}

#[derive(sqlx::FromRow)]
struct Found {
    id: String,
    kind: String,
    meeting: Option<String>,
    sequence: i64,
    attempts: i64,
    created_at_us: i64,
    address_id: String,
    address: String,
    confirmed_at_us: Option<i64>,
    refused: Option<String>,
    reminder_minutes: Option<i64>,
    quiet_from: String,
    quiet_until: String,
    locale: Option<String>,
    course: String,
    title: String,
    person: String,
    name: Option<String>,
    nickname: String,
    zone: Option<String>,
    told_before: bool,
}

impl Found {
    fn read(self) -> Result<Row, StoreError> {
        Ok(Row {
            id: self.id,
            kind: Kind::read(&self.kind)?,
            meeting: self.meeting.map(MeetingId),
            sequence: u32::try_from(self.sequence).unwrap_or(0),
            attempts: u32::try_from(self.attempts).unwrap_or(0),
            created_at: instant(self.created_at_us)?,
            address_id: self.address_id,
            address: self.address,
            confirmed: self.confirmed_at_us.is_some(),
            refused: self.refused.is_some(),
            reminders: Reminders {
                minutes: minutes(self.reminder_minutes),
                quiet: quiet_hours(&self.quiet_from, &self.quiet_until)?,
            },
            locale: self.locale,
            course: CourseKey(self.course),
            course_title: self.title,
            person: PersonId(self.person),
            name: self.name.unwrap_or(self.nickname),
            zone: self.zone,
            told_before: self.told_before,
        })
    }
}

/// Addresses (`a`) of people who are in their course, where Kith is switched on and does not teach minors: those are
/// asked for no address, and nothing is sent to one they gave before.
macro_rules! reachable {
    () => {
        "JOIN enrolment e ON e.course = a.course AND e.person = a.person AND e.dropped_at_us IS NULL \
         JOIN course c ON c.id = a.course JOIN deployment d ON d.id = c.deployment AND d.state = 'active' \
         JOIN platform f ON f.id = d.platform AND f.minors = FALSE "
    };
}

pub(super) use reachable;

macro_rules! mails_sql {
    ($and:literal) => {
        concat!(
            "SELECT l.id, l.kind, l.meeting, l.sequence, l.attempts, l.created_at_us, a.id AS address_id, a.address, ",
            "a.confirmed_at_us, a.refused, a.reminder_minutes, a.quiet_from, a.quiet_until, a.locale, a.course, c.title, a.person, p.name, p.nickname, ",
            "COALESCE(v.zone, p.platform_zone) AS zone, ",
            "CASE WHEN EXISTS (SELECT 1 FROM mail o WHERE o.address = l.address AND o.meeting = l.meeting ",
            "AND o.kind = 'invite' AND o.sequence < l.sequence AND o.handed_at_us IS NOT NULL) ",
            "THEN TRUE ELSE FALSE END AS told_before ",
            "FROM mail l JOIN mail_address a ON a.id = l.address JOIN person p ON p.id = a.person ",
            "LEFT JOIN availability v ON v.person = a.person ",
            reachable!(),
            "WHERE ",
            $and
        )
    };
}

impl Store {
    /// The mail that carried this secret.
    pub(super) async fn mail_with(&self, secret_hash: &str) -> Result<Option<Row>, StoreError> {
        const SQL: &str = mails_sql!("l.secret_hash = $1 OR l.earlier_secret_hash = $1");
        let row: Option<Found> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(secret_hash).fetch_optional(pool).await)?;
        row.map(Found::read).transpose()
    }

    /// Mails that are due, those first that have been for longest.
    pub(super) async fn due_mails(&self, now: Timestamp, most: i64) -> Result<Vec<Row>, StoreError> {
        const SQL: &str =
            mails_sql!("l.state = 'waiting' AND l.due_at_us <= $1 ORDER BY l.due_at_us, l.id LIMIT $2");
        let rows: Vec<Found> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(micros(now)).bind(most).fetch_all(pool).await)?;
        rows.into_iter().map(Found::read).collect()
    }

    /// When the next mail is due.
    pub(super) async fn next_mail_due(&self) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = concat!(
            "SELECT MIN(l.due_at_us) FROM mail l JOIN mail_address a ON a.id = l.address ",
            reachable!(),
            "WHERE l.state = 'waiting'"
        );
        let next: Option<i64> = on_db!(self, pool => sqlx::query_scalar(SQL).fetch_one(pool).await)?;
        maybe_instant(next)
    }

    /// Notes that a mail is about to be in the mail server's hands, with the secret it carries; `false` when it is
    /// not to be sent any more.
    pub(super) async fn hand_mail(&self, id: &str, hash: &str, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE mail SET attempts = attempts + 1, \
            earlier_secret_hash = CASE WHEN handed_at_us IS NULL THEN NULL ELSE secret_hash END, \
            handed_at_us = $1, secret_hash = $2 WHERE id = $3 AND state = 'waiting'";
        Ok(change_now!(self, SQL, micros(now), hash, id)? > 0)
    }

    /// Notes that the mail server has taken a mail.
    pub(super) async fn mail_sent(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE mail SET state = 'sent', sent_at_us = $1 WHERE id = $2 AND state = 'waiting'";
        change_now!(self, SQL, micros(now), id)?;
        Ok(())
    }

    /// A mail that needs not be sent any more.
    pub(super) async fn drop_mail(&self, id: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mail SET state = 'dropped' WHERE id = $1 AND state = 'waiting'";
        change_now!(self, SQL, id)?;
        Ok(())
    }

    /// Puts a mail off to its right hour.
    pub(super) async fn postpone_mail(&self, id: &str, due_at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mail SET due_at_us = $1 WHERE id = $2 AND state = 'waiting'";
        change_now!(self, SQL, micros(due_at), id)?;
        Ok(())
    }

    /// Tries a mail again later: the server said that it has not taken it, so it cannot have arrived.
    pub(super) async fn try_mail_again(&self, id: &str, due_at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mail SET due_at_us = $1, attempts = attempts + 1, handed_at_us = NULL \
            WHERE id = $2 AND state = 'waiting'";
        change_now!(self, SQL, micros(due_at), id)?;
        Ok(())
    }

    /// Notes that the mail server refused a mail for good, with its code: nothing more is sent to that address.
    pub(super) async fn refuse_mail(&self, row: &Row, code: &str) -> Result<(), StoreError> {
        const MAIL: &str = "UPDATE mail SET state = 'refused', handed_at_us = NULL WHERE id = $1";
        const REST: &str = "UPDATE mail SET state = 'dropped' WHERE address = $1 AND state = 'waiting'";
        const ADDRESS: &str = "UPDATE mail_address SET refused = $1 WHERE id = $2";
        let mut tx = self.writing().await?;
        change!(&mut tx, MAIL, &row.id)?;
        change!(&mut tx, REST, &row.address_id)?;
        change!(&mut tx, ADDRESS, code, &row.address_id)?;
        tx.commit().await
    }

    /// Forgets mails of which nobody asks any more, addresses that nobody confirmed, and those of people who left.
    pub(super) async fn forget_old_mails(&self, now: Timestamp) -> Result<(), StoreError> {
        const MAILS: &str = "DELETE FROM mail WHERE due_at_us < $1 AND (meeting IS NULL OR NOT EXISTS \
            (SELECT 1 FROM meeting m WHERE m.id = mail.meeting AND m.starts_at_us >= $1))";
        const UNCONFIRMED: &str =
            "DELETE FROM mail_address WHERE confirmed_at_us IS NULL AND refused IS NULL AND asked_at_us < $1";
        const LEFT: &str = "DELETE FROM mail_address WHERE EXISTS (SELECT 1 FROM enrolment e \
            WHERE e.course = mail_address.course AND e.person = mail_address.person AND e.dropped_at_us IS NOT NULL)";
        let before = |how_long| now.saturating_sub(how_long).map(micros).map_err(StoreError::from_date);
        change_now!(self, MAILS, before(MAILS_KEPT)?)?;
        change_now!(self, UNCONFIRMED, before(TO_CONFIRM)?)?;
        change_now!(self, LEFT)?;
        Ok(())
    }
}

/// Puts a mail into the outbox. One of the same kind about the same sequence of a meeting is there once.
pub(super) async fn put_mail(
    tx: &mut Writing,
    address: &str,
    kind: Kind,
    meeting: Option<(&str, i64)>,
    due_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO mail (id, address, kind, meeting, sequence, due_at_us, state, attempts, created_at_us) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8) ON CONFLICT DO NOTHING";
    let (meeting, sequence) = meeting.unzip();
    // One whose time is over before it is written is noted all the same, so that nobody asks again.
    let state = if due_at.is_some() { "waiting" } else { "dropped" };
    let due = micros(due_at.unwrap_or(now));
    change!(
        tx,
        SQL,
        new_id(now),
        address,
        kind.name(),
        meeting,
        sequence.unwrap_or(0),
        due,
        state,
        micros(now)
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn kinds_are_read_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(Kind::read(kind.name()).unwrap(), kind);
        }
        assert!(Kind::read("other").is_err());
    }
}
