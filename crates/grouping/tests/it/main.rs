//! Grouping as its callers see it.

mod judging;
mod people;
mod solving;
