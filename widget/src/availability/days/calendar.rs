//! Busy times from a person's own calendar: an address or a file, what was found, and the questions it leaves.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};
use wire::{CalendarSource, DatedHours, Days};
use yew::prelude::*;

use super::{Wish, days_words};
use crate::{
    clock::{format_ago, now},
    load::{Acting, spawn},
    text::{plural, text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, announce, button, field_head},
};

/// The longest file the server reads, in octets.
const LONGEST: f64 = 2.0 * 1024.0 * 1024.0;

/// The part of the section; `too_large` says that the last file that was chosen is.
pub(super) fn calendar(
    days: &Days,
    act: &Acting<Wish>,
    too_large: &UseStateHandle<bool>,
    heading: &NodeRef,
) -> Html {
    html! {
        <section class="stack stack-close busy">
            <h3 ref={heading.clone()} tabindex="-1">{ text("busy.title") }</h3>
            if let Some(from) = &days.calendar {
                { found(days, from, act) }
            } else {
                <p class="soft">{ text("busy.lead") }</p>
                { source(act, too_large) }
            }
        </section>
    }
}

/// Two ways to name a calendar.
fn source(act: &Acting<Wish>, too_large: &UseStateHandle<bool>) -> Html {
    let onsubmit = {
        let run = act.run.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let form = event.target_dyn_into::<web_sys::HtmlElement>();
            let field = form.and_then(|it| it.query_selector("input").ok().flatten());
            let Some(field) = field.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) else { return };
            run.emit(Wish::Choose(CalendarSource { address: true, text: field.value() }));
        }
    };
    let onchange = {
        let (run, too_large) = (act.run.clone(), too_large.clone());
        move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = field.files().and_then(|it| it.get(0)) {
                let large = file.size() > LONGEST;
                too_large.set(large);
                if large {
                    announce(&text("busy.file.large"));
                } else {
                    read(file, run.clone());
                }
            }
            // The same file can be chosen again.
            field.set_value("");
        }
    };
    html! {
        <>
            <form class="stack stack-close" {onsubmit}>
                <div class="field">
                    { field_head("busy-address", text("busy.address"), Some(text("busy.address.hint"))) }
                    <input id="busy-address" class="input" dir="ltr" type="text" inputmode="url" autocomplete="off"
                        spellcheck="false" required=true maxlength="2000" aria-describedby="busy-address-hint" />
                </div>
                <div class="row">
                    { button(
                        Press { submit: true, busy: act.busy, glyph: Some(Glyph::Calendar), ..Press::default() },
                        text("busy.read"),
                    ) }
                </div>
            </form>
            <div class="field">
                { field_head("busy-file", text("busy.file"), Some(text("busy.file.hint"))) }
                <input id="busy-file" class="input" type="file" accept=".ics,text/calendar" disabled={act.busy}
                    aria-describedby="busy-file-hint" {onchange} />
            </div>
            if **too_large { { NoticeKind::Trouble.says(text("busy.file.large")) } }
        </>
    }
}

/// Hands a file over.
fn read(file: File, run: Callback<Wish>) {
    spawn(Box::pin(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|it| it.as_string()).unwrap_or_default();
        run.emit(Wish::Choose(CalendarSource { address: false, text }));
    }));
}

/// What was read in it, what went wrong, and what can be done.
fn found(days: &Days, from: &str, act: &Acting<Wish>) -> Html {
    let is_file = from.is_empty();
    let press = |kind, glyph, wish: Wish, words: &str| {
        let onclick = act.run.reform(move |_: MouseEvent| wish.clone());
        button(Press { kind, glyph: Some(glyph), busy: act.busy, onclick, ..Press::default() }, text(words))
    };
    let ago = |at| format_ago(at, now());
    html! {
        <>
            <p>
                if is_file { { text("busy.from_file") } } else {
                    { text("busy.from") }{ " " }<bdi class="figures">{ from.to_owned() }</bdi>
                }
            </p>
            <p><strong>{ plural("busy.found", days.busy.into()) }</strong></p>
            if let Some(at) = days.read_at {
                <p class="soft small">{ text_with("busy.read_at", &[("ago", &ago(at))]) }</p>
            }
            if days.unread > 0 { { NoticeKind::Info.says(plural("busy.unread", days.unread.into())) } }
            if !days.complete { { NoticeKind::Attention.says(text("busy.cut")) } }
            if let (Some(why), Some(at)) = (&days.trouble, days.tried_at) {
                <div class={NoticeKind::Trouble.class()}>{ NoticeKind::Trouble.icon() }<div class="stack stack-close">
                    <p>{ text_with("busy.trouble", &[("ago", &ago(at))]) }{ " " }{ why.clone() }</p>
                    <p>{ text(if days.paused { "busy.paused" } else { "busy.kept" }) }</p>
                </div></div>
            }
            if !days.all_day.is_empty() {
                <p id="busy-all-day">{ text("busy.all_day") }</p>
                <ul class="stretches">{ for days.all_day.iter().map(|it| question(it, act)) }</ul>
            }
            <div class="row">
                if !is_file {
                    { press(ButtonKind::Quiet, Glyph::Refresh, Wish::Read, "busy.again") }
                }
                { press(ButtonKind::Danger, Glyph::Cross, Wish::Forget, "busy.forget") }
            </div>
        </>
    }
}

/// Days on which something lasts all day: away or free?
fn question(it: &DatedHours, act: &Acting<Wish>) -> Html {
    let days = days_words(it);
    let answer = |free: bool, words: &str| {
        // A press on what is chosen takes it back.
        let chosen = it.free == Some(free);
        let said = DatedHours { free: (!chosen).then_some(free), ..it.clone() };
        let onclick = act.run.reform(move |_: MouseEvent| Wish::Answer(said.clone()));
        let of = Some(days.clone());
        let press = Press { busy: act.busy, pressed: Some(chosen), onclick, of, ..Press::default() };
        button(press, text(words))
    };
    html! {
        <li class="stretch all-day">
            <span class="stretch-words">
                <strong>{ &days }</strong>
                if it.free.is_none() { <span class="soft small">{ text("busy.all_day.open") }</span> }
            </span>
            { answer(false, "busy.all_day.away") }
            { answer(true, "busy.all_day.free") }
        </li>
    }
}
