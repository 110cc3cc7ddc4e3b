//! `/api/groups/host` (instructor): groups at the learning platform.

use serde::{Deserialize, Serialize};

use crate::GroupId;

/// What the platform is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostProduct {
    /// Moodle.
    Moodle,
    /// Canvas.
    Canvas,
    /// Anything else: only the file for spreadsheets makes sense there.
    Other,
}

/// Whether Kith may write groups there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostDoor {
    /// No administrator made a key: files only.
    NoKey,
    /// There is a key; the caller has to allow Kith in Canvas first (`POST /api/groups/host/connect`).
    Connect,
    /// It may.
    Open,
    /// It may not, or the platform does not answer; [`HostGroups::trouble`] says why.
    Shut,
}

/// One group that would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostChange {
    /// The group; `None`: one that ended.
    pub name: Option<String>,
    /// It has to be made.
    pub new: bool,
    /// Names of those who come in.
    pub add: Vec<String>,
    /// Names of those who go out; somebody Kith does not know is called by their number.
    pub remove: Vec<String>,
}

/// Where taking the groups over stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostState {
    /// Under way.
    Working,
    /// The platform did not answer or asked to wait; Kith tries again by itself.
    Waiting,
    /// Finished, if there is no trouble completely.
    Done,
    /// Given up: somebody has to do something first.
    Stopped,
}

/// The last time somebody asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostPush {
    /// Where it stands.
    pub state: HostState,
    /// Steps done.
    pub done: u32,
    /// Steps altogether, as far as known.
    pub of: u32,
    /// What went wrong, in words.
    pub trouble: Option<String>,
}

/// `GET /api/groups/host`: what would change at the platform. Also the answer to `POST /api/groups/host`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostGroups {
    /// What the platform is.
    pub product: HostProduct,
    /// Whether Kith may write there.
    pub door: HostDoor,
    /// Why it may not.
    pub trouble: Option<String>,
    /// Kith's own set at the platform; `None`: there are no groups.
    pub set_name: Option<String>,
    /// The first of the groups this is about: `POST` says it again.
    pub first: Option<GroupId>,
    /// What would change; empty while a push is under way.
    pub changes: Vec<HostChange>,
    /// Names of people the platform has not told enough about; they stay out.
    pub unknown: Vec<String>,
    /// The last push.
    pub push: Option<HostPush>,
}

/// `POST /api/groups/host`: take the groups there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostRequest {
    /// [`HostGroups::first`] of what the caller saw: groups published meanwhile are looked at first.
    pub first: GroupId,
}

/// `POST /api/groups/host/connect`: where the caller allows Kith in Canvas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostConnection {
    /// To be opened in a window of its own, within ten minutes.
    pub url: String,
}
