//! Two people who are to come into no group together.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use wire::{KeepApart, PersonId, Pool};
use yew::prelude::*;

use super::pool::People;
use crate::{
    load::use_act,
    text::{text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, announce, button, failed},
};

#[derive(PartialEq, Properties)]
pub(crate) struct ApartProps {
    /// Who could be grouped.
    pub(crate) pool: Rc<Pool>,
    /// Hears the pool after a change.
    pub(crate) onpool: Callback<Rc<Pool>>,
}

/// What is done: somebody is kept apart from somebody, or that is taken back.
#[derive(Clone)]
enum Deed {
    Keep([PersonId; 2]),
    Allow([PersonId; 2]),
}

/// The pairs there are, and a way to another.
#[component]
pub(crate) fn Apart(props: &ApartProps) -> Html {
    let pool = &props.pool;
    let fields = [use_node_ref(), use_node_ref()];
    let wrong = use_state(|| false);
    let act = use_act(
        move |api, deed: Deed| async move {
            match deed {
                Deed::Keep(people) => api.post::<_, Pool>("/api/apart", &KeepApart { people }).await,
                Deed::Allow([one, other]) => {
                    api.delete(&["/api/apart/", &one.0, "/", &other.0].concat()).await?;
                    api.get::<Pool>("/api/pool").await
                }
            }
        },
        props.onpool.reform(|pool| {
            announce(&text("groups.apart.changed"));
            Rc::new(pool)
        }),
    );
    let people = People::of(pool);
    let id = |index: u32| pool.people.get(index as usize).map(|it| it.person.clone());
    let rows = pool.apart.iter().filter_map(|&[one, other]| {
        let names = [people.name(one as usize), people.name(other as usize)];
        let names = text_with("groups.apart.pair", &[("one", names[0]), ("other", names[1])]);
        let pair = [id(one)?, id(other)?];
        Some(html! {
            <li class="wish-pair" key={[pair[0].0.as_str(), &pair[1].0].concat()}>
                <span class="who-name">{ &names }</span>
                { button(
                    Press {
                        kind: ButtonKind::Plain,
                        glyph: Some(Glyph::Cross),
                        label: Some(text_with("groups.apart.remove", &[("names", &names)])),
                        busy: act.busy,
                        onclick: act.run.reform(move |_| Deed::Allow(pair.clone())),
                        ..Press::default()
                    },
                    AttrValue::default(),
                ) }
            </li>
        })
    });
    let everybody: Vec<usize> = (0..pool.people.len()).collect();
    let everybody = people.by_name(&everybody);
    let options = || {
        let named = everybody.iter().map(|&index| {
            html! { <option value={pool.people[index].person.0.clone()}>{ people.name(index).to_owned() }</option> }
        });
        html! { <><option value="">{ text("groups.apart.choose") }</option>{ for named }</> }
    };
    let add = {
        let (run, fields, wrong) = (act.run.clone(), fields.clone(), wrong.clone());
        Callback::from(move |_: MouseEvent| {
            let chosen = |field: &NodeRef| field.cast::<HtmlSelectElement>().map(|it| it.value());
            let [one, other] = [chosen(&fields[0]), chosen(&fields[1])].map(Option::unwrap_or_default);
            let no_pair = one.is_empty() || other.is_empty() || one == other;
            wrong.set(no_pair);
            if no_pair {
                return announce(&text("groups.apart.two"));
            }
            run.emit(Deed::Keep([PersonId(one), PersonId(other)]));
        })
    };
    html! {
        <fieldset class="wishes">
            <legend class="field-label">{ text("groups.apart.title") }</legend>
            <p class="hint">{ text("groups.apart.hint") }</p>
            if !pool.apart.is_empty() { <ul class="wish-list">{ for rows }</ul> }
            <span class="wish-add">
                <select class="input" ref={&fields[0]} aria-label={text("groups.apart.first")}>{ options() }</select>
                <select class="input" ref={&fields[1]} aria-label={text("groups.apart.second")}>{ options() }</select>
                { button(
                    Press { glyph: Some(Glyph::Plus), busy: act.busy, onclick: add, ..Press::default() },
                    text("groups.apart.add"),
                ) }
            </span>
            if *wrong { { NoticeKind::Trouble.says(text("groups.apart.two")) } }
            { failed(act.failure.as_ref()) }
        </fieldset>
    }
}
