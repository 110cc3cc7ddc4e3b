//! No series: why, and what to do instead.

use schedule::Zone;
use wire::{SeriesApart, SeriesBoard, Slot};
use yew::prelude::*;

use crate::{
    app::use_go,
    clock::format_local,
    meetings::{board::silent, reach::Stand, seats::name_words, slot_card::utc_words, words::names_words},
    text::{text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, button, icon_with},
};

#[derive(PartialEq, Properties)]
pub(super) struct NoSeriesProps {
    /// A board without ways.
    pub(super) board: SeriesBoard,
    /// The reader's zone.
    pub(super) zone: Option<Zone>,
}

/// The card.
#[component]
pub(super) fn NoSeries(props: &NoSeriesProps) -> Html {
    let go = use_go();
    let board = &props.board;
    let i_answered = board.members.iter().any(|it| it.me && it.answered);
    let title = match &board.apart {
        Some(apart) if !apart.sessions.is_empty() => {
            text_with("series.apart", &[("n", &apart.week.to_string()), ("weeks", &board.weeks.to_string())])
        }
        Some(_) => text("meet.none.apart"),
        None if i_answered => text("meet.none.wait"),
        None => text("meet.none.paint"),
    };
    html! {
        <div class="card stack stack-close">
            <h3>{ title }</h3>
            if let Some(apart) = &board.apart {
                { instead(board, apart, props.zone.as_ref()) }
            } else {
                <p>{ text("series.unanswered") }</p>
            }
            { silent(&board.members) }
            <div class="row">
                { button(
                    Press {
                        kind: if i_answered { ButtonKind::Quiet } else { ButtonKind::Primary },
                        glyph: Some(Glyph::Clock),
                        onclick: go.reform(|_: MouseEvent| "hours"),
                        ..Press::default()
                    },
                    if i_answered { text("meet.none.more") } else { text("meet.none.paint.do") },
                ) }
            </div>
        </div>
    }
}

fn instead(board: &SeriesBoard, apart: &SeriesApart, zone: Option<&Zone>) -> Html {
    let name = |at: usize| board.members.get(at).map(|it| name_words(it.name.as_ref(), it.me));
    let here =
        |slot: &Slot| zone.map_or_else(|| utc_words(slot), |zone| format_local(zone.local(slot.starts_at)));
    let session = |slot: &Slot| {
        let can = slot
            .seats
            .iter()
            .enumerate()
            .filter(|(_, seat)| matches!(Stand::of(seat), Stand::Free | Stand::IfNeedBe));
        let names: Vec<AttrValue> = can.filter_map(|(at, _)| name(at)).collect();
        html! {
            <li>{ icon_with(Glyph::Clock, "moon") }<span><strong>{ here(slot) }</strong>{ " · " }{ names_words(&names) }</span></li>
        }
    };
    let way = match (apart.sessions.len(), apart.bridge.and_then(|at| name(at.into()))) {
        (0, _) => text("meet.none.apart.text"),
        (1, _) => text("series.relay"),
        (_, Some(bridge)) => text_with("series.two", &[("bridge", &bridge)]),
        (_, None) => text("series.two.alone"),
    };
    let later = apart.later.iter().filter_map(|it| {
        let who = name(it.member.into())?;
        let words = match (it.from, zone) {
            (Some(from), Some(zone)) => {
                text_with("series.later", &[("who", &who), ("when", &format_local(zone.local(from)))])
            }
            _ => text_with("series.later.open", &[("who", &who)]),
        };
        Some(html! { <li>{ icon_with(Glyph::Tilde, "moon") }<span>{ words }</span></li> })
    });
    html! {
        <>
            <p>{ way }</p>
            <ul class="series-instead">
                { for apart.sessions.iter().map(session) }
                { for later }
            </ul>
            if !apart.sessions.is_empty() {
                <p class={NoticeKind::Info.class()}>{ NoticeKind::Info.icon() }{ text("series.apart.do") }</p>
            }
        </>
    }
}
