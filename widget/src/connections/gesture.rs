//! From fingers on the canvas to what they mean.

use super::view::Pixel;

/// A finger that moves less than this has tapped.
const SLACK: f64 = 6.0;

/// What the last movement means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Gesture {
    /// Nothing yet.
    None,
    /// The picture goes with the finger.
    Pan {
        /// To the right.
        dx: f64,
        /// Down.
        dy: f64,
    },
    /// Two fingers spread or close, and move.
    Pinch {
        /// Between the fingers.
        about: Pixel,
        /// How much farther they are apart.
        factor: f64,
        /// Their middle to the right.
        dx: f64,
        /// Their middle down.
        dy: f64,
    },
}

/// The fingers, or the mouse button, that are down.
#[derive(Debug, Default)]
pub(crate) struct Fingers {
    down: Vec<(i32, Pixel)>,
    /// Where a single finger came down, while it may still become a tap.
    tap: Option<Pixel>,
}

impl Fingers {
    /// A finger comes down.
    pub(crate) fn down(&mut self, id: i32, at: Pixel) {
        self.down.retain(|finger| finger.0 != id);
        self.down.push((id, at));
        self.tap = (self.down.len() == 1).then_some(at);
    }

    /// A finger moves.
    pub(crate) fn moved(&mut self, id: i32, at: Pixel) -> Gesture {
        let Some(moving) = self.down.iter().position(|finger| finger.0 == id) else { return Gesture::None };
        if self.tap.is_some_and(|from| distance(from, at) < SLACK) {
            return Gesture::None;
        }
        self.tap = None;
        let before = std::mem::replace(&mut self.down[moving].1, at);
        let (dx, dy) = (at.x - before.x, at.y - before.y);
        let still = self.down.iter().find(|finger| finger.0 != id);
        match still {
            None => Gesture::Pan { dx, dy },
            Some(&(_, still)) => Gesture::Pinch {
                about: Pixel { x: f64::midpoint(at.x, still.x), y: f64::midpoint(at.y, still.y) },
                factor: distance(at, still).max(1.0) / distance(before, still).max(1.0),
                dx: dx / 2.0,
                dy: dy / 2.0,
            },
        }
    }

    /// A finger lifts. `true`: it was a tap.
    pub(crate) fn up(&mut self, id: i32) -> bool {
        let was_down = self.down.iter().any(|finger| finger.0 == id);
        self.down.retain(|finger| finger.0 != id);
        self.tap.take().is_some() && was_down
    }
}

fn distance(a: Pixel, b: Pixel) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Pixel {
        Pixel { x, y }
    }

    #[test]
    fn a_trembling_finger_taps() {
        let mut fingers = Fingers::default();
        fingers.down(1, at(50.0, 50.0));
        assert_eq!(fingers.moved(1, at(53.0, 52.0)), Gesture::None);
        assert!(fingers.up(1));
        assert!(!fingers.up(1), "only once");
    }

    #[test]
    fn a_drag_pans_by_all_it_has_moved_and_is_no_tap() {
        let mut fingers = Fingers::default();
        fingers.down(1, at(50.0, 50.0));
        fingers.moved(1, at(53.0, 50.0));
        assert_eq!(fingers.moved(1, at(60.0, 48.0)), Gesture::Pan { dx: 10.0, dy: -2.0 });
        assert_eq!(fingers.moved(1, at(61.0, 48.0)), Gesture::Pan { dx: 1.0, dy: 0.0 });
        assert!(!fingers.up(1));
    }

    #[test]
    fn two_fingers_zoom_about_their_middle() {
        let mut fingers = Fingers::default();
        fingers.down(1, at(100.0, 100.0));
        fingers.down(2, at(200.0, 100.0));
        let spread = fingers.moved(2, at(300.0, 100.0));
        assert_eq!(spread, Gesture::Pinch { about: at(200.0, 100.0), factor: 2.0, dx: 50.0, dy: 0.0 });
        assert!(!fingers.up(2) && !fingers.up(1));
    }

    #[test]
    fn a_mouse_that_hovers_does_nothing() {
        assert_eq!(Fingers::default().moved(1, at(5.0, 5.0)), Gesture::None);
    }
}
