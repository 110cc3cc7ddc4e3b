//! The run sheet: what who leads a meeting needs on their phone.

use web_sys::HtmlInputElement;
use wire::{Meeting, MeetingRecord, MemberTime};
use yew::prelude::*;

use super::{
    deed::{Deed, Deeds},
    draft::Part,
    editor::Editor,
};
use crate::{
    meetings::seats::name_words,
    text::text,
    ui::{ButtonKind, Dialog, failed},
};

/// What the sheet is made of.
pub(super) struct Sheet<'a> {
    pub(super) meeting: &'a Meeting,
    pub(super) record: &'a MeetingRecord,
    pub(super) links: bool,
    /// Which lines of the agenda are done, by bit; kept while the page is open.
    pub(super) ticks: &'a UseStateHandle<u32>,
    pub(super) begun: bool,
    pub(super) deeds: Deeds<'a>,
    pub(super) on_change: &'a Callback<()>,
    pub(super) onclose: &'a Callback<()>,
}

/// Agenda, who is there, notes, and the word for a meeting that did not happen.
pub(super) fn run_sheet(sheet: &Sheet<'_>) -> Html {
    let Sheet { meeting, record, links, ticks, begun, deeds, on_change, onclose } = *sheet;
    let act = deeds.act;
    let step = |(at, words): (usize, &String)| {
        let bit = 1_u32.wrapping_shl(u32::try_from(at).unwrap_or(0));
        let done = **ticks & bit != 0;
        let ticks = ticks.clone();
        let onchange = Callback::from(move |_: Event| ticks.set(*ticks ^ bit));
        check(words.clone().into(), done, false, onchange)
    };
    let there = |time: &MemberTime| {
        let (person, me) = (time.person.clone(), time.me);
        let id = meeting.id.clone();
        let onchange = act.run.reform(move |event: Event| {
            let on = event.target_unchecked_into::<HtmlInputElement>().checked();
            (Some(id.clone()), if me { Deed::There(on) } else { Deed::Tick(person.clone(), on) })
        });
        let own = !me && !time.ticked && time.took_part.is_some();
        let mut words = name_words(time.name.as_ref(), me).to_string();
        if own {
            words = [&*words, " · ", &*text("sheet.there.own")].concat();
        }
        check(words.into(), time.took_part == Some(true), own || act.busy, onchange)
    };
    html! {
        <Dialog title={text("sheet.title")} onclose={onclose.clone()}>
            if !record.text.agenda.is_empty() {
                <section class="stack stack-close">
                    <h3>{ text("record.agenda") }</h3>
                    <ul class="checks">{ for record.text.agenda.iter().enumerate().map(step) }</ul>
                    <p class="hint">{ text("sheet.agenda.hint") }</p>
                </section>
            }
            <section class="stack stack-close">
                <h3>{ text("sheet.there") }</h3>
                if begun {
                    <ul class="checks">{ for meeting.times.iter().map(there) }</ul>
                    <p class="hint">{ text("sheet.there.hint") }</p>
                } else {
                    <p class="hint">{ text("sheet.there.later") }</p>
                }
                { failed(act.failure.as_ref()) }
            </section>
            <Editor record={record.clone()} part={Part::During} {links} saved={on_change.clone()} />
            if begun {
                <div class="row">{ deeds.button(ButtonKind::Danger, Deed::Held(false), "record.off") }</div>
            }
        </Dialog>
    }
}

/// A line to tick.
fn check(words: AttrValue, checked: bool, disabled: bool, onchange: Callback<Event>) -> Html {
    html! {
        <li>
            <label class="check">
                <input type="checkbox" {checked} {disabled} {onchange} />
                <span dir="auto">{ words }</span>
            </label>
        </li>
    }
}
