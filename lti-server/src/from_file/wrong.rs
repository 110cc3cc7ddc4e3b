//! What can be wrong with a line of a file of people: one list for the command line and for the page.

use wire::{LineWrong, WrongLine};

/// A line that cannot be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub(crate) struct LineError {
    /// Counted from 1; the header is line 1.
    pub(crate) line: u64,
    /// In words for whoever made the file.
    pub(crate) what: Wrong,
}

/// Why a line cannot be read; the words are those of the command line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Wrong {
    #[error("the file is empty; its first line names the columns")]
    Empty,
    #[error("a byte there is no text in UTF-8; save the file as UTF-8")]
    Bytes,
    #[error("the column `{0}` is there twice")]
    ColumnTwice(String),
    #[error("there is no column `id`; each person needs a name of their own")]
    NoId,
    #[error("people say `{0}` themselves; take that column out")]
    TheirOwn(String),
    #[error("there are more than {0} columns to count by")]
    Columns(usize),
    #[error("more than {1} letters in `{0}`")]
    Long(String, usize),
    #[error("fields: {0}, where the first line has {1}")]
    Width(usize, usize),
    #[error("the id is empty")]
    IdEmpty,
    #[error("{0} is there twice, first in line {1}")]
    Twice(String, u64),
    #[error("nobody who takes part is called {0}")]
    Unknown(String),
    #[error("{1} people are called {0}; write the id of the one who is meant")]
    Several(String, usize),
    #[error("{0} is named, but has no line")]
    NoLine(String),
    #[error("{0} names themselves")]
    Themselves(String),
    #[error("{0} is asked for and to be kept apart from; take one of them away")]
    Contradiction(String),
    /// A field that only files of the command line have, or a file that is no table at all.
    #[error("{0}")]
    Field(String),
}

impl Wrong {
    /// The same for the page, which has its own words.
    fn told(self) -> (LineWrong, String, u64) {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        match self {
            Self::Empty => (LineWrong::Empty, String::new(), 0),
            Self::Bytes => (LineWrong::Bytes, String::new(), 0),
            Self::ColumnTwice(name) => (LineWrong::ColumnTwice, name, 0),
            Self::NoId => (LineWrong::NoId, String::new(), 0),
            Self::TheirOwn(name) => (LineWrong::TheirOwn, name, 0),
            Self::Columns(most) => (LineWrong::Columns, String::new(), number(most)),
            Self::Long(name, most) => (LineWrong::Long, name, number(most)),
            Self::Width(fields, wanted) => (LineWrong::Width, fields.to_string(), number(wanted)),
            Self::IdEmpty => (LineWrong::IdEmpty, String::new(), 0),
            Self::Twice(name, first) => (LineWrong::Twice, name, first),
            Self::Unknown(name) | Self::NoLine(name) => (LineWrong::Unknown, name, 0),
            Self::Several(name, people) => (LineWrong::Several, name, number(people)),
            Self::Themselves(name) => (LineWrong::Themselves, name, 0),
            Self::Contradiction(name) => (LineWrong::Contradiction, name, 0),
            Self::Field(what) => (LineWrong::Field, what, 0),
        }
    }
}

impl From<LineError> for WrongLine {
    fn from(LineError { line, what }: LineError) -> Self {
        let (what, name, number) = what.told();
        Self { line, what, name, number }
    }
}
