//! The outline around a group.

use super::view::Pixel;
use crate::order::ordered;

/// Corners of the smallest convex outline around `places`, in order (Andrew's monotone chain).
pub(crate) fn hull(places: &[Pixel]) -> Vec<Pixel> {
    let across = |a: usize, b: usize| {
        let (a, b) = (places[a], places[b]);
        a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
    };
    let mut sorted: Vec<Pixel> = ordered(places.len(), &across).into_iter().map(|it| places[it]).collect();
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let mut outline = half(sorted.iter().copied());
    let back = half(sorted.iter().rev().copied());
    outline.extend(back);
    outline
}

/// One side of the outline, without its last corner.
fn half(places: impl Iterator<Item = Pixel>) -> Vec<Pixel> {
    let mut side: Vec<Pixel> = Vec::new();
    for place in places {
        while let [.., a, b] = side.as_slice() {
            let turn = (b.x - a.x) * (place.y - a.y) - (b.y - a.y) * (place.x - a.x);
            if turn > 0.0 {
                break;
            }
            side.pop();
        }
        side.push(place);
    }
    side.pop();
    side
}

/// Whether `place` is inside `outline`, or nearer to it than `margin`.
pub(crate) fn covers(outline: &[Pixel], place: Pixel, margin: f64) -> bool {
    let edges = outline.iter().zip(outline.iter().cycle().skip(1));
    let mut inside = outline.len() > 2;
    for (a, b) in edges {
        let (ex, ey) = (b.x - a.x, b.y - a.y);
        let (px, py) = (place.x - a.x, place.y - a.y);
        inside &= ex * py - ey * px >= 0.0;
        let along = ((px * ex + py * ey) / (ex * ex + ey * ey).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        if (px - along * ex).hypot(py - along * ey) < margin {
            return true;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Pixel {
        Pixel { x, y }
    }

    #[test]
    fn inner_places_and_places_on_an_edge_are_no_corners() {
        let corners =
            hull(&[at(0.0, 0.0), at(2.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(2.0, 2.0), at(0.0, 2.0)]);
        assert_eq!(corners, [at(0.0, 0.0), at(2.0, 0.0), at(2.0, 2.0), at(0.0, 2.0)]);
    }

    #[test]
    fn one_and_two_places_and_repeats_are_fine() {
        assert!(hull(&[]).is_empty());
        assert_eq!(hull(&[at(1.0, 1.0), at(1.0, 1.0)]), [at(1.0, 1.0)]);
        assert_eq!(hull(&[at(3.0, 1.0), at(1.0, 1.0)]), [at(1.0, 1.0), at(3.0, 1.0)]);
    }

    #[test]
    fn people_in_a_row_have_a_line_for_outline() {
        assert_eq!(hull(&[at(0.0, 0.0), at(1.0, 1.0), at(2.0, 2.0)]), [at(0.0, 0.0), at(2.0, 2.0)]);
    }

    #[test]
    fn an_outline_covers_what_is_inside_and_what_is_near() {
        let square = [at(0.0, 0.0), at(10.0, 0.0), at(10.0, 10.0), at(0.0, 10.0)];
        assert!(covers(&square, at(5.0, 5.0), 0.0));
        assert!(covers(&square, at(12.0, 5.0), 3.0) && !covers(&square, at(12.0, 5.0), 1.0));
        assert!(!covers(&square, at(13.0, 13.0), 4.0), "beyond the corner");
        let line = [at(0.0, 0.0), at(10.0, 0.0)];
        assert!(covers(&line, at(5.0, 2.0), 3.0) && !covers(&line, at(5.0, 4.0), 3.0));
    }
}
