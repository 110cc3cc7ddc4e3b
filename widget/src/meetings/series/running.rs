//! The series that is under way: what it is, what the meetings asked so far, and the way to end it.

use wire::{SeriesId, SeriesState};
use yew::prelude::*;

use super::{PATH, ledger::ledger, way::turns_words};
use crate::{
    load::use_act,
    text::{plural, text, text_with},
    ui::{ButtonKind, Dialog, Press, announce, button, failed},
};

#[derive(PartialEq, Properties)]
pub(crate) struct RunningProps {
    /// How things stand.
    pub(crate) state: SeriesState,
    /// Hears that it has ended.
    pub(crate) on_ended: Callback<()>,
}

/// The card.
#[component]
pub(crate) fn Running(props: &RunningProps) -> Html {
    let asking = use_state(|| false);
    let ask = |on: bool| {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(on))
    };
    let act = {
        let (close, on_ended) = (ask(false), props.on_ended.clone());
        use_act(
            |api, id: SeriesId| async move {
                api.post::<_, SeriesState>(&[PATH, "/", &*id.0, "/end"].concat(), &()).await
            },
            Callback::from(move |_: SeriesState| {
                announce(&text("series.ended"));
                close.emit(());
                on_ended.emit(());
            }),
        )
    };
    let Some(series) = &props.state.series else {
        // Without one there is still what was.
        let was = ledger(&props.state);
        return if props.state.held.is_empty() {
            was
        } else {
            html! { <section class="card stack stack-close">{ was }</section> }
        };
    };
    let left = series.meetings.len() as u64;
    let end = {
        let id = series.id.clone();
        act.run.reform(move |_: MouseEvent| id.clone())
    };
    html! {
        <section class="card stack stack-close">
            <h2>{ text("series.running") }</h2>
            <p class="soft">
                { text_with("series.running.text", &[("how", &turns_words(series.turns)), ("left", &plural("series.left", left))]) }
            </p>
            { ledger(&props.state) }
            <div class="row">
                { button(
                    Press { kind: ButtonKind::Danger, onclick: ask(true).reform(|_: MouseEvent| ()), ..Press::default() },
                    text("series.end"),
                ) }
            </div>
            if *asking {
                <Dialog title={text("series.end.title")} onclose={ask(false)}>
                    <p>{ plural("series.end.text", left) }</p>
                    { failed(act.failure.as_ref()) }
                    <div class="row">
                        { button(
                            Press { kind: ButtonKind::Danger, busy: act.busy, onclick: end, ..Press::default() },
                            text("series.end.do"),
                        ) }
                        { button(
                            Press {
                                kind: ButtonKind::Plain,
                                onclick: ask(false).reform(|_: MouseEvent| ()),
                                ..Press::default()
                            },
                            text("series.end.keep"),
                        ) }
                    </div>
                </Dialog>
            }
        </section>
    }
}
