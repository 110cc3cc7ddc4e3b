//! Drawing the picture on a 2D canvas.

use std::f64::consts::TAU;

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d as Canvas, HtmlCanvasElement};

use super::{
    hull::{covers, hull},
    labels::{self, Wish},
    lines::{self, Line, Pen, thickness},
    picture::Picture,
    theme::Theme,
    view::{Pixel, View},
    words,
};
#[cfg(feature = "course")]
use crate::ui::canvas;
use crate::{order::ordered, text::text};

/// What stands out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Emphasis<'a> {
    /// Whose panel is open.
    pub(crate) selected: Option<usize>,
    /// Where the arrow keys are.
    pub(crate) cursor: Option<usize>,
    /// For each person, whether filter and search want them; empty when nothing is filtered.
    pub(crate) wanted: &'a [bool],
    /// Others have no names.
    pub(crate) nameless: bool,
}

impl Emphasis<'_> {
    pub(crate) fn wants(&self, person: usize) -> bool {
        self.wanted.get(person).copied().unwrap_or(true)
    }
}

/// What is drawn on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sheet<'a> {
    /// Where one unit is a CSS pixel.
    pub(crate) canvas: &'a Canvas,
    /// Pixels of the canvas in a CSS pixel.
    pub(crate) density: f64,
    /// Its colours.
    pub(crate) theme: &'a Theme,
}

/// How ties come into the picture.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "course"), expect(dead_code, reason = "what surrounds a learner is drawn whole"))]
pub(crate) enum Lines<'a> {
    /// Drawn.
    All,
    /// Not at all.
    None,
    /// From a canvas of the same size.
    From(&'a HtmlCanvasElement),
}

/// More discs than this are copies.
#[cfg(feature = "course")]
const STAMPED: usize = 300;
/// How far the copy of a disc reaches beyond it, in CSS pixels: its rim of paper, and a soft edge.
#[cfg(feature = "course")]
const RIM: f64 = 3.0;
/// Lines of one path: a path of thousands takes seconds where there is no graphics processor.
const PATH: usize = 64;
const LABEL_HEIGHT: f64 = 16.0;
/// More names than this would not be read anyway.
const LABELS: usize = 120;

/// The radius of a disc in pixels: as large as the neighbours allow, large enough to be hit.
pub(crate) fn radius(view: &View, picture: &Picture) -> f64 {
    (picture.clearance * view.scale()).clamp(4.0, 18.0)
}

/// Draws everything.
pub(crate) fn paint(
    sheet: &Sheet<'_>,
    picture: &Picture,
    view: &View,
    emphasis: &Emphasis<'_>,
    lines: Lines<'_>,
) {
    let brush = Brush {
        sheet,
        canvas: sheet.canvas,
        theme: sheet.theme,
        picture,
        emphasis,
        places: picture.points.iter().map(|&point| view.pixel(point)).collect(),
        radius: radius(view, picture),
        view,
    };
    let size = view.size();
    brush.canvas.clear_rect(0.0, 0.0, size.width, size.height);
    brush.grounds();
    match lines {
        Lines::All => brush.ties(),
        #[cfg(feature = "course")]
        Lines::From(layer) => brush.copy(layer, Pixel::default(), size.width, size.height),
        _ => {}
    }
    brush.discs();
    brush.names();
}

/// Draws lines of one thickness between these places.
pub(crate) fn stroke(sheet: &Sheet<'_>, lines: &[Line], place: &dyn Fn(usize) -> Pixel, thickness: f64) {
    let canvas = sheet.canvas;
    canvas.set_line_cap("round");
    for run in lines.chunk_by(|one, next| one.look == next.look) {
        let Some(first) = run.first() else { continue };
        let Pen { colour, width, dash, alpha } = first.look.pen(sheet.theme, thickness);
        canvas.set_stroke_style_str(colour);
        canvas.set_line_width(width);
        canvas.set_global_alpha(alpha);
        dashed(canvas, dash);
        for portion in run.chunks(PATH) {
            canvas.begin_path();
            for line in portion {
                let [from, to] = line.ends.map(place);
                canvas.move_to(from.x, from.y);
                canvas.line_to(to.x, to.y);
            }
            canvas.stroke();
        }
    }
    canvas.set_global_alpha(1.0);
    dashed(canvas, &[]);
}

fn dashed(canvas: &Canvas, lengths: &[f64]) {
    let lengths: Array = lengths.iter().map(|&length| JsValue::from_f64(length)).collect();
    // Only lengths that are no numbers are refused, and these are.
    let _ = canvas.set_line_dash(&lengths);
}

struct Brush<'a> {
    sheet: &'a Sheet<'a>,
    canvas: &'a Canvas,
    theme: &'a Theme,
    picture: &'a Picture,
    emphasis: &'a Emphasis<'a>,
    places: Vec<Pixel>,
    radius: f64,
    view: &'a View,
}

impl Brush<'_> {
    /// A soft ground under each group: one for all where nobody else stands on it, else one for each member.
    fn grounds(&self) {
        let canvas = self.canvas;
        canvas.set_line_join("round");
        canvas.set_line_cap("round");
        dashed(canvas, &[]);
        let margin = self.radius + 7.0;
        let mut groups: Vec<Vec<Pixel>> = vec![Vec::new(); self.picture.map.groups.len()];
        for (person, &at) in self.picture.map.people.iter().zip(&self.places) {
            if let Some(members) = person.group.and_then(|it| groups.get_mut(it as usize)) {
                members.push(at);
            }
        }
        let across =
            ordered(self.places.len(), &|one, two| self.places[one].x.total_cmp(&self.places[two].x));
        for (members, group) in groups.into_iter().zip(0..) {
            if members.len() < 2 || !members.iter().any(|&it| self.view.shows(it, margin)) {
                continue;
            }
            let outline = hull(&members);
            let colour = self.theme.ground(group);
            canvas.set_fill_style_str(colour);
            canvas.set_stroke_style_str(colour);
            if self.is_trodden(group, &outline, margin + self.radius, &across) {
                for at in members {
                    self.circle(at, margin);
                    canvas.fill();
                }
                continue;
            }
            canvas.begin_path();
            for corner in outline {
                canvas.line_to(corner.x, corner.y);
            }
            canvas.close_path();
            // The wide round stroke in the same colour is what rounds the outline off.
            canvas.set_line_width(margin * 2.0);
            canvas.fill();
            canvas.stroke();
        }
    }

    /// Whether somebody else stands on the ground of a group, or as near as this; `across` has everybody from left to
    /// right.
    fn is_trodden(&self, group: u32, outline: &[Pixel], near: f64, across: &[usize]) -> bool {
        let x = |person: usize| self.places[person].x;
        let left = outline.iter().map(|it| it.x).fold(f64::INFINITY, f64::min) - near;
        let right = outline.iter().map(|it| it.x).fold(f64::NEG_INFINITY, f64::max) + near;
        let from = across.partition_point(|&it| x(it) < left);
        across[from..].iter().take_while(|&&it| x(it) <= right).any(|&person| {
            self.picture.map.people[person].group != Some(group) && covers(outline, self.places[person], near)
        })
    }

    fn ties(&self) {
        let lines = lines::lines(self.picture, self.emphasis);
        stroke(self.sheet, &lines, &|person| self.places[person], thickness(self.radius));
    }

    /// One disc of each colour on a canvas of its own: thousands of them are sooner copied than drawn.
    #[cfg(feature = "course")]
    fn stamps(&self) -> Option<Vec<HtmlCanvasElement>> {
        let (reach, density) = (self.radius + RIM, self.sheet.density);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some pixels")]
        let width = (reach * 2.0 * density).ceil() as u32;
        let stamp = |colour: &String| {
            let (canvas, context) = canvas(width, width).ok()?;
            context.set_transform(density, 0.0, 0.0, density, 0.0, 0.0).ok()?;
            Brush { canvas: &context, places: Vec::new(), ..*self }.disc(
                Pixel { x: reach, y: reach },
                colour,
                1.0,
            );
            Some(canvas)
        };
        self.theme.discs.iter().map(stamp).collect()
    }

    fn discs(&self) {
        let canvas = self.canvas;
        canvas.set_text_align("center");
        canvas.set_text_baseline("middle");
        #[cfg(feature = "course")]
        let stamps = if self.places.len() > STAMPED { self.stamps().unwrap_or_default() } else { Vec::new() };
        for (index, (person, &at)) in self.picture.map.people.iter().zip(&self.places).enumerate() {
            if !self.view.shows(at, self.radius + 10.0) {
                continue;
            }
            let wanted = self.emphasis.wants(index);
            let alpha = if wanted { 1.0 } else { 0.25 };
            let colour = if person.me { &self.theme.accent } else { self.theme.disc(person.group) };
            #[cfg(feature = "course")]
            let stamp = stamps.get(Theme::disc_number(person.group)).filter(|_| !person.me && wanted);
            #[cfg(not(feature = "course"))]
            let stamp: Option<&HtmlCanvasElement> = None;
            match stamp {
                #[cfg(feature = "course")]
                Some(stamp) => {
                    let (reach, wide) = (self.radius + RIM, f64::from(stamp.width()) / self.sheet.density);
                    self.copy(stamp, Pixel { x: at.x - reach, y: at.y - reach }, wide, wide);
                }
                _ => self.disc(at, colour, alpha),
            }
            canvas.set_global_alpha(alpha);
            if self.radius >= 11.0 && (person.me || !self.emphasis.nameless) {
                self.font("600", self.radius * 0.8);
                canvas.set_fill_style_str(&self.theme.on_disc);
                self.write(&crate::ui::initials(&person.name), at.x, at.y + 0.5);
            }
            canvas.set_global_alpha(1.0);
            if person.me {
                self.ring(at, self.radius + 4.0, &self.theme.accent, 2.0);
            }
            if self.emphasis.selected == Some(index) {
                self.ring(at, self.radius + 4.0, &self.theme.ink, 3.0);
            }
            if self.emphasis.cursor == Some(index) {
                self.ring(at, self.radius + 8.0, &self.theme.accent, 3.0);
            }
        }
    }

    fn disc(&self, at: Pixel, colour: &str, alpha: f64) {
        self.circle(at, self.radius + 2.0);
        self.canvas.set_fill_style_str(&self.theme.paper);
        self.canvas.fill();
        self.canvas.set_global_alpha(alpha);
        self.circle(at, self.radius);
        self.canvas.set_fill_style_str(colour);
        self.canvas.fill();
        self.canvas.set_global_alpha(1.0);
    }

    #[cfg(feature = "course")]
    fn copy(&self, from: &HtmlCanvasElement, to: Pixel, width: f64, height: f64) {
        // Refused only of a canvas without room, and of those nothing is to be seen.
        let _ =
            self.canvas.draw_image_with_html_canvas_element_and_dw_and_dh(from, to.x, to.y, width, height);
    }

    fn circle(&self, at: Pixel, radius: f64) {
        self.canvas.begin_path();
        // Refused only for a negative radius.
        let _ = self.canvas.arc(at.x, at.y, radius, 0.0, TAU);
    }

    fn ring(&self, at: Pixel, radius: f64, colour: &str, width: f64) {
        self.circle(at, radius);
        self.canvas.set_stroke_style_str(colour);
        self.canvas.set_line_width(width);
        self.canvas.stroke();
    }

    fn names(&self) {
        let (selected, cursor) = (self.emphasis.selected, self.emphasis.cursor);
        let tied: Vec<usize> = selected.map_or_else(Vec::new, |person| {
            words::ties_of(&self.picture.map, person).into_iter().map(|(other, _)| other).collect()
        });
        let must = |person: usize| Some(person) == cursor || Some(person) == selected;
        let rank = |person: usize| match person {
            _ if must(person) => 0,
            _ if Some(person) == self.picture.me => 1,
            _ if tied.contains(&person) => 2,
            _ => 3,
        };
        let size = self.view.size();
        let shown = |at: &Pixel| at.x > 0.0 && at.y > 0.0 && at.x < size.width && at.y < size.height;
        let mut order = ordered(self.places.len(), &|one, two| rank(one).cmp(&rank(two)));
        order.retain(|&it| shown(&self.places[it]) && self.emphasis.wants(it) || must(it));
        order.retain(|&it| !self.emphasis.nameless || Some(it) == self.picture.me);
        order.truncate(LABELS);

        self.font("500", 13.0);
        let names: Vec<String> = order.iter().map(|&person| self.name(person)).collect();
        let width = |name: &str| self.canvas.measure_text(name).map_or(0.0, |it| it.width());
        let wishes: Vec<Wish> = order
            .iter()
            .zip(&names)
            .map(|(&person, name)| Wish { at: self.places[person], width: width(name), must: must(person) })
            .collect();
        let places = labels::place(&wishes, &self.places, self.radius + 2.0, LABEL_HEIGHT, size);
        self.canvas.set_line_width(3.0);
        self.canvas.set_stroke_style_str(&self.theme.paper);
        for ((person, name), place) in order.iter().zip(&names).zip(places) {
            let Some(at) = place else { continue };
            let quiet = selected.is_some() && rank(*person) == 3;
            self.canvas.set_fill_style_str(if quiet { &self.theme.faint } else { &self.theme.ink });
            // A rim of paper keeps the name readable across ties.
            let _ = self.canvas.stroke_text(name, at.x, at.y);
            self.write(name, at.x, at.y);
        }
    }

    fn name(&self, person: usize) -> String {
        let person = &self.picture.map.people[person];
        if person.me { text("connections.you").to_string() } else { short(&person.name) }
    }

    fn write(&self, what: &str, x: f64, y: f64) {
        // Refused only for places that are no numbers.
        let _ = self.canvas.fill_text(what, x, y);
    }

    fn font(&self, weight: &str, size: f64) {
        let size = size.round().to_string();
        self.canvas.set_font(&[weight, " ", &size, "px ", &self.theme.font].concat());
    }
}

/// A name that fits beside a disc: at most 18 characters.
fn short(name: &str) -> String {
    if name.chars().count() <= 18 {
        return name.to_owned();
    }
    let mut cut: String = name.chars().take(17).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_between_characters() {
        assert_eq!(short("Ana"), "Ana");
        assert_eq!(short("Ngũgĩ wa Thiong'o the Second"), "Ngũgĩ wa Thiong'o…");
    }
}
