//! `GET /api/gradebook`, `PUT /api/gradebook` (instructor): the optional column "took part".

use serde::{Deserialize, Serialize};

/// How the column stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gradebook {
    /// Whether the platform lets Kith write into a gradebook of this course.
    pub offered: bool,
    /// Why not, in plain words.
    pub reason: Option<String>,
    /// Whether an instructor switched the column on.
    pub on: bool,
    /// Whether the column is in the gradebook.
    pub made: bool,
    /// People who have their point in the gradebook.
    pub sent: u32,
    /// People whose point, or its end, is still to be sent.
    pub waiting: u32,
    /// People for whom the platform takes no points, such as teachers.
    pub skipped: u32,
    /// What stands in the way, in plain words.
    pub trouble: Option<String>,
}

/// Body of `PUT /api/gradebook`. Answer: [`Gradebook`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradebookSwitch {
    /// Whether there shall be a column. What is in the gradebook already stays there.
    pub on: bool,
}
