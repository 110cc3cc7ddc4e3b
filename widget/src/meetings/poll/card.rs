//! A poll of the reader's group: their answers, and the others' once they have answered.

use jiff::civil::DateTime;
use schedule::{Level, Zone};
use wire::{Poll, Slot};
use yew::prelude::*;

use super::{Deed, make, rule_words, when_words};
use crate::{
    clock::format_minutes,
    load::{Acting, use_act},
    meetings::{
        change::use_on_stale,
        cost::costs,
        seats::{seat_list, tallies},
        slot_card::{cost_list, my_seat, time_words},
    },
    text::{text, text_with},
    ui::{ButtonKind, Choice, Glyph, NoticeKind, Press, announce, button, choice, failed},
};

/// One group of radio buttons for each time.
const NAMES: [&str; 5] = ["poll-0", "poll-1", "poll-2", "poll-3", "poll-4"];
const LEVELS: [Level; 3] = [Level::Free, Level::IfNeedBe, Level::No];

#[derive(PartialEq, Properties)]
pub(crate) struct PollCardProps {
    /// The poll.
    pub(crate) poll: Poll,
    /// The reader's zone.
    pub(crate) zone: Option<Zone>,
    /// It has changed, or is over; ask again.
    pub(crate) on_change: Callback<()>,
}

/// What the reader's seat says of a time: what they answered, or what their hours say.
fn mine(poll: &Poll, slot: &Slot) -> Option<Level> {
    slot.seats.get(my_seat(&poll.members)?)?.level
}

/// Whether the reader has answered.
fn have_answered(poll: &Poll) -> bool {
    poll.members.iter().any(|it| it.me && it.answered)
}

/// The card.
#[component]
pub(crate) fn PollCard(props: &PollCardProps) -> Html {
    let poll = &props.poll;
    let said = use_state(|| poll.slots.iter().map(|slot| mine(poll, slot)).collect::<Vec<_>>());
    let act = use_act(make, props.on_change.reform(|said: &'static str| announce(&text(said))));
    use_on_stale(act.failure.as_ref(), props.on_change.clone());
    let close = {
        let id = poll.id.clone();
        act.run.reform(move |_: MouseEvent| Deed::Close(id.clone()))
    };
    let when = when_words(poll.deadline, props.zone.as_ref());
    html! {
        <section class="card stack" aria-labelledby="poll">
            if poll.failed {
                <h2 id="poll">{ text("poll.failed") }</h2>
                <p>{ text_with("poll.failed.text", &[("n", &poll.quorum.to_string())]) }</p>
                { for poll.slots.iter().map(|slot| told(poll, slot)) }
                <div class="row">
                    { button(
                        Press { busy: act.busy, onclick: close, ..Press::default() },
                        text("poll.away"),
                    ) }
                </div>
            } else {
                <div class="stack stack-close">
                    <h2 id="poll">{ text("poll.title") }</h2>
                    <p class="soft small">{ format_minutes(poll.minutes) }</p>
                    <p class="soft">{ rule_words(&when, poll.quorum) }</p>
                </div>
                { answers(poll, &said, &act) }
                <div class="row">
                    { button(
                        Press { kind: ButtonKind::Danger, busy: act.busy, onclick: close, ..Press::default() },
                        text("poll.close"),
                    ) }
                </div>
            }
            { failed(act.failure.as_ref()) }
        </section>
    }
}

/// A time and how everybody stands to it.
fn told(poll: &Poll, slot: &Slot) -> Html {
    let here = my_seat(&poll.members).and_then(|me| slot.seats.get(me)?.local).map(DateTime::date);
    html! {
        <div class="stack stack-close">
            <h3>{ time_words(&poll.members, slot) }</h3>
            { tallies(&slot.seats) }
            <details class="fold">
                <summary>{ text("meet.everyone") }</summary>
                { seat_list(&poll.members, &slot.seats, here) }
            </details>
        </div>
    }
}

/// The form, with what the others said as far as it is shown.
fn answers(poll: &Poll, said: &UseStateHandle<Vec<Option<Level>>>, act: &Acting<Deed>) -> Html {
    let answered = have_answered(poll);
    let time = |(at, slot): (usize, &Slot)| {
        let onchange = {
            let said = said.clone();
            Callback::from(move |level: usize| {
                let mut now = (*said).clone();
                if let (Some(mine), Some(level)) = (now.get_mut(at), LEVELS.get(level)) {
                    *mine = Some(*level);
                }
                said.set(now);
            })
        };
        let level = said.get(at).copied().flatten();
        let of_time = choice(Choice {
            legend: time_words(&poll.members, slot),
            name: NAMES[at % NAMES.len()],
            look: "choice-row",
            options: vec![text("poll.free"), text("poll.need"), text("poll.no")],
            chosen: LEVELS.iter().position(|it| Some(*it) == level),
            onchange,
        });
        html! {
            <div class="stack stack-close">
                { of_time }
                { cost_list(&costs(&slot.seats, poll.minutes, my_seat(&poll.members))) }
                if answered { { tallies(&slot.seats) } }
            </div>
        }
    };
    let onsubmit = {
        let (run, id, said) = (act.run.clone(), poll.id.clone(), said.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            // The button waits until there is an answer to each time.
            if let Some(levels) = said.iter().copied().collect::<Option<Vec<_>>>() {
                run.emit(Deed::Answer(id.clone(), levels));
            }
        })
    };
    let complete = said.iter().all(Option::is_some);
    let count = poll.members.iter().filter(|it| it.answered).count();
    let values = [("n", &*count.to_string()), ("all", &*poll.members.len().to_string())];
    html! {
        <form class="stack" {onsubmit} novalidate=true>
            { for poll.slots.iter().enumerate().map(time) }
            <p class="soft small">
                { text_with("poll.count", &values) }{ " " }
                if !answered { { text("meet.coming.hidden") } }
            </p>
            if complete {
                <div class="row">
                    { button(
                        Press {
                            kind: ButtonKind::Primary,
                            submit: true,
                            busy: act.busy,
                            glyph: Some(Glyph::Check),
                            ..Press::default()
                        },
                        text(if answered { "poll.change" } else { "poll.send" }),
                    ) }
                </div>
            } else {
                { NoticeKind::Info.says(text("poll.incomplete")) }
            }
        </form>
    }
}
