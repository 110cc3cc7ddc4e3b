//! A meeting before, during and after, on its card: agenda, who leads, what came of it, who caught up.

mod deed;
mod draft;
mod earlier;
mod editor;
mod leads;
mod page;
mod rows;
mod sheet;

use jiff::SignedDuration;
use wire::{GroupRecords, Meeting, MeetingRecord};
use yew::prelude::*;

pub(super) use deed::make;
pub(super) use earlier::Earlier;
pub(super) use leads::could_lead;

use self::{
    deed::{Deed, Deeds},
    draft::{Part, template},
    editor::Editor,
    page::{after, backstage, before, caught_up, leading, written},
    sheet::{Sheet, run_sheet},
};
use super::words::{Phase, phase};
use crate::{
    clock::use_now,
    load::use_act,
    text::text,
    ui::{ButtonKind, Dialog, Glyph, NoticeKind, Press, announce, button, failed},
};

pub(super) const PATH: &str = "/api/records";

/// How long others than the one it is about can change what was said about a meeting.
const OPEN: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The record of `meeting`, where it is known.
pub(super) fn of<'a>(known: Option<&'a GroupRecords>, meeting: &Meeting) -> Option<&'a MeetingRecord> {
    known?.records.iter().find(|record| record.meeting == meeting.id)
}

#[derive(PartialEq, Properties)]
pub(super) struct RecordProps {
    pub(super) meeting: Meeting,
    pub(super) record: MeetingRecord,
    /// Whether links may lead out of the course.
    pub(super) links: bool,
    /// Something has changed; ask again.
    pub(super) on_change: Callback<()>,
}

#[derive(Clone, Copy, PartialEq)]
enum Showing {
    Card,
    Editor(Part),
    Sheet,
}

/// The part of a meeting's card that is its record.
#[component]
pub(super) fn Record(props: &RecordProps) -> Html {
    let RecordProps { meeting, record, links, on_change } = props;
    let now = use_now();
    let showing = use_state(|| Showing::Card);
    let ticks = use_state(|| 0_u32);
    let act = use_act(
        make,
        on_change.reform(|said: &'static str| {
            announce(&text(said));
        }),
    );
    let (phase, since) = (phase(meeting, now), now.duration_since(meeting.starts_at));
    let (begun, open) = (!since.is_negative(), since < OPEN);
    if phase == Phase::Cancelled {
        return Html::default();
    }
    let deeds = Deeds { meeting: &meeting.id, act: &act };
    let show = |what: Showing| {
        let showing = showing.clone();
        Callback::from(move |_: MouseEvent| showing.set(what))
    };
    let onclose = {
        let showing = showing.clone();
        Callback::from(move |()| showing.set(Showing::Card))
    };
    let missed = phase == Phase::Missed;
    let leads = meeting.times.iter().any(|it| it.me && record.lead.as_ref() == Some(&it.person));
    let over = matches!(phase, Phase::Over | Phase::Missed);
    let part = if begun { Part::After } else { Part::Before };
    let edit = if begun { "record.edit.after" } else { "record.edit.before" };
    let starts = (!begun && record.text.agenda.is_empty()).then(|| template(record, &deeds));
    let dialog = match *showing {
        Showing::Card => Html::default(),
        Showing::Sheet if missed => Html::default(),
        Showing::Editor(part) => {
            let saved = {
                let (onclose, on_change) = (onclose.clone(), on_change.clone());
                Callback::from(move |()| {
                    onclose.emit(());
                    on_change.emit(());
                })
            };
            html! {
                <Dialog title={text(edit)} onclose={onclose.clone()}>
                    <Editor record={record.clone()} {part} links={*links} {saved} />
                </Dialog>
            }
        }
        Showing::Sheet => run_sheet(&Sheet {
            meeting,
            record,
            links: *links,
            ticks: &ticks,
            begun,
            deeds,
            on_change,
            onclose: &onclose,
        }),
    };
    html! {
        <section class="record stack stack-close" aria-label={text("record.title")}>
            if missed { { NoticeKind::Attention.says(text("record.off.now")) } }
            { leading(meeting, record, over, &deeds) }
            if leads && begun_or_open(phase) && open {
                { button(
                    Press {
                        kind: if phase == Phase::Open { ButtonKind::Primary } else { ButtonKind::Quiet },
                        glyph: Some(Glyph::Check),
                        onclick: show(Showing::Sheet),
                        ..Press::default()
                    },
                    text("sheet.open"),
                ) }
            }
            if !over { { backstage(&record.text) } }
            if begun { { after(&record.text, over) } }
            { before(&record.text, begun) }
            { for starts }
            if over && !missed { { caught_up(meeting, record, &deeds) } }
            <div class="row">
                { button(
                    Press {
                        glyph: Some(Glyph::Pencil),
                        onclick: show(Showing::Editor(part)),
                        ..Press::default()
                    },
                    text(edit),
                ) }
                if begun && open && !missed {
                    { deeds.button(ButtonKind::Plain, Deed::Held(false), "record.off") }
                }
                if missed { { deeds.button(ButtonKind::Quiet, Deed::Held(true), "record.on") } }
            </div>
            if *showing == Showing::Card { { failed(act.failure.as_ref()) } }
            { written(meeting, record, now) }
            { dialog }
        </section>
    }
}

/// Whether who leads has something to do: from ten minutes before on.
const fn begun_or_open(phase: Phase) -> bool {
    matches!(phase, Phase::Open | Phase::Over)
}
