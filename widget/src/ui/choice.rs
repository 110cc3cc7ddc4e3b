//! Form pieces: a labelled field, a switch, one choice out of a few.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The label of the control `id`, and a line of help; give the control `aria-describedby="{id}-hint"`.
pub(crate) fn field_head(id: &str, label: AttrValue, hint: Option<AttrValue>) -> Html {
    html! {
        <>
            <label class="field-label" for={id.to_owned()}>{ label }</label>
            if let Some(hint) = hint { <p class="hint" id={[id, "-hint"].concat()}>{ hint }</p> }
        </>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct SwitchProps {
    /// What is on or off.
    pub(crate) label: AttrValue,
    /// Whom or what it is about, for screen readers, where that is only seen from the place it stands in.
    #[prop_or_default]
    pub(crate) about: Option<AttrValue>,
    /// A line of help.
    #[prop_or_default]
    pub(crate) hint: Option<AttrValue>,
    /// Whether it is on.
    pub(crate) on: bool,
    /// Hears the new state.
    pub(crate) onchange: Callback<bool>,
    /// It cannot be changed now.
    #[prop_or_default]
    pub(crate) disabled: bool,
}

/// A switch: a checkbox that takes effect as such.
#[component]
pub(crate) fn Switch(props: &SwitchProps) -> Html {
    let onchange =
        props.onchange.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <label class="switch">
            <span class="switch-words">
                <span>
                    { &props.label }
                    if let Some(about) = &props.about { <span class="visually-hidden">{ about }</span> }
                </span>
                if let Some(hint) = &props.hint { <span class="hint">{ hint }</span> }
            </span>
            <input type="checkbox" role="switch" checked={props.on} disabled={props.disabled} {onchange} />
            <span class="switch-track" aria-hidden="true" />
        </label>
    }
}

/// One choice out of a few.
pub(crate) struct Choice {
    /// The question.
    pub(crate) legend: AttrValue,
    /// Name of the radio group, once per page.
    pub(crate) name: &'static str,
    /// `choice-scale` for a row of equal steps, `choice-row` for a bar.
    pub(crate) look: &'static str,
    /// What there is to choose from.
    pub(crate) options: Vec<AttrValue>,
    /// The place of what is chosen.
    pub(crate) chosen: Option<usize>,
    /// Hears the place of the choice.
    pub(crate) onchange: Callback<usize>,
}

/// Radio buttons: the browser brings the arrow keys.
pub(crate) fn choice(choice: Choice) -> Html {
    let Choice { legend, name, look, options, chosen, onchange } = choice;
    let options = options.into_iter().enumerate().map(|(at, words)| {
        let onchange = onchange.reform(move |_: Event| at);
        html! {
            <label class="choice-option">
                <input type="radio" {name} checked={chosen == Some(at)} {onchange} />
                <span class="choice-mark" aria-hidden="true" />
                <span class="choice-words">{ words }</span>
            </label>
        }
    });
    html! {
        <fieldset class={classes!("choice", look)}>
            <legend class="field-label">{ legend }</legend>
            <div class="choice-options">{ for options }</div>
        </fieldset>
    }
}
