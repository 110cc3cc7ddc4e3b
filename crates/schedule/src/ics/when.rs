//! Dates and times as calendars write them.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};

/// A value of type DATE or DATE-TIME (RFC 5545, 3.3.4 and 3.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A day, in no zone: `20261112`.
    Day(Date),
    /// A reading of a clock; which one, a parameter may say: `20261112T200000`.
    Local(DateTime),
    /// An instant: `20261112T200000Z`.
    Utc(Timestamp),
}

impl When {
    /// Reads a value; `None` where it has another form or names no such day or time. A leap second is read as
    /// the second before it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (text, utc) = text.strip_suffix('Z').map_or((text, false), |text| (text, true));
        let Some((day, time)) = text.split_once('T') else {
            return if utc { None } else { date(text).map(Self::Day) };
        };
        let local = date(day)?.to_datetime(clock(time)?);
        // The last hours of the year 9999, by which some mean "for ever", are past what an instant can be.
        let at = || Offset::UTC.to_timestamp(local).unwrap_or(Timestamp::MAX);
        Some(if utc { Self::Utc(at()) } else { Self::Local(local) })
    }

    /// What is written, without saying in which zone.
    #[must_use]
    pub fn written(self) -> DateTime {
        match self {
            Self::Day(date) => date.to_datetime(Time::midnight()),
            Self::Local(local) => local,
            Self::Utc(at) => Offset::UTC.to_datetime(at),
        }
    }
}

fn date(text: &str) -> Option<Date> {
    (text.len() == 8).then_some(())?;
    let year = i16::try_from(digits(text.get(..4)?)?).ok()?;
    Date::new(year, two(text, 4)?, two(text, 6)?).ok()
}

fn clock(text: &str) -> Option<Time> {
    (text.len() == 6).then_some(())?;
    let second = two(text, 4)?;
    let second = if second == 60 { 59 } else { second };
    Time::new(two(text, 0)?, two(text, 2)?, second, 0).ok()
}

/// Two digits at `at`.
pub(super) fn two(text: &str, at: usize) -> Option<i8> {
    i8::try_from(digits(text.get(at..at + 2)?)?).ok()
}

/// A number of digits and nothing else.
pub(super) fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())).then(|| text.parse().ok())?
}
