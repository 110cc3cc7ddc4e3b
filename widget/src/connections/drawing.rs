//! Laying the map out, while the page stays free.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wire::{ConnectionMap, Role};
use yew::prelude::*;

use super::picture::Picture;
#[cfg(feature = "course")]
use crate::work::Work;
use crate::{clock::now, session::use_session};

/// The picture of a map, as far as it is there.
#[derive(Clone, PartialEq)]
pub(crate) struct Drawing {
    /// The last one that was laid out. While a newer map is laid out, it stays: it holds its own map.
    pub(crate) picture: Option<Rc<Picture>>,
    /// It could not be laid out here.
    pub(crate) failed: bool,
    /// Lays it out again.
    pub(crate) again: Callback<()>,
}

/// Who is laying it out; letting go of this ends that.
#[expect(dead_code, reason = "kept for what happens when it is let go of")]
enum Hand {
    /// The page, once it has been painted.
    Page(Timeout),
    /// The worker, or nobody when there is none.
    #[cfg(feature = "course")]
    Worker(Option<Work>),
}

/// Lays out `map`: a learner's surroundings at once, a whole course in the worker, as it takes a moment.
#[hook]
pub(crate) fn use_drawing(map: &Rc<ConnectionMap>) -> Drawing {
    let picture = use_state(|| None::<Rc<Picture>>);
    let failed = use_state(|| false);
    let tries = use_state(|| 0_u32);
    let role = use_session().session.role;
    {
        let (picture, failed) = (picture.clone(), failed.clone());
        use_effect_with((Rc::clone(map), *tries), move |(map, _)| {
            failed.set(false);
            let done = move |drawn: Option<Picture>| {
                failed.set(drawn.is_none());
                picture.set(drawn.map(Rc::new));
            };
            let hand = lay_out(map, role, Rc::new(done));
            move || drop(hand)
        });
    }
    let again = Callback::from(move |()| tries.set(tries.wrapping_add(1)));
    Drawing { picture: (*picture).clone(), failed: *failed, again }
}

/// Begins; `done` is told the picture, or that there will be none.
fn lay_out(map: &Rc<ConnectionMap>, role: Role, done: Rc<dyn Fn(Option<Picture>)>) -> Hand {
    #[cfg(feature = "course")]
    if matches!(role, Role::Instructor | Role::Admin) {
        return Hand::Worker(in_the_worker(map, &done));
    }
    // A learner's surroundings are placed in closed form.
    let (map, _) = (Rc::clone(map), role);
    Hand::Page(Timeout::new(20, move || done(Some(Picture::around(&map, now())))))
}

#[cfg(feature = "course")]
fn in_the_worker(map: &Rc<ConnectionMap>, done: &Rc<dyn Fn(Option<Picture>)>) -> Option<Work> {
    use worker::{News, Task};

    let task = Task::LayOut(super::picture::course(map, now()));
    let hear = {
        let (map, done) = (Rc::clone(map), Rc::clone(done));
        move |news| {
            let places = match news {
                Ok(News::Ready) => return,
                Ok(News::Places { places, parts }) if places.len() == map.people.len() => {
                    Some((places, parts))
                }
                _ => None,
            };
            done(
                places.map(|(places, parts)| Picture { parts: Rc::new(parts), ..Picture::of(&map, places) }),
            );
        }
    };
    let work = Work::begin(task, Rc::new(hear));
    if work.is_err() {
        done(None);
    }
    work.ok()
}
