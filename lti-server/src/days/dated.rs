//! What somebody says of dates.

use jiff::{Span, civil::Date, tz::TimeZone};
use schedule::{Dated, QUARTERS_PER_DAY, window};
use wire::DatedHours;

use crate::{error::ApiError, sentence::say};

/// Most entries one person has.
const MOST: usize = 60;
/// Longest stretch of days, and how far ahead one may begin, in days.
const LONGEST_DAYS: i32 = 366;

/// The entries in order without what is over, or what is wrong with them.
pub(super) fn checked(mut dated: Vec<DatedHours>, today: Date) -> Result<Vec<DatedHours>, ApiError> {
    dated.retain(|it| it.last >= today);
    dated.sort_unstable_by_key(|it| (it.first, it.last, it.from, it.to, it.free));
    dated.dedup();
    if dated.len() > MOST {
        return Err(ApiError::Invalid(say!("You can keep at most 60 days that differ. Remove some first.")));
    }
    for it in &dated {
        if it.free.is_none() {
            return Err(ApiError::Invalid(say!("Say whether you are free or not on each of these days.")));
        }
        if it.first > it.last {
            return Err(ApiError::Invalid(say!("The last day comes before the first.")));
        }
        if it.from >= it.to || it.to > QUARTERS_PER_DAY {
            return Err(ApiError::Invalid(say!(
                "The end of the time has to come after its beginning, on the same day."
            )));
        }
        if it.first != it.last && !is_whole(it) {
            return Err(ApiError::Invalid(say!("A part of a day is said of one day only.")));
        }
        if days_between(it.first, it.last) >= LONGEST_DAYS || days_between(today, it.first) > 2 * LONGEST_DAYS
        {
            return Err(ApiError::Invalid(say!(
                "Days that differ last at most a year, and begin at most two years from now."
            )));
        }
    }
    Ok(dated)
}

/// Refuses parts of days that clocks skip: nothing can be said of them.
pub(super) fn none_skipped(dated: &[DatedHours], zone: &TimeZone) -> Result<(), ApiError> {
    let skipped = |it: &DatedHours| window(zone, it.first, it.from..it.to).is_ok_and(|it| it.is_empty());
    if dated.iter().any(|it| !is_whole(it) && skipped(it)) {
        return Err(ApiError::Invalid(say!("Clocks skip this time on that day. Choose another.")));
    }
    Ok(())
}

/// Whether it is about whole days.
pub(super) const fn is_whole(it: &DatedHours) -> bool {
    it.from == 0 && it.to == QUARTERS_PER_DAY
}

fn days_between(first: Date, last: Date) -> i32 {
    // Dates from outside have years of four digits, so the difference always fits.
    (last - first).get_days()
}

/// As the schedule takes them.
pub(super) fn meant(dated: &[DatedHours]) -> impl Iterator<Item = Dated> + '_ {
    dated.iter().filter_map(|it| {
        Some(Dated { first: it.first, last: it.last, quarters: it.from..it.to, free: it.free? })
    })
}

/// Days in order as stretches of whole days of which the same was said.
pub(super) fn stretches<'a>(days: impl Iterator<Item = &'a (Date, Option<bool>)>) -> Vec<DatedHours> {
    let mut found: Vec<DatedHours> = Vec::new();
    for &(day, free) in days {
        match found.last_mut() {
            Some(last) if last.free == free && follows(last.last, day) => last.last = day,
            _ => found.push(DatedHours { first: day, last: day, from: 0, to: QUARTERS_PER_DAY, free }),
        }
    }
    found
}

fn follows(day: Date, next: Date) -> bool {
    day.checked_add(Span::new().days(1)).is_ok_and(|it| it == next)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn away(first: Date, last: Date) -> DatedHours {
        DatedHours { first, last, from: 0, to: 96, free: Some(false) }
    }

    #[test]
    fn what_is_over_vanishes_and_the_rest_is_in_order() {
        let today = date(2026, 11, 23);
        let given = vec![
            away(date(2026, 12, 24), date(2026, 12, 31)),
            away(date(2026, 11, 1), date(2026, 11, 22)),
            away(date(2026, 11, 20), today),
            away(date(2026, 11, 20), today),
        ];
        let kept = checked(given, today).unwrap();
        assert_eq!(kept, [away(date(2026, 11, 20), today), away(date(2026, 12, 24), date(2026, 12, 31))]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let day = date(2026, 12, 24);
        let part = |from, to| DatedHours { from, to, ..away(day, day) };
        let wrong = [
            DatedHours { free: None, ..away(day, day) },
            away(day, date(2026, 12, 23)),
            part(40, 40),
            part(90, 97),
            DatedHours { from: 4, ..away(day, date(2026, 12, 25)) },
            away(day, date(2028, 12, 25)),
            away(date(9999, 1, 1), date(9999, 1, 1)),
            away(date(2026, 12, 24), date(9999, 12, 31)),
        ];
        for it in wrong {
            assert!(checked(vec![it.clone()], date(2026, 11, 23)).is_err(), "{it:?}");
        }
        let many = (0..61).map(|quarter| part(quarter, quarter + 1)).collect();
        assert!(checked(many, date(2026, 11, 23)).is_err());
    }

    #[test]
    fn of_an_hour_that_clocks_skip_nothing_is_said() {
        let zones = crate::zones::Zones::load();
        let day = date(2027, 3, 28);
        let part = |from, to| DatedHours { from, to, ..away(day, day) };
        let refused = |zone: &str, it: DatedHours| none_skipped(&[it], &zones.find(zone).unwrap()).is_err();
        assert!(refused("Europe/Berlin", part(8, 12)) && refused("Europe/Berlin", part(9, 11)));
        for some in [part(7, 12), part(8, 13), away(day, day)] {
            assert!(!refused("Europe/Berlin", some));
        }
        assert!(!refused("Asia/Kathmandu", part(8, 12)));
    }

    #[test]
    fn neighbouring_days_are_one_question() {
        let days = [
            (date(2026, 12, 24), None),
            (date(2026, 12, 25), None),
            (date(2026, 12, 26), Some(true)),
            (date(2026, 12, 28), Some(true)),
        ];
        let found = stretches(days.iter());
        let ends: Vec<(i8, i8)> = found.iter().map(|it| (it.first.day(), it.last.day())).collect();
        assert_eq!(ends, [(24, 25), (26, 26), (28, 28)]);
    }
}
