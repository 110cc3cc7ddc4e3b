//! `GET /api/evidence`, `PUT /api/evidence/file`, `DELETE /api/evidence`: what was seen in the course's forum, where an
//! administrator agreed to it (instructors only).

use serde::{Deserialize, Serialize};

/// What Kith has of the course's forum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Whether files may be brought.
    pub files: bool,
    /// Whether anything comes by itself: statements, or what Kith reads at the platform.
    pub by_itself: bool,
    /// Replies and mentions that are kept.
    pub kept: u64,
    /// Of these, how many came by files.
    pub of_files: u64,
}

/// Answer of `PUT /api/evidence/file`, whose body is the file (`text/csv`) as it is: what became of its lines. What is
/// wrong is left out, and the rest counts. 409 where nobody agreed to files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// Lines that were read, the first one with the names of columns not counted.
    pub lines: u64,
    /// Replies and mentions that are kept from now on.
    pub new: u64,
    /// Those that were known already.
    pub known: u64,
    /// Posts that answer nobody: the beginning of a thread.
    pub openings: u64,
    /// Lines with people who are not in this course; of them nothing is kept.
    pub strangers: u64,
    /// Lines that were left out, those with strangers included.
    pub left_out: u64,
    /// The first of them.
    pub wrong: Vec<LeftOutLine>,
}

/// A line that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutLine {
    /// Its number, the first line being 1.
    pub line: u64,
    /// Why, as a stable code: `unreadable`, `oneself`, `stranger`, `ambiguous`, `time`, `future`, `kind`, `parent`.
    pub why: String,
}
