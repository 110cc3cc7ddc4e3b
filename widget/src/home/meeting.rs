//! The next meeting: own time large, everybody else's beside it.

use jiff::{Timestamp, civil::DateTime};
use wire::{Meeting, MeetingState, MemberTime};
use yew::prelude::*;

use crate::{
    clock::{format_day, format_day_long, format_minutes, format_time},
    door::{RoomDoor, is_open},
    profile::place,
    text::{plural, text, text_with},
    ui::{Glyph, Press, avatar, button, card_head, icon},
};

/// Whether a meeting stands and is not over.
pub(super) fn is_ahead(meeting: &Meeting, now: Timestamp) -> bool {
    let stands = meeting.state == MeetingState::Planned && meeting.not_held_at.is_none();
    stands && now < meeting.ends_at()
}

/// Own wall-clock time and the zone it is in: the anchor's where the reader's is unknown.
fn own_time(meeting: &Meeting, zone: Option<&str>) -> (DateTime, String) {
    let mine = meeting.times.iter().find(|time| time.me).and_then(|time| time.local);
    match (mine, zone) {
        (Some(local), Some(zone)) => (local, place(zone)),
        _ => (meeting.anchor_local, place(&meeting.anchor_zone)),
    }
}

/// "in 3 hours", "now".
fn until(starts_at: Timestamp, now: Timestamp) -> AttrValue {
    match starts_at.duration_since(now).as_mins() {
        ..=0 => text("home.meet.now"),
        minutes @ 1..60 => plural("home.meet.in_minutes", minutes.unsigned_abs()),
        minutes @ 60..2_880 => plural("home.meet.in_hours", minutes.unsigned_abs() / 60),
        minutes => plural("home.meet.in_days", minutes.unsigned_abs() / 1_440),
    }
}

/// The meeting as the thing to do; `zone` is the reader's, to name it.
pub(super) fn meeting_hero(
    meeting: &Meeting,
    zone: Option<&str>,
    now: Timestamp,
    go: &Callback<&'static str>,
) -> Html {
    let (local, zone) = own_time(meeting, zone);
    html! {
        <section class="card card-hero meeting-hero">
            <div class="row row-spread">
                <h2>{ text("home.meet.hero") }</h2>
                <span class="chip chip-on">{ until(meeting.starts_at, now) }</span>
            </div>
            <div>
                <time class="hero-time" datetime={schedule::iso::instant_text(meeting.starts_at)}>{ format_time(local.time()) }</time>
                <p class="hero-day">{ format_day_long(local.date()) }</p>
                <p class="soft small">
                    { text_with("home.meet.zone", &[("zone", &zone), ("length", &format_minutes(meeting.minutes))]) }
                </p>
            </div>
            { others(&meeting.times, local) }
            <div class="row">
                if let Some(link) = &meeting.link {
                    <a class="button button-primary" href={link.clone()} target="_blank" rel="noopener noreferrer">
                        { icon(Glyph::Link) }{ text("home.meet.join") }
                    </a>
                }
                if meeting.room && is_open(meeting.starts_at, meeting.minutes, now) {
                    <RoomDoor meeting={meeting.id.clone()} />
                }
                { button(
                    Press {
                        glyph: Some(Glyph::Calendar),
                        onclick: go.reform(|_: MouseEvent| "meet"),
                        ..Press::default()
                    },
                    text("home.meet.details"),
                ) }
            </div>
        </section>
    }
}

/// The meeting as something to know, when another thing is to be done first.
pub(super) fn next_meeting(meeting: &Meeting, zone: Option<&str>, now: Timestamp) -> Html {
    let (local, zone) = own_time(meeting, zone);
    html! {
        <section class="card">
            { card_head(text("home.meet.hero"), html! {
            <span class="chip">{ until(meeting.starts_at, now) }</span>
        }) }
            <div>
                <time class="card-time" datetime={schedule::iso::instant_text(meeting.starts_at)}>{ format_time(local.time()) }</time>
                <p><strong>{ format_day_long(local.date()) }</strong></p>
                <p class="soft small">
                    { text_with("home.meet.zone", &[("zone", &zone), ("length", &format_minutes(meeting.minutes))]) }
                </p>
            </div>
            { others(&meeting.times, local) }
        </section>
    }
}

/// What the clock says for everybody else; `local` is the reader's own time, to say when it is another day.
fn others(times: &[MemberTime], local: DateTime) -> Html {
    let others = times.iter().filter(|time| !time.me).map(|time| {
        let name = time.name.clone().map_or_else(|| text("person.unseen"), AttrValue::from);
        html! {
            <li class="their-time">
                { avatar(time.name.as_deref(), &time.person.0) }
                <span class="their-name">{ name }</span>
                <span class="their-clock figures">
                    if let Some(theirs) = time.local {
                        { format_time(theirs.time()) }
                    } else {
                        <span class="soft small">{ text("home.time_unknown") }</span>
                    }
                    if let Some(other) = time.local.filter(|it| it.date() != local.date()) {
                        <span class="soft small">{ format_day(other.date()) }</span>
                    }
                </span>
            </li>
        }
    });
    html! { <ul class="their-times" aria-label={text("home.meet.others")}>{ for others }</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_told_in_the_unit_people_count_in() {
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let wait = |at: &str| until(at.parse().unwrap(), now);
        assert_eq!(wait("2026-11-26T11:50:00Z"), "now");
        assert_eq!(wait("2026-11-26T12:01:00Z"), "in 1 minute");
        assert_eq!(wait("2026-11-26T13:59:00Z"), "in 1 hour");
        assert_eq!(wait("2026-11-28T11:59:00Z"), "in 47 hours");
        assert_eq!(wait("2026-11-29T12:00:00Z"), "in 3 days");
    }
}
