//! Beside the week: how it is shown, and the keys.

use yew::prelude::*;

use super::{
    desk::{Action, Desk},
    layout::{Grain, NIGHT_ENDS},
    saying::clock_words,
};
use crate::{
    text::{text, text_with},
    ui::Switch,
};

/// Switches for night and quarter hours, and the list of keys.
pub(super) fn aside(desk: &UseReducerHandle<Desk>) -> Html {
    let switch = |make: fn(bool) -> Action| {
        let dispatcher = desk.dispatcher();
        Callback::from(move |on| dispatcher.dispatch(make(on)))
    };
    let night = text_with("hours.night.hint", &[("morning", &clock_words(NIGHT_ENDS))]);
    let grain = |fine| Action::Grain(if fine { Grain::Quarter } else { Grain::Half });
    html! {
        <aside class="hours-aside stack" aria-label={text("hours.aside")}>
            <section class="card">
                <h2 class="visually-hidden">{ text("hours.shown") }</h2>
                <Switch label={text("hours.night")} hint={night} on={desk.layout.night}
                    onchange={switch(Action::Night)} />
                <Switch label={text("hours.fine")} hint={text("hours.fine.hint")}
                    on={desk.layout.grain == Grain::Quarter} onchange={switch(grain)} />
            </section>
            <details class="card hours-keys">
                <summary>{ text("hours.keys") }</summary>
                { keys() }
            </details>
            <p class="visually-hidden" id="hours-keys">{ text("hours.keys.spoken") }</p>
        </aside>
    }
}

/// The keys of the grid.
fn keys() -> Html {
    let keys = [
        ("↑ ↓ ← →", text("hours.keys.move")),
        ("Shift ↑ ↓ ← →", text("hours.keys.select")),
        ("Space", text("hours.keys.paint")),
        ("1 2 3", text("hours.keys.brush")),
        ("D", text("hours.keys.copy")),
        ("W", text("hours.keys.weekdays")),
        ("Esc", text("hours.keys.escape")),
        ("Ctrl Z", text("hours.keys.undo")),
    ];
    html! {
        <dl class="keys">
            { for keys.map(|(key, words)| html! { <><dt><kbd>{ key }</kbd></dt><dd>{ words }</dd></> }) }
        </dl>
    }
}
