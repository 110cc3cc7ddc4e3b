//! Which mails there have to be: for every confirmed address and every meeting to come one invitation for each time it
//! has had, one reminder, one question to who has not said whether they come, and one cancellation where an invitation
//! has gone out and no longer holds.
//!
//! Written in the transaction that makes them necessary. What comes about in another way (somebody joins or leaves a
//! group, a group ends) is found now and then by [`catch_up`]; a mail that is there is not written twice.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use schedule::QuietHours;
use wire::MeetingId;

use super::{
    addresses::quiet_hours,
    send::SEND,
    store::{Kind, put_mail, reachable},
};
use crate::{
    AppState, jobs, meetings,
    store::{Store, StoreError, Writing, change, instant, micros, on_db, on_tx},
    zones::Zones,
};

/// So long before a meeting those are asked who have not said whether they come, in minutes.
const NUDGE_BEFORE: u16 = 2 * 24 * 60;
/// Between an invitation and such a question there is at least this.
const PAUSE: SignedDuration = SignedDuration::from_hours(24);

/// What may have changed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum About<'a> {
    Meeting(&'a MeetingId),
    /// By its id.
    Address(&'a str),
    Everything,
}

impl<'a> About<'a> {
    /// The meeting and the address it is limited to.
    fn limits(self) -> (Option<&'a str>, Option<&'a str>) {
        match self {
            Self::Meeting(meeting) => (Some(&meeting.0), None),
            Self::Address(address) => (None, Some(address)),
            Self::Everything => (None, None),
        }
    }
}

/// Addresses that were confirmed and work, and meetings to come.
macro_rules! limited {
    () => {
        "a.confirmed_at_us IS NOT NULL AND a.refused IS NULL AND m.starts_at_us > $1 \
         AND ($2 IS NULL OR m.id = $2) AND ($3 IS NULL OR a.id = $3) "
    };
}

macro_rules! there_is {
    ($kind:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM mail o WHERE o.address = a.id AND o.meeting = m.id AND o.kind = '",
            $kind,
            "' AND o.sequence = m.sequence) "
        )
    };
}

/// Invitations, reminders and questions that are missing.
const MISSING: &str = concat!(
    "SELECT a.id AS address, a.reminder_minutes, a.quiet_from, a.quiet_until, m.id AS meeting, m.sequence, m.anchor_zone, m.anchor_local, \
     m.starts_at_us, m.nudged_at_us, COALESCE(v.zone, p.platform_zone) AS zone, CASE WHEN ",
    there_is!("invite"),
    "THEN TRUE ELSE FALSE END AS invited, CASE WHEN ",
    there_is!("remind"),
    "THEN TRUE ELSE FALSE END AS reminded, CASE WHEN ",
    there_is!("nudge"),
    "THEN TRUE ELSE FALSE END AS nudged FROM mail_address a ",
    reachable!(),
    "JOIN membership b ON b.person = a.person AND b.left_at_us IS NULL \
     JOIN course_group g ON g.id = b.course_group AND g.course = a.course AND g.ended_at_us IS NULL \
     JOIN meeting m ON m.course_group = g.id AND m.state = 'planned' \
     JOIN person p ON p.id = a.person LEFT JOIN availability v ON v.person = a.person WHERE ",
    limited!(),
    "AND (NOT ",
    there_is!("invite"),
    "OR (a.reminder_minutes IS NOT NULL AND (NOT ",
    there_is!("remind"),
    "OR NOT ",
    there_is!("nudge"),
    "))) ORDER BY m.starts_at_us, a.id"
);

/// Invitations that may have arrived and hold no longer, with the sequence that takes them back.
const OVER: &str = concat!(
    "SELECT DISTINCT a.id, m.id, CASE WHEN m.state = 'cancelled' THEN m.sequence ELSE m.sequence + 1 END \
     FROM mail_address a ",
    reachable!(),
    "JOIN mail i ON i.address = a.id AND i.kind = 'invite' AND i.handed_at_us IS NOT NULL \
     JOIN meeting m ON m.id = i.meeting WHERE ",
    limited!(),
    "AND (m.state = 'cancelled' OR NOT EXISTS (SELECT 1 FROM membership b \
     JOIN course_group g ON g.id = b.course_group AND g.ended_at_us IS NULL \
     WHERE b.person = a.person AND b.course_group = m.course_group AND b.left_at_us IS NULL)) \
     AND NOT EXISTS (SELECT 1 FROM mail k WHERE k.address = a.id AND k.meeting = m.id AND k.kind = 'cancel' \
     AND k.sequence > i.sequence)"
);

#[derive(sqlx::FromRow)]
struct Missing {
    address: String,
    reminder_minutes: Option<i64>,
    quiet_from: String,
    quiet_until: String,
    meeting: String,
    sequence: i64,
    anchor_zone: String,
    anchor_local: String,
    starts_at_us: i64,
    nudged_at_us: Option<i64>,
    zone: Option<String>,
    invited: bool,
    reminded: bool,
    nudged: bool,
}

impl Missing {
    fn starts_at(&self, zones: &Zones) -> Result<Timestamp, StoreError> {
        let local: DateTime =
            self.anchor_local.parse().map_err(|error| StoreError::inconsistent("anchor_local", error))?;
        meetings::derived(&self.anchor_zone, local, zones).map_or_else(|| instant(self.starts_at_us), Ok)
    }

    /// The reader's zone and quiet hours.
    fn clock(&self, zones: &Zones) -> Result<(TimeZone, QuietHours), StoreError> {
        Ok((own_zone(self.zone.as_deref(), zones), quiet_hours(&self.quiet_from, &self.quiet_until)?))
    }

    /// When the reader wants to be reminded; `None` when that is over.
    fn remind_at(&self, zones: &Zones, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let starts_at = self.starts_at(zones)?;
        let lead = self.reminder_minutes.and_then(|minutes| u16::try_from(minutes).ok()).unwrap_or(0);
        let (zone, quiet) = self.clock(zones)?;
        let at = schedule::reminder_at(starts_at, lead, &zone, quiet);
        Ok(Some(at).filter(|at| *at > now))
    }

    /// When the reader is asked whether they come, if they have not said so by then; `None`: not by mail, since the
    /// invitation asks them already.
    fn nudge_at(&self, zones: &Zones, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let (asked, (zone, quiet)) = (self.nudged_at_us.is_some(), self.clock(zones)?);
        let at = ask_at(self.starts_at(zones)?, asked, (&zone, quiet), now);
        if asked {
            return Ok(self.invited.then_some(at));
        }
        let pause = if self.invited { SignedDuration::ZERO } else { PAUSE };
        Ok(Some(at).filter(|at| at.duration_since(now) > pause))
    }
}

/// When somebody is asked whether they come to a meeting that starts at `starts_at`: now, where a member `asked` for it,
/// else a while before; never in quiet hours.
pub(super) fn ask_at(
    starts_at: Timestamp,
    asked: bool,
    (zone, quiet): (&TimeZone, QuietHours),
    now: Timestamp,
) -> Timestamp {
    if asked {
        schedule::awake_at(now, zone, quiet)
    } else {
        schedule::reminder_at(starts_at, NUDGE_BEFORE, zone, quiet)
    }
}

/// The zone a person reads times in: theirs, or UTC while it is unknown.
pub(super) fn own_zone(name: Option<&str>, zones: &Zones) -> TimeZone {
    name.and_then(|name| zones.find(name)).unwrap_or(TimeZone::UTC)
}

/// Writes the mails that are missing; says whether there were any. Whoever commits rings for the background work then
/// ([`AppState::wake_jobs`]).
pub(crate) async fn queue(
    app: &AppState,
    tx: &mut Writing,
    about: About<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if app.post.mail.is_none() {
        return Ok(false);
    }
    let (meeting, address) = about.limits();
    let missing: Vec<Missing> = on_tx!(&mut *tx, on => sqlx::query_as(MISSING).bind(micros(now)).bind(meeting)
        .bind(address).fetch_all(on).await?);
    let over: Vec<(String, String, i64)> = on_tx!(&mut *tx, on => sqlx::query_as(OVER).bind(micros(now)).bind(meeting)
        .bind(address).fetch_all(on).await?);
    for row in &missing {
        let of = Some((row.meeting.as_str(), row.sequence));
        if !row.invited {
            put_mail(tx, &row.address, Kind::Invite, of, Some(now), now).await?;
        }
        if row.reminder_minutes.is_some() && !row.reminded {
            put_mail(tx, &row.address, Kind::Remind, of, row.remind_at(&app.zones, now)?, now).await?;
        }
        if row.reminder_minutes.is_some() && !row.nudged {
            put_mail(tx, &row.address, Kind::Nudge, of, row.nudge_at(&app.zones, now)?, now).await?;
        }
    }
    for (address, meeting, sequence) in &over {
        put_mail(tx, address, Kind::Cancel, Some((meeting, *sequence)), Some(now), now).await?;
    }
    let some = !missing.is_empty() || !over.is_empty();
    if some {
        jobs::ask_for(tx, SEND, "", now).await?;
    }
    Ok(some)
}

/// Asks those at once who have an address for reminders, were invited, and were not asked yet; says whether there are
/// any. Who answers before their mail leaves gets none, and at night it waits.
pub(crate) async fn ask_again(
    app: &AppState,
    tx: &mut Writing,
    meeting: &MeetingId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE mail SET state = 'waiting', due_at_us = $1 WHERE meeting = $2 AND kind = 'nudge' \
        AND sequence = (SELECT m.sequence FROM meeting m WHERE m.id = $2) \
        AND handed_at_us IS NULL AND state IN ('waiting', 'dropped')";
    if app.post.mail.is_none() {
        return Ok(false);
    }
    let missing = queue(app, tx, About::Meeting(meeting), now).await?;
    let asked = change!(tx, SQL, micros(now), &meeting.0)? > 0;
    if asked {
        jobs::ask_for(tx, SEND, "", now).await?;
    }
    Ok(missing || asked)
}

/// Writes what is missing anywhere, and forgets what is old.
pub(crate) async fn catch_up(app: &AppState) -> Result<(), StoreError> {
    if app.post.mail.is_none() {
        return Ok(());
    }
    let now = app.clock.now();
    app.store.forget_old_mails(now).await?;
    // Most of the time there is nothing, and nobody has to wait.
    if app.store.mails_are_missing(now).await? {
        let mut tx = app.store.writing().await?;
        queue(app, &mut tx, About::Everything, now).await?;
        tx.commit().await?;
        app.wake_jobs();
    }
    Ok(())
}

impl Store {
    async fn mails_are_missing(&self, now: Timestamp) -> Result<bool, StoreError> {
        const ANY: Option<&str> = None;
        let missing: Option<Missing> = on_db!(self, pool => sqlx::query_as(MISSING).bind(micros(now)).bind(ANY)
            .bind(ANY).fetch_optional(pool).await)?;
        if missing.is_some() {
            return Ok(true);
        }
        let over: Option<(String, String, i64)> = on_db!(self, pool => sqlx::query_as(OVER).bind(micros(now)).bind(ANY)
            .bind(ANY).fetch_optional(pool).await)?;
        Ok(over.is_some())
    }
}
