//! Introducing somebody: whom to, and why.

use serde::de::IgnoredAny;
use wire::{Introduction, PersonId, Suggestion};
use yew::prelude::*;

use super::suggested::free;
use crate::{
    load::{Acting, Load, use_act, use_load},
    text::{list, plural, text, text_with},
    ui::{ButtonKind, Dialog, Glyph, Press, announce, avatar, button, failed, pending, retry},
};

#[derive(PartialEq, Properties)]
pub(super) struct IntroduceProps {
    /// Who is introduced.
    pub(super) person: PersonId,
    /// Their name.
    pub(super) name: String,
    /// Done, or not wanted any more.
    pub(super) onclose: Callback<()>,
}

/// At most three people who have something in common with this one.
#[component]
pub(super) fn Introduce(props: &IntroduceProps) -> Html {
    let found = use_load(props.person.clone(), |api, person| async move {
        api.get::<Vec<Suggestion>>(&["/api/connections/introductions/", &person.0].concat()).await
    });
    let act = {
        let (person, name, onclose) = (props.person.clone(), props.name.clone(), props.onclose.clone());
        use_act(
            move |api, it: Suggestion| {
                let both = Introduction { people: [person.clone(), it.person.clone()] };
                async move {
                    let path = "/api/connections/introductions";
                    api.post::<_, IgnoredAny>(path, &both).await.map(|_| it)
                }
            },
            Callback::from(move |it: Suggestion| {
                announce(&text_with("found.introduced", &[("one", &name), ("other", &it.name)]));
                onclose.emit(());
            }),
        )
    };
    let name = [("name", &*props.name)];
    html! {
        <Dialog title={text_with("found.introduce.title", &name)} onclose={props.onclose.clone()}>
            {
                match &found.state {
                    Load::Pending => pending(1),
                    Load::Failed(failure) => retry(failure, &found.reload),
                    Load::Ready(people) if people.is_empty() => {
                        html! { <p>{ text_with("found.introduce.nobody", &name) }</p> }
                    }
                    Load::Ready(people) => html! {
                        <>
                            <p class="soft">{ text("found.introduce.text") }</p>
                            <ul class="suggested-list">{ for people.iter().map(|it| row(&act, it)) }</ul>
                        </>
                    },
                }
            }
            { failed(act.failure.as_ref()) }
        </Dialog>
    }
}

fn row(act: &Acting<Suggestion>, it: &Suggestion) -> Html {
    let chosen = it.clone();
    let press = Press {
        kind: ButtonKind::Primary,
        glyph: Some(Glyph::Wave),
        busy: act.busy,
        of: Some(it.name.clone().into()),
        onclick: act.run.reform(move |_: MouseEvent| chosen.clone()),
        ..Press::default()
    };
    let reasons = reasons(it).into_iter().map(|reason| html! { <li>{ reason }</li> });
    html! {
        <li class="suggestion" key={it.person.0.clone()}>
            { avatar(Some(&it.name), &it.person.0) }
            <div class="suggestion-words">
                <h3 class="who-name">{ &it.name }</h3>
                <ul class="hint">{ for reasons }</ul>
            </div>
            <div class="row">{ button(press, text("found.introduce.this")) }</div>
        </li>
    }
}

/// What the two have in common, told to a third.
fn reasons(it: &Suggestion) -> Vec<AttrValue> {
    let mut said = Vec::new();
    let between = it.met + it.known;
    if between > 0 {
        said.push(plural("found.between", between.into()));
    }
    if !it.interests.is_empty() {
        said.push(text_with("found.topics", &[("topics", &list(&it.interests))]));
    }
    said.extend(it.free.and_then(free));
    said
}
