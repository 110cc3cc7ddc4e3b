//! `GET /api/series/ways`: the ways to meet every week, or what to do where there is none.

use axum::{Json, extract::State};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use schedule::{
    Attendee, Horizon, QUARTERS_PER_WEEK, Zone,
    fair::{self, Apart, Class, FairError, Pains, Party, SeriesWish, Way, Ways},
    seat_at,
};
use serde::Deserialize;
use tokio::sync::Semaphore;
use wire::{Seat, SeriesBoard, SeriesWay};

use crate::{
    AppState, days,
    error::{ApiError, Query},
    groups,
    meetings::{OwnGroup, ledger::Ledger, slots},
    roster::Person,
    sentence::say,
    session::{Learner, Member},
    store::StoreError,
};

/// A search takes a few milliseconds for most groups and seconds for the oddest; those must not hold up a server.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

#[derive(Deserialize)]
pub(super) struct Wanted {
    weeks: Option<u16>,
    minutes: Option<u16>,
}

pub(super) async fn show(
    Learner(me): Learner,
    State(app): State<AppState>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<SeriesBoard>, ApiError> {
    let asked = Asked::new(wanted.weeks.unwrap_or(8), wanted.minutes.unwrap_or(60))?;
    let now = app.clock.now();
    let group = OwnGroup::of(&app, &me).await?;
    let facts = Facts::read(&app, &me, &group, asked, now).await?;
    let (first_week, horizon) = (facts.first_week(), facts.horizon());
    let (places, carried) = (facts.places.clone(), facts.carried());
    let attendees = facts.attendees.clone();
    let found = facts.search().await?;
    let slot = |starts_at: Timestamp| slots::shown(&ranked(&attendees, starts_at, asked.minutes), &group);
    let way = |way: &Way| SeriesWay {
        key: key(first_week, way),
        turns: u8::try_from(way.turns).unwrap_or(u8::MAX),
        proven: way.proven,
        slots: way.starts.iter().map(|&start| slot(horizon.at(start))).collect(),
    };
    let best = found.ways.as_ref().map_or(0, |ways| ways.best);
    let mut board = SeriesBoard {
        weeks: asked.weeks,
        minutes: asked.minutes,
        members: group.seen.clone(),
        ways: found.ways.map(|ways| ways.ways.iter().map(way).collect()).unwrap_or_default(),
        best: u8::try_from(best).unwrap_or(0),
        carried,
        week_without: 0,
        sessions: Vec::new(),
        bridge: None,
        later: Vec::new(),
    };
    if let Some((week, apart)) = found.apart {
        board.week_without = u8::try_from(week + 1).unwrap_or(u8::MAX);
        let at = |start: usize| one_week(&horizon, week).at(start);
        let place = |party: usize| places.get(party).copied();
        let sessions = match apart {
            Apart::Two { first, second, bridge } => {
                board.bridge = bridge.and_then(place).and_then(|place| u8::try_from(place).ok());
                vec![first, second]
            }
            Apart::Relay { live, later } => {
                let later = later.iter().filter_map(|it| Some((place(it.party)?, at(it.start?))));
                let later: Vec<(usize, Timestamp)> = later.collect();
                board.later = answers_later(&group, &attendees, &later);
                vec![live]
            }
            Apart::Nobody => Vec::new(),
        };
        board.sessions = sessions.iter().map(|session| slot(at(session.start))).collect();
    }
    Ok(Json(board))
}

/// One seat for each member: from when on those answer who are not at the one session, by their own clock.
fn answers_later(group: &OwnGroup, attendees: &[Attendee], later: &[(usize, Timestamp)]) -> Vec<Seat> {
    let clock = |member: usize| {
        let (_, from) = later.iter().find(|(place, _)| *place == member)?;
        group.members.get(member).filter(|person| group.viewer.sees(person))?;
        Some(attendees.get(member)?.zone.as_ref()?.local(*from))
    };
    (0..attendees.len()).map(|member| Seat { level: None, local: clock(member), cost: 0 }).collect()
}

/// What a way is called: its first week, its turns, and its starts in quarter hours from that Monday, 00:00 UTC, on.
pub(super) fn key(first_week: Date, way: &Way) -> String {
    let starts: Vec<String> = way.starts.iter().map(usize::to_string).collect();
    format!("{first_week}/{}/{}", way.turns, starts.join("."))
}

/// The series that is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) weeks: u8,
    pub(super) minutes: u16,
}

impl Asked {
    /// # Errors
    /// When there cannot be such a series.
    pub(super) fn new(weeks: u16, minutes: u16) -> Result<Self, ApiError> {
        slots::check_minutes(minutes)?;
        match u8::try_from(weeks) {
            Ok(weeks @ 2..=12) => Ok(Self { weeks, minutes }),
            _ => Err(ApiError::Invalid(say!("A series has 2 to 12 weeks."))),
        }
    }
}

/// What is searched: owned, so that it can be done beside everything else.
pub(super) struct Facts {
    /// Everybody, in the order of the members.
    attendees: Vec<Attendee>,
    parties: Vec<Party>,
    /// Whom of the members each party is.
    places: Vec<usize>,
    wish: SeriesWish,
    first_week: Date,
    /// The clock on which fixed hours are fixed: that of who asks.
    anchor: Zone,
    /// Nobody has said when they are free.
    silent: bool,
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) ways: Option<Ways>,
    /// A week without, counted from 0, and what is best in it.
    apart: Option<(usize, Apart)>,
}

impl Facts {
    /// The facts about a group at `now`.
    ///
    /// Who has not said when they are free is asked to nothing and yet spared the nights; of whom nobody knows the
    /// zone nobody can tell what an hour costs them.
    ///
    /// # Errors
    /// When the group is too small.
    pub(super) async fn read(
        app: &AppState,
        me: &Member,
        group: &OwnGroup,
        asked: Asked,
        now: Timestamp,
    ) -> Result<Self, ApiError> {
        if group.members.len() < 2 {
            return Err(ApiError::Invalid(say!(
                "You are the only one in your group. Once somebody joins you, you can meet every week."
            )));
        }
        let first_week = next_monday(now)?;
        let horizon = Horizon::weeks(first_week, asked.weeks);
        let rows = app.store.meetings_of(&me.course, &group.id).await?;
        let ledger = Ledger::read(app, &me.course, &group.id, &rows, now).await?;
        let attendees = days::attendees(app, &group.members, now).await?;
        let party = |(person, it): (&Person, &Attendee)| {
            let class = Class { people: 1, debt: ledger.debt(&person.id, horizon.start()) };
            let Attendee { weekly, zone, days } = it.clone();
            Some(Party { zone: zone?, weekly, days, required: true, class })
        };
        let everybody = || group.members.iter().zip(&attendees);
        let known: Vec<(usize, Party)> =
            everybody().enumerate().filter_map(|(at, it)| Some((at, party(it)?))).collect();
        let own = everybody().find(|(person, _)| person.id == me.person).and_then(party);
        let utc = || Zone::over("", &TimeZone::UTC, horizon.start(), horizon.end());
        let (places, parties): (Vec<usize>, Vec<Party>) = known.into_iter().unzip();
        Ok(Self {
            attendees,
            silent: parties.iter().all(|party| party.weekly.is_none()),
            places,
            parties,
            wish: SeriesWish {
                horizon,
                quarters: asked.minutes / 15,
                earliest: horizon.start(),
                pains: Pains::default(),
            },
            first_week,
            anchor: own.map_or_else(utc, |party| party.zone),
        })
    }

    /// Monday of the first week.
    pub(super) const fn first_week(&self) -> Date {
        self.first_week
    }

    /// The weeks.
    pub(super) const fn horizon(&self) -> Horizon {
        self.wish.horizon
    }

    /// Whether earlier meetings count.
    fn carried(&self) -> bool {
        self.parties.iter().any(|party| party.class.debt > 0)
    }

    /// Searches, beside what else is to be done.
    ///
    /// # Errors
    /// When the server stops.
    pub(super) async fn search(self) -> Result<Found, ApiError> {
        if self.silent {
            return Ok(Found::default());
        }
        let _turn = AT_ONCE.acquire().await.map_err(|_closed| ApiError::Interrupted)?;
        tokio::task::spawn_blocking(move || self.find()).await.map_err(|_| ApiError::Interrupted)?
    }

    fn find(&self) -> Result<Found, ApiError> {
        match fair::ways(&self.parties, &self.wish, &self.anchor) {
            Ok(ways) => Ok(Found { ways: Some(ways), apart: None }),
            Err(FairError::NoChoice { week }) => {
                let wish = SeriesWish { horizon: one_week(&self.wish.horizon, week), ..self.wish };
                Ok(Found { ways: None, apart: Some((week, fair::apart(&self.parties, &wish))) })
            }
            Err(error) => Err(StoreError::inconsistent("series", error).into()),
        }
    }
}

/// The first Monday, by the calendar of UTC, that is at least half a day away: the same for everybody in the group, and
/// until it comes.
fn next_monday(now: Timestamp) -> Result<Date, StoreError> {
    let soonest = now.saturating_add(slots::NOTICE).map_err(StoreError::from_date)?;
    // That Monday may begin at this very instant.
    let before = soonest.saturating_sub(1.nanosecond()).map_err(StoreError::from_date)?;
    groups::next_monday(before).map_err(StoreError::from_date)
}

/// Week `week` of `horizon`, counted from 0.
fn one_week(horizon: &Horizon, week: usize) -> Horizon {
    Horizon::new(horizon.at(week * usize::from(QUARTERS_PER_WEEK)), u32::from(QUARTERS_PER_WEEK))
}

/// How a meeting at this time would be for everybody.
pub(super) fn ranked(attendees: &[Attendee], starts_at: Timestamp, minutes: u16) -> schedule::RankedSlot {
    let seats = attendees.iter().map(|it| seat_at(it, starts_at, minutes / 15));
    slots::seated(starts_at, seats.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_begins_on_a_monday_that_leaves_half_a_day() {
        let monday = |now: &str| next_monday(now.parse().unwrap()).unwrap().to_string();
        assert_eq!(monday("2026-11-23T09:00:00Z"), "2026-11-30");
        assert_eq!(monday("2026-11-29T12:00:00Z"), "2026-11-30");
        assert_eq!(monday("2026-11-29T12:00:01Z"), "2026-12-07");
        assert_eq!(monday("2026-11-22T11:00:00Z"), "2026-11-23");
    }

    #[test]
    fn a_series_has_a_length() {
        for (weeks, minutes) in [(0, 60), (1, 60), (13, 60), (500, 60), (8, 0), (8, 20), (8, 255)] {
            assert!(Asked::new(weeks, minutes).is_err(), "{weeks}, {minutes}");
        }
        assert!(Asked::new(2, 15).is_ok() && Asked::new(12, 240).is_ok());
    }
}
