//! The platform's own groups, whichever platform it is.

use std::collections::{BTreeMap, BTreeSet};

use grouping::{Change, Found, Wanted};
use wire::PersonId;

use super::{
    canvas::Canvas,
    canvas_api::CanvasApi,
    moodle::Moodle,
    moodle_api::MoodleApi,
    oauth,
    place::{Key, Place},
    purpose::Purpose,
    store::SetRow,
};
use crate::{
    AppState,
    outgoing::Unreachable,
    sentence::{Sentence, say},
    session::CourseKey,
    store::StoreError,
};

/// Why something was not done, in words for whoever teaches the course.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HostError {
    /// It may work by itself after a while.
    #[error("{0}")]
    Later(Sentence),
    /// Somebody has to do something first.
    #[error("{0}")]
    Refused(Sentence),
    /// Only this one thing is refused, such as one person.
    #[error("{0}")]
    Rejected(Sentence),
    /// The teacher has to allow Kith (again).
    #[error("{0}")]
    NotConnected(Sentence),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Unreachable> for HostError {
    fn from(error: Unreachable) -> Self {
        let words = Sentence::for_programs(format!("{error}."));
        match error {
            Unreachable::Refused { .. } | Unreachable::TooLarge { .. } => Self::Refused(words),
            Unreachable::NoAnswer { .. } => Self::Later(words),
        }
    }
}

/// A form as the body of a request. What is secret is in the body: addresses end up in logs.
pub(super) fn form_body<N: AsRef<str>, V: AsRef<str>>(fields: impl IntoIterator<Item = (N, V)>) -> Vec<u8> {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

/// The media type of [`form_body`].
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// The way to a course at its platform, for one purpose, with the platform's number of the course.
pub(crate) enum Way {
    Moodle(Box<MoodleApi>, String),
    Canvas(Box<CanvasApi>, String),
}

impl Way {
    /// The way to the forum of `course`; at Canvas in the name of a teacher who allowed it.
    pub(crate) async fn to_forum(
        app: &AppState,
        course: &CourseKey,
        place: &Place,
    ) -> Result<Self, HostError> {
        let teacher = match &place.key {
            Some(key) => app.store.teacher_who_allowed(course, key, Purpose::Forum).await?,
            None => None,
        };
        Self::open(app, place, teacher.as_ref(), Purpose::Forum).await
    }

    /// The way to `place`; at Canvas in the name of `teacher`.
    async fn open(
        app: &AppState,
        place: &Place,
        teacher: Option<&PersonId>,
        purpose: Purpose,
    ) -> Result<Self, HostError> {
        match &place.key {
            None => Err(HostError::Refused(match purpose {
                Purpose::Groups => say!(
                    "Nobody has made a key for your learning platform. Your administrator can; until then take the file."
                ),
                Purpose::Forum => say!("Nobody has made a key for your learning platform."),
            })),
            Some(Key::Moodle { address, token }) => {
                let course = &place.context_id;
                if course.is_empty() || !course.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(HostError::Refused(say!("Moodle's number of this course is not known.")));
                }
                Ok(Self::Moodle(Box::new(MoodleApi::new(app, address, token, purpose)), course.clone()))
            }
            Some(Key::Canvas { address, client_id, secret }) => {
                let course = oauth::course_at(place, address).map_err(HostError::Refused)?;
                let teacher = teacher.ok_or(HostError::NotConnected(say!("Connect to Canvas first.")))?;
                let access = oauth::Access::of(app, address, client_id, secret, teacher, purpose).await?;
                Ok(Self::Canvas(Box::new(CanvasApi::new(app, address, access, purpose)), course))
            }
        }
    }
}

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
        Ok(match Way::open(app, place, Some(teacher), Purpose::Groups).await? {
            Way::Moodle(api, course) => Self::Moodle(Box::new(Moodle::new(*api, course))),
            Way::Canvas(api, course) => Self::Canvas(Box::new(Canvas::new(*api, course))),
        })
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
