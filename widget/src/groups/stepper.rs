//! A number with a step down and a step up.

use std::ops::RangeInclusive;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{
    text::text_with,
    ui::{Glyph, icon},
};

/// A number to be chosen.
pub(crate) struct Stepper {
    /// Id of the field.
    pub(crate) id: &'static str,
    /// What is counted.
    pub(crate) label: AttrValue,
    /// A line of help.
    pub(crate) hint: AttrValue,
    /// The number.
    pub(crate) value: u8,
    /// From and to.
    pub(crate) range: RangeInclusive<u8>,
    /// Hears the new number, always inside the range.
    pub(crate) onchange: Callback<u8>,
}

impl Stepper {
    /// The stepper: large targets for fingers; arrow keys and typing work as in any number field.
    pub(crate) fn view(&self) -> Html {
        let (id, current) = (self.id, self.value);
        let (least, most) = (*self.range.start(), *self.range.end());
        let onchange = self.onchange.reform(move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            let value = field.value().trim().parse().unwrap_or(current).clamp(least, most);
            // What was typed and refused must not stay in the field.
            field.set_value(&value.to_string());
            value
        });
        let hint = AttrValue::from([id, "-hint"].concat());
        let what = [("what", self.label.as_str())];
        let button = |value: u8, glyph: Glyph, label: AttrValue| {
            let onclick = self.onchange.reform(move |_: MouseEvent| value);
            html! {
                <button type="button" class="stepper-button" disabled={value == current} {onclick} aria-label={label}>
                    { icon(glyph) }
                </button>
            }
        };
        html! {
            <div class="stepper">
                <span class="stepper-words">
                    <label class="field-label" for={id}>{ &self.label }</label>
                    <span class="hint" id={hint.clone()}>{ &self.hint }</span>
                </span>
                <span class="stepper-control">
                    { button(current.saturating_sub(1).max(least), Glyph::Minus, text_with("groups.stepper.less", &what)) }
                    <input {id} type="number" inputmode="numeric" min={least.to_string()} max={most.to_string()}
                        value={current.to_string()} aria-describedby={hint} {onchange} />
                    { button(current.saturating_add(1).min(most), Glyph::Plus, text_with("groups.stepper.more", &what)) }
                </span>
            </div>
        }
    }
}
