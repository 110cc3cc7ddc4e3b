//! The week as a grid to paint on (WAI-ARIA grid pattern; WCAG 2.2, 2.5.7 by the list beside it).
//!
//! Pointer, touch and keys are heard by the grid as a whole, and become actions of the [`Desk`].

use std::cell::Cell;

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::{
    cursor::command,
    desk::{Action, Desk},
    layout::{DAYS, Spot},
    odd::Odd,
    row::{GridRow, faces, name_of, spot_of},
};
use crate::{
    clock::{weekday_long, weekday_short},
    language::is_right_to_left,
    text::text,
    ui::toward,
};

#[derive(PartialEq, Properties)]
pub(super) struct WeekGridProps {
    /// What is drawn, and what hears the actions.
    pub(crate) desk: UseReducerHandle<Desk>,
    /// Whether a finger paints; otherwise it scrolls, and a tap paints one cell.
    pub(crate) finger_paints: bool,
    /// What clocks do to some hours on days to come.
    pub(super) told: Vec<Odd>,
}

/// What the pointer is up to; it changes between renderings.
#[derive(Default)]
struct Hand {
    /// The pointer whose stroke it is.
    pointer: Cell<Option<i32>>,
    /// Where the stroke was last.
    last: Cell<Option<Spot>>,
    /// The click that ends a stroke is no tap.
    stroked: Cell<bool>,
    /// The next rendering takes the focus to the cursor.
    follow: Cell<bool>,
}

/// The grid.
#[component]
pub(super) fn WeekGrid(props: &WeekGridProps) -> Html {
    let desk = &props.desk;
    let node = use_node_ref();
    let hand = use_memo((), |()| Hand::default());

    {
        let (node, hand) = (node.clone(), hand.clone());
        use_effect_with((desk.cursor, desk.layout), move |(cursor, _)| {
            if hand.follow.replace(false) {
                focus(&node, cursor.focus);
            }
        });
    }

    let act = {
        let dispatcher = desk.dispatcher();
        move |action| dispatcher.dispatch(action)
    };

    let onkeydown = {
        let (act, hand) = (act.clone(), hand.clone());
        move |event: KeyboardEvent| {
            if event.alt_key() {
                return;
            }
            let meant = command(
                toward(&event.key(), is_right_to_left()),
                event.shift_key(),
                event.ctrl_key() || event.meta_key(),
            );
            if let Some(meant) = meant {
                event.prevent_default();
                hand.follow.set(true);
                act(Action::Key(meant));
            }
        }
    };
    let onpointerdown = {
        let (act, hand, node, finger_paints) = (act.clone(), hand.clone(), node.clone(), props.finger_paints);
        move |event: PointerEvent| {
            hand.stroked.set(false);
            let scrolls = event.pointer_type() == "touch" && !finger_paints;
            if event.button() != 0 || scrolls || hand.pointer.get().is_some() {
                return;
            }
            let Some(spot) = event.target_dyn_into::<Element>().and_then(|it| spot_at(&it)) else { return };
            // Neither select text nor move the focus by itself; the cursor brings it.
            event.prevent_default();
            if let Some(grid) = node.cast::<Element>() {
                // Without capture a stroke ends at the grid's edge, which is no harm.
                let _ = grid.set_pointer_capture(event.pointer_id());
            }
            hand.pointer.set(Some(event.pointer_id()));
            hand.last.set(Some(spot));
            hand.follow.set(true);
            act(Action::StrokeFrom(spot));
        }
    };
    let onpointermove = {
        let (act, hand) = (act.clone(), hand.clone());
        move |event: PointerEvent| {
            if hand.pointer.get() != Some(event.pointer_id()) {
                return;
            }
            // The captured pointer names the grid as its target, so ask what lies under it.
            let spot = under(&event).as_ref().and_then(spot_at);
            if let Some(spot) = spot.filter(|&spot| hand.last.get() != Some(spot)) {
                hand.last.set(Some(spot));
                hand.follow.set(true);
                act(Action::StrokeTo(spot));
            }
        }
    };
    let lift = |action: Action| {
        let (act, hand) = (act.clone(), hand.clone());
        move |event: PointerEvent| {
            if hand.pointer.get() == Some(event.pointer_id()) {
                hand.pointer.set(None);
                hand.stroked.set(true);
                act(action.clone());
            }
        }
    };
    let (onpointerup, onpointercancel) = (lift(Action::StrokeEnd), lift(Action::StrokeCancel));
    // A tap of a finger that scrolls, and the click that assistive technology makes without any pointer.
    let onclick = {
        let (act, hand) = (act.clone(), hand.clone());
        move |event: MouseEvent| {
            if hand.stroked.replace(false) {
                return;
            }
            if let Some(spot) = event.target_dyn_into::<Element>().and_then(|it| spot_at(&it)) {
                hand.follow.set(true);
                act(Action::Tap(spot));
            }
        }
    };
    let onfocusin = move |event: FocusEvent| {
        if let Some(spot) = event.target_dyn_into::<Element>().and_then(|it| spot_at(&it)) {
            act(Action::Focus(spot));
        }
    };

    let weekly = desk.shown();
    let heads = (0..DAYS).map(|column| {
        let day = desk.layout.day(column);
        html! {
            <span role="columnheader" class="week-day">
                <span aria-hidden="true">{ weekday_short(day) }</span>
                <span class="visually-hidden">{ weekday_long(day) }</span>
            </span>
        }
    });
    let rows = (0..desk.layout.rows()).map(|row| {
        let faces = faces(desk.layout, &weekly, &desk.cursor, &props.told, row);
        html! { <GridRow key={row} layout={desk.layout} {row} {faces} /> }
    });
    html! {
        <div
            ref={node}
            role="grid"
            class={classes!("week", props.finger_paints.then_some("is-painting"))}
            aria-label={text("hours.grid")}
            aria-describedby="hours-keys"
            aria-multiselectable="true"
            {onkeydown} {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} {onclick} {onfocusin}
        >
            <div role="row" class="week-row week-head">
                <span role="columnheader" class="week-time">
                    <span class="visually-hidden">{ text("hours.time") }</span>
                </span>
                { for heads }
            </div>
            { for rows }
        </div>
    }
}

/// The cell that `element` is, or is inside of.
fn spot_at(element: &Element) -> Option<Spot> {
    let cell = element.closest("[data-spot]").ok().flatten()?;
    spot_of(&cell.get_attribute("data-spot")?)
}

fn under(event: &PointerEvent) -> Option<Element> {
    let document = web_sys::window()?.document()?;
    #[expect(clippy::cast_precision_loss, reason = "a place on a screen is far below 2^24")]
    document.element_from_point(event.client_x() as f32, event.client_y() as f32)
}

fn focus(grid: &NodeRef, spot: Spot) {
    let selector = ["[data-spot='", &name_of(spot), "']"].concat();
    let cell = grid.cast::<Element>().and_then(|grid| grid.query_selector(&selector).ok().flatten());
    if let Some(cell) = cell.and_then(|cell| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(cell).ok()) {
        let _ = cell.focus();
    }
}
