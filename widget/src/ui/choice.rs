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

/// One of the things to choose from.
#[derive(Clone, PartialEq)]
pub(crate) struct ChoiceOption<T> {
    /// What it stands for.
    pub(crate) value: T,
    /// Its words.
    pub(crate) label: AttrValue,
    /// A line of help.
    pub(crate) hint: Option<AttrValue>,
}

#[derive(PartialEq, Properties)]
pub(crate) struct ChoiceProps<T: Clone + PartialEq + 'static> {
    /// The question.
    pub(crate) legend: AttrValue,
    /// A line of help under the question.
    #[prop_or_default]
    pub(crate) hint: Option<AttrValue>,
    /// Name of the radio group, once per page.
    pub(crate) name: AttrValue,
    /// What there is.
    pub(crate) options: Vec<ChoiceOption<T>>,
    /// What is chosen.
    pub(crate) chosen: Option<T>,
    /// Hears the choice.
    pub(crate) onchange: Callback<T>,
    /// `choice-scale` for a row of equal steps, `choice-row` for a bar, `choice-list` (the default) for lines.
    #[prop_or("choice-list")]
    pub(crate) look: &'static str,
}

/// One choice out of a few, as radio buttons: the browser brings the arrow keys.
#[component]
pub(crate) fn Choice<T: Clone + PartialEq + 'static>(props: &ChoiceProps<T>) -> Html {
    let options = props.options.iter().map(|option| {
        let value = option.value.clone();
        let checked = props.chosen.as_ref() == Some(&value);
        let onchange = props.onchange.reform(move |_: Event| value.clone());
        html! {
            <label class="choice-option">
                <input type="radio" name={props.name.clone()} {checked} {onchange} />
                <span class="choice-mark" aria-hidden="true" />
                <span class="choice-words">
                    <span>{ &option.label }</span>
                    if let Some(hint) = &option.hint { <span class="hint">{ hint }</span> }
                </span>
            </label>
        }
    });
    html! {
        <fieldset class={classes!("choice", props.look)}>
            <legend class="field-label">{ &props.legend }</legend>
            if let Some(hint) = &props.hint { <p class="hint">{ hint }</p> }
            <div class="choice-options">{ for options }</div>
        </fieldset>
    }
}
