//! `POST /api/session`: the one-time code of the launch page for a bearer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::PersonId;

/// The one-time code from the launch page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    /// Valid once, for a minute.
    pub code: String,
}

/// What the membership role of this launch lets a person do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes the course: is grouped, meets.
    Learner,
    /// Teaches the course: forms groups.
    Instructor,
    /// Looks after the tool: sees its health, no learner's data.
    Admin,
    /// May look in (mentor, observer, no role): sees the welcome only.
    Visitor,
}

/// A live session; the token stays in the page's memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// For `Authorization: Bearer`.
    pub token: String,
    /// After this the launch has to be repeated from the course.
    #[serde(with = "schedule::iso::instant")]
    pub expires_at: Timestamp,
    /// The role of this launch.
    pub role: Role,
    /// The person who launched.
    pub person: PersonId,
    /// Name shown for them.
    pub name: String,
    /// What the opened link leads to: `group`, `meeting`, `map` or `survey`; nothing for the usual beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// Title of the course.
    pub course: String,
    /// Version of the zone database in use, such as `2026f`.
    pub tzdb: String,
}

/// `POST /api/session/renew`: a new bearer; the old one counts for a minute more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewed {
    /// For `Authorization: Bearer`.
    pub token: String,
    /// After this the launch has to be repeated from the course.
    #[serde(with = "schedule::iso::instant")]
    pub expires_at: Timestamp,
}
