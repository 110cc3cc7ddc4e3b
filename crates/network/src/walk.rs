//! Walking the picture by keyboard.

use crate::Point;

/// How far the quarters of the four keys are turned, as a tangent, so that people in a ring or honeycomb
/// do not stand exactly on the line between two quarters.
const TILT: f64 = 0.013_7;

/// The point a key press leads to: from `from` along the axis direction `(dx, dy)`, or none when nothing lies
/// that way.
///
/// Of the points within the quarter around the direction, the one with the least sum of the ways along and
/// across, so that what lies straight ahead wins over what lies to the side; equal ones go to the lower index.
/// Only when the quarter is empty, the same among all points ahead.
///
/// With the four axis directions everybody can be reached from everybody. Suppose not, and of all pairs with
/// one end reached and the other not, take the one with the least sum of ways, s. The key towards the far end
/// leads to some other point in the same quarter at most s away, and two points of one quarter within s of its
/// corner are less than s apart, which is a nearer pair. (Exactly s only for points on the lines between quarters.)
#[must_use]
pub fn nearest_in_direction(points: &[Point], from: usize, dx: f32, dy: f32) -> Option<usize> {
    let start = points.get(from)?;
    let (dx, dy) = (f64::from(dx), f64::from(dy));
    let (tilted_x, tilted_y) = (dx - TILT * dy, dy + TILT * dx);
    let cost = |point: &Point| {
        let (x, y) = (f64::from(point.x) - f64::from(start.x), f64::from(point.y) - f64::from(start.y));
        let (along, across) = (x * tilted_x + y * tilted_y, (x * tilted_y - y * tilted_x).abs());
        (x * dx + y * dy > 0.0).then_some((across > along, along.abs() + across))
    };
    let ahead = points.iter().enumerate().filter_map(|(index, point)| Some((cost(point)?, index)));
    let nearest =
        ahead.min_by(|(one, a), (two, b)| one.0.cmp(&two.0).then(one.1.total_cmp(&two.1)).then(a.cmp(b)));
    nearest.map(|(_, index)| index)
}
