//! Days that differ from the week, folded below it: what a person says of dates, and their calendar's busy times.

mod calendar;
mod form;

use jiff::civil::Date;
use schedule::{ClockChange, QUARTERS_PER_DAY};
use web_sys::HtmlElement;
use wire::{CalendarSource, DatedHours, DatedList, Days};
use yew::prelude::*;

use super::saying::{clock_words, span_words};
use crate::{
    clock::format_day,
    load::{Acting, Load, use_act, use_load},
    text::{plural, text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, announce, button, failed, pending, retry},
};
use calendar::calendar;
use form::DayForm;

const PATH: &str = "/api/days";
const CALENDAR: &str = "/api/days/calendar";

/// What is asked of the server; each answers with everything as it stands then.
#[derive(Clone, PartialEq)]
enum Wish {
    Say(Vec<DatedHours>),
    Choose(CalendarSource),
    Read,
    Forget,
    Answer(DatedHours),
}

#[derive(PartialEq, Properties)]
pub(super) struct DaysProps {
    /// The person's present day, where their zone is known.
    pub(super) today: Option<Date>,
    /// When their clocks change.
    pub(super) changes: Vec<ClockChange>,
}

/// The section.
#[component]
pub(super) fn DaysSection(props: &DaysProps) -> Html {
    let days = use_load((), |api, ()| async move { api.get::<Days>(PATH).await });
    match &days.state {
        Load::Pending => pending(1),
        Load::Failed(failure) => retry(failure, &days.reload),
        Load::Ready(it) => html! { <Sheet days={(**it).clone()} on_change={days.set} today={props.today}
        changes={props.changes.clone()} /> },
    }
}

#[derive(PartialEq, Properties)]
struct SheetProps {
    days: Days,
    on_change: Callback<Days>,
    today: Option<Date>,
    changes: Vec<ClockChange>,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let days = &props.days;
    // Open where there is something to answer or to know; after that it is the reader's to fold.
    let open = use_memo((), |()| days.trouble.is_some() || days.all_day.iter().any(|it| it.free.is_none()));
    let (heading, calendar_heading) = (use_node_ref(), use_node_ref());
    let too_large = use_state(|| false);
    let news = use_mut_ref(|| Wish::Read);
    let done = {
        let (news, on_change, calendar_heading) =
            (news.clone(), props.on_change.clone(), calendar_heading.clone());
        Callback::from(move |days: Days| {
            let said = match &*news.borrow() {
                Wish::Say(_) => text("days.saved"),
                Wish::Choose(_) | Wish::Read => found_words(&days),
                Wish::Forget => text("busy.forgotten"),
                Wish::Answer(_) => text("busy.answered"),
            };
            if matches!(&*news.borrow(), Wish::Choose(_) | Wish::Forget) {
                // What was pressed goes away with the change.
                focus(&calendar_heading);
            }
            announce(&said);
            on_change.emit(days);
        })
    };
    let act = use_act(
        |api, wish: Wish| async move {
            match wish {
                Wish::Say(dated) => api.put(PATH, &DatedList { dated }).await,
                Wish::Choose(source) => api.put(CALENDAR, &source).await,
                Wish::Read => api.post("/api/days/calendar/read", &()).await,
                Wish::Answer(said) => api.put("/api/days/calendar/answers", &said).await,
                Wish::Forget => {
                    api.delete(CALENDAR).await?;
                    api.get(PATH).await
                }
            }
        },
        done,
    );
    let about_dates = matches!(&*news.borrow(), Wish::Say(_));
    let act = Acting {
        run: {
            let (run, news, busy) = (act.run.clone(), news.clone(), act.busy);
            // A form can be sent by its field while something else is under way.
            Callback::from(move |wish: Wish| {
                if !busy {
                    news.replace(wish.clone());
                    run.emit(wish);
                }
            })
        },
        ..act
    };
    let rows: Vec<Html> = days
        .dated
        .iter()
        .enumerate()
        .map(|(at, it)| {
            let words = dated_words(it);
            let remove = {
                let (dated, heading) = (days.dated.clone(), heading.clone());
                act.run.reform(move |_: MouseEvent| {
                    // The button that was pressed goes away with the change.
                    focus(&heading);
                    let mut dated = dated.clone();
                    dated.remove(at);
                    Wish::Say(dated)
                })
            };
            let look = if it.free == Some(true) { "is-free" } else { "is-none" };
            html! {
                <li class="stretch">
                    <span class={classes!("swatch", look)} aria-hidden="true" />
                    <span class="stretch-words">{ &words }</span>
                    { button(
                        Press {
                            kind: ButtonKind::Plain,
                            glyph: Some(Glyph::Cross),
                            busy: act.busy,
                            onclick: remove,
                            label: Some(text_with("hours.list.remove_label", &[("entry", &words)])),
                            ..Press::default()
                        },
                        AttrValue::default(),
                    ) }
                </li>
            }
        })
        .collect();
    let add = {
        let dated = days.dated.clone();
        act.run.reform(move |it: DatedHours| Wish::Say([dated.clone(), vec![it]].concat()))
    };
    html! {
        <details class="card days" open={*open}>
            <summary><h2>{ text("days.title") }</h2><span class="soft small">{ sum_words(days) }</span></summary>
            <div class="stack">
                <p class="soft">{ text("days.lead") }</p>
                if let Some(today) = props.today {
                    <section class="stack stack-close">
                        <h3 ref={heading} tabindex="-1">{ text("days.list") }</h3>
                        if days.dated.is_empty() {
                            <p class="soft">{ text("days.none") }</p>
                        } else {
                            <ul class="stretches">{ for rows }</ul>
                        }
                    </section>
                    <DayForm {today} changes={props.changes.clone()} busy={act.busy} on_add={add} />
                    if about_dates { { failed(act.failure.as_ref()) } }
                    { calendar(days, &act, &too_large, &calendar_heading) }
                    if !about_dates { { failed(act.failure.as_ref()) } }
                } else {
                    { NoticeKind::Info.says(text("days.zone_first")) }
                }
            </div>
        </details>
    }
}

fn focus(heading: &NodeRef) {
    if let Some(heading) = heading.cast::<HtmlElement>() {
        let _ = heading.focus();
    }
}

/// What there is, in a few words.
fn sum_words(days: &Days) -> AttrValue {
    let said = plural("days.sum", days.dated.len() as u64);
    match &days.calendar {
        None => said,
        Some(_) => text_with(
            "days.sum.calendar",
            &[("days", &said), ("busy", &plural("busy.sum", days.busy.into()))],
        ),
    }
}

/// What a calendar gave: "37 busy times in the next 8 weeks", or why nothing.
fn found_words(days: &Days) -> AttrValue {
    let found = || plural("busy.found", days.busy.into());
    days.trouble.as_ref().map_or_else(found, |why| AttrValue::from(why.clone()))
}

/// "Mon 3 Aug to Fri 14 Aug: away".
fn dated_words(it: &DatedHours) -> AttrValue {
    let days = days_words(it);
    let whole = (it.from, it.to) == (0, QUARTERS_PER_DAY);
    let span = span_words(clock_words, &(it.from..it.to));
    let key = match (it.free == Some(true), whole) {
        (false, true) => "days.entry.away",
        (false, false) => "days.entry.not_free",
        (true, _) => "days.entry.free",
    };
    text_with(key, &[("days", &days), ("span", &span)])
}

/// "Mon 3 Aug", or "Mon 3 Aug to Fri 14 Aug".
fn days_words(it: &DatedHours) -> AttrValue {
    if it.first == it.last {
        return format_day(it.first);
    }
    text_with("hours.days.to", &[("first", &format_day(it.first)), ("last", &format_day(it.last))])
}
