//! Grouping as its callers see it.

mod benchmark;
mod cards;
mod diverse;
mod hosted;
mod judging;
mod people;
mod placement;
mod solving;
