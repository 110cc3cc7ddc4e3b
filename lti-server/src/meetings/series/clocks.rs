//! Changes of clocks: told before their week, and moved to whom the meetings have spared so far. Decision 0042.

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::{SignedDuration, Span, Timestamp};
use schedule::{
    Attendee, Level,
    fair::{Class, Pains, Party, Shift, Shifted, shifted},
    seat_at,
};
use wire::{ClockMove, ClockMoveRequest, MeetingId, MeetingSeats, MeetingState, Seat, SeriesState};

use super::{state, store, ways::ranked};
use crate::{
    AppState, days,
    error::{ApiError, Body},
    meetings::{
        OwnGroup, change,
        ledger::Ledger,
        slots,
        store::{self as meetings, MeetingRow},
        view,
    },
    roster::Person,
    sentence::{Sentence, say},
    session::Learner,
    store::StoreError,
};

/// A meeting to come, with its start.
type ToCome<'a> = (Timestamp, &'a MeetingRow);

/// `POST /api/series/changes/{meeting}/move`: the meetings concerned go to the hour that was shown, all or none.
pub(super) async fn follow(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
    Body(request): Body<ClockMoveRequest>,
) -> Result<Json<SeriesState>, ApiError> {
    const STALE: Sentence =
        say!("Somebody’s hours or a meeting have changed meanwhile. Here is how it stands now.");
    let (id, now) = (MeetingId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let rows = app.store.meetings_of(&me.course, &group.id).await?;
    if !rows.iter().any(|row| row.id == id) {
        return Err(ApiError::NotFound);
    }
    let ledger = Ledger::read(&app, &me.course, &group.id, &rows, now).await?;
    let facts = Facts::read(&app, &group, &rows, &ledger, now).await?;
    let found = facts.changes().into_iter().find(|it| it.first().id == id);
    // Only what is offered now is fair and what everybody can do.
    let found = found.filter(|it| {
        facts.shown(it).is_some()
            && it.found.instead.first() == Some(&request.starts_at)
            && it.found.instead.len() == usize::from(request.meetings)
    });
    let found = found.ok_or(ApiError::Conflict(STALE))?;

    let mut tx = app.store.writing().await?;
    tx.lock(&group.id.0).await?;
    let mut moved = Vec::with_capacity(found.found.instead.len());
    for (row, starts_at) in found.rows.iter().zip(&found.found.instead) {
        let stands = meetings::meeting_in(&mut tx, &me.course, &group.id, &row.id).await?;
        let as_shown =
            stands.is_some_and(|it| it.sequence == row.sequence && it.state == MeetingState::Planned);
        let zone = app.zones.find(&row.anchor_zone).filter(|_| as_shown).ok_or(ApiError::Conflict(STALE))?;
        let anchor = change::anchored(&app, &row.anchor_zone, &zone, *starts_at);
        change::move_to(&mut tx, &me, &row.id, &anchor, now).await?;
        moved.push(row.id.clone());
    }
    change::commit_told(&app, tx, (&me.course, &group.id), &moved, now).await?;
    Ok(Json(state(&app, &me, &group).await?))
}

/// `POST /api/series/changes/{meeting}/leave`: the reader does not want to be asked about this change again.
pub(super) async fn leave(
    Learner(me): Learner,
    State(app): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<SeriesState>, ApiError> {
    let (id, now) = (MeetingId(id), app.clock.now());
    let group = OwnGroup::that_meets(&app, &me).await?;
    let mut tx = app.store.writing().await?;
    let row = meetings::meeting_in(&mut tx, &me.course, &group.id, &id).await?.ok_or(ApiError::NotFound)?;
    view::still_ahead(&row, &app.zones, now)?;
    store::leave_as_is(&mut tx, &row, &me.person, now).await?;
    tx.commit().await?;
    Ok(Json(state(&app, &me, &group).await?))
}

/// Whose clock reads another hour at this meeting than it would have read a week earlier, at the same hour of the
/// meeting's zone; of those the viewer may see.
pub(super) fn clock_change(
    app: &AppState,
    group: &OwnGroup,
    (starts_at, row): ToCome<'_>,
) -> Option<MeetingSeats> {
    let before = week_before(app, row)?;
    let clock = |person: &Person| {
        let zone = group.viewer.zone(person, &app.zones, before)?;
        Some(zone.local(before)).filter(|read| read.time() != zone.local(starts_at).time())
    };
    let seat = |person: &Person| Seat { level: None, local: clock(person), cost: 0 };
    let seats: Vec<Seat> = group.members.iter().map(seat).collect();
    let shifts = seats.iter().any(|seat| seat.local.is_some());
    shifts.then(|| MeetingSeats { meeting: row.id.clone(), minutes: row.minutes, seats })
}

/// The same hour of the meeting's own zone a week earlier.
fn week_before(app: &AppState, row: &MeetingRow) -> Option<Timestamp> {
    let local = row.anchor_local.checked_sub(Span::new().weeks(1)).ok()?;
    view::derived(&row.anchor_zone, local, &app.zones)
}

/// The meetings of series to come that stand, by start.
pub(super) fn to_come<'a>(app: &AppState, rows: &'a [MeetingRow], now: Timestamp) -> Vec<ToCome<'a>> {
    let mut to_come = stand(app, rows, now);
    to_come.retain(|(_, row)| row.series.is_some());
    to_come
}

fn stand<'a>(app: &AppState, rows: &'a [MeetingRow], now: Timestamp) -> Vec<ToCome<'a>> {
    let mut stand: Vec<ToCome<'a>> = rows.iter().map(|row| (view::start(row, &app.zones), row)).collect();
    stand.retain(|(starts_at, row)| row.state == MeetingState::Planned && *starts_at > now);
    stand.sort_by_key(|(starts_at, _)| *starts_at);
    stand
}

/// A change of clocks, and the meetings that keep their hour from it to the next.
struct Change<'a> {
    rows: Vec<&'a MeetingRow>,
    starts: Vec<Timestamp>,
    /// Places among the members.
    found: Shifted,
}

impl Change<'_> {
    fn first(&self) -> &MeetingRow {
        self.rows[0]
    }
}

/// What is judged.
pub(super) struct Facts<'a> {
    app: &'a AppState,
    group: &'a OwnGroup,
    attendees: Vec<Attendee>,
    ledger: &'a Ledger,
    /// All planned meetings to come, by start.
    stand: Vec<ToCome<'a>>,
    now: Timestamp,
}

impl<'a> Facts<'a> {
    /// The facts about a group whose meetings `rows` are.
    pub(super) async fn read(
        app: &'a AppState,
        group: &'a OwnGroup,
        rows: &'a [MeetingRow],
        ledger: &'a Ledger,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            attendees: days::attendees(app, &group.members, now).await?,
            stand: stand(app, rows, now),
            app,
            group,
            ledger,
            now,
        })
    }

    /// What the viewer is told of changes that make an hour harder, but for those they have left as they are.
    pub(super) fn moves(&self, left: &[(MeetingId, u32)]) -> Vec<ClockMove> {
        let is_left = |row: &MeetingRow| left.iter().any(|(id, at)| *id == row.id && *at == row.sequence);
        let changes = self.changes().into_iter().filter(|it| !is_left(it.first()));
        changes.filter_map(|it| self.shown(&it)).collect()
    }

    /// Nobody is told of the hours of somebody they may not see: who sees nobody for whom it is harder, sees nothing.
    fn shown(&self, change: &Change<'_>) -> Option<ClockMove> {
        let (row, Shifted { harder, instead }) = (change.first(), &change.found);
        let is_named =
            |(at, person): (usize, &Person)| harder.contains(&at) && self.group.viewer.sees(person);
        let named: Vec<bool> = self.group.members.iter().enumerate().map(is_named).collect();
        let slot = |at: Timestamp| slots::shown(&ranked(&self.attendees, at, row.minutes), self.group);
        let moving = if instead.is_empty() { change.rows.len() } else { instead.len() };
        named.contains(&true).then(|| ClockMove {
            meeting: row.id.clone(),
            meetings: u8::try_from(moving).unwrap_or(u8::MAX),
            planned: slot(change.starts[0]),
            harder: named,
            instead: instead.first().map(|at| slot(*at)),
        })
    }

    fn changes(&self) -> Vec<Change<'a>> {
        let series: Vec<ToCome<'a>> =
            self.stand.iter().copied().filter(|(_, row)| row.series.is_some()).collect();
        let shifts: Vec<bool> = series.iter().map(|it| self.shifts_for_somebody(*it)).collect();
        let first = (0..series.len()).filter(|at| shifts[*at]);
        first
            .filter_map(|first| {
                let next = (first + 1..series.len()).find(|at| shifts[*at]).unwrap_or(series.len());
                self.judged(&series[first..next])
            })
            .collect()
    }

    fn shifts_for_somebody(&self, (starts_at, row): ToCome<'_>) -> bool {
        let Some(before) = week_before(self.app, row) else { return false };
        let mut zones = self.attendees.iter().filter_map(|it| it.zone.as_ref());
        zones.any(|zone| zone.local(before).time() != zone.local(starts_at).time())
    }

    /// The change before the first of `until_next`, with those of them that are at the same hour of the same zone.
    fn judged(&self, until_next: &[ToCome<'a>]) -> Option<Change<'a>> {
        let (first_start, first) = *until_next.first()?;
        let hour = |row: &MeetingRow| (row.anchor_local.weekday(), row.anchor_local.time(), row.minutes);
        let alike = |row: &MeetingRow| row.anchor_zone == first.anchor_zone && hour(row) == hour(first);
        let together = until_next.iter().copied().filter(|(_, row)| alike(row));
        let (starts, rows): (Vec<Timestamp>, Vec<&MeetingRow>) = together.unzip();
        let anchor = self.app.zones.offsets(&first.anchor_zone, self.now)?;
        let known: Vec<(usize, Party)> =
            (0..self.attendees.len()).filter_map(|at| Some((at, self.party(at, first_start)?))).collect();
        let (places, parties): (Vec<usize>, Vec<Party>) = known.into_iter().unzip();
        let others = self.stand.iter().filter(|(_, it)| rows.iter().all(|row| row.id != it.id));
        let taken: Vec<_> = others.map(|(at, row)| *at..*at + length(row)).collect();
        let shift = Shift {
            starts: &starts,
            before: week_before(self.app, first)?,
            quarters: first.minutes / 15,
            anchor: &anchor,
            earliest: self.now.saturating_add(slots::NOTICE).ok()?,
            taken: &taken,
            pains: Pains::default(),
        };
        let Shifted { harder, instead } = shifted(&parties, &shift);
        let harder = harder.into_iter().filter_map(|party| places.get(party).copied()).collect();
        Some(Change { rows, starts, found: Shifted { harder, instead } })
    }

    /// A member with what they will have borne by then, as far as is planned; `None` where nobody knows their zone.
    fn party(&self, at: usize, by: Timestamp) -> Option<Party> {
        let (person, attendee) = self.group.members.get(at).zip(self.attendees.get(at))?;
        let planned = self.stand.iter().filter(|(starts_at, _)| *starts_at < by);
        let asks = planned.filter_map(|(starts_at, row)| {
            let seat = seat_at(attendee, *starts_at, row.minutes / 15);
            (seat.level != Some(Level::No)).then(|| (*starts_at, seat.burden()))
        });
        let debt = self.ledger.debt_with(&person.id, by, asks);
        let Attendee { weekly, zone, days } = attendee.clone();
        Some(Party { zone: zone?, weekly, days, required: true, class: Class { people: 1, debt } })
    }
}

fn length(row: &MeetingRow) -> SignedDuration {
    SignedDuration::from_mins(i64::from(row.minutes))
}
