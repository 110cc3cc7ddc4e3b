//! Which brush is in hand.

use schedule::Level;
use yew::prelude::*;

use super::desk::{Action, Desk};
use crate::text::text;

/// The three brushes, as radio buttons with a sample of what they paint.
pub(super) fn brushes(desk: &UseReducerHandle<Desk>) -> Html {
    let brushes = [
        (Level::Free, "is-free", text("hours.brush.free")),
        (Level::IfNeedBe, "is-need", text("hours.brush.need")),
        (Level::No, "is-none", text("hours.brush.none")),
    ];
    let options = brushes.into_iter().map(|(level, look, words)| {
        let dispatcher = desk.dispatcher();
        let onchange = move |_: Event| dispatcher.dispatch(Action::Brush(level));
        html! {
            <label class="brush">
                <input type="radio" name="brush" checked={desk.brush == level} {onchange} />
                <span class={classes!("swatch", look)} aria-hidden="true" />
                <span>{ words }</span>
            </label>
        }
    });
    html! {
        <fieldset class="brushes">
            <legend class="visually-hidden">{ text("hours.brush") }</legend>
            { for options }
        </fieldset>
    }
}
