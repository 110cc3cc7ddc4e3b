//! The map as a PNG: what is drawn here, whole, on the ground it has on this page, twice as fine as a screen.

use wasm_bindgen::JsValue;
use web_sys::Element;

use super::{
    paint::{Emphasis, Lines, Sheet, paint},
    picture::Picture,
    theme::Theme,
    view::{Size, View, extent},
};
use crate::ui::{canvas, offer_canvas};

/// The same on every device, so that a phone makes a picture as large as a laptop does.
const SIZE: Size = Size { width: 1200.0, height: 900.0 };
const FINER: f64 = 2.0;

/// Hands the picture to the reader's device.
///
/// # Errors
/// What the browser threw.
pub(super) fn keep(picture: &Picture) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|it| it.document()).ok_or(JsValue::NULL)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths of a picture")]
    let points = |length: f64| (length * FINER) as u32;
    let (canvas, context) = canvas(points(SIZE.width), points(SIZE.height))?;
    let theme = theme(&document).ok_or(JsValue::NULL)?;
    context.scale(FINER, FINER)?;
    let emphasis =
        Emphasis { selected: None, cursor: None, wanted: &[], nameless: picture.map.nameless_files };
    let sheet = Sheet { canvas: &context, density: FINER, theme: &theme };
    let view = View::whole(SIZE, extent(&picture.points));
    paint(&sheet, picture, &view, &emphasis, Lines::All);
    // On the page the ground is the page's; in a file it has to be drawn, behind everything.
    context.set_global_composite_operation("destination-over")?;
    context.set_fill_style_str(&theme.paper);
    context.fill_rect(0.0, 0.0, SIZE.width, SIZE.height);
    offer_canvas(&canvas, "kith-map.png")
}

/// The map's colours as they are on this page, whether the map is in it at the moment or not.
fn theme(document: &web_sys::Document) -> Option<Theme> {
    let somewhere: Element = document.create_element("div").ok()?;
    somewhere.set_class_name("map");
    somewhere.set_attribute("hidden", "").ok()?;
    document.body()?.append_child(&somewhere).ok()?;
    let theme = Theme::at(&somewhere);
    somewhere.remove();
    theme
}
