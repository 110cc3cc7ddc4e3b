//! Finding a time: a length, what is asked of it, the ranked times, all hours, and the last look.

use jiff::tz::Offset;
use schedule::Zone;
use web_sys::HtmlElement;
use wire::{Meeting, Member, Slot, SlotBoard};
use yew::prelude::*;

use super::{
    board::Board,
    hour_map::AllHours,
    plan_dialog::PlanDialog,
    poll::AskGroup,
    screen::planned,
    wishes::{WishForm, Wishes},
};
use crate::{
    clock::{format_minutes, now},
    text::text,
    ui::{Choice, Glyph, Press, button, choice},
};

/// Lengths to choose from, in minutes.
pub(super) const LENGTHS: [u16; 4] = [30, 45, 60, 90];

#[derive(PartialEq, Properties)]
pub(super) struct SearchProps {
    /// Whether a meeting may have a link.
    pub(super) links: bool,
    /// Whether the group can be asked which time suits.
    pub(super) can_ask: bool,
    /// The group.
    pub(super) members: Vec<Member>,
    /// The reader's own zone.
    pub(super) zone: Option<Zone>,
    pub(super) on_planned: Callback<()>,
}

/// A length, the ranked times, and the last look.
#[component]
pub(super) fn Search(props: &SearchProps) -> Html {
    let minutes = use_state(|| 60_u16);
    let asked = use_state(|| 0_u32);
    let wishes = use_state(Wishes::default);
    let chosen = use_state(|| None::<(SlotBoard, Slot, Option<Slot>)>);
    let asking = use_state(|| false);
    let ask = {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(true))
    };
    let unask = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(false))
    };
    let onasked = {
        let (unask, on_planned) = (unask.clone(), props.on_planned.clone());
        Callback::from(move |()| {
            unask.emit(());
            on_planned.emit(());
        })
    };
    let lengths = {
        let minutes = minutes.clone();
        Choice {
            legend: text("meet.length"),
            name: "meet-length",
            look: "choice-row",
            options: LENGTHS.into_iter().map(format_minutes).collect(),
            chosen: LENGTHS.iter().position(|it| *it == *minutes),
            onchange: Callback::from(move |at: usize| minutes.set(LENGTHS[at % LENGTHS.len()])),
        }
    };
    let onchange = {
        let wishes = wishes.clone();
        Callback::from(move |wished| wishes.set(wished))
    };
    // The button that was pressed is gone when the new times come; the focus is not.
    let heading = use_node_ref();
    let onwishes = {
        let heading = heading.clone();
        onchange.reform(move |wished| {
            if let Some(heading) = heading.cast::<HtmlElement>() {
                let _ = heading.focus();
            }
            wished
        })
    };
    let wished = wishes.among(&props.members);
    let now = now();
    let today = props.zone.as_ref().map_or_else(|| Offset::UTC.to_datetime(now), |it| it.local(now)).date();
    let onchoose = {
        let chosen = chosen.clone();
        Callback::from(move |(board, slot)| chosen.set(Some((board, slot, None))))
    };
    let onboth = {
        let chosen = chosen.clone();
        Callback::from(move |(board, one, other)| chosen.set(Some((board, one, Some(other)))))
    };
    let onclose = {
        let chosen = chosen.clone();
        Callback::from(move |()| chosen.set(None))
    };
    let onstale = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(asked.wrapping_add(1)))
    };
    let onplanned = {
        let (chosen, on_planned) = (chosen.clone(), props.on_planned.clone());
        Callback::from(move |meeting: Meeting| {
            planned(&meeting, chosen.as_ref().is_some_and(|(_, _, also)| also.is_some()));
            chosen.set(None);
            on_planned.emit(());
        })
    };
    html! {
        <section class="stack">
            <div class="stack stack-close">
                <h2 ref={heading} tabindex="-1">{ text("meet.find") }</h2>
                <p class="soft">{ text("meet.find.text") }</p>
            </div>
            { choice(lengths) }
            if props.members.len() > 1 {
                <WishForm members={props.members.clone()} wishes={wished.clone()} {today} {onchange}
                    onclear={onwishes.clone()} />
            }
            <Board minutes={*minutes} wishes={wished.clone()} {onwishes} asked={*asked} verb={text("meet.choose")}
                onchoose={onchoose.clone()} {onboth} />
            <AllHours minutes={*minutes} wishes={wished.clone()} asked={*asked} {onchoose} />
            if props.can_ask {
                { button(Press { glyph: Some(Glyph::People), onclick: ask, ..Press::default() }, text("poll.ask")) }
            }
            if *asking {
                <AskGroup minutes={*minutes} wishes={wished.clone()} links={props.links} on_asked={onasked} onclose={unask} />
            }
            if let Some((board, slot, also)) = &*chosen {
                <PlanDialog board={board.clone()} slot={slot.clone()} also={also.clone()} links={props.links}
                    {onplanned} {onstale} {onclose} />
            }
        </section>
    }
}
