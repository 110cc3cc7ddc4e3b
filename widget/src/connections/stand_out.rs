//! What stands out in a course, and what staff can do about it.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use serde::de::IgnoredAny;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use wire::{CareRequest, CareStep, Centred, ConnectionMap, StaffEvent};
use yew::prelude::*;

use super::{
    found::{Found, Part},
    introduce::Introduce,
    words,
};
use crate::{
    clock::{format_ago, now},
    load::{Acting, use_act},
    text::{group_name, list, number, plural, text, text_with},
    ui::{ButtonKind, Glyph, Press, announce, button, failed, icon},
};

/// So many people of a finding are named; the filter above the map has them all.
const NAMED: usize = 40;

#[derive(PartialEq, Properties)]
pub(super) struct StandOutProps {
    /// The map as it is now.
    pub(super) map: Rc<ConnectionMap>,
    /// The part of the course of each person.
    pub(super) parts: Rc<Vec<u32>>,
    /// Chooses somebody on the map.
    pub(super) onselect: Callback<Option<usize>>,
    /// Shows one group alone.
    pub(super) onshow: Callback<u32>,
}

/// A step that was taken about a group.
type Step = (u32, CareStep);

/// The findings, each folded, with the people it is about.
#[component]
pub(super) fn StandOut(props: &StandOutProps) -> Html {
    let map = &props.map;
    let found =
        use_memo((Rc::clone(map), Rc::clone(&props.parts)), |(map, parts)| Found::of(map, parts, now()));
    let introducing = use_state(|| None::<usize>);
    let taken = use_state(Vec::<Step>::new);
    let care = {
        let (map, taken) = (Rc::clone(map), taken.clone());
        let path = move |group: u32| {
            let id = map.groups.get(group as usize).map(|it| it.0.0.clone()).unwrap_or_default();
            ["/api/groups/", &id, "/care"].concat()
        };
        use_act(
            move |api, (group, step): Step| {
                let path = path(group);
                async move { api.post::<_, IgnoredAny>(&path, &CareRequest { step }).await.map(|_| (group, step)) }
            },
            Callback::from(move |step: Step| {
                announce(&said(step.1));
                taken.set([&[step], taken.as_slice()].concat());
            }),
        )
    };
    let hand = Hand { map, props, care: &care, taken: &taken };
    let onintroduce = {
        let introducing = introducing.clone();
        Callback::from(move |person: usize| introducing.set(Some(person)))
    };
    let onclose = {
        let introducing = introducing.clone();
        Callback::from(move |()| introducing.set(None))
    };
    html! {
        <section class="card stand-out" aria-labelledby="stand-out">
            <h2 id="stand-out">{ text("found.title") }</h2>
            if found.is_empty() && map.centred.is_empty() {
                <p class="hint">{ text("found.nothing") }</p>
            } else {
                <p class="hint">{ text("connections.alone.hint") }</p>
                { silent(&hand, &found.silent) }
                { centred(&hand) }
                { alone(&hand, &found.alone, &onintroduce) }
                { bridges(&hand, &found) }
                { parts(&hand, &found.parts) }
            }
            { failed(care.failure.as_ref()) }
            if let Some(person) = introducing.and_then(|it| map.people.get(it)) {
                <Introduce person={person.person.clone()} name={person.name.clone()} {onclose} />
            }
        </section>
    }
}

/// What the findings have in common.
struct Hand<'a> {
    map: &'a ConnectionMap,
    props: &'a StandOutProps,
    care: &'a Acting<Step>,
    taken: &'a [Step],
}

impl Hand<'_> {
    /// A name that leads to the person on the map, and the ties they have.
    fn person(&self, person: usize) -> Html {
        let name = self.map.people.get(person).map(|it| it.name.clone()).unwrap_or_default();
        let onselect = self.props.onselect.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            onselect.emit(Some(person));
            // Their ties are above, and not there yet.
            Timeout::new(0, go_to_person).forget();
        });
        button(Press { kind: ButtonKind::Plain, onclick, ..Press::default() }, AttrValue::from(name))
    }

    fn group(&self, group: u32) -> AttrValue {
        self.map.groups.get(group as usize).map(|it| group_name(&it.1)).unwrap_or_default()
    }
}

/// Takes the focus, and with it the page, to whoever was chosen.
fn go_to_person() {
    const CHOSEN: &str = ".map-panel button, .map-row-head[aria-expanded=true]";
    let document = web_sys::window().and_then(|it| it.document());
    let place = document.and_then(|it| it.query_selector(CHOSEN).ok().flatten());
    if let Some(place) = place.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // What cannot have the focus is still on the page.
        let _ = place.focus();
    }
}

/// One finding: how many, and who.
fn finding(summary: AttrValue, rows: Html) -> Html {
    html! { <details class="fold"><summary>{ summary }</summary><ul class="found-rows">{ rows }</ul></details> }
}

fn alone(hand: &Hand<'_>, people: &[usize], onintroduce: &Callback<usize>) -> Html {
    if people.is_empty() {
        return Html::default();
    }
    let rows = people.iter().take(NAMED).map(|&person| {
        let name = hand.map.people.get(person).map(|it| it.name.as_str()).unwrap_or_default();
        let press = Press {
            glyph: Some(Glyph::Wave),
            of: Some(name.to_owned().into()),
            onclick: onintroduce.reform(move |_: MouseEvent| person),
            ..Press::default()
        };
        html! {
            <li key={person} class="found-row">
                { hand.person(person) }
                { in_forum(hand, person) }
                { button(press, text("found.introduce")) }
            </li>
        }
    });
    let more = people.len().saturating_sub(NAMED) as u64;
    let rows = html! {
        <>
            { for rows }
            if more > 0 { <li class="hint">{ plural("found.more", more) }</li> }
        </>
    };
    finding(plural("found.alone", people.len() as u64), rows)
}

/// With how many somebody who met nobody wrote in the forum: a reason to worry less.
fn in_forum(hand: &Hand<'_>, person: usize) -> Html {
    let others = words::ties_of(hand.map, person).iter().filter(|(_, tie)| words::in_forum(tie)).count();
    if others == 0 {
        return Html::default();
    }
    html! { <span class="hint">{ plural("found.forum", others as u64) }</span> }
}

fn silent(hand: &Hand<'_>, groups: &[u32]) -> Html {
    if groups.is_empty() {
        return Html::default();
    }
    let rows = groups.iter().map(|&group| {
        let show = Press {
            kind: ButtonKind::Plain,
            onclick: hand.props.onshow.reform(move |_: MouseEvent| group),
            ..Press::default()
        };
        html! {
            <li key={group} class="found-row">
                { button(show, hand.group(group)) }
                { nudge(hand, group) }
                { step(hand, group, CareStep::Merge, "found.merge") }
            </li>
        }
    });
    finding(plural("found.silent", groups.len() as u64), rows.collect())
}

/// Groups whose members turn to staff, each with what that was seen in.
fn centred(hand: &Hand<'_>) -> Html {
    if hand.map.centred.is_empty() {
        return Html::default();
    }
    let rows = hand.map.centred.iter().map(|it: &Centred| {
        let show = Press {
            kind: ButtonKind::Plain,
            onclick: {
                let group = it.group;
                hand.props.onshow.reform(move |_: MouseEvent| group)
            },
            ..Press::default()
        };
        html! {
            <li key={it.group}>
                <div class="found-row">
                    { button(show, hand.group(it.group)) }
                    { nudge(hand, it.group) }
                </div>
                <details class="fold tie-events">
                    <summary>{ text_with("found.centred.share", &[("n", &number(it.percent.into()))]) }</summary>
                    <ul class="hint">{ for it.events.iter().map(|event| with_staff(hand, event)) }</ul>
                </details>
            </li>
        }
    });
    let rows = html! { <><li class="hint">{ text("found.centred.hint") }</li>{ for rows }</> };
    finding(plural("found.centred", hand.map.centred.len() as u64), rows)
}

/// What a member and staff had to do with each other.
fn with_staff(hand: &Hand<'_>, event: &StaffEvent) -> Html {
    let name = hand.map.people.get(event.person as usize).map(|it| it.name.as_str()).unwrap_or_default();
    let staff = text("found.centred.staff");
    let (one, other) = if event.by_staff { (&*staff, name) } else { (name, &*staff) };
    let what = words::seen_in_forum(event.kind, event.seen, one, other);
    html! { <li>{ text_with("past.event", &[("what", &what), ("when", &format_ago(event.at, now()))]) }</li> }
}

/// The button that asks a group how it goes, or that it was asked.
fn nudge(hand: &Hand<'_>, group: u32) -> Html {
    step(hand, group, CareStep::Nudge, "found.nudge")
}

/// The button for a step about a group, or that it was taken.
fn step(hand: &Hand<'_>, group: u32, step: CareStep, words: &str) -> Html {
    if hand.taken.contains(&(group, step)) {
        return html! { <span class="greeted hint">{ icon(Glyph::Check) }{ said(step) }</span> };
    }
    let of = Some(hand.group(group));
    let onclick = hand.care.run.reform(move |_: MouseEvent| (group, step));
    button(Press { busy: hand.care.busy, of, onclick, ..Press::default() }, text(words))
}

fn said(step: CareStep) -> AttrValue {
    if step == CareStep::Merge { text("found.merge.done") } else { text("found.nudge.done") }
}

fn bridges(hand: &Hand<'_>, found: &Found) -> Html {
    if found.bridges.is_empty() {
        return Html::default();
    }
    let rows = found.bridges.iter().take(NAMED).map(|bridge| {
        html! {
            <li key={bridge.person} class="found-row">
                { hand.person(bridge.person as usize) }
                <span class="hint">{ plural("found.bridge", bridge.brokerage.alone.into()) }</span>
            </li>
        }
    });
    finding(plural("found.bridges", found.bridges.len() as u64), rows.collect())
}

fn parts(hand: &Hand<'_>, parts: &[Part]) -> Html {
    if parts.is_empty() {
        return Html::default();
    }
    let rows = (1_u32..).zip(parts).map(|(number, part)| {
        let groups: Vec<AttrValue> = part.groups.iter().take(4).map(|&it| hand.group(it)).collect();
        let more = if part.groups.len() > groups.len() { " …" } else { "" };
        let said = [list(&groups).as_str(), more].concat();
        let people = plural("connections.summary.people", part.people.len() as u64);
        html! {
            <li key={number}>
                <details class="fold">
                    <summary>{ text_with("found.part", &[("people", &people), ("groups", &said)]) }</summary>
                    <p class="found-names">{ for part.people.iter().take(NAMED).map(|&it| hand.person(it)) }</p>
                </details>
            </li>
        }
    });
    finding(plural("found.parts", parts.len() as u64), rows.collect())
}
