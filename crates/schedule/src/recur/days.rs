//! The days of one period that a rule means.

use jiff::{
    Span,
    civil::{Date, Weekday},
};

use super::{Frequency, NthDay, Rule};

/// A stretch of days: the first one and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: Date,
    pub(super) days: i32,
}

impl Rule {
    /// The `nth` period from the one that holds `start`; `None` past the end of the calendar.
    pub(super) fn period(&self, start: Date, nth: u32) -> Option<Period> {
        let steps = i64::from(nth).checked_mul(i64::from(self.interval))?;
        let later = |from: Date, days: i64| from.checked_add(Span::new().try_days(days).ok()?).ok();
        match self.frequency {
            Frequency::Daily => Some(Period { first: later(start, steps)?, days: 1 }),
            Frequency::Weekly => {
                let into = i64::from(start.weekday().since(self.week_start));
                Some(Period { first: later(start, steps.checked_mul(7)?.checked_sub(into)?)?, days: 7 })
            }
            Frequency::Monthly => {
                let months = i64::from(start.year()) * 12 + i64::from(start.month()) - 1 + steps;
                let year = i16::try_from(months.div_euclid(12)).ok()?;
                let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
                let first = Date::new(year, month, 1).ok()?;
                Some(Period { first, days: i32::from(first.days_in_month()) })
            }
            Frequency::Yearly => {
                let year = i16::try_from(i64::from(start.year()) + steps).ok()?;
                let first = Date::new(year, 1, 1).ok()?;
                Some(Period { first, days: i32::from(first.days_in_year()) })
            }
        }
    }

    /// How many periods can be passed over so that the one that holds `from` is still to come.
    pub(super) fn periods_before(&self, start: Date, from: Date) -> u32 {
        let days = from.since(start).map_or(0, |span| i64::from(span.get_days()));
        let whole = match self.frequency {
            Frequency::Daily => days,
            Frequency::Weekly => days / 7,
            Frequency::Monthly => days / 31,
            Frequency::Yearly => days / 366,
        };
        // One more back, for periods that begin before the day they are counted from.
        u32::try_from(whole / i64::from(self.interval) - 1).unwrap_or(0)
    }

    /// The parts of `period` in which the rule can mean a day: of a year perhaps a few months.
    pub(super) fn parts(&self, period: Period, start: Date) -> Vec<Period> {
        let only_start = self.days.is_empty()
            && self.month_days.is_empty()
            && self.year_days.is_empty()
            && self.weeks.is_empty();
        let months = match (self.frequency, &self.months[..]) {
            (Frequency::Yearly, []) if only_start => vec![i16::from(start.month())],
            (Frequency::Yearly, months @ [_, ..]) => months.to_vec(),
            _ => return vec![period],
        };
        let part = |month: i16| {
            let first = Date::new(period.first.year(), i8::try_from(month).ok()?, 1).ok()?;
            Some(Period { first, days: i32::from(first.days_in_month()) })
        };
        months.into_iter().filter_map(part).collect()
    }

    /// The days of `part` that the rule means, in order; what it does not say it takes from `start`.
    pub(super) fn days_in(&self, part: Period, start: Date) -> impl Iterator<Item = Date> {
        let days = std::iter::successors(Some(part.first), |day| day.tomorrow().ok());
        days.take(usize::try_from(part.days).unwrap_or(0)).filter(move |&day| self.means(day, start))
    }

    /// Every BY... part is a filter on the days of a period; that is what the table in RFC 5545, 3.3.10, comes to.
    fn means(&self, date: Date, start: Date) -> bool {
        let day = i16::from(date.day());
        let fits = |list: &[i16], from_start: i16, of: i16| {
            list.is_empty() || list.contains(&from_start) || list.contains(&(from_start - of - 1))
        };
        fits(&self.months, i16::from(date.month()), 1000)
            && fits(&self.month_days, day, i16::from(date.days_in_month()))
            && fits(&self.year_days, date.day_of_year(), date.days_in_year())
            && (self.weeks.is_empty() || self.week_fits(date))
            && (self.days.is_empty() || self.days.iter().any(|it| self.day_fits(*it, date)))
            && self.as_start(date, start)
    }

    /// Where no part of the rule names days, they are those of the start.
    fn as_start(&self, date: Date, start: Date) -> bool {
        if !(self.days.is_empty() && self.month_days.is_empty() && self.year_days.is_empty()) {
            return true;
        }
        let (same_weekday, same_day) = (date.weekday() == start.weekday(), date.day() == start.day());
        match self.frequency {
            Frequency::Daily => true,
            Frequency::Weekly => same_weekday,
            Frequency::Monthly => same_day,
            Frequency::Yearly if !self.weeks.is_empty() => same_weekday,
            Frequency::Yearly => same_day && (!self.months.is_empty() || date.month() == start.month()),
        }
    }

    fn day_fits(&self, day: NthDay, date: Date) -> bool {
        if date.weekday() != day.weekday {
            return false;
        }
        let (position, length) = match self.frequency {
            Frequency::Daily | Frequency::Weekly => return true,
            Frequency::Yearly if !self.weeks.is_empty() => return true,
            Frequency::Yearly if self.months.is_empty() => (date.day_of_year(), date.days_in_year()),
            Frequency::Monthly | Frequency::Yearly => {
                (i16::from(date.day()), i16::from(date.days_in_month()))
            }
        };
        let nth = (position - 1) / 7 + 1;
        let from_the_end = -((length - position) / 7 + 1);
        day.nth.is_none_or(|wanted| wanted == nth || wanted == from_the_end)
    }

    fn week_fits(&self, date: Date) -> bool {
        let (_, week, weeks) = week_of(date, self.week_start);
        self.weeks.contains(&week) || self.weeks.contains(&(week - weeks - 1))
    }
}

/// Year of the week, its number and how many weeks that year has. Week 1 is the first with four days in the year.
fn week_of(date: Date, first: Weekday) -> (i16, i16, i16) {
    // The day that decides: the fourth of the week.
    let into = i16::from(date.weekday().since(first));
    let (mut year, mut day) = (date.year(), date.day_of_year() + 3 - into);
    let length = |year: i16| Date::new(year, 1, 1).map_or(365, Date::days_in_year);
    if day < 1 {
        year -= 1;
        day += length(year);
    } else if day > length(year) {
        day -= length(year);
        year += 1;
    }
    let week = (day - 1) / 7 + 1;
    // The deciding day of the last week is at most six days before the end of the year.
    let weeks = week + (length(year) - day) / 7;
    (year, week, weeks)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn weeks_from_monday_are_those_of_iso(year in -9000..9000_i16, day in 0..366_i64) {
            let date = Date::new(year, 1, 1).unwrap().checked_add(Span::new().days(day)).unwrap();
            let iso = date.iso_week_date();
            let (of, week, weeks) = week_of(date, Weekday::Monday);
            prop_assert_eq!((of, week), (iso.year(), i16::from(iso.week())));
            prop_assert_eq!(weeks, i16::from(iso.weeks_in_year()));
        }
    }
}
