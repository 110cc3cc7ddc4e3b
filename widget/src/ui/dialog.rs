//! Dialogs, by the browser's own `<dialog>`: focus trap, Escape and the backdrop are its work.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::{ButtonKind, Glyph, Press, button};
use crate::text::text;

#[derive(PartialEq, Properties)]
pub(crate) struct DialogProps {
    /// Its heading and its name.
    pub(crate) title: AttrValue,
    /// Called when it was closed by any means; the owner then takes it out of the page.
    pub(crate) onclose: Callback<()>,
    /// What is in it.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// A modal dialog that is open as long as it is in the page.
#[component]
pub(crate) fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // It throws only when it is not in the document; then there is nobody to show it to.
                let _ = dialog.show_modal();
            }
            move || {
                if let Some(dialog) = dialog.filter(HtmlDialogElement::open) {
                    dialog.close();
                }
            }
        });
    }
    let onclose = props.onclose.reform(|_: Event| ());
    html! {
        <dialog ref={node} class="dialog" aria-label={props.title.clone()} {onclose}>
            <header class="card-head">
                <h2>{ &props.title }</h2>
                { button(
                    Press {
                        kind: ButtonKind::Plain,
                        glyph: Some(Glyph::Cross),
                        label: Some(text("action.close")),
                        onclick: props.onclose.reform(|_| ()),
                        ..Press::default()
                    },
                    AttrValue::default(),
                ) }
            </header>
            { props.children.clone() }
        </dialog>
    }
}
