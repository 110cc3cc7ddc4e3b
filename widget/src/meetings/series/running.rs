//! The series that is under way: what it is, what the meetings asked so far, and the way to end it.

use wire::{SeriesId, SeriesState};
use yew::prelude::*;

use super::{PATH, ledger::ledger, way::turns_words};
use crate::{
    load::use_act,
    text::{plural, text, text_with},
    ui::{ButtonKind, Dialog, Press, announce, button, failed},
};

/// The card; without a series what was asked so far, and nothing before the first meeting.
pub(in crate::meetings) fn running(state: &SeriesState, on_ended: &Callback<()>) -> Html {
    let was = ledger(state);
    let Some(series) = state.series.clone() else {
        return if state.held.is_empty() {
            was
        } else {
            html! { <section class="card">{ was }</section> }
        };
    };
    let left = u64::from(state.left);
    let words = [("how", &*turns_words(state.turns)), ("left", &*plural("series.left", left))];
    html! {
        <section class="card stack stack-close">
            <h2>{ text("series.running") }</h2>
            <p class="soft">{ text_with("series.running.text", &words) }</p>
            { was }
            <EndSeries {series} {left} on_ended={on_ended.clone()} />
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct EndProps {
    series: SeriesId,
    /// How many meetings are to come.
    left: u64,
    on_ended: Callback<()>,
}

/// The button, and the question before it.
#[component]
fn EndSeries(props: &EndProps) -> Html {
    let asking = use_state(|| false);
    let ask = |on: bool| {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(on))
    };
    let act = {
        let on_ended = props.on_ended.clone();
        use_act(
            |api, id: SeriesId| async move {
                api.post::<_, SeriesState>(&[PATH, "/", &*id.0, "/end"].concat(), &()).await
            },
            Callback::from(move |_: SeriesState| {
                announce(&text("series.ended"));
                on_ended.emit(());
            }),
        )
    };
    let end = {
        let id = props.series.clone();
        act.run.reform(move |_: MouseEvent| id.clone())
    };
    let onclose = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(false))
    };
    html! {
        <div class="row">
            { button(
                Press { kind: ButtonKind::Danger, onclick: ask(true), ..Press::default() },
                text("series.end"),
            ) }
            if *asking {
                <Dialog title={text("series.end.title")} {onclose}>
                    <p>{ plural("series.end.text", props.left) }</p>
                    { failed(act.failure.as_ref()) }
                    <div class="row">
                        { button(
                            Press { kind: ButtonKind::Danger, busy: act.busy, onclick: end, ..Press::default() },
                            text("series.end.do"),
                        ) }
                        { button(
                            Press { kind: ButtonKind::Plain, onclick: ask(false), ..Press::default() },
                            text("series.end.keep"),
                        ) }
                    </div>
                </Dialog>
            }
        </div>
    }
}
