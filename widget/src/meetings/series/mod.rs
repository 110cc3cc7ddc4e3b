//! A meeting every week, with the early mornings and late evenings shared.
//!
//! Few components and no lists compared: what is drawn from an answer is a function of it, which costs a phone less.

mod apart;
mod burden;
mod ledger;
mod plan;
mod running;
mod way;

use wire::{Meeting, SeriesId, SeriesRequest, SeriesState};
use yew::prelude::*;

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
}

/// Does it at the server.
///
/// # Errors
/// The server's refusal, or that it was away.
async fn make(api: Api, deed: Deed) -> Result<SeriesState, ApiFailure> {
    match deed {
        Deed::Choose(request) => api.post(PATH, &request).await,
        Deed::End(id) => api.post(&[PATH, "/", &*id.0, "/end"].concat(), &()).await,
    }
}

/// Whose hour shifts in the week before `meeting`, where somebody's does.
pub(super) fn clock_change(state: Option<&SeriesState>, meeting: &Meeting) -> Html {
    let changes = state.map(|state| state.changes.as_slice()).unwrap_or_default();
    let Some(change) = changes.iter().find(|it| it.meeting == meeting.id) else { return Html::default() };
    let lines = meeting.times.iter().zip(&change.seats).filter_map(|(time, seat)| {
        let who = name_words(time.name.as_ref(), time.me);
        let (now, before) = (format_time(time.local?.time()), format_time(seat.local?.time()));
        Some(html! { <li>{ text_with("series.clock", &[("who", &who), ("now", &now), ("before", &before)]) }</li> })
    });
    html! {
        <div class={NoticeKind::Attention.class()}>{ NoticeKind::Attention.icon() }<div>
            <p><strong>{ text("series.clocks") }</strong></p>
            <ul>{ for lines }</ul>
        </div></div>
    }
}
