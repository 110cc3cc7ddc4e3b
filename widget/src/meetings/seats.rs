//! Everybody at one time: how they stand to it, and what their clocks say.

use jiff::civil::{Date, DateTime};
use schedule::Level;
use wire::{Member, MemberTime, Seat};
use yew::prelude::*;

use super::{
    reach::{Stand, tally},
    words::{stand_words, tally_words},
};
use crate::{
    clock::{format_day, format_time},
    text::text,
    ui::{Avatar, Glyph, Icon},
};

/// From this discomfort on a clock gets a moon.
const NIGHT: u8 = 4;

/// The sign of a stand, so that colour is not all.
pub(super) const fn glyph(stand: Stand) -> (Glyph, &'static str) {
    match stand {
        Stand::Free => (Glyph::Check, "stand-free"),
        Stand::IfNeedBe => (Glyph::Tilde, "stand-need"),
        Stand::No => (Glyph::Cross, "stand-no"),
        Stand::Silent => (Glyph::Clock, "stand-silent"),
    }
}

/// What a person is called on this page.
pub(super) fn name_words(name: Option<&String>, me: bool) -> AttrValue {
    match name {
        _ if me => text("person.me"),
        Some(name) => AttrValue::from(name.clone()),
        None => text("person.unseen"),
    }
}

/// A clock, with the day where it is not the reader's.
pub(super) fn clock(local: Option<DateTime>, here: Option<Date>, night: bool) -> Html {
    let Some(local) = local else {
        return html! { <span class="their-clock soft small">{ text("meet.time_unknown") }</span> };
    };
    html! {
        <span class="their-clock figures">
            <span class="their-hour">
                if night {
                    <Icon glyph={Glyph::Moon} class="moon" />
                    <span class="visually-hidden">{ text("meet.night") }</span>
                }
                { format_time(local.time()) }
            </span>
            if here != Some(local.date()) { <span class="soft small">{ format_day(local.date()) }</span> }
        </span>
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct TallyProps {
    /// All seats of a time.
    pub(super) seats: Vec<Seat>,
}

/// How many are free, could, cannot, have not said.
#[component]
pub(super) fn Tally(props: &TallyProps) -> Html {
    let parts = tally(&props.seats).into_iter().map(|(stand, count)| {
        let (glyph, class) = glyph(stand);
        html! { <li class={classes!("tally", class)}><Icon {glyph} />{ tally_words(stand, count) }</li> }
    });
    html! { <ul class="tallies">{ for parts }</ul> }
}

#[derive(PartialEq, Properties)]
pub(super) struct SeatListProps {
    /// Who, in the order of the seats.
    pub(super) members: Vec<Member>,
    /// How they stand.
    pub(super) seats: Vec<Seat>,
    /// The reader's own date at that time.
    pub(super) here: Option<Date>,
}

/// Every member with their stand and their local time.
#[component]
pub(super) fn SeatList(props: &SeatListProps) -> Html {
    let rows = props.members.iter().zip(&props.seats).map(|(member, seat)| {
        let stand = Stand::of(seat);
        let (glyph, class) = glyph(stand);
        html! {
            <li class="their-time">
                <Avatar name={member.name.clone().map(AttrValue::from)} seed={member.person.0.clone()} />
                <span class="seat-words">
                    <span class="their-name">{ name_words(member.name.as_ref(), member.me) }</span>
                    <span class={classes!("stand", class)}><Icon {glyph} />{ stand_words(stand) }</span>
                </span>
                { clock(seat.local, props.here, seat.cost >= NIGHT && seat.level != Some(Level::No)) }
            </li>
        }
    });
    html! { <ul class="their-times">{ for rows }</ul> }
}

#[derive(PartialEq, Properties)]
pub(super) struct MemberTimesProps {
    /// Every member's time of a meeting.
    pub(super) times: Vec<MemberTime>,
    /// The reader's own date at that time.
    pub(super) here: Option<Date>,
}

/// Every member with their local time, and whether they said they were there.
#[component]
pub(super) fn MemberTimes(props: &MemberTimesProps) -> Html {
    let rows = props.times.iter().map(|time| {
        let there = match time.took_part {
            Some(true) => Some((Glyph::Check, "stand-free", text("meet.was_there"))),
            Some(false) => Some((Glyph::Cross, "stand-no", text("meet.was_not_there"))),
            None => None,
        };
        let night = time.local.is_some_and(|it| schedule::hour_cost(it.hour().unsigned_abs()) >= NIGHT);
        html! {
            <li class="their-time">
                <Avatar name={time.name.clone().map(AttrValue::from)} seed={time.person.0.clone()} />
                <span class="seat-words">
                    <span class="their-name">{ name_words(time.name.as_ref(), time.me) }</span>
                    if let Some((glyph, class, words)) = there {
                        <span class={classes!("stand", class)}><Icon {glyph} />{ words }</span>
                    }
                </span>
                { clock(time.local, props.here, night) }
            </li>
        }
    });
    html! { <ul class="their-times">{ for rows }</ul> }
}
