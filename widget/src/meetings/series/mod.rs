//! A meeting every week, with the early mornings and late evenings shared.

mod apart;
mod burden;
mod ledger;
mod plan;
mod running;
mod way;

use wire::ClockChange;
use yew::prelude::*;

pub(super) use self::{plan::EveryWeek, running::Running};
use crate::{
    clock::format_time,
    text::{text, text_with},
    ui::NoticeKind,
};

/// Where the group's series is.
pub(super) const PATH: &str = "/api/series";

/// Whose hour shifts, before the week in which it does.
pub(super) fn clock_change(change: Option<&ClockChange>) -> Html {
    let Some(change) = change else { return Html::default() };
    let lines = change.clocks.iter().map(|clock| {
        let who = if clock.me { text("person.me") } else { AttrValue::from(clock.name.clone()) };
        let (now, before) = (format_time(clock.local.time()), format_time(clock.before.time()));
        html! { <li>{ text_with("series.clock", &[("who", &who), ("now", &now), ("before", &before)]) }</li> }
    });
    html! {
        <div class={NoticeKind::Attention.class()}>{ NoticeKind::Attention.icon() }<div>
            <p><strong>{ text("series.clocks") }</strong></p>
            <ul>{ for lines }</ul>
        </div></div>
    }
}
