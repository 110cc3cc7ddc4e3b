//! Launch sessions: an opaque bearer bound to one person, one course and the role of one launch.
//!
//! The extractors here are the only authorisation: a handler that runs has been authorised.

use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{HeaderMap, Method, header, request::Parts},
};
use jiff::{SignedDuration, Timestamp};
use wire::{PersonId, Role};

use crate::{
    AppState,
    error::{ApiError, Body},
    secret,
    store::{Store, StoreError, change, change_now, instant, micros, on_db, on_tx},
};

/// How long a bearer lives; the widget renews it while it is used.
const LIFE: SignedDuration = SignedDuration::from_hours(1);
/// How long a session lives after its launch, however often it is renewed or its page is reloaded.
pub(crate) const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// A bearer counts for this long after it was renewed: requests may be under way with it.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);
/// How long the launch page has to swap its code.
pub(crate) const CODE_LIFE: SignedDuration = SignedDuration::from_mins(2);

/// A course in this tenant, as the key of everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CourseKey(pub(crate) String);

/// A live launch.
#[derive(Clone, Debug)]
pub(crate) struct LaunchSession {
    pub(crate) deployment: String,
    pub(crate) course: Option<CourseKey>,
    pub(crate) person: PersonId,
    pub(crate) role: Role,
    pub(crate) expires_at: Timestamp,
    opened_at: Timestamp,
    /// Somebody else acts in this person's name; such a session only looks.
    masquerading: bool,
}

/// A live launch inside a course, by anybody who takes or teaches it.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) course: CourseKey,
    pub(crate) person: PersonId,
    pub(crate) role: Role,
}

/// A learner of the course.
pub(crate) struct Learner(pub(crate) Member);
/// An instructor of the course.
pub(crate) struct Instructor(pub(crate) Member);
/// Somebody who looks after the tool.
pub(crate) struct Admin(pub(crate) LaunchSession);

impl FromRequestParts<AppState> for LaunchSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(ApiError::SessionExpired)?;
        let now = app.clock.now();
        let found = app.store.session(&secret::hash(token), now).await?;
        let live = found.filter(|session| now < session.expires_at).ok_or(ApiError::SessionExpired)?;
        if live.masquerading && parts.method != Method::GET && parts.uri.path() != RENEW {
            return Err(ApiError::Masquerading);
        }
        Ok(live)
    }
}

impl FromRequestParts<AppState> for Member {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let session = LaunchSession::from_request_parts(parts, app).await?;
        match (session.role, session.course) {
            (Role::Learner | Role::Instructor, Some(course)) => {
                Ok(Self { course, person: session.person, role: session.role })
            }
            _ => Err(ApiError::Forbidden),
        }
    }
}

impl FromRequestParts<AppState> for Learner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let member = Member::from_request_parts(parts, app).await?;
        if member.role == Role::Learner { Ok(Self(member)) } else { Err(ApiError::Forbidden) }
    }
}

impl FromRequestParts<AppState> for Instructor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let member = Member::from_request_parts(parts, app).await?;
        if member.role == Role::Instructor { Ok(Self(member)) } else { Err(ApiError::Forbidden) }
    }
}

impl FromRequestParts<AppState> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let session = LaunchSession::from_request_parts(parts, app).await?;
        if session.role == Role::Admin { Ok(Self(session)) } else { Err(ApiError::Forbidden) }
    }
}

/// `POST /api/session`: swaps the launch page's one-time code for a bearer.
pub(crate) async fn open(
    State(app): State<AppState>,
    Body(request): Body<wire::SessionRequest>,
) -> Result<Json<wire::Session>, ApiError> {
    let now = app.clock.now();
    let token = secret::random_token()?;
    let expires_at = now.saturating_add(LIFE).map_err(|error| StoreError::inconsistent("session", error))?;
    // The page puts the session before its code, so that codes need no index.
    let (session, code) = request.code.split_once('.').ok_or(ApiError::CodeSpent)?;
    let code = Code { session, hash: &secret::hash(code) };
    let opened = app
        .store
        .open_session(code, &secret::hash(&token), now, expires_at)
        .await?
        .ok_or(ApiError::CodeSpent)?;
    Ok(Json(wire::Session {
        token,
        expires_at,
        role: opened.role,
        view: opened.view,
        person: opened.person,
        name: opened.name,
        course: opened.course_title.unwrap_or_default(),
        tzdb: app.zones.version().to_owned(),
    }))
}

/// Where a bearer is renewed.
pub(crate) const RENEW: &str = "/api/session/renew";

/// `POST /api/session/renew`: a new bearer for one that still counts; the old one ends in a minute.
pub(crate) async fn renew(
    State(app): State<AppState>,
    headers: HeaderMap,
    live: LaunchSession,
) -> Result<Json<wire::Renewed>, ApiError> {
    let now = app.clock.now();
    let old = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let old = old.and_then(|value| value.strip_prefix("Bearer ")).ok_or(ApiError::SessionExpired)?;
    let token = secret::random_token()?;
    let date = |error| StoreError::inconsistent("session", error);
    let last = live.opened_at.saturating_add(LONGEST).map_err(date)?;
    let expires_at = now.saturating_add(LIFE).map_err(date)?.min(last);
    let overlap = now.saturating_add(OVERLAP).map_err(date)?;
    let (old, new) = (secret::hash(old), secret::hash(&token));
    if !app.store.renew_session(&old, &new, expires_at, overlap).await? {
        return Err(ApiError::SessionExpired);
    }
    Ok(Json(wire::Renewed { token, expires_at }))
}

/// The one-time code of a session, as it is stored.
struct Code<'a> {
    session: &'a str,
    hash: &'a str,
}

/// What the session says when it opens.
pub(crate) struct Opened {
    role: Role,
    person: PersonId,
    name: String,
    course_title: Option<String>,
    view: Option<String>,
}

/// The stored form of a role.
pub(crate) const fn role_text(role: Role) -> &'static str {
    match role {
        Role::Learner => "learner",
        Role::Instructor => "instructor",
        Role::Admin => "admin",
        Role::Visitor => "visitor",
    }
}

/// A role from its stored form.
pub(crate) fn role_from(text: &str) -> Result<Role, StoreError> {
    match text {
        "learner" => Ok(Role::Learner),
        "instructor" => Ok(Role::Instructor),
        "admin" => Ok(Role::Admin),
        "visitor" => Ok(Role::Visitor),
        other => Err(StoreError::inconsistent("role", other)),
    }
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    deployment: String,
    course: Option<String>,
    person: String,
    role: String,
    expires_at_us: i64,
    created_at_us: i64,
    masquerading: Option<String>,
}

#[derive(sqlx::FromRow)]
struct OpenedRow {
    role: String,
    person: String,
    name: Option<String>,
    nickname: String,
    title: Option<String>,
    view: Option<String>,
}

impl Store {
    /// The session of a token, expired or not.
    async fn session(&self, token_hash: &str, now: Timestamp) -> Result<Option<LaunchSession>, StoreError> {
        const SQL: &str = "SELECT deployment, course, person, role, expires_at_us, created_at_us, masquerading \
            FROM session WHERE (token_hash = $1 OR (previous_token_hash = $1 AND previous_ends_at_us > $2)) \
            AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.course = session.course \
            AND e.person = session.person AND e.launch_role <> session.role)";
        let row: Option<SessionRow> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(token_hash).bind(micros(now)).fetch_optional(pool).await)?;
        row.map(|row| {
            Ok(LaunchSession {
                deployment: row.deployment,
                course: row.course.map(CourseKey),
                person: PersonId(row.person),
                role: role_from(&row.role)?,
                expires_at: instant(row.expires_at_us)?,
                opened_at: instant(row.created_at_us)?,
                masquerading: row.masquerading.is_some(),
            })
        })
        .transpose()
    }

    /// Puts a new bearer in the place of `old`; says whether `old` was the present one.
    async fn renew_session(
        &self,
        old: &str,
        new: &str,
        expires_at: Timestamp,
        overlap: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE session SET previous_token_hash = token_hash, previous_ends_at_us = $1, \
            token_hash = $2, expires_at_us = $3 WHERE token_hash = $4";
        Ok(change_now!(self, SQL, micros(overlap), new, micros(expires_at), old)? > 0)
    }

    /// Spends a launch code. A second use finds nothing and ends the session the first one made, since one of
    /// the two callers is not the person who launched (RFC 6749, 4.1.2).
    async fn open_session(
        &self,
        code: Code<'_>,
        token_hash: &str,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Option<Opened>, StoreError> {
        const TAKE: &str = "UPDATE session SET token_hash = $1, expires_at_us = $2 \
            WHERE id = $3 AND code_hash = $4 AND token_hash IS NULL AND code_expires_at_us > $5";
        const END: &str = "UPDATE session SET expires_at_us = 0 WHERE id = $1 AND code_hash = $2";
        const SHOW: &str = "SELECT s.role, s.view, s.person, p.name, p.nickname, c.title FROM session s \
            JOIN person p ON p.id = s.person LEFT JOIN course c ON c.id = s.course WHERE s.token_hash = $1";
        let mut tx = self.writing().await?;
        let taken =
            change!(&mut tx, TAKE, token_hash, micros(expires_at), code.session, code.hash, micros(now))?;
        if taken == 0 {
            change!(&mut tx, END, code.session, code.hash)?;
            tx.commit().await?;
            return Ok(None);
        }
        let row: OpenedRow =
            on_tx!(&mut tx, on => sqlx::query_as(SHOW).bind(token_hash).fetch_one(on).await?);
        tx.commit().await?;
        Ok(Some(Opened {
            role: role_from(&row.role)?,
            person: PersonId(row.person),
            name: row.name.unwrap_or(row.nickname),
            course_title: row.title,
            view: row.view,
        }))
    }
}
