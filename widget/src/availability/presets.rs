//! Parts of the week that many people mean, in one press.

use yew::prelude::*;

use super::{
    desk::{Action, Desk},
    listing::PRESETS,
};
use crate::text::text;

#[derive(PartialEq, Properties)]
pub(crate) struct PresetsProps {
    /// What hears the press.
    pub(crate) desk: UseReducerHandle<Desk>,
}

/// One toggle for each preset; it marks with the brush in hand.
#[component]
pub(crate) fn Presets(props: &PresetsProps) -> Html {
    let desk = &props.desk;
    let chips = PRESETS.into_iter().map(|preset| {
        let on = preset.is_all(desk.editor.weekly(), desk.brush);
        let dispatcher = desk.dispatcher();
        let onclick = move |_: MouseEvent| dispatcher.dispatch(Action::Preset(preset));
        html! {
            <button type="button" class="chip" aria-pressed={if on { "true" } else { "false" }} {onclick}>
                { text(preset.name) }
            </button>
        }
    });
    html! {
        <div class="chips" role="group" aria-label={text("hours.presets")}>{ for chips }</div>
    }
}
