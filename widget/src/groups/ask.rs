//! Before there are groups: how many people, and what is asked for.

use std::rc::Rc;

use grouping::Criteria;
use schedule::iso::{date_text, parse_date};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use wire::Pool;
use yew::prelude::*;

use super::{
    apart::Apart,
    card::{home, who},
    cards::cards,
    columns::Columns,
    pool::{Figure, People},
    run::{monday_of, will_form},
    stepper::Stepper,
};
use crate::{
    clock::{format_day_long, format_minutes},
    load::use_act,
    text::{number, plural, text, text_with},
    ui::{ButtonKind, Dialog, Glyph, NoticeKind, Press, button, card_head, failed, field_head},
};

/// Lengths of a meeting one can ask for, in minutes.
const MEETINGS: [u16; 7] = [30, 45, 60, 90, 120, 180, 240];

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
    /// Hears the pool after a change.
    pub(crate) onpool: Callback<Rc<Pool>>,
    /// Forms groups.
    pub(crate) onform: Callback<Criteria>,
    /// People are asked if they are still in, or are not any more.
    pub(crate) onasked: Callback<()>,
}

/// The numbers and the criteria.
#[component]
pub(crate) fn Ask(props: &AskProps) -> Html {
    let criteria = use_state(|| props.criteria.clone());
    let open = use_state(|| None::<Figure>);
    let placed = props.pool.people.iter().filter(|it| props.pool.is_grouped(it)).count();
    let asked = props.pool.asked_at.is_some();
    let asking = use_act(
        move |api, (): ()| async move {
            if asked {
                api.delete("/api/still-in").await
            } else {
                api.post::<_, ()>("/api/still-in", &()).await
            }
        },
        props.onasked.clone(),
    );
    let onsubmit = {
        let (form, criteria) = (props.onform.clone(), criteria.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            form.emit((*criteria).clone());
        })
    };
    html! {
        <div class="stack">
            <header class="screen-head">
                <h1>{ text("groups.ask.title") }</h1>
                <p class="lead">{ text("groups.ask.lead") }</p>
            </header>
            if props.pool.published_groups > 0 {
                <div class={NoticeKind::Attention.class()}>{ NoticeKind::Attention.icon() }<div>
                    <p>{ plural("groups.ask.replaces", u64::from(props.pool.published_groups)) }</p>
                    if let Some(back) = &props.back {
                        { button(
                            Press {
                                kind: ButtonKind::Plain,
                                glyph: Some(Glyph::Back),
                                onclick: back.reform(|_| ()),
                                ..Press::default()
                            },
                            text("groups.ask.back"),
                        ) }
                    }
                </div></div>
            }
            { figures(&props.pool, &open) }
            <div class="actions">
                { button(
                    Press { busy: asking.busy, onclick: asking.run.reform(|_| ()), ..Press::default() },
                    if asked { text("groups.still.stop") } else { text("groups.still.ask") },
                ) }
                <p class="hint">{ if asked { text("groups.still.asked") } else { text("groups.still.hint") } }</p>
            </div>
            { failed(asking.failure.as_ref()) }
            if props.pool.people.is_empty() {
                { NoticeKind::Info.says(text("groups.ask.nobody")) }
            }
            <form class="stack" {onsubmit}>
                { fields(&criteria, &props.pool, placed, html! {
                    <>
                        <Columns pool={Rc::clone(&props.pool)} onpool={props.onpool.clone()} />
                        <Apart pool={Rc::clone(&props.pool)} onpool={props.onpool.clone()} />
                    </>
                }) }
                if let Some(trouble) = &props.trouble {
                    { NoticeKind::Trouble.says(trouble.clone()) }
                }
                <div class="actions">
                    { button(
                        Press {
                            kind: ButtonKind::Primary,
                            glyph: Some(Glyph::Sparkle),
                            submit: true,
                            disabled: placed < 2,
                            ..Press::default()
                        },
                        text("groups.form"),
                    ) }
                    <p class="hint">{ text("groups.form.hint") }</p>
                </div>
            </form>
        </div>
    }
}

/// The numbers; each opens the list of its people.
fn figures(pool: &Rc<Pool>, open: &UseStateHandle<Option<Figure>>) -> Html {
    let show = |figure: Option<Figure>| {
        let open = open.clone();
        move || open.set(figure)
    };
    let buttons = Figure::ALL.into_iter().map(|figure| {
        let show = show(Some(figure));
        let onclick = Callback::from(move |_: MouseEvent| show());
        html! {
            <li>
                <button type="button" class="pool-figure" {onclick} aria-haspopup="dialog">
                    <strong>{ number(figure.people(pool).len() as u64) }</strong><span>{ label(figure) }</span>
                </button>
            </li>
        }
    });
    let hide = show(None);
    let onclose = Callback::from(move |()| hide());
    html! {
        <>
            <ul class="pool-figures">{ for buttons }</ul>
            if let Some(figure) = **open {
                <Dialog title={label(figure)} {onclose}>{ counted(pool, figure) }</Dialog>
            }
        </>
    }
}

fn counted(pool: &Rc<Pool>, figure: Figure) -> Html {
    let people = People::of(pool);
    let counted = people.by_name(&figure.people(pool));
    if counted.is_empty() {
        return html! { <p class="hint">{ text("groups.figure.nobody") }</p> };
    }
    let rows = counted.into_iter().map(|index| {
        html! { <li class="member-row">{ who(&pool.people[index], &home(&people, index)) }</li> }
    });
    html! { <ul class="member-rows">{ for rows }</ul> }
}

fn label(figure: Figure) -> AttrValue {
    match figure {
        Figure::SignedUp => text("groups.figure.signed_up"),
        Figure::Ready => text("groups.figure.ready"),
        Figure::Silent => text("groups.figure.silent"),
        Figure::NoGroup => text("groups.figure.no_group"),
    }
}

/// What can be asked for, when `placed` people want a group.
fn fields(criteria: &UseStateHandle<Criteria>, pool: &Pool, placed: usize, more: Html) -> Html {
    let stepped = |apply: fn(&mut Criteria, u8)| changer(criteria, apply);
    let whole = {
        let criteria = criteria.clone();
        Callback::from(move |changed| criteria.set(changed))
    };
    let size = Stepper {
        id: "criteria-size",
        label: text("groups.criteria.size"),
        hint: will_form(placed, criteria.size),
        value: criteria.size,
        range: 2..=20,
        onchange: stepped(resized),
    };
    let (fewest, most) = bounds(criteria);
    let fewest = Stepper {
        id: "criteria-fewest",
        label: text("groups.criteria.fewest"),
        hint: text("groups.criteria.fewest.hint"),
        value: fewest,
        range: 2..=criteria.size,
        onchange: stepped(|it, fewest| it.between = Some((fewest, bounds(it).1))),
    };
    let most = Stepper {
        id: "criteria-most",
        label: text("groups.criteria.most"),
        hint: text("groups.criteria.most.hint"),
        value: most,
        range: criteria.size..=20,
        onchange: stepped(|it, most| it.between = Some((bounds(it).0, most))),
    };
    let weeks = Stepper {
        id: "criteria-weeks",
        label: text("groups.criteria.weeks"),
        hint: text("groups.criteria.weeks.hint"),
        value: criteria.weeks,
        range: 1..=26,
        onchange: stepped(|it, weeks| it.weeks = weeks),
    };
    html! {
        <section class="card criteria">
            { card_head(text("groups.criteria.title"), Html::default()) }
            { size.view() }
            { fewest.view() }
            { most.view() }
            { meeting_length(criteria) }
            { first_week(criteria) }
            { weeks.view() }
            { cards(criteria, pool, &whole) }
            { more }
        </section>
    }
}

/// Fewest and most members, as they can be chosen.
fn bounds(criteria: &Criteria) -> (u8, u8) {
    let (fewest, most) = criteria.bounds();
    let chosen = |bound: usize| u8::try_from(bound).unwrap_or(criteria.size).min(20);
    (chosen(fewest), chosen(most))
}

/// Groups of another size, with as many fewer and more as before.
fn resized(criteria: &mut Criteria, size: u8) {
    let moved = |bound: u8| (bound + size).saturating_sub(criteria.size).clamp(2, 20);
    criteria.between = criteria.between.map(|(fewest, most)| (moved(fewest), moved(most)));
    criteria.size = size;
}

/// A callback that changes one of the criteria.
fn changer<T: 'static>(criteria: &UseStateHandle<Criteria>, apply: fn(&mut Criteria, T)) -> Callback<T> {
    let criteria = criteria.clone();
    Callback::from(move |value: T| {
        let mut changed = (*criteria).clone();
        apply(&mut changed, value);
        criteria.set(changed);
    })
}

fn meeting_length(criteria: &UseStateHandle<Criteria>) -> Html {
    let options = MEETINGS.into_iter().map(|minutes| {
        let selected = minutes == criteria.meeting_minutes;
        html! { <option value={minutes.to_string()} {selected}>{ format_minutes(minutes) }</option> }
    });
    // A length that was asked for before and is none of ours stays possible.
    let own = Some(criteria.meeting_minutes).filter(|it| !MEETINGS.contains(it));
    let current = criteria.meeting_minutes;
    let onchange =
        changer(criteria, |it, minutes| it.meeting_minutes = minutes).reform(move |event: Event| {
            event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or(current)
        });
    html! {
        <div class="field">
            { field_head("criteria-minutes", text("groups.criteria.minutes"), Some(text("groups.criteria.minutes.hint"))) }
            <select id="criteria-minutes" class="input" aria-describedby="criteria-minutes-hint" {onchange}>
                if let Some(minutes) = own {
                    <option value={minutes.to_string()} selected=true>{ format_minutes(minutes) }</option>
                }
                { for options }
            </select>
        </div>
    }
}

fn first_week(criteria: &UseStateHandle<Criteria>) -> Html {
    let current = criteria.first_week;
    let onchange = changer(criteria, |it, monday| it.first_week = monday).reform(move |event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        let monday = parse_date(&field.value()).map_or(current, monday_of);
        field.set_value(&date_text(monday));
        monday
    });
    let monday = format_day_long(current);
    html! {
        <div class="field">
            { field_head("criteria-first", text("groups.criteria.first"), Some(text_with("groups.criteria.first.hint", &[("monday", &monday)]))) }
            <input id="criteria-first" class="input" type="date" value={date_text(current)} required=true
                aria-describedby="criteria-first-hint" {onchange} />
        </div>
    }
}
