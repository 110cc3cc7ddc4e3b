//! The map of connections: a picture, and the same as a list.

mod canvas;
#[cfg(feature = "course")]
mod crowd;
mod drawing;
#[cfg(feature = "course")]
mod forum;
#[cfg(feature = "course")]
mod found;
mod gesture;
mod hull;
#[cfg(feature = "course")]
mod introduce;
mod keep;
mod labels;
mod lines;
mod list;
mod paint;
mod panel;
#[cfg(feature = "course")]
mod past;
mod picture;
#[cfg(feature = "course")]
mod stand_out;
mod suggested;
mod take;
mod theme;
mod toolbar;
mod twin;
mod view;
mod wish;
mod words;

pub(crate) use self::{
    suggested::press,
    wish::{About, Wish, use_wish},
};

use std::rc::Rc;

use wire::ConnectionMap;
use yew::prelude::*;

use self::{
    canvas::{MapCanvas, Order},
    drawing::use_drawing,
    list::people_list,
    panel::{Hand, panel},
    toolbar::{Shape, Tools, legend, toolbar, zoom_buttons},
    twin::{Filter, Which},
};
#[cfg(feature = "course")]
use self::{past::use_past, stand_out::StandOut};
use crate::{
    clock::use_now,
    load::{Load, use_load},
    text::text,
    ui::{Glyph, NoticeKind, Press, announce, button, failed, icon, icon_with, pending, retry, use_file},
};

/// The screen; a learner sees their own surroundings, an instructor the course.
#[component]
pub(crate) fn MapScreen() -> Html {
    let map = use_load((), |api, ()| async move { api.get::<ConnectionMap>("/api/connections").await });
    match &map.state {
        Load::Pending => pending(2),
        Load::Failed(failure) => retry(failure, &map.reload),
        Load::Ready(it) if it.people.is_empty() || (it.people.len() == 1 && it.ties.is_empty()) => {
            html! { <div class="stack">{ suggested(it, &map.reload) }{ nobody(it) }</div> }
        }
        Load::Ready(it) => html! { <Surroundings map={Rc::clone(it)} reload={map.reload.clone()} /> },
    }
}

/// Whom a learner could know; nothing for staff.
fn suggested(map: &Rc<ConnectionMap>, reload: &Callback<()>) -> Html {
    if words::me(map).is_none() {
        return Html::default();
    }
    html! { <suggested::Suggested map={Rc::clone(map)} reload={reload.clone()} /> }
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
    reload: Callback<()>,
}

/// How the reader looks at the map.
#[derive(Clone)]
struct Look {
    shape: Shape,
    filter: Filter,
    selected: Option<usize>,
    /// The last order to the canvas, with a number that tells two equal orders apart.
    order: Option<(u32, Order)>,
}

impl Look {
    const START: Self = Self {
        shape: Shape::Picture,
        filter: Filter { which: Which::All, name: String::new() },
        selected: None,
        order: None,
    };

    /// Nobody is chosen who is filtered away.
    fn filtered(&mut self, map: &ConnectionMap, filter: Filter) {
        let wanted = filter.matches(map);
        self.selected = self.selected.filter(|&it| wanted.get(it).copied().unwrap_or(false));
        self.filter = filter;
    }
}

#[component]
fn Surroundings(props: &SurroundingsProps) -> Html {
    let map = &props.map;
    let look = use_state(|| Look::START);
    let drawing = use_drawing(map);
    let at = use_now();
    #[cfg(feature = "course")]
    let (present, past) = (map, use_past(map, at));
    #[cfg(feature = "course")]
    let (map, at) = (&past.shown, past.then);
    let picture = use_memo((drawing.picture.clone(), Rc::clone(map)), |(picture, map)| {
        picture.as_ref().map(|picture| picture.showing(map))
    });
    let wanted: Rc<Vec<bool>> = {
        let open = look.filter.is_open();
        use_memo(if open { Vec::new() } else { look.filter.matches(map) }, Clone::clone)
    };
    let onselect = changer(&look, |look, person| look.selected = person);
    let onshape = changer(&look, |look, shape| look.shape = shape);
    let onorder =
        changer(&look, |look, order| look.order = Some((look.order.map_or(0, |it| it.0 ^ 1), order)));
    let onfilter = {
        let map = Rc::clone(map);
        changer(&look, move |look, filter| look.filtered(&map, filter))
    };
    let onfind = {
        let wanted = Rc::clone(&wanted);
        changer(&look, move |look, ()| look.selected = wanted.iter().position(|&it| it))
    };
    let wish = {
        let (onselect, reload) = (onselect.clone(), props.reload.clone());
        use_wish(Callback::from(move |about: About| {
            if about.wish == Wish::Block {
                onselect.emit(None);
            }
            reload.emit(());
        }))
    };
    let fetch = use_file();
    let onpicture = (*picture).clone().map(|picture| {
        Callback::from(move |_: MouseEvent| {
            let done = keep::keep(&picture).is_ok();
            announce(&text(if done { "connections.take.done" } else { "connections.take.failed" }));
        })
    });
    let files = take::take(&fetch, onpicture);
    let summary = AttrValue::from(words::summary(map, at));
    let wants_picture = look.shape == Shape::Picture;
    // Where there is no picture to be had, the same is there in words.
    let drawn = wants_picture && !drawing.failed;
    // After a reload the person may be gone.
    let person = look.selected.filter(|&it| it < map.people.len());
    let hand = Hand { map, at, onselect: &onselect, wish: &wish };
    #[cfg(feature = "course")]
    let (slider, findings) = {
        let onshow = changer(&look, |look, group| {
            look.filter = Filter { which: Which::Group(group), ..Filter::default() }
        });
        let parts = drawing.picture.as_ref().map(|it| Rc::clone(&it.parts)).unwrap_or_default();
        let findings = words::me(present).is_none().then(|| {
            html! { <StandOut map={Rc::clone(present)} {parts} onselect={onselect.clone()} {onshow} /> }
        });
        (past.slider, findings.unwrap_or_default())
    };
    #[cfg(not(feature = "course"))]
    let (slider, findings) = (Html::default(), Html::default());
    let consent = if map.ties.iter().any(words::in_forum) {
        "connections.consent.forum"
    } else {
        "connections.consent"
    };
    let consent = text(consent);
    #[cfg(feature = "course")]
    let forum = if words::me(map).is_none() {
        html! { <forum::Forum reload={props.reload.clone()} /> }
    } else {
        Html::default()
    };
    #[cfg(not(feature = "course"))]
    let forum = Html::default();
    let tools = toolbar(&Tools { map, shape: look.shape, filter: &look.filter, onfilter, onfind, onshape });
    html! {
        <div class="wide stack map-screen">
            <header class="screen-head">
                <h1>{ text("connections.title") }</h1>
                <p class="lead">{ &summary }</p>
            </header>
            { suggested(map, &props.reload) }
            { tools }
            { slider }
            if look.filter.which == Which::Alone { <p class="hint">{ text("connections.alone.hint") }</p> }
            { failed(wish.failure.as_ref()) }
            if drawn {
                <div class="map">
                    <div class="map-stage">
                        if let Some(picture) = &*picture {
                            <MapCanvas picture={Rc::clone(picture)} selected={person} wanted={wanted.clone()} order={look.order}
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
                if wants_picture { { undrawn(&drawing.again) } }
                { people_list(&hand, &wanted, person) }
            }
            { findings }
            <p class="hint">{ consent }</p>
            { forum }
            { files }
        </div>
    }
}

/// Instead of the picture: what is missing, what there is, and a way on.
fn undrawn(again: &Callback<()>) -> Html {
    let onclick = again.reform(|_: MouseEvent| ());
    html! {
        <div class={NoticeKind::Attention.class()} role="status">
            { NoticeKind::Attention.icon() }
            <div>
                <p>{ text("connections.undrawn") }</p>
                { button(Press { glyph: Some(Glyph::Refresh), onclick, ..Press::default() }, text("failure.retry")) }
            </div>
        </div>
    }
}

/// A callback that changes how the reader looks at the map.
fn changer<T: 'static>(look: &UseStateHandle<Look>, apply: impl Fn(&mut Look, T) + 'static) -> Callback<T> {
    let look = look.clone();
    Callback::from(move |value: T| {
        let mut changed = (*look).clone();
        apply(&mut changed, value);
        look.set(changed);
    })
}
