//! `/api/face` and `/api/wall`: what people show of themselves, and who sees it.
//!
//! A picture is at `GET /api/wall/{person}/picture`, as a square JPEG, for whoever may see that face.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{PersonId, SeenBy};

/// A drawn figure instead of a photograph: the same choice is the same drawing everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawing {
    /// Which figure, below [`Drawing::FIGURES`].
    pub figure: u8,
    /// In which colour, below [`Drawing::COLOURS`].
    pub colour: u8,
}

impl Drawing {
    /// How many figures there are.
    pub const FIGURES: u8 = 8;
    /// How many colours there are.
    pub const COLOURS: u8 = 6;

    /// Whether there is such a drawing.
    #[must_use]
    pub const fn exists(self) -> bool {
        self.figure < Self::FIGURES && self.colour < Self::COLOURS
    }
}

/// What somebody shows of themself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    /// When their picture came to be here; `None`: they have none. Another picture has another time.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub pictured_at: Option<Timestamp>,
    /// A drawing in the place of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawing: Option<Drawing>,
    /// One line about themself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
}

impl Face {
    /// The most characters of a line.
    pub const LONGEST_LINE: usize = 120;

    /// Whether nothing is shown.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pictured_at.is_none() && self.drawing.is_none() && self.line.is_none()
    }
}

/// `GET /api/face` (learner): the caller's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFace {
    /// What they show.
    pub face: Face,
    /// Who may see it, as far as it counts.
    pub seen_by: SeenBy,
    /// `false`: an administrator's switch allows drawings only.
    pub pictures: bool,
    /// The platform has a picture of them (`POST /api/face/picture` takes it).
    pub offered: bool,
    /// When staff took it off the wall, until they add something or `DELETE /api/face`.
    #[serde(with = "schedule::iso::maybe_instant", default, skip_serializing_if = "Option::is_none")]
    pub taken_off_at: Option<Timestamp>,
}

/// Body of `PUT /api/face` (learner): drawing and line. A drawing takes the place of a picture; without one a picture
/// stays. `DELETE /api/face` takes everything back, `DELETE /api/face/picture` the picture alone. Answer: [`OwnFace`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaceAnswer {
    /// `None`: no drawing. It has to be said.
    #[serde(deserialize_with = "Option::deserialize")]
    pub drawing: Option<Drawing>,
    /// At most [`Face::LONGEST_LINE`] characters; `None` or nothing but gaps: no line. It has to be said.
    #[serde(deserialize_with = "Option::deserialize")]
    pub line: Option<String>,
}

/// Body of `PUT /api/face/picture` (learner). Answer: [`OwnFace`], or 422 where it is no picture that can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureUpload {
    /// A JPEG, PNG or WebP in base64, at most [`PictureUpload::MOST_BYTES`] before that.
    pub data: String,
}

impl PictureUpload {
    /// The largest file.
    pub const MOST_BYTES: usize = 8 * 1024 * 1024;
}

/// `GET /api/wall?from=…` (member): those who agreed to be seen by the course and show something, by name. A learner
/// finds themself there whoever sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wall {
    /// At most [`Wall::PAGE`], behind the first `from`; for staff those first who were reported.
    pub people: Vec<WallPerson>,
    /// Where the next page begins; `None`: nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

impl Wall {
    /// People on a page.
    pub const PAGE: u32 = 48;
}

/// Where a page of the wall begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallQuery {
    /// How many are left out at the beginning.
    #[serde(default)]
    pub from: u32,
}

/// Somebody on the wall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallPerson {
    /// The person.
    pub person: PersonId,
    /// Their name, which is also what a picture is called.
    pub name: String,
    /// Whether this is the caller.
    pub me: bool,
    /// What they show.
    pub face: Face,
    /// What was said of it and nobody has decided yet; for staff only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<FaceReport>,
}

/// Somebody did not find a face right; who, is not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaceReport {
    /// Why, in their words.
    pub why: Option<String>,
    /// When.
    #[serde(with = "schedule::iso::instant")]
    pub said_at: Timestamp,
}

/// Body of `POST /api/wall/{person}/report` (learner). Answer: 204; the face is hidden from the caller from then on.
///
/// Staff decides: `DELETE /api/wall/{person}` takes the face off the wall, `DELETE /api/wall/{person}/reports` leaves it
/// there. Both answer 204.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportFace {
    /// At most 500 characters; only staff reads it. `None`, which has to be said: no word.
    #[serde(deserialize_with = "Option::deserialize")]
    pub why: Option<String>,
}
