//! Meetings of more than two weeks ago, with their records.

use schedule::Zone;
use wire::EarlierMeetings;
use yew::prelude::*;

use super::{Record, page::earlier_words};
use crate::{
    load::{Load, use_load},
    meetings::meeting_card::MeetingCard,
    text::plural,
    ui::{ButtonKind, Press, button, pending, retry},
};

/// So many are shown at first, and more each time.
const STEP: u32 = 10;

#[derive(PartialEq, Properties)]
pub(in crate::meetings) struct EarlierProps {
    /// How many there are.
    pub(in crate::meetings) count: u32,
    pub(in crate::meetings) links: bool,
    pub(in crate::meetings) zone: Option<Zone>,
}

/// A button until it is pressed, then the meetings, the latest first.
#[component]
pub(in crate::meetings) fn Earlier(props: &EarlierProps) -> Html {
    let shown = use_state(|| 0_u32);
    let known = use_load(*shown, |api, count: u32| async move {
        if count == 0 {
            return Ok(None);
        }
        let path = ["/api/records/earlier?count=", &count.to_string()].concat();
        api.get::<EarlierMeetings>(&path).await.map(Some)
    });
    let more = |words: AttrValue| {
        let shown = shown.clone();
        button(
            Press {
                kind: ButtonKind::Plain,
                onclick: Callback::from(move |_: MouseEvent| shown.set(*shown + STEP)),
                ..Press::default()
            },
            words,
        )
    };
    if *shown == 0 {
        return more(earlier_words(props.count));
    }
    let page = match &known.state {
        Load::Pending => return pending(1),
        Load::Failed(failure) => return retry(failure, &known.reload),
        Load::Ready(page) => page,
    };
    let Some(page) = &**page else { return pending(1) };
    let cards = page.meetings.iter().zip(&page.records).map(|(meeting, record)| {
        let record = html! {
            <Record meeting={meeting.clone()} record={record.clone()} links={props.links}
                on_change={known.reload.clone()} />
        };
        html! {
            <MeetingCard key={meeting.id.0.clone()} meeting={meeting.clone()} zone={props.zone.clone()} {record}
                on_change={known.reload.clone()} />
        }
    });
    html! {
        <section class="stack">
            <h2>{ earlier_words(props.count) }</h2>
            { for cards }
            if page.more > 0 { { more(plural("record.earlier.more", page.more.min(STEP).into())) } }
        </section>
    }
}
