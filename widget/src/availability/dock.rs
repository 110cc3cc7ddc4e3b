//! What stays in reach while the week scrolls: the brush, the way back, and saving.

use jiff::Timestamp;
use yew::prelude::*;

use super::{
    brush::brushes,
    desk::{Action, Desk},
    saying::total_words,
};
use crate::{
    api::ApiFailure,
    clock::format_ago,
    text::{text, text_with},
    ui::{ButtonKind, Glyph, Press, button, icon},
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

/// The dock; `finger_paints` is `None` where there is nothing to paint on.
pub(super) fn dock(
    desk: &UseReducerHandle<Desk>,
    standing: &Standing,
    now: Timestamp,
    finger_paints: Option<bool>,
    on_finger: &Callback<bool>,
    on_save: &Callback<()>,
) -> Html {
    let step = |action: Action| {
        let dispatcher = desk.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action.clone()))
    };
    let can_save = matches!(standing, Standing::Saving | Standing::Failed(_) | Standing::Unsaved);
    html! {
        <div class="dock">
            if let Some(paints) = finger_paints {
                <div class="dock-brushes">
                    { brushes(desk) }
                    { button(
                        Press {
                            class: "finger",
                            glyph: Some(Glyph::Pencil),
                            pressed: Some(paints),
                            onclick: on_finger.reform(move |_: MouseEvent| !paints),
                            ..Press::default()
                        },
                        text("hours.finger"),
                    ) }
                </div>
            }
            <div class="dock-save">
                { save_state(standing, &total_words(desk.editor.weekly()), now) }
                { button(
                    Press {
                        kind: ButtonKind::Plain,
                        class: "dock-step",
                        glyph: Some(Glyph::Undo),
                        label: Some(text("hours.undo")),
                        disabled: !desk.editor.can_undo(),
                        onclick: step(Action::Undo),
                        ..Press::default()
                    },
                    AttrValue::default(),
                ) }
                { button(
                    Press {
                        kind: ButtonKind::Plain,
                        class: "dock-step",
                        glyph: Some(Glyph::Redo),
                        label: Some(text("hours.redo")),
                        disabled: !desk.editor.can_redo(),
                        onclick: step(Action::Redo),
                        ..Press::default()
                    },
                    AttrValue::default(),
                ) }
                { button(
                    Press {
                        kind: ButtonKind::Primary,
                        busy: *standing == Standing::Saving,
                        disabled: !can_save,
                        onclick: on_save.reform(|_| ()),
                        ..Press::default()
                    },
                    text("action.save"),
                ) }
            </div>
        </div>
    }
}

/// How much is marked, and whether the server has it.
fn save_state(standing: &Standing, total: &AttrValue, now: Timestamp) -> Html {
    let (class, glyph, words) = match standing {
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
            { icon(glyph) }
            <span><strong class="figures">{ total }</strong><span class="save-words">{ words }</span></span>
        </p>
    }
}
