//! Hellos that wait for an answer, and people staff introduced.

use wire::Hello;
use yew::prelude::*;

use crate::{
    connections::{About, Wish, press, use_wish},
    text::{text, text_with},
    ui::{ButtonKind, Glyph, Press, avatar, button, failed},
};

#[derive(PartialEq, Properties)]
pub(super) struct HellosProps {
    pub(super) hellos: Vec<Hello>,
    /// To whom the reader was introduced.
    pub(super) introduced: Vec<Hello>,
    pub(super) reload: Callback<()>,
}

/// Who said hello, and a way to say it back.
#[component]
pub(super) fn Hellos(props: &HellosProps) -> Html {
    let back = use_wish(props.reload.reform(|_: About| ()));
    let hellos = props.hellos.iter().map(|hello| {
        let name = hello.name.clone().map_or_else(|| text("person.unseen"), AttrValue::from);
        let about = |wish| About { wish, person: hello.person.clone(), name: name.to_string() };
        let answer = about(Wish::Greet);
        html! {
            <li class="hello" key={hello.person.0.clone()}>
                { avatar(hello.name.as_deref(), &hello.person.0) }
                <span class="hello-words">{ text_with("home.hello.from", &[("name", &name)]) }</span>
                { button(
                    Press {
                        glyph: Some(Glyph::Wave),
                        busy: back.busy,
                        onclick: back.run.reform(move |_| answer.clone()),
                        of: Some(name.clone().into()),
                        ..Press::default()
                    },
                    text("home.hello.back"),
                ) }
                { press(&back, about(Wish::Block), ButtonKind::Plain) }
            </li>
        }
    });
    let introduced = props.introduced.iter().map(|hello| {
        let name = hello.name.clone().unwrap_or_default();
        let about = |wish| About { wish, person: hello.person.clone(), name: name.clone() };
        html! {
            <li class="hello" key={hello.person.0.clone()}>
                { avatar(hello.name.as_deref(), &hello.person.0) }
                <span class="hello-words">{ text_with("home.introduced", &[("name", &name)]) }</span>
                { press(&back, about(Wish::Greet), ButtonKind::Primary) }
                { press(&back, about(Wish::NotNow), ButtonKind::Plain) }
            </li>
        }
    });
    html! {
        <section class="card card-hellos">
            <h2 class="visually-hidden">{ text("home.hello.title") }</h2>
            <ul class="stack stack-close">{ for hellos }{ for introduced }</ul>
            { failed(back.failure.as_ref()) }
        </section>
    }
}
