//! One person on the map, in words.

use jiff::Timestamp;
use wire::{ConnectionMap, MapEvent, MapPerson, Seen};
use yew::prelude::*;

use super::{About, Wish, press, words};
use crate::{
    clock::format_ago,
    load::Acting,
    text::{group_name, plural, text, text_with},
    ui::{ButtonKind, Glyph, Press, avatar_large, button, icon},
};

/// What can be seen of people and done with them.
#[derive(Clone, Copy)]
pub(crate) struct Hand<'a> {
    /// The map.
    pub(crate) map: &'a ConnectionMap,
    /// Now.
    pub(crate) at: Timestamp,
    /// Chooses somebody, or nobody.
    pub(crate) onselect: &'a Callback<Option<usize>>,
    /// Says hello, or blocks.
    pub(crate) wish: &'a Acting<About>,
}

/// Who is chosen, their ties, and the way to say hello; an invitation while nobody is.
pub(crate) fn panel(hand: &Hand<'_>, chosen: Option<usize>) -> Html {
    let Some((index, person)) = chosen.and_then(|it| Some((it, hand.map.people.get(it)?))) else {
        return html! {
            <aside class="card map-panel is-idle" aria-label={text("connections.panel")}>
                <p class="hint">{ text("connections.panel.idle") }</p>
            </aside>
        };
    };
    html! {
        <aside class="card map-panel" aria-label={text("connections.panel")}>
            <header class="map-person">
                { avatar_large(Some(&person.name), &person.person.0) }
                <div>
                    <h2>{ called(person) }</h2>
                    <p class="hint">{ group(hand.map, person) }</p>
                </div>
                { button(
                    Press {
                        kind: ButtonKind::Plain,
                        glyph: Some(Glyph::Cross),
                        label: Some(text("action.close")),
                        onclick: hand.onselect.reform(|_| None),
                        ..Press::default()
                    },
                    AttrValue::default(),
                ) }
            </header>
            { ties(hand, index) }
            { greet(hand, index) }
        </aside>
    }
}

/// "You", or the name.
pub(crate) fn called(person: &MapPerson) -> AttrValue {
    if person.me { text("connections.you") } else { AttrValue::from(person.name.clone()) }
}

/// The name of their group, as far as the reader may know it.
pub(crate) fn group(map: &ConnectionMap, person: &MapPerson) -> AttrValue {
    let group = person.group.and_then(|it| map.groups.get(it as usize));
    group.map_or_else(|| text("connections.no_group"), |(_, name)| group_name(name))
}

/// Ties in words; each leads to the person at its other end.
pub(crate) fn ties(hand: &Hand<'_>, person: usize) -> Html {
    let ties = words::ties_of(hand.map, person);
    if ties.is_empty() {
        return html! { <p class="hint">{ text("connections.no_ties") }</p> };
    }
    let count = plural("connections.summary.ties", ties.len() as u64);
    let rows = ties.into_iter().map(|(other, tie)| {
        let name = called(&hand.map.people[other]);
        html! {
            <li key={other}>
                <button type="button" class="tie-row" onclick={hand.onselect.reform(move |_| Some(other))}>
                    <span class="who-name">{ name }</span>
                    <span class="hint">{ words::kinds(tie) }{ " · " }{ words::ago(tie.last_at, hand.at) }</span>
                </button>
                { events(hand, person, other) }
            </li>
        }
    });
    html! { <><p class="visually-hidden">{ count }</p><ul class="ties">{ for rows }</ul></> }
}

/// What a tie is made of, newest first, where the reader may know it.
fn events(hand: &Hand<'_>, one: usize, other: usize) -> Html {
    let between = words::events_between(hand.map, one, other, hand.at);
    if between.is_empty() {
        return Html::default();
    }
    let rows = between.iter().map(|event| {
        let what = event.seen.map_or_else(|| words::kind(event.kind), |seen| forum(hand, event, seen));
        let when = format_ago(event.at, hand.at);
        html! { <li>{ text_with("past.event", &[("what", &what), ("when", &when)]) }</li> }
    });
    html! {
        <details class="fold tie-events">
            <summary>{ plural("past.events", between.len() as u64) }</summary>
            <ul class="hint">{ for rows }</ul>
        </details>
    }
}

/// Who answered or named whom, how often, and where that was seen.
fn forum(hand: &Hand<'_>, event: &MapEvent, seen: Seen) -> AttrValue {
    let name = |person: u32| hand.map.people.get(person as usize).map(called).unwrap_or_default();
    words::seen_in_forum(event.kind, seen, &name(event.a), &name(event.b))
}

/// What a learner can do about somebody else: say hello, unless they did, or block them.
pub(crate) fn greet(hand: &Hand<'_>, index: usize) -> Html {
    let other = hand.map.people.get(index).filter(|it| !it.me && words::me(hand.map).is_some());
    let Some(person) = other else { return Html::default() };
    let about = |wish| About { wish, person: person.person.clone(), name: person.name.clone() };
    html! {
        <div class="row">
            if person.can_greet {
                { press(hand.wish, about(Wish::Greet), ButtonKind::Primary) }
            } else {
                <p class="greeted hint">{ icon(Glyph::Check) }{ text("connections.hello.said") }</p>
            }
            { press(hand.wish, about(Wish::Block), ButtonKind::Plain) }
        </div>
    }
}
