//! A score as a bar and a number.

use yew::prelude::*;

use super::words::band;
use crate::text::{number, text_with};

/// A score of 0 to 100 and what the last step did to it. The number is always there, the bar and its colour only
/// help.
pub(crate) fn score(score: u8, change: i16, large: bool) -> Html {
    let (class, shown, score) = (band(score), number(score.into()), score.to_string());
    html! {
        <span class={classes!("score", class, large.then_some("score-large"))}>
            { points(change) }
            <svg class="score-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="score-track" width="100" height="8" rx="4" />
                <rect class="score-fill" width={score.clone()} height="8" rx="4" />
            </svg>
            <span class="score-number" aria-hidden="true">{ shown }</span>
            <span class="visually-hidden">{ text_with("groups.score", &[("score", &score)]) }</span>
        </span>
    }
}

/// Points gained or lost, with a sign and an arrow; nothing for none.
fn points(change: i16) -> Html {
    let (class, sign) = match change {
        0 => return Html::default(),
        1.. => ("change-up", "▴ +"),
        _ => ("change-down", "▾ −"),
    };
    html! { <span class={classes!("change", class)}>{ sign }{ number(change.unsigned_abs().into()) }</span> }
}
