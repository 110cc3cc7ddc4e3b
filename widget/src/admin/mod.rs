//! How the tool is doing, for whoever looks after it; without anybody's data.

use jiff::Timestamp;
use wire::{AdminHealth, KeyHealth, RosterHealth};
use yew::prelude::*;

use crate::{
    clock::{format_ago, use_now},
    load::{Load, use_load},
    text::{number, plural, text, text_with},
    ui::{Glyph, NoticeKind, Press, button, card_head, icon, pending, retry},
};

/// The health screen.
#[component]
pub(crate) fn Health() -> Html {
    let health = use_load((), |api, ()| async move { api.get::<AdminHealth>("/api/admin/health").await });
    let now = use_now();
    match &health.state {
        Load::Pending => pending(3),
        Load::Failed(failure) => retry(failure, &health.reload),
        Load::Ready(it) => show(it, now, &health.reload),
    }
}

fn show(health: &AdminHealth, now: Timestamp, reload: &Callback<()>) -> Html {
    let troubled = health.rosters.iter().filter(|it| it.trouble.is_some()).count();
    html! {
        <div class="stack">
            <div class="row row-spread">
                <h1>{ text("admin.title") }</h1>
                { button(
                    Press { glyph: Some(Glyph::Refresh), onclick: reload.reform(|_| ()), ..Press::default() },
                    text("admin.look_again"),
                ) }
            </div>
            if troubled == 0 {
                { NoticeKind::Good.says(text("admin.all_well")) }
            } else {
                { NoticeKind::Trouble.says(plural("admin.troubled", troubled as u64)) }
            }
            <section class="card">
                { card_head(text("admin.rosters"), Html::default()) }
                if health.rosters.is_empty() {
                    <p class="soft">{ text("admin.rosters.none") }</p>
                } else {
                    <ul class="lines">{ for health.rosters.iter().map(|it| roster_line(it, now)) }</ul>
                }
            </section>
            <section class="card">
                { card_head(text("admin.platform"), Html::default()) }
                <dl class="facts">
                    { fact(text("admin.name"), &health.platform) }
                    { health.product.as_ref().map_or_else(Html::default, |it| fact(text("admin.product"), it)) }
                    { fact(text("admin.issuer"), &health.issuer) }
                    { fact(text("admin.client"), &health.client_id) }
                    { fact(text("admin.deployment"), &health.deployment) }
                    { fact(text("admin.courses"), &number(health.courses.into())) }
                    { fact(text("admin.people"), &number(health.people.into())) }
                </dl>
            </section>
            <section class="card">
                { card_head(text("admin.keys"), Html::default()) }
                if health.keys.is_empty() {
                    <p class="soft">{ text("admin.keys.none") }</p>
                } else {
                    <ul class="lines">{ for health.keys.iter().map(|it| key_line(it, now)) }</ul>
                }
            </section>
            <section class="card">
                { card_head(text("admin.kith"), Html::default()) }
                <dl class="facts">
                    { fact(text("admin.version"), &health.version) }
                    { fact(text("admin.tzdb"), &health.tzdb) }
                </dl>
            </section>
        </div>
    }
}

fn fact(name: AttrValue, value: &str) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

fn roster_line(roster: &RosterHealth, now: Timestamp) -> Html {
    let refreshed = roster.refreshed_at.map_or_else(
        || text("admin.roster.never"),
        |at| text_with("admin.roster.refreshed", &[("ago", &format_ago(at, now))]),
    );
    let (glyph, class) = match (&roster.trouble, roster.refreshed_at) {
        (Some(_), _) => (Glyph::Warning, "line-trouble"),
        (None, Some(_)) => (Glyph::Check, "line-good"),
        (None, None) => (Glyph::Info, "line-new"),
    };
    html! {
        <li class={classes!("line", class)}>
            { icon(glyph) }
            <div>
                <strong>{ &roster.course }</strong>
                if let Some(trouble) = &roster.trouble { <p>{ trouble }</p> }
                <p class="soft small">{ refreshed }</p>
            </div>
        </li>
    }
}

fn key_line(key: &KeyHealth, now: Timestamp) -> Html {
    let made = text_with("admin.key.made", &[("ago", &format_ago(key.created_at, now))]);
    let state = match key {
        KeyHealth { signing: true, .. } => text("admin.key.signing"),
        KeyHealth { announced: true, .. } => text("admin.key.announced"),
        _ => text("admin.key.retired"),
    };
    html! {
        <li class={classes!("line", key.signing.then_some("line-good"))}>
            { icon(Glyph::Key) }
            <div><strong class="code">{ &key.kid }</strong><p class="soft small">{ state }{ " · " }{ made }</p></div>
        </li>
    }
}
