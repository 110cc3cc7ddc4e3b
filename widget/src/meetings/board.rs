//! The ranked times, or what to do when there are none.

use wire::{Member, Slot, SlotBoard};
use yew::prelude::*;

use super::{
    reach::{keep_suiting, two_sessions},
    seats::name_words,
    slot_card::{Way, own_time, slot_card, slot_words},
    wishes::{Wishes, no_time_as_wished},
    words::names_words,
};
use crate::{
    app::use_go,
    clock::use_now,
    load::{Load, use_load},
    text::{plural, plural_with, text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, button, icon_with, pending, retry},
};

#[derive(PartialEq, Properties)]
pub(super) struct BoardProps {
    /// How long the meeting is.
    pub(super) minutes: u16,
    /// What else is asked of a time.
    #[prop_or_default]
    pub(super) wishes: Wishes,
    /// Hears that something else is asked.
    #[prop_or_default]
    pub(super) onwishes: Callback<Wishes>,
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
    /// Hears that two sessions are wanted, where no time suits everybody; `None`: there cannot be two.
    #[prop_or_default]
    pub(super) onboth: Option<Callback<(SlotBoard, Slot, Slot)>>,
    /// Something is under way.
    #[prop_or_default]
    pub(super) busy: bool,
}

/// The times for a meeting of this length.
#[component]
pub(super) fn Board(props: &BoardProps) -> Html {
    let go = use_go();
    let now = use_now();
    let wanted = (props.minutes, props.wishes.clone(), props.asked);
    let board = use_load(wanted, |api, (minutes, wishes, _)| async move {
        let path = ["/api/slots?minutes=", &*minutes.to_string(), &*wishes.query()].concat();
        api.get::<SlotBoard>(&path).await
    });
    let mut shown = match &board.state {
        Load::Pending => return pending(2),
        Load::Failed(failure) => return retry(failure, &board.reload),
        Load::Ready(board) => (**board).clone(),
    };
    shown.slots.retain(|slot| Some(slot.starts_at) != props.without);
    // Who names some who must be there says that others may be missing.
    if !props.wishes.names_somebody() {
        keep_suiting(&mut shown.slots);
    }
    let to_hours = go.reform(|_: MouseEvent| "hours");
    if !shown.ways_on.is_empty() {
        return no_time_as_wished(&shown, &props.wishes, &props.onwishes);
    }
    if shown.slots.is_empty() {
        return no_times(&shown, to_hours);
    }
    let way = Way { verb: &props.verb, onchoose: &props.onchoose, busy: props.busy };
    let cards = (0..shown.slots.len()).map(|at| slot_card(&shown, at, &way, now));
    let zoneless = own_time(&shown.members, &shown.slots[0]).is_none();
    html! {
        <div class="stack">
            if zoneless {
                <div class={NoticeKind::Attention.class()}>{ NoticeKind::Attention.icon() }<div>
                    <p>{ text("meet.zoneless") }</p>
                    { button(
                        Press { kind: ButtonKind::Plain, onclick: to_hours.clone(), ..Press::default() },
                        text("hours.zone.choose"),
                    ) }
                </div></div>
            }
            if shown.members.iter().any(|it| it.me && !it.answered) {
                <div class={NoticeKind::Attention.class()}>{ NoticeKind::Attention.icon() }<div>
                    <p>{ text("meet.unasked") }</p>
                    { button(
                        Press { kind: ButtonKind::Plain, onclick: to_hours, ..Press::default() },
                        text("meet.none.paint.do"),
                    ) }
                </div></div>
            }
            if !shown.fits_all { { not_all(&shown, props.wishes.any(), props.onboth.as_ref()) } }
            { silent(&shown.members) }
            <ol class="stack slots">{ for cards }</ol>
        </div>
    }
}

/// No time suits everybody, or none of those that are `wished`: said plainly, with the two ways on.
fn not_all(board: &SlotBoard, wished: bool, onboth: Option<&Callback<(SlotBoard, Slot, Slot)>>) -> Html {
    let two = two_sessions(board).and_then(|two| {
        let (one, other) = (board.slots.get(two.slots.0)?, board.slots.get(two.slots.1)?);
        let plan = onboth.map(|onboth| {
            let both = (board.clone(), one.clone(), other.clone());
            let onclick = onboth.reform(move |_: MouseEvent| both.clone());
            button(Press { onclick, ..Press::default() }, text("meet.both"))
        });
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
        Some((text_with(key, &values), plan))
    });
    html! {
        <div class={NoticeKind::Attention.class()}>{ NoticeKind::Attention.icon() }<div>
            <p><strong>{ text(if wished { "meet.not_all.wished" } else { "meet.not_all" }) }</strong></p>
            if let Some((two, plan)) = two { <p>{ two }</p>{ for plan } }
            <p>{ text("meet.not_all.notes") }</p>
        </div></div>
    }
}

/// Who has not said when they are free.
pub(super) fn silent(members: &[Member]) -> Html {
    let silent = members.iter().filter(|it| !it.answered && !it.me);
    let names: Vec<AttrValue> = silent.map(|it| name_words(it.name.as_ref(), it.me)).collect();
    if names.is_empty() {
        return Html::default();
    }
    let words = plural_with("meet.silent", names.len() as u64, ("names", &names_words(&names)));
    html! { <p class="soft small">{ words }</p> }
}

/// Nothing to choose from, and why.
fn no_times(board: &SlotBoard, to_hours: Callback<MouseEvent>) -> Html {
    let i_answered = board.members.iter().any(|it| it.me && it.answered);
    let waiting = board.members.iter().filter(|it| !it.answered && !it.me).count() as u64;
    let (title, words) = if !i_answered {
        (text("meet.none.paint"), text("meet.none.paint.text"))
    } else if waiting > 0 {
        (text("meet.none.wait"), plural("meet.none.wait.text", waiting))
    } else {
        (text("meet.none.apart"), text("meet.none.apart.text"))
    };
    html! {
        <div class="card empty">
            { icon_with(Glyph::Clock, "empty-icon") }
            <h3>{ title }</h3>
            <p>{ words }</p>
            { silent(&board.members) }
            { hours_button(i_answered, to_hours) }
        </div>
    }
}

/// The way to the own hours: to more of them, or to the first.
pub(super) fn hours_button(i_answered: bool, onclick: Callback<MouseEvent>) -> Html {
    let (kind, words) = if i_answered {
        (ButtonKind::Quiet, text("meet.none.more"))
    } else {
        (ButtonKind::Primary, text("meet.none.paint.do"))
    };
    button(Press { kind, glyph: Some(Glyph::Clock), onclick, ..Press::default() }, words)
}
