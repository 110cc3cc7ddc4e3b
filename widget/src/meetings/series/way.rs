//! One way to meet every week: what it asks of each, and its weeks.

use schedule::iso::instant_text;
use wire::{Member, SeriesBoard, SeriesWay, Slot};
use yew::prelude::*;

use super::burden::{Burden, burden_words, burdens};
use crate::{
    clock::format_time,
    meetings::{
        cost::costs,
        seats::row,
        slot_card::{cost_list, my_seat, time_words},
    },
    text::{text, text_with},
};

/// "an hour of its own each week", "2 hours in turn".
pub(super) fn turns_words(turns: u8) -> AttrValue {
    match turns {
        0 => text("series.turns.0"),
        1 => text("series.turns.1"),
        _ => text_with("series.turns.more", &[("n", &turns.to_string())]),
    }
}

/// The hard hours of every member.
pub(super) fn asked(board: &SeriesBoard, way: &SeriesWay) -> Vec<Vec<Burden>> {
    (0..board.members.len())
        .map(|at| burdens(way.slots.iter().filter_map(|it| Some((it.seats.get(at)?, board.minutes)))))
        .collect()
}

/// What `way` asks of each; `each` is what [`asked`] gives.
pub(super) fn everybody(board: &SeriesBoard, way: &SeriesWay, each: &[Vec<Burden>]) -> Html {
    let lines = board.members.iter().zip(each).enumerate().map(|(at, (member, found))| {
        let known = way.slots.iter().any(|slot| slot.seats.get(at).is_some_and(|seat| seat.local.is_some()));
        let words = match found.is_empty() {
            true if known => text("series.decent"),
            true => text("meet.time_unknown"),
            false => burden_words(format_time, found),
        };
        burden_line(member, words)
    });
    html! { <ul class="their-times" aria-label={text("series.asks")}>{ for lines }</ul> }
}

/// A member, and what is asked of them.
pub(super) fn burden_line(member: &Member, words: AttrValue) -> Html {
    let end = html! { <span class="their-burden">{ words }</span> };
    row(&member.person, member.name.as_ref(), member.me, None, end)
}

/// The weeks of `way` by the reader's clock, each with what it asks of people.
pub(super) fn weeks(board: &SeriesBoard, way: &SeriesWay) -> Html {
    let line = |slot: &Slot| {
        let when = time_words(&board.members, slot);
        html! {
            <li>
                <time datetime={instant_text(slot.starts_at)}>{ when }</time>
                { cost_list(&costs(&slot.seats, board.minutes, my_seat(&board.members))) }
            </li>
        }
    };
    html! {
        <details class="fold">
            <summary>{ text("series.weeks.each") }</summary>
            <ol class="series-weeks">{ for way.slots.iter().map(line) }</ol>
        </details>
    }
}
