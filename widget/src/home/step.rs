//! The one thing to do now, as the card that matters most.

use wire::{Attendance, LearnerHome, Meeting, MeetingId, NextStep};
use yew::prelude::*;

use super::{meeting::MeetingHero, steps::Steps};
use crate::{
    app::use_go,
    clock::{format_local, use_now},
    load::use_act,
    text::{plural, text, text_with},
    ui::{Button, ButtonKind, Card, Failure, Glyph, announce},
};

#[derive(PartialEq, Properties)]
pub(super) struct NextStepProps {
    pub(super) home: LearnerHome,
    pub(super) reload: Callback<()>,
    /// Opens the questions.
    pub(super) onanswer: Callback<()>,
}

/// The hero card.
#[component]
pub(super) fn NextStepCard(props: &NextStepProps) -> Html {
    let go = use_go();
    let now = use_now();
    let home = &props.home;
    let to = |screen: &'static str| go.reform(move |_: MouseEvent| screen);
    let answer = || props.onanswer.reform(|_: MouseEvent| ());
    let meeting = |id: &MeetingId| home.meetings.iter().find(|it| it.id == *id);
    match &home.next {
        NextStep::Answer => html! {
            <Card class="card-hero">
                <Steps at={0} />
                <h2>{ text("home.answer.hero") }</h2>
                <p>{ text("home.answer.text") }</p>
                <Button kind={ButtonKind::Primary} class="button-wide" onclick={answer()}>
                    { text("home.answer.start") }
                </Button>
            </Card>
        },
        NextStep::PaintHours => html! {
            <Card class="card-hero">
                if home.group.is_none() { <Steps at={1} /> }
                <h2>{ text("home.paint.hero") }</h2>
                <p>{ if home.group.is_some() { text("home.paint.text_group") } else { text("home.paint.text") } }</p>
                <Button kind={ButtonKind::Primary} class="button-wide" glyph={Glyph::Clock} onclick={to("hours")}>
                    { text("home.paint.start") }
                </Button>
            </Card>
        },
        NextStep::WaitForGroup => html! {
            <Card class="card-hero">
                <Steps at={2} />
                <h2>{ text("home.wait.hero") }</h2>
                <p>{ plural("home.wait.text", hours(home)) }</p>
                <Button onclick={to("hours")} glyph={Glyph::Pencil}>{ text("home.wait.change") }</Button>
            </Card>
        },
        NextStep::NoGroup => html! {
            <Card class="card-hero">
                <h2>{ text("home.alone.hero") }</h2>
                <p>{ text("home.alone.text") }</p>
                <Button onclick={answer()}>{ text("home.alone.change") }</Button>
            </Card>
        },
        NextStep::ChooseTime => html! {
            <Card class="card-hero">
                <h2>{ text("home.choose.hero") }</h2>
                <p>{ choose_words(home) }</p>
                <Button kind={ButtonKind::Primary} class="button-wide" glyph={Glyph::Calendar} onclick={to("meet")}>
                    { text("home.choose.start") }
                </Button>
            </Card>
        },
        NextStep::Meet => {
            let soonest = home.meetings.iter().find(|it| super::meeting::is_ahead(it, now));
            soonest.map_or_else(Html::default, |meeting| {
                html! { <MeetingHero meeting={meeting.clone()} zone={home.profile.zone.clone()} /> }
            })
        }
        NextStep::SayIfMet { meeting: id } => meeting(id).map_or_else(Html::default, |meeting| {
            html! { <DidYouMeet meeting={meeting.clone()} reload={props.reload.clone()} /> }
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
        <Card class="card-hero">
            <h2>{ text("home.met.hero") }</h2>
            <p>{ text_with("home.met.text", &[("time", &format_local(local)), ("group", &props.meeting.group_name)]) }</p>
            <div class="row">
                <Button kind={ButtonKind::Primary} glyph={Glyph::Check} busy={say.busy}
                    onclick={say.run.reform(|_| true)}>{ text("home.met.yes") }</Button>
                <Button busy={say.busy} onclick={say.run.reform(|_| false)}>{ text("home.met.no") }</Button>
            </div>
            <Failure failure={say.failure.clone()} />
        </Card>
    }
}
