//! A rule from its text.

use std::str::FromStr;

use jiff::civil::Weekday;

use super::{End, Frequency, NthDay, Rule, RuleError};
use crate::ics::When;

/// More numbers than any list needs; a longer one is somebody's joke.
const MOST_IN_A_LIST: usize = 400;

impl FromStr for Rule {
    type Err = RuleError;

    /// Reads the value of an RRULE property, such as `FREQ=WEEKLY;COUNT=4;BYDAY=TU,TH`.
    fn from_str(text: &str) -> Result<Self, RuleError> {
        let mut seen: Vec<String> = Vec::new();
        let mut rule = Self {
            frequency: Frequency::Daily,
            interval: 1,
            end: End::Never,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            days: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Monday,
        };
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| RuleError::NotAPart(part.to_owned()))?;
            let name = name.trim().to_ascii_uppercase();
            if seen.contains(&name) {
                return Err(RuleError::Twice(name));
            }
            rule.take(&name, value.trim())?;
            seen.push(name);
        }
        let has = |name: &str| seen.iter().any(|it| it == name);
        if !has("FREQ") {
            return Err(RuleError::NoFrequency);
        }
        if has("COUNT") && has("UNTIL") {
            return Err(RuleError::TwoEnds);
        }
        let selects = |name: &String| name.starts_with("BY") && name != "BYSETPOS";
        if has("BYSETPOS") && !seen.iter().any(selects) {
            return Err(RuleError::PositionsOfNothing);
        }
        Ok(rule)
    }
}

impl Rule {
    fn take(&mut self, name: &str, value: &str) -> Result<(), RuleError> {
        match name {
            "FREQ" => self.frequency = frequency(value)?,
            "INTERVAL" => {
                self.interval = value
                    .parse()
                    .ok()
                    .filter(|&it| it > 0)
                    .ok_or_else(|| refused("INTERVAL", value, "a whole number from 1 on"))?;
            }
            "COUNT" => {
                let count = value.parse().ok().filter(|&it| it > 0);
                self.end =
                    End::Count(count.ok_or_else(|| refused("COUNT", value, "a whole number from 1 on"))?);
            }
            "UNTIL" => {
                self.end = match When::parse(value) {
                    Some(When::Day(day)) => End::Day(day),
                    Some(When::Local(local)) => End::Local(local),
                    Some(When::Utc(at)) => End::At(at),
                    None => return Err(refused("UNTIL", value, "a date or a time such as 20261112T200000Z")),
                };
            }
            "BYMONTH" => self.months = numbers("BYMONTH", value, 1..=12, false)?,
            "BYWEEKNO" => self.weeks = numbers("BYWEEKNO", value, 1..=53, true)?,
            "BYYEARDAY" => self.year_days = numbers("BYYEARDAY", value, 1..=366, true)?,
            "BYMONTHDAY" => self.month_days = numbers("BYMONTHDAY", value, 1..=31, true)?,
            "BYSETPOS" => self.positions = numbers("BYSETPOS", value, 1..=366, true)?,
            "BYHOUR" => self.hours = numbers("BYHOUR", value, 0..=23, false)?,
            "BYMINUTE" => self.minutes = numbers("BYMINUTE", value, 0..=59, false)?,
            "BYSECOND" => self.seconds = numbers("BYSECOND", value, 0..=60, false)?,
            "BYDAY" => self.days = list("BYDAY", value, "weekdays such as MO or -1FR", nth_day)?,
            "WKST" => {
                self.week_start =
                    weekday(value).ok_or_else(|| refused("WKST", value, "a weekday such as MO"))?;
            }
            _ if name.starts_with("X-") => {}
            _ => return Err(RuleError::Unknown(name.to_owned())),
        }
        Ok(())
    }
}

fn refused(name: &'static str, value: &str, wanted: &'static str) -> RuleError {
    RuleError::Value { name, value: value.to_owned(), wanted }
}

fn frequency(value: &str) -> Result<Frequency, RuleError> {
    let value = value.to_ascii_uppercase();
    Ok(match value.as_str() {
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        "HOURLY" | "MINUTELY" | "SECONDLY" => return Err(RuleError::WithinADay(value)),
        _ => return Err(refused("FREQ", &value, "DAILY, WEEKLY, MONTHLY or YEARLY")),
    })
}

fn list<T>(
    name: &'static str,
    value: &str,
    wanted: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, RuleError> {
    let items: Option<Vec<T>> = value.split(',').take(MOST_IN_A_LIST + 1).map(|it| read(it.trim())).collect();
    items.filter(|items| items.len() <= MOST_IN_A_LIST).ok_or_else(|| refused(name, value, wanted))
}

fn numbers(
    name: &'static str,
    value: &str,
    range: std::ops::RangeInclusive<i16>,
    from_the_end: bool,
) -> Result<Vec<i16>, RuleError> {
    let read = |item: &str| {
        let number: i16 = item.parse().ok()?;
        let size = if from_the_end { number.checked_abs()? } else { number };
        range.contains(&size).then_some(number)
    };
    let mut numbers = list(name, value, "numbers of that part of the calendar", read)?;
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

fn nth_day(item: &str) -> Option<NthDay> {
    let at = item.len().checked_sub(2).filter(|&at| item.is_char_boundary(at))?;
    let (nth, day) = item.split_at(at);
    let nth = match nth {
        "" => None,
        nth => Some(nth.parse::<i16>().ok().filter(|it| (1..=53).contains(&it.unsigned_abs()))?),
    };
    Some(NthDay { nth, weekday: weekday(day)? })
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}
