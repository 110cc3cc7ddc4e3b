//! What others know of me, in a glance.

use wire::{Profile, SeenBy};
use yew::prelude::*;

use crate::{
    profile::{language_name, place},
    text::text,
    ui::{Button, Card, Glyph, Icon},
};

#[derive(PartialEq, Properties)]
pub(super) struct AboutProps {
    pub(super) profile: Profile,
    /// Opens the questions.
    pub(super) onedit: Callback<()>,
}

/// Own answers as chips, and the way to change them.
#[component]
pub(super) fn About(props: &AboutProps) -> Html {
    let profile = &props.profile;
    let seen = match profile.seen_by {
        SeenBy::Nobody => text("home.about.seen.nobody"),
        SeenBy::Group => text("home.about.seen.group"),
        SeenBy::Course => text("home.about.seen.course"),
    };
    let edit = html! {
        <Button glyph={Glyph::Pencil} onclick={props.onedit.reform(|_| ())}>{ text("action.edit") }</Button>
    };
    html! {
        <Card title={text("home.about.title")} aside={edit}>
            <ul class="chips">
                if let Some(zone) = &profile.zone {
                    <li class="chip"><Icon glyph={Glyph::Globe} />{ place(zone) }</li>
                }
                { for profile.languages.iter().map(|tag| html! {
                    <li class="chip" lang={tag.clone()}>{ language_name(tag) }</li>
                }) }
                if !profile.wants_group { <li class="chip">{ text("profile.alone") }</li> }
                <li class="chip"><Icon glyph={Glyph::Eye} />{ seen }</li>
            </ul>
        </Card>
    }
}
