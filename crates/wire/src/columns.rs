//! `/api/columns`: what staff says of people in a file, so that it can count when groups are formed.
//!
//! `GET /api/columns` (instructor) gives everybody who takes part as CSV, with the columns there are, to be filled in;
//! `PUT` takes such a file, and it takes the place of the one before; `DELETE` forgets it (204). Nobody but staff reads
//! any of it.

use serde::{Deserialize, Serialize};

/// Body of `PUT /api/columns`: the whole file. Answer: [`crate::Pool`], or 422 with [`crate::Problem::lines`] and
/// nothing kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnFile {
    /// CSV with a header; commas, semicolons or tabs separate. `id` is needed: the id that `GET` gives, a user name or
    /// number at the platform, or a name that only one person has. `with`, `before` and `not_with` name others, as in
    /// files for `kith group`; `name` is not looked at. Every other column can become a card.
    pub text: String,
}

/// What a card asks about is a column of such a file if its question begins with this.
pub const COLUMN_QUESTION: &str = "file:";

/// A line that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongLine {
    /// Counted from 1; the header is line 1.
    pub line: u64,
    /// What is wrong with it.
    pub what: LineWrong,
    /// The person, column or field it is about, as the file has it; empty where it is about none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The number it is about; 0 where it is about none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub number: u64,
}

#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")
)]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What can be wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineWrong {
    /// There is nothing in the file.
    Empty,
    /// A byte is no text in UTF-8.
    Bytes,
    /// The column `name` is there twice.
    ColumnTwice,
    /// There is no column `id`.
    NoId,
    /// The column `name` is what people say themselves.
    TheirOwn,
    /// There are more than `number` columns to count by.
    Columns,
    /// More than `number` letters in the column `name`.
    Long,
    /// The line has `name` fields, the first one `number`.
    Width,
    /// The id is empty.
    IdEmpty,
    /// `name` was there before, in line `number`.
    Twice,
    /// Nobody who takes part is called `name`.
    Unknown,
    /// `number` people are called `name`.
    Several,
    /// `name` names themselves.
    Themselves,
    /// `name` is asked for and to be kept apart from.
    Contradiction,
    /// More than `number` pairs would be kept apart.
    Pairs,
    /// What is in `name`, in English.
    Field,
}

impl LineWrong {
    /// The name by which its words are found.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Bytes => "bytes",
            Self::ColumnTwice => "column_twice",
            Self::NoId => "no_id",
            Self::TheirOwn => "their_own",
            Self::Columns => "columns",
            Self::Long => "long",
            Self::Width => "width",
            Self::IdEmpty => "id_empty",
            Self::Twice => "twice",
            Self::Unknown => "unknown",
            Self::Several => "several",
            Self::Themselves => "themselves",
            Self::Contradiction => "contradiction",
            Self::Pairs => "pairs",
            Self::Field => "field",
        }
    }
}
