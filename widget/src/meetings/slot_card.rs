//! One possible time: the hour in the reader's own zone, whom it reaches, and what it costs.

use jiff::{Timestamp, civil::DateTime};
use schedule::iso::instant_text;
use wire::{Member, Slot, SlotBoard};
use yew::prelude::*;

use super::{
    cost::{Cost, costs},
    seats::{seat_list, tallies},
    words::{away_words, cost_words},
};
use crate::{
    clock::{format_day_long, format_local, format_time},
    text::{text, text_with},
    ui::{ButtonKind, Glyph, Press, button, icon, icon_with},
};

/// The reader's own local time of a slot; `None` where nobody knows their zone.
pub(super) fn own_time(members: &[Member], slot: &Slot) -> Option<DateTime> {
    slot.seats.get(my_seat(members)?)?.local
}

/// The reader's seat.
pub(super) fn my_seat(members: &[Member]) -> Option<usize> {
    members.iter().position(|it| it.me)
}

/// A time in a line: "Thu 26 Nov, 18:00".
pub(super) fn slot_words(board: &SlotBoard, slot: &Slot) -> AttrValue {
    time_words(&board.members, slot)
}

/// The same for a slot that is on no board.
pub(super) fn time_words(members: &[Member], slot: &Slot) -> AttrValue {
    own_time(members, slot).map_or_else(|| utc_words(slot), format_local)
}

/// For a reader whose zone nobody knows.
fn utc_words(slot: &Slot) -> AttrValue {
    let utc = jiff::tz::Offset::UTC.to_datetime(slot.starts_at);
    text_with("meet.utc", &[("time", &format_local(utc))])
}

/// What a card's button does.
pub(super) struct Way<'a> {
    /// Its words.
    pub(super) verb: &'a AttrValue,
    /// Hears the choice, with the board it was made on.
    pub(super) onchoose: &'a Callback<(SlotBoard, Slot)>,
    /// Something is under way.
    pub(super) busy: bool,
}

/// What a time asks of people; nothing where it asks nothing.
pub(super) fn cost_list(costs: &[Cost]) -> Html {
    if costs.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="costs" aria-label={text("meet.cost")}>
            { for costs.iter().map(|cost| html! {
                <li>{ icon_with(Glyph::Moon, "moon") }{ cost_words(format_time, cost) }</li>
            }) }
        </ul>
    }
}

/// The card of the slot `at` this place on the board.
pub(super) fn slot_card(board: &SlotBoard, at: usize, way: &Way<'_>, now: Timestamp) -> Html {
    let Some(slot) = board.slots.get(at) else { return Html::default() };
    let mine = own_time(&board.members, slot);
    let first = at == 0;
    let costs = costs(&slot.seats, board.minutes, my_seat(&board.members));
    let comfortable = costs.is_empty() && slot.seats.iter().all(|it| it.local.is_some() && it.cost < 2);
    let onclick = {
        let (board, slot) = (board.clone(), slot.clone());
        way.onchoose.reform(move |_: MouseEvent| (board.clone(), slot.clone()))
    };
    let when = slot_words(board, slot);
    html! {
        <li key={slot.starts_at.as_second().to_string()} class={classes!("card", "slot", first.then_some("slot-best"))}>
            <div class="slot-head">
                <h3 class="slot-when">
                    if let Some(mine) = mine {
                        <time class="card-time" datetime={instant_text(slot.starts_at)}>{ format_time(mine.time()) }</time>
                        <span class="slot-day">{ format_day_long(mine.date()) }</span>
                    } else {
                        <span class="slot-day">{ when.clone() }</span>
                    }
                </h3>
                <div class="slot-side">
                    if first { <span class="chip chip-on">{ icon(Glyph::Sparkle) }{ text("meet.best") }</span> }
                    <span class="soft small">{ away_words(slot.starts_at, now) }</span>
                </div>
            </div>
            { tallies(&slot.seats) }
            { cost_list(&costs) }
            if comfortable {
                <p class="soft small">{ text("meet.comfortable") }</p>
            }
            <details class="fold" open={first}>
                <summary>{ text("meet.everyone") }</summary>
                { seat_list(&board.members, &slot.seats, mine.map(DateTime::date)) }
            </details>
            { button(
                Press {
                    kind: if first { ButtonKind::Primary } else { ButtonKind::Quiet },
                    busy: way.busy,
                    onclick,
                    of: Some(when),
                    ..Press::default()
                },
                way.verb.clone(),
            ) }
        </li>
    }
}
