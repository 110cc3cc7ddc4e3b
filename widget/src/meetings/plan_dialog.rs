//! The last look before a time is chosen for everybody.

use jiff::civil::DateTime;
use wire::{Meeting, MeetingRequest, Slot, SlotBoard};
use yew::prelude::*;

use super::{
    change::use_on_stale,
    room::use_room,
    seats::seat_list,
    slot_card::{own_time, slot_words},
};
use crate::{
    clock::{format_day_long, format_minutes, format_time},
    load::use_act,
    text::text,
    ui::{ButtonKind, Dialog, Glyph, Press, button, failed},
};

#[derive(PartialEq, Properties)]
pub(super) struct PlanDialogProps {
    /// The board the slot is on.
    pub(super) board: SlotBoard,
    /// The time.
    pub(super) slot: Slot,
    /// The time of a second session, for those who cannot be at the first.
    #[prop_or_default]
    pub(super) also: Option<Slot>,
    /// Whether it may have a link.
    pub(super) links: bool,
    /// It is planned.
    pub(super) onplanned: Callback<Meeting>,
    /// The times have changed meanwhile.
    pub(super) onstale: Callback<()>,
    /// Closed.
    pub(super) onclose: Callback<()>,
}

/// The dialog.
#[component]
pub(super) fn PlanDialog(props: &PlanDialogProps) -> Html {
    let room = use_room();
    let plan = use_act(
        |api, request: MeetingRequest| async move { api.post::<_, Meeting>("/api/meetings", &request).await },
        props.onplanned.clone(),
    );
    use_on_stale(plan.failure.as_ref(), props.onstale.clone());
    let (board, slot) = (&props.board, &props.slot);
    let onsubmit = {
        let (room, run) = (room.clone(), plan.run.clone());
        let (starts_at, and_at) = (slot.starts_at, props.also.as_ref().map(|it| it.starts_at));
        let minutes = board.minutes;
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Ok(link) = room.link() {
                run.emit(MeetingRequest { starts_at, and_at, minutes, link });
            }
        })
    };
    let title = text(if props.also.is_some() { "meet.both.title" } else { "meet.plan.title" });
    let verb = text(if props.also.is_some() { "meet.both.do" } else { "meet.plan.do" });
    html! {
        <Dialog {title} onclose={props.onclose.clone()}>
            <form class="stack" {onsubmit} novalidate=true>
                { session(board, slot) }
                { for props.also.as_ref().map(|also| session(board, also)) }
                if props.links { { room.field() } }
                <p class="soft small">{ text("meet.plan.text") }</p>
                { failed(plan.failure.as_ref()) }
                <div class="row">
                    { button(
                        Press {
                            kind: ButtonKind::Primary,
                            submit: true,
                            busy: plan.busy,
                            glyph: Some(Glyph::Check),
                            ..Press::default()
                        },
                        verb,
                    ) }
                    { button(
                        Press {
                            kind: ButtonKind::Plain,
                            onclick: props.onclose.reform(|_: MouseEvent| ()),
                            ..Press::default()
                        },
                        text("action.cancel"),
                    ) }
                </div>
            </form>
        </Dialog>
    }
}

/// When, and for whom.
fn session(board: &SlotBoard, slot: &Slot) -> Html {
    let mine = own_time(&board.members, slot);
    html! {
        <>
            <div>
                if let Some(mine) = mine {
                    <p class="hero-time">{ format_time(mine.time()) }</p>
                    <p class="hero-day">{ format_day_long(mine.date()) }</p>
                } else {
                    <p class="hero-day">{ slot_words(board, slot) }</p>
                }
                <p class="soft small">{ format_minutes(board.minutes) }</p>
            </div>
            { seat_list(&board.members, &slot.seats, mine.map(DateTime::date)) }
        </>
    }
}
