//! The published groups: who is silent, who meets when, who waits.

use std::rc::Rc;

use jiff::{Timestamp, tz::Offset};
use serde::de::IgnoredAny;
use wire::{CareOutcome, CareRequest, CareStep, Group, Member, Merger, MergerDecision};
use yew::prelude::*;

use super::{
    Known,
    gradebook::TookPart,
    host::HostCard,
    overview::{Activity, Care, Departure, NextMeeting},
    words::{length, listed},
};
use crate::{
    app::use_go,
    clock::{format_ago, format_day, format_local, format_minutes, use_now},
    door::{RoomDoor, is_open},
    load::{Acting, use_act},
    profile::{language_name, place},
    text::{group_name, plural, text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, avatar, button, failed, icon},
};

#[derive(PartialEq, Properties)]
pub(crate) struct PublishedProps {
    /// The groups.
    pub(crate) known: Rc<Known>,
    /// They were published a moment ago.
    pub(crate) fresh: bool,
    /// Forms groups again.
    pub(crate) onagain: Callback<()>,
    /// Groups were changed.
    pub(crate) onchanged: Callback<()>,
}

/// What staff does about groups.
enum Deed {
    /// A step for a silent one.
    Care(CareStep),
    /// A word on a merger: whether to merge.
    Decide(bool),
}

/// All groups, the silent ones first.
#[component]
pub(crate) fn Published(props: &PublishedProps) -> Html {
    let now = use_now();
    let go = use_go();
    let course = &props.known.course;
    let silent = course.groups.iter().filter(|it| it.silent).count();
    let planned = course.groups.iter().filter(|it| it.next_meeting.is_some()).count().to_string();
    let act = use_act(
        |api, (path, deed): (String, Deed)| async move {
            match deed {
                Deed::Care(step) => api.post::<_, IgnoredAny>(&path, &CareRequest { step }).await,
                Deed::Decide(accept) => api.put::<_, IgnoredAny>(&path, &MergerDecision { accept }).await,
            }
        },
        props.onchanged.reform(|_: IgnoredAny| ()),
    );
    let cards = course.groups.iter().map(|activity| activity_card(activity, now, &act));
    html! {
        <div class="wide stack">
            <header class="screen-head">
                <h1>{ text("groups.published.title") }</h1>
                <p class="lead">{ text_with("groups.published.lead", &[
                    ("groups", &plural("groups.count", course.groups.len() as u64)), ("planned", &planned),
                ]) }</p>
            </header>
            if props.fresh {
                { NoticeKind::Good.says(text("groups.published.fresh")) }
            }
            if silent > 0 {
                { NoticeKind::Attention.says(plural("groups.published.silent", silent as u64)) }
            }
            if course.reported_faces > 0 {
                { NoticeKind::Attention.says(plural("wall.reported.count", course.reported_faces.into())) }
                <div class="row">
                    { button(
                        Press { glyph: Some(Glyph::People), onclick: go.reform(|_| "people"), ..Press::default() },
                        text("wall.reported.go"),
                    ) }
                </div>
            }
            { failed(act.failure.as_ref()) }
            { for course.mergers.iter().map(|it| merger(it, &act)) }
            <div class="group-cards">{ for cards }</div>
            { for course.departures.iter().map(departure) }
            if !course.waiting.is_empty() { { waiting(&course.waiting) } }
            <HostCard />
            <TookPart />
            <section class="again">
                <p class="hint">{ text("groups.again.hint") }</p>
                { button(
                    Press {
                        glyph: Some(Glyph::Refresh),
                        onclick: props.onagain.reform(|_| ()),
                        ..Press::default()
                    },
                    text("groups.again"),
                ) }
            </section>
        </div>
    }
}

fn activity_card(activity: &Activity, now: Timestamp, act: &Acting<(String, Deed)>) -> Html {
    let Activity { group, next_meeting, meetings_held, last_sign_at, silent, facilitator, care } = activity;
    let heading = AttrValue::from(["published-", &group.id.0].concat());
    let sign = match last_sign_at {
        Some(at) => text_with("groups.published.sign", &[("ago", &format_ago(*at, now))]),
        None => text("groups.published.no_sign"),
    };
    let rows = group.members.iter().map(member_line);
    html! {
        <article key={&*group.id.0} class={classes!("card", "group-card", silent.then_some("is-silent"))} aria-labelledby={heading.clone()}>
            <header class="card-head">
                <h2 id={heading} class="group-card-name">{ group_name(&group.name) }</h2>
                if *silent {
                    <span class="chip chip-attention">{ icon(Glyph::Moon) }{ text("groups.published.is_silent") }</span>
                }
            </header>
            { next(next_meeting.as_ref()) }
            if let Some(it) = next_meeting.as_ref().filter(|it| it.room && is_open(it.starts_at, it.minutes, now)) {
                <RoomDoor meeting={it.id.clone()} />
            }
            <ul class="member-rows">{ for rows }</ul>
            <p class="hint">{ facts(group, *meetings_held) }{ " · " }{ sign }</p>
            if let Some(name) = facilitator {
                <p class="hint">{ text_with("groups.care.facilitated", &[("name", name)]) }</p>
            }
            if let Some(care) = care.first() { <p class="hint">{ cared(care) }</p> }
            if *silent { { steps(group, act) } }
        </article>
    }
}

/// What can be done about a silent group.
fn steps(group: &Group, act: &Acting<(String, Deed)>) -> Html {
    let step = |step: CareStep, words: AttrValue| {
        let path = ["/api/groups/", &group.id.0, "/care"].concat();
        let onclick = act.run.reform(move |_: MouseEvent| (path.clone(), Deed::Care(step)));
        button(Press { busy: act.busy, onclick, ..Press::default() }, words)
    };
    html! {
        <div class="row">
            { step(CareStep::Nudge, text("groups.care.nudge")) }
            { step(CareStep::Merge, text("groups.care.merge")) }
            { step(CareStep::Facilitator, text("groups.care.facilitator")) }
        </div>
    }
}

/// What was done last, and what came of it.
fn cared(care: &Care) -> AttrValue {
    let step = match care.step {
        CareStep::Nudge => text("groups.care.done.nudge"),
        CareStep::Merge => text("groups.care.done.merge"),
        CareStep::Facilitator => text("groups.care.done.facilitator"),
    };
    match care.outcome {
        Some(CareOutcome::Awake) => text_with("groups.care.awake", &[("step", &step)]),
        Some(CareOutcome::Silent) => text_with("groups.care.silent", &[("step", &step)]),
        _ => step,
    }
}

/// A merger that waits for a word.
fn merger(merger: &Merger, act: &Acting<(String, Deed)>) -> Html {
    let path = ["/api/mergers/", &merger.id.0].concat();
    let say = |accept: bool, kind: ButtonKind, words: AttrValue| {
        let path = path.clone();
        let onclick = act.run.reform(move |_: MouseEvent| (path.clone(), Deed::Decide(accept)));
        button(Press { kind, busy: act.busy, onclick, ..Press::default() }, words)
    };
    let day = format_day(Offset::UTC.to_datetime(merger.deadline).date());
    let members = merger.members.to_string();
    let words = text_with(
        "groups.merger",
        &[
            ("small", &group_name(&merger.small)),
            ("into", &group_name(&merger.into)),
            ("shared", &length(merger.shared_minutes)),
            ("n", &members),
            ("day", &day),
        ],
    );
    html! {
        <section key={&*merger.id.0} class={NoticeKind::Attention.class()}>{ NoticeKind::Attention.icon() }<div>
            <p>{ words }</p>
            <div class="row">
                { say(true, ButtonKind::Quiet, text("groups.merger.yes")) }
                { say(false, ButtonKind::Plain, text("groups.merger.no")) }
            </div>
        </div></section>
    }
}

/// Who left, and why, if they said so.
fn departure(gone: &Departure) -> Html {
    let Departure { name, group, reason } = gone;
    let group = &group_name(group);
    let words = match reason {
        Some(reason) => {
            text_with("groups.departure.why", &[("name", name), ("group", group), ("reason", reason)])
        }
        None => text_with("groups.departure", &[("name", name), ("group", group)]),
    };
    html! { <p class="hint">{ words }</p> }
}

/// The next meeting as its chooser reads it; every member has their own time in the meeting itself.
fn next(meeting: Option<&NextMeeting>) -> Html {
    let Some(meeting) = meeting else {
        return html! { <p class="group-next is-none">{ text("groups.published.no_meeting") }</p> };
    };
    let zone = place(&meeting.anchor_zone);
    html! {
        <p class="group-next">
            { icon(Glyph::Calendar) }
            <span>
                <strong>{ format_local(meeting.anchor_local) }</strong>
                <span class="hint">{ text_with("groups.published.zone", &[
                    ("zone", &zone), ("length", &format_minutes(meeting.minutes)),
                ]) }</span>
            </span>
        </p>
    }
}

fn facts(group: &Group, held: u32) -> AttrValue {
    let held = plural("groups.published.held", u64::from(held));
    if group.shared_languages.is_empty() {
        return held;
    }
    let languages: Vec<String> =
        group.shared_languages.iter().map(|tag| language_name(tag).to_string()).collect();
    AttrValue::from([&*held, " · ", &listed(&languages, 3)].concat())
}

fn member_line(member: &Member) -> Html {
    let name = member.name.clone().map(AttrValue::from);
    let city = member.zone.as_ref().filter(|it| !it.name.is_empty()).map(|it| place(&it.name));
    let about = match (city, member.answered) {
        (Some(city), true) => AttrValue::from(city),
        (Some(city), false) => AttrValue::from([&*city, " · ", &*text("groups.person.no_hours")].concat()),
        (None, true) => AttrValue::default(),
        (None, false) => text("groups.person.no_hours"),
    };
    html! {
        <li class="member-row">
            { avatar(name.as_deref(), &member.person.0) }
            <span class="who-words">
                <span class="who-name">{ name.unwrap_or_else(|| text("groups.person.unnamed")) }</span>
                if !about.is_empty() { <span class="hint">{ about }</span> }
            </span>
        </li>
    }
}

/// Who wants a group and has none.
fn waiting(members: &[Member]) -> Html {
    let rows = members.iter().map(member_line);
    html! {
        <section class="card aside-card" aria-labelledby="waiting-heading">
            <header class="card-head">
                <h2 id="waiting-heading" class="group-card-name">{ plural("groups.waiting", members.len() as u64) }</h2>
            </header>
            <p class="hint">{ text("groups.waiting.hint") }</p>
            <ul class="member-rows">{ for rows }</ul>
        </section>
    }
}
