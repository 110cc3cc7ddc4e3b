//! The grid (WAI-ARIA grid pattern): one cell is in the tab order, arrows lead on, and each says how many can.

use std::rc::Rc;

use jiff::civil::{Date, Time};
use web_sys::{Element, HtmlElement};
use wire::{HourMap, MapHour};
use yew::prelude::*;

use super::layout::{Cell, Line, Spot, cell, moved, shade, slot};
use crate::{
    clock::{format_day, format_hour, format_time, weekday_long, weekday_short},
    language::is_right_to_left,
    meetings::slot_card::time_words,
    text::{number, text, text_with},
};

#[derive(PartialEq, Properties)]
pub(super) struct HourGridProps {
    /// The week.
    pub(super) map: Rc<HourMap>,
    pub(super) lines: Vec<Line>,
    /// The cell that was chosen to look at.
    pub(super) at: Spot,
    /// Hears which cell is looked at, by key, tap or click.
    pub(super) onlook: Callback<Spot>,
    /// Hears what the mouse is over; `None`: nothing any more.
    pub(super) onhover: Callback<Option<Spot>>,
    /// Hears that the cell that is looked at is to be the time.
    pub(super) onchoose: Callback<()>,
}

/// The grid.
#[component]
pub(super) fn HourGrid(props: &HourGridProps) -> Html {
    let node = use_node_ref();
    let HourGridProps { map, lines, at, .. } = props;
    let size = (map.days.len(), lines.len());
    let onkeydown = {
        let (at, node) = (*at, node.clone());
        let (onlook, onchoose) = (props.onlook.clone(), props.onchoose.clone());
        move |event: KeyboardEvent| {
            if event.alt_key() {
                return;
            }
            let control = event.ctrl_key() || event.meta_key();
            if matches!(&*event.key(), "Enter" | " ") && !control {
                event.prevent_default();
                onchoose.emit(());
            } else if let Some(spot) = moved(at, &event.key(), control, is_right_to_left(), size) {
                event.prevent_default();
                focus(&node, spot);
                onlook.emit(spot);
            }
        }
    };
    let looks = {
        let (node, onlook) = (node.clone(), props.onlook.clone());
        move |event: MouseEvent| {
            if let Some(spot) = spot_of(event.target_dyn_into()) {
                focus(&node, spot);
                onlook.emit(spot);
            }
        }
    };
    let onpointerover = props.onhover.reform(|event: PointerEvent| {
        let spot = spot_of(event.target_dyn_into());
        spot.filter(|_| event.pointer_type() == "mouse")
    });
    let onpointerleave = props.onhover.reform(|_: PointerEvent| None);
    let heads = map.days.iter().map(|day| day_head(day.date));
    let rows = lines.iter().enumerate().map(|(nth, line)| {
        let cells = (0..map.days.len()).map(|day| {
            let spot = Spot { day, line: nth };
            grid_cell(map, *line, spot, spot == *at)
        });
        html! {
            <div key={row_key(*line)} role="row" class="heat-row">
                <span role="rowheader" class="heat-time">{ line_words(*line) }</span>
                { for cells }
            </div>
        }
    });
    html! {
        <div ref={node} role="grid" class="hour-map" aria-label={text("map.title")} aria-describedby="map-help"
            {onkeydown} onclick={looks} {onpointerover} {onpointerleave}>
            <div role="row" class="heat-row heat-head">
                <span role="columnheader" class="heat-time"><span class="visually-hidden">{ text("map.hour") }</span></span>
                { for heads }
            </div>
            { for rows }
        </div>
    }
}

fn day_head(date: Date) -> Html {
    html! {
        <span role="columnheader" class="heat-day">
            <span aria-hidden="true">{ weekday_short(date.weekday()) }</span>
            <span aria-hidden="true" class="heat-date">{ number(date.day().unsigned_abs().into()) }</span>
            <span class="visually-hidden">{ weekday_long(date.weekday()) }{ " " }{ format_day(date) }</span>
        </span>
    }
}

fn row_key(line: Line) -> String {
    [&*line.hour.to_string(), if line.again { "'" } else { "" }].concat()
}

/// "18:00", or "01:00 again".
fn line_words(line: Line) -> AttrValue {
    let hour = format_hour(on_the_hour(line));
    if line.again { text_with("map.again", &[("hour", &hour)]) } else { hour }
}

fn on_the_hour(line: Line) -> Time {
    Time::new(i8::try_from(line.hour).unwrap_or(0), 0, 0, 0).unwrap_or_default()
}

fn grid_cell(map: &HourMap, line: Line, spot: Spot, looked_at: bool) -> Html {
    let (look, shown) = match cell(map, spot.day, line) {
        Cell::Open(hour, can) => {
            let look = if hour.fits || can == 0 { SHADES[shade(can, map.members.len())] } else { "heat-out" };
            (look, number(can as u64))
        }
        Cell::Closed => ("heat-closed", AttrValue::default()),
        Cell::Skipped | Cell::Once => ("heat-gap", AttrValue::default()),
    };
    html! {
        <span role="gridcell" class={classes!("heat-cell", look)} data-map={spot_name(spot)}
            tabindex={if looked_at { "0" } else { "-1" }}
            aria-selected={if looked_at { "true" } else { "false" }}
            aria-label={cell_words(map, spot.day, line)}>
            { shown }
        </span>
    }
}

/// By how many can; see [`shade`].
const SHADES: [&str; 5] = ["heat-0", "heat-1", "heat-2", "heat-3", "heat-4"];

/// "Thu 26 Nov, 18:00: 4 of 6 can".
pub(super) fn cell_words(map: &HourMap, day: usize, line: Line) -> AttrValue {
    let date = map.days.get(day).map(|it| format_day(it.date)).unwrap_or_default();
    let hour = if line.again { line_words(line) } else { format_time(on_the_hour(line)) };
    let when = text_with("date.with_time", &[("date", &date), ("time", &hour)]);
    match cell(map, day, line) {
        Cell::Open(hour, can) => open_words(map, hour, can, when),
        Cell::Closed => text_with("map.closed", &[("when", &when)]),
        Cell::Skipped => text_with("map.skipped", &[("when", &when)]),
        Cell::Once => text_with("map.once", &[("when", &when)]),
    }
}

/// The start counts, which need not be at the full hour; but what comes again is called that.
fn open_words(map: &HourMap, hour: &MapHour, can: usize, when: AttrValue) -> AttrValue {
    let start = slot(map, hour).filter(|_| !hour.again).map(|it| time_words(&map.members, &it));
    let when = start.unwrap_or(when);
    let (can_words, all) = (can.to_string(), map.members.len().to_string());
    let key = if hour.fits || can == 0 { "map.open" } else { "map.out" };
    text_with(key, &[("when", &when), ("n", &can_words), ("all", &all)])
}

/// What marks a cell in the page.
fn spot_name(spot: Spot) -> String {
    [&*spot.day.to_string(), "-", &spot.line.to_string()].concat()
}

/// The cell that `element` is, or is inside of.
fn spot_of(element: Option<Element>) -> Option<Spot> {
    let name = element?.closest("[data-map]").ok().flatten()?.get_attribute("data-map")?;
    let (day, line) = name.split_once('-')?;
    Some(Spot { day: day.parse().ok()?, line: line.parse().ok()? })
}

fn focus(grid: &NodeRef, spot: Spot) {
    let selector = ["[data-map='", &spot_name(spot), "']"].concat();
    let cell = grid.cast::<Element>().and_then(|grid| grid.query_selector(&selector).ok().flatten());
    if let Some(cell) = cell.and_then(|cell| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(cell).ok()) {
        let _ = cell.focus();
    }
}
