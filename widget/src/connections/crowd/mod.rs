//! Pictures of so many that they cannot be drawn anew at every frame. Under the hand the last drawing is moved and
//! stretched as it is; once the hand rests, the picture is drawn, its lines a portion a frame, by WebGL2 where there is
//! one, on a canvas like everything else where there is none. Many computers draw without a graphics processor, so
//! both are slow, and lines are what costs.

mod strokes;
mod web_gl;

use web_sys::HtmlCanvasElement;

use self::{strokes::Strokes, web_gl::WebGl};
use super::{
    lines::{Line, lines, thickness},
    paint::{Emphasis, Lines, Sheet, paint, radius},
    picture::Picture,
    view::View,
};
use crate::ui::{blank, brush};

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

/// Another canvas as large as this one.
fn beside(canvas: &HtmlCanvasElement) -> Option<HtmlCanvasElement> {
    blank(canvas.width(), canvas.height()).ok()
}

/// Whether two canvases are equally large.
fn fits(one: &HtmlCanvasElement, other: &HtmlCanvasElement) -> bool {
    (one.width(), one.height()) == (other.width(), other.height())
}

/// The clock that frames are timed by, in milliseconds.
fn clock() -> f64 {
    js_sys::Date::now()
}

/// What is drawn, and where.
pub(super) struct Shot<'a> {
    pub(super) canvas: &'a HtmlCanvasElement,
    /// The same canvas, to draw on.
    pub(super) sheet: Sheet<'a>,
    pub(super) picture: &'a Picture,
    pub(super) view: View,
    pub(super) emphasis: Emphasis<'a>,
}

impl Shot<'_> {
    fn paint(&self, lines: Lines<'_>) {
        paint(&self.sheet, self.picture, &self.view, &self.emphasis, lines);
    }
}

impl Crowd {
    /// Draws what can be drawn in a frame; says whether there is more to do. `changed`: something is not as it was at the
    /// frame before. `moving`: it will change again soon.
    pub(super) fn draw(&mut self, shot: &Shot<'_>, changed: bool, moving: bool) -> bool {
        if moving {
            self.drawing = None;
            self.stand_in(shot);
            return false;
        }
        if changed {
            self.begin(shot);
        }
        let Shot { sheet, picture, view, .. } = shot;
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
            if changed {
                self.stand_in(shot);
            }
            return true;
        }
        shot.paint(Lines::From(layer.canvas()));
        self.drawing = None;
        self.keep(shot);
        false
    }

    /// Takes a new sheet for lines.
    fn begin(&mut self, shot: &Shot<'_>) {
        let good = |layer: &Layer| {
            let lost = matches!(layer, Layer::WebGl(layer) if layer.is_lost());
            !lost && fits(layer.canvas(), shot.canvas)
        };
        self.layer = self.layer.take().filter(good).or_else(|| Layer::as_large_as(shot.canvas));
        let Some(layer) = &self.layer else {
            self.stand_in(shot);
            return;
        };
        let lines = lines(shot.picture, &shot.emphasis);
        match layer {
            Layer::WebGl(layer) => layer.begin(&lines, &shot.sheet, shot.picture, &shot.view),
            Layer::Strokes(layer) => layer.begin(&shot.sheet, &shot.view),
        }
        self.drawing = Some(Drawing { lines, done: 0, portion: layer.portion(), at: clock() });
    }

    /// Shows the last drawing where it would be now, until there is a new one; where there is none, what has no lines.
    fn stand_in(&self, shot: &Shot<'_>) {
        let canvas = shot.sheet.canvas;
        if let Some((last, then)) = &self.last {
            let ([x, y], [wide, high]) = shot.view.moved_since(then);
            let (now, size) = (shot.view.size(), then.size());
            canvas.clear_rect(0.0, 0.0, now.width, now.height);
            let shown = canvas.draw_image_with_html_canvas_element_and_dw_and_dh(
                last,
                x,
                y,
                size.width * wide,
                size.height * high,
            );
            if shown.is_ok() {
                return;
            }
        }
        shot.paint(Lines::None);
    }

    fn keep(&mut self, shot: &Shot<'_>) {
        let place = self.last.take().map(|(place, _)| place).filter(|it| fits(it, shot.canvas));
        self.last = place.or_else(|| beside(shot.canvas)).and_then(|place| {
            let brush = brush(&place).ok()?;
            brush.clear_rect(0.0, 0.0, f64::from(place.width()), f64::from(place.height()));
            brush.draw_image_with_html_canvas_element(shot.canvas, 0.0, 0.0).ok()?;
            Some((place, shot.view))
        });
    }

    /// Another picture: the last drawing shows people who are elsewhere now.
    pub(super) fn forget(&mut self) {
        (self.last, self.drawing) = (None, None);
    }
}
