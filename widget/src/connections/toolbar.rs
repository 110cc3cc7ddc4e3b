//! What stands around the map: view, search, group, zoom, legend.

use std::rc::Rc;

use network::TieKind;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use wire::ConnectionMap;
use yew::prelude::*;

use super::{canvas::Order, twin::Filter, words};
use crate::{
    text::{plural, text},
    ui::{Button, Glyph, Icon},
};

/// How the connections are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Drawn.
    Picture,
    /// In words.
    List,
}

#[derive(PartialEq, Properties)]
pub(crate) struct ToolbarProps {
    /// The map.
    pub(crate) map: Rc<ConnectionMap>,
    /// How it is shown.
    pub(crate) shape: Shape,
    /// Hears how it should be shown.
    pub(crate) onshape: Callback<Shape>,
    /// Who is wanted.
    pub(crate) filter: Filter,
    /// Hears who is wanted.
    pub(crate) onfilter: Callback<Filter>,
    /// Goes to the first who is wanted.
    pub(crate) onfind: Callback<()>,
}

/// View, search and group.
#[component]
pub(crate) fn Toolbar(props: &ToolbarProps) -> Html {
    let shape = |shape: Shape, glyph: Glyph, words: AttrValue| {
        html! {
            <Button {glyph} pressed={props.shape == shape} onclick={props.onshape.reform(move |_| shape)}>{ words }</Button>
        }
    };
    let oninput = {
        let filter = props.filter.clone();
        props.onfilter.reform(move |event: InputEvent| Filter {
            name: event.target_unchecked_into::<HtmlInputElement>().value(),
            ..filter.clone()
        })
    };
    let onsubmit = props.onfind.reform(|event: SubmitEvent| event.prevent_default());
    let found = (!props.filter.is_open()).then(|| {
        let found = props.filter.matches(&props.map).iter().filter(|&&it| it).count();
        plural("connections.found", found as u64)
    });
    html! {
        <div class="map-toolbar">
            <div class="map-shapes" role="group" aria-label={text("connections.view")}>
                { shape(Shape::Picture, Glyph::Map, text("connections.view.picture")) }
                { shape(Shape::List, Glyph::People, text("connections.view.list")) }
            </div>
            <form class="map-search" role="search" {onsubmit}>
                <Icon glyph={Glyph::Search} />
                <input class="input" type="search" value={props.filter.name.clone()} {oninput}
                    placeholder={text("connections.search")} aria-label={text("connections.search")} />
            </form>
            if words::groups_present(&props.map).len() > 1 { <GroupFilter map={props.map.clone()} filter={props.filter.clone()}
                onfilter={props.onfilter.clone()} /> }
            <p class="map-found hint" role="status">{ found }</p>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct GroupFilterProps {
    map: Rc<ConnectionMap>,
    filter: Filter,
    onfilter: Callback<Filter>,
}

#[component]
fn GroupFilter(props: &GroupFilterProps) -> Html {
    let onchange = {
        let filter = props.filter.clone();
        props.onfilter.reform(move |event: Event| Filter {
            group: event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok(),
            ..filter.clone()
        })
    };
    let options = words::groups_present(&props.map).into_iter().filter_map(|index| {
        let (_, name) = props.map.groups.get(index as usize)?;
        Some(html! {
            <option value={index.to_string()} selected={props.filter.group == Some(index)}>{ name }</option>
        })
    });
    html! {
        <select class="input map-group" aria-label={text("connections.group")} {onchange}>
            <option value="" selected={props.filter.group.is_none()}>{ text("connections.group.all") }</option>
            { for options }
        </select>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct ZoomButtonsProps {
    /// Hears what to do.
    pub(crate) onorder: Callback<Order>,
}

/// Closer, farther, whole.
#[component]
pub(crate) fn ZoomButtons(props: &ZoomButtonsProps) -> Html {
    let button = |order: Order, glyph: Glyph, label: AttrValue| {
        html! {
            <button type="button" class="map-zoom-button" aria-label={label} onclick={props.onorder.reform(move |_| order)}>
                <Icon {glyph} />
            </button>
        }
    };
    html! {
        <div class="map-zoom" role="group" aria-label={text("connections.zoom")}>
            { button(Order::Closer, Glyph::Plus, text("connections.zoom.in")) }
            { button(Order::Farther, Glyph::Minus, text("connections.zoom.out")) }
            { button(Order::Whole, Glyph::Refresh, text("connections.zoom.whole")) }
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct LegendProps {
    /// The map.
    pub(crate) map: Rc<ConnectionMap>,
}

/// How each kind of tie is drawn; only the kinds that occur.
#[component]
pub(crate) fn Legend(props: &LegendProps) -> Html {
    let kinds = [
        (TieKind::MetTogether, "tie-met"),
        (TieKind::SaidHello, "tie-hello"),
        (TieKind::SameGroup, "tie-same-group"),
    ];
    let strongest: Vec<TieKind> = props.map.ties.iter().map(|tie| words::strongest(&tie.kinds)).collect();
    let lines = kinds.into_iter().filter(|(kind, _)| strongest.contains(kind)).map(|(kind, class)| {
        html! {
            <li>
                <svg class={classes!("tie-sample", class)} viewBox="0 0 36 8" aria-hidden="true" focusable="false">
                    <line x1="2" y1="4" x2="34" y2="4" />
                </svg>
                { words::kind(kind) }
            </li>
        }
    });
    html! { <ul class="map-legend" aria-label={text("connections.legend")}>{ for lines }</ul> }
}
