//! What the group's meetings asked so far: for its members only, in the order of their names, and without points.

use wire::SeriesState;
use yew::prelude::*;

use super::{
    burden::{burden_words, burdens},
    way::burden_line,
};
use crate::{
    clock::format_time,
    text::{plural, text},
};

/// Everybody's early and late hours of the last meetings; nothing before the first.
pub(super) fn ledger(state: &SeriesState) -> Html {
    if state.held.is_empty() {
        return Html::default();
    }
    let lines = state.members.iter().enumerate().map(|(at, member)| {
        let seats = || state.held.iter().filter_map(|held| Some((held.seats.get(at)?, held.minutes)));
        let found = burdens(seats());
        let words = if seats().all(|(seat, _)| seat.local.is_none()) {
            text("series.ledger.unknown")
        } else if found.is_empty() {
            text("series.decent")
        } else {
            burden_words(format_time, &found)
        };
        burden_line(member, words)
    });
    html! {
        <details class="fold">
            <summary>{ text("series.ledger") }</summary>
            <p class="soft small">{ plural("series.ledger.text", state.held.len() as u64) }</p>
            <ul class="their-times">{ for lines }</ul>
        </details>
    }
}
