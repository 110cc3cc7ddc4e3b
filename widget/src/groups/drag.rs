//! Carrying a person to another group, by mouse or finger.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};

use super::history::Place;

/// Less movement than this is a press, not a drag.
const SLACK: i32 = 5;
/// Nearer to the window's edge than this, the page scrolls along.
const EDGE: i32 = 56;
/// How far it scrolls with each movement.
const SCROLL: f64 = 14.0;

/// A person in the hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Drag {
    /// Who.
    pub(crate) person: usize,
    pointer: i32,
    from: (i32, i32),
    /// Whether they have left their place.
    pub(crate) lifted: bool,
    /// Over what they are held.
    pub(crate) over: Option<Place>,
}

impl Drag {
    /// Takes `person` up, if this press means that: with the mouse anywhere on the row, with a finger by the
    /// handle only, so that a finger elsewhere still scrolls the page.
    pub(crate) fn begin(person: usize, event: &PointerEvent) -> Option<Self> {
        let target: Element = event.target()?.dyn_into().ok()?;
        let inside = |selector: &str| target.closest(selector).ok().flatten().is_some();
        let meant = inside("[data-grip]") || (event.pointer_type() == "mouse" && !inside("button"));
        if !meant || event.button() != 0 {
            return None;
        }
        let row: Element = target.closest("[data-person]").ok()??;
        // Refused for a pointer that is gone already; then no movement follows either.
        let _ = row.set_pointer_capture(event.pointer_id());
        event.prevent_default();
        let from = (event.client_x(), event.client_y());
        Some(Self { person, pointer: event.pointer_id(), from, lifted: false, over: None })
    }

    /// Follows the pointer. `true`: what is to be seen has changed.
    pub(crate) fn moved(&mut self, event: &PointerEvent, ghost: Option<&HtmlElement>) -> bool {
        if event.pointer_id() != self.pointer {
            return false;
        }
        let (x, y) = (event.client_x(), event.client_y());
        let far = (x - self.from.0).abs().max((y - self.from.1).abs()) >= SLACK;
        let was = (self.lifted, self.over);
        self.lifted |= far;
        if self.lifted {
            self.over = place_under(x, y);
            follow(ghost, x, y);
            scroll_along(y);
        }
        (self.lifted, self.over) != was
    }

    /// Puts the person down: where, if anywhere.
    pub(crate) fn end(self, event: &PointerEvent) -> Option<Place> {
        (self.lifted && event.pointer_id() == self.pointer).then_some(self.over).flatten()
    }
}

/// Moves the carried name through the CSSOM: the page's security policy forbids style attributes.
fn follow(ghost: Option<&HtmlElement>, x: i32, y: i32) {
    if let Some(ghost) = ghost {
        let at = [x.to_string(), "px ".to_owned(), y.to_string(), "px".to_owned()].concat();
        let _ = ghost.style().set_property("translate", &at);
    }
}

fn scroll_along(y: i32) {
    let Some(window) = web_sys::window() else { return };
    let height = window.inner_height().ok().and_then(|it| it.as_f64()).unwrap_or(0.0);
    if y < EDGE {
        window.scroll_by_with_x_and_y(0.0, -SCROLL);
    } else if f64::from(y) > height - f64::from(EDGE) {
        window.scroll_by_with_x_and_y(0.0, SCROLL);
    }
}

fn place_under(x: i32, y: i32) -> Option<Place> {
    let document = web_sys::window()?.document()?;
    #[expect(clippy::cast_precision_loss, reason = "pixels of a window are far below 2^23")]
    let under = document.element_from_point(x as f32, y as f32)?;
    read_place(&under.closest("[data-place]").ok()??.get_attribute("data-place")?)
}

/// The `data-place` of a place.
pub(crate) fn write_place(place: Place) -> String {
    match place {
        Place::Group(at) => at.to_string(),
        Place::NewGroup => "new".to_owned(),
        Place::Aside => "aside".to_owned(),
    }
}

fn read_place(written: &str) -> Option<Place> {
    match written {
        "new" => Some(Place::NewGroup),
        "aside" => Some(Place::Aside),
        at => at.parse().ok().map(Place::Group),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_written() {
        for place in [Place::Group(0), Place::Group(17), Place::NewGroup, Place::Aside] {
            assert_eq!(read_place(&write_place(place)), Some(place));
        }
        assert_eq!(read_place("elsewhere"), None);
    }
}
