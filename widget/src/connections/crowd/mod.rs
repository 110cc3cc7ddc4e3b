//! Pictures of so many that they cannot be drawn anew at every frame. Under the hand the last drawing is moved and
//! stretched as it is; once the hand rests, the picture is drawn, its lines a portion a frame, by WebGL2 where there is
//! one, on a canvas like everything else where there is none. Many computers draw without a graphics processor, so
//! both are slow, and lines are what costs.

mod strokes;
mod web_gl;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use self::{strokes::Strokes, web_gl::WebGl};
use super::{
    lines::{Line, lines, thickness},
    paint::{Emphasis, Lines, Sheet, paint, radius},
    picture::Picture,
    view::View,
};

/// Up to so many people and ties a picture is drawn whole at every frame.
const PEOPLE: usize = 300;
const TIES: usize = 1_500;
/// A frame should not take longer than this, in milliseconds, and may take more lines when it took less.
const LONG: f64 = 50.0;
const SHORT: f64 = 24.0;

/// Whether a picture is one of a crowd.
pub(super) fn is_crowd(picture: &Picture) -> bool {
    picture.points.len() > PEOPLE || picture.map.ties.len() > TIES
}

/// What is kept from frame to frame.
#[derive(Default)]
pub(super) struct Crowd {
    /// The last drawing that was finished, and of what part of the picture it is.
    last: Option<(HtmlCanvasElement, View)>,
    drawing: Option<Drawing>,
    /// `None`: nobody has tried yet.
    layer: Option<Layer>,
}

/// A drawing in the making.
struct Drawing {
    lines: Vec<Line>,
    /// So many are drawn.
    done: usize,
    /// So many come at the next frame.
    portion: usize,
    /// When the last portion was drawn, in milliseconds.
    at: f64,
}

/// Where lines are drawn, to be laid between grounds and discs.
enum Layer {
    WebGl(WebGl),
    Strokes(Strokes),
}

impl Layer {
    /// A layer as large as this canvas.
    fn as_large_as(canvas: &HtmlCanvasElement) -> Option<Self> {
        let (width, height) = (canvas.width(), canvas.height());
        let own = WebGl::new(beside(canvas)?, width, height).map(Self::WebGl);
        own.or_else(|| Some(Self::Strokes(Strokes::new(beside(canvas)?)?)))
    }

    fn canvas(&self) -> &HtmlCanvasElement {
        match self {
            Self::WebGl(layer) => layer.canvas(),
            Self::Strokes(layer) => layer.canvas(),
        }
    }

    /// Lines of one frame, to begin with.
    const fn portion(&self) -> usize {
        match self {
            Self::WebGl(_) => 4_096,
            Self::Strokes(_) => 256,
        }
    }
}

/// Another canvas as large as this one, on no page.
fn beside(canvas: &HtmlCanvasElement) -> Option<HtmlCanvasElement> {
    let other = canvas.owner_document()?.create_element("canvas").ok()?;
    let other: HtmlCanvasElement = other.dyn_into().ok()?;
    other.set_width(canvas.width());
    other.set_height(canvas.height());
    Some(other)
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// The clock that frames are timed by, in milliseconds.
fn clock() -> f64 {
    js_sys::Date::now()
}

impl Crowd {
    /// Draws what can be drawn in a frame; says whether there is more to do. `changed`: something is not as it was at the
    /// frame before. `moving`: it will change again soon.
    pub(super) fn draw(
        &mut self,
        canvas: &HtmlCanvasElement,
        sheet: &Sheet<'_>,
        picture: &Picture,
        view: &View,
        emphasis: &Emphasis<'_>,
        (changed, moving): (bool, bool),
    ) -> bool {
        if moving {
            self.drawing = None;
            if !self.show_last(sheet, view) {
                paint(sheet, picture, view, emphasis, Lines::None);
            }
            return false;
        }
        if changed {
            self.begin(canvas, sheet, picture, view, emphasis);
        }
        let (Some(layer), Some(drawing)) = (&self.layer, &mut self.drawing) else { return false };
        let now = clock();
        let took = now - drawing.at;
        if drawing.done > 0 && took < SHORT {
            drawing.portion *= 2;
        } else if drawing.done > 0 && took > LONG {
            drawing.portion = (drawing.portion / 2).max(64);
        }
        drawing.at = now;
        let end = (drawing.done + drawing.portion).min(drawing.lines.len());
        let thick = thickness(radius(view, picture));
        match layer {
            Layer::WebGl(layer) => layer.draw(&drawing.lines, drawing.done..end, sheet.theme, thick),
            Layer::Strokes(layer) => {
                layer.draw(&drawing.lines[drawing.done..end], sheet, picture, view, thick);
            }
        }
        drawing.done = end;
        if end < drawing.lines.len() {
            return true;
        }
        paint(sheet, picture, view, emphasis, Lines::From(layer.canvas()));
        self.drawing = None;
        self.keep(canvas, view);
        false
    }

    /// Takes a new sheet for lines.
    fn begin(
        &mut self,
        canvas: &HtmlCanvasElement,
        sheet: &Sheet<'_>,
        picture: &Picture,
        view: &View,
        emphasis: &Emphasis<'_>,
    ) {
        let fits = |layer: &Layer| {
            let own = layer.canvas();
            let whole = !matches!(layer, Layer::WebGl(layer) if layer.is_lost());
            whole && (own.width(), own.height()) == (canvas.width(), canvas.height())
        };
        self.layer = self.layer.take().filter(fits).or_else(|| Layer::as_large_as(canvas));
        // Until the new drawing is there, the old one stands for it.
        if !self.show_last(sheet, view) {
            paint(sheet, picture, view, emphasis, Lines::None);
        }
        let Some(layer) = &self.layer else { return };
        let lines = lines(picture, emphasis);
        match layer {
            Layer::WebGl(layer) => layer.begin(&lines, sheet, picture, view),
            Layer::Strokes(layer) => layer.begin(sheet, view),
        }
        self.drawing = Some(Drawing { lines, done: 0, portion: layer.portion(), at: clock() });
    }

    /// Shows the last drawing where it would be now; says whether there is one.
    fn show_last(&self, sheet: &Sheet<'_>, view: &View) -> bool {
        let Some((last, then)) = &self.last else { return false };
        let ([x, y], [wide, high]) = view.moved_since(then);
        let size = then.size();
        sheet.canvas.clear_rect(0.0, 0.0, view.size().width, view.size().height);
        sheet
            .canvas
            .draw_image_with_html_canvas_element_and_dw_and_dh(
                last,
                x,
                y,
                size.width * wide,
                size.height * high,
            )
            .is_ok()
    }

    fn keep(&mut self, canvas: &HtmlCanvasElement, view: &View) {
        let fits = |it: &HtmlCanvasElement| (it.width(), it.height()) == (canvas.width(), canvas.height());
        let place = self.last.take().map(|(place, _)| place).filter(fits).or_else(|| beside(canvas));
        self.last = place.and_then(|place| {
            let context = context(&place)?;
            context.clear_rect(0.0, 0.0, f64::from(place.width()), f64::from(place.height()));
            context.draw_image_with_html_canvas_element(canvas, 0.0, 0.0).ok()?;
            Some((place, *view))
        });
    }

    /// Another picture: the last drawing shows people who are elsewhere now.
    pub(super) fn forget(&mut self) {
        (self.last, self.drawing) = (None, None);
    }
}
