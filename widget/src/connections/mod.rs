//! The map of connections: a picture, and the same as a list.

mod canvas;
mod gesture;
mod hull;
mod labels;
mod list;
mod paint;
mod panel;
mod picture;
mod theme;
mod toolbar;
mod twin;
mod view;
mod words;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wire::{ConnectionMap, Hello};
use yew::prelude::*;

use self::{
    canvas::{MapCanvas, Order},
    list::people_list,
    panel::{Hand, panel},
    picture::Picture,
    toolbar::{Shape, Tools, legend, toolbar, zoom_buttons},
    twin::Filter,
};
use crate::{
    clock::{now, use_now},
    load::{Load, use_act, use_load},
    text::{text, text_with},
    ui::{Glyph, announce, failed, icon, icon_with, pending, retry},
};

/// The screen; a learner sees their own surroundings, an instructor the course.
#[component]
pub(crate) fn MapScreen() -> Html {
    let map = use_load((), |api, ()| async move { api.get::<ConnectionMap>("/api/connections").await });
    match &map.state {
        Load::Pending => pending(2),
        Load::Failed(failure) => retry(failure, &map.reload),
        Load::Ready(it) if it.people.is_empty() || (it.people.len() == 1 && it.ties.is_empty()) => nobody(it),
        Load::Ready(it) => html! { <Surroundings map={Rc::clone(it)} set={map.set.clone()} /> },
    }
}

/// Nothing to see yet: what will make ties.
fn nobody(map: &ConnectionMap) -> Html {
    let mine = words::me(map).is_some();
    let what = if mine { text("connections.empty.mine") } else { text("connections.empty.course") };
    html! {
        <section class="card empty">
            { icon_with(Glyph::Map, "empty-icon") }
            <h1>{ text("connections.empty.title") }</h1>
            <p>{ what }</p>
            <ul class="map-reasons">
                <li>{ icon(Glyph::People) }{ text("connections.empty.group") }</li>
                <li>{ icon(Glyph::Calendar) }{ text("connections.empty.meet") }</li>
                <li>{ icon(Glyph::Wave) }{ text("connections.empty.hello") }</li>
            </ul>
            <p class="hint">{ text("connections.consent") }</p>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct SurroundingsProps {
    map: Rc<ConnectionMap>,
    set: Callback<ConnectionMap>,
}

#[component]
fn Surroundings(props: &SurroundingsProps) -> Html {
    let map = &props.map;
    let shape = use_state(|| Shape::Picture);
    let filter = use_state(Filter::default);
    let selected = use_state(|| None::<usize>);
    let order = use_state(|| None::<(u32, Order)>);
    let picture = use_picture(map);
    let at = use_now();
    let wanted = {
        let matches = if filter.is_open() { Vec::new() } else { filter.matches(map) };
        use_memo(matches, Clone::clone)
    };
    let greet = use_hello(map, &props.set);
    let onselect = {
        let selected = selected.clone();
        use_callback((), move |person: Option<usize>, ()| selected.set(person))
    };
    let onfilter = {
        let (filter, selected, map) = (filter.clone(), selected.clone(), Rc::clone(map));
        Callback::from(move |next: Filter| {
            // Somebody who is filtered away is no longer meant.
            if selected.is_some_and(|it| !next.matches(&map).get(it).copied().unwrap_or(false)) {
                selected.set(None);
            }
            filter.set(next);
        })
    };
    let onfind = {
        let (wanted, selected) = (Rc::clone(&wanted), selected.clone());
        Callback::from(move |()| selected.set(wanted.iter().position(|&it| it)))
    };
    let onorder = {
        let order = order.clone();
        Callback::from(move |next| order.set(Some((order.map_or(0, |(n, _)| n.wrapping_add(1)), next))))
    };
    let onshape = {
        let shape = shape.clone();
        Callback::from(move |next| shape.set(next))
    };
    let summary = AttrValue::from(words::summary(map, at));
    let drawn = *shape == Shape::Picture;
    // After a reload the person may be gone.
    let person = selected.filter(|&it| it < map.people.len());
    let hand = Hand { map, at, onselect: &onselect, ongreet: &greet.run, busy: greet.busy };
    let tools = toolbar(&Tools { map, shape: *shape, filter: &filter, onfilter, onfind, onshape });
    html! {
        <div class="wide stack map-screen">
            <header class="screen-head">
                <h1>{ text("connections.title") }</h1>
                <p class="lead">{ &summary }</p>
            </header>
            { tools }
            { failed(greet.failure.as_ref()) }
            if drawn {
                <div class="map">
                    <div class="map-stage">
                        if let Some(picture) = picture {
                            <MapCanvas {picture} selected={person} wanted={wanted.clone()} order={*order}
                                onselect={onselect.clone()} {summary} />
                        } else {
                            <p class="map-drawing" role="status">{ text("connections.drawing") }</p>
                        }
                        { zoom_buttons(&onorder) }
                        <p id="map-help" class="visually-hidden">{ text("connections.canvas.help") }</p>
                        { legend(map) }
                    </div>
                    { panel(&hand, person) }
                </div>
            } else {
                { people_list(&hand, &wanted, person) }
            }
            <p class="hint">{ text("connections.consent") }</p>
        </div>
    }
}

/// The picture, once it is laid out: after the page has been painted, as a large course takes a moment.
#[hook]
fn use_picture(map: &Rc<ConnectionMap>) -> Option<Rc<Picture>> {
    let picture = use_state(|| None::<Rc<Picture>>);
    {
        let picture = picture.clone();
        use_effect_with(Rc::clone(map), move |map| {
            let map = Rc::clone(map);
            let drawn = Timeout::new(20, move || picture.set(Some(Rc::new(Picture::of(&map, now())))));
            move || drop(drawn)
        });
    }
    // A picture of an earlier map would have places for other people.
    (*picture).clone().filter(|it| Rc::ptr_eq(&it.map, map))
}

/// Says hello to somebody; the answer shows at once that it was said.
#[hook]
fn use_hello(map: &Rc<ConnectionMap>, set: &Callback<ConnectionMap>) -> crate::load::Acting<usize> {
    let (people, set) = (Rc::clone(map), set.clone());
    let done = Callback::from(move |map: ConnectionMap| set.emit(map));
    use_act(
        move |api, person: usize| {
            let people = Rc::clone(&people);
            async move {
                let Some(someone) = people.people.get(person) else { return Ok((*people).clone()) };
                let hello = Hello { person: someone.person.clone(), name: None };
                let () =
                    api.post::<_, serde::de::IgnoredAny>("/api/connections/hello", &hello).await.map(drop)?;
                announce(&text_with("connections.greeted", &[("name", &someone.name)]));
                api.get("/api/connections").await
            }
        },
        done,
    )
}
