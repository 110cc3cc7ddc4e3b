//! Where somebody new stands on the way to a group.

use yew::prelude::*;

use crate::{
    text::{text, text_with},
    ui::{Glyph, Icon},
};

#[derive(PartialEq, Properties)]
pub(super) struct StepsProps {
    /// The step being taken, from 0.
    pub(super) at: usize,
}

/// Answers, hours, group: done, being done, to come.
#[component]
pub(super) fn Steps(props: &StepsProps) -> Html {
    let names = [text("home.steps.answers"), text("home.steps.hours"), text("home.steps.group")];
    let steps = names.iter().enumerate().map(|(at, name)| {
        let number = (at + 1).to_string();
        let done = at < props.at;
        html! {
            <li class={classes!("step", done.then_some("step-done"))} aria-current={(at == props.at).then_some("step")}>
                <span class="step-mark" aria-hidden="true">
                    if done { <Icon glyph={Glyph::Check} /> } else { { &number } }
                </span>
                <span>{ name }</span>
                if done { <span class="visually-hidden">{ text("home.steps.done") }</span> }
            </li>
        }
    });
    let label = text_with(
        "home.steps.label",
        &[("step", &(props.at + 1).to_string()), ("steps", &names.len().to_string())],
    );
    html! { <ol class="steps" aria-label={label}>{ for steps }</ol> }
}
