//! The field for a link to the group's room.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::words::link_of;
use crate::{text::text, ui::field_head};

/// What was typed.
#[derive(Clone)]
pub(super) struct Room {
    typed: UseStateHandle<String>,
    bad: UseStateHandle<bool>,
}

/// A field that is empty at first.
#[hook]
pub(super) fn use_room() -> Room {
    Room { typed: use_state(String::new), bad: use_state(|| false) }
}

impl Room {
    /// The link, if there is one; what is none is said beside the field.
    ///
    /// # Errors
    /// When something else was typed.
    pub(super) fn link(&self) -> Result<Option<String>, ()> {
        let link = link_of(&self.typed);
        self.bad.set(link.is_err());
        link
    }

    /// The field.
    pub(super) fn field(&self) -> Html {
        let bad = *self.bad;
        let oninput = {
            let Self { typed, bad } = self.clone();
            Callback::from(move |event: InputEvent| {
                bad.set(false);
                typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
            })
        };
        html! {
            <div class="field">
                { field_head("plan-link", text("meet.plan.link"), Some(text("meet.plan.link.hint"))) }
                <input id="plan-link" class="input" type="url" inputmode="url" autocomplete="off"
                    placeholder="https://" value={(*self.typed).clone()} {oninput}
                    aria-invalid={if bad { "true" } else { "false" }}
                    aria-describedby={if bad { "plan-link-hint plan-link-bad" } else { "plan-link-hint" }} />
                if bad {
                    <p class="field-bad" id="plan-link-bad" role="alert">{ text("meet.plan.link.bad") }</p>
                }
            </div>
        }
    }
}
