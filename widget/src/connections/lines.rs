//! Ties as lines: in which order, and how each looks.

use network::TieKind;

use super::{
    paint::Emphasis,
    picture::Picture,
    theme::Theme,
    words::{self, KINDS},
};

/// A tie in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The people at its ends.
    pub(crate) ends: [usize; 2],
    /// How it is drawn.
    pub(crate) look: Look,
}

/// What lines have in common that can be drawn in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// The kind that says most.
    pub(crate) kind: TieKind,
    /// Not weakened by a choice, a filter or a search.
    pub(crate) strong: bool,
}

/// How the pen is held for a look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pen<'a> {
    /// As CSS has it.
    pub(crate) colour: &'a str,
    /// In CSS pixels.
    pub(crate) width: f64,
    /// Lengths in CSS pixels of dashes and the gaps after them; none: a line without gaps.
    pub(crate) dash: &'static [f64],
    /// From 0, not seen, to 1.
    pub(crate) alpha: f64,
}

impl Look {
    /// Kinds differ in dash and width as well as in colour. In a crowd, where lines are of little [`thickness`], those of
    /// the forum are a shade: there are most of them, and they say least.
    pub(crate) fn pen(self, theme: &Theme, thickness: f64) -> Pen<'_> {
        let (colour, width, dash): (&str, f64, &[f64]) = match self.kind {
            TieKind::MetTogether => (&theme.met, 2.5, &[]),
            TieKind::SaidHello => (&theme.hello, 2.0, &[7.0, 5.0]),
            TieKind::Replied => (&theme.forum, 1.5, &[9.0, 4.0, 1.0, 4.0]),
            TieKind::Mentioned => (&theme.forum, 1.5, &[4.0, 4.0, 1.0, 4.0, 1.0, 4.0]),
            TieKind::SameGroup => (&theme.same_group, 1.5, &[0.5, 5.0]),
        };
        let seen = if self.kind.is_forum() { thickness * thickness } else { 1.0 };
        let alpha = if self.strong { seen } else { seen * 0.25 };
        Pen { colour, width: width * thickness, dash, alpha }
    }
}

/// How thick lines are: in a crowd thick ones would hide the people, whose discs have this radius in CSS pixels.
pub(crate) fn thickness(radius: f64) -> f64 {
    (radius / 11.0).clamp(0.4, 1.0)
}

/// All ties as lines, those that say most last, so that they are on top; lines of one look follow each other.
pub(crate) fn lines(picture: &Picture, emphasis: &Emphasis<'_>) -> Vec<Line> {
    let everyday = emphasis.selected.is_none();
    let mut of_looks: [Vec<[usize; 2]>; KINDS.len() * 2] = Default::default();
    for tie in &picture.map.ties {
        let ends @ [a, b] = [tie.a as usize, tie.b as usize];
        if a.max(b) >= picture.points.len() {
            continue;
        }
        let chosen = emphasis.selected.is_some_and(|it| it == a || it == b);
        let strong = (everyday || chosen) && emphasis.wants(a) && emphasis.wants(b);
        let strongest = words::strongest(&tie.kinds);
        let rank = KINDS.iter().rev().position(|&kind| kind == strongest).unwrap_or(0);
        of_looks[rank * 2 + usize::from(strong)].push(ends);
    }
    let mut lines = Vec::with_capacity(picture.map.ties.len());
    for (at, all) in of_looks.into_iter().enumerate() {
        let look = Look { kind: KINDS[KINDS.len() - 1 - at / 2], strong: at % 2 == 1 };
        lines.extend(all.into_iter().map(|ends| Line { ends, look }));
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use network::Point;

    use super::*;
    use crate::connections::words::tests::map;

    fn picture() -> Picture {
        Picture::of(&Rc::new(map()), vec![Point::default(); 4])
    }

    fn emphasis(selected: Option<usize>, wanted: &[bool]) -> Emphasis<'_> {
        Emphasis { selected, cursor: None, wanted, nameless: false }
    }

    #[test]
    fn what_says_most_is_on_top_and_what_is_not_meant_is_weak() {
        let strong = |lines: &[Line]| lines.iter().map(|it| (it.ends, it.look.strong)).collect::<Vec<_>>();
        let all = lines(&picture(), &emphasis(None, &[]));
        assert_eq!(all.last().map(|it| it.look.kind), Some(TieKind::MetTogether));
        assert_eq!(strong(&all), [([0, 2], true), ([0, 1], true)]);
        assert_eq!(strong(&lines(&picture(), &emphasis(Some(1), &[]))), [([0, 2], false), ([0, 1], true)]);
        let wanted = [true, false, true, true];
        assert_eq!(strong(&lines(&picture(), &emphasis(None, &wanted))), [([0, 2], true), ([0, 1], false)]);
    }

    #[test]
    fn a_tie_with_somebody_who_has_no_place_is_no_line() {
        let mut map = map();
        map.ties[1].b = 9;
        let picture = Picture::of(&Rc::new(map), vec![Point::default(); 4]);
        assert_eq!(lines(&picture, &emphasis(None, &[])).len(), 1);
    }
}
