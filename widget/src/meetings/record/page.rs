//! A record as it is read.

use jiff::Timestamp;
use wire::{Highlight, Meeting, MeetingRecord, PersonId, RecordText};
use yew::prelude::*;

use super::deed::{Deed, Deeds};
use crate::{
    clock::format_ago,
    meetings::{seats::name_words, words::names_words},
    text::{plural, text, text_with},
    ui::{ButtonKind, Glyph, icon, name_of},
};

/// What a member is called on the card of their meeting.
pub(super) fn who(meeting: &Meeting, person: &PersonId) -> AttrValue {
    let time = meeting.times.iter().find(|it| it.person == *person);
    time.map_or_else(|| text("record.former"), |it| name_words(it.name.as_ref(), it.me))
}

/// Who leads, and the ways to change that while the meeting is not over.
pub(super) fn leading(meeting: &Meeting, record: &MeetingRecord, over: bool, deeds: &Deeds<'_>) -> Html {
    let me = meeting.times.iter().find(|it| it.me).map(|it| &it.person);
    let Some(lead) = &record.lead else {
        return match me {
            Some(me) if !over => {
                deeds.button(ButtonKind::Plain, Deed::Lead(Some(me.clone())), "record.lead.take")
            }
            _ => Html::default(),
        };
    };
    let mine = me == Some(lead);
    let words = match (mine, over) {
        (true, false) => text("record.lead.me"),
        (true, true) => text("record.led.me"),
        (false, false) => text_with("record.lead.them", &[("who", &who(meeting, lead))]),
        (false, true) => text_with("record.led.them", &[("who", &who(meeting, lead))]),
    };
    html! {
        <div class="row record-lead">
            <p>{ words }</p>
            if mine && !over { { deeds.button(ButtonKind::Plain, Deed::Lead(None), "record.lead.pass") } }
        </div>
    }
}

/// Where the group writes to each other meanwhile.
pub(super) fn backstage(kept: &RecordText) -> Html {
    let there = kept.backstage.as_deref().map(|url| link(url, text("record.backstage.open")));
    there.map_or_else(Html::default, |link| html! { <ul class="record-links">{ link }</ul> })
}

/// Agenda and links; folded once the meeting has begun.
pub(super) fn before(kept: &RecordText, folded: bool) -> Html {
    let RecordText { agenda, reading, .. } = kept;
    if agenda.is_empty() && reading.is_empty() {
        return if folded {
            Html::default()
        } else {
            html! { <p class="soft">{ text("record.agenda.none") }</p> }
        };
    }
    let inside = html! {
        <>
            if !agenda.is_empty() { <ol class="record-lines">{ for agenda.iter().map(|it| line(it)) }</ol> }
            if !reading.is_empty() {
                <h4>{ text("record.reading") }</h4>
                <ul class="record-links">{ for reading.iter().map(|it| link(&it.url, it.name.clone().into())) }</ul>
            }
        </>
    };
    if folded {
        return html! { <details class="fold"><summary>{ text("record.agenda") }</summary>{ inside }</details> };
    }
    html! { <><h3>{ text("record.agenda") }</h3>{ inside }</> }
}

/// What came of the meeting; before it is over nothing where nothing is written.
pub(super) fn after(kept: &RecordText, over: bool) -> Html {
    if !kept.tells_what_came() {
        return if over {
            html! { <p class="soft">{ text("record.notes.none") }</p> }
        } else {
            Html::default()
        };
    }
    let RecordText { notes, decisions, highlights, recording, follow_up, .. } = kept;
    let links = [(recording, "record.recording"), (follow_up, "record.follow_up")];
    let links = links.iter().filter_map(|(url, words)| Some(link(url.as_deref()?, text(words))));
    html! {
        <>
            if !notes.is_empty() {
                <h3>{ text("record.notes") }</h3>
                <p class="record-notes" dir="auto">{ notes.clone() }</p>
            }
            if !decisions.is_empty() {
                <h3>{ text("record.decisions") }</h3>
                <ul class="record-lines">{ for decisions.iter().map(|it| line(it)) }</ul>
            }
            if !highlights.is_empty() {
                <h3>{ text("record.highlights") }</h3>
                <ul class="record-lines">{ for highlights.iter().map(highlight) }</ul>
            }
            <ul class="record-links">{ for links }</ul>
        </>
    }
}

fn highlight(it: &Highlight) -> Html {
    let more = it.url.as_ref().map(|url| {
        html! {
            <>
                { " " }
                <a href={url.clone()} target="_blank" rel="noopener noreferrer"
                    aria-label={name_of(&text("record.highlights.read"), &it.words)}>
                    { text("record.highlights.read") }
                </a>
            </>
        }
    });
    html! { <li dir="auto">{ it.words.clone() }{ for more }</li> }
}

fn line(words: &str) -> Html {
    html! { <li dir="auto">{ words.to_owned() }</li> }
}

fn link(url: &str, words: AttrValue) -> Html {
    html! {
        <li>
            <a href={url.to_owned()} target="_blank" rel="noopener noreferrer">{ icon(Glyph::Link) }{ words }</a>
        </li>
    }
}

/// Who caught up, and the question to who was not there.
pub(super) fn caught_up(meeting: &Meeting, record: &MeetingRecord, deeds: &Deeds<'_>) -> Html {
    let me = meeting.times.iter().find(|it| it.me);
    let mine = me.is_some_and(|it| record.caught_up.contains(&it.person));
    let absent = me.is_some_and(|it| it.took_part != Some(true)) && record.text.tells_what_came();
    let names: Vec<AttrValue> = record.caught_up.iter().map(|it| who(meeting, it)).collect();
    let count = names.len().to_string();
    html! {
        <>
            if !names.is_empty() {
                <p class="soft small">
                    { text_with("record.caught_up.who", &[("n", &*count), ("names", &*names_words(&names))]) }
                </p>
            }
            if mine {
                { deeds.button(ButtonKind::Plain, Deed::CaughtUp(false), "record.caught_up.undo") }
            } else if absent {
                <div class="there">
                    <p>{ text("record.caught_up.ask") }</p>
                    <div class="row">
                        { deeds.button(ButtonKind::Quiet, Deed::CaughtUp(true), "record.caught_up") }
                    </div>
                </div>
            }
        </>
    }
}

/// Who may read this, and who wrote last.
pub(super) fn written(meeting: &Meeting, record: &MeetingRecord, now: Timestamp) -> Html {
    let last = record.written_at.map(|at| {
        let by = record.written_by.as_ref().map_or_else(|| text("record.former"), |it| who(meeting, it));
        text_with("record.written", &[("who", &by), ("ago", &format_ago(at, now))])
    });
    html! {
        <p class="soft small">
            { text("record.private") }
            if let Some(last) = last { { " " }{ last } }
        </p>
    }
}

/// "3 earlier meetings".
pub(super) fn earlier_words(count: u32) -> AttrValue {
    plural("record.earlier", count.into())
}
