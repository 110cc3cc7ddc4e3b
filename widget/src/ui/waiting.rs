//! What is shown while something is awaited, and when it did not come.

use yew::prelude::*;

use super::{ButtonKind, Glyph, NoticeKind, Press, button, icon_with};
use crate::{api::ApiFailure, text::text};

/// The shape of what is coming: so many cards.
pub(crate) fn pending(cards: usize) -> Html {
    let bones = (0..cards).map(|_| {
        html! {
            <div class="card skeleton" aria-hidden="true">
                <span class="bone bone-title" /><span class="bone" /><span class="bone bone-short" />
            </div>
        }
    });
    html! {
        <div class="stack">
            <p class="visually-hidden" role="status">{ text("app.loading_short") }</p>
            { for bones }
        </div>
    }
}

/// A screen that could not be filled: what happened, and one thing to do.
pub(crate) fn retry(failure: &ApiFailure, again: &Callback<()>) -> Html {
    html! {
        <div class="card empty" role="alert">
            { icon_with(Glyph::Warning, "empty-icon") }
            <h2>{ text("failure.title") }</h2>
            <p dir="auto">{ failure.sentence() }</p>
            { button(
                Press {
                    kind: ButtonKind::Primary,
                    glyph: Some(Glyph::Refresh),
                    onclick: again.reform(|_| ()),
                    ..Press::default()
                },
                text("failure.retry"),
            ) }
        </div>
    }
}

/// Why a button's work failed, beside that button; nothing when nothing did. The words are announced by
/// [`crate::load::use_act`].
pub(crate) fn failed(failure: Option<&ApiFailure>) -> Html {
    failure.map_or_else(Html::default, |failure| NoticeKind::Trouble.says(failure.sentence()))
}
