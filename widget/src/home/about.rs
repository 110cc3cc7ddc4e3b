//! What others know of me, in a glance.

use wire::{Profile, SeenBy};
use yew::prelude::*;

use crate::{
    profile::{language_name, place},
    text::text,
    ui::{Glyph, Press, button, card_head, icon},
};

/// Own answers as chips, and the way to change them.
pub(super) fn about(profile: &Profile, onedit: &Callback<()>) -> Html {
    let seen = match profile.seen_by {
        SeenBy::Nobody => text("home.about.seen.nobody"),
        SeenBy::Group => text("home.about.seen.group"),
        SeenBy::Course => text("home.about.seen.course"),
    };
    let edit = html! {
        { button(
            Press { glyph: Some(Glyph::Pencil), onclick: onedit.reform(|_| ()), ..Press::default() },
            text("action.edit"),
        ) }
    };
    html! {
        <section class="card">
            { card_head(text("home.about.title"), edit) }
            <ul class="chips">
                if let Some(zone) = &profile.zone {
                    <li class="chip">{ icon(Glyph::Globe) }{ place(zone) }</li>
                }
                { for profile.languages.iter().map(|tag| html! {
                    <li class="chip" lang={tag.clone()}>{ language_name(tag) }</li>
                }) }
                if !profile.wants_group { <li class="chip">{ text("profile.alone") }</li> }
                <li class="chip">{ icon(Glyph::Eye) }{ seen }</li>
            </ul>
        </section>
    }
}
