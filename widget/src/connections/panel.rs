//! One person on the map, in words.

use std::rc::Rc;

use jiff::Timestamp;
use wire::{ConnectionMap, MapPerson};
use yew::prelude::*;

use super::words;
use crate::{
    text::{plural, text, text_with},
    ui::{Avatar, Button, ButtonKind, Glyph, Icon},
};

#[derive(PartialEq, Properties)]
pub(crate) struct PanelProps {
    /// The map.
    pub(crate) map: Rc<ConnectionMap>,
    /// Who was chosen.
    pub(crate) person: Option<usize>,
    /// Now.
    pub(crate) at: Timestamp,
    /// Chooses somebody, or nobody.
    pub(crate) onselect: Callback<Option<usize>>,
    /// Says hello.
    pub(crate) ongreet: Callback<usize>,
    /// A hello is on its way.
    pub(crate) busy: bool,
}

/// Who is chosen, their ties, and the way to say hello; an invitation while nobody is.
#[component]
pub(crate) fn Panel(props: &PanelProps) -> Html {
    let Some((index, person)) = props.person.and_then(|it| Some((it, props.map.people.get(it)?))) else {
        return html! {
            <aside class="card map-panel is-idle" aria-label={text("connections.panel")}>
                <p class="hint">{ text("connections.panel.idle") }</p>
            </aside>
        };
    };
    html! {
        <aside class="card map-panel" aria-label={text("connections.panel")}>
            <header class="map-person">
                <Avatar name={AttrValue::from(person.name.clone())} seed={person.person.0.clone()} large=true />
                <div>
                    <h2>{ called(person) }</h2>
                    <p class="hint">{ group(&props.map, person) }</p>
                </div>
                <Button kind={ButtonKind::Plain} glyph={Glyph::Cross} label={text("action.close")}
                    onclick={props.onselect.reform(|_| None)} />
            </header>
            <Ties map={props.map.clone()} person={index} at={props.at} onselect={props.onselect.clone()} />
            <Greet person={person.clone()} {index} ongreet={props.ongreet.clone()} busy={props.busy}
                possible={words::me(&props.map).is_some()} />
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
    group.map_or_else(|| text("connections.no_group"), |(_, name)| AttrValue::from(name.clone()))
}

#[derive(PartialEq, Properties)]
pub(crate) struct TiesProps {
    /// The map.
    pub(crate) map: Rc<ConnectionMap>,
    /// Whose ties.
    pub(crate) person: usize,
    /// Now.
    pub(crate) at: Timestamp,
    /// Chooses the person at the other end.
    pub(crate) onselect: Callback<Option<usize>>,
}

/// Ties in words; each leads to the person at its other end.
#[component]
pub(crate) fn Ties(props: &TiesProps) -> Html {
    let ties = words::ties_of(&props.map, props.person);
    if ties.is_empty() {
        return html! { <p class="hint">{ text("connections.no_ties") }</p> };
    }
    let count = plural("connections.summary.ties", ties.len() as u64);
    let rows = ties.into_iter().map(|(other, tie)| {
        let name = called(&props.map.people[other]);
        html! {
            <li key={other}>
                <button type="button" class="tie-row" onclick={props.onselect.reform(move |_| Some(other))}>
                    <span class="who-name">{ name }</span>
                    <span class="hint">{ words::kinds(tie) }{ " · " }{ words::ago(tie.last_at, props.at) }</span>
                </button>
            </li>
        }
    });
    html! { <><p class="visually-hidden">{ count }</p><ul class="ties">{ for rows }</ul></> }
}

#[derive(PartialEq, Properties)]
pub(crate) struct GreetProps {
    /// Whom to greet.
    pub(crate) person: MapPerson,
    /// Their index.
    pub(crate) index: usize,
    /// Says hello.
    pub(crate) ongreet: Callback<usize>,
    /// A hello is on its way.
    pub(crate) busy: bool,
    /// The reader is a learner on this map.
    pub(crate) possible: bool,
}

/// The button that says hello, or that it was said.
#[component]
pub(crate) fn Greet(props: &GreetProps) -> Html {
    if !props.possible || props.person.me {
        return Html::default();
    }
    if !props.person.can_greet {
        return html! {
            <p class="greeted hint"><Icon glyph={Glyph::Check} />{ text("connections.hello.said") }</p>
        };
    }
    let index = props.index;
    html! {
        <Button kind={ButtonKind::Primary} glyph={Glyph::Wave} busy={props.busy}
            label={text_with("connections.hello.to", &[("name", &props.person.name)])}
            onclick={props.ongreet.reform(move |_| index)}>
            { text("connections.hello") }
        </Button>
    }
}
