//! The people wall: faces or drawings with one line, for whoever may see them.

mod face;
mod figure;
#[cfg(feature = "learner")]
mod image;
#[cfg(feature = "learner")]
mod own;
#[cfg(feature = "learner")]
mod photo;
mod report;
mod screen;

pub(crate) use face::face_large;
#[cfg(feature = "learner")]
pub(crate) use photo::ClassPhoto;
pub(crate) use screen::PeopleWall;
