//! The questions, folded: the first look at times stays simple.

use jiff::civil::Date;
use schedule::iso::{date_text, parse_date};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use wire::Member;
use yew::prelude::*;

use super::Wishes;
use crate::{
    meetings::seats::name_words,
    text::{plural, text},
    ui::{ButtonKind, Press, Switch, announce, button, field_head},
};

#[derive(PartialEq, Properties)]
pub(in crate::meetings) struct WishFormProps {
    /// The group.
    pub(in crate::meetings) members: Vec<Member>,
    /// What is asked so far.
    pub(in crate::meetings) wishes: Wishes,
    /// The reader's own date.
    pub(in crate::meetings) today: Date,
    /// Hears what is asked now.
    pub(in crate::meetings) onchange: Callback<Wishes>,
    /// Hears that nothing is asked any more; the button that said so is gone then.
    pub(in crate::meetings) onclear: Callback<Wishes>,
}

/// The fold, and below it what is asked.
#[component]
pub(in crate::meetings) fn WishForm(props: &WishFormProps) -> Html {
    let WishFormProps { members, wishes, onclear, .. } = props;
    let clear = onclear.reform(|_: MouseEvent| {
        announce(&text("wish.cleared"));
        Wishes::default()
    });
    html! {
        <div class="stack stack-close">
            <details class="fold">
                <summary>{ text("wish.title") }</summary>
                <div class="stack fold-cards">
                    { who(props) }
                    { how_many(props) }
                    { by_when(props) }
                </div>
            </details>
            if wishes.any() {
                <div class="row wishes">
                    { wishes.list(members) }
                    { button(
                        Press { kind: ButtonKind::Plain, onclick: clear, ..Press::default() },
                        text("wish.clear"),
                    ) }
                </div>
            }
        </div>
    }
}

/// Whom the reader knows by name; "somebody" cannot be told from somebody else.
fn who(props: &WishFormProps) -> Html {
    let known = props.members.iter().filter(|it| it.me || it.name.is_some());
    let switches = known.map(|member| {
        let onchange = {
            let (wishes, person) = (props.wishes.clone(), member.person.clone());
            props.onchange.reform(move |on| {
                let mut wishes = wishes.clone();
                wishes.required.retain(|it| *it != person);
                if on {
                    wishes.required.push(person.clone());
                }
                wishes
            })
        };
        let on = props.wishes.required.contains(&member.person);
        html! {
            <Switch key={member.person.0.clone()} label={name_words(member.name.as_ref(), member.me)} {on} {onchange} />
        }
    });
    html! {
        <fieldset class="stack stack-close">
            <legend class="field-label">{ text("wish.who") }</legend>
            <p class="hint">{ text("wish.who.hint") }</p>
            { for switches }
        </fieldset>
    }
}

fn how_many(props: &WishFormProps) -> Html {
    let onchange = {
        let wishes = props.wishes.clone();
        props.onchange.reform(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            Wishes { quorum: chosen.parse().unwrap_or_default(), ..wishes.clone() }
        })
    };
    let all = u32::try_from(props.members.len()).unwrap_or_default();
    let option = |quorum: u32| {
        let words = match quorum {
            0 => text("wish.quorum.any"),
            _ if quorum == all => text("wish.quorum.all"),
            _ => plural("wish.quorum", quorum.into()),
        };
        html! { <option value={quorum.to_string()} selected={quorum == props.wishes.quorum}>{ words }</option> }
    };
    html! {
        <div class="field">
            { field_head("wish-quorum", text("wish.how_many"), None) }
            <select id="wish-quorum" class="input" {onchange}>
                { option(0) }
                { for (2..=all).map(option) }
            </select>
        </div>
    }
}

fn by_when(props: &WishFormProps) -> Html {
    let onchange = {
        let (wishes, today) = (props.wishes.clone(), props.today);
        props.onchange.reform(move |event: Event| {
            let said = event.target_unchecked_into::<HtmlInputElement>().value();
            // A day that is over is no wish; the field says so itself.
            Wishes { until: parse_date(&said).filter(|day| *day >= today), ..wishes.clone() }
        })
    };
    let value = props.wishes.until.map(date_text).unwrap_or_default();
    html! {
        <div class="field">
            { field_head("wish-until", text("wish.until"), Some(text("wish.until.hint"))) }
            <input id="wish-until" class="input" type="date" min={date_text(props.today)} {value} {onchange}
                aria-describedby="wish-until-hint" />
        </div>
    }
}
