//! What was recorded of a meeting that is over, asked for when somebody wants it.

use schedule::Zone;
use wire::{MeetingId, Recording};
use yew::prelude::*;

use crate::{
    clock::{format_local, format_minutes},
    load::use_act,
    text::{plural, text},
    ui::{Glyph, Press, announce, button, failed},
};

#[derive(PartialEq, Properties)]
pub(super) struct RecordingsProps {
    /// The meeting.
    pub(super) meeting: MeetingId,
    /// The reader's zone; without it the length is all that is said.
    pub(super) zone: Option<Zone>,
}

/// A button, and behind it the list.
#[component]
pub(super) fn Recordings(props: &RecordingsProps) -> Html {
    let list = use_state(|| None::<Vec<Recording>>);
    let done = {
        let list = list.clone();
        Callback::from(move |found: Vec<Recording>| {
            announce(&count(found.len()));
            list.set(Some(found));
        })
    };
    let path = ["/api/meetings/", &*props.meeting.0, "/recordings"].concat();
    let asking = use_act(|api, path: String| async move { api.get::<Vec<Recording>>(&path).await }, done);
    let onclick = asking.run.reform(move |_: MouseEvent| path.clone());
    let line = |it: &Recording| {
        let minutes = u16::try_from(it.minutes.max(1)).unwrap_or(u16::MAX);
        html! {
            <li>
                <a href={it.address.clone()} target="_blank" rel="noopener noreferrer">
                    if let Some(zone) = &props.zone {
                        { format_local(zone.local(it.starts_at)) }{ " · " }
                    }
                    { format_minutes(minutes) }
                </a>
            </li>
        }
    };
    html! {
        <>
            <div class="row">
                { button(
                    Press {
                        glyph: Some(Glyph::Eye),
                        busy: asking.busy,
                        onclick,
                        ..Press::default()
                    },
                    text("recordings.show"),
                ) }
            </div>
            { failed(asking.failure.as_ref()) }
            if let Some(found) = &*list {
                <p class="soft small">{ count(found.len()) }</p>
                <ul class="plain-list recordings">{ for found.iter().map(line) }</ul>
            }
        </>
    }
}

fn count(found: usize) -> AttrValue {
    if found == 0 { text("recordings.none") } else { plural("recordings.found", found as u64) }
}
