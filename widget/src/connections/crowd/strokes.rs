//! Lines on a canvas, where there is no WebGL2.

use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::{
    connections::{
        lines::Line,
        paint::{Sheet, stroke},
        picture::Picture,
        view::View,
    },
    ui::brush,
};

/// A canvas of lines.
pub(super) struct Strokes {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Strokes {
    pub(super) fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        Some(Self { context: brush(&canvas).ok()?, canvas })
    }

    pub(super) const fn canvas(&self) -> &HtmlCanvasElement {
        &self.canvas
    }

    pub(super) fn begin(&self, sheet: &Sheet<'_>, view: &View) {
        let _ = self.context.set_transform(sheet.density, 0.0, 0.0, sheet.density, 0.0, 0.0);
        self.context.clear_rect(0.0, 0.0, view.size().width, view.size().height);
    }

    /// Draws these lines on top of what is there.
    pub(super) fn draw(
        &self,
        lines: &[Line],
        sheet: &Sheet<'_>,
        picture: &Picture,
        view: &View,
        thickness: f64,
    ) {
        let own = Sheet { canvas: &self.context, ..*sheet };
        stroke(&own, lines, &|person| view.pixel(picture.points[person]), thickness);
    }
}
