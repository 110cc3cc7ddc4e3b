//! All hours of the coming weeks: how many could begin a meeting in each, and who.
//!
//! Folded below the best times, and asked for when it is opened. [`layout`] is the logic, [`grid`] what is drawn of it.

mod grid;
mod layout;

use std::rc::Rc;

use jiff::civil::DateTime;
use web_sys::Element;
use wire::{HourMap, Member, Slot, SlotBoard};
use yew::prelude::*;

use self::{
    grid::{HourGrid, cell_words},
    layout::{Cell, Spot, best, cell, lines, slot},
};
use super::{
    reach::Stand,
    seats::{name_words, seat_list, tallies},
    slot_card::{own_time, time_words},
    wishes::Wishes,
    words::{names_words, stand_words},
};
use crate::{
    clock::{format_day, format_minutes},
    load::{Load, use_load},
    text::{text, text_with},
    ui::{ButtonKind, Glyph, Press, announce, button, pending, retry},
};

/// As many weeks as times are looked for.
const WEEKS: u8 = 3;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct HoursProps {
    /// How long the meeting is.
    pub(super) minutes: u16,
    /// What is asked of a time.
    pub(super) wishes: Wishes,
    /// Changes when the hours have to be asked for again.
    pub(super) asked: u32,
    /// Hears the choice, with a board that has the members.
    pub(super) onchoose: Callback<(SlotBoard, Slot)>,
}

/// The fold.
#[component]
pub(super) fn AllHours(props: &HoursProps) -> Html {
    let open = use_state(|| false);
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            let fold = event.target_dyn_into::<Element>();
            open.set(fold.is_some_and(|it| it.has_attribute("open")));
        })
    };
    html! {
        <details class="fold" {ontoggle}>
            <summary>{ text("map.title") }</summary>
            if *open { <Hours ..props.clone() /> }
        </details>
    }
}

/// A week of hours.
#[component]
fn Hours(props: &HoursProps) -> Html {
    let week = use_state(|| 0_u8);
    let night = use_state(|| false);
    let looked_at = use_state(|| None::<Spot>);
    let over = use_state(|| None::<Spot>);
    let wanted = (props.minutes, *week, props.wishes.clone(), props.asked);
    let map = use_load(wanted, |api, (minutes, week, wishes, _)| async move {
        let (minutes, week) = (minutes.to_string(), week.to_string());
        let path = ["/api/slots/map?minutes=", &*minutes, "&week=", &*week, &*wishes.query()].concat();
        api.get::<HourMap>(&path).await
    });
    let map = match &map.state {
        Load::Pending => return pending(2),
        Load::Failed(failure) => return retry(failure, &map.reload),
        Load::Ready(map) => Rc::clone(map),
    };
    let (some, all) = (lines(&map, false), lines(&map, true));
    let more = some.len() < all.len();
    let lines = if *night { all } else { some };
    let inside = |spot: &Spot| spot.line < lines.len() && spot.day < map.days.len();
    let at = looked_at.filter(inside).unwrap_or_else(|| best(&map, &lines));
    let onlook = {
        let (looked_at, over) = (looked_at.clone(), over.clone());
        let (map, lines) = (Rc::clone(&map), lines.clone());
        Callback::from(move |spot: Spot| {
            looked_at.set(Some(spot));
            over.set(None);
            if let Some(slot) = slot_of(&map, &lines, spot) {
                announce(&who_words(&map.members, &slot));
            }
        })
    };
    let onhover = {
        let over = over.clone();
        Callback::from(move |spot| over.set(spot))
    };
    let onchoose = {
        let (onchoose, map) = (props.onchoose.clone(), Rc::clone(&map));
        let slot = slot_of(&map, &lines, at);
        Callback::from(move |()| {
            if let Some(slot) = &slot {
                onchoose.emit((board_of(&map), slot.clone()));
            }
        })
    };
    let turn = |to: Option<u8>, glyph: Glyph, words: &str| {
        let (week, looked_at) = (week.clone(), looked_at.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            looked_at.set(None);
            week.set(to.unwrap_or_default());
        });
        let disabled = to.is_none_or(|to| to >= WEEKS);
        let label = Some(text(words));
        button(
            Press { glyph: Some(glyph), disabled, onclick, label, class: "heat-turn", ..Press::default() },
            AttrValue::default(),
        )
    };
    let toggle_night = {
        let (night, looked_at) = (night.clone(), looked_at.clone());
        Callback::from(move |_: MouseEvent| {
            looked_at.set(None);
            night.set(!*night);
        })
    };
    let shown = over.filter(inside).unwrap_or(at);
    html! {
        <div class="stack fold-cards hours-map">
            <p class="soft small" id="map-help">
                { text_with("map.help", &[("length", &format_minutes(map.minutes))]) }
                <span class="visually-hidden">{ " " }{ text("map.keys") }</span>
            </p>
            <div class="stack stack-close">
                <div class="heat-weeks">
                    { turn(week.checked_sub(1), Glyph::Back, "map.back") }
                    <strong aria-live="polite">{ week_words(&map) }</strong>
                    { turn(week.checked_add(1), Glyph::Forward, "map.forward") }
                </div>
                if more {
                    { button(
                        Press {
                            kind: ButtonKind::Plain,
                            pressed: Some(*night),
                            onclick: toggle_night,
                            ..Press::default()
                        },
                        text("map.night"),
                    ) }
                }
            </div>
            <div class="heat-two">
                <HourGrid map={Rc::clone(&map)} lines={lines.clone()} {at} {onlook} {onhover}
                    onchoose={onchoose.clone()} />
                <section class={classes!("heat-who", looked_at.is_some().then_some("heat-held"))} aria-label={text("map.who")}>
                    if let Some(slot) = slot_of(&map, &lines, shown) {
                        { who(&map.members, &slot, &onchoose) }
                    } else if let Some(line) = lines.get(shown.line) {
                        <p>{ cell_words(&map, shown.day, *line) }</p>
                    }
                </section>
            </div>
        </div>
    }
}

/// The meeting that the cell stands for, if one can begin there.
fn slot_of(map: &HourMap, lines: &[layout::Line], spot: Spot) -> Option<Slot> {
    match cell(map, spot.day, *lines.get(spot.line)?) {
        Cell::Open(hour, _) => slot(map, hour),
        Cell::Skipped | Cell::Once | Cell::Closed => None,
    }
}

/// "Thu 26 Nov to Wed 2 Dec".
fn week_words(map: &HourMap) -> AttrValue {
    let day = |it: Option<&wire::MapDay>| it.map(|it| format_day(it.date)).unwrap_or_default();
    text_with("map.week", &[("first", &day(map.days.first())), ("last", &day(map.days.last()))])
}

/// A board without cards, for who chooses on the map.
fn board_of(map: &HourMap) -> SlotBoard {
    SlotBoard {
        minutes: map.minutes,
        members: map.members.clone(),
        slots: Vec::new(),
        fits_all: false,
        ways_on: Vec::new(),
    }
}

/// Everybody at this time, and the way to choose it.
fn who(members: &[Member], slot: &Slot, onchoose: &Callback<()>) -> Html {
    let when = time_words(members, slot);
    let here = own_time(members, slot).map(DateTime::date);
    let choose =
        Press { onclick: onchoose.reform(|_: MouseEvent| ()), of: Some(when.clone()), ..Press::default() };
    html! {
        <>
            <div class="row heat-choice">
                <h3>{ when }</h3>
                { button(choose, text("meet.choose")) }
            </div>
            { tallies(&slot.seats) }
            // It scrolls on a phone, so keys have to get there.
            <div class="heat-people" tabindex="0" role="group" aria-label={text("meet.everyone")}>
                { seat_list(members, &slot.seats, here) }
            </div>
        </>
    }
}

/// "free: Ana and Bo. cannot: Cy.", for people who listen.
fn who_words(members: &[Member], slot: &Slot) -> String {
    let mut said = String::new();
    for stand in Stand::ALL {
        let these = members.iter().zip(&slot.seats).filter(|(_, seat)| Stand::of(seat) == stand);
        let names: Vec<AttrValue> = these.map(|(it, _)| name_words(it.name.as_ref(), it.me)).collect();
        if !names.is_empty() {
            let values = [("stand", &*stand_words(stand)), ("names", &*names_words(&names))];
            said.push_str(&text_with("map.said", &values));
            said.push(' ');
        }
    }
    said
}
