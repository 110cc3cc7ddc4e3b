//! Lines by WebGL2. Where they begin and end goes over once for a drawing; a look is a handful of numbers.

use std::ops::Range;

use js_sys::Float32Array;
use wasm_bindgen::JsCast;
use web_sys::{
    HtmlCanvasElement, WebGl2RenderingContext as Gl, WebGlContextAttributes, WebGlProgram,
    WebGlUniformLocation,
};

use crate::{
    connections::{
        lines::{Line, Look, Pen},
        paint::Sheet,
        picture::Picture,
        theme::Theme,
        view::View,
    },
    ui::canvas,
};

/// Octets of a line: two places of two numbers.
const LINE: i32 = 16;
/// Longer than any line, in CSS pixels.
const ENDLESS: f32 = 1e9;

/// A canvas of lines.
pub(super) struct WebGl {
    canvas: HtmlCanvasElement,
    gl: Gl,
    program: WebGlProgram,
}

impl WebGl {
    /// `None` where the browser has no WebGL2, or does not make ours ready.
    pub(super) fn new(canvas: HtmlCanvasElement, width: u32, height: u32) -> Option<Self> {
        let wishes = WebGlContextAttributes::new();
        // Edges are softened where they are drawn; portions add up.
        wishes.set_antialias(false);
        wishes.set_depth(false);
        wishes.set_preserve_drawing_buffer(true);
        let gl: Gl = canvas.get_context_with_context_options("webgl2", &wishes).ok()??.dyn_into().ok()?;
        let program = gl.create_program()?;
        for (kind, text) in [
            (Gl::VERTEX_SHADER, include_str!("lines.vert")),
            (Gl::FRAGMENT_SHADER, include_str!("lines.frag")),
        ] {
            let shader = gl.create_shader(kind)?;
            gl.shader_source(&shader, text);
            gl.compile_shader(&shader);
            gl.attach_shader(&program, &shader);
        }
        gl.link_program(&program);
        gl.get_program_parameter(&program, Gl::LINK_STATUS).as_bool().filter(|&made| made)?;
        gl.use_program(Some(&program));
        gl.bind_buffer(Gl::ARRAY_BUFFER, Some(&gl.create_buffer()?));
        gl.enable(Gl::BLEND);
        gl.blend_func(Gl::ONE, Gl::ONE_MINUS_SRC_ALPHA);
        let (wide, high) = (i32::try_from(width).ok()?, i32::try_from(height).ok()?);
        gl.viewport(0, 0, wide, high);
        Some(Self { canvas, gl, program })
    }

    pub(super) const fn canvas(&self) -> &HtmlCanvasElement {
        &self.canvas
    }

    /// Browsers take a drawing surface away when there are too many, or the graphics processor starts again.
    pub(super) fn is_lost(&self) -> bool {
        self.gl.is_context_lost()
    }

    /// An empty sheet for these lines.
    pub(super) fn begin(&self, lines: &[Line], sheet: &Sheet<'_>, picture: &Picture, view: &View) {
        let gl = &self.gl;
        let place = |end: usize| [picture.points[end].x, picture.points[end].y];
        let ends: Vec<f32> = lines.iter().flat_map(|line| line.ends).flat_map(place).collect();
        let ends = Float32Array::from(ends.as_slice());
        gl.buffer_data_with_array_buffer_view(Gl::ARRAY_BUFFER, &ends, Gl::STATIC_DRAW);
        let ([x, y], [wide, high]) = view.transform();
        gl.uniform2f(self.at("scale").as_ref(), short(wide), short(high));
        gl.uniform2f(self.at("middle").as_ref(), short(x), short(y));
        gl.uniform2f(self.at("size").as_ref(), short(view.size().width), short(view.size().height));
        gl.uniform1f(self.at("density").as_ref(), short(sheet.density));
        gl.clear_color(0.0, 0.0, 0.0, 0.0);
        gl.clear(Gl::COLOR_BUFFER_BIT);
    }

    /// Draws a portion of the lines that the sheet was begun with, one thickness for all.
    pub(super) fn draw(&self, lines: &[Line], portion: Range<usize>, theme: &Theme, thickness: f64) {
        let gl = &self.gl;
        let Some(ends) = u32::try_from(gl.get_attrib_location(&self.program, "ends")).ok() else { return };
        gl.enable_vertex_attrib_array(ends);
        gl.vertex_attrib_divisor(ends, 1);
        let mut from = portion.start;
        for run in lines[portion].chunk_by(|one, next| one.look == next.look) {
            let Some(first) = run.first() else { continue };
            self.take(first.look, theme, thickness);
            let begin = i32::try_from(from).unwrap_or(0) * LINE;
            gl.vertex_attrib_pointer_with_i32(ends, 4, Gl::FLOAT, false, LINE, begin);
            let count = i32::try_from(run.len()).unwrap_or(0);
            gl.draw_arrays_instanced(Gl::TRIANGLE_STRIP, 0, 4, count);
            from += run.len();
        }
    }

    /// Holds the pen as a look wants it.
    fn take(&self, look: Look, theme: &Theme, thickness: f64) {
        let gl = &self.gl;
        let Pen { colour, width, dash, alpha } = look.pen(theme, thickness);
        let width = short(width);
        let [red, green, blue, opaque] = Self::colour(colour).map(|part| f32::from(part) / 255.0);
        let seen = opaque * short(alpha);
        gl.uniform4f(self.at("colour").as_ref(), red * seen, green * seen, blue * seen, seen);
        gl.uniform1f(self.at("width").as_ref(), width);
        // Where no dash is, one begins after the end of every line.
        let (mut opens, mut shuts, mut period) = ([ENDLESS; 3], [ENDLESS; 3], 0.0);
        let pairs = dash.chunks_exact(2).map(|pair| (short(pair[0]), short(pair[1])));
        for ((on, off), (open, shut)) in pairs.zip(opens.iter_mut().zip(&mut shuts)) {
            // Ends are round, so each dash is as much longer as the line is wide.
            (*open, *shut) = (period, period + on + width);
            period += on + off;
        }
        if dash.is_empty() {
            (opens[0], period) = (-1.0, ENDLESS);
        }
        gl.uniform1f(self.at("period").as_ref(), period);
        gl.uniform3f(self.at("opens").as_ref(), opens[0], opens[1], opens[2]);
        gl.uniform3f(self.at("shuts").as_ref(), shuts[0], shuts[1], shuts[2]);
    }

    /// Red, green, blue and how opaque, of a colour as CSS has it. Only a canvas knows all the ways to write one.
    fn colour(css: &str) -> [u8; 4] {
        let known = || {
            let (_, context) = canvas(1, 1).ok()?;
            context.set_fill_style_str(css);
            context.fill_rect(0.0, 0.0, 1.0, 1.0);
            let point = context.get_image_data(0.0, 0.0, 1.0, 1.0).ok()?.data();
            point.first_chunk().copied()
        };
        known().unwrap_or([0, 0, 0, 255])
    }

    fn at(&self, name: &str) -> Option<WebGlUniformLocation> {
        self.gl.get_uniform_location(&self.program, name)
    }
}

/// As the graphics processor counts.
#[expect(clippy::cast_possible_truncation, reason = "lengths of a screen need no more digits")]
const fn short(number: f64) -> f32 {
    number as f32
}
