//! A planned meeting: when for everybody, the way in, and the ways to change it.

use jiff::civil::DateTime;
use schedule::{Zone, iso::instant_text};
use wire::{Meeting, Slot, SlotBoard};
use yew::prelude::*;

use super::{
    board::Board,
    change::{Change, cancel_dialog, make, use_on_stale, were_you_there},
    coming::will_you_come,
    recordings::Recordings,
    seats::member_times,
    words::{Phase, away_words, phase},
};
use crate::{
    clock::{format_day_long, format_local, format_minutes, format_time, use_now},
    door::{RoomDoor, is_open},
    load::use_act,
    profile::place,
    text::{plural, text, text_with},
    ui::{ButtonKind, Dialog, Glyph, Press, Wanted, announce, button, failed, icon, use_file},
};

#[derive(PartialEq, Properties)]
pub(crate) struct MeetingCardProps {
    /// The meeting.
    pub(crate) meeting: Meeting,
    /// The reader's zone.
    pub(crate) zone: Option<Zone>,
    /// Something about it has changed; ask again.
    pub(crate) on_change: Callback<()>,
    /// Something to know about it beforehand.
    #[prop_or_default]
    pub(crate) notice: Html,
    /// What is written about it.
    #[prop_or_default]
    pub(crate) record: Html,
    /// Whether everybody's times are shown at once.
    #[prop_or_default]
    pub(crate) open: bool,
}

/// The reader's own time of a meeting and the zone it is in: the anchor's where the reader's is unknown.
fn own_time(meeting: &Meeting, zone: Option<&Zone>) -> (DateTime, String) {
    let mine = meeting.times.iter().find(|it| it.me).and_then(|it| it.local);
    match (mine, zone) {
        (Some(local), Some(zone)) => (local, place(&zone.name)),
        (None, Some(zone)) => (zone.local(meeting.starts_at), place(&zone.name)),
        _ => (meeting.anchor_local, place(&meeting.anchor_zone)),
    }
}

/// Leads to where a calendar on the web adds the meeting.
fn add_link((link, calendar): (&String, &'static str)) -> Html {
    html! {
        <a class="button button-quiet" href={link.clone()} target="_blank" rel="noopener noreferrer"
            aria-label={text_with("meet.add_to", &[("calendar", calendar)])}>
            { icon(Glyph::Calendar) }{ calendar }
        </a>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Asking {
    Nothing,
    Move,
    Cancel,
}

/// The card.
#[component]
pub(crate) fn MeetingCard(props: &MeetingCardProps) -> Html {
    let now = use_now();
    let asking = use_state(|| Asking::Nothing);
    let meeting = &props.meeting;
    let phase = phase(meeting, now);
    let begun = now >= meeting.starts_at;
    let (local, zone) = own_time(meeting, props.zone.as_ref());

    let ask = |what: Asking| {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(what))
    };
    let onclose = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(Asking::Nothing))
    };
    let done = {
        let (asking, on_change) = (asking.clone(), props.on_change.clone());
        let nudged_before = meeting.nudged_at.is_some();
        Callback::from(move |changed: Meeting| {
            announce(&match *asking {
                Asking::Nothing if changed.nudged_at.is_some() && !nudged_before => text("meet.nudge.done"),
                Asking::Nothing => text("meet.there.thanks"),
                Asking::Cancel => text("meet.cancelled"),
                Asking::Move => {
                    let mine = changed.times.iter().find(|it| it.me).and_then(|it| it.local);
                    let when = format_local(mine.unwrap_or(changed.anchor_local));
                    text_with("meet.moved", &[("when", &when)])
                }
            });
            asking.set(Asking::Nothing);
            on_change.emit(());
        })
    };
    let changing = use_act(make, done);
    let asked = use_state(|| 0_u32);
    {
        let (asked, on_change) = (asked.clone(), props.on_change.clone());
        let again = Callback::from(move |()| {
            asked.set(asked.wrapping_add(1));
            on_change.emit(());
        });
        use_on_stale(changing.failure.as_ref(), again);
    }
    let fetch = use_file();
    let download = {
        let id = meeting.id.clone();
        fetch.run.reform(move |_: MouseEvent| Wanted {
            path: ["/api/meetings/", &*id.0, "/calendar"].concat(),
            name: "meeting.ics",
            kind: "text/calendar;charset=utf-8",
            done: text("meet.calendar.done"),
            failed: text("meet.calendar.failed"),
        })
    };
    let onchoose = {
        let meeting = meeting.clone();
        changing
            .run
            .reform(move |(_, slot): (SlotBoard, Slot)| (meeting.clone(), Change::Move(slot.starts_at)))
    };
    let away = match phase {
        Phase::Cancelled => text("meet.cancelled"),
        Phase::Over => text("meet.over"),
        Phase::Missed => text("record.off.chip"),
        Phase::Ahead | Phase::Open => away_words(meeting.starts_at, now),
    };
    let zone_line = [("zone", &*zone), ("length", &*format_minutes(meeting.minutes))];
    html! {
        <article class={classes!("card", "meeting", (phase == Phase::Open).then_some("card-hero"))}>
            <div class="slot-head">
                <div>
                    <time class={if props.open { "hero-time" } else { "card-time" }}
                        datetime={instant_text(meeting.starts_at)}>
                        { format_time(local.time()) }
                    </time>
                    <h2 class="hero-day">{ format_day_long(local.date()) }</h2>
                    <p class="soft small">{ text_with("meet.zone", &zone_line) }</p>
                </div>
                <span class={classes!("chip", (phase == Phase::Open).then_some("chip-on"))}>{ away }</span>
            </div>
            if let Some(link) = meeting.link.clone().filter(|_| matches!(phase, Phase::Ahead | Phase::Open)) {
                <a class={classes!("button", if phase == Phase::Open { "button-primary" } else { "button-quiet" })}
                    href={link} target="_blank" rel="noopener noreferrer">
                    { icon(Glyph::Link) }{ text("meet.join") }
                </a>
            }
            if meeting.room && phase == Phase::Ahead {
                <p class="soft small">{ text("door.later") }</p>
            }
            if meeting.room && is_open(meeting.starts_at, meeting.minutes, now) {
                <RoomDoor meeting={meeting.id.clone()} />
            }
            { props.notice.clone() }
            if matches!(phase, Phase::Cancelled | Phase::Missed) {
                // There is nothing to say about oneself.
            } else if begun {
                { were_you_there(meeting, &changing) }
            } else {
                { will_you_come(meeting, &changing) }
            }
            { props.record.clone() }
            if meeting.recordable && phase == Phase::Over {
                <Recordings meeting={meeting.id.clone()} zone={props.zone.clone()} />
            }
            <details class="fold" open={props.open}>
                <summary>{ text("meet.everyone") }</summary>
                { member_times(&meeting.times, Some(local.date())) }
                if meeting.former_present > 0 {
                    <p class="soft small">{ plural("meet.former", meeting.former_present.into()) }</p>
                }
            </details>
            if phase == Phase::Ahead || (phase == Phase::Open && !begun) {
                <div class="row meeting-ways">
                    { button(
                        Press {
                            glyph: Some(Glyph::Download),
                            busy: fetch.busy,
                            onclick: download,
                            ..Press::default()
                        },
                        text("meet.calendar"),
                    ) }
                    { for meeting.add_links.iter().zip(["Google", "Outlook"]).map(add_link) }
                    { button(
                        Press { glyph: Some(Glyph::Clock), onclick: ask(Asking::Move), ..Press::default() },
                        text("meet.move"),
                    ) }
                    { button(
                        Press { kind: ButtonKind::Danger, onclick: ask(Asking::Cancel), ..Press::default() },
                        text("meet.cancel"),
                    ) }
                </div>
            }
            if *asking == Asking::Nothing {
                { failed(changing.failure.as_ref().or(fetch.failure.as_ref())) }
            }
            {
                match *asking {
                    Asking::Nothing => Html::default(),
                    Asking::Cancel => cancel_dialog(meeting, &format_local(local), &changing, &onclose),
                    Asking::Move => html! {
                        <Dialog title={text("meet.move.title")} {onclose}>
                            <p class="soft">{ text("meet.move.text") }</p>
                            { failed(changing.failure.as_ref()) }
                            <Board minutes={meeting.minutes} asked={*asked} without={meeting.starts_at}
                                verb={text("meet.move.here")} {onchoose} busy={changing.busy} />
                        </Dialog>
                    },
                }
            }
        </article>
    }
}
