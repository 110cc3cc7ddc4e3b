//! Buttons.

use yew::prelude::*;

use super::{Glyph, icon};
use crate::text::text;

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

#[derive(PartialEq, Properties)]
pub(crate) struct ButtonProps {
    /// How it looks.
    #[prop_or_default]
    pub(crate) kind: ButtonKind,
    /// What it does.
    #[prop_or_default]
    pub(crate) onclick: Callback<MouseEvent>,
    /// It cannot be pressed now.
    #[prop_or_default]
    pub(crate) disabled: bool,
    /// What it does is under way; it keeps focus, and presses are ignored.
    #[prop_or_default]
    pub(crate) busy: bool,
    /// `true`: sends the form it stands in.
    #[prop_or_default]
    pub(crate) submit: bool,
    /// An icon before the words.
    #[prop_or_default]
    pub(crate) glyph: Option<Glyph>,
    /// For toggles: whether it is pressed.
    #[prop_or_default]
    pub(crate) pressed: Option<bool>,
    /// The name screen readers say, where the words inside are not enough.
    #[prop_or_default]
    pub(crate) label: Option<AttrValue>,
    /// Further classes.
    #[prop_or_default]
    pub(crate) class: Classes,
    /// To focus it.
    #[prop_or_default]
    pub(crate) node: NodeRef,
    /// The words.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// A button.
#[component]
pub(crate) fn Button(props: &ButtonProps) -> Html {
    let kind = match props.kind {
        ButtonKind::Primary => "button-primary",
        ButtonKind::Quiet => "button-quiet",
        ButtonKind::Plain => "button-plain",
        ButtonKind::Danger => "button-danger",
    };
    let onclick = {
        let (busy, act) = (props.busy, props.onclick.clone());
        Callback::from(move |event: MouseEvent| if busy { event.prevent_default() } else { act.emit(event) })
    };
    html! {
        <button
            ref={props.node.clone()}
            type={if props.submit { "submit" } else { "button" }}
            class={classes!("button", kind, props.busy.then_some("is-busy"), props.class.clone())}
            disabled={props.disabled}
            aria-disabled={props.busy.then_some("true")}
            aria-pressed={props.pressed.map(|it| if it { "true" } else { "false" })}
            aria-label={props.label.clone()}
            {onclick}
        >
            if let Some(glyph) = props.glyph { { icon(glyph) } }
            { props.children.clone() }
            if props.busy { <span class="visually-hidden">{ text("action.busy") }</span> }
        </button>
    }
}
