//! What is shown while something is awaited, and when it did not come.

use yew::prelude::*;

use super::{Button, ButtonKind, Glyph, Icon, Notice, NoticeKind};
use crate::{api::ApiFailure, text::text};

#[derive(PartialEq, Properties)]
pub(crate) struct PendingProps {
    /// How many cards to hint at.
    #[prop_or(2)]
    pub(crate) cards: usize,
}

/// The shape of what is coming.
#[component]
pub(crate) fn Pending(props: &PendingProps) -> Html {
    let bones = (0..props.cards).map(|_| {
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

#[derive(PartialEq, Properties)]
pub(crate) struct RetryProps {
    /// What happened.
    pub(crate) failure: ApiFailure,
    /// Tries again.
    pub(crate) again: Callback<()>,
}

/// A screen that could not be filled: what happened, and one thing to do.
#[component]
pub(crate) fn Retry(props: &RetryProps) -> Html {
    html! {
        <div class="card empty" role="alert">
            <Icon glyph={Glyph::Warning} class="empty-icon" />
            <h2>{ text("failure.title") }</h2>
            <p>{ props.failure.sentence() }</p>
            <Button kind={ButtonKind::Primary} glyph={Glyph::Refresh} onclick={props.again.reform(|_| ())}>
                { text("failure.retry") }
            </Button>
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct FailureProps {
    /// What happened, if anything.
    pub(crate) failure: Option<ApiFailure>,
}

/// Why a button's work failed, beside that button; nothing when nothing did. The words are announced by
/// [`crate::load::use_act`].
#[component]
pub(crate) fn Failure(props: &FailureProps) -> Html {
    props.failure.as_ref().map_or_else(Html::default, |failure| {
        html! { <Notice kind={NoticeKind::Trouble}><p>{ failure.sentence() }</p></Notice> }
    })
}
