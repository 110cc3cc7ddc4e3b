//! The door of a meeting's room. A browser lets a page open a window only while a click is handled, and who asks the
//! server first is too late: the window is opened empty, and led to the room when the answer is there.

use std::{cell::Cell, rc::Rc};

use jiff::{SignedDuration, Timestamp};
use wasm_bindgen::JsValue;
use web_sys::Window;
use wire::{Door, MeetingId};
use yew::prelude::*;

use crate::{
    api::{Api, ApiFailure},
    load::use_act,
    text::text,
    ui::{ButtonKind, Glyph, NoticeKind, Press, announce, button, failed, icon},
};

/// How long before its start a meeting's door is open.
pub(crate) const EARLY: SignedDuration = SignedDuration::from_mins(10);
/// How long after its end.
const LATE: SignedDuration = SignedDuration::from_hours(1);

/// Whether the door of a meeting of this length is open.
pub(crate) fn is_open(starts_at: Timestamp, minutes: u16, now: Timestamp) -> bool {
    let since = now.duration_since(starts_at);
    since >= -EARLY && since < SignedDuration::from_mins(i64::from(minutes)) + LATE
}

#[derive(PartialEq, Properties)]
pub(crate) struct RoomDoorProps {
    /// The meeting.
    pub(crate) meeting: MeetingId,
}

/// To which meeting, and the window that was opened for it.
type Way = (MeetingId, Option<Window>);

/// An empty window that knows nothing of this page.
fn open_window() -> Option<Window> {
    let opened = web_sys::window()?.open_with_url_and_target("", "_blank").ok().flatten()?;
    opened.set_opener(&JsValue::NULL).ok()?;
    Some(opened)
}

/// Asks for the way in and leads `opened` there; the address, where the browser opened none.
async fn go_in(api: Api, (meeting, opened): Way) -> Result<Option<String>, ApiFailure> {
    let answer = api.post::<_, Door>(&["/api/meetings/", &*meeting.0, "/door"].concat(), &()).await;
    let Some(window) = opened else { return answer.map(|door| Some(door.address)) };
    match answer {
        Ok(door) => Ok(window.location().replace(&door.address).err().map(|_| door.address)),
        Err(failure) => {
            // It stays empty if the browser will not close it; the words are here.
            let _ = window.close();
            Err(failure)
        }
    }
}

/// A button that opens the room, and a plain link where the browser opens no window.
#[component]
pub(crate) fn RoomDoor(props: &RoomDoorProps) -> Html {
    let address = use_state(|| None::<String>);
    let done = {
        let address = address.clone();
        Callback::from(move |blocked: Option<String>| {
            announce(&text(if blocked.is_some() { "door.blocked" } else { "door.opened" }));
            address.set(blocked);
        })
    };
    // Of two quick taps only the first opens a window: nobody would lead the second anywhere.
    let under_way = use_mut_ref(|| Rc::new(Cell::new(false))).borrow().clone();
    let going = {
        let under_way = under_way.clone();
        let act = move |api, way: Way| {
            let under_way = under_way.clone();
            async move {
                let gone = go_in(api, way).await;
                under_way.set(false);
                gone
            }
        };
        use_act(act, done)
    };
    let onclick = {
        let meeting = props.meeting.clone();
        let knock = move |_: MouseEvent| {
            let opened = if under_way.replace(true) { None } else { open_window() };
            (meeting.clone(), opened)
        };
        going.run.reform(knock)
    };
    html! {
        <>
            { button(
                Press {
                    kind: ButtonKind::Primary,
                    glyph: Some(Glyph::Link),
                    busy: going.busy,
                    onclick,
                    ..Press::default()
                },
                text("door.join"),
            ) }
            { failed(going.failure.as_ref()) }
            if let Some(address) = (*address).clone() {
                { NoticeKind::Attention.says(text("door.blocked")) }
                <a class="button button-quiet" href={address} target="_blank" rel="noopener noreferrer">
                    { icon(Glyph::Link) }{ text("door.by_hand") }
                </a>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_door_is_open_from_ten_minutes_before_to_an_hour_after() {
        let starts_at: Timestamp = "2026-12-01T18:00:00Z".parse().unwrap();
        let open = |at: &str| is_open(starts_at, 30, at.parse().unwrap());
        assert!(!open("2026-12-01T17:49:59Z") && open("2026-12-01T17:50:00Z"));
        assert!(open("2026-12-01T19:29:59Z") && !open("2026-12-01T19:30:00Z"));
    }
}
