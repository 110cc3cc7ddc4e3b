//! The proposal as a whole: its score, what stands out, and what can be done with it.

use grouping::{Judgement, Reason};
use yew::prelude::*;

use super::{outbox::Saving, score::Score, words};
use crate::{
    text::{plural, text, text_with},
    ui::{Button, ButtonKind, Glyph, Icon},
};

#[derive(PartialEq, Properties)]
pub(crate) struct SummaryProps {
    /// The verdict.
    pub(crate) judgement: Judgement,
    /// How many groups there are.
    pub(crate) groups: usize,
    /// What the last step did to the score.
    pub(crate) change: i16,
}

/// The verdict on the whole, in a number and in sentences.
#[component]
pub(crate) fn Summary(props: &SummaryProps) -> Html {
    let judgement = &props.judgement;
    let weak = judgement.groups.iter().filter(|it| words::is_weak(it)).count();
    let count = |why: Reason| judgement.left_out.iter().filter(|it| it.reason == why).count() as u64;
    let too_few = count(Reason::TooFew);
    let meets = if props.groups == 0 {
        (Glyph::Warning, "finding-bad", text("groups.summary.no_groups"))
    } else if weak == 0 {
        (Glyph::Check, "finding-good", text("groups.summary.all_meet"))
    } else {
        let (weak, all) = (weak.to_string(), props.groups.to_string());
        (
            Glyph::Warning,
            "finding-watch",
            text_with("groups.summary.some_do_not", &[("weak", &weak), ("all", &all)]),
        )
    };
    html! {
        <section class="card card-hero proposal" aria-labelledby="proposal-heading">
            <header class="card-head">
                <div>
                    <p class="eyebrow">{ text("groups.summary.eyebrow") }</p>
                    <h2 id="proposal-heading">{ plural("groups.summary.title", props.groups as u64) }</h2>
                </div>
                <Score score={judgement.score} change={props.change} large=true />
            </header>
            <ul class="findings">
                { line(meets) }
                if too_few > 0 {
                    { line((Glyph::Warning, "finding-watch", plural("groups.summary.too_few", too_few))) }
                }
                if judgement.left_out.is_empty() && props.groups > 0 {
                    { line((Glyph::Check, "finding-good", text("groups.summary.all_placed"))) }
                }
            </ul>
            <p class="hint">{ text("groups.summary.drag") }</p>
        </section>
    }
}

fn line((glyph, class, words): (Glyph, &'static str, AttrValue)) -> Html {
    html! { <li class={classes!("finding", class)}><Icon {glyph} /><span>{ words }</span></li> }
}

#[derive(PartialEq, Properties)]
pub(crate) struct ToolbarProps {
    /// How far saving has come.
    pub(crate) saving: Saving,
    /// There is a move to take back.
    pub(crate) can_undo: bool,
    /// There is an undone move.
    pub(crate) can_redo: bool,
    /// There are no groups to publish.
    pub(crate) empty: bool,
    /// Takes a move back.
    pub(crate) undo: Callback<()>,
    /// Makes it again.
    pub(crate) redo: Callback<()>,
    /// Another proposal.
    pub(crate) another: Callback<()>,
    /// Throws it away.
    pub(crate) discard: Callback<()>,
    /// Publishes it.
    pub(crate) publish: Callback<()>,
    /// Tries to save again.
    pub(crate) retry: Callback<()>,
}

/// What can be done with a proposal; it stays in reach while the groups scroll by.
#[component]
pub(crate) fn Toolbar(props: &ToolbarProps) -> Html {
    let saving = match props.saving {
        Saving::Saved => html! { <><Icon glyph={Glyph::Check} />{ text("groups.saved") }</> },
        Saving::Sending => html! { { text("groups.saving") } },
        Saving::Failed => html! {
            <Button kind={ButtonKind::Plain} glyph={Glyph::Refresh} onclick={props.retry.reform(|_| ())}>
                { text("groups.save_again") }
            </Button>
        },
    };
    html! {
        <div class="proposal-bar" role="toolbar" aria-label={text("groups.toolbar")}>
            <span class="proposal-bar-steps">
                <Button glyph={Glyph::Undo} disabled={!props.can_undo} label={text("groups.undo")}
                    onclick={props.undo.reform(|_| ())} />
                <Button glyph={Glyph::Redo} disabled={!props.can_redo} label={text("groups.redo")}
                    onclick={props.redo.reform(|_| ())} />
                <span class="proposal-bar-saving hint">{ saving }</span>
            </span>
            <span class="proposal-bar-acts">
                <Button kind={ButtonKind::Plain} onclick={props.discard.reform(|_| ())}>{ text("groups.discard") }</Button>
                <Button glyph={Glyph::Refresh} onclick={props.another.reform(|_| ())}>{ text("groups.another") }</Button>
                <Button kind={ButtonKind::Primary} disabled={props.empty} onclick={props.publish.reform(|_| ())}>
                    { text("groups.publish") }
                </Button>
            </span>
        </div>
    }
}
