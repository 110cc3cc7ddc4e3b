//! The map as a list: everything the picture shows, for those who would rather read or hear it.

use wire::ConnectionMap;
use yew::prelude::*;

use super::{
    panel::{Hand, called, greet, ties},
    twin::{Part, parts},
    words,
};
use crate::{
    text::{group_name, plural, text},
    ui::{Glyph, avatar, icon_with},
};

/// Groups, their people, their ties.
pub(crate) fn people_list(hand: &Hand<'_>, wanted: &[bool], chosen: Option<usize>) -> Html {
    let parts = parts(hand.map, wanted);
    if parts.is_empty() {
        return html! { <p class="card hint">{ text("connections.nobody_found") }</p> };
    }
    let mine = words::me(hand.map).is_some();
    let sections = parts.iter().map(|part| {
        let rows = part.people.iter().map(|&person| row(hand, person, chosen == Some(person)));
        let heading = AttrValue::from(
            part.group.map_or_else(|| "map-part-none".to_owned(), |it| ["map-part-", &it.to_string()].concat()),
        );
        html! {
            <section key={heading.to_string()} class="card map-part" aria-labelledby={heading.clone()}>
                <header class="card-head">
                    <h2 id={heading}>{ title(hand.map, part, mine) }</h2>
                    <span class="hint">{ plural("connections.summary.people", part.people.len() as u64) }</span>
                </header>
                <ul class="map-rows">{ for rows }</ul>
            </section>
        }
    });
    html! { <div class="map-parts">{ for sections }</div> }
}

fn title(map: &ConnectionMap, part: &Part, mine: bool) -> AttrValue {
    match part.group.and_then(|it| map.groups.get(it as usize)) {
        Some((_, name)) => group_name(name),
        // A learner is not told who has no group; these are people of other groups, too.
        None if mine => text("connections.part.others"),
        None => text("connections.part.none"),
    }
}

fn row(hand: &Hand<'_>, index: usize, open: bool) -> Html {
    let map = hand.map;
    let person = &map.people[index];
    let count = words::ties_of(map, index).len() as u64;
    let body = AttrValue::from(["map-ties-", &index.to_string()].concat());
    html! {
        <li key={index} class="map-row">
            <button type="button" class="map-row-head" aria-expanded={if open { "true" } else { "false" }}
                aria-controls={open.then(|| body.clone())}
                onclick={hand.onselect.reform(move |_| (!open).then_some(index))}>
                { avatar(Some(&person.name), &person.person.0) }
                <span class="who-words">
                    <span class="who-name">{ called(person) }</span>
                    <span class="hint">{ plural("connections.summary.ties", count) }</span>
                </span>
                { icon_with(Glyph::Forward, "map-row-sign") }
            </button>
            if open {
                <div id={body} class="map-row-body">
                    { ties(hand, index) }
                    { greet(hand, index) }
                </div>
            }
        </li>
    }
}
