//! The screen: what is planned, then a time for what is not.

use wire::{GroupPoll, GroupRecords, LearnerHome, Meeting, SeriesState};
use yew::prelude::*;

use super::{
    mail::ByMail,
    meeting_card::MeetingCard,
    poll::{self, PollCard},
    record::{self, Earlier, Record, could_lead},
    search::Search,
    series::{self, EveryWeek, clock_change, running},
    subscribe::Subscribe,
    words::{Phase, phase},
};
use crate::{
    app::use_go,
    clock::{format_local, use_now},
    load::{Load, use_act, use_load},
    order::ordered,
    text::{group_name, plural, text, text_with},
    ui::{ButtonKind, Choice, Glyph, Press, announce, button, choice, icon_with, pending, retry},
};

/// So many meetings are shown at once; a series has a dozen.
const FEW: usize = 3;

/// Meetings of the own group.
#[component]
pub(crate) fn MeetScreen() -> Html {
    let go = use_go();
    let home = use_load((), |api, ()| async move { api.get::<LearnerHome>("/api/home").await });
    match &home.state {
        Load::Pending => pending(2),
        Load::Failed(failure) => retry(failure, &home.reload),
        Load::Ready(it) if it.group.is_none() => no_group(&go),
        Load::Ready(it) => html! { <Meet home={(**it).clone()} reload={home.reload} /> },
    }
}

/// Without a group there is nobody to meet yet.
fn no_group(go: &Callback<&'static str>) -> Html {
    html! {
        <div class="stack">
            <h1>{ text("meet.title") }</h1>
            <div class="card empty">
                { icon_with(Glyph::People, "empty-icon") }
                <h2>{ text("meet.no_group") }</h2>
                <p>{ text("meet.no_group.text") }</p>
                { button(
                    Press {
                        kind: ButtonKind::Primary,
                        glyph: Some(Glyph::Clock),
                        onclick: go.reform(|_: MouseEvent| "hours"),
                        ..Press::default()
                    },
                    text("meet.no_group.do"),
                ) }
            </div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct MeetProps {
    home: LearnerHome,
    reload: Callback<()>,
}

/// The meetings, and the search.
#[component]
fn Meet(props: &MeetProps) -> Html {
    let now = use_now();
    let planning = use_state(|| false);
    let weekly = use_state(|| false);
    let series = use_load((), |api, ()| async move { api.get::<SeriesState>(series::PATH).await });
    let records = use_load((), |api, ()| async move { api.get::<GroupRecords>(record::PATH).await });
    let polls = use_load((), |api, ()| async move { api.get::<GroupPoll>(poll::PATH).await });
    let asked = match &polls.state {
        Load::Ready(known) => known.poll.clone(),
        Load::Pending | Load::Failed(_) => None,
    };
    let written = match &records.state {
        Load::Ready(written) => Some(&**written),
        Load::Pending | Load::Failed(_) => None,
    };
    let known = match &series.state {
        Load::Ready(known) => Some(known.clone()),
        Load::Pending | Load::Failed(_) => None,
    };
    let known = known.as_deref();
    let home = &props.home;
    let zone = home.profile.zone_offsets.clone();
    let links = !home.profile.among_minors;
    let reload = {
        let (home, series, records) = (props.reload.clone(), series.reload.clone(), records.reload.clone());
        let polls = polls.reload.clone();
        Callback::from(move |()| {
            polls.emit(());
            home.emit(());
            series.emit(());
            records.emit(());
        })
    };
    let leading = use_act(record::make, reload.reform(|said: &'static str| announce(&text(said))));
    let card = |meeting: &Meeting, open: bool| {
        let notice = clock_change(known, meeting, &reload);
        let record = record::of(written, meeting).map(|record| {
            html! {
                <Record meeting={meeting.clone()} record={record.clone()} {links} on_change={reload.clone()} />
            }
        });
        let record = record.unwrap_or_default();
        html! {
            <MeetingCard key={meeting.id.0.clone()} meeting={meeting.clone()} zone={zone.clone()} {open}
                {notice} {record} on_change={reload.clone()} />
        }
    };
    let list = |all: &[&Meeting], open: bool| {
        let (few, more) = all.split_at(all.len().min(FEW));
        html! {
            <>
                { for few.iter().enumerate().map(|(at, it)| card(it, open && at == 0)) }
                if !more.is_empty() {
                    <details class="fold">
                        <summary>{ plural("meet.more", more.len() as u64) }</summary>
                        <div class="stack fold-cards">{ for more.iter().map(|it| card(it, false)) }</div>
                    </details>
                }
            </>
        }
    };
    let is_ahead = |it: &&Meeting| matches!(phase(it, now), Phase::Ahead | Phase::Open);
    let ahead: Vec<&Meeting> = home.meetings.iter().filter(is_ahead).collect();
    let past: Vec<&Meeting> = home.meetings.iter().filter(|it| !is_ahead(it)).collect();
    let latest_first = ordered(past.len(), &|one, two| past[two].starts_at.cmp(&past[one].starts_at));
    let past: Vec<&Meeting> = latest_first.into_iter().map(|at| past[at]).collect();
    let some_ahead = !ahead.is_empty();
    let group = home.group.as_ref().map(|it| group_name(&it.name)).unwrap_or_default();
    let on_planned = {
        let (planning, weekly, reload) = (planning.clone(), weekly.clone(), reload.clone());
        Callback::from(move |()| {
            planning.set(false);
            weekly.set(false);
            reload.emit(());
        })
    };
    // Who meets every week already, or is alone, has no use for a series.
    let company = home.group.as_ref().is_some_and(|it| it.members.len() > 1);
    let can_repeat = company && known.is_some_and(|known| known.series.is_none());
    // One question at a time; one that found no time makes room for the next.
    let can_ask =
        company && matches!(&polls.state, Load::Ready(it) if it.poll.as_ref().is_none_or(|it| it.failed));
    let members = home.group.as_ref().map(|it| it.members.clone()).unwrap_or_default();
    let rhythm = {
        let weekly = weekly.clone();
        Choice {
            legend: text("meet.rhythm"),
            name: "meet-rhythm",
            look: "choice-row",
            options: vec![text("meet.rhythm.once"), text("meet.rhythm.weekly")],
            chosen: Some(usize::from(*weekly)),
            onchange: Callback::from(move |at: usize| weekly.set(at == 1)),
        }
    };
    let plan = {
        let planning = planning.clone();
        move |_: MouseEvent| planning.set(true)
    };
    html! {
        <div class="stack meet">
            <header>
                <h1>{ text("meet.title") }</h1>
                <p class="soft">{ group }</p>
            </header>
            if some_ahead {
                <section class="stack" aria-label={text("meet.planned")}>
                    { list(&ahead, true) }
                </section>
            }
            if let Load::Failed(failure) = &polls.state { { retry(failure, &polls.reload) } }
            if let Some(asked) = &asked {
                <PollCard key={asked.id.0.clone()} poll={asked.clone()} zone={zone.clone()} on_change={reload.clone()} />
            }
            if let Load::Failed(failure) = &series.state { { retry(failure, &series.reload) } }
            if let Some(state) = known { { running(state, &reload) } }
            if some_ahead && !*planning {
                { button(
                    Press {
                        glyph: Some(Glyph::Plus),
                        class: "button-wide",
                        onclick: plan.into(),
                        ..Press::default()
                    },
                    text("meet.another"),
                ) }
            } else {
                if can_repeat { { choice(rhythm) } }
                if can_repeat && *weekly {
                    <EveryWeek {links} on_planned={on_planned} />
                } else {
                    <Search {links} {can_ask} {members} zone={zone.clone()} on_planned={on_planned} />
                }
            }
            if !past.is_empty() {
                <section class="stack">
                    <h2>{ text("meet.past") }</h2>
                    { list(&past, false) }
                </section>
            }
            if let Load::Failed(failure) = &records.state { { retry(failure, &records.reload) } }
            if let Some(written) = written.filter(|it| it.earlier > 0) {
                <Earlier count={written.earlier} {links} zone={zone.clone()} />
            }
            if let Some(written) = written.filter(|_| company) {
                { could_lead(written, home.group.as_ref().map_or(&[], |it| &it.members), &leading) }
            }
            <Subscribe />
            <ByMail />
        </div>
    }
}

/// Says that a meeting is planned, or two sessions of it.
pub(super) fn planned(meeting: &Meeting, both: bool) {
    let mine = meeting.times.iter().find(|it| it.me).and_then(|it| it.local);
    let when = format_local(mine.unwrap_or(meeting.anchor_local));
    announce(&if both {
        text("meet.both.planned")
    } else {
        text_with("meet.planned_at", &[("when", &when)])
    });
}
