//! Buttons.

use yew::prelude::*;

use super::{Glyph, icon};
use crate::text::{text, text_with};

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ButtonKind {
    /// The one thing to do on a screen.
    Primary,
    /// Everything else.
    #[default]
    Quiet,
    /// Looks like a link, for lesser things inside text.
    Plain,
    /// Takes something away.
    Danger,
}

/// What a button is and does.
#[derive(Default)]
pub(crate) struct Press {
    /// How it looks.
    pub(crate) kind: ButtonKind,
    /// What it does.
    pub(crate) onclick: Callback<MouseEvent>,
    /// It cannot be pressed now.
    pub(crate) disabled: bool,
    /// What it does is under way; it keeps focus, and presses are ignored.
    pub(crate) busy: bool,
    /// `true`: sends the form it stands in.
    pub(crate) submit: bool,
    /// An icon before the words.
    pub(crate) glyph: Option<Glyph>,
    /// For toggles: whether it is pressed.
    pub(crate) pressed: Option<bool>,
    /// What it is about, where the words inside are not enough: screen readers say it after them, so that whoever
    /// speaks to the browser can name the button by what they see (WCAG 2.2, 2.5.3).
    pub(crate) of: Option<AttrValue>,
    /// What a button without words is called.
    pub(crate) label: Option<AttrValue>,
    /// Further classes.
    pub(crate) class: &'static str,
}

/// A button with these words; without words its label says what it does.
pub(crate) fn button(press: Press, words: AttrValue) -> Html {
    let kind = match press.kind {
        ButtonKind::Primary => "button-primary",
        ButtonKind::Quiet => "button-quiet",
        ButtonKind::Plain => "button-plain",
        ButtonKind::Danger => "button-danger",
    };
    let busy = press.busy;
    let act = press.onclick;
    let name = press.of.map_or(press.label, |of| Some(name_of(&words, &of)));
    let onclick = move |event: MouseEvent| if busy { event.prevent_default() } else { act.emit(event) };
    html! {
        <button
            type={if press.submit { "submit" } else { "button" }}
            class={classes!("button", kind, busy.then_some("is-busy"), press.class)}
            disabled={press.disabled}
            aria-disabled={busy.then_some("true")}
            aria-pressed={press.pressed.map(|it| if it { "true" } else { "false" })}
            aria-label={name}
            {onclick}
        >
            { press.glyph.map(icon) }
            { words }
            if busy { <span class="visually-hidden">{ text("action.busy") }</span> }
        </button>
    }
}

/// What is called by `words` and is about `of`, in one name.
pub(crate) fn name_of(words: &str, of: &str) -> AttrValue {
    text_with("action.of", &[("words", words), ("of", of)])
}
