//! The first screen of a learner, and of somebody who only looks in.

mod visitor;

pub(crate) use visitor::Visitor;
