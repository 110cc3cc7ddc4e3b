//! Courses and tools as a platform keeps them.

use serde::{Deserialize, Serialize};

/// What an administrator types in, or an automatic registration sends, about a tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolAddresses {
    /// Where logins are initiated.
    pub login_url: String,
    /// The target link and the only redirect URI.
    pub launch_url: String,
    /// The tool's key set.
    pub jwks_url: String,
}

impl ToolAddresses {
    /// Kith's addresses below its public address, such as `http://localhost:8080`.
    #[must_use]
    pub fn of_kith(public_url: &str) -> Self {
        let base = public_url.trim_end_matches('/');
        Self {
            login_url: format!("{base}/lti/login"),
            launch_url: format!("{base}/lti/launch"),
            jwks_url: format!("{base}/.well-known/jwks.json"),
        }
    }
}

/// A tool the platform knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// The tool's name at this platform.
    pub client_id: String,
    /// Counts the tools from 1: Moodle's "type".
    pub number: u32,
    /// Its addresses.
    pub addresses: ToolAddresses,
}

/// What the tool has to know about the platform: the flags of `kith platform add`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// `iss`.
    pub issuer: String,
    /// The tool's name at the platform.
    pub client_id: String,
    /// Where to send authentication requests.
    pub auth_url: String,
    /// Where to ask for service tokens.
    pub token_url: String,
    /// The platform's key set.
    pub jwks_url: String,
    /// The deployment of the first course.
    pub deployment_id: String,
}

/// A course with the tool in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// The platform's number.
    pub number: u32,
    /// Short name, such as `DES-210`.
    pub label: String,
    /// Long name.
    pub title: String,
    /// `false`: the tool learns no names and no addresses from this course.
    pub shows_names: bool,
    /// Login names of those enrolled, in order of enrolment.
    pub members: Vec<String>,
}

impl Course {
    /// Number of the tool's activity in this course: Moodle's `cmid`.
    #[must_use]
    pub const fn activity(&self) -> u32 {
        self.number + 1
    }

    /// Id of the tool's link in this course.
    #[must_use]
    pub const fn link(&self) -> u32 {
        self.number - 1
    }
}
