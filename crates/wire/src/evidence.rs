//! `GET /api/evidence`, `PUT /api/evidence/file`, `POST /api/evidence/connect`, `DELETE /api/evidence`: what was seen in the course's forum, where an
//! administrator agreed to it (instructors only).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::HostProduct;

/// What Kith has of the course's forum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Whether files may be brought.
    pub files: bool,
    /// Whether statements come by themselves.
    pub by_itself: bool,
    /// What Kith reads at the platform; `None`: no administrator agreed, or there is no key.
    #[serde(default)]
    pub read: Option<ForumRead>,
    /// Replies and mentions that are kept.
    pub kept: u64,
    /// Of these, how many came by files.
    pub of_files: u64,
}

/// How the reading of the course's forum goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForumRead {
    /// What the platform is.
    pub product: HostProduct,
    /// Whether nobody who teaches the course let Kith in yet, which Canvas asks for: `POST /api/evidence/connect`
    /// gives the way, as [`HostConnection`](crate::HostConnection).
    pub connect: bool,
    /// When it was last read to its end.
    pub read_at: Option<Timestamp>,
    /// Why it is not read, in words.
    pub trouble: Option<String>,
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
