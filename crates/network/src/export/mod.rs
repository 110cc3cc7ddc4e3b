//! A map as a file for other programs. Exactly what is handed over is written, so whoever calls decides who is in it.

mod csv;
mod gexf;
mod graphml;
mod svg;
mod xml;

pub use csv::{people_csv, ties_csv};
pub use gexf::gexf;
pub use graphml::graphml;
pub use svg::svg;

use std::fmt::{Arguments, Write as _};

use crate::Point;

/// Somebody on a map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// What they are called on it.
    pub name: String,
    /// What their group is called, if they are in one.
    pub group: Option<String>,
    /// Their place.
    pub at: Point,
}

/// Two people on a map who are tied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// One, by their place among the people.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// How strongly.
    pub weight: f32,
    /// By what, in words.
    pub kinds: String,
}

/// A map to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// What the map is called.
    pub title: String,
    /// Everybody on it.
    pub people: Vec<Person>,
    /// Their ties. Those with ends that are not among the people are not written.
    pub lines: Vec<Line>,
}

impl Sheet {
    /// Lines whose ends are there.
    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| (line.a.max(line.b) as usize) < self.people.len())
    }
}

fn put(text: &mut String, what: Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(what);
}
