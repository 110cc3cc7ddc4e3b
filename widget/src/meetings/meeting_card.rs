//! A planned meeting: when for everybody, the way in, and the ways to change it.

use jiff::civil::DateTime;
use schedule::Zone;
use wire::{Meeting, MeetingId};
use yew::prelude::*;

use super::{
    attendance::WereYouThere,
    calendar::offer,
    move_dialog::MoveDialog,
    plan_dialog::is_stale,
    seats::MemberTimes,
    words::{Phase, away_words, phase},
};
use crate::{
    clock::{format_day_long, format_local, format_minutes, format_time, use_now},
    load::use_act,
    profile::place,
    text::{text, text_with},
    ui::{Button, ButtonKind, Dialog, Failure, Glyph, Icon, announce},
};

#[derive(PartialEq, Properties)]
pub(crate) struct MeetingCardProps {
    /// The meeting.
    pub(crate) meeting: Meeting,
    /// The reader's zone.
    pub(crate) zone: Option<Zone>,
    /// Something about it has changed; ask again.
    pub(crate) on_change: Callback<()>,
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
    let onmoved = {
        let (asking, on_change) = (asking.clone(), props.on_change.clone());
        Callback::from(move |moved: Meeting| {
            let mine = moved.times.iter().find(|it| it.me).and_then(|it| it.local);
            let when = format_local(mine.unwrap_or(moved.anchor_local));
            announce(&text_with("meet.moved", &[("when", &when)]));
            asking.set(Asking::Nothing);
            on_change.emit(());
        })
    };
    let oncancelled = {
        let (asking, on_change) = (asking.clone(), props.on_change.clone());
        Callback::from(move |()| {
            announce(&text("meet.cancelled"));
            asking.set(Asking::Nothing);
            on_change.emit(());
        })
    };
    let away = match phase {
        Phase::Cancelled => text("meet.cancelled"),
        Phase::Over => text("meet.over"),
        Phase::Ahead | Phase::Open => away_words(meeting.starts_at, now),
    };
    let zone_line = [("zone", &*zone), ("length", &*format_minutes(meeting.minutes))];
    html! {
        <article class={classes!("card", "meeting", (phase == Phase::Open).then_some("card-hero"))}>
            <div class="slot-head">
                <div>
                    <time class={if props.open { "hero-time" } else { "card-time" }}
                        datetime={meeting.starts_at.to_string()}>
                        { format_time(local.time()) }
                    </time>
                    <h3 class="hero-day">{ format_day_long(local.date()) }</h3>
                    <p class="soft small">{ text_with("meet.zone", &zone_line) }</p>
                </div>
                <span class={classes!("chip", (phase == Phase::Open).then_some("chip-on"))}>{ away }</span>
            </div>
            if let Some(link) = meeting.link.clone().filter(|_| matches!(phase, Phase::Ahead | Phase::Open)) {
                <a class={classes!("button", if phase == Phase::Open { "button-primary" } else { "button-quiet" })}
                    href={link} target="_blank" rel="noopener noreferrer">
                    <Icon glyph={Glyph::Link} />{ text("meet.join") }
                </a>
            }
            if begun && phase != Phase::Cancelled {
                <WereYouThere meeting={meeting.clone()} onanswer={props.on_change.reform(|_: Meeting| ())} />
            }
            <details class="fold" open={props.open}>
                <summary>{ text("meet.everyone") }</summary>
                <MemberTimes times={meeting.times.clone()} here={local.date()} />
            </details>
            if phase == Phase::Ahead || (phase == Phase::Open && !begun) {
                <div class="row meeting-ways">
                    <CalendarButton meeting={meeting.id.clone()} />
                    <Button glyph={Glyph::Clock} onclick={ask(Asking::Move)}>{ text("meet.move") }</Button>
                    <Button kind={ButtonKind::Danger} onclick={ask(Asking::Cancel)}>{ text("meet.cancel") }</Button>
                </div>
            }
            {
                match *asking {
                    Asking::Nothing => Html::default(),
                    Asking::Move => html! {
                        <MoveDialog meeting={meeting.clone()} {onmoved} onstale={props.on_change.clone()} {onclose} />
                    },
                    Asking::Cancel => html! {
                        <CancelDialog meeting={meeting.clone()} when={format_local(local)} {oncancelled}
                            onstale={props.on_change.clone()} {onclose} />
                    },
                }
            }
        </article>
    }
}

#[derive(PartialEq, Properties)]
struct CalendarButtonProps {
    meeting: MeetingId,
}

/// Hands out the calendar file.
#[component]
fn CalendarButton(props: &CalendarButtonProps) -> Html {
    let fetch = use_act(
        |api, id: MeetingId| async move { api.text(&["/api/meetings/", &*id.0, "/calendar"].concat()).await },
        Callback::from(|file: String| match offer(&file, "meeting.ics") {
            Ok(()) => announce(&text("meet.calendar.done")),
            Err(_) => announce(&text("meet.calendar.failed")),
        }),
    );
    let id = props.meeting.clone();
    html! {
        <>
            <Button glyph={Glyph::Download} busy={fetch.busy} onclick={fetch.run.reform(move |_| id.clone())}>
                { text("meet.calendar") }
            </Button>
            <Failure failure={fetch.failure.clone()} />
        </>
    }
}

#[derive(PartialEq, Properties)]
struct CancelDialogProps {
    meeting: Meeting,
    /// When it would have been.
    when: AttrValue,
    oncancelled: Callback<()>,
    onstale: Callback<()>,
    onclose: Callback<()>,
}

/// Asks before a meeting is called off for everybody.
#[component]
fn CancelDialog(props: &CancelDialogProps) -> Html {
    let cancel = use_act(
        |api, path: String| async move { api.post::<_, Meeting>(&path, &()).await },
        props.oncancelled.reform(|_: Meeting| ()),
    );
    use_effect_with((cancel.failure.clone(), props.onstale.clone()), |(failure, onstale)| {
        if failure.as_ref().is_some_and(is_stale) {
            onstale.emit(());
        }
    });
    let path = ["/api/meetings/", &*props.meeting.id.0, "/cancel"].concat();
    html! {
        <Dialog title={text("meet.cancel.title")} onclose={props.onclose.clone()}>
            <p>{ text_with("meet.cancel.text", &[("when", &props.when)]) }</p>
            <Failure failure={cancel.failure.clone()} />
            <div class="row">
                <Button kind={ButtonKind::Danger} busy={cancel.busy}
                    onclick={cancel.run.reform(move |_: MouseEvent| path.clone())}>
                    { text("meet.cancel.do") }
                </Button>
                <Button kind={ButtonKind::Plain} onclick={props.onclose.reform(|_: MouseEvent| ())}>
                    { text("meet.cancel.keep") }
                </Button>
            </div>
        </Dialog>
    }
}
