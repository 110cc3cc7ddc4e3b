//! No series: why, and what to do instead.

use wire::{SeriesBoard, Slot, SlotBoard};
use yew::prelude::*;

use crate::{
    clock::format_local,
    meetings::{
        board::{hours_button, silent},
        reach::Stand,
        seats::name_words,
        slot_card::time_words,
        words::names_words,
    },
    text::{text, text_with},
    ui::{Glyph, Press, button, icon_with},
};

/// What is planned where there is no series: one session or two.
pub(super) type Sessions = (SlotBoard, Slot, Option<Slot>);

/// The card of a board without ways; `plan` hears which sessions are wanted instead.
pub(super) fn no_series(
    board: &SeriesBoard,
    plan: &Callback<Sessions>,
    to_hours: Callback<MouseEvent>,
) -> Html {
    let i_answered = board.members.iter().any(|it| it.me && it.answered);
    let title = match board.week_without {
        0 if i_answered => text("meet.none.wait"),
        0 => text("meet.none.paint"),
        _ if board.sessions.is_empty() => text("meet.none.apart"),
        week => text_with("series.apart", &[("n", &week.to_string()), ("weeks", &board.weeks.to_string())]),
    };
    html! {
        <div class="card stack stack-close">
            <h3>{ title }</h3>
            { instead(board) }
            { silent(&board.members) }
            <div class="row">{ plan_button(board, plan) }{ hours_button(i_answered, to_hours) }</div>
        </div>
    }
}

/// Plans the sessions there are.
fn plan_button(board: &SeriesBoard, plan: &Callback<Sessions>) -> Html {
    let Some((first, others)) = board.sessions.split_first() else { return Html::default() };
    let on = SlotBoard {
        minutes: board.minutes,
        members: board.members.clone(),
        slots: board.sessions.clone(),
        fits_all: false,
        ways_on: Vec::new(),
    };
    let sessions = (on, first.clone(), others.first().cloned());
    let words = text(if others.is_empty() { "meet.plan.do" } else { "meet.both" });
    let onclick = plan.reform(move |_: MouseEvent| sessions.clone());
    button(Press { onclick, ..Press::default() }, words)
}

fn instead(board: &SeriesBoard) -> Html {
    let name = |at: usize| board.members.get(at).map(|it| name_words(it.name.as_ref(), it.me));
    let way = match (board.sessions.len(), board.bridge.and_then(|at| name(at.into()))) {
        (0, _) if board.week_without == 0 => text("series.unanswered"),
        (0, _) => text("meet.none.apart.text"),
        (1, _) => text("series.relay"),
        (_, Some(bridge)) => text_with("series.two", &[("bridge", &bridge)]),
        (_, None) => text("series.two.alone"),
    };
    let line = |glyph: Glyph, words: AttrValue| html! { <li>{ icon_with(glyph, "moon") }<span>{ words }</span></li> };
    let session = |slot: &Slot| {
        let can = |at: &usize| slot.seats.get(*at).is_some_and(|seat| Stand::of(seat).can());
        let names: Vec<AttrValue> = (0..slot.seats.len()).filter(can).filter_map(name).collect();
        let values = [("when", &*time_words(&board.members, slot)), ("who", &*names_words(&names))];
        line(Glyph::Clock, text_with("series.session", &values))
    };
    let cannot = |at: usize| {
        board
            .sessions
            .first()
            .and_then(|slot| slot.seats.get(at))
            .is_some_and(|it| Stand::of(it) == Stand::No)
    };
    let later = board.later.iter().enumerate().filter(|(at, _)| cannot(*at)).filter_map(|(at, seat)| {
        let who = name(at)?;
        let words = match seat.local {
            Some(from) => text_with("series.later", &[("who", &who), ("when", &format_local(from))]),
            None => text_with("series.later.open", &[("who", &who)]),
        };
        Some(line(Glyph::Tilde, words))
    });
    html! {
        <>
            <p>{ way }</p>
            <ul class="series-instead">
                { for board.sessions.iter().map(session) }
                { for later }
            </ul>
            if !board.sessions.is_empty() { <p class="soft small">{ text("series.apart.do") }</p> }
        </>
    }
}
