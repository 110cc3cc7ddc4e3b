//! Where somebody new stands on the way to a group.

use yew::prelude::*;

use crate::{
    text::{number, text, text_with},
    ui::{Glyph, icon},
};

/// Answers, hours, group: done, being done, to come. `present` is the step being taken, from 0.
pub(super) fn steps(present: usize) -> Html {
    let names = [text("home.steps.answers"), text("home.steps.hours"), text("home.steps.group")];
    let steps = names.iter().enumerate().map(|(at, name)| {
        let done = at < present;
        html! {
            <li class={classes!("step", done.then_some("step-done"))} aria-current={(at == present).then_some("step")}>
                <span class="step-mark" aria-hidden="true">
                    if done { { icon(Glyph::Check) } } else { { number(at as u64 + 1) } }
                </span>
                <span>{ name }</span>
                if done { <span class="visually-hidden">{ text("home.steps.done") }</span> }
            </li>
        }
    });
    let label = text_with(
        "home.steps.label",
        &[("step", &(present + 1).to_string()), ("steps", &names.len().to_string())],
    );
    html! { <ol class="steps" aria-label={label}>{ for steps }</ol> }
}
