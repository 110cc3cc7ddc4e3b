//! Names beside discs, none over another.

use super::view::{Pixel, Size};

/// A name that wants a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// Middle of the disc.
    pub(crate) at: Pixel,
    /// Width of the name in pixels.
    pub(crate) width: f64,
    /// It is shown even where there is no free place (oneself, the person in focus).
    pub(crate) must: bool,
}

#[derive(Clone, Copy)]
struct Frame {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Frame {
    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn covers(&self, disc: Pixel, radius: f64) -> bool {
        let dx = disc.x - disc.x.clamp(self.left, self.right);
        let dy = disc.y - disc.y.clamp(self.top, self.bottom);
        dx.hypot(dy) < radius
    }
}

/// For each wish, the most wanted first, the middle of the name, or `None` where there is no room.
///
/// Below the disc is tried first, then above, then to either side. A name covers no other disc and leaves
/// the canvas on no side.
pub(crate) fn place(
    wishes: &[Wish],
    discs: &[Pixel],
    radius: f64,
    height: f64,
    size: Size,
) -> Vec<Option<Pixel>> {
    let mut taken: Vec<Frame> = Vec::new();
    let mut places = Vec::with_capacity(wishes.len());
    for wish in wishes {
        let spots = spots(wish, radius, height);
        let free = |middle: &Pixel| {
            let frame = frame(*middle, wish.width, height);
            let inside = frame.left >= 0.0
                && frame.top >= 0.0
                && frame.right <= size.width
                && frame.bottom <= size.height;
            inside
                && !taken.iter().any(|other| other.overlaps(&frame))
                && !discs.iter().any(|&disc| disc != wish.at && frame.covers(disc, radius))
        };
        let found = spots.into_iter().find(free).or(wish.must.then_some(spots[0]));
        if let Some(middle) = found {
            taken.push(frame(middle, wish.width, height));
        }
        places.push(found);
    }
    places
}

fn spots(wish: &Wish, radius: f64, height: f64) -> [Pixel; 4] {
    let (down, across) = (radius + height / 2.0 + 3.0, radius + wish.width / 2.0 + 5.0);
    let at = wish.at;
    [
        Pixel { x: at.x, y: at.y + down },
        Pixel { x: at.x, y: at.y - down },
        Pixel { x: at.x + across, y: at.y },
        Pixel { x: at.x - across, y: at.y },
    ]
}

fn frame(middle: Pixel, width: f64, height: f64) -> Frame {
    Frame {
        left: middle.x - width / 2.0,
        top: middle.y - height / 2.0,
        right: middle.x + width / 2.0,
        bottom: middle.y + height / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Size = Size { width: 300.0, height: 300.0 };

    fn wish(x: f64, y: f64, must: bool) -> Wish {
        Wish { at: Pixel { x, y }, width: 60.0, must }
    }

    fn placed(wishes: &[Wish]) -> Vec<Option<Pixel>> {
        let discs: Vec<Pixel> = wishes.iter().map(|wish| wish.at).collect();
        place(wishes, &discs, 10.0, 14.0, CANVAS)
    }

    #[test]
    fn a_lone_name_stands_below_its_disc() {
        assert_eq!(placed(&[wish(150.0, 150.0, false)]), [Some(Pixel { x: 150.0, y: 170.0 })]);
    }

    #[test]
    fn at_the_lower_border_it_stands_above() {
        assert_eq!(placed(&[wish(150.0, 290.0, false)]), [Some(Pixel { x: 150.0, y: 270.0 })]);
    }

    #[test]
    fn no_two_names_overlap_and_none_covers_a_disc() {
        // A deterministic crowd: more people than there is room for names.
        let crowd: Vec<Wish> = (0..40_u32)
            .map(|i| wish(f64::from(i * 37 % 280) + 10.0, f64::from(i * 91 % 280) + 10.0, false))
            .collect();
        let places = placed(&crowd);
        let frames: Vec<(usize, Frame)> =
            places.iter().enumerate().filter_map(|(i, at)| Some((i, frame((*at)?, 60.0, 14.0)))).collect();
        assert!(frames.len() > 5 && frames.len() < crowd.len());
        for (n, (i, a)) in frames.iter().enumerate() {
            assert!(frames[n + 1..].iter().all(|(_, b)| !a.overlaps(b)));
            assert!(crowd.iter().enumerate().all(|(j, other)| j == *i || !a.covers(other.at, 10.0)));
        }
    }

    #[test]
    fn the_person_in_focus_always_has_a_name() {
        let mut crowd: Vec<Wish> = (0..30_u32)
            .map(|i| wish(f64::from(i % 6) * 20.0 + 100.0, f64::from(i / 6) * 20.0 + 100.0, false))
            .collect();
        crowd[14].must = true;
        let places = placed(&crowd);
        assert!(places[14].is_some());
        assert!(places.iter().any(Option::is_none));
    }
}
