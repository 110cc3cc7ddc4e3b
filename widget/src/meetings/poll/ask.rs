//! Asking the group: which times, for how long, and the rule before anybody is asked.

use wire::{PollRequest, PollTime, Slot, SlotBoard};
use yew::prelude::*;

use super::{Deed, make};
use crate::{
    clock::format_minutes,
    load::{Load, use_act, use_load},
    meetings::{room::use_room, seats::tallies, slot_card::slot_words, wishes::Wishes},
    text::{text, text_with},
    ui::{ButtonKind, Choice, Dialog, Glyph, Press, announce, button, choice, failed, pending, retry},
};

/// How long they have, in hours, and what that is called.
const OPEN_FOR: [(u16, &str); 3] = [(24, "poll.ask.day1"), (48, "poll.ask.day2"), (72, "poll.ask.day3")];

#[derive(PartialEq, Properties)]
pub(crate) struct AskGroupProps {
    /// Length of the meeting.
    pub(crate) minutes: u16,
    /// What else is asked of a time.
    pub(crate) wishes: Wishes,
    /// Whether it may have a link.
    pub(crate) links: bool,
    /// The group is asked.
    pub(crate) on_asked: Callback<()>,
    /// Closed.
    pub(crate) onclose: Callback<()>,
}

/// The dialog.
#[component]
pub(crate) fn AskGroup(props: &AskGroupProps) -> Html {
    let open_for = use_state(|| 1_usize);
    let hours = OPEN_FOR[*open_for % OPEN_FOR.len()].0;
    let wanted = (props.minutes, hours, props.wishes.clone());
    let board = use_load(wanted, |api, (minutes, hours, wishes)| async move {
        let [minutes, hours] = [minutes, hours].map(|it| it.to_string());
        let path = ["/api/slots?minutes=", &*minutes, "&notice=", &*hours, &*wishes.query()].concat();
        api.get::<SlotBoard>(&path).await
    });
    let room = use_room();
    let act = use_act(make, props.on_asked.reform(|said: &'static str| announce(&text(said))));
    let how_long = Choice {
        legend: text("poll.ask.until"),
        name: "poll-hours",
        look: "choice-row",
        options: OPEN_FOR.iter().map(|(_, words)| text(words)).collect(),
        chosen: Some(*open_for),
        onchange: {
            let open_for = open_for.clone();
            Callback::from(move |at: usize| open_for.set(at))
        },
    };
    let found = match &board.state {
        Load::Pending => pending(1),
        Load::Failed(failure) => retry(failure, &board.reload),
        // A slot that begins at the very deadline would be refused.
        Load::Ready(board) if board.slots.len() < 2 => html! { <p>{ text("poll.ask.few") }</p> },
        Load::Ready(board) => {
            let onsubmit = {
                let (room, run, minutes) = (room.clone(), act.run.clone(), props.minutes);
                let times: Vec<PollTime> =
                    board.slots.iter().map(|it| PollTime { starts_at: it.starts_at }).collect();
                Callback::from(move |event: SubmitEvent| {
                    event.prevent_default();
                    if let Ok(link) = room.link() {
                        run.emit(Deed::Open(PollRequest { times: times.clone(), minutes, hours, link }));
                    }
                })
            };
            let time = |slot: &Slot| {
                html! { <li><strong>{ slot_words(board, slot) }</strong>{ tallies(&slot.seats) }</li> }
            };
            let quorum = board.members.len() / 2 + 1;
            let values = [("when", &*text("poll.ask.then")), ("n", &*quorum.to_string())];
            html! {
                <form class="stack" {onsubmit} novalidate=true>
                    <ul class="stack stack-close">{ for board.slots.iter().map(time) }</ul>
                    <p class="soft small">{ text_with("poll.rule", &values) }</p>
                    if props.links { { room.field() } }
                    <div class="row">
                        { button(
                            Press {
                                kind: ButtonKind::Primary,
                                submit: true,
                                busy: act.busy,
                                glyph: Some(Glyph::Check),
                                ..Press::default()
                            },
                            text("poll.ask.do"),
                        ) }
                        { button(
                            Press {
                                kind: ButtonKind::Plain,
                                onclick: props.onclose.reform(|_: MouseEvent| ()),
                                ..Press::default()
                            },
                            text("action.cancel"),
                        ) }
                    </div>
                </form>
            }
        }
    };
    html! {
        <Dialog title={text("poll.ask.title")} onclose={props.onclose.clone()}>
            <p>{ text("poll.ask.text") }</p>
            <p class="soft small">{ format_minutes(props.minutes) }</p>
            { choice(how_long) }
            { found }
            { failed(act.failure.as_ref()) }
        </Dialog>
    }
}
