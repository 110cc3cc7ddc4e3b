//! Between places in the picture and pixels on the canvas.

use network::Point;

/// A rectangle of CSS pixels: the canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Size {
    /// Width.
    pub(crate) width: f64,
    /// Height.
    pub(crate) height: f64,
}

/// A place on the canvas in CSS pixels from its top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pixel {
    /// From the left.
    pub(crate) x: f64,
    /// From the top.
    pub(crate) y: f64,
}

/// Room kept free around the fitted picture, for discs and labels.
const MARGIN: f64 = 40.0;
/// How much more one direction may be stretched than the other.
const STRETCH: f64 = 1.4;
/// How far in and out, as multiples of the fitted size.
const ZOOM: std::ops::RangeInclusive<f64> = 0.6..=14.0;

/// Which part of the picture is shown, and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct View {
    size: Size,
    /// How far the picture reaches from its middle.
    extent: Point,
    /// Place of the picture in the middle of the canvas.
    middle: (f64, f64),
    /// Pixels per unit that show the whole picture.
    fit: (f64, f64),
    /// How much larger than fitted.
    zoom: f64,
}

impl View {
    /// The whole picture, which reaches `extent` from its middle, on a canvas of `size`. It is stretched at most
    /// a little, so that it uses the room and circles stay near circles.
    pub(crate) fn whole(size: Size, extent: Point) -> Self {
        let fit =
            |length: f64, reach: f32| (length / 2.0 - MARGIN).max(40.0) / f64::from(reach.clamp(0.1, 1.0));
        let (across, down) = (fit(size.width, extent.x), fit(size.height, extent.y));
        let most = across.min(down) * STRETCH;
        Self { size, extent, middle: (0.0, 0.0), fit: (across.min(most), down.min(most)), zoom: 1.0 }
    }

    /// The same part of the picture on a canvas of another size.
    pub(crate) fn resized(self, size: Size) -> Self {
        Self { middle: self.middle, zoom: self.zoom, ..Self::whole(size, self.extent) }
    }

    /// The whole picture on the same canvas.
    pub(crate) fn reset(&mut self) {
        *self = Self::whole(self.size, self.extent);
    }

    /// Canvas size.
    pub(crate) const fn size(&self) -> Size {
        self.size
    }

    /// How much larger than fitted.
    #[cfg(test)]
    pub(crate) const fn zoom(&self) -> f64 {
        self.zoom
    }

    /// Pixels per unit of the picture, in the direction in which there are fewer.
    pub(crate) fn scale(&self) -> f64 {
        self.fit.0.min(self.fit.1) * self.zoom
    }

    /// Where the middle of the picture is on the canvas, and how many pixels a unit has, across and down.
    pub(crate) fn transform(&self) -> ([f64; 2], [f64; 2]) {
        let (wide, high) = (self.fit.0 * self.zoom, self.fit.1 * self.zoom);
        let (x, y) = (self.size.width / 2.0, self.size.height / 2.0);
        ([x - self.middle.0 * wide, y - self.middle.1 * high], [wide, high])
    }

    /// Where the top left corner of the canvas `then` would be now, and how much larger everything is, across and down.
    #[cfg(feature = "course")]
    pub(crate) fn moved_since(&self, then: &Self) -> ([f64; 2], [f64; 2]) {
        let ([x, y], [wide, high]) = self.transform();
        let ([x_then, y_then], [wide_then, high_then]) = then.transform();
        let (wide, high) = (wide / wide_then, high / high_then);
        ([x - x_then * wide, y - y_then * high], [wide, high])
    }

    /// Whether a disc of this radius is on the canvas, at least partly.
    pub(crate) fn shows(&self, at: Pixel, radius: f64) -> bool {
        let within = |place: f64, length: f64| -radius < place && place < length + radius;
        within(at.x, self.size.width) && within(at.y, self.size.height)
    }

    /// Where `point` is on the canvas.
    pub(crate) fn pixel(&self, point: Point) -> Pixel {
        let ([x, y], [wide, high]) = self.transform();
        Pixel { x: x + f64::from(point.x) * wide, y: y + f64::from(point.y) * high }
    }

    /// The place of the picture under `pixel`.
    fn place(&self, pixel: Pixel) -> (f64, f64) {
        (
            self.middle.0 + (pixel.x - self.size.width / 2.0) / (self.fit.0 * self.zoom),
            self.middle.1 + (pixel.y - self.size.height / 2.0) / (self.fit.1 * self.zoom),
        )
    }

    /// Moves the picture by so many pixels; its border never passes the middle of the canvas.
    pub(crate) fn pan(&mut self, dx: f64, dy: f64) {
        self.middle.0 = (self.middle.0 - dx / (self.fit.0 * self.zoom)).clamp(-1.0, 1.0);
        self.middle.1 = (self.middle.1 - dy / (self.fit.1 * self.zoom)).clamp(-1.0, 1.0);
    }

    /// Zooms by `factor` with the place under `about` staying where it is.
    pub(crate) fn zoom_by(&mut self, factor: f64, about: Pixel) {
        let before = self.place(about);
        self.zoom = (self.zoom * factor).clamp(*ZOOM.start(), *ZOOM.end());
        let after = self.place(about);
        self.middle.0 = (self.middle.0 + before.0 - after.0).clamp(-1.0, 1.0);
        self.middle.1 = (self.middle.1 + before.1 - after.1).clamp(-1.0, 1.0);
    }

    /// Zooms by `factor` about the middle.
    pub(crate) fn zoom_middle(&mut self, factor: f64) {
        self.zoom_by(factor, Pixel { x: self.size.width / 2.0, y: self.size.height / 2.0 });
    }

    /// Moves the picture just far enough that `point` is well inside the canvas.
    pub(crate) fn reveal(&mut self, point: Point) {
        let at = self.pixel(point);
        let inset = |length: f64| MARGIN.min(length / 4.0);
        let overshoot = |value: f64, length: f64| {
            value - value.clamp(inset(length), (length - inset(length)).max(inset(length)))
        };
        let (dx, dy) = (overshoot(at.x, self.size.width), overshoot(at.y, self.size.height));
        self.pan(-dx, -dy);
    }
}

/// How far `points` reach from the middle of the picture.
pub(crate) fn extent(points: &[Point]) -> Point {
    let reach =
        |most: Point, point: &Point| Point { x: most.x.max(point.x.abs()), y: most.y.max(point.y.abs()) };
    points.iter().fold(Point::default(), reach)
}

/// The person whose disc is nearest to `pixel`, if that is within `reach` pixels.
pub(crate) fn hit(points: &[Point], view: &View, pixel: Pixel, reach: f64) -> Option<usize> {
    let distance = |point: &Point| {
        let at = view.pixel(*point);
        (at.x - pixel.x).hypot(at.y - pixel.y)
    };
    let nearest = points.iter().map(distance).enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    (nearest.1 <= reach).then_some(nearest.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Point = Point { x: 1.0, y: 1.0 };
    const PHONE: Size = Size { width: 360.0, height: 400.0 };

    fn near(a: Pixel, b: Pixel) -> bool {
        (a.x - b.x).abs() < 1e-6 && (a.y - b.y).abs() < 1e-6
    }

    #[test]
    fn the_whole_picture_fits_with_room_for_labels() {
        for size in [PHONE, Size { width: 1200.0, height: 500.0 }] {
            let view = View::whole(size, ALL);
            for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
                let at = view.pixel(Point { x, y });
                assert!(at.x >= MARGIN && at.x <= size.width - MARGIN, "{at:?}");
                assert!(at.y >= MARGIN && at.y <= size.height - MARGIN, "{at:?}");
            }
        }
    }

    #[test]
    fn a_narrow_picture_is_shown_larger() {
        let narrow = extent(&[Point { x: 0.3, y: 1.0 }, Point { x: -0.5, y: -0.2 }]);
        assert_eq!(narrow, Point { x: 0.5, y: 1.0 });
        let (all, narrow) = (View::whole(PHONE, ALL), View::whole(PHONE, narrow));
        assert!(narrow.scale() > all.scale() * 1.1);
        let edge = narrow.pixel(Point { x: 0.5, y: 1.0 });
        assert!(edge.x <= PHONE.width - MARGIN + 1e-6 && edge.y <= PHONE.height - MARGIN + 1e-6);
    }

    #[test]
    fn zooming_keeps_the_place_under_the_pointer() {
        let mut view = View::whole(PHONE, ALL);
        let point = Point { x: 0.3, y: -0.2 };
        let under = view.pixel(point);
        view.zoom_by(2.5, under);
        assert!(near(view.pixel(point), under));
        view.zoom_by(0.5, under);
        assert!(near(view.pixel(point), under));
    }

    #[test]
    fn zoom_has_limits() {
        let mut view = View::whole(PHONE, ALL);
        view.zoom_middle(1e9);
        assert!((view.zoom() - 14.0).abs() < f64::EPSILON);
        view.zoom_middle(1e-9);
        assert!((view.zoom() - 0.6).abs() < f64::EPSILON);
    }

    #[test]
    fn the_picture_cannot_be_lost() {
        let mut view = View::whole(PHONE, ALL);
        view.pan(1e6, -1e6);
        let corner = view.pixel(Point { x: -1.0, y: 1.0 });
        assert!(near(corner, Pixel { x: 180.0, y: 200.0 }), "{corner:?}");
    }

    #[test]
    fn panning_moves_with_the_hand() {
        let mut view = View::whole(PHONE, ALL);
        let before = view.pixel(Point::default());
        view.pan(25.0, -10.0);
        assert!(near(view.pixel(Point::default()), Pixel { x: before.x + 25.0, y: before.y - 10.0 }));
    }

    #[test]
    fn revealing_moves_no_more_than_needed() {
        let mut view = View::whole(PHONE, ALL);
        let same = view;
        view.reveal(Point { x: 0.5, y: 0.5 });
        assert_eq!(view, same);
        view.zoom_middle(8.0);
        let point = Point { x: 0.9, y: -0.9 };
        assert!(view.pixel(point).x > PHONE.width);
        view.reveal(point);
        let at = view.pixel(point);
        assert!(near(at, Pixel { x: PHONE.width - MARGIN, y: MARGIN }), "{at:?}");
    }

    #[test]
    #[cfg(feature = "course")]
    fn what_was_drawn_before_lands_where_it_is_now() {
        let then = View::whole(PHONE, ALL);
        let mut view = then;
        view.pan(25.0, -10.0);
        view.zoom_by(2.5, Pixel { x: 30.0, y: 300.0 });
        let ([x, y], [wide, high]) = view.moved_since(&then);
        for point in [Point { x: 0.3, y: -0.2 }, Point { x: -1.0, y: 1.0 }] {
            let drawn = then.pixel(point);
            assert!(near(view.pixel(point), Pixel { x: x + drawn.x * wide, y: y + drawn.y * high }));
        }
    }

    #[test]
    fn a_disc_that_reaches_in_is_shown() {
        let view = View::whole(PHONE, ALL);
        assert!(view.shows(Pixel { x: -3.0, y: 404.0 }, 5.0) && !view.shows(Pixel { x: -6.0, y: 10.0 }, 5.0));
    }

    #[test]
    fn the_nearest_disc_within_reach_is_hit() {
        let points = [Point { x: -0.5, y: 0.0 }, Point { x: 0.5, y: 0.0 }];
        let view = View::whole(PHONE, ALL);
        let mut at = view.pixel(points[1]);
        at.x += 8.0;
        assert_eq!(hit(&points, &view, at, 10.0), Some(1));
        assert_eq!(hit(&points, &view, at, 6.0), None);
        assert_eq!(hit(&[], &view, at, 10.0), None);
    }

    #[test]
    fn a_turned_phone_keeps_what_is_shown() {
        let mut view = View::whole(PHONE, ALL);
        view.zoom_middle(3.0);
        view.pan(40.0, 0.0);
        let turned = view.resized(Size { width: 700.0, height: 300.0 });
        assert!((turned.zoom() - 3.0).abs() < f64::EPSILON);
        assert!((turned.middle.0 - view.middle.0).abs() < f64::EPSILON);
    }
}
