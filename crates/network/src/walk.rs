//! Walking the picture by keyboard.

use crate::Point;

/// The point a key press leads to: from `from` in the direction `(dx, dy)`, or none when nothing lies that way.
///
/// Of all points in the half plane ahead, the one with the least distance over the cosine of its angle: what
/// lies straight ahead wins over what lies to the side. Equal ones go to the lower index.
#[must_use]
pub fn nearest_in_direction(points: &[Point], from: usize, dx: f32, dy: f32) -> Option<usize> {
    let start = points.get(from)?;
    let cost = |point: &Point| {
        let (x, y) = (f64::from(point.x) - f64::from(start.x), f64::from(point.y) - f64::from(start.y));
        let ahead = x * f64::from(dx) + y * f64::from(dy);
        (ahead > 0.0).then(|| (x * x + y * y) / ahead)
    };
    let ahead = points.iter().enumerate().filter_map(|(index, point)| Some((cost(point)?, index)));
    ahead.min_by(|one, two| one.0.total_cmp(&two.0).then(one.1.cmp(&two.1))).map(|(_, index)| index)
}
