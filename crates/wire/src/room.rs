//! `/api/meetings/{id}/door` and `/api/meetings/{id}/recordings`: the room of a meeting, and what was recorded there.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Answer of `POST /api/meetings/{id}/door` (members of the group, and who teaches the course; no body): where the
/// caller's browser goes. The room is made when the first of them asks. 409 `too_early` until ten minutes before the
/// start and 409 `conflict` once it closed, an hour after the end; 502 when the room server does not do its part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// The address, for the caller alone: it lets them in under their name.
    pub address: String,
}

/// `GET /api/meetings/{id}/recordings` (members of the group, and who teaches the course): a list of these, first
/// begun first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// What the room was called.
    pub name: String,
    /// When the recording began.
    #[serde(with = "schedule::iso::instant")]
    pub starts_at: Timestamp,
    /// Its length.
    pub minutes: u32,
    /// Where it can be watched.
    pub address: String,
}
