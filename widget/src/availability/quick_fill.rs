//! Parts of the week that many people mean, in one press.

use yew::prelude::*;

use super::{
    desk::{Action, Desk},
    listing::PRESETS,
};
use crate::{
    text::text,
    ui::{ButtonKind, Glyph, Press, button},
};

/// One toggle for each preset, marking with the brush in hand; `open` unfolds it for those who have nothing yet.
pub(super) fn quick_fill(desk: &UseReducerHandle<Desk>, open: bool) -> Html {
    let weekly = desk.editor.weekly();
    let chips = PRESETS.into_iter().map(|preset| {
        let on = preset.is_all(weekly, desk.brush);
        let dispatcher = desk.dispatcher();
        let onclick = move |_: MouseEvent| dispatcher.dispatch(Action::Preset(preset));
        html! {
            <button type="button" class="chip" aria-pressed={if on { "true" } else { "false" }} {onclick}>
                { text(preset.name) }
            </button>
        }
    });
    let dispatcher = desk.dispatcher();
    let clear = move |_: MouseEvent| dispatcher.dispatch(Action::Clear);
    html! {
        <details class="card quick-fill" {open}>
            <summary><h2>{ text("hours.presets") }</h2></summary>
            <p class="hint">{ text("hours.presets.hint") }</p>
            <div class="chips" role="group" aria-label={text("hours.presets")}>{ for chips }</div>
            { button(
                Press {
                    kind: ButtonKind::Plain,
                    class: "clear-week",
                    glyph: Some(Glyph::Cross),
                    onclick: clear.into(),
                    disabled: weekly.is_empty(),
                    ..Press::default()
                },
                text("hours.clear"),
            ) }
        </details>
    }
}
