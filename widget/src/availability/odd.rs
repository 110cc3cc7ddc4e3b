//! Hours that clocks skip or show twice on a day to come: told beside the week, which is a pattern for all weeks, and
//! drawn on the day itself.

use std::ops::Range;

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};
use schedule::{ClockChange, QUARTERS_PER_DAY, Zone};
use yew::prelude::*;

use super::saying::{Clock, clock_words, span_words};
use crate::{
    clock::format_day,
    text::{text, text_with},
};

/// So many changes are told: the next one, and the way back.
const TOLD: usize = 2;
/// So much of a day is drawn before and after what is odd in it, in quarters.
const AROUND: u16 = 8;

/// The changes of clocks in `zone` after `now`, soonest first.
pub(super) fn coming(zone: Option<&Zone>, now: Timestamp) -> Vec<ClockChange> {
    let all = zone.into_iter().flat_map(Zone::clock_changes);
    // A change is still to be seen on its day.
    let day_ago = now.as_second() - 86_400;
    all.filter(|it| it.at.as_second() > day_ago).collect()
}

/// Some quarters of one day that are not there once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Odd {
    /// Whether they are skipped; else they come twice.
    pub(super) gap: bool,
    /// The day.
    pub(super) day: Date,
    /// Its quarters.
    from: u16,
    to: u16,
}

impl Odd {
    fn of(change: &ClockChange, day: Date) -> Option<Self> {
        let Range { start, end } = change.quarters(day);
        (start < end).then(|| Self { gap: change.is_gap(), day, from: start, to: end })
    }

    /// Its quarters.
    pub(super) const fn quarters(self) -> Range<u16> {
        self.from..self.to
    }

    /// A sign for it, which stands in the grid and before its note.
    pub(super) const fn sign(self) -> &'static str {
        if self.gap { "∅" } else { "2×" }
    }

    /// What a cell is called in whose time this is: "Sunday, 02:00 to 02:30, free; …".
    pub(super) fn cell_words(self, clock: Clock, cell: &str) -> AttrValue {
        let key = if self.gap { "hours.odd.gap_cell" } else { "hours.odd.fold_cell" };
        self.words(clock, key, cell)
    }

    fn words(self, clock: Clock, key: &str, cell: &str) -> AttrValue {
        let values = [
            ("cell", cell),
            ("day", &*format_day(self.day)),
            ("from", &*clock(self.from)),
            ("to", &*clock(self.to)),
            ("span", &*span_words(clock, &self.quarters())),
        ];
        text_with(key, &values)
    }
}

/// What is odd on each of the days concerned, of the changes that are told.
pub(super) fn told(changes: &[ClockChange]) -> Vec<Odd> {
    let days = |it: &ClockChange| it.days().filter_map(|day| Odd::of(it, day)).collect::<Vec<_>>();
    changes.iter().take(TOLD).flat_map(days).collect()
}

/// What is odd about `quarters` of a weekday, on the next day of which that is true.
pub(super) fn odd_at(told: &[Odd], weekday: Weekday, quarters: &Range<u16>) -> Option<Odd> {
    let touches = |it: &&Odd| it.day.weekday() == weekday && it.from < quarters.end && quarters.start < it.to;
    told.iter().find(touches).copied()
}

/// What is odd about a day.
pub(super) fn on_day(changes: &[ClockChange], day: Date) -> Option<Odd> {
    changes.iter().find_map(|it| Odd::of(it, day))
}

/// A note for each, under the week.
pub(super) fn notes(told: &[Odd]) -> Html {
    if told.is_empty() {
        return Html::default();
    }
    let line = |odd: &Odd| {
        let key = if odd.gap { "hours.odd.gap" } else { "hours.odd.fold" };
        html! {
            <li><span class="odd-sign" aria-hidden="true">{ odd.sign() }</span>{ odd.words(clock_words, key, "") }</li>
        }
    };
    html! { <ul class="odd-notes small" aria-label={text("hours.odd")}>{ for told.iter().map(line) }</ul> }
}

/// A stretch of a day as its clocks show it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Passing {
    quarters: Range<u16>,
    /// `None`: it comes once; else what is said of it.
    odd: Option<&'static str>,
}

/// The day around what is odd in it, in the order in which its hours pass; in steps that are halves of an hour where
/// that is fine enough.
fn passing(odd: Odd) -> Vec<Passing> {
    let aligned = odd.from.is_multiple_of(2) && odd.to.is_multiple_of(2);
    let step = if aligned { 2 } else { 1 };
    let cut = |quarters: Range<u16>, said: Option<&'static str>| {
        let starts = quarters.clone().step_by(step.into());
        starts.map(move |start| Passing { quarters: start..start + step, odd: said })
    };
    let (before, after) = (odd.from.saturating_sub(AROUND), (odd.to + AROUND).min(QUARTERS_PER_DAY));
    let mut day: Vec<Passing> = cut(before..odd.from, None).collect();
    if odd.gap {
        day.push(Passing { quarters: odd.quarters(), odd: Some("days.odd.gap") });
    } else {
        day.extend(cut(odd.quarters(), Some("days.odd.first")));
        day.extend(cut(odd.quarters(), Some("days.odd.again")));
    }
    day.extend(cut(odd.to..after, None));
    day
}

/// The day, with what was chosen of it.
pub(super) fn drawn(odd: Odd, chosen: &Range<u16>, free: bool) -> Html {
    let row = |it: &Passing| {
        let inside = it.quarters.start < chosen.end && chosen.start < it.quarters.end;
        let gap = it.odd == Some("days.odd.gap");
        let look = match (gap, inside, free) {
            (true, ..) => "is-gap",
            (false, true, true) => "is-free",
            (false, true, false) => "is-none",
            (false, false, _) => "is-open",
        };
        let said = match (gap, inside) {
            (false, true) => {
                let words = text(if free { "days.odd.free" } else { "days.odd.not_free" });
                html! { <span class="odd-sign">{ words }</span> }
            }
            _ => Html::default(),
        };
        html! {
            <li>
                <span class="figures">{ span_words(clock_words, &it.quarters) }</span>
                <span class={classes!("odd-bar", look)}>{ said }</span>
                if let Some(odd) = it.odd { <span class="small">{ text(odd) }</span> }
            </li>
        }
    };
    let key = if odd.gap { "days.odd.gap_day" } else { "days.odd.fold_day" };
    html! {
        <div class="odd-day">
            <p class="small">
                <span class="odd-sign" aria-hidden="true">{ odd.sign() }</span>{ odd.words(clock_words, key, "") }
            </p>
            <ol aria-label={text_with("days.odd.day", &[("day", &format_day(odd.day))])}>
                { for passing(odd).iter().map(row) }
            </ol>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use schedule::ZoneSpan;

    use super::*;

    fn zone(offsets: &[(&str, i32)]) -> Zone {
        let span =
            |&(from, offset_seconds): &(&str, i32)| ZoneSpan { from: from.parse().unwrap(), offset_seconds };
        Zone { name: String::new(), spans: offsets.iter().map(span).collect() }
    }

    fn berlin() -> Zone {
        zone(&[
            ("2026-01-01T00:00:00Z", 3600),
            ("2026-03-29T01:00:00Z", 7200),
            ("2026-10-25T01:00:00Z", 3600),
            ("2027-03-28T01:00:00Z", 7200),
        ])
    }

    fn clock(quarter: u16) -> AttrValue {
        format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15).into()
    }

    fn known(zone: &Zone) -> Vec<Odd> {
        told(&coming(Some(zone), "2026-01-15T00:00:00Z".parse().unwrap()))
    }

    #[test]
    fn the_cells_of_coming_days_are_known() {
        let told = known(&berlin());
        assert_eq!(told.iter().map(|it| it.day).collect::<Vec<_>>(), [date(2026, 3, 29), date(2026, 10, 25)]);
        let found = odd_at(&told, Weekday::Sunday, &(8..10)).expect("02:00 on Sundays");
        assert!(found.gap && found.quarters() == (8..12));
        assert_eq!(odd_at(&told, Weekday::Sunday, &(6..8)), None);
        assert_eq!(odd_at(&told, Weekday::Monday, &(8..10)), None);
        let said = found.cell_words(clock, "Sunday, 02:00 to 02:30, free");
        assert_eq!(said, "Sunday, 02:00 to 02:30, free; clocks skip 02:00 to 03:00 on Sun 29 Mar");
        let autumn = told[1].cell_words(clock, "Sunday, 02:00 to 02:30, free");
        assert_eq!(autumn, "Sunday, 02:00 to 02:30, free; 02:00 to 03:00 comes twice on Sun 25 Oct");
        // On the day itself it is still told; a day later the next one is.
        let from = |now: &str| coming(Some(&berlin()), now.parse().unwrap()).len();
        assert_eq!((from("2026-03-29T12:00:00Z"), from("2026-03-30T12:00:00Z")), (3, 2));
        assert_eq!(coming(None, Timestamp::UNIX_EPOCH), []);
    }

    #[test]
    fn a_skipped_hour_is_a_gap_and_a_repeated_one_passes_twice() {
        let told = known(&berlin());
        let spring = passing(told[0]);
        let starts = |day: &[Passing]| day.iter().map(|it| it.quarters.start).collect::<Vec<_>>();
        assert_eq!(starts(&spring), [0, 2, 4, 6, 8, 12, 14, 16, 18]);
        assert_eq!((spring[4].quarters.clone(), spring[4].odd), (8..12, Some("days.odd.gap")));
        let autumn = passing(told[1]);
        assert_eq!(starts(&autumn), [0, 2, 4, 6, 8, 10, 8, 10, 12, 14, 16, 18]);
        assert_eq!((autumn[5].odd, autumn[6].odd), (Some("days.odd.first"), Some("days.odd.again")));
    }

    #[test]
    fn half_an_hour_quarters_and_midnight_are_drawn_too() {
        // Lord Howe: half an hour.
        let howe = zone(&[
            ("2026-01-01T00:00:00Z", 39_600),
            ("2026-04-04T15:00:00Z", 37_800),
            ("2026-10-03T15:30:00Z", 39_600),
        ]);
        let told_howe = known(&howe);
        assert_eq!((told_howe[0].quarters(), told_howe[1].quarters()), (6..8, 8..10));
        assert_eq!(passing(told_howe[0]).len(), 3 + 1 + 1 + 4);
        // Chatham: 02:45 to 03:45, so in quarters.
        let chatham = known(&zone(&[("2026-01-01T00:00:00Z", 49_500), ("2026-04-04T14:00:00Z", 45_900)]));
        assert_eq!((chatham[0].gap, chatham[0].quarters()), (false, 11..15));
        assert_eq!(odd_at(&chatham, Weekday::Sunday, &(10..12)), Some(chatham[0]), "half of that half hour");
        assert!(passing(chatham[0]).iter().all(|it| it.quarters.len() == 1));
        // Santiago: no midnight, and the last hour of the Saturday twice.
        let santiago = zone(&[
            ("2026-01-01T00:00:00Z", -10_800),
            ("2026-04-05T03:00:00Z", -14_400),
            ("2026-09-06T04:00:00Z", -10_800),
        ]);
        let told = known(&santiago);
        assert_eq!((told[0].day, told[0].gap, told[0].quarters()), (date(2026, 4, 4), false, 92..96));
        assert_eq!((told[1].day, told[1].gap, told[1].quarters()), (date(2026, 9, 6), true, 0..4));
        assert_eq!(passing(told[1])[0].odd, Some("days.odd.gap"));
        assert_eq!(passing(told[0]).last().map(|it| it.quarters.end), Some(96));
    }
}
