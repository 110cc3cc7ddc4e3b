//! A file of ties, by numbers of people or by their names.

use std::collections::HashMap;

use anyhow::{Context as _, bail};
use network::{Edge, Edges, LeftOut, MOST_PEOPLE, Why};

/// What a column of the first line may be called.
const ONE: [&str; 3] = ["a", "source", "from"];
const OTHER: [&str; 3] = ["b", "target", "to"];
const WEIGHT: &str = "weight";

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Ties {
    pub(super) edges: Edges,
    /// What each person is called; empty where they only have numbers.
    names: Vec<String>,
}

impl Ties {
    /// Reads either kind of file: the first line says which one it is.
    ///
    /// # Errors
    /// When the first line is neither numbers nor names of columns, or there are too many people.
    pub(super) fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let first = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
        let first = String::from_utf8_lossy(first.unwrap_or_default());
        let fields: Vec<String> =
            first.split([',', ';', '\t', '"']).map(|field| field.trim().to_lowercase()).collect();
        let has = |names: [&str; 3]| fields.iter().any(|field| names.contains(&field.as_str()));
        if has(ONE) && has(OTHER) {
            let split = [b'\t', b';', b','].into_iter().find(|&split| first.as_bytes().contains(&split));
            return by_names(text, split.unwrap_or(b','));
        }
        if !first.is_empty() && !first.starts_with(['#', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
            bail!(
                "line 1 is neither two numbers of people nor the names of columns: a, b and perhaps weight"
            );
        }
        Ok(Self { edges: Edges::read(text)?, names: Vec::new() })
    }

    /// What somebody is called: by the file, or their number.
    pub(super) fn name(&self, person: usize) -> String {
        self.names.get(person).cloned().unwrap_or_else(|| person.to_string())
    }
}

fn by_names(text: &[u8], split: u8) -> anyhow::Result<Ties> {
    let mut reader = csv::ReaderBuilder::new().delimiter(split).flexible(true).from_reader(text);
    let columns = reader.byte_headers().context("line 1 cannot be read")?.clone();
    let column = |names: &[&str]| {
        columns.iter().position(|it| {
            let it = String::from_utf8_lossy(it).trim().to_lowercase();
            names.contains(&it.as_str())
        })
    };
    let (Some(one), Some(other)) = (column(&ONE), column(&OTHER)) else {
        bail!("line 1 names no columns a and b");
    };
    let weight = column(&[WEIGHT]);
    let mut ties = Ties::default();
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        let field = |at: usize| std::str::from_utf8(record.get(at)?).ok().map(str::trim);
        let tie = (|| {
            let name = |at| field(at).filter(|name| !name.is_empty()).ok_or(Why::Unreadable);
            let (a, b) = (name(one)?, name(other)?);
            let told = weight.and_then(field).filter(|told| !told.is_empty());
            let weight: f32 = told.map_or(Ok(1.0), str::parse).map_err(|_| Why::Unreadable)?;
            if a == b {
                return Err(Why::Loop);
            }
            if !(weight > 0.0 && weight.is_finite()) {
                return Err(Why::Weight);
            }
            Ok((a, b, weight))
        })();
        match tie {
            Ok((a, b, weight)) => {
                let [a, b] = [a, b].map(|name| {
                    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    *numbers.entry(name.to_owned()).or_insert(next)
                });
                if a.max(b) >= MOST_PEOPLE {
                    bail!("line {line}: {MOST_PEOPLE} people are the most");
                }
                ties.edges.edges.push(Edge { a, b, weight, kind: 0 });
            }
            Err(why) => {
                let line = usize::try_from(line).unwrap_or(usize::MAX);
                ties.edges.left_out.push(LeftOut { line, why });
            }
        }
    }
    ties.edges.people = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    ties.names = vec![String::new(); numbers.len()];
    for (name, number) in numbers {
        if let Some(place) = ties.names.get_mut(usize::try_from(number)?) {
            *place = name;
        }
    }
    Ok(ties)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(ties: &Ties) -> Vec<(usize, Why)> {
        ties.edges.left_out.iter().map(|it| (it.line, it.why)).collect()
    }

    #[test]
    fn names_are_people_and_wrong_lines_are_named() {
        let text = "\u{feff}Source;Target;weight\nana;bo;2\n\"Cy; the third\";ana\nana;ana;1\nbo;;1\nbo;cy;-1\nbo;cy;inf\n\
                    bo;cy;much\nbo;ana;1\n";
        let ties = Ties::read(text.as_bytes()).unwrap();
        assert_eq!((ties.edges.people, ties.edges.edges.len()), (3, 3));
        assert_eq!((0..4).map(|it| ties.name(it)).collect::<Vec<_>>(), ["ana", "bo", "Cy; the third", "3"]);
        assert_eq!(
            lines(&ties),
            [(4, Why::Loop), (5, Why::Unreadable), (6, Why::Weight), (7, Why::Weight), (8, Why::Unreadable)]
        );
    }

    #[test]
    fn numbers_are_people_too() {
        let ties = Ties::read(b"0 1\n1 1\n2,0,0.5\n").unwrap();
        assert_eq!((ties.edges.people, ties.name(2)), (3, "2".to_owned()));
        assert_eq!(lines(&ties), [(2, Why::Loop)]);
        assert_eq!(Ties::read(b"").unwrap().edges.people, 0);
        assert_eq!(Ties::read(b"#graph v1\n1\n").unwrap().edges.people, 1);
    }

    #[test]
    fn anything_else_is_refused_with_its_line() {
        let error = Ties::read(b"ana,bo\n").unwrap_err().to_string();
        assert!(error.starts_with("line 1"), "{error}");
        // A column of one kind alone is no header.
        assert!(Ties::read(b"a,weight\nx,1\n").is_err());
    }
}
