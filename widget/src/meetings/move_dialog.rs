//! Another time for a meeting that is planned.

use wire::{Meeting, MoveMeeting, Slot, SlotBoard};
use yew::prelude::*;

use super::{board::Board, plan_dialog::is_stale};
use crate::{
    load::use_act,
    text::text,
    ui::{Dialog, Failure},
};

#[derive(PartialEq, Properties)]
pub(super) struct MoveDialogProps {
    /// The meeting.
    pub(super) meeting: Meeting,
    /// It was moved.
    pub(super) onmoved: Callback<Meeting>,
    /// It has changed meanwhile.
    pub(super) onstale: Callback<()>,
    /// Closed.
    pub(super) onclose: Callback<()>,
}

/// The dialog: the same ranked times, for a meeting of this length.
#[component]
pub(super) fn MoveDialog(props: &MoveDialogProps) -> Html {
    let asked = use_state(|| 0_u32);
    let shift = use_act(
        |api, (path, change): (String, MoveMeeting)| async move { api.put::<_, Meeting>(&path, &change).await },
        props.onmoved.clone(),
    );
    {
        let asked = asked.clone();
        use_effect_with((shift.failure.clone(), props.onstale.clone()), move |(failure, onstale)| {
            if failure.as_ref().is_some_and(is_stale) {
                asked.set(asked.wrapping_add(1));
                onstale.emit(());
            }
        });
    }
    let onchoose = {
        let path = ["/api/meetings/", &*props.meeting.id.0].concat();
        let sequence = props.meeting.sequence;
        shift.run.reform(move |(_, slot): (SlotBoard, Slot)| {
            (path.clone(), MoveMeeting { starts_at: slot.starts_at, sequence })
        })
    };
    html! {
        <Dialog title={text("meet.move.title")} onclose={props.onclose.clone()}>
            <p class="soft">{ text("meet.move.text") }</p>
            <Failure failure={shift.failure.clone()} />
            <Board minutes={props.meeting.minutes} asked={*asked} without={props.meeting.starts_at}
                verb={text("meet.move.here")} {onchoose} busy={shift.busy} />
        </Dialog>
    }
}
