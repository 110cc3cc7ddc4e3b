//! The last look before a time is chosen for everybody.

use jiff::civil::DateTime;
use web_sys::HtmlInputElement;
use wire::{Meeting, MeetingRequest, Slot, SlotBoard};
use yew::prelude::*;

use super::{
    change::is_stale,
    seats::seat_list,
    slot_card::{own_time, slot_words},
    words::link_of,
};
use crate::{
    clock::{format_day_long, format_minutes, format_time},
    load::use_act,
    text::text,
    ui::{ButtonKind, Dialog, Glyph, Press, button, failed, field_head},
};

#[derive(PartialEq, Properties)]
pub(super) struct PlanDialogProps {
    /// The board the slot is on.
    pub(super) board: SlotBoard,
    /// The time.
    pub(super) slot: Slot,
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
    let link = use_state(String::new);
    let bad_link = use_state(|| false);
    let plan = use_act(
        |api, request: MeetingRequest| async move { api.post::<_, Meeting>("/api/meetings", &request).await },
        props.onplanned.clone(),
    );
    {
        let onstale = props.onstale.clone();
        use_effect_with(plan.failure.clone(), move |failure| {
            if failure.as_ref().is_some_and(is_stale) {
                onstale.emit(());
            }
        });
    }
    let (board, slot) = (&props.board, &props.slot);
    let onsubmit = {
        let (link, bad_link, run) = (link.clone(), bad_link.clone(), plan.run.clone());
        let (starts_at, minutes) = (slot.starts_at, board.minutes);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            bad_link.set(link_of(&link).is_err());
            if let Ok(link) = link_of(&link) {
                run.emit(MeetingRequest { starts_at, minutes, link });
            }
        })
    };
    let oninput = {
        let (link, bad_link) = (link.clone(), bad_link.clone());
        Callback::from(move |event: InputEvent| {
            bad_link.set(false);
            link.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let mine = own_time(board, slot);
    html! {
        <Dialog title={text("meet.plan.title")} onclose={props.onclose.clone()}>
            <form class="stack" {onsubmit} novalidate=true>
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
                if props.links {
                    <div class="field">
                        { field_head("plan-link", text("meet.plan.link"), Some(text("meet.plan.link.hint"))) }
                        <input id="plan-link" class="input" type="url" inputmode="url" autocomplete="off"
                            placeholder="https://" value={(*link).clone()} {oninput}
                            aria-invalid={if *bad_link { "true" } else { "false" }}
                            aria-describedby={if *bad_link { "plan-link-hint plan-link-bad" } else { "plan-link-hint" }} />
                        if *bad_link {
                            <p class="field-bad" id="plan-link-bad" role="alert">{ text("meet.plan.link.bad") }</p>
                        }
                    </div>
                }
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
                        text("meet.plan.do"),
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
