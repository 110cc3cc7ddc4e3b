//! The ranked times, or what to do when there are none.

use wire::{Slot, SlotBoard};
use yew::prelude::*;

use super::{
    reach::two_sessions,
    seats::name_words,
    slot_card::{SlotCard, own_time, slot_words},
    words::names_words,
};
use crate::{
    app::use_go,
    load::{Load, use_load},
    text::{plural, text, text_with},
    ui::{Button, ButtonKind, Glyph, Icon, Notice, NoticeKind, Pending, Retry},
};

#[derive(PartialEq, Properties)]
pub(super) struct BoardProps {
    /// How long the meeting is.
    pub(super) minutes: u16,
    /// Changes when the times have to be asked for again.
    #[prop_or_default]
    pub(super) asked: u32,
    /// A start to leave out: that of the meeting which is moved.
    #[prop_or_default]
    pub(super) without: Option<jiff::Timestamp>,
    /// Words of the buttons.
    pub(super) verb: AttrValue,
    /// Hears the choice, with the board it was made on.
    pub(super) onchoose: Callback<(SlotBoard, Slot)>,
    /// Something is under way.
    #[prop_or_default]
    pub(super) busy: bool,
}

/// The times for a meeting of this length.
#[component]
pub(super) fn Board(props: &BoardProps) -> Html {
    let board = use_load((props.minutes, props.asked), |api, (minutes, _)| async move {
        api.get::<SlotBoard>(&["/api/slots?minutes=", &minutes.to_string()].concat()).await
    });
    let mut shown = match &board.state {
        Load::Pending => return html! { <Pending cards={2} /> },
        Load::Failed(failure) => return html! { <Retry failure={failure.clone()} again={board.reload} /> },
        Load::Ready(board) => (**board).clone(),
    };
    shown.slots.retain(|slot| Some(slot.starts_at) != props.without);
    if shown.slots.is_empty() {
        return html! { <NoTimes board={shown} /> };
    }
    let cards = (0..shown.slots.len()).map(|at| {
        let onchoose = {
            let board = shown.clone();
            props.onchoose.reform(move |slot| (board.clone(), slot))
        };
        let key = shown.slots[at].starts_at.as_second().to_string();
        html! {
            <SlotCard {key} board={shown.clone()} {at} verb={props.verb.clone()} {onchoose} busy={props.busy} />
        }
    });
    let zoneless = own_time(&shown, &shown.slots[0]).is_none();
    html! {
        <div class="stack">
            if zoneless { <Zoneless /> }
            if !shown.fits_all { <NotAll board={shown.clone()} /> }
            <Silent board={shown.clone()} />
            <ol class="stack slots">{ for cards }</ol>
        </div>
    }
}

/// The reader's own zone is unknown, so times are in UTC.
#[component]
fn Zoneless() -> Html {
    let go = use_go();
    html! {
        <Notice kind={NoticeKind::Attention}>
            <p>{ text("meet.zoneless") }</p>
            <Button kind={ButtonKind::Plain} onclick={go.reform(|_: MouseEvent| "hours")}>
                { text("hours.zone.choose") }
            </Button>
        </Notice>
    }
}

#[derive(PartialEq, Properties)]
struct OfBoardProps {
    board: SlotBoard,
}

/// No time suits everybody: said plainly, with the two ways on.
#[component]
fn NotAll(props: &OfBoardProps) -> Html {
    let board = &props.board;
    let two = two_sessions(board).and_then(|two| {
        let (one, other) = (board.slots.get(two.slots.0)?, board.slots.get(two.slots.1)?);
        let names: Vec<AttrValue> = two
            .bridge
            .iter()
            .filter_map(|&at| board.members.get(at))
            .map(|it| name_words(it.name.as_ref(), it.me))
            .collect();
        let values = [
            ("one", &*slot_words(board, one)),
            ("two", &*slot_words(board, other)),
            ("bridge", &*names_words(&names)),
            ("n", &*two.reached.to_string()),
        ];
        let key = if two.everybody { "meet.two_all" } else { "meet.two_some" };
        Some(text_with(key, &values))
    });
    html! {
        <Notice kind={NoticeKind::Attention}>
            <p><strong>{ text("meet.not_all") }</strong></p>
            if let Some(two) = two { <p>{ two }</p> }
            <p>{ text("meet.not_all.notes") }</p>
        </Notice>
    }
}

/// Who has not said when they are free.
#[component]
fn Silent(props: &OfBoardProps) -> Html {
    let silent = props.board.members.iter().filter(|it| !it.answered);
    let names: Vec<AttrValue> = silent.map(|it| name_words(it.name.as_ref(), it.me)).collect();
    if names.is_empty() {
        return Html::default();
    }
    let values = [("names", &*names_words(&names))];
    let key = if names.len() == 1 { "meet.silent.one" } else { "meet.silent.other" };
    html! { <p class="soft small">{ text_with(key, &values) }</p> }
}

/// Nothing to choose from, and why.
#[component]
fn NoTimes(props: &OfBoardProps) -> Html {
    let go = use_go();
    let board = &props.board;
    let i_answered = board.members.iter().any(|it| it.me && it.answered);
    let silent = board.members.iter().filter(|it| !it.answered && !it.me).count() as u64;
    let (title, words) = if !i_answered {
        (text("meet.none.paint"), text("meet.none.paint.text"))
    } else if silent > 0 {
        (text("meet.none.wait"), plural("meet.none.wait.text", silent))
    } else {
        (text("meet.none.apart"), text("meet.none.apart.text"))
    };
    html! {
        <div class="card empty">
            <Icon glyph={Glyph::Clock} class="empty-icon" />
            <h3>{ title }</h3>
            <p>{ words }</p>
            <Silent board={board.clone()} />
            <Button kind={if i_answered { ButtonKind::Quiet } else { ButtonKind::Primary }} glyph={Glyph::Clock}
                onclick={go.reform(|_: MouseEvent| "hours")}>
                { if i_answered { text("meet.none.more") } else { text("meet.none.paint.do") } }
            </Button>
        </div>
    }
}
