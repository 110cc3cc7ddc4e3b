//! A face beside a name, or larger on the wall: the picture, the drawing, or initials where there is neither.

use std::cell::RefCell;

use wire::{Face, PersonId};
use yew::prelude::*;

use super::figure::figure;
use crate::{
    api::{Api, ApiFailure},
    load::spawn,
    session::use_session,
    ui::avatar_large,
};

thread_local! {
    /// Pictures this page has fetched, by whose and which, with their addresses inside the page. They go with it.
    static FETCHED: RefCell<Vec<(String, AttrValue)>> = const { RefCell::new(Vec::new()) };
}

/// What tells one picture from another.
fn key(person: &PersonId, face: &Face) -> String {
    [&person.0, "@", &face.pictured_at.unwrap_or_default().to_string()].concat()
}

fn fetched(key: &str) -> Option<AttrValue> {
    FETCHED.with_borrow(|all| all.iter().find(|(it, _)| it == key).map(|(_, address)| address.clone()))
}

/// The address, inside this page, of somebody's picture.
///
/// # Errors
/// When it cannot be had, or is not the reader's to see.
pub(super) async fn address(api: &Api, person: &PersonId, face: &Face) -> Result<AttrValue, ApiFailure> {
    let key = key(person, face);
    if let Some(known) = fetched(&key) {
        return Ok(known);
    }
    let address = AttrValue::from(api.picture(&["/api/wall/", &person.0, "/picture"].concat()).await?);
    FETCHED.with_borrow_mut(|all| all.push((key, address.clone())));
    Ok(address)
}

/// A face of the size that goes with a name in a list.
pub(crate) fn face_large(name: Option<&str>, person: &PersonId, face: Option<&Face>) -> Html {
    sign(name, person, face, "avatar avatar-large face")
}

/// A face as it hangs on the wall.
pub(super) fn face_huge(name: &str, person: &PersonId, face: &Face) -> Html {
    sign(Some(name), person, Some(face), "avatar face face-huge")
}

fn sign(name: Option<&str>, person: &PersonId, face: Option<&Face>, class: &'static str) -> Html {
    let called = name.unwrap_or_default();
    match face {
        Some(face) if face.pictured_at.is_some() => html! {
            <Picture key={key(person, face)} person={person.clone()} face={face.clone()}
                name={called.to_owned()} {class} />
        },
        Some(Face { drawing: Some(drawing), .. }) => {
            html! { <span {class}>{ figure(*drawing, called) }</span> }
        }
        _ if class.ends_with("huge") => {
            html! { <span class="face-huge">{ avatar_large(name, &person.0) }</span> }
        }
        _ => avatar_large(name, &person.0),
    }
}

#[derive(PartialEq, Properties)]
struct PictureProps {
    person: PersonId,
    face: Face,
    name: String,
    class: &'static str,
}

/// A photograph, fetched when it is shown for the first time. Until it is there, and where it does not come, initials.
#[component]
fn Picture(props: &PictureProps) -> Html {
    let live = use_session();
    let shown = use_state(|| fetched(&key(&props.person, &props.face)));
    {
        let (shown, person, face) = (shown.clone(), props.person.clone(), props.face.clone());
        use_effect_with((), move |()| {
            if shown.is_none() {
                spawn(Box::pin(async move {
                    if let Ok(found) = address(&live.api, &person, &face).await {
                        shown.set(Some(found));
                    }
                }));
            }
        });
    }
    match &*shown {
        Some(address) => html! {
            <span class={props.class}><img src={address.clone()} alt={props.name.clone()} draggable="false" /></span>
        },
        None => html! {
            <span class={classes!(props.class.ends_with("huge").then_some("face-huge"))}>
                { avatar_large(Some(&props.name), &props.person.0) }
            </span>
        },
    }
}
