//! The week as a list with a form: all that the grid can do, without dragging or seeing it.

use jiff::civil::Weekday;
use schedule::{Level, QUARTERS_PER_DAY};
use web_sys::{HtmlElement, HtmlSelectElement};
use yew::prelude::*;

use super::{
    desk::{Action, Desk},
    listing::{Days, Entry, entries, until},
    saying::{choice_words, clock_words, level_words, span_words},
};
use crate::{
    clock::weekday_long,
    text::{text, text_with},
    ui::{ButtonKind, Choice, Glyph, Press, button, card_head, choice, field_head},
};

/// The levels a stretch can have, as the form offers them.
const LEVELS: [Level; 2] = [Level::Free, Level::IfNeedBe];

/// What the form says.
#[derive(Clone, Debug, PartialEq)]
struct Draft {
    days: Days,
    from: u16,
    to: u16,
    level: Level,
    instead_of: Option<Entry>,
}

impl Default for Draft {
    fn default() -> Self {
        Self { days: Days::Weekdays, from: 72, to: 80, level: Level::Free, instead_of: None }
    }
}

impl Draft {
    fn of(entry: &Entry) -> Self {
        let Entry { day, quarters, level } = entry.clone();
        let (from, to) = (quarters.start, quarters.end);
        Self { days: Days::One(day), from, to, level, instead_of: Some(entry.clone()) }
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct ListEditorProps {
    /// The week.
    pub(crate) desk: UseReducerHandle<Desk>,
}

/// The list and its form.
#[component]
pub(crate) fn ListEditor(props: &ListEditorProps) -> Html {
    let desk = &props.desk;
    let draft = use_state(Draft::default);
    let (heading, first_field) = (use_node_ref(), use_node_ref());
    let entries = entries(desk.editor.weekly(), desk.layout.first);

    let choose = |node: &NodeRef| {
        let node = node.clone();
        move || {
            if let Some(element) = node.cast::<HtmlElement>() {
                let _ = element.focus();
            }
        }
    };
    let (to_heading, to_form) = (choose(&heading), choose(&first_field));

    let onsubmit = {
        let (draft, dispatcher, to_heading) = (draft.clone(), desk.dispatcher(), to_heading.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Draft { days, from, to, level, instead_of } = (*draft).clone();
            if instead_of.is_some() {
                // The button that was pressed goes away with the change.
                draft.set(Draft::default());
                to_heading();
            }
            dispatcher.dispatch(Action::Write {
                days: days.days(),
                quarters: until(from, to),
                level,
                instead_of,
            });
        }
    };
    let cancel = {
        let (draft, to_heading) = (draft.clone(), to_heading.clone());
        move |_: MouseEvent| {
            draft.set(Draft::default());
            to_heading();
        }
    };
    let on_draft = {
        let draft = draft.clone();
        Callback::from(move |it| draft.set(it))
    };
    let changing = draft.instead_of.is_some();
    let rows = entries.into_iter().map(|entry| {
        let name = text_with(
            "hours.list.entry",
            &[
                ("day", &weekday_long(entry.day)),
                ("span", &span_words(clock_words, &entry.quarters)),
                ("level", &level_words(entry.level)),
            ],
        );
        let change = {
            let (draft, entry, to_form) = (draft.clone(), entry.clone(), to_form.clone());
            move |_: MouseEvent| {
                draft.set(Draft::of(&entry));
                to_form();
            }
        };
        let remove = {
            let (entry, dispatcher, to_heading) = (entry.clone(), desk.dispatcher(), to_heading.clone());
            move |_: MouseEvent| {
                dispatcher.dispatch(Action::Remove(entry.clone()));
                to_heading();
            }
        };
        row(&entry, &name, Callback::from(change), Callback::from(remove))
    });
    html! {
        <div class="stack">
            <section class="card">
                { card_head(if changing { text("hours.list.change") } else { text("hours.list.add") }, Html::default()) }
                <form class="stretch-form" {onsubmit}>
                    { fields(&draft, desk.layout.first, &first_field, &on_draft) }
                    <div class="row">
                        { button(
                            Press {
                                submit: true,
                                glyph: Some(if changing { Glyph::Check } else { Glyph::Plus }),
                                ..Press::default()
                            },
                            if changing { text("hours.list.change_do") } else { text("hours.list.add_do") },
                        ) }
                        if changing {
                            { button(
                                Press { kind: ButtonKind::Plain, onclick: cancel.into(), ..Press::default() },
                                text("action.cancel"),
                            ) }
                        }
                    </div>
                </form>
            </section>
            <section class="card">
                <h2 ref={heading} tabindex="-1">{ text("hours.list.title") }</h2>
                if rows.len() == 0 {
                    <p class="soft">{ text("hours.list.empty") }</p>
                } else {
                    <ul class="stretches">{ for rows }</ul>
                }
            </section>
        </div>
    }
}

/// A stretch with its two buttons; `name` is all of it in words.
fn row(entry: &Entry, name: &str, change: Callback<MouseEvent>, remove: Callback<MouseEvent>) -> Html {
    let look = if entry.level == Level::Free { "is-free" } else { "is-need" };
    html! {
        <li class="stretch">
            <span class={classes!("swatch", look)} aria-hidden="true" />
            <span class="stretch-words">
                <strong>{ weekday_long(entry.day) }</strong>
                <span class="figures">{ span_words(clock_words, &entry.quarters) }</span>
                <span class="soft small">{ level_words(entry.level) }</span>
            </span>
            { button(
                Press {
                    kind: ButtonKind::Plain,
                    glyph: Some(Glyph::Pencil),
                    onclick: change,
                    label: Some(text_with("hours.list.change_label", &[("entry", name)])),
                    ..Press::default()
                },
                AttrValue::default(),
            ) }
            { button(
                Press {
                    kind: ButtonKind::Plain,
                    glyph: Some(Glyph::Cross),
                    onclick: remove,
                    label: Some(text_with("hours.list.remove_label", &[("entry", name)])),
                    ..Press::default()
                },
                AttrValue::default(),
            ) }
        </li>
    }
}

/// The form's controls; `first` is the first day of the reader's week.
fn fields(draft: &Draft, first: Weekday, first_field: &NodeRef, onchange: &Callback<Draft>) -> Html {
    let chosen = |write: fn(&mut Draft, u16)| {
        let draft = draft.clone();
        onchange.reform(move |event: Event| {
            let mut draft = draft.clone();
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Ok(value) = value.parse() {
                write(&mut draft, value);
            }
            draft
        })
    };
    let single_days = first.cycle_forward().take(7).map(Days::One);
    let all_days = [Days::Weekdays, Days::Weekend, Days::Every].into_iter().chain(single_days);
    let days = all_days.map(|days| option(days.index(), choice_words(days), days == draft.days));
    let from = (0..QUARTERS_PER_DAY).map(|it| option(it, clock_words(it), it == draft.from));
    let to = (1..=QUARTERS_PER_DAY).map(|it| option(it, clock_words(it), it == draft.to));
    let level = {
        let draft = draft.clone();
        onchange.reform(move |at| Draft { level: LEVELS[at % 2], ..draft.clone() })
    };
    let level = Choice {
        legend: text("hours.list.level"),
        name: "stretch-level",
        look: "choice-row",
        options: vec![text("hours.brush.free"), text("hours.brush.need")],
        chosen: Some(usize::from(draft.level == LEVELS[1])),
        onchange: level,
    };
    html! {
        <>
            <div class="field">
                { field_head("stretch-day", text("hours.list.day"), None) }
                <select id="stretch-day" class="input" ref={first_field.clone()}
                    onchange={chosen(|draft, value| draft.days = Days::from_index(value))}>
                    { for days }
                </select>
            </div>
            <div class="two-fields">
                <div class="field">
                    { field_head("stretch-from", text("hours.list.from"), None) }
                    <select id="stretch-from" class="input" onchange={chosen(|draft, value| draft.from = value)}>
                        { for from }
                    </select>
                </div>
                <div class="field">
                    { field_head("stretch-to", text("hours.list.to"), None) }
                    <select id="stretch-to" class="input" onchange={chosen(|draft, value| draft.to = value)}>
                        { for to }
                    </select>
                </div>
            </div>
            if draft.to <= draft.from { <p class="hint" role="status">{ text("hours.list.next_day") }</p> }
            { choice(level) }
        </>
    }
}

fn option(value: u16, words: AttrValue, selected: bool) -> Html {
    html! { <option value={value.to_string()} {selected}>{ words }</option> }
}
