//! The proposal as a whole: its score, what stands out, and what can be done with it.

use grouping::{GroupReport, Judgement, Reason};
use yew::prelude::*;

use super::{
    card::sentence,
    outbox::Saving,
    score::score,
    words::{self, Tone},
};
use crate::{
    text::{plural, text, text_with},
    ui::{ButtonKind, Glyph, Press, button, icon},
};

/// The verdict on the whole, in a number and in sentences; `change` is what the last step did to the number,
/// `distance` what is known about better groups, `obstacles` what cannot be whoever is moved where.
pub(crate) fn summary(judgement: &Judgement, change: i16, distance: Html, obstacles: Vec<AttrValue>) -> Html {
    let groups = judgement.groups.len();
    let count = |test: fn(&GroupReport) -> bool| judgement.groups.iter().filter(|it| test(it)).count();
    let (weak, unknown) = (count(words::is_weak), count(words::is_unknown));
    let too_few = judgement.left_out.iter().filter(|it| it.reason == Reason::TooFew).count() as u64;
    let mut said = Vec::new();
    if groups == 0 {
        said.push(sentence(Tone::Bad, text("groups.summary.no_groups")));
    } else if weak > 0 {
        let (weak, all) = (weak.to_string(), groups.to_string());
        let words = text_with("groups.summary.some_do_not", &[("weak", &weak), ("all", &all)]);
        said.push(sentence(Tone::Watch, words));
    } else if unknown == 0 {
        said.push(sentence(Tone::Good, text("groups.summary.all_meet")));
    }
    if unknown > 0 {
        said.push(sentence(Tone::Plain, plural("groups.summary.unknown", unknown as u64)));
    }
    if too_few > 0 {
        said.push(sentence(Tone::Watch, plural("groups.summary.too_few", too_few)));
    }
    if judgement.left_out.is_empty() && groups > 0 {
        said.push(sentence(Tone::Good, text("groups.summary.all_placed")));
    }
    html! {
        <section class="card card-hero proposal" aria-labelledby="proposal-heading">
            <header class="card-head">
                <div>
                    <p class="eyebrow">{ text("groups.summary.eyebrow") }</p>
                    <h1 id="proposal-heading">{ plural("groups.summary.title", groups as u64) }</h1>
                </div>
                { score(judgement.score, change, true) }
            </header>
            <ul class="findings">{ for said }</ul>
            { distance }
            if !obstacles.is_empty() {
                <details class="fold" open=true>
                    <summary>{ plural("groups.obstacles", obstacles.len() as u64) }</summary>
                    <ul class="findings">{ for obstacles.into_iter().map(|it| sentence(Tone::Watch, it)) }</ul>
                </details>
            }
            <p class="hint">{ text("groups.summary.drag") }</p>
        </section>
    }
}

/// Where the proposal stands, and what can be done with it.
pub(crate) struct Bar {
    /// How far saving has come.
    pub(crate) saving: Saving,
    /// There is a move to take back.
    pub(crate) can_undo: bool,
    /// There is an undone move.
    pub(crate) can_redo: bool,
    /// What another search is called.
    pub(crate) more: AttrValue,
    /// There are no groups to publish.
    pub(crate) empty: bool,
    /// Takes a move back.
    pub(crate) undo: Callback<MouseEvent>,
    /// Makes it again.
    pub(crate) redo: Callback<MouseEvent>,
    /// Another proposal.
    pub(crate) another: Callback<MouseEvent>,
    /// Throws it away.
    pub(crate) discard: Callback<MouseEvent>,
    /// Publishes it.
    pub(crate) publish: Callback<MouseEvent>,
    /// Tries to save again.
    pub(crate) retry: Callback<MouseEvent>,
}

/// What can be done with a proposal; it stays in reach while the groups scroll by.
pub(crate) fn toolbar(bar: &Bar) -> Html {
    let saving = match bar.saving {
        Saving::Saved => html! { <>{ icon(Glyph::Check) }{ text("groups.saved") }</> },
        Saving::Sending => html! { { text("groups.saving") } },
        Saving::Failed => html! {
            { button(
                Press {
                    kind: ButtonKind::Plain,
                    glyph: Some(Glyph::Refresh),
                    onclick: bar.retry.clone(),
                    ..Press::default()
                },
                text("groups.save_again"),
            ) }
        },
    };
    html! {
        <div class="proposal-bar" role="toolbar" aria-label={text("groups.toolbar")}>
            <span class="proposal-bar-steps">
                { button(
                    Press {
                        glyph: Some(Glyph::Undo),
                        disabled: !bar.can_undo,
                        label: Some(text("groups.undo")),
                        onclick: bar.undo.clone(),
                        ..Press::default()
                    },
                    AttrValue::default(),
                ) }
                { button(
                    Press {
                        glyph: Some(Glyph::Redo),
                        disabled: !bar.can_redo,
                        label: Some(text("groups.redo")),
                        onclick: bar.redo.clone(),
                        ..Press::default()
                    },
                    AttrValue::default(),
                ) }
                <span class="proposal-bar-saving hint">{ saving }</span>
            </span>
            <span class="proposal-bar-acts">
                { button(
                    Press { kind: ButtonKind::Plain, onclick: bar.discard.clone(), ..Press::default() },
                    text("groups.discard"),
                ) }
                { button(
                    Press { glyph: Some(Glyph::Refresh), onclick: bar.another.clone(), ..Press::default() },
                    bar.more.clone(),
                ) }
                { button(
                    Press {
                        kind: ButtonKind::Primary,
                        disabled: bar.empty,
                        onclick: bar.publish.clone(),
                        ..Press::default()
                    },
                    text("groups.publish"),
                ) }
            </span>
        </div>
    }
}
