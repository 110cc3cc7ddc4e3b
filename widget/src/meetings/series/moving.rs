//! What a change of clocks makes harder, and the better hour that is offered for it.

use jiff::{Timestamp, civil::DateTime};
use schedule::Level;
use wire::{ClockMove, ClockMoveRequest, MeetingId, Seat, SeriesState};
use yew::prelude::*;

use super::{
    Deed,
    burden::{burden_words, burdens},
    make,
};
use crate::{
    clock::{format_local, format_time},
    load::use_act,
    meetings::{
        change::use_on_stale,
        cost::hard_hour,
        seats::name_words,
        slot_card::{my_seat, time_words},
    },
    text::{plural, text, text_with},
    ui::{ButtonKind, Press, announce, button, failed},
};

/// "05:00 instead of 06:00, which is harder".
pub(super) fn harder_key(found: Option<&ClockMove>, at: usize) -> &'static str {
    let Some(found) = found.filter(|it| it.harder.get(at) == Some(&true)) else { return "series.clock" };
    let no = found.planned.seats.get(at).is_some_and(|seat| seat.level == Some(Level::No));
    if no { "series.clock.no" } else { "series.clock.harder" }
}

/// The better hour and what it asks of each, or that there is none.
pub(super) fn offer(state: &SeriesState, found: &ClockMove, minutes: u16, on_change: &Callback<()>) -> Html {
    let Some(instead) = &found.instead else {
        return html! { <p>{ text("series.move.none") }</p> };
    };
    let me = my_seat(&state.members);
    let mine = me.and_then(|me| instead.seats.get(me)?.local);
    let when = [("when", &*time_words(&state.members, instead))];
    let lines = (0..state.members.len()).filter_map(|at| {
        let words = line(state, at, (found.planned.seats.get(at)?, instead.seats.get(at)?), minutes, mine)?;
        Some(html! { <li>{ words }</li> })
    });
    html! {
        <>
            <p><strong>
                { text_with(if mine.is_some() { "series.move.mine" } else { "series.move.utc" }, &when) }
            </strong></p>
            <ul>{ for lines }</ul>
            <p class="soft small">{ plural("series.move.text", found.meetings.into()) }</p>
            <MoveButtons meeting={found.meeting.clone()} starts_at={instead.starts_at} meetings={found.meetings}
                on_change={on_change.clone()} />
        </>
    }
}

/// What the better hour is for one of the members: the clock, and where it is early or late, what they had so far.
fn line(
    state: &SeriesState,
    at: usize,
    (planned, instead): (&Seat, &Seat),
    minutes: u16,
    mine: Option<DateTime>,
) -> Option<AttrValue> {
    let member = state.members.get(at)?;
    let who = name_words(member.name.as_ref(), member.me);
    let (now, before) = (instead.local?, planned.local?);
    // The day is that of the offer, unless theirs is another one.
    let same_day = mine.is_none_or(|mine| mine.date() == now.date());
    let now = if same_day { format_time(now.time()) } else { format_local(now) };
    let line =
        text_with("series.clock", &[("who", &who), ("now", &now), ("before", &format_time(before.time()))]);
    if instead.cost <= planned.cost || hard_hour(instead, minutes).is_none() {
        return Some(line);
    }
    let seats = || state.held.iter().filter_map(|held| Some((held.seats.get(at)?, held.minutes)));
    let (found, known) = (burdens(seats()), seats().any(|(seat, _)| seat.local.is_some()));
    Some(match found.is_empty() {
        true if known => text_with("series.move.first", &[("line", &line)]),
        true => line,
        false => {
            text_with("series.move.again", &[("line", &line), ("hours", &burden_words(format_time, &found))])
        }
    })
}

#[derive(PartialEq, Properties)]
struct MoveProps {
    meeting: MeetingId,
    /// When it would begin.
    starts_at: Timestamp,
    /// How many would move.
    meetings: u8,
    on_change: Callback<()>,
}

/// Moves them, or leaves them.
#[component]
fn MoveButtons(props: &MoveProps) -> Html {
    let moving = use_state(|| false);
    let act = {
        let (moving, on_change, meetings) = (moving.clone(), props.on_change.clone(), props.meetings);
        let done = Callback::from(move |_: SeriesState| {
            announce(&if *moving { plural("series.moved", meetings.into()) } else { text("series.stays") });
            on_change.emit(());
        });
        use_act(make, done)
    };
    use_on_stale(act.failure.as_ref(), props.on_change.clone());
    let follow = {
        let (id, moving) = (props.meeting.clone(), moving.clone());
        let request = ClockMoveRequest { starts_at: props.starts_at, meetings: props.meetings };
        act.run.reform(move |_: MouseEvent| {
            moving.set(true);
            Deed::Move(id.clone(), request.clone())
        })
    };
    let leave = {
        let id = props.meeting.clone();
        act.run.reform(move |_: MouseEvent| {
            moving.set(false);
            Deed::Leave(id.clone())
        })
    };
    html! {
        <>
            { failed(act.failure.as_ref()) }
            <div class="row">
                { button(
                    Press {
                        kind: ButtonKind::Primary,
                        busy: act.busy,
                        onclick: follow,
                        ..Press::default()
                    },
                    plural("series.move.do", props.meetings.into()),
                ) }
                { button(
                    Press { busy: act.busy, onclick: leave, ..Press::default() },
                    text("series.move.leave"),
                ) }
            </div>
        </>
    }
}
