//! `kith export` and `kith import`: a whole installation in one file (decision 0019).
//!
//! The file is lines of JSON, compressed where its name ends in `.gz`:
//!
//! ```text
//! {"kith":"installation","format":1,"migration":9}
//! {"table":"platform","columns":["auth_url","authorization_server", …]}
//! ["https://lms.example/auth",null, …]
//! {"table":"platform","rows":1}
//! …
//! {"tables":23,"rows":4711,"sha256":"…"}
//! ```
//!
//! Tables come after those they refer to, columns by name, rows by primary key, so that the same installation is the
//! same file whichever database it lives in. The last line's SHA-256 is that of all lines before it.

mod cli;
mod export;
mod file;
mod import;
mod schema;

pub use cli::{ExportCommand, ImportCommand};

use crate::store::StoreError;

/// The version of the format; another is refused.
const FORMAT: u32 = 1;
/// Progress is told each time so many rows are done.
const TOLD_EVERY: u64 = 100_000;

/// What was carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Amount {
    tables: u64,
    rows: u64,
}

/// Why an installation was not carried.
#[derive(Debug, thiserror::Error)]
enum CarryError {
    /// The file is not what it should be.
    #[error("line {line}: {why}. Nothing was imported")]
    File {
        /// Counted from 1, after decompression.
        line: u64,
        /// What is wrong and what to do.
        why: String,
    },
    /// Something is in the database already.
    #[error(
        "the table {0} has rows already. Import goes into a new database only: name one with --database that no Kith \
         has used, also not by a start of `kith serve`"
    )]
    NotEmpty(String),
    /// The schema has something this format does not know.
    #[error("{0}")]
    Schema(String),
    /// A stored value is not of its column's type.
    #[error("table {table}, column {column}: {why}")]
    Value { table: String, column: String, why: String },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl From<sqlx::Error> for CarryError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Tells how far long work is.
fn tell_progress(verb: &str, table: &str, rows: u64) {
    if rows > 0 && rows.is_multiple_of(TOLD_EVERY) {
        eprintln!("{verb}: {table}, {rows} rows");
    }
}
