//! Everybody at one time: how they stand to it, and what their clocks say.

use jiff::civil::{Date, DateTime};
use schedule::Level;
use wire::{Member, MemberTime, PersonId, Seat};
use yew::prelude::*;

use super::{
    reach::{Stand, tally},
    words::{stand_words, tally_words},
};
use crate::{
    clock::{format_day, format_time},
    text::text,
    ui::{Glyph, avatar, icon, icon_with},
};

/// From this discomfort on a clock gets a moon.
const NIGHT: u8 = 4;

/// The sign of a stand, so that colour is not all.
const fn glyph(stand: Stand) -> (Glyph, &'static str) {
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
fn clock(local: Option<DateTime>, here: Option<Date>, night: bool) -> Html {
    let Some(local) = local else {
        return html! { <span class="their-clock soft small">{ text("meet.time_unknown") }</span> };
    };
    html! {
        <span class="their-clock figures">
            <span class="their-hour">
                if night {
                    { icon_with(Glyph::Moon, "moon") }
                    <span class="visually-hidden">{ text("meet.night") }</span>
                }
                { format_time(local.time()) }
            </span>
            if here != Some(local.date()) { <span class="soft small">{ format_day(local.date()) }</span> }
        </span>
    }
}

/// How many are free, could, cannot, have not said.
pub(super) fn tallies(seats: &[Seat]) -> Html {
    let parts = tally(seats).into_iter().map(|(stand, count)| {
        let (glyph, class) = glyph(stand);
        html! { <li class={classes!("tally", class)}>{ icon(glyph) }{ tally_words(stand, count) }</li> }
    });
    html! { <ul class="tallies">{ for parts }</ul> }
}

/// Every member with their stand and their local time; `here` is the reader's own date at that time.
pub(super) fn seat_list(members: &[Member], seats: &[Seat], here: Option<Date>) -> Html {
    let rows = members.iter().zip(seats).map(|(member, seat)| {
        let stand = Stand::of(seat);
        let night = seat.cost >= NIGHT && seat.level != Some(Level::No);
        let sign = Some((glyph(stand), stand_words(stand)));
        let clock = clock(seat.local, here, night);
        row(&member.person, member.name.as_ref(), member.me, sign, clock)
    });
    html! { <ul class="their-times">{ for rows }</ul> }
}

/// Every member with their local time, and whether they said they were there.
pub(super) fn member_times(times: &[MemberTime], here: Option<Date>) -> Html {
    let rows = times.iter().map(|time| {
        let sign = time.took_part.map(|there| {
            if there {
                (glyph(Stand::Free), text("meet.was_there"))
            } else {
                (glyph(Stand::No), text("meet.was_not_there"))
            }
        });
        let night = time.local.is_some_and(|it| schedule::hour_cost(it.hour().unsigned_abs()) >= NIGHT);
        row(&time.person, time.name.as_ref(), time.me, sign, clock(time.local, here, night))
    });
    html! { <ul class="their-times">{ for rows }</ul> }
}

/// An icon with its class, and words.
pub(super) type Sign = ((Glyph, &'static str), AttrValue);

/// A member's line: who, a sign of how they stand, and what is said at the end.
pub(super) fn row(person: &PersonId, name: Option<&String>, me: bool, sign: Option<Sign>, end: Html) -> Html {
    html! {
        <li class="their-time">
            { avatar(name.map(String::as_str), &person.0) }
            <span class="seat-words">
                <span class="their-name">{ name_words(name, me) }</span>
                if let Some(((glyph, class), words)) = sign {
                    <span class={classes!("stand", class)}>{ icon(glyph) }{ words }</span>
                }
            </span>
            { end }
        </li>
    }
}
