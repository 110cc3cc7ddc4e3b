//! What a group asks of a time, as the query of `/api/slots` says it.

use jiff::{Timestamp, tz::TimeZone};
use schedule::{Terms, Without, day_end, iso::parse_date};
use serde::Deserialize;
use wire::{LetGo, WayOn};

use super::{OwnGroup, slots::check_minutes};
use crate::{AppState, error::ApiError, sentence::say, session::Member, store::StoreError};

/// The part of the query that says what is wished.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wished {
    /// The length; an hour where nothing is said.
    minutes: Option<u16>,
    /// Ids of members, with commas between them.
    required: Option<String>,
    quorum: Option<u32>,
    /// A day by the caller's clock.
    until: Option<String>,
}

impl Wished {
    /// How long the meeting is.
    ///
    /// # Errors
    /// When no meeting lasts so long.
    pub(super) fn minutes(&self) -> Result<u16, ApiError> {
        let minutes = self.minutes.unwrap_or(60);
        check_minutes(minutes)?;
        Ok(minutes)
    }

    /// What it means for this group, on the clock of the caller.
    ///
    /// # Errors
    /// When it names somebody outside of the group, more people than there are, or a day that is over or none.
    pub(super) fn terms(
        &self,
        group: &OwnGroup,
        clock: &TimeZone,
        now: Timestamp,
    ) -> Result<Terms, ApiError> {
        Ok(Terms {
            required: self.required(group)?,
            quorum: self.quorum(group)?,
            until: self.until(clock, now)?,
        })
    }

    fn required(&self, group: &OwnGroup) -> Result<Vec<usize>, ApiError> {
        let ids = self.required.as_deref().unwrap_or_default().split(',').filter(|id| !id.is_empty());
        let place = |id: &str| group.members.iter().position(|it| it.id.0 == id);
        // The same whoever it is: nobody learns who else there is.
        let missing = || {
            ApiError::Invalid(say!(
                "Somebody who has to be there is not in your group. Choose again who has to be there."
            ))
        };
        ids.map(|id| place(id).ok_or_else(missing)).collect()
    }

    fn quorum(&self, group: &OwnGroup) -> Result<u32, ApiError> {
        let Some(quorum) = self.quorum else { return Ok(0) };
        let most = group.members.len();
        if (1..=most).contains(&usize::try_from(quorum).unwrap_or(usize::MAX)) {
            return Ok(quorum);
        }
        Err(ApiError::Invalid(say!(
            "Your group has {count} members. Ask that at least 1 and at most {count} can come.",
            count = most
        )))
    }

    fn until(&self, clock: &TimeZone, now: Timestamp) -> Result<Option<Timestamp>, ApiError> {
        let Some(day) = self.until.as_deref().filter(|day| !day.is_empty()) else { return Ok(None) };
        let day = parse_date(day)
            .ok_or_else(|| ApiError::Invalid(say!("The latest day is no date such as 2026-12-04.")))?;
        if day < clock.to_datetime(now).date() {
            return Err(ApiError::Invalid(say!("The latest day is over. Choose today or a later one.")));
        }
        Ok(Some(day_end(clock, day).map_err(StoreError::from_date)?))
    }
}

/// The clock by which the caller reads days: their own, or UTC while nobody knows it.
pub(super) fn clock_of(app: &AppState, group: &OwnGroup, me: &Member) -> TimeZone {
    let own = group.members.iter().find(|it| it.id == me.person).and_then(|it| it.zone());
    own.and_then(|(name, _)| app.zones.find(name)).unwrap_or(TimeZone::UTC)
}

/// A way on, for whoever knows members by their ids.
pub(super) fn shown(way: &schedule::WayOn, group: &OwnGroup) -> WayOn {
    let member = |place: usize| group.members.get(place).map(|it| it.id.clone());
    let (without, member, quorum) = match way.without {
        Without::Deadline => (LetGo::Deadline, None, None),
        Without::Person(place) => (LetGo::Person, member(place), None),
        Without::Quorum(enough) => (LetGo::Quorum, None, Some(enough)),
        Without::Required => (LetGo::Required, None, None),
        Without::Everything => (LetGo::Everything, None, None),
    };
    WayOn { without, member, quorum, times: u32::try_from(way.times).unwrap_or(u32::MAX) }
}
