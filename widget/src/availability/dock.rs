//! What stays in reach while the week scrolls: the brush, the way back, and saving.

use jiff::Timestamp;
use yew::prelude::*;

use super::{
    brush::Brushes,
    desk::{Action, Desk},
    saying::total_words,
};
use crate::{
    api::ApiFailure,
    clock::{format_ago, use_now},
    text::{text, text_with},
    ui::{Button, ButtonKind, Glyph, Icon},
};

/// What the server knows of the week.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Standing {
    /// It is being told.
    Saving,
    /// It refused, or was not there.
    Failed(ApiFailure),
    /// It has something else.
    Unsaved,
    /// It has something else, and cannot be told without a zone.
    NeedsZone,
    /// All of it, since then.
    Saved(Timestamp),
    /// Nothing, and there is nothing to know.
    Never,
}

#[derive(PartialEq, Properties)]
pub(crate) struct DockProps {
    /// The week.
    pub(crate) desk: UseReducerHandle<Desk>,
    /// Whether a finger paints; `None` where there is nothing to paint on.
    pub(crate) finger_paints: Option<bool>,
    /// Hears when it should.
    pub(crate) on_finger: Callback<bool>,
    /// What the server knows.
    pub(crate) standing: Standing,
    /// Saves.
    pub(crate) on_save: Callback<()>,
}

/// The dock.
#[component]
pub(crate) fn Dock(props: &DockProps) -> Html {
    let desk = &props.desk;
    let step = |action: Action| {
        let dispatcher = desk.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action.clone()))
    };
    let can_save = matches!(props.standing, Standing::Saving | Standing::Failed(_) | Standing::Unsaved);
    html! {
        <div class="dock">
            if let Some(paints) = props.finger_paints {
                <div class="dock-brushes">
                    <Brushes desk={desk.clone()} />
                    <Button class="finger" glyph={Glyph::Pencil} pressed={paints}
                        onclick={props.on_finger.reform(move |_: MouseEvent| !paints)}>
                        { text("hours.finger") }
                    </Button>
                </div>
            }
            <div class="dock-save">
                <SaveState standing={props.standing.clone()} total={total_words(desk.editor.weekly())} />
                <Button kind={ButtonKind::Plain} class="dock-step" glyph={Glyph::Undo} label={text("hours.undo")}
                    disabled={!desk.editor.can_undo()} onclick={step(Action::Undo)} />
                <Button kind={ButtonKind::Plain} class="dock-step" glyph={Glyph::Redo} label={text("hours.redo")}
                    disabled={!desk.editor.can_redo()} onclick={step(Action::Redo)} />
                <Button kind={ButtonKind::Primary} busy={props.standing == Standing::Saving} disabled={!can_save}
                    onclick={props.on_save.reform(|_| ())}>
                    { text("action.save") }
                </Button>
            </div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct SaveStateProps {
    standing: Standing,
    total: AttrValue,
}

/// How much is marked, and whether the server has it.
#[component]
fn SaveState(props: &SaveStateProps) -> Html {
    let now = use_now();
    let (class, glyph, words) = match &props.standing {
        Standing::Saving => ("is-busy", Glyph::Refresh, text("hours.saving")),
        Standing::Failed(failure) => ("is-failed", Glyph::Warning, failure.sentence()),
        Standing::Unsaved => ("is-unsaved", Glyph::Pencil, text("hours.unsaved")),
        Standing::NeedsZone => ("is-failed", Glyph::Globe, text("hours.needs_zone")),
        Standing::Saved(at) => {
            ("is-saved", Glyph::Check, text_with("hours.saved_ago", &[("ago", &format_ago(*at, now))]))
        }
        Standing::Never => ("is-unsaved", Glyph::Info, text("hours.never")),
    };
    html! {
        <p class={classes!("save-state", class)}>
            <Icon {glyph} />
            <span><strong class="figures">{ &props.total }</strong><span class="save-words">{ words }</span></span>
        </p>
    }
}
