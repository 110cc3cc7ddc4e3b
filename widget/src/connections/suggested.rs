//! People a learner could know, why, and the one next step.

use std::rc::Rc;

use jiff::civil::Weekday;
use web_sys::HtmlElement;
use wire::{ConnectionMap, Suggestion, Suggestions};
use yew::prelude::*;

use super::wish::{About, Wish, use_wish};
use crate::{
    clock::weekday_long,
    load::{Acting, Load, use_load},
    text::{list, plural, text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, avatar, button, failed},
};

const HEADING: &str = "suggested";

#[derive(PartialEq, Properties)]
pub(crate) struct SuggestedProps {
    /// The map these people are not on yet; whoever it changes for may be suggested no more.
    pub(crate) map: Rc<ConnectionMap>,
    /// Asks for the map again.
    pub(crate) reload: Callback<()>,
}

/// At most three people, each with a hello or "not now"; and whom the reader blocked, to take it back.
#[component]
pub(crate) fn Suggested(props: &SuggestedProps) -> Html {
    let found = use_load(Rc::clone(&props.map), |api, _| async move {
        api.get::<Suggestions>("/api/connections/suggestions").await
    });
    let last = use_state(|| None::<About>);
    let wish = {
        let (last, again, map) = (last.clone(), found.reload.clone(), props.reload.clone());
        use_wish(Callback::from(move |about: About| {
            again.emit(());
            if about.wish != Wish::NotNow {
                map.emit(());
            }
            let refused = matches!(about.wish, Wish::NotNow | Wish::Block);
            last.set(refused.then_some(about));
            // What had the focus is gone now.
            focus_heading();
        }))
    };
    let Load::Ready(it) = &found.state else { return Html::default() };
    html! {
        <section class="card suggested" aria-labelledby={HEADING}>
            <h2 id={HEADING} tabindex="-1">{ text("suggest.title") }</h2>
            // Always one node, so that the heading stays the one that has the focus.
            { last.as_ref().map_or_else(Html::default, |about| refused(&wish, about)) }
            if it.people.is_empty() {
                <p class="hint">{ text("suggest.none") }</p>
            } else {
                <ul class="suggested-list">{ for it.people.iter().map(|person| row(&wish, person)) }</ul>
            }
            { failed(wish.failure.as_ref()) }
            { blocked(&wish, it) }
        </section>
    }
}

/// What was just refused, to be taken back.
fn refused(act: &Acting<About>, about: &About) -> Html {
    html! {
        <div class={NoticeKind::Info.class()}>
            { NoticeKind::Info.icon() }
            <div><p>{ about.said() }</p>{ back(act, about) }</div>
        </div>
    }
}

fn focus_heading() {
    let heading = web_sys::window().and_then(|it| it.document()).and_then(|it| it.get_element_by_id(HEADING));
    if let Some(heading) = heading {
        use wasm_bindgen::JsCast as _;
        let _ = heading.unchecked_into::<HtmlElement>().focus();
    }
}

/// One person, why, and what to do.
fn row(act: &Acting<About>, it: &Suggestion) -> Html {
    let about = |wish| About { wish, person: it.person.clone(), name: it.name.clone() };
    let reasons = reasons(it).into_iter().map(|reason| html! { <li>{ reason }</li> });
    html! {
        <li class="suggestion" key={it.person.0.clone()}>
            { avatar(Some(&it.name), &it.person.0) }
            <div class="suggestion-words">
                <h3 class="who-name">{ &it.name }</h3>
                <ul class="hint">{ for reasons }</ul>
            </div>
            <div class="row">
                { press(act, about(Wish::Greet), ButtonKind::Primary) }
                { press(act, about(Wish::NotNow), ButtonKind::Quiet) }
                { press(act, about(Wish::Block), ButtonKind::Plain) }
            </div>
        </li>
    }
}

/// The button of a wish; its name says of whom.
pub(crate) fn press(act: &Acting<About>, about: About, kind: ButtonKind) -> Html {
    let words = match about.wish {
        Wish::Greet => text("connections.hello"),
        Wish::NotNow => text("suggest.not_now"),
        Wish::Block => text("suggest.block"),
        Wish::Back => text("suggest.back"),
    };
    let of = Some(about.name.clone().into());
    let glyph = (about.wish == Wish::Greet).then_some(Glyph::Wave);
    let onclick = act.run.reform(move |_| about.clone());
    button(Press { kind, glyph, busy: act.busy, of, onclick, ..Press::default() }, words)
}

fn back(act: &Acting<About>, about: &About) -> Html {
    press(act, About { wish: Wish::Back, ..about.clone() }, ButtonKind::Plain)
}

/// Whom the reader blocked; folded, as it is no pleasant reading.
fn blocked(act: &Acting<About>, it: &Suggestions) -> Html {
    if it.blocked.is_empty() {
        return Html::default();
    }
    let rows = it.blocked.iter().map(|person| {
        let name = person.name.clone().unwrap_or_default();
        let about = About { wish: Wish::Back, person: person.person.clone(), name };
        html! { <li class="row">{ about.name.clone() }{ back(act, &about) }</li> }
    });
    html! {
        <details class="fold">
            <summary>{ plural("suggest.blocked", it.blocked.len() as u64) }</summary>
            <ul>{ for rows }</ul>
        </details>
    }
}

/// Why this person, the strongest reason first.
fn reasons(it: &Suggestion) -> Vec<AttrValue> {
    let mut said = Vec::new();
    if it.met > 0 {
        said.push(plural("suggest.met", u64::from(it.met)));
    }
    if it.known > 0 {
        said.push(plural("suggest.known", u64::from(it.known)));
    }
    if !it.interests.is_empty() {
        said.push(text_with("suggest.topics", &[("topics", &list(&it.interests))]));
    }
    said.extend(it.free.and_then(free));
    said
}

/// A part of the week; see [`schedule::free_parts`].
pub(super) fn free(part: u8) -> Option<AttrValue> {
    const DAYS: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let (day, part) = (DAYS.get(usize::from(part / 4))?, part % 4);
    let day = [("day", &*weekday_long(*day))];
    Some(match part {
        0 => text_with("suggest.free.night", &day),
        1 => text_with("suggest.free.morning", &day),
        2 => text_with("suggest.free.afternoon", &day),
        _ => text_with("suggest.free.evening", &day),
    })
}

#[cfg(test)]
mod tests {
    use wire::PersonId;

    use super::*;

    #[test]
    fn reasons_are_sentences_the_strongest_first() {
        let it = Suggestion {
            person: PersonId("p".to_owned()),
            name: "Bo".to_owned(),
            met: 2,
            known: 1,
            interests: vec!["chess".to_owned(), "jazz".to_owned()],
            free: Some(5),
        };
        assert_eq!(
            reasons(&it),
            [
                "2 people whom you both met",
                "1 person whom you both know",
                "You both like chess, jazz",
                "Also free on Tuesday mornings"
            ]
        );
        assert_eq!(free(27).as_deref(), Some("Also free on Sunday evenings"));
        assert_eq!(free(28), None);
    }
}
