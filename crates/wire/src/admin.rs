//! `GET /api/admin/health` (admin): the tool's health, without anybody's data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A signing key of this tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyHealth {
    /// Key id in the key set.
    pub kid: String,
    /// When it was made.
    #[serde(with = "schedule::iso::instant")]
    pub created_at: Timestamp,
    /// Whether new messages are signed with it.
    pub signing: bool,
    /// Whether it is published ahead of its first signature.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub announced: bool,
}

/// How the last roster refresh of this deployment went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterHealth {
    /// Title of the course.
    pub course: String,
    /// Last success.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub refreshed_at: Option<Timestamp>,
    /// Last failure, in plain words; `None` after a success.
    pub trouble: Option<String>,
}

/// The health of one registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminHealth {
    /// Name given at registration.
    pub platform: String,
    /// Issuer.
    pub issuer: String,
    /// Client id.
    pub client_id: String,
    /// Deployment of this launch.
    pub deployment: String,
    /// What the platform calls itself, such as "moodle 2025100600.02".
    pub product: Option<String>,
    /// Courses known under this deployment.
    pub courses: u32,
    /// People known under this deployment.
    pub people: u32,
    /// Signing keys.
    pub keys: Vec<KeyHealth>,
    /// Rosters, those in trouble first; at most 20.
    pub rosters: Vec<RosterHealth>,
    /// Version of Kith.
    pub version: String,
    /// Zone database in use.
    pub tzdb: String,
}
