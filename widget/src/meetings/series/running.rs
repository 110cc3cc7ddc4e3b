//! The series that is under way: what it is, what the meetings asked so far, and the way to end it.

use wire::{SeriesId, SeriesState};
use yew::prelude::*;

use super::{Deed, ledger::ledger, make, way::turns_words};
use crate::{
    load::use_act,
    meetings::change::sure_dialog,
    text::{plural, text, text_with},
    ui::{ButtonKind, Press, announce, button},
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
    let ask = {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(true))
    };
    let act = {
        let on_ended = props.on_ended.clone();
        let done = Callback::from(move |_: SeriesState| {
            announce(&text("series.ended"));
            on_ended.emit(());
        });
        use_act(make, done)
    };
    let end = {
        let id = props.series.clone();
        act.run.reform(move |_: MouseEvent| Deed::End(id.clone()))
    };
    let onclose = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(false))
    };
    html! {
        <div class="row">
            { button(
                Press { kind: ButtonKind::Danger, onclick: ask, ..Press::default() },
                text("series.end"),
            ) }
            if *asking {
                { sure_dialog(
                    [text("series.end.title"), plural("series.end.text", props.left), text("series.end.do")],
                    end,
                    act.busy,
                    act.failure.as_ref(),
                    &onclose,
                ) }
            }
        </div>
    }
}
