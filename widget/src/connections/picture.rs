//! Everybody's place in the picture.

use std::rc::Rc;

use jiff::Timestamp;
use network::Point;
use wire::ConnectionMap;

use super::words;
use crate::order::ordered;

/// The map with a place for everybody.
#[derive(Debug, PartialEq)]
pub(crate) struct Picture {
    /// What the server sent.
    pub(crate) map: Rc<ConnectionMap>,
    /// One place per person.
    pub(crate) points: Vec<Point>,
    /// Radius at which no two discs touch, in the units of the picture.
    pub(crate) clearance: f64,
    /// The part of a whole course each person is in; empty for a learner's surroundings.
    pub(crate) parts: Rc<Vec<u32>>,
    /// The reader, if they are on the map.
    pub(crate) me: Option<usize>,
}

impl Picture {
    /// The map with these places, one for each person.
    pub(crate) fn of(map: &Rc<ConnectionMap>, points: Vec<Point>) -> Self {
        Self {
            map: Rc::clone(map),
            clearance: clearance(&points),
            points,
            parts: Rc::default(),
            me: words::me(map),
        }
    }

    /// The same people in the same places, with the ties of `map`.
    pub(crate) fn showing(self: &Rc<Self>, map: &Rc<ConnectionMap>) -> Rc<Self> {
        // While a newer map is laid out, somebody may have come or gone.
        if Rc::ptr_eq(&self.map, map) || self.map.people != map.people {
            return Rc::clone(self);
        }
        let parts = Rc::clone(&self.parts);
        Rc::new(Self { map: Rc::clone(map), points: self.points.clone(), parts, ..**self })
    }

    /// A learner's surroundings: everybody around the reader.
    pub(crate) fn around(map: &Rc<ConnectionMap>, now: Timestamp) -> Self {
        let me = words::me(map).map_or(u32::MAX, count);
        let points =
            network::ego_layout(me, count(map.people.len()), &map.laid_out_ties(now), &map.group_of_each());
        Self::of(map, points)
    }
}

/// A whole course, placed by who knows whom.
#[cfg(feature = "course")]
pub(crate) fn course(map: &ConnectionMap, now: Timestamp) -> worker::Course {
    worker::Course { groups: map.group_of_each(), ties: map.laid_out_ties(now), seed: map.seed }
}

/// Not quite half of the smallest distance between two people.
fn clearance(points: &[Point]) -> f64 {
    let order = ordered(points.len(), &|one, two| points[one].x.total_cmp(&points[two].x));
    let mut least = f64::INFINITY;
    for (index, &one) in order.iter().enumerate() {
        for &two in &order[index + 1..] {
            let (one, two) = (points[one], points[two]);
            let across = f64::from(two.x - one.x);
            if across >= least {
                break;
            }
            least = least.min(across.hypot(f64::from(two.y - one.y)));
        }
    }
    least * 0.41
}

/// A course has far fewer people than 2^32.
pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{
        super::words::tests::{map, now},
        *,
    };

    #[test]
    fn the_reader_is_in_the_middle_and_everybody_has_a_place() {
        let picture = Picture::around(&Rc::new(map()), now());
        let me = picture.points[picture.me.unwrap()];
        assert_eq!(picture.points.len(), 4);
        assert!(me.x.abs() < 1e-3 && me.y.abs() < 1e-3, "{me:?}");
    }

    #[test]
    fn a_course_is_laid_out_without_a_middle() {
        let mut course = map();
        course.people[0].me = false;
        let map = Rc::new(course);
        let mut told = Vec::new();
        worker::perform(worker::Task::LayOut(super::course(&map, now())), &mut |news| told.push(news));
        let Some(worker::News::Places { places, .. }) = told.pop() else { panic!("{told:?}") };
        assert_eq!(
            places,
            network::layout(4, &map.laid_out_ties(now()), &[Some(0), Some(0), Some(1), None], map.seed)
        );
        let picture = Picture::of(&map, places);
        assert_eq!((picture.me, picture.points.len()), (None, 4));
        assert!(picture.points.iter().all(|at| at.x.abs() <= 1.0 && at.y.abs() <= 1.0));
    }

    #[test]
    fn ties_to_people_who_were_not_sent_are_left_out() {
        let mut map = map();
        map.ties[0].b = 99;
        let ties = map.laid_out_ties(now());
        assert_eq!(ties.len(), 1);
        assert!((ties[0].last_weeks_ago - 20.0 / 7.0).abs() < 1e-3);
    }

    #[test]
    fn discs_of_the_nearest_two_stay_apart() {
        let at = |x, y| Point { x, y };
        let found = clearance(&[at(0.0, 0.0), at(0.9, 0.9), at(0.3, 0.4), at(0.3, -0.9)]);
        assert!((found - 0.5 * 0.41).abs() < 1e-6, "{found}");
        assert!(clearance(&[]).is_infinite() && clearance(&[at(0.0, 0.0)]).is_infinite());
    }
}
