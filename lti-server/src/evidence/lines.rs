//! The lines of a file of replies: who answered whom, or posts with the post each answers. Read one by one.

use std::{
    cell::Cell,
    collections::HashMap,
    io::{Chain, Cursor, Read},
    rc::Rc,
};

use csv::{ByteRecord, Reader, ReaderBuilder};
use jiff::Timestamp;
use network::TieKind;
use wire::PersonId;

use super::{
    names::{Members, Nobody},
    pipe::{Bounded, Pipe, Since},
    store::{NewEvent, key},
    time::{NoTime, instant_or_seconds},
};
use crate::sentence::{Sentence, say};

/// The longest line; longer ones are a quote that is not closed.
const LONGEST_LINE: usize = 1024 * 1024;
/// More lines than this are for several files.
const MOST_LINES: u64 = 1_000_000;
/// What is looked at to find out what separates columns; the names of columns have to be in it.
const BEGINNING: usize = 4096;

/// Why a line was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Something is missing, or is no text.
    Unreadable,
    /// Somebody who answers themself.
    Oneself,
    /// Somebody who is not in the course.
    Stranger,
    /// A name that is the number of one and the user name of another.
    Ambiguous,
    /// A time that is none.
    Time,
    /// A time that is still to come.
    Future,
    /// A kind other than `replied` and `mentioned`.
    Kind,
    /// It answers a post that is on no line before.
    Parent,
}

impl Why {
    /// The code that the widget knows.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Oneself => "oneself",
            Self::Stranger => "stranger",
            Self::Ambiguous => "ambiguous",
            Self::Time => "time",
            Self::Future => "future",
            Self::Kind => "kind",
            Self::Parent => "parent",
        }
    }
}

impl From<NoTime> for Why {
    fn from(why: NoTime) -> Self {
        match why {
            NoTime::Unreadable => Self::Time,
            NoTime::Future => Self::Future,
        }
    }
}

impl From<Nobody> for Why {
    fn from(why: Nobody) -> Self {
        match why {
            Nobody::Stranger => Self::Stranger,
            Nobody::Ambiguous => Self::Ambiguous,
        }
    }
}

/// Why a file cannot be read, or not to its end; in words for whoever brought it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoFile {
    Columns,
    LongLine(u64),
    ManyLines,
    BrokenOff,
}

impl NoFile {
    /// What they are told, with a way on.
    pub(super) fn sentence(&self) -> Sentence {
        match self {
            Self::Columns => say!(
                "The first line has to name the columns: from, to and when (and perhaps kind and id), or id, parent, userid \
         and created as Moodle exports a forum."
            ),
            Self::LongLine(line) => say!(
                "The line after line {line} is longer than a megabyte. Is a quote missing? What stands before it counts.",
                line = line.to_string()
            ),
            Self::ManyLines => {
                say!("More than a million lines: please split the file. The first million counts.")
            }
            Self::BrokenOff => say!(
                "The file did not come to its end. What came before counts; bring it again, and nothing is double."
            ),
        }
    }
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Event(NewEvent),
    /// A post that answers nobody.
    Opening,
    Wrong(Why),
}

enum Columns {
    Pairs { from: usize, to: usize, when: usize, kind: Option<usize>, id: Option<usize> },
    Posts { id: usize, parent: usize, user: usize, when: usize },
}

fn half(key: &str) -> u128 {
    u128::from_str_radix(key.get(..32).unwrap_or_default(), 16).unwrap_or_default()
}

/// A file that is being read.
pub(super) struct Lines<'a> {
    reader: Reader<Chain<Cursor<Vec<u8>>, Bounded>>,
    columns: Columns,
    since: Since,
    record: ByteRecord,
    members: &'a Members,
    /// Who wrote each post so far, by the first half of its [`key`]; `None`: nobody of the course.
    authors: HashMap<u128, Option<&'a PersonId>>,
    now: Timestamp,
    read: u64,
}

impl<'a> Lines<'a> {
    /// Reads the names of columns. Commas, semicolons or tabs separate them.
    pub(super) fn begin(pipe: Pipe, members: &'a Members, now: Timestamp) -> Result<Self, NoFile> {
        let since: Since = Rc::new(Cell::new(0));
        let mut body = Bounded::new(pipe, Rc::clone(&since), LONGEST_LINE);
        let beginning = body.beginning(BEGINNING).map_err(|_| NoFile::BrokenOff)?;
        let beginning = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&beginning).to_vec();
        let first = beginning.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let split = [b'\t', b';', b','].into_iter().find(|split| first.contains(split)).unwrap_or(b',');
        let mut reader = ReaderBuilder::new()
            .delimiter(split)
            .flexible(true)
            .from_reader(Cursor::new(beginning).chain(body));
        let names = reader.byte_headers().map_err(|_| NoFile::Columns)?;
        let names: Vec<String> =
            names.iter().map(|name| String::from_utf8_lossy(name).trim().to_lowercase()).collect();
        let columns = columns(&names).ok_or(NoFile::Columns)?;
        Ok(Self {
            reader,
            columns,
            since,
            record: ByteRecord::new(),
            members,
            authors: HashMap::new(),
            now,
            read: 0,
        })
    }

    /// The next line with its number, or `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Line)>, NoFile> {
        let before = self.reader.position().line();
        let more = self.reader.read_byte_record(&mut self.record).map_err(|_| {
            let long = self.since.get() > LONGEST_LINE;
            if long { NoFile::LongLine(before.saturating_sub(1)) } else { NoFile::BrokenOff }
        })?;
        self.since.set(0);
        if !more {
            return Ok(None);
        }
        if self.read == MOST_LINES {
            return Err(NoFile::ManyLines);
        }
        self.read += 1;
        let line = self.record.position().map_or(before, csv::Position::line);
        let said = self.said();
        Ok(Some((line, said.unwrap_or_else(Line::Wrong))))
    }

    fn said(&mut self) -> Result<Line, Why> {
        let record = &self.record;
        let field = |at: usize| {
            let text = std::str::from_utf8(record.get(at)?).ok()?.trim();
            Some(text).filter(|text| !text.is_empty())
        };
        let needed = |at: usize| field(at).ok_or(Why::Unreadable);
        match self.columns {
            Columns::Pairs { from, to, when, kind, id } => {
                let (from, to, when) = (needed(from)?, needed(to)?, needed(when)?);
                let kind = match kind.and_then(field).map(str::to_lowercase).as_deref() {
                    None | Some("replied" | "reply") => TieKind::Replied,
                    Some("mentioned" | "mention") => TieKind::Mentioned,
                    Some(_) => return Err(Why::Kind),
                };
                let at = instant_or_seconds(when, self.now)?;
                let (a, b) = (self.members.in_file(from)?, self.members.in_file(to)?);
                if a == b {
                    return Err(Why::Oneself);
                }
                let key = match id.and_then(field) {
                    Some(id) => key(id),
                    // Without a name the same line is the same event.
                    None => key(&format!("{from}\n{to}\n{}", at.as_second())),
                };
                Ok(Line::Event(NewEvent { kind, a: a.clone(), b: b.clone(), at, key }))
            }
            Columns::Posts { id, parent, user, when } => {
                let (id, user, when) = (needed(id)?, needed(user)?, needed(when)?);
                let at = instant_or_seconds(when, self.now)?;
                let key = key(id);
                let members = self.members;
                let person = members.in_file(user);
                self.authors.insert(half(&key), person.ok());
                let parent = field(parent).filter(|parent| *parent != "0");
                let Some(parent) = parent else { return person.map(|_| Line::Opening).map_err(Why::from) };
                let a = person?;
                let b = self.authors.get(&half(&super::store::key(parent))).ok_or(Why::Parent)?;
                let b = b.ok_or(Why::Stranger)?;
                if a == b {
                    return Err(Why::Oneself);
                }
                let (a, b) = (a.clone(), b.clone());
                Ok(Line::Event(NewEvent { kind: TieKind::Replied, a, b, at, key }))
            }
        }
    }

    /// Lines that were read so far.
    pub(super) const fn count(&self) -> u64 {
        self.read
    }
}

fn columns(names: &[String]) -> Option<Columns> {
    let at = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
    let when = at(&["when", "time", "created"])?;
    let id = at(&["id"]);
    if let (Some(from), Some(to)) = (at(&["from"]), at(&["to"])) {
        return Some(Columns::Pairs { from, to, when, kind: at(&["kind"]), id });
    }
    Some(Columns::Posts { id: id?, parent: at(&["parent"])?, user: at(&["userid", "user"])?, when })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use axum::body::Body;

    use super::{super::names::Names, *};

    fn members() -> Members {
        let name = |id: &str, number: &str| Names {
            person: id.to_owned(),
            subject: number.to_owned(),
            number: None,
            login: Some(id.to_owned()),
            teaches: false,
        };
        Members::new(vec![name("ana", "6"), name("bo", "7"), name("cy", "8")])
    }

    /// Reads a file that comes in pieces of so many bytes; lines in words, and how it ended.
    fn read_in_pieces(text: &[u8], piece: usize) -> (Vec<String>, Result<(), NoFile>) {
        let (filling, pipe) = super::super::pipe::pipe();
        let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
            text.chunks(piece).map(|piece| Ok(piece.to_vec())).collect();
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let filled = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(filling.fill(body))
        });
        let members = members();
        let mut told = Vec::new();
        let ended = (|| {
            let mut lines = Lines::begin(pipe, &members, "2026-11-27T12:00:00Z".parse().unwrap())?;
            while let Some((number, line)) = lines.next()? {
                told.push(match line {
                    Line::Event(NewEvent { kind, a, b, at, .. }) => {
                        format!("{number} {a} {kind:?} {b} {}", at.as_second() - 1_793_599_200)
                    }
                    Line::Opening => format!("{number} opening"),
                    Line::Wrong(why) => format!("{number} {}", why.code()),
                });
            }
            Ok(())
        })();
        filled.join().unwrap();
        (told, ended)
    }

    fn read(text: &str) -> Vec<String> {
        let (told, ended) = read_in_pieces(text.as_bytes(), 7);
        assert_eq!(ended, Ok(()));
        assert_eq!(read_in_pieces(text.as_bytes(), 4096).0, told, "whatever the pieces");
        told
    }

    const AT: &str = "2026-11-02T06:00:00Z";

    #[test]
    fn each_line_is_judged_by_itself() {
        let text = format!(
            "\u{feff}When;From;To;Kind\n{AT};ana;7;\n{AT};bo;ana;mentioned\n{AT};ana;ana;\n{AT};ana;dan;\n\
             {AT};ana;bo;liked\nyesterday;ana;bo;\n2027-01-01T00:00:00Z;ana;bo;\n{AT};;bo;\n{AT}\n\
             1793599201;\"8\";bo;reply\n"
        );
        assert_eq!(
            read(&text),
            [
                "2 ana Replied bo 0",
                "3 bo Mentioned ana 0",
                "4 oneself",
                "5 stranger",
                "6 kind",
                "7 time",
                "8 future",
                "9 unreadable",
                "10 unreadable",
                "11 cy Replied bo 1",
            ]
        );
    }

    #[test]
    fn an_export_of_moodle_says_whom_each_post_answers() {
        let text = "id,discussion,parent,userid,userfullname,created,subject,message\n\
            1,1,0,6,Ana,1793599200,Hi,\"Who is here?\n\"\"Me\"\", says the wall.\"\n\
            2,1,1,7,Bo,1793599201,Re,I am\n3,1,2,7,Bo,1793599202,Re,And still\n4,1,3,9,Dan,1793599203,Re,Me\n\
            5,1,4,8,Cy,1793599204,Re,Hello Dan\n6,1,99,8,Cy,1793599205,Re,Lost\n7,2,0,9,Dan,1793599206,Mine,Hm\n";
        assert_eq!(
            read(text),
            [
                "2 opening",
                "4 bo Replied ana 1",
                "5 oneself",
                "6 stranger",
                "7 stranger",
                "8 parent",
                "9 stranger"
            ]
        );
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        for text in ["", "\n", "ana,bo\n", "from,to\nana,bo\n", "id,parent,created\n", "\u{0}\u{1}"] {
            assert_eq!(read_in_pieces(text.as_bytes(), 4096).1, Err(NoFile::Columns), "{text:?}");
        }
        assert_eq!(read("from,to,when\n"), [] as [&str; 0], "nobody answered anybody");
    }

    #[test]
    fn a_quote_that_is_not_closed_does_not_gather_the_rest() {
        let mut text = format!("from,to,when\nana,bo,{AT}\n\"ana,bo,{AT}\n");
        for _ in 0..60_000 {
            writeln!(text, "bo,ana,{AT}").unwrap();
        }
        let (told, ended) = read_in_pieces(text.as_bytes(), 64 * 1024);
        assert_eq!((told.len(), ended), (1, Err(NoFile::LongLine(2))));
    }

    #[test]
    fn a_file_that_breaks_off_ends_before_its_last_piece() {
        let (filling, pipe) = super::super::pipe::pipe();
        let pieces =
            vec![Ok(format!("from,to,when\nana,bo,{AT}\nana,b")), Err(std::io::Error::other("gone"))];
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let filled = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(filling.fill(body))
        });
        let members = members();
        // The names of columns are looked for in the beginning, which did not come.
        let begun = Lines::begin(pipe, &members, "2026-11-27T12:00:00Z".parse().unwrap());
        assert!(matches!(begun, Err(NoFile::BrokenOff)));
        assert!(!filled.join().unwrap());
    }
}
