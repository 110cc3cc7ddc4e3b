//! The one thing to do now, as the card that matters most.

use jiff::Timestamp;
use wire::{Attendance, LearnerHome, Meeting, MeetingId, NextStep, StillIn};
use yew::prelude::*;

use super::{meeting::meeting_hero, steps::steps};
use crate::{
    clock::format_local,
    load::use_act,
    text::{group_name, plural, text, text_with},
    ui::{ButtonKind, Glyph, Press, announce, button, failed},
};

/// What the hero card is made of.
pub(super) struct Hero<'a> {
    pub(super) home: &'a LearnerHome,
    pub(super) now: Timestamp,
    pub(super) go: &'a Callback<&'static str>,
    pub(super) reload: &'a Callback<()>,
    /// Opens the questions.
    pub(super) onanswer: &'a Callback<()>,
}

/// The hero card.
pub(super) fn next_step(hero: &Hero<'_>) -> Html {
    let Hero { home, now, go, reload, onanswer } = *hero;
    let to = |screen: &'static str| go.reform(move |_: MouseEvent| screen);
    let answer = || onanswer.reform(|_: MouseEvent| ());
    let meeting = |id: &MeetingId| home.meetings.iter().find(|it| it.id == *id);
    match &home.next {
        NextStep::Answer => html! {
            <section class="card card-hero">
                { steps(0) }
                <h2>{ text("home.answer.hero") }</h2>
                <p>{ text("home.answer.text") }</p>
                { button(
                    Press {
                        kind: ButtonKind::Primary,
                        class: "button-wide",
                        onclick: answer(),
                        ..Press::default()
                    },
                    text("home.answer.start"),
                ) }
            </section>
        },
        NextStep::PaintHours => html! {
            <section class="card card-hero">
                if home.group.is_none() { { steps(1) } }
                <h2>{ text("home.paint.hero") }</h2>
                <p>{ if home.group.is_some() { text("home.paint.text_group") } else { text("home.paint.text") } }</p>
                { button(
                    Press {
                        kind: ButtonKind::Primary,
                        class: "button-wide",
                        glyph: Some(Glyph::Clock),
                        onclick: to("hours"),
                        ..Press::default()
                    },
                    text("home.paint.start"),
                ) }
            </section>
        },
        NextStep::WaitForGroup => html! {
            <section class="card card-hero">
                { steps(2) }
                <h2>{ text("home.wait.hero") }</h2>
                <p>{ plural("home.wait.text", hours(home)) }</p>
                { button(
                    Press { onclick: to("hours"), glyph: Some(Glyph::Pencil), ..Press::default() },
                    text("home.wait.change"),
                ) }
            </section>
        },
        NextStep::NoGroup => html! {
            <section class="card card-hero">
                <h2>{ text("home.alone.hero") }</h2>
                <p>{ text("home.alone.text") }</p>
                { button(Press { onclick: answer(), ..Press::default() }, text("home.alone.change")) }
            </section>
        },
        NextStep::StillIn => html! { <Asked reload={reload.clone()} /> },
        NextStep::NextRun => html! { <Asked later=true reload={reload.clone()} /> },
        NextStep::ChooseTime => html! {
            <section class="card card-hero">
                <h2>{ text("home.choose.hero") }</h2>
                <p>{ choose_words(home) }</p>
                { button(
                    Press {
                        kind: ButtonKind::Primary,
                        class: "button-wide",
                        glyph: Some(Glyph::Calendar),
                        onclick: to("meet"),
                        ..Press::default()
                    },
                    text("home.choose.start"),
                ) }
            </section>
        },
        NextStep::Meet => {
            let soonest = home.meetings.iter().find(|it| super::meeting::is_ahead(it, now));
            soonest.map_or_else(Html::default, |meeting| {
                meeting_hero(meeting, home.profile.zone.as_deref(), now, go)
            })
        }
        NextStep::SayIfMet { meeting: id } => meeting(id).map_or_else(Html::default, |meeting| {
            html! { <DidYouMeet meeting={meeting.clone()} reload={reload.clone()} /> }
        }),
    }
}

/// Hours a week the learner marked, rounded down.
fn hours(home: &LearnerHome) -> u64 {
    home.profile.weekly.quarters_at_least(schedule::Level::IfNeedBe) as u64 / 4
}

/// How many of the group have said when they can.
fn choose_words(home: &LearnerHome) -> AttrValue {
    let members = home.group.as_ref().map_or(&[][..], |group| &group.members);
    let answered = members.iter().filter(|member| member.answered).count();
    let (answered, all) = (answered.to_string(), members.len().to_string());
    text_with("home.choose.text", &[("answered", &answered), ("all", &all)])
}

#[derive(PartialEq, Properties)]
struct AskedProps {
    /// They join the next run; else they are asked if they are still in.
    #[prop_or_default]
    later: bool,
    reload: Callback<()>,
}

/// Still in? Or, for who joins the next run: this one after all?
#[component]
fn Asked(props: &AskedProps) -> Html {
    let later = props.later;
    let say = use_act(
        move |api, still_in: bool| async move {
            if later {
                api.delete("/api/next-run").await
            } else {
                api.put::<_, ()>("/api/still-in", &StillIn { still_in }).await
            }
        },
        props.reload.reform(|()| announce(&text("home.still.thanks"))),
    );
    let words: [AttrValue; 3] = if later {
        [text("home.later.hero"), text("home.later.text"), text("home.later.stay")]
    } else {
        [text("home.still.hero"), text("home.still.text"), text("home.still.yes")]
    };
    let [hero, about, yes] = words;
    html! {
        <section class="card card-hero">
            <h2>{ hero }</h2>
            <p>{ about }</p>
            <div class="row">
                { button(
                    Press {
                        kind: if later { ButtonKind::Quiet } else { ButtonKind::Primary },
                        busy: say.busy,
                        onclick: say.run.reform(|_| true),
                        ..Press::default()
                    },
                    yes,
                ) }
                if !later {
                    { button(
                        Press { busy: say.busy, onclick: say.run.reform(|_| false), ..Press::default() },
                        text("home.still.no"),
                    ) }
                }
            </div>
            { failed(say.failure.as_ref()) }
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct DidYouMeetProps {
    meeting: Meeting,
    reload: Callback<()>,
}

/// A meeting is over: were you there?
#[component]
fn DidYouMeet(props: &DidYouMeetProps) -> Html {
    let path = ["/api/meetings/", &props.meeting.id.0, "/attendance"].concat();
    let say = use_act(
        move |api, took_part: bool| {
            let path = path.clone();
            async move { api.put::<_, Meeting>(&path, &Attendance { took_part }).await }
        },
        props.reload.reform(|_: Meeting| announce(&text("home.met.thanks"))),
    );
    let local = props.meeting.times.iter().find(|time| time.me).and_then(|time| time.local);
    let local = local.unwrap_or(props.meeting.anchor_local);
    html! {
        <section class="card card-hero">
            <h2>{ text("home.met.hero") }</h2>
            <p>{ text_with("home.met.text", &[("time", &format_local(local)), ("group", &group_name(&props.meeting.group_name))]) }</p>
            <div class="row">
                { button(
                    Press {
                        kind: ButtonKind::Primary,
                        glyph: Some(Glyph::Check),
                        busy: say.busy,
                        onclick: say.run.reform(|_| true),
                        ..Press::default()
                    },
                    text("home.met.yes"),
                ) }
                { button(
                    Press { busy: say.busy, onclick: say.run.reform(|_| false), ..Press::default() },
                    text("home.met.no"),
                ) }
            </div>
            { failed(say.failure.as_ref()) }
        </section>
    }
}
