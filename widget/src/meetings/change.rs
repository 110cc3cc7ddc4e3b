//! What people do to a meeting that is planned.

use jiff::Timestamp;
use wire::{Attendance, Coming, Meeting, MoveMeeting};
use yew::prelude::*;

use crate::{
    api::{Api, ApiFailure},
    load::Acting,
    text::{text, text_with},
    ui::{ButtonKind, Dialog, Glyph, Press, button, failed},
};

/// A change to one meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// To another start.
    Move(Timestamp),
    /// It is off.
    Cancel,
    /// Whether the reader will be there.
    Comes(bool),
    /// Asks those who have not said whether they will be there.
    Nudge,
    /// Whether the reader was there.
    TookPart(bool),
}

/// Makes `change` to `meeting` at the server.
///
/// # Errors
/// The server's refusal, or that it was away.
pub(super) async fn make(api: Api, (meeting, change): (Meeting, Change)) -> Result<Meeting, ApiFailure> {
    let path = ["/api/meetings/", &*meeting.id.0].concat();
    match change {
        Change::Move(starts_at) => {
            api.put(&path, &MoveMeeting { starts_at, sequence: meeting.sequence }).await
        }
        Change::Cancel => api.post(&[&*path, "/cancel"].concat(), &()).await,
        Change::Nudge => api.post(&[&*path, "/nudge"].concat(), &()).await,
        Change::Comes(comes) => api.put(&[&*path, "/answer"].concat(), &Coming { comes }).await,
        Change::TookPart(took_part) => {
            api.put(&[&*path, "/attendance"].concat(), &Attendance { took_part }).await
        }
    }
}

/// Whether what the reader saw is no longer so, and has to be asked for again.
fn is_stale(failure: &ApiFailure) -> bool {
    matches!(failure, ApiFailure::Refused(problem) if matches!(problem.status, 404 | 409 | 410 | 422))
}

/// Calls `then` when what the reader saw is no longer so.
#[hook]
pub(super) fn use_on_stale(failure: Option<&ApiFailure>, then: Callback<()>) {
    use_effect_with(failure.cloned(), move |failure| {
        if failure.as_ref().is_some_and(is_stale) {
            then.emit(());
        }
    });
}

/// Changes under way to a card's meeting.
pub(super) type Changing = Acting<(Meeting, Change)>;

/// "Were you there?", and the answer given so far; it can be changed.
pub(super) fn were_you_there(meeting: &Meeting, changing: &Changing) -> Html {
    let said = meeting.times.iter().find(|it| it.me).and_then(|it| it.took_part);
    question(meeting, changing, ["meet.there", "meet.there.yes", "meet.there.no"], said, Change::TookPart)
}

/// A question with two answers, `said` the one given so far. `words` are keys: the question, yes, no.
pub(super) fn question(
    meeting: &Meeting,
    changing: &Changing,
    words: [&str; 3],
    said: Option<bool>,
    change: fn(bool) -> Change,
) -> Html {
    let answer = |glyph: Glyph, yes: bool, words: &str| {
        let meeting = meeting.clone();
        let onclick = changing.run.reform(move |_: MouseEvent| (meeting.clone(), change(yes)));
        button(
            Press {
                glyph: Some(glyph),
                pressed: Some(said == Some(yes)),
                busy: changing.busy,
                onclick,
                ..Press::default()
            },
            text(words),
        )
    };
    let [ask, yes, no] = words;
    html! {
        <div class="there" role="group" aria-label={text(ask)}>
            <p><strong>{ text(ask) }</strong></p>
            <div class="row">{ answer(Glyph::Check, true, yes) }{ answer(Glyph::Cross, false, no) }</div>
        </div>
    }
}

/// Asks before a meeting is called off for everybody; `when` it would have been.
pub(super) fn cancel_dialog(
    meeting: &Meeting,
    when: &str,
    changing: &Changing,
    onclose: &Callback<()>,
) -> Html {
    let meeting = meeting.clone();
    let words =
        [text("meet.cancel.title"), text_with("meet.cancel.text", &[("when", when)]), text("meet.cancel.do")];
    let cancel = changing.run.reform(move |_: MouseEvent| (meeting.clone(), Change::Cancel));
    sure_dialog(words, cancel, changing.busy, changing.failure.as_ref(), onclose)
}

/// Asks before something is called off; `words` are the question, what it means, and what the button says.
pub(super) fn sure_dialog(
    [title, meaning, verb]: [AttrValue; 3],
    onclick: Callback<MouseEvent>,
    busy: bool,
    failure: Option<&ApiFailure>,
    onclose: &Callback<()>,
) -> Html {
    html! {
        <Dialog {title} onclose={onclose.clone()}>
            <p>{ meaning }</p>
            { failed(failure) }
            <div class="row">
                { button(Press { kind: ButtonKind::Danger, busy, onclick, ..Press::default() }, verb) }
                { button(
                    Press {
                        kind: ButtonKind::Plain,
                        onclick: onclose.reform(|_: MouseEvent| ()),
                        ..Press::default()
                    },
                    text("meet.cancel.keep"),
                ) }
            </div>
        </Dialog>
    }
}
