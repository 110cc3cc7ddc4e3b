//! The platform's own groups, whichever platform it is.

use std::collections::{BTreeMap, BTreeSet};

use grouping::{Change, Found, Wanted};
use wire::PersonId;

use super::{
    canvas::Canvas,
    moodle::Moodle,
    oauth,
    place::{Key, Place},
    store::SetRow,
};
use crate::{AppState, outgoing::Unreachable, store::StoreError};

/// Why something was not done, in words for whoever teaches the course.
#[derive(Debug, thiserror::Error)]
pub(super) enum HostError {
    /// It may work by itself after a while.
    #[error("{0}")]
    Later(String),
    /// Somebody has to do something first.
    #[error("{0}")]
    Refused(String),
    /// Only this one thing is refused, such as one person.
    #[error("{0}")]
    Rejected(String),
    /// The teacher has to allow Kith (again).
    #[error("{0}")]
    NotConnected(&'static str),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Unreachable> for HostError {
    fn from(error: Unreachable) -> Self {
        match error {
            Unreachable::Refused { .. } | Unreachable::TooLarge { .. } => Self::Refused(format!("{error}.")),
            Unreachable::NoAnswer { .. } => Self::Later(format!("{error}.")),
        }
    }
}

/// A form as the body of a request. What is secret is in the body: addresses end up in logs.
pub(super) fn form_body<N: AsRef<str>, V: AsRef<str>>(fields: impl IntoIterator<Item = (N, V)>) -> Vec<u8> {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

/// The media type of [`form_body`].
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// A platform that Kith may write groups to, in the name of one teacher.
pub(super) enum Host {
    Moodle(Box<Moodle>),
    Canvas(Box<Canvas>),
}

/// What stands at the platform.
pub(super) struct Standing {
    /// Groups in sets of ours, and whatever carries a mark of ours.
    pub(super) found: Vec<Found>,
    /// The platform's id of the present set, if it stands.
    pub(super) set: Option<String>,
}

impl Host {
    /// The way to the groups of `place`.
    pub(super) async fn open(app: &AppState, place: &Place, teacher: &PersonId) -> Result<Self, HostError> {
        match &place.key {
            None => Err(HostError::Refused(
                "Nobody has made a key for your learning platform. Your administrator can; until then take the file."
                    .to_owned(),
            )),
            Some(Key::Moodle { address, token }) => {
                let course = &place.context_id;
                if course.is_empty() || !course.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(HostError::Refused("Moodle's number of this course is not known.".to_owned()));
                }
                Ok(Self::Moodle(Box::new(Moodle::new(app, address, token, course))))
            }
            Some(Key::Canvas { address, client_id, secret }) => {
                let course = oauth::course_at(place, address).map_err(|why| HostError::Refused(why.to_string()))?;
                let access = oauth::Access::of(app, address, client_id, secret, teacher).await?;
                Ok(Self::Canvas(Box::new(Canvas::new(app, address, access, course))))
            }
        }
    }

    /// What stands there now. `sets` are those Kith made for this course, the present one under `name`.
    pub(super) async fn standing(
        &self,
        marks: &BTreeSet<String>,
        sets: &[SetRow],
        name: &str,
    ) -> Result<Standing, HostError> {
        match self {
            Self::Moodle(moodle) => Ok(Standing { found: moodle.found(marks).await?, set: None }),
            Self::Canvas(canvas) => canvas.standing(sets, name).await,
        }
    }

    /// The set that new groups are made in; makes it where it does not stand yet.
    pub(super) async fn set(&self, standing: &Standing, name: &str, mark: &str) -> Result<String, HostError> {
        match (self, &standing.set) {
            (Self::Canvas(_), Some(set)) => Ok(set.clone()),
            (Self::Canvas(canvas), None) => canvas.make_set(name).await,
            (Self::Moodle(moodle), _) => moodle.grouping(name, mark).await,
        }
    }

    /// Makes groups in `set`: their ids by mark. What was made before a failure is found by the next attempt.
    pub(super) async fn make(
        &self,
        set: &str,
        wanted: &[&Wanted],
    ) -> Result<BTreeMap<String, String>, HostError> {
        match self {
            Self::Moodle(moodle) => moodle.make(wanted).await,
            Self::Canvas(canvas) => canvas.make(set, wanted).await,
        }
    }

    /// Says that these groups belong to `set`. Canvas makes them in it.
    pub(super) async fn gather(&self, set: &str, groups: &[String]) -> Result<(), HostError> {
        match self {
            Self::Moodle(moodle) => moodle.gather(set, groups).await,
            Self::Canvas(_) => Ok(()),
        }
    }

    /// How many groups to make, or to change, between two looks at the clock.
    pub(super) const fn portion(&self) -> usize {
        match self {
            Self::Moodle(_) => 25,
            Self::Canvas(_) => 1,
        }
    }

    /// Brings the people of groups into them; each change knows where its group stands.
    pub(super) async fn apply(&self, changes: &[Change]) -> Result<(), HostError> {
        match self {
            Self::Moodle(moodle) => moodle.apply(changes).await,
            Self::Canvas(canvas) => canvas.apply(changes).await,
        }
    }
}
