//! A group's week at a glance: which hours how many share.

use jiff::civil::Date;
use schedule::QUARTERS_PER_DAY;
use yew::prelude::*;

use super::{hours::SharedWeek, pool::People, words::listed};
use crate::{
    clock::{format_time, weekday_short},
    text::{number, text, text_with},
};

/// Seven days of 24 hours in UTC, darker where more are free, framed where all are; and the same in words.
pub(crate) fn week_strip(people: &People, members: &[usize], monday: Date) -> Html {
    let week = SharedWeek::of(people, members, monday);
    if week.answered < 2 {
        return html! { <p class="hint">{ text("groups.hours.too_few") }</p> };
    }
    let cells = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour))).filter_map(|(day, hour)| {
        let free = week.free(day, hour);
        let class = match free {
            0 => return None,
            all if all == week.answered => "strip-all",
            some if some * 2 >= week.answered => "strip-most",
            _ => "strip-some",
        };
        let (x, y) = ((hour * 10 + 30).to_string(), (day * 10).to_string());
        Some(html! { <rect {class} {x} {y} width="9" height="9" rx="2" /> })
    });
    let days = (0..7).zip(weekdays()).map(|(day, name)| {
        html! { <text class="strip-label" x="0" y={(day * 10 + 8).to_string()}>{ name }</text> }
    });
    let hours = [0, 6, 12, 18].map(|hour: usize| {
        html! { <text class="strip-label" x={(hour * 10 + 30).to_string()} y="79">{ number(hour as u64) }</text> }
    });
    html! {
        <figure class="strip">
            <svg viewBox="0 0 270 82" aria-hidden="true" focusable="false">
                <rect class="strip-ground" x="30" y="0" width="239" height="69" rx="2" />
                { for days }{ for hours }{ for cells }
            </svg>
            <figcaption class="hint">{ in_words(&week) }</figcaption>
        </figure>
    }
}

fn weekdays() -> impl Iterator<Item = AttrValue> {
    jiff::civil::Weekday::Monday.cycle_forward().map(weekday_short)
}

/// "All 4 share Mon 18:00–20:00 and Wed 19:00–20:30 (UTC)."
fn in_words(week: &SharedWeek) -> AttrValue {
    let spans: Vec<String> = week
        .shared()
        .into_iter()
        .map(|range| {
            let (start, end) = (time(range.start), time(range.end));
            let day = weekdays().nth(range.start / usize::from(QUARTERS_PER_DAY)).unwrap_or_default();
            text_with("groups.hours.span", &[("day", &day), ("start", &start), ("end", &end)]).to_string()
        })
        .collect();
    let count = week.answered.to_string();
    if spans.is_empty() {
        return text_with("groups.hours.none", &[("n", &count)]);
    }
    text_with("groups.hours.all", &[("n", &count), ("spans", &listed(&spans, 4))])
}

/// The time of day of a quarter of the week.
fn time(quarter: usize) -> AttrValue {
    let minutes = quarter % usize::from(QUARTERS_PER_DAY) * 15;
    let part = |number: usize| i8::try_from(number).unwrap_or(0);
    format_time(jiff::civil::Time::constant(part(minutes / 60), part(minutes % 60), 0, 0))
}
