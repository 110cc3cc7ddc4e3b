//! A number with a step down and a step up.

use std::ops::RangeInclusive;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{
    text::text_with,
    ui::{Glyph, Icon},
};

#[derive(PartialEq, Properties)]
pub(crate) struct StepperProps {
    /// Id of the field.
    pub(crate) id: AttrValue,
    /// What is counted.
    pub(crate) label: AttrValue,
    /// A line of help.
    #[prop_or_default]
    pub(crate) hint: Option<AttrValue>,
    /// The number.
    pub(crate) value: u16,
    /// From and to.
    pub(crate) range: RangeInclusive<u16>,
    /// What one step is.
    #[prop_or(1)]
    pub(crate) step: u16,
    /// How the number reads, such as "1 h 30 min"; the number itself where this is nothing.
    #[prop_or_default]
    pub(crate) reading: Option<AttrValue>,
    /// Hears the new number, always inside the range.
    pub(crate) onchange: Callback<u16>,
}

/// A stepper: large targets for fingers; arrow keys and typing work as in any number field.
#[component]
pub(crate) fn Stepper(props: &StepperProps) -> Html {
    let (least, most) = (*props.range.start(), *props.range.end());
    let by = |value: u16| props.onchange.reform(move |_: MouseEvent| value.clamp(least, most));
    let current = props.value;
    let onchange = props.onchange.reform(move |event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        let value = field.value().trim().parse().unwrap_or(current).clamp(least, most);
        // What was typed and refused must not stay in the field.
        field.set_value(&value.to_string());
        value
    });
    let hint = props.hint.as_ref().map(|_| AttrValue::from([&*props.id, "-hint"].concat()));
    let what = [("what", props.label.as_str())];
    html! {
        <div class="stepper">
            <span class="stepper-words">
                <label class="field-label" for={props.id.clone()}>{ &props.label }</label>
                if let (Some(words), Some(id)) = (&props.hint, &hint) { <span class="hint" {id}>{ words }</span> }
            </span>
            <span class="stepper-control">
                <button type="button" class="stepper-button" disabled={current <= least}
                    onclick={by(current.saturating_sub(props.step))} aria-label={text_with("groups.stepper.less", &what)}>
                    <Icon glyph={Glyph::Minus} />
                </button>
                <span class="stepper-value">
                    <input id={props.id.clone()} type="number" inputmode="numeric" min={least.to_string()}
                        max={most.to_string()} step={props.step.to_string()} value={current.to_string()}
                        aria-describedby={hint} {onchange} />
                    if let Some(reading) = &props.reading { <span class="stepper-reading" aria-hidden="true">{ reading }</span> }
                </span>
                <button type="button" class="stepper-button" disabled={current >= most}
                    onclick={by(current.saturating_add(props.step))} aria-label={text_with("groups.stepper.more", &what)}>
                    <Icon glyph={Glyph::Plus} />
                </button>
            </span>
        </div>
    }
}
