//! The first screen of a learner, and of somebody who only looks in.

mod about;
mod group;
mod hellos;
mod leaving;
mod meeting;
mod step;
mod steps;
mod travel;
mod visitor;

use wire::{LearnerHome, MeetingState, NextStep, Profile};
use yew::prelude::*;

pub(crate) use visitor::Visitor;

use self::{
    about::about,
    group::own_group,
    hellos::Hellos,
    meeting::next_meeting,
    step::{Hero, next_step},
    steps::steps,
    travel::Travel,
};
use crate::{
    app::use_go,
    clock::use_now,
    load::{Load, use_load},
    profile::{Known, ProfileForm},
    session::use_session,
    text::{text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, announce, button, card_head, pending, retry},
    wall::PeopleWall,
};

/// A learner's home, or the questions when they are being answered.
#[component]
pub(crate) fn Home() -> Html {
    let home = use_load((), |api, ()| async move { api.get::<LearnerHome>("/api/home").await });
    let answering = use_state(|| false);
    let at_wall = use_state(|| false);
    let go = use_go();
    let shown = match &home.state {
        Load::Pending => return pending(3),
        Load::Failed(failure) => return retry(failure, &home.reload),
        Load::Ready(shown) => shown,
    };
    let onanswer = {
        let answering = answering.clone();
        Callback::from(move |()| answering.set(true))
    };
    if *at_wall {
        let (at_wall, reload) = (at_wall.clone(), home.reload.clone());
        let onback = Callback::from(move |()| {
            at_wall.set(false);
            reload.emit(());
        });
        return html! { <PeopleWall {onback} /> };
    }
    if *answering {
        let first = shown.next == NextStep::Answer;
        let onsaved = {
            let (answering, reload) = (answering.clone(), home.reload.clone());
            Callback::from(move |profile: Profile| {
                announce(&text("home.answers_saved"));
                // Somebody new goes straight on to their hours; the group waits for nothing else.
                if first && profile.wants_group && profile.weekly.is_empty() {
                    go.emit("hours");
                }
                answering.set(false);
                reload.emit(());
            })
        };
        let onback = Callback::from(move |_: MouseEvent| answering.set(false));
        return questions(&shown.profile, first, onsaved, onback);
    }
    let onwall = Callback::from(move |()| at_wall.set(true));
    html! { <Overview home={(**shown).clone()} reload={home.reload} {onanswer} {onwall} /> }
}

/// The questions with a way back.
fn questions(
    profile: &Profile,
    first: bool,
    onsaved: Callback<Profile>,
    onback: Callback<MouseEvent>,
) -> Html {
    let save = if first { text("home.answer.next") } else { text("action.save") };
    html! {
        <div class="stack">
            <div class="row">
                { button(
                    Press {
                        kind: ButtonKind::Plain,
                        class: "button-back",
                        glyph: Some(Glyph::Back),
                        label: Some(text("action.back")),
                        onclick: onback,
                        ..Press::default()
                    },
                    AttrValue::default(),
                ) }
                <h1>{ if first { text("home.answer.title") } else { text("home.about.title") } }</h1>
            </div>
            if first { { steps(0) } }
            <ProfileForm profile={profile.clone()} {save} {onsaved} />
            <Known />
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct OverviewProps {
    home: LearnerHome,
    reload: Callback<()>,
    onanswer: Callback<()>,
    onwall: Callback<()>,
}

/// Greeting, the one thing to do, and the people.
#[component]
fn Overview(props: &OverviewProps) -> Html {
    let live = use_session();
    let now = use_now();
    let go = use_go();
    let OverviewProps { home, reload, onanswer, onwall } = props;
    let mine = home.profile.zone_offsets.as_ref();
    let name = first_name(&home.profile);
    let greeting = match mine.map(|zone| zone.local(now).hour()) {
        Some(5..12) => text_with("home.morning", &[("name", name)]),
        Some(12..18) => text_with("home.afternoon", &[("name", name)]),
        Some(18..23) => text_with("home.evening", &[("name", name)]),
        _ => text_with("home.hello", &[("name", name)]),
    };
    // The hero shows the meeting itself when being there is the thing to do.
    let next = home.meetings.iter().find(|it| it.state == MeetingState::Planned && it.starts_at > now);
    let next = next.filter(|_| home.next != NextStep::Meet);
    // A group beside the thing to do, where the screen is wide enough.
    let two = home.group.is_some();
    html! {
        <div class={if two { "wide stack" } else { "stack" }}>
            <h1>{ greeting }</h1>
            <div class={if two { "stack home-two" } else { "stack" }}>
                <div class="stack">
                    { next_step(&Hero { home, now, go: &go, reload, onanswer }) }
                    <Travel profile={home.profile.clone()} reload={reload.clone()} />
                    if !home.hellos.is_empty() || !home.introduced.is_empty() {
                        <Hellos hellos={home.hellos.clone()} introduced={home.introduced.clone()} reload={reload.clone()} />
                    }
                    if let Some(meeting) = next { { next_meeting(meeting, home.profile.zone.as_deref(), now) } }
                </div>
                if two || home.profile.answered_at.is_some() {
                    <div class="stack">
                        if let Some(group) = &home.group { { own_group(home, group, &live.session.person, now, reload) } }
                        { about(&home.profile, onanswer) }
                        { wall_card(home.taken_off, onwall) }
                    </div>
                }
            </div>
        </div>
    }
}

/// The way to the people wall, and a word where staff took something off it.
fn wall_card(taken_off: bool, onwall: &Callback<()>) -> Html {
    let look = button(
        Press { glyph: Some(Glyph::People), onclick: onwall.reform(|_| ()), ..Press::default() },
        text("wall.look"),
    );
    html! {
        <section class="card">
            { card_head(text("wall.title"), look) }
            if taken_off { { NoticeKind::Info.says(text("wall.own.taken_off")) } }
            <p class="soft small">{ text("wall.lead") }</p>
        </section>
    }
}

/// How people are greeted: by the first word of a name the platform gave, by the whole of a nickname.
fn first_name(profile: &Profile) -> &str {
    let first = profile.name.split_whitespace().next().filter(|_| profile.name_from_platform);
    first.unwrap_or(&profile.name)
}
