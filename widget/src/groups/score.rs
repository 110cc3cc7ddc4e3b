//! A score as a bar and a number.

use yew::prelude::*;

use super::words::band;
use crate::text::text_with;

#[derive(PartialEq, Properties)]
pub(crate) struct ScoreProps {
    /// 0 to 100.
    pub(crate) score: u8,
    /// What the last step did to it.
    #[prop_or_default]
    pub(crate) change: i16,
    /// The one for the whole proposal.
    #[prop_or_default]
    pub(crate) large: bool,
}

/// A score; the number is always there, the bar and its colour only help.
#[component]
pub(crate) fn Score(props: &ScoreProps) -> Html {
    let score = props.score.to_string();
    html! {
        <span class={classes!("score", band(props.score), props.large.then_some("score-large"))}>
            if props.change != 0 { <Change by={props.change} /> }
            <svg class="score-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="score-track" width="100" height="8" rx="4" />
                <rect class="score-fill" width={score.clone()} height="8" rx="4" />
            </svg>
            <span class="score-number" aria-hidden="true">{ &score }</span>
            <span class="visually-hidden">{ text_with("groups.score", &[("score", &score)]) }</span>
        </span>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct ChangeProps {
    /// Points more or fewer.
    pub(crate) by: i16,
}

/// Points gained or lost, with a sign and an arrow.
#[component]
pub(crate) fn Change(props: &ChangeProps) -> Html {
    let points = props.by.unsigned_abs().to_string();
    let (class, sign) = if props.by < 0 { ("change-down", "▾ −") } else { ("change-up", "▴ +") };
    html! { <span class={classes!("change", class)}>{ sign }{ points }</span> }
}
