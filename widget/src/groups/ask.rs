//! Before there are groups: how many people, and what is asked for.

use std::rc::Rc;

use grouping::Criteria;
use jiff::civil::Date;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use wire::Pool;
use yew::prelude::*;

use super::{
    pool::{Figure, People},
    run::{monday_of, will_form},
    stepper::Stepper,
};
use crate::{
    clock::{format_day_long, format_minutes},
    profile::place,
    text::{plural, text, text_with},
    ui::{Avatar, Button, ButtonKind, Card, Dialog, Field, Glyph, Notice, NoticeKind, Switch},
};

/// Lengths of a meeting one can ask for, in minutes.
const MEETINGS: [u16; 6] = [30, 45, 60, 90, 120, 180];

#[derive(PartialEq, Properties)]
pub(crate) struct AskProps {
    /// Who could be grouped.
    pub(crate) pool: Rc<Pool>,
    /// What to begin with.
    pub(crate) criteria: Criteria,
    /// What stood in the way of the last attempt.
    pub(crate) trouble: Option<AttrValue>,
    /// Published groups stay when one goes back; `None`: there are none.
    pub(crate) back: Option<Callback<()>>,
    /// Forms groups.
    pub(crate) onform: Callback<Criteria>,
}

/// The numbers and the criteria.
#[component]
pub(crate) fn Ask(props: &AskProps) -> Html {
    let criteria = use_state(|| props.criteria.clone());
    let change = |apply: fn(&mut Criteria, u16)| {
        let criteria = criteria.clone();
        Callback::from(move |value: u16| {
            let mut changed = (*criteria).clone();
            apply(&mut changed, value);
            criteria.set(changed);
        })
    };
    let people = props.pool.people.len();
    let placed = props.pool.people.iter().filter(|it| it.wants_group).count();
    let onsubmit = {
        let (form, criteria) = (props.onform.clone(), criteria.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            form.emit((*criteria).clone());
        })
    };
    let outlook = will_form(placed, criteria.size);
    html! {
        <div class="stack">
            <header class="screen-head">
                <h1>{ text("groups.ask.title") }</h1>
                <p class="lead">{ text("groups.ask.lead") }</p>
            </header>
            if props.pool.published_groups > 0 {
                <Notice kind={NoticeKind::Attention}>
                    <p>{ plural("groups.ask.replaces", u64::from(props.pool.published_groups)) }</p>
                    if let Some(back) = &props.back {
                        <Button kind={ButtonKind::Plain} glyph={Glyph::Back} onclick={back.reform(|_| ())}>
                            { text("groups.ask.back") }
                        </Button>
                    }
                </Notice>
            }
            <Figures pool={props.pool.clone()} />
            if people == 0 {
                <Notice><p>{ text("groups.ask.nobody") }</p></Notice>
            }
            <form class="stack" {onsubmit}>
                <Card title={text("groups.criteria.title")} class="criteria">
                    <Stepper id="criteria-size" label={text("groups.criteria.size")} value={u16::from(criteria.size)}
                        hint={outlook} range={2..=20}
                        onchange={change(|it, value| it.size = u8::try_from(value).unwrap_or(5))} />
                    <MeetingLength minutes={criteria.meeting_minutes}
                        onchange={change(|it, value| it.meeting_minutes = value)} />
                    <Run criteria={criteria.clone()} />
                    <Wishes {criteria} />
                </Card>
                if let Some(trouble) = &props.trouble {
                    <Notice kind={NoticeKind::Trouble}><p>{ trouble }</p></Notice>
                }
                <div class="actions">
                    <Button kind={ButtonKind::Primary} glyph={Glyph::Sparkle} submit=true disabled={placed < 2}>
                        { text("groups.form") }
                    </Button>
                    <p class="hint">{ text("groups.form.hint") }</p>
                </div>
            </form>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct FiguresProps {
    pool: Rc<Pool>,
}

/// The numbers; each opens the list of its people.
#[component]
fn Figures(props: &FiguresProps) -> Html {
    let open = use_state(|| None::<Figure>);
    let figures = Figure::ALL.into_iter().map(|figure| {
        let count = figure.people(&props.pool).len();
        let onclick = {
            let open = open.clone();
            Callback::from(move |_: MouseEvent| open.set(Some(figure)))
        };
        html! {
            <li>
                <button type="button" class="pool-figure" {onclick} aria-haspopup="dialog">
                    <strong>{ count }</strong><span>{ label(figure) }</span>
                </button>
            </li>
        }
    });
    let onclose = {
        let open = open.clone();
        Callback::from(move |()| open.set(None))
    };
    html! {
        <>
            <ul class="pool-figures">{ for figures }</ul>
            if let Some(figure) = *open {
                <Dialog title={label(figure)} {onclose}>
                    <FigurePeople pool={props.pool.clone()} {figure} />
                </Dialog>
            }
        </>
    }
}

#[derive(PartialEq, Properties)]
struct FigurePeopleProps {
    pool: Rc<Pool>,
    figure: Figure,
}

#[component]
fn FigurePeople(props: &FigurePeopleProps) -> Html {
    let people = People::of(&props.pool);
    let mut counted = props.figure.people(&props.pool);
    counted.sort_by_key(|&person| people.name(person).to_lowercase());
    if counted.is_empty() {
        return html! { <p class="hint">{ text("groups.figure.nobody") }</p> };
    }
    let rows = counted.into_iter().map(|index| {
        let person = &props.pool.people[index];
        let (name, seed) = (AttrValue::from(person.name.clone()), AttrValue::from(person.person.0.clone()));
        let city = people.zone(index).map_or_else(|| text("groups.person.no_zone"), |it| place(&it.name).into());
        html! {
            <li key={index} class="member-row">
                <Avatar name={name.clone()} {seed} />
                <span class="who-words"><span class="who-name">{ name }</span><span class="hint">{ city }</span></span>
            </li>
        }
    });
    html! { <ul class="member-rows">{ for rows }</ul> }
}

fn label(figure: Figure) -> AttrValue {
    match figure {
        Figure::TakesPart => text("groups.figure.takes_part"),
        Figure::Answered => text("groups.figure.answered"),
        Figure::NoGroup => text("groups.figure.no_group"),
        Figure::NoHours => text("groups.figure.no_hours"),
    }
}

#[derive(PartialEq, Properties)]
struct MeetingLengthProps {
    minutes: u16,
    onchange: Callback<u16>,
}

#[component]
fn MeetingLength(props: &MeetingLengthProps) -> Html {
    let mut lengths = MEETINGS.to_vec();
    if !lengths.contains(&props.minutes) {
        lengths.push(props.minutes);
        lengths.sort_unstable();
    }
    let options = lengths.into_iter().map(|minutes| {
        html! {
            <option value={minutes.to_string()} selected={minutes == props.minutes}>{ format_minutes(minutes) }</option>
        }
    });
    let current = props.minutes;
    let onchange = props.onchange.reform(move |event: Event| {
        event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or(current)
    });
    html! {
        <Field id="criteria-minutes" label={text("groups.criteria.minutes")} hint={text("groups.criteria.minutes.hint")}>
            <select id="criteria-minutes" class="input" aria-describedby="criteria-minutes-hint" {onchange}>{ for options }</select>
        </Field>
    }
}

#[derive(PartialEq, Properties)]
struct CriteriaProps {
    criteria: UseStateHandle<Criteria>,
}

/// First week and number of weeks.
#[component]
fn Run(props: &CriteriaProps) -> Html {
    let criteria = &props.criteria;
    let onweeks = {
        let criteria = criteria.clone();
        Callback::from(move |weeks: u16| {
            criteria.set(Criteria { weeks: u8::try_from(weeks).unwrap_or(1), ..(*criteria).clone() });
        })
    };
    let onfirst = {
        let criteria = criteria.clone();
        Callback::from(move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            let first_week = field.value().parse::<Date>().map_or(criteria.first_week, monday_of);
            field.set_value(&first_week.to_string());
            criteria.set(Criteria { first_week, ..(*criteria).clone() });
        })
    };
    let monday = format_day_long(criteria.first_week);
    html! {
        <>
            <Field id="criteria-first" label={text("groups.criteria.first")}
                hint={text_with("groups.criteria.first.hint", &[("monday", &monday)])}>
                <input id="criteria-first" class="input" type="date" value={criteria.first_week.to_string()}
                    required=true aria-describedby="criteria-first-hint" onchange={onfirst} />
            </Field>
            <Stepper id="criteria-weeks" label={text("groups.criteria.weeks")} value={u16::from(criteria.weeks)}
                hint={text("groups.criteria.weeks.hint")} range={1..=26} onchange={onweeks} />
        </>
    }
}

/// What else counts.
#[component]
fn Wishes(props: &CriteriaProps) -> Html {
    let set = |apply: fn(&mut Criteria, bool)| {
        let criteria = props.criteria.clone();
        Callback::from(move |on: bool| {
            let mut changed = (*criteria).clone();
            apply(&mut changed, on);
            criteria.set(changed);
        })
    };
    html! {
        <>
            <Switch label={text("groups.criteria.language")} hint={text("groups.criteria.language.hint")}
                on={props.criteria.language} onchange={set(|it, on| it.language = on)} />
            <Switch label={text("groups.criteria.mixed")} hint={text("groups.criteria.mixed.hint")}
                on={props.criteria.mixed_experience} onchange={set(|it, on| it.mixed_experience = on)} />
        </>
    }
}
