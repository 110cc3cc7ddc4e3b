//! Reading a file of ties.

use std::fmt;

use crate::Link;

/// The most people a file may name; arrays for more would not fit a small server.
pub const MOST_PEOPLE: u32 = 4_000_000;

/// One tie of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// One person.
    pub a: u32,
    /// Another.
    pub b: u32,
    /// How strongly they are tied; 1 where the file does not say.
    pub weight: f32,
    /// What kind of tie it is, by the file's own numbers; 0 where it does not say.
    pub kind: u8,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edges {
    /// How many people there are, those without ties included.
    pub people: u32,
    /// The ties in the order of the file. One pair may have several.
    pub edges: Vec<Edge>,
    /// Lines that were left out.
    pub left_out: Vec<LeftOut>,
}

/// A line that was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its number; the first line is 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: Why,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It does not begin with two whole numbers, or its third or fourth field is no number.
    Unreadable,
    /// A person is tied to themself.
    Loop,
    /// The weight is not a finite number above 0.
    Weight,
    /// There is no such person.
    Nobody,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.why {
            Why::Unreadable => "no tie: two numbers of people, then perhaps a weight and a kind",
            Why::Loop => "a person tied to themself",
            Why::Weight => "the weight is not a finite number above 0",
            Why::Nobody => "a person with this number does not exist",
        };
        write!(out, "line {}: {what}", self.line)
    }
}

/// Why a file cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EdgesError {
    /// The line after `#graph` does not say how many people there are.
    #[error("line {0}: after `#graph` comes a line with the number of people")]
    Header(usize),
    /// More than [`MOST_PEOPLE`].
    #[error("line {0}: {MOST_PEOPLE} people are the most")]
    TooMany(usize),
}

impl Edges {
    /// Reads lines of two people, a weight and a kind, apart by tabs, commas, semicolons or spaces.
    ///
    /// The first line may begin with `#graph`; then the next one begins with the number of people. Otherwise there are
    /// as many as the largest number needs, counted from 0. Further fields, empty lines and lines that begin with `#`
    /// do not matter. A line that cannot be used is left out and named; the rest counts. Bytes that are not UTF-8 make
    /// only their own line unreadable.
    ///
    /// # Errors
    /// When the number of people cannot be read or is above [`MOST_PEOPLE`].
    pub fn read(bytes: &[u8]) -> Result<Self, EdgesError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let lines = bytes.split(|&byte| byte == b'\n').map(|line| std::str::from_utf8(line).unwrap_or("?"));
        let mut lines = (1..).zip(lines).filter(|(_, line)| !line.trim().is_empty()).peekable();
        let mut found = Self::default();
        let mut most = MOST_PEOPLE;
        if lines.next_if(|(_, line)| line.starts_with("#graph")).is_some() {
            let (line, sizes) = lines.next().ok_or(EdgesError::Header(1))?;
            let people = fields(sizes).next().and_then(|field| field.parse::<u64>().ok());
            let people = people.ok_or(EdgesError::Header(line))?;
            most = u32::try_from(people)
                .ok()
                .filter(|&people| people <= MOST_PEOPLE)
                .ok_or(EdgesError::TooMany(line))?;
            found.people = most;
        }
        for (line, text) in lines.filter(|(_, line)| !line.starts_with('#')) {
            match edge(text, most) {
                Ok(edge) => {
                    found.people = found.people.max(edge.a.max(edge.b) + 1);
                    found.edges.push(edge);
                }
                Err(why) => found.left_out.push(LeftOut { line, why }),
            }
        }
        Ok(found)
    }

    /// The ties as links.
    #[must_use]
    pub fn links(&self) -> Vec<Link> {
        self.edges.iter().map(|edge| (edge.a, edge.b, edge.weight)).collect()
    }
}

fn fields(line: &str) -> impl Iterator<Item = &str> {
    line.split(['\t', ',', ';', ' ', '\r']).filter(|field| !field.is_empty())
}

fn edge(line: &str, most: u32) -> Result<Edge, Why> {
    let mut fields = fields(line);
    let mut person = || fields.next().and_then(|field| field.parse::<u64>().ok()).ok_or(Why::Unreadable);
    let ends = [person()?, person()?];
    let weight = fields.next().map_or(Ok(1.0), str::parse::<f32>).map_err(|_| Why::Unreadable)?;
    let kind = fields.next().map_or(Ok(0), str::parse::<u8>).map_err(|_| Why::Unreadable)?;
    let [a, b] = ends.map(|end| u32::try_from(end).ok().filter(|&end| end < most));
    let (Some(a), Some(b)) = (a, b) else { return Err(Why::Nobody) };
    if a == b {
        return Err(Why::Loop);
    }
    if !(weight > 0.0 && weight.is_finite()) {
        return Err(Why::Weight);
    }
    Ok(Edge { a, b, weight, kind })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_that_cannot_be_used_is_named_and_the_rest_counts() {
        let text = "#graph v1\tn\tm\tlevels\r\n5\t9\t1\r\n0\t1\t2.5\t3\t60\r\n# a comment\r\n1\t1\t1\t0\n\n2 3 -1\n3,4,inf\n\
                    4;0\n7\t1\nana\tben\n1\n0 1 x\n0 1 nan";
        let found = Edges::read(text.as_bytes()).unwrap();
        assert_eq!(found.people, 5);
        let edge = |a, b, weight, kind| Edge { a, b, weight, kind };
        assert_eq!(found.edges, [edge(0, 1, 2.5, 3), edge(4, 0, 1.0, 0)]);
        let left: Vec<(usize, Why)> = found.left_out.iter().map(|it| (it.line, it.why)).collect();
        assert_eq!(
            left,
            [
                (5, Why::Loop),
                (7, Why::Weight),
                (8, Why::Weight),
                (10, Why::Nobody),
                (11, Why::Unreadable),
                (12, Why::Unreadable),
                (13, Why::Unreadable),
                (14, Why::Weight)
            ]
        );
        assert_eq!(found.left_out[0].to_string(), "line 5: a person tied to themself");
    }

    #[test]
    fn without_a_header_the_largest_number_says_how_many() {
        assert_eq!(Edges::read(b"0 7\n3 2").unwrap().people, 8);
        assert_eq!(Edges::read(b"").unwrap(), Edges::default());
        assert_eq!(Edges::read(b"0 4000000\n").unwrap().left_out, [LeftOut { line: 1, why: Why::Nobody }]);
    }

    #[test]
    fn a_header_that_says_nothing_is_an_error() {
        assert_eq!(Edges::read(b"#graph v1\n"), Err(EdgesError::Header(1)));
        assert_eq!(Edges::read(b"#graph v1\nmany\n"), Err(EdgesError::Header(2)));
        assert_eq!(Edges::read(b"#graph v1\n4000001\n"), Err(EdgesError::TooMany(2)));
        assert_eq!(Edges::read(b"#graph v1\n99999999999999\n"), Err(EdgesError::TooMany(2)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(found) = Edges::read(&bytes) {
                prop_assert!(found.edges.iter().all(|edge| edge.a.max(edge.b) < found.people));
            }
        }
    }
}
