//! What the meetings of a group asked of its members, for the next series to make up for.
//!
//! Only a meeting that somebody says they were at asked something of them: to have been invited costs nobody an early
//! morning. What it asked is kept with that word, by their clock and hours of the moment, so that who moves house or
//! changes their hours does not change what was. Decision 0026.

use jiff::{Timestamp, civil::DateTime};
use schedule::{fair::carried, hour_cost, seat_at};
use wire::{GroupId, MeetingId, MeetingSeats, PersonId, Seat};

use super::{
    OwnGroup,
    record::counted_attendance,
    store::{MeetingRow, maybe_local},
    view,
};
use crate::{
    AppState,
    days::by_week,
    roster::Person,
    session::CourseKey,
    store::{Store, StoreError, on_db},
};

/// How many meetings are shown.
const SHOWN: usize = 8;

/// What a meeting asked of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bore {
    /// In the points of fair series.
    pub(super) points: u16,
    /// What their clock read at the start.
    pub(super) local: DateTime,
}

/// What a meeting of `minutes` from `starts_at` asks of `person`; `None` where nobody knows their zone.
pub(super) fn bore(app: &AppState, person: &Person, starts_at: Timestamp, minutes: u16) -> Option<Bore> {
    // By their week: what kept them elsewhere on that day is over, and not kept.
    let seat = seat_at(&by_week(app, person, starts_at), starts_at, minutes / 15);
    seat.local.map(|local| Bore { points: seat.burden(), local })
}

/// A meeting and what it asked of whom.
struct Entry {
    meeting: MeetingId,
    starts_at: Timestamp,
    minutes: u16,
    asked: Vec<(PersonId, Bore)>,
}

/// The meetings of one group that somebody was at, newest first.
pub(super) struct Ledger(Vec<Entry>);

impl Ledger {
    /// Reads it, up to `now`; `meetings` are all of the group's.
    pub(super) async fn read(
        app: &AppState,
        course: &CourseKey,
        group: &GroupId,
        meetings: &[MeetingRow],
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let asked = app.store.asked(course, group).await?;
        let entry = |row: &MeetingRow| Entry {
            meeting: row.id.clone(),
            starts_at: view::start(row, &app.zones),
            minutes: row.minutes,
            asked: asked.iter().filter(|it| it.0 == row.id.0).map(|it| (it.1.clone(), it.2)).collect(),
        };
        let mut entries: Vec<Entry> = meetings.iter().map(entry).collect();
        // A meeting may have been moved after somebody said they were there.
        entries.retain(|entry| entry.starts_at <= now && !entry.asked.is_empty());
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.starts_at));
        Ok(Self(entries))
    }

    /// The debt with which `person` begins a series at `at`.
    pub(super) fn debt(&self, person: &PersonId, at: Timestamp) -> u32 {
        self.debt_with(person, at, [])
    }

    /// The same, with what is planned until then: starts and what each will ask of them.
    pub(super) fn debt_with(
        &self,
        person: &PersonId,
        at: Timestamp,
        planned: impl IntoIterator<Item = (Timestamp, u16)>,
    ) -> u32 {
        let theirs = |entry: &Entry| {
            let bore = entry.asked.iter().find(|(who, _)| who == person)?.1;
            Some((entry.starts_at, bore.points))
        };
        carried(self.0.iter().filter_map(theirs).chain(planned), at)
    }

    /// The last meetings, with what the viewer may see. Who is in the group no more is in nobody's ledger.
    pub(super) fn shown(&self, group: &OwnGroup) -> Vec<MeetingSeats> {
        let seat = |entry: &Entry, person: &Person| {
            let asked = entry.asked.iter().find(|(who, _)| who == &person.id);
            let local = asked.map(|(_, bore)| bore.local).filter(|_| group.viewer.sees(person));
            let cost = local.map_or(0, |local| worst_hour(local, entry.minutes));
            Seat { level: None, local, cost }
        };
        let held = |entry: &Entry| MeetingSeats {
            meeting: entry.meeting.clone(),
            minutes: entry.minutes,
            seats: group.members.iter().map(|person| seat(entry, person)).collect(),
        };
        self.0.iter().take(SHOWN).map(held).collect()
    }
}

/// Discomfort of the worst hour of a meeting that began when the clock read `local`.
fn worst_hour(local: DateTime, minutes: u16) -> u8 {
    let began = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
    let hours = began / 60..=(began + minutes.max(1) - 1) / 60;
    hours.filter_map(|hour| u8::try_from(hour).ok()).map(hour_cost).max().unwrap_or(0)
}

#[derive(sqlx::FromRow)]
struct Row {
    meeting: String,
    person: String,
    bore: i64,
    local_start: Option<String>,
}

impl Store {
    /// What the meetings of a group asked of those who were there: meeting, person, what.
    async fn asked(
        &self,
        course: &CourseKey,
        group: &GroupId,
    ) -> Result<Vec<(String, PersonId, Bore)>, StoreError> {
        const SQL: &str = concat!(
            "SELECT a.meeting, a.person, a.bore, a.local_start FROM ",
            counted_attendance!(),
            " a JOIN meeting m ON m.id = a.meeting WHERE m.course = $1 AND m.course_group = $2 ",
            "AND a.took_part = TRUE AND a.bore IS NOT NULL ORDER BY a.meeting, a.person"
        );
        let rows: Vec<Row> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(&group.0).fetch_all(pool).await)?;
        let mut asked = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(local) = maybe_local(row.local_start.as_deref())? {
                let points = u16::try_from(row.bore).unwrap_or(0);
                asked.push((row.meeting, PersonId(row.person), Bore { points, local }));
            }
        }
        Ok(asked)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_worst_hour_of_a_meeting_counts() {
        let at = |hour, minute, minutes| worst_hour(date(2026, 11, 26).at(hour, minute, 0, 0), minutes);
        assert_eq!((at(6, 0, 60), at(6, 0, 75), at(8, 30, 90)), (4, 4, 1));
        assert_eq!((at(20, 0, 60), at(20, 30, 60), at(20, 30, 91)), (0, 1, 2));
        assert_eq!(at(23, 30, 60), 16, "past midnight");
        assert_eq!((at(23, 0, 60), at(12, 0, 0)), (4, 0));
    }
}
