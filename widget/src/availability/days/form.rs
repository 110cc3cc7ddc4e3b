//! The form that adds a day that differs.

use std::ops::Range;

use jiff::civil::Date;
use schedule::{
    ClockChange, QUARTERS_PER_DAY,
    iso::{date_text, parse_date},
};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use wire::DatedHours;
use yew::prelude::*;

use super::super::{
    odd::{Odd, drawn, on_day},
    saying::clock_words,
};
use crate::{
    text::text,
    ui::{Choice, Glyph, Press, announce, button, choice, field_head},
};

/// What can be said of a day, as the form offers it: away, also free, not free.
const AWAY: usize = 0;
const FREE: usize = 1;

#[derive(PartialEq, Properties)]
pub(super) struct DayFormProps {
    /// Earlier days are over.
    pub(super) today: Date,
    /// When clocks change.
    pub(super) changes: Vec<ClockChange>,
    /// Something is being saved.
    pub(super) busy: bool,
    /// Hears what was said.
    pub(super) on_add: Callback<DatedHours>,
}

#[derive(Clone, Copy, PartialEq)]
struct Draft {
    kind: usize,
    first: Date,
    last: Date,
    from: u16,
    to: u16,
}

impl Draft {
    /// What was said, or which sentence is wrong with it.
    fn said(self, today: Date, odd: Option<Odd>) -> Result<DatedHours, &'static str> {
        let away = self.kind == AWAY;
        let last = if away { self.last } else { self.first };
        let (from, to) = if away { (0, QUARTERS_PER_DAY) } else { (self.from, self.to) };
        if last < today {
            return Err("days.wrong.over");
        }
        if last < self.first {
            return Err("days.wrong.order");
        }
        if to <= from {
            return Err("days.wrong.times");
        }
        if !away && odd.is_some_and(|odd| odd.gap && odd.quarters().start <= from && to <= odd.quarters().end)
        {
            return Err("days.wrong.gap");
        }
        Ok(DatedHours { first: self.first, last, from, to, free: Some(self.kind == FREE) })
    }
}

/// The form.
#[component]
pub(super) fn DayForm(props: &DayFormProps) -> Html {
    let today = props.today;
    let draft = use_state(|| Draft { kind: AWAY, first: today, last: today, from: 72, to: 80 });
    let wrong = use_state(|| None::<&'static str>);
    let odd = on_day(&props.changes, draft.first).filter(|_| draft.kind != AWAY);
    let skipped = odd.filter(|odd| odd.gap).map_or(0..0, Odd::quarters);
    let change = |write: fn(&mut Draft, &str)| {
        let (draft, wrong) = (draft.clone(), wrong.clone());
        move |value: String| {
            let mut new = *draft;
            write(&mut new, &value);
            draft.set(new);
            wrong.set(None);
        }
    };
    let date = |id: &'static str, words: &str, value: Date, write: fn(&mut Draft, &str)| {
        let change = change(write);
        let onchange = move |event: Event| change(event.target_unchecked_into::<HtmlInputElement>().value());
        html! {
            <div class="field">
                { field_head(id, text(words), None) }
                <input {id} class="input" type="date" required=true min={date_text(today)}
                    value={date_text(value)} {onchange} />
            </div>
        }
    };
    let time =
        |id: &'static str, words: &str, chosen: u16, closed: Range<u16>, write: fn(&mut Draft, &str)| {
            let change = change(write);
            let onchange =
                move |event: Event| change(event.target_unchecked_into::<HtmlSelectElement>().value());
            let options = (0..=QUARTERS_PER_DAY).map(|it| {
            let disabled = closed.contains(&it);
            html! {
                <option value={it.to_string()} selected={it == chosen} {disabled}>{ clock_words(it) }</option>
            }
        });
            html! {
                <div class="field">
                    { field_head(id, text(words), None) }
                    <select {id} class="input" {onchange}>{ for options }</select>
                </div>
            }
        };
    let onsubmit = {
        let (draft, wrong, on_add, busy) = (draft.clone(), wrong.clone(), props.on_add.clone(), props.busy);
        move |event: SubmitEvent| {
            event.prevent_default();
            match draft.said(today, odd) {
                _ if busy => {}
                Ok(said) => on_add.emit(said),
                Err(why) => {
                    announce(&text(why));
                    wrong.set(Some(why));
                }
            }
        }
    };
    let kind = {
        let (draft, wrong) = (draft.clone(), wrong.clone());
        Callback::from(move |kind| {
            draft.set(Draft { kind, ..*draft });
            wrong.set(None);
        })
    };
    let kinds = Choice {
        legend: text("days.kind"),
        name: "days-kind",
        look: "choice-row",
        options: vec![text("days.kind.away"), text("days.kind.free"), text("days.kind.not_free")],
        chosen: Some(draft.kind),
        onchange: kind,
    };
    html! {
        <form class="stretch-form" {onsubmit}>
            { choice(kinds) }
            if draft.kind == AWAY {
                <div class="two-fields">
                    { date("days-first", "days.first", draft.first, |it, value| {
                        it.first = parse_date(value).unwrap_or(it.first);
                        it.last = it.last.max(it.first);
                    }) }
                    { date("days-last", "days.last", draft.last, |it, value| it.last = parse_date(value).unwrap_or(it.last)) }
                </div>
            } else {
                { date("days-on", "days.on", draft.first, |it, value| it.first = parse_date(value).unwrap_or(it.first)) }
                <div class="two-fields">
                    { time("days-from", "hours.list.from", draft.from, skipped.clone(), |it, value| it.from = value.parse().unwrap_or(it.from)) }
                    { time("days-to", "hours.list.to", draft.to, skipped.start.saturating_add(1)..skipped.end, |it, value| it.to = value.parse().unwrap_or(it.to)) }
                </div>
                if let Some(odd) = odd { { drawn(odd, &(draft.from..draft.to), draft.kind == FREE) } }
            }
            if let Some(wrong) = *wrong { <p class="hint" role="status">{ text(wrong) }</p> }
            <div class="row">
                { button(
                    Press { submit: true, busy: props.busy, glyph: Some(Glyph::Plus), ..Press::default() },
                    text("days.add"),
                ) }
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_form_says_what_is_wrong_with_it() {
        let today = date(2026, 11, 27);
        let draft = Draft { kind: AWAY, first: today, last: today, from: 72, to: 80 };
        let whole = DatedHours { first: today, last: today, from: 0, to: 96, free: Some(false) };
        assert_eq!(draft.said(today, None), Ok(whole));
        let part = Draft { kind: FREE, last: date(2026, 1, 1), ..draft }.said(today, None).expect("one day");
        assert_eq!((part.last, part.from, part.to, part.free), (today, 72, 80, Some(true)));
        assert_eq!(Draft { last: date(2026, 11, 26), ..draft }.said(today, None), Err("days.wrong.over"));
        let later = Draft { first: date(2026, 12, 2), last: date(2026, 12, 1), ..draft };
        assert_eq!(later.said(today, None), Err("days.wrong.order"));
        assert_eq!(Draft { kind: 2, from: 80, ..draft }.said(today, None), Err("days.wrong.times"));
    }
}
