//! The run in plain numbers: its first Monday and how many groups to expect.

use jiff::civil::Date;
use yew::AttrValue;

use crate::text::{plural, text, text_with};

/// The date `days` after `date`, or before it; at the calendar's edge the last date there is.
pub(crate) fn later(date: Date, days: i64) -> Date {
    // Day by day: at most half a year, and jiff's own arithmetic brings every one of its error messages along.
    let step = if days < 0 { Date::yesterday } else { Date::tomorrow };
    (0..days.abs()).fold(date, |day, _| step(day).unwrap_or(day))
}

/// The Monday of the week `day` is in.
pub(crate) fn monday_of(day: Date) -> Date {
    later(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// What `people` and groups of `size` come to, in words.
pub(crate) fn will_form(people: usize, size: u8) -> AttrValue {
    let size = usize::from(size.max(1));
    if people < 2 {
        return text("groups.criteria.size.too_few");
    }
    // Groups may be one larger or smaller, so the nearest count is what the solver aims at.
    let groups = ((people + size / 2) / size).max(1);
    let (people, groups) = (people as u64, plural("groups.count", groups as u64));
    text_with(
        "groups.criteria.size.hint",
        &[("people", &plural("groups.people", people)), ("groups", &groups)],
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_run_begins_on_a_monday() {
        assert_eq!(monday_of(date(2026, 11, 30)), date(2026, 11, 30));
        assert_eq!(monday_of(date(2027, 1, 3)), date(2026, 12, 28), "a Sunday, across the new year");
        assert_eq!(monday_of(Date::MIN), Date::MIN, "the calendar's edge");
    }

    #[test]
    fn the_number_of_groups_is_estimated_to_the_nearest() {
        assert!(will_form(60, 5).contains("12 groups"));
        assert!(will_form(3, 5).contains("1 group"));
        assert!(!will_form(1, 5).contains("group of"));
    }
}
