//! Canvases that are on no page, and what draws on them.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// A canvas of so many pixels.
///
/// # Errors
/// What the browser threw.
pub(crate) fn blank(width: u32, height: u32) -> Result<HtmlCanvasElement, JsValue> {
    let document = web_sys::window().and_then(|it| it.document()).ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Ok(canvas)
}

/// What draws on a canvas, in two dimensions.
///
/// # Errors
/// When there is none, as on a canvas that is drawn by WebGL.
pub(crate) fn brush(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    Ok(canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?)
}

/// A canvas of so many pixels with what to draw on it with.
///
/// # Errors
/// What the browser threw.
pub(crate) fn canvas(
    width: u32,
    height: u32,
) -> Result<(HtmlCanvasElement, CanvasRenderingContext2d), JsValue> {
    let canvas = blank(width, height)?;
    let brush = brush(&canvas)?;
    Ok((canvas, brush))
}
