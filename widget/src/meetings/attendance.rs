//! "Were you there?", once a meeting has begun.

use wire::{Attendance, Meeting};
use yew::prelude::*;

use crate::{
    load::use_act,
    text::text,
    ui::{Button, Failure, Glyph, announce},
};

#[derive(PartialEq, Properties)]
pub(super) struct WereYouThereProps {
    /// The meeting.
    pub(super) meeting: Meeting,
    /// Hears the meeting with the answer in it.
    pub(super) onanswer: Callback<Meeting>,
}

/// The question, and the answer given so far; it can be changed.
#[component]
pub(super) fn WereYouThere(props: &WereYouThereProps) -> Html {
    let say = use_act(
        |api, (path, answer): (String, Attendance)| async move { api.put::<_, Meeting>(&path, &answer).await },
        props.onanswer.reform(|meeting| {
            announce(&text("meet.there.thanks"));
            meeting
        }),
    );
    let said = props.meeting.times.iter().find(|it| it.me).and_then(|it| it.took_part);
    let answer = |took_part: bool| {
        let path = ["/api/meetings/", &*props.meeting.id.0, "/attendance"].concat();
        say.run.reform(move |_: MouseEvent| (path.clone(), Attendance { took_part }))
    };
    html! {
        <div class="there" role="group" aria-label={text("meet.there")}>
            <p><strong>{ text("meet.there") }</strong></p>
            <div class="row">
                <Button glyph={Glyph::Check} pressed={said == Some(true)} busy={say.busy} onclick={answer(true)}>
                    { text("meet.there.yes") }
                </Button>
                <Button glyph={Glyph::Cross} pressed={said == Some(false)} busy={say.busy} onclick={answer(false)}>
                    { text("meet.there.no") }
                </Button>
            </div>
            <Failure failure={say.failure.clone()} />
        </div>
    }
}
