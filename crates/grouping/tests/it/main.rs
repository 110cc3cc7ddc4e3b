//! Grouping as its callers see it.

mod hosted;
mod judging;
mod people;
mod placement;
mod solving;
