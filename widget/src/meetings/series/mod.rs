//! A meeting every week, with the early mornings and late evenings shared.
//!
//! Few components and no lists compared: what is drawn from an answer is a function of it, which costs a phone less.

mod apart;
mod burden;
mod ledger;
mod moving;
mod plan;
mod running;
mod way;

use wire::{ClockMoveRequest, Meeting, MeetingId, SeriesId, SeriesRequest, SeriesState};
use yew::prelude::*;

use self::moving::{harder_key, offer};
pub(super) use self::{plan::EveryWeek, running::running};
use super::seats::name_words;
use crate::{
    api::{Api, ApiFailure},
    clock::format_time,
    text::{text, text_with},
    ui::NoticeKind,
};

/// Where the group's series is.
pub(super) const PATH: &str = "/api/series";

/// What is done to a series.
enum Deed {
    Choose(SeriesRequest),
    End(SeriesId),
    /// Meetings go to the better hour that was offered.
    Move(MeetingId, ClockMoveRequest),
    /// They stay where they are.
    Leave(MeetingId),
}

/// Does it at the server.
///
/// # Errors
/// The server's refusal, or that it was away.
async fn make(api: Api, deed: Deed) -> Result<SeriesState, ApiFailure> {
    match deed {
        Deed::Choose(request) => api.post(PATH, &request).await,
        Deed::End(id) => api.post(&[PATH, "/", &*id.0, "/end"].concat(), &()).await,
        Deed::Move(id, to) => api.post(&[PATH, "/changes/", &*id.0, "/move"].concat(), &to).await,
        Deed::Leave(id) => api.post(&[PATH, "/changes/", &*id.0, "/leave"].concat(), &()).await,
    }
}

/// Whose hour shifts in the week before `meeting`, where somebody's does, and what to do about it.
pub(super) fn clock_change(state: Option<&SeriesState>, meeting: &Meeting, on_change: &Callback<()>) -> Html {
    let found =
        state.and_then(|state| Some((state, state.changes.iter().find(|it| it.meeting == meeting.id)?)));
    let Some((state, change)) = found else { return Html::default() };
    let offered = state.moves.iter().find(|it| it.meeting == meeting.id);
    let lines = meeting.times.iter().zip(&change.seats).enumerate().filter_map(|(at, (time, seat))| {
        let who = name_words(time.name.as_ref(), time.me);
        let (now, before) = (format_time(time.local?.time()), format_time(seat.local?.time()));
        let values = [("who", &*who), ("now", &*now), ("before", &*before)];
        Some(html! { <li>{ text_with(harder_key(offered, at), &values) }</li> })
    });
    html! {
        <div class={NoticeKind::Attention.class()}>{ NoticeKind::Attention.icon() }<div class="clock-change stack stack-close">
            <p><strong>{ text("series.clocks") }</strong></p>
            <ul>{ for lines }</ul>
            if let Some(offered) = offered { { offer(state, offered, change.minutes, on_change) } }
        </div></div>
    }
}
