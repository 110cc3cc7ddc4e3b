//! Drawing the picture on a 2D canvas.

use std::f64::consts::TAU;

use js_sys::Array;
use network::TieKind;
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d as Canvas;

use super::{
    hull::{covers, hull},
    labels::{self, Wish},
    picture::Picture,
    theme::Theme,
    view::{Pixel, View},
    words,
};
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
    /// The hand is on the map: a thinner drawing that keeps up with it.
    pub(crate) moving: bool,
    /// Others have no names.
    pub(crate) nameless: bool,
}

impl Emphasis<'_> {
    fn wants(&self, person: usize) -> bool {
        self.wanted.get(person).copied().unwrap_or(true)
    }
}

/// More ties than this are left out while the picture moves.
const TIES_WHILE_MOVING: usize = 1_500;
const LABEL_HEIGHT: f64 = 16.0;
/// More names than this would not be read anyway.
const LABELS: usize = 120;

/// The radius of a disc in pixels: as large as the neighbours allow, large enough to be hit.
pub(crate) fn radius(view: &View, picture: &Picture) -> f64 {
    (picture.clearance * view.scale()).clamp(4.0, 18.0)
}

/// Draws everything.
pub(crate) fn paint(canvas: &Canvas, theme: &Theme, picture: &Picture, view: &View, emphasis: &Emphasis<'_>) {
    let brush = Brush {
        canvas,
        theme,
        picture,
        emphasis,
        places: picture.points.iter().map(|&point| view.pixel(point)).collect(),
        radius: radius(view, picture),
        view,
    };
    canvas.clear_rect(0.0, 0.0, view.size().width, view.size().height);
    brush.grounds();
    if !emphasis.moving || picture.map.ties.len() <= TIES_WHILE_MOVING {
        brush.ties();
    }
    brush.discs();
    brush.names();
}

struct Brush<'a> {
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
        self.solid();
        let margin = self.radius + 7.0;
        for group in (0..).take(self.picture.map.groups.len()) {
            let people = self.picture.map.people.iter().zip(&self.places);
            let (members, others): (Vec<_>, Vec<_>) =
                people.partition(|(person, _)| person.group == Some(group));
            if members.len() < 2 {
                continue;
            }
            let members: Vec<Pixel> = members.into_iter().map(|(_, &at)| at).collect();
            let outline = hull(&members);
            let colour = self.theme.ground(group);
            canvas.set_fill_style_str(colour);
            canvas.set_stroke_style_str(colour);
            if others.iter().any(|(_, at)| covers(&outline, **at, margin + self.radius)) {
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

    /// All ties, one path per look: a stroke for every tie would be many times slower.
    fn ties(&self) {
        let everyday = self.emphasis.selected.is_none();
        for kind in words::KINDS.into_iter().rev() {
            for strong in [false, true] {
                self.canvas.begin_path();
                let mut any = false;
                for tie in &self.picture.map.ties {
                    let (a, b) = (tie.a as usize, tie.b as usize);
                    let (Some(from), Some(to)) = (self.places.get(a), self.places.get(b)) else { continue };
                    let chosen = self.emphasis.selected.is_some_and(|it| it == a || it == b);
                    let in_view = self.emphasis.wants(a) && self.emphasis.wants(b);
                    if words::strongest(&tie.kinds) == kind && ((everyday || chosen) && in_view) == strong {
                        self.canvas.move_to(from.x, from.y);
                        self.canvas.line_to(to.x, to.y);
                        any = true;
                    }
                }
                if any {
                    self.stroke_of(kind, strong);
                    self.canvas.stroke();
                }
            }
        }
        self.canvas.set_global_alpha(1.0);
        self.solid();
    }

    /// Kinds differ in dash and width as well as in colour.
    fn stroke_of(&self, kind: TieKind, strong: bool) {
        let (colour, width, dash): (&str, f64, &[f64]) = match kind {
            TieKind::MetTogether => (&self.theme.met, 2.5, &[]),
            TieKind::SaidHello => (&self.theme.hello, 2.0, &[7.0, 5.0]),
            TieKind::Replied => (&self.theme.forum, 1.5, &[9.0, 4.0, 1.0, 4.0]),
            TieKind::Mentioned => (&self.theme.forum, 1.5, &[4.0, 4.0, 1.0, 4.0, 1.0, 4.0]),
            TieKind::SameGroup => (&self.theme.same_group, 1.5, &[0.5, 5.0]),
        };
        self.canvas.set_stroke_style_str(colour);
        // In a crowd thick lines would hide the people.
        self.canvas.set_line_width(width * (self.radius / 11.0).clamp(0.4, 1.0));
        self.canvas.set_global_alpha(if strong { 1.0 } else { 0.25 });
        self.dash(dash);
    }

    fn dash(&self, lengths: &[f64]) {
        let lengths: Array = lengths.iter().map(|&length| JsValue::from_f64(length)).collect();
        // Only lengths that are no numbers are refused, and these are.
        let _ = self.canvas.set_line_dash(&lengths);
    }

    fn solid(&self) {
        self.dash(&[]);
    }

    fn discs(&self) {
        let canvas = self.canvas;
        canvas.set_text_align("center");
        canvas.set_text_baseline("middle");
        for (index, (person, at)) in self.picture.map.people.iter().zip(&self.places).enumerate() {
            let wanted = self.emphasis.wants(index);
            self.circle(*at, self.radius + 2.0);
            canvas.set_fill_style_str(&self.theme.paper);
            canvas.fill();
            canvas.set_global_alpha(if wanted { 1.0 } else { 0.25 });
            self.circle(*at, self.radius);
            canvas.set_fill_style_str(if person.me {
                &self.theme.accent
            } else {
                self.theme.disc(person.group)
            });
            canvas.fill();
            if self.radius >= 11.0 && (person.me || !self.emphasis.nameless) {
                self.font("600", self.radius * 0.8);
                canvas.set_fill_style_str(&self.theme.on_disc);
                self.write(&crate::ui::initials(&person.name), at.x, at.y + 0.5);
            }
            canvas.set_global_alpha(1.0);
            if person.me {
                self.ring(*at, self.radius + 4.0, &self.theme.accent, 2.0);
            }
            if self.emphasis.selected == Some(index) {
                self.ring(*at, self.radius + 4.0, &self.theme.ink, 3.0);
            }
            if self.emphasis.cursor == Some(index) {
                self.ring(*at, self.radius + 8.0, &self.theme.accent, 3.0);
            }
        }
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
