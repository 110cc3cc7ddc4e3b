//! Leaving a group, in two clicks.

use web_sys::HtmlInputElement;
use wire::{Leave, LeaveWish};
use yew::prelude::*;

use crate::{
    load::use_act,
    text::text,
    ui::{ButtonKind, Dialog, Press, announce, button, failed, field_head},
};

#[derive(PartialEq, Properties)]
pub(super) struct LeavingProps {
    pub(super) reload: Callback<()>,
}

/// The way out: a button, and a dialog with what can come then.
#[component]
pub(super) fn Leaving(props: &LeavingProps) -> Html {
    let open = use_state(|| false);
    let reason = use_node_ref();
    let leave = {
        let reason = reason.clone();
        use_act(
            move |api, wish: LeaveWish| {
                let reason = reason.cast::<HtmlInputElement>().map(|it| it.value());
                async move { api.post::<_, ()>("/api/groups/leave", &Leave { wish, reason }).await }
            },
            props.reload.reform(|()| announce(&text("home.leave.done"))),
        )
    };
    let show = |shown: bool| {
        let open = open.clone();
        move || open.set(shown)
    };
    let (show, hide) = (show(true), show(false));
    let wish = |wish: LeaveWish, words: AttrValue| {
        button(
            Press {
                class: "button-wide",
                busy: leave.busy,
                onclick: leave.run.reform(move |_| wish),
                ..Press::default()
            },
            words,
        )
    };
    html! {
        <>
            { button(
                Press {
                    kind: ButtonKind::Plain,
                    onclick: Callback::from(move |_| show()),
                    ..Press::default()
                },
                text("home.leave"),
            ) }
            if *open {
                <Dialog title={text("home.leave.title")} onclose={Callback::from(move |()| hide())}>
                    <div class="stack">
                        <p>{ text("home.leave.text") }</p>
                        <div class="field">
                            { field_head("leave-reason", text("home.leave.reason"), Some(text("home.leave.reason.hint"))) }
                            <input id="leave-reason" ref={reason} class="input" type="text" maxlength="500"
                                autocomplete="off" aria-describedby="leave-reason-hint" />
                        </div>
                        { wish(LeaveWish::Another, text("home.leave.another")) }
                        { wish(LeaveWish::NextRun, text("home.leave.next_run")) }
                        { wish(LeaveWish::None, text("home.leave.none")) }
                        { failed(leave.failure.as_ref()) }
                    </div>
                </Dialog>
            }
        </>
    }
}
