//! What stands around the map: view, search, group, zoom, legend.

use network::TieKind;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use wire::ConnectionMap;
use yew::prelude::*;

use super::{
    canvas::Order,
    twin::{Filter, Which},
    words,
};
use crate::{
    text::{group_name, plural, text},
    ui::{Glyph, Press, button, icon},
};

/// How the connections are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Drawn.
    Picture,
    /// In words.
    List,
}

/// What the tools above the map need.
pub(crate) struct Tools<'a> {
    /// The map.
    pub(crate) map: &'a ConnectionMap,
    /// How it is shown.
    pub(crate) shape: Shape,
    /// Hears how it should be shown.
    pub(crate) onshape: Callback<Shape>,
    /// Who is wanted.
    pub(crate) filter: &'a Filter,
    /// Hears who is wanted.
    pub(crate) onfilter: Callback<Filter>,
    /// Goes to the first who is wanted.
    pub(crate) onfind: Callback<()>,
}

/// From so many people on, somebody may have to be searched for.
const MANY: usize = 12;
/// The value of the choice of people who know nobody yet.
const ALONE: &str = "alone";
/// The value of the choice of people who wrote to each other in the forum.
const FORUM: &str = "forum";

/// View, group and search.
pub(crate) fn toolbar(tools: &Tools<'_>) -> Html {
    let shape = |shape: Shape, glyph: Glyph, words: AttrValue| {
        let onclick = tools.onshape.reform(move |_| shape);
        html! { { button(
            Press { glyph: Some(glyph), pressed: Some(tools.shape == shape), onclick, ..Press::default() },
            words,
        ) } }
    };
    let oninput = {
        let filter = tools.filter.clone();
        tools.onfilter.reform(move |event: InputEvent| Filter {
            name: event.target_unchecked_into::<HtmlInputElement>().value(),
            ..filter.clone()
        })
    };
    let onsubmit = tools.onfind.reform(|event: SubmitEvent| event.prevent_default());
    let found = (!tools.filter.is_open()).then(|| {
        let found = tools.filter.matches(tools.map).iter().filter(|&&it| it).count();
        plural("connections.found", found as u64)
    });
    html! {
        <div class="map-toolbar">
            <div class="map-shapes" role="group" aria-label={text("connections.view")}>
                { shape(Shape::Picture, Glyph::Map, text("connections.view.picture")) }
                { shape(Shape::List, Glyph::People, text("connections.view.list")) }
            </div>
            { group_filter(tools) }
            if tools.map.people.len() > MANY {
                <form class="map-search" role="search" {onsubmit}>
                    { icon(Glyph::Search) }
                    <input class="input" type="search" autocomplete="off" value={tools.filter.name.clone()} {oninput}
                        placeholder={text("connections.search")} aria-label={text("connections.search")} />
                </form>
            }
            <p class="map-found hint" role="status">{ found }</p>
        </div>
    }
}

/// The groups of those on the map, where there is more than one; for staff also those who know nobody yet; and those
/// who wrote to each other in the forum, where that is known of anybody.
fn group_filter(tools: &Tools<'_>) -> Html {
    let present = words::groups_present(tools.map);
    let staff = words::me(tools.map).is_none();
    let forum = tools.map.ties.iter().any(words::in_forum);
    if present.len() < 2 && !staff && !forum {
        return Html::default();
    }
    let onchange = {
        let filter = tools.filter.clone();
        tools.onfilter.reform(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            let which = match value.as_str() {
                "" => Which::All,
                ALONE => Which::Alone,
                FORUM => Which::Forum,
                group => group.parse().map_or(Which::All, Which::Group),
            };
            Filter { which, ..filter.clone() }
        })
    };
    let option = |which: Which, name: AttrValue| {
        let value = match which {
            Which::All => AttrValue::Static(""),
            Which::Alone => AttrValue::Static(ALONE),
            Which::Forum => AttrValue::Static(FORUM),
            Which::Group(group) => AttrValue::from(group.to_string()),
        };
        html! { <option {value} selected={tools.filter.which == which}>{ name }</option> }
    };
    let options = present.into_iter().filter_map(|index| {
        let (_, name) = tools.map.groups.get(index as usize)?;
        Some(option(Which::Group(index), group_name(name)))
    });
    html! {
        <select class="input map-group" aria-label={text("connections.group")} {onchange}>
            { option(Which::All, text("connections.group.all")) }
            if staff { { option(Which::Alone, text("connections.alone")) } }
            if forum { { option(Which::Forum, text("connections.forum")) } }
            { for options }
        </select>
    }
}

/// Closer, farther, whole.
pub(crate) fn zoom_buttons(onorder: &Callback<Order>) -> Html {
    let button = |order: Order, glyph: Glyph, label: AttrValue| {
        html! {
            <button type="button" class="map-zoom-button" aria-label={label} onclick={onorder.reform(move |_| order)}>
                { icon(glyph) }
            </button>
        }
    };
    html! {
        <div class="map-zoom" role="group" aria-label={text("connections.zoom")}>
            { button(Order::Closer, Glyph::Plus, text("connections.zoom.in")) }
            { button(Order::Farther, Glyph::Minus, text("connections.zoom.out")) }
            { button(Order::Whole, Glyph::Whole, text("connections.zoom.whole")) }
        </div>
    }
}

/// How each kind of tie is drawn; only the kinds that occur.
pub(crate) fn legend(map: &ConnectionMap) -> Html {
    let class = |kind: TieKind| match kind {
        TieKind::MetTogether => "tie-met",
        TieKind::SaidHello => "tie-hello",
        TieKind::Replied => "tie-replied",
        TieKind::Mentioned => "tie-mentioned",
        TieKind::SameGroup => "tie-same-group",
    };
    let strongest: Vec<TieKind> = map.ties.iter().map(|tie| words::strongest(&tie.kinds)).collect();
    let lines = words::KINDS.into_iter().filter(|kind| strongest.contains(kind)).map(|kind| {
        html! {
            <li>
                <svg class={classes!("tie-sample", class(kind))} viewBox="0 0 36 8" aria-hidden="true" focusable="false">
                    <line x1="2" y1="4" x2="34" y2="4" />
                </svg>
                { words::kind(kind) }
            </li>
        }
    });
    html! { <ul class="map-legend" aria-label={text("connections.legend")}>{ for lines }</ul> }
}
