//! The week in words: cell names, announcements, totals.

use std::ops::Range;

use jiff::civil::{Time, Weekday};
use schedule::{Level, QUARTERS_PER_DAY, Weekly};
use yew::AttrValue;

use super::{
    desk::News,
    layout::{DAYS, Layout, Spot},
    listing::Days,
};
use crate::{
    clock::{format_minutes, format_time, weekday_long},
    text::{text, text_with},
};

/// A quarter of the day as a time of day; past midnight it begins anew.
pub(crate) fn time_of(quarter: u16) -> Time {
    let minutes = (quarter % QUARTERS_PER_DAY) * 15;
    let part = |it: u16| i8::try_from(it).unwrap_or(0);
    Time::new(part(minutes / 60), part(minutes % 60), 0, 0).unwrap_or(Time::midnight())
}

/// A quarter of the day in the reader's hour cycle; the end of the day is "midnight".
pub(crate) fn clock_words(quarter: u16) -> AttrValue {
    if quarter == QUARTERS_PER_DAY { text("hours.midnight") } else { format_time(time_of(quarter)) }
}

/// "free", "if need be" or "not marked".
pub(crate) fn level_words(level: Level) -> AttrValue {
    text(match level {
        Level::Free => "hours.level.free",
        Level::IfNeedBe => "hours.level.if_need_be",
        Level::No => "hours.level.none",
    })
}

/// How times of day are written; [`clock_words`], but for tests, which have no browser to ask for the hour cycle.
pub(crate) type Clock = fn(u16) -> AttrValue;

/// "18:00 to 19:30".
pub(crate) fn span_words(clock: Clock, quarters: &Range<u16>) -> AttrValue {
    text_with("hours.span", &[("from", &clock(quarters.start)), ("to", &clock(quarters.end))])
}

/// "Tuesday", "Tuesday to Thursday", "Monday, Wednesday" or "every day".
pub(crate) fn days_words(days: &[Weekday]) -> AttrValue {
    let [first, .., last] = days else {
        return days.first().map_or_else(AttrValue::default, |&day| weekday_long(day));
    };
    if days.len() == usize::from(DAYS) {
        return text("hours.days.every");
    }
    if days.windows(2).all(|pair| pair[0].next() == pair[1]) {
        return text_with(
            "hours.days.to",
            &[("first", &weekday_long(*first)), ("last", &weekday_long(*last))],
        );
    }
    let names: Vec<AttrValue> = days.iter().map(|&day| weekday_long(day)).collect();
    AttrValue::from(names.iter().map(|it| &**it).collect::<Vec<_>>().join(", "))
}

/// The name of a choice of days.
pub(crate) fn choice_words(days: Days) -> AttrValue {
    match days {
        Days::One(day) => weekday_long(day),
        Days::Weekdays => text("hours.days.weekdays"),
        Days::Weekend => text("hours.days.weekend"),
        Days::Every => text("hours.days.every"),
    }
}

/// The name of a cell: "Tuesday, 18:00 to 18:30, free"; without a level it is mixed.
pub(crate) fn cell_words(clock: Clock, layout: Layout, spot: Spot, level: Option<Level>) -> AttrValue {
    let level = level.map_or_else(|| text("hours.level.mixed"), level_words);
    marked(clock, &[layout.day(spot.column)], &layout.quarters(spot.row), &level)
}

/// "Tuesday, 18:00 to 19:30, free".
fn marked(clock: Clock, days: &[Weekday], quarters: &Range<u16>, level: &str) -> AttrValue {
    text_with(
        "hours.marked",
        &[("days", &days_words(days)), ("span", &span_words(clock, quarters)), ("level", level)],
    )
}

/// What has happened.
pub(crate) fn news_words(clock: Clock, news: &News) -> AttrValue {
    match news {
        News::Painted(days, quarters, level) => marked(clock, days, quarters, &level_words(*level)),
        News::Selected(days, quarters) => text_with(
            "hours.selected",
            &[("days", &days_words(days)), ("span", &span_words(clock, quarters))],
        ),
        News::Unselected => text("hours.unselected"),
        News::Brush(Level::No) => text("hours.brush.none_taken"),
        News::Brush(level) => text_with("hours.brush.taken", &[("level", &level_words(*level))]),
        News::Copied(from, to) => {
            text_with("hours.copied", &[("from", &weekday_long(*from)), ("to", &days_words(to))])
        }
        News::Undone => text("hours.undone"),
        News::Redone => text("hours.redone"),
        News::NoStep => text("hours.no_step"),
        News::Cleared => text("hours.cleared"),
        News::Unchanged => text("hours.unchanged"),
    }
}

/// "10 h free, 2 h 30 min if need be".
pub(crate) fn total_words(weekly: &Weekly) -> AttrValue {
    let free = weekly.quarters_at_least(Level::Free);
    let need = weekly.quarters_at_least(Level::IfNeedBe) - free;
    let length = |quarters: usize| format_minutes(u16::try_from(quarters * 15).unwrap_or(u16::MAX));
    match (free, need) {
        (0, 0) => text("hours.total.none"),
        (_, 0) => text_with("hours.total.free", &[("free", &length(free))]),
        (0, _) => text_with("hours.total.need", &[("need", &length(need))]),
        _ => text_with("hours.total.both", &[("free", &length(free)), ("need", &length(need))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::availability::layout::Grain;

    fn clock(quarter: u16) -> AttrValue {
        if quarter == 96 {
            "midnight".into()
        } else {
            format!("{:02}:{:02}", quarter % 96 / 4, quarter % 4 * 15).into()
        }
    }

    #[test]
    fn what_was_painted_is_said_with_day_and_hours() {
        let painted = |days: &[Weekday], quarters, level| {
            news_words(clock, &News::Painted(days.to_vec(), quarters, level))
        };
        assert_eq!(painted(&[Weekday::Tuesday], 72..78, Level::Free), "Tuesday, 18:00 to 19:30, free");
        let days = [Weekday::Saturday, Weekday::Sunday];
        assert_eq!(
            painted(&days, 88..96, Level::IfNeedBe),
            "Saturday to Sunday, 22:00 to midnight, if need be"
        );
        let days = [Weekday::Monday, Weekday::Wednesday];
        assert_eq!(painted(&days, 88..104, Level::No), "Monday, Wednesday, 22:00 to 02:00, not marked");
    }

    #[test]
    fn a_cell_says_its_place_and_its_level() {
        let layout = Layout { first: Weekday::Sunday, night: true, grain: Grain::Half };
        let cell = |row, level| cell_words(clock, layout, Spot { column: 1, row }, level);
        assert_eq!(cell(36, None), "Monday, 18:00 to 18:30, partly marked");
        assert_eq!(cell(37, Some(Level::Free)), "Monday, 18:30 to 19:00, free");
        assert_eq!(cell(47, Some(Level::No)), "Monday, 23:30 to midnight, not marked");
    }

    #[test]
    fn totals_name_only_what_there_is() {
        let week = |ranges: &[(u16, u16, Level)]| total_words(&Weekly::from_ranges(ranges).unwrap());
        assert_eq!(week(&[]), "Nothing marked yet");
        assert_eq!(week(&[(0, 8, Level::Free)]), "2 h free");
        assert_eq!(
            week(&[(0, 9, Level::Free), (9, 10, Level::IfNeedBe)]),
            "2 h 15 min free, 15 min if need be"
        );
        assert_eq!(week(&[(0, 672, Level::IfNeedBe)]), "168 h if need be");
    }

    #[test]
    fn every_piece_of_news_has_words() {
        let days = || vec![Weekday::Monday];
        for news in [
            News::Selected(days(), 0..4),
            News::Unselected,
            News::Brush(Level::Free),
            News::Brush(Level::No),
            News::Copied(Weekday::Sunday, days()),
            News::Undone,
            News::Redone,
            News::NoStep,
            News::Cleared,
            News::Unchanged,
        ] {
            let words = news_words(clock, &news);
            assert!(!words.contains("hours.") && !words.contains('{'), "{words}");
        }
    }

    #[test]
    fn quarters_are_times_of_day() {
        assert_eq!(time_of(0), Time::midnight());
        assert_eq!(time_of(95), jiff::civil::time(23, 45, 0, 0));
        assert_eq!(time_of(97), jiff::civil::time(0, 15, 0, 0));
    }
}
