//! The body of every refusal: RFC 9457 problem details.

use serde::{Deserialize, Serialize};

/// An RFC 9457 problem document (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `https://kith.invalid/problems/CODE`-style identifier; ends in [`Problem::code`].
    #[serde(rename = "type")]
    pub kind: String,
    /// Short and the same for every occurrence.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened this time, in the reader's words.
    pub detail: String,
    /// Stable code for programs, such as `session_expired`.
    pub code: String,
    /// Every line of a file that cannot be taken, in order.
    #[serde(default, skip_serializing_if = "<[crate::WrongLine]>::is_empty")]
    pub lines: Box<[crate::WrongLine]>,
}
