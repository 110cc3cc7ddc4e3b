//! `GET /api/profile`, `PUT /api/profile`, `PUT /api/availability`: what a person says about themselves.

use jiff::Timestamp;
use schedule::{Weekly, Zone};
use serde::{Deserialize, Serialize};

/// Who among the peers may see a person by name, on the map and in lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenBy {
    /// Nobody; in the own group they appear without name.
    Nobody,
    /// The own group (the default).
    #[default]
    Group,
    /// Everybody in the course.
    Course,
}

/// Where a person's zone comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoneSource {
    /// The person chose it here.
    Chosen,
    /// The platform said it; the person has not confirmed.
    Platform,
}

/// What somebody takes the course for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// A certificate.
    Certificate,
    /// Work.
    Career,
    /// Because they want to know.
    Curiosity,
    /// Company.
    Peers,
    /// Credit at a school.
    Credit,
}

impl Goal {
    /// As it is written in JSON and in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Career => "career",
            Self::Curiosity => "curiosity",
            Self::Peers => "peers",
            Self::Credit => "credit",
        }
    }
}

/// The caller's own answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The name others see (when they may).
    pub name: String,
    /// `false`: the platform hides names, and this nickname may be edited.
    pub name_from_platform: bool,
    /// IANA zone name; `None`: unknown, ask.
    pub zone: Option<String>,
    /// `None` exactly when `zone` is.
    pub zone_source: Option<ZoneSource>,
    /// Offsets of that zone from a week ago to half a year ahead.
    pub zone_offsets: Option<Zone>,
    /// Languages they can meet in, lower-case BCP 47 primary tags.
    pub languages: Vec<String>,
    /// 0 (new to the subject) to 4 (expert).
    pub experience: Option<u8>,
    /// What they like to talk about, in their own few words, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interests: Vec<String>,
    /// What they take the course for; `None`: not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// How much of a group they look for: 0 now and then, 1 every week, 2 more than that; `None`: not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<u8>,
    /// `false`: "no group, please".
    pub wants_group: bool,
    /// Consent, as far as it counts.
    pub seen_by: SeenBy,
    /// The learners of this platform are minors: nobody is seen beyond their group, and meetings carry no links.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub among_minors: bool,
    /// Weekly availability in the person's own wall-clock time.
    pub weekly: Weekly,
    /// When availability was last saved; `None`: never.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub weekly_saved_at: Option<Timestamp>,
    /// When the answers were last saved; `None`: never.
    #[serde(with = "schedule::iso::maybe_instant", default)]
    pub answered_at: Option<Timestamp>,
}

/// Body of `PUT /api/profile`. Answer: [`Profile`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileAnswer {
    /// A new nickname; only where the platform hides names (else 422). 1 to 60 characters.
    #[serde(default)]
    pub nickname: Option<String>,
    /// At most 8.
    pub languages: Vec<String>,
    /// 0 to 4.
    pub experience: Option<u8>,
    /// At most 5, each of at most 30 characters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interests: Vec<String>,
    /// What they take the course for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<u8>,
    /// `false`: "no group, please".
    pub wants_group: bool,
    /// Consent.
    pub seen_by: SeenBy,
}

/// Body of `PUT /api/availability`. Answer: [`Profile`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AvailabilityAnswer {
    /// IANA name the zone database knows (else 422 `unknown_zone`).
    pub zone: String,
    /// Local wall-clock week.
    pub weekly: Weekly,
}
