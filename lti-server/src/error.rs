//! One table from what went wrong to what the caller hears (RFC 9457).

use axum::{
    Json,
    extract::rejection::{JsonRejection, PathRejection, QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::store::StoreError;

/// Why an API request was refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("There is no such thing in this course.")]
    NotFound,
    #[error("Your session has ended. Open Kith again from your course.")]
    SessionExpired,
    #[error("This launch code was used already or is too old. Open Kith again from your course.")]
    CodeSpent,
    #[error("Your role in this course does not allow this.")]
    Forbidden,
    #[error("You are here in somebody else's name, so you can look and change nothing.")]
    Masquerading,
    #[error("These groups are not of this course. Kith writes groups into the course they were formed in.")]
    ForeignGroups,
    #[error("{0}")]
    Invalid(String),
    #[error("The time zone database does not know \"{0}\". Please choose a zone from the list.")]
    UnknownZone(String),
    #[error("Only who leads this meeting ticks who is there.")]
    NotLeading,
    #[error("Lines to put right: {}. Nothing of this file was kept.", .0.len())]
    Lines(Vec<wire::WrongLine>),
    #[error("{0}")]
    Conflict(&'static str),
    #[error("Somebody else changed this meanwhile. Nothing is lost: carry over what you wrote.")]
    RecordChanged(Box<wire::MeetingRecord>),
    #[error("{0}")]
    TooEarly(String),
    /// A room server did not do its part; in words for whoever wants to meet.
    #[error("{0}")]
    Room(String),
    #[error("{0}")]
    Unreadable(String),
    #[error("Send JSON with the header Content-Type: application/json.")]
    WrongMediaType,
    #[error("The request is too large.")]
    TooLarge,
    #[error("{0}")]
    TooMany(&'static str),
    #[error("This address does not support that method.")]
    WrongMethod,
    #[error("This is not the secret of a platform. An administrator makes one in Kith's console.")]
    WrongSecret,
    #[error("The secret is right, and statements are switched off for this platform in Kith's console.")]
    NotAgreed,
    #[error("a background computation was interrupted")]
    Interrupted,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Random(#[from] crate::secret::NoRandom),
}

/// Status, stable code and the title that is the same every time.
const fn outward(error: &ApiError) -> (StatusCode, &'static str, &'static str) {
    match error {
        ApiError::NotFound => (StatusCode::NOT_FOUND, "not_found", "Not found"),
        ApiError::SessionExpired => (StatusCode::UNAUTHORIZED, "session_expired", "Session ended"),
        ApiError::CodeSpent => (StatusCode::UNAUTHORIZED, "code_spent", "Launch code spent"),
        ApiError::Forbidden => (StatusCode::FORBIDDEN, "forbidden", "Not allowed"),
        ApiError::Masquerading => (StatusCode::FORBIDDEN, "masquerading", "Only looking"),
        ApiError::ForeignGroups => (StatusCode::FORBIDDEN, "foreign_groups", "Not of this course"),
        ApiError::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Not possible"),
        ApiError::UnknownZone(_) => (StatusCode::UNPROCESSABLE_ENTITY, "unknown_zone", "Unknown time zone"),
        ApiError::Lines(_) => (StatusCode::UNPROCESSABLE_ENTITY, "lines", "Lines to put right"),
        ApiError::NotLeading => (StatusCode::FORBIDDEN, "not_leading", "Not leading"),
        ApiError::Conflict(_) | ApiError::RecordChanged(_) => {
            (StatusCode::CONFLICT, "conflict", "Changed meanwhile")
        }
        ApiError::TooEarly(_) => (StatusCode::CONFLICT, "too_early", "Too early"),
        ApiError::Room(_) => (StatusCode::BAD_GATEWAY, "room", "The room did not open"),
        ApiError::Unreadable(_) => (StatusCode::BAD_REQUEST, "unreadable", "Not understood"),
        ApiError::WrongMediaType => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_media_type", "Wrong media type")
        }
        ApiError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "Too large"),
        ApiError::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, "too_many", "Too many at once"),
        ApiError::WrongSecret => (StatusCode::UNAUTHORIZED, "wrong_secret", "Secret not known"),
        ApiError::NotAgreed => (StatusCode::FORBIDDEN, "not_agreed", "Switched off"),
        ApiError::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "Wrong method"),
        ApiError::Interrupted | ApiError::Store(_) | ApiError::Random(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong here")
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code, title) = outward(&self);
        let detail = if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(cause = %self, code, "request failed");
            "It is our fault, not yours. Please try again in a moment.".to_owned()
        } else {
            self.to_string()
        };
        let problem = wire::Problem {
            kind: format!("urn:kith:problem:{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            code: code.to_owned(),
            lines: Box::default(),
        };
        let asks = matches!(self, Self::WrongSecret);
        let mut told = Told { problem, current: None };
        match self {
            Self::RecordChanged(record) => told.current = Some(record),
            Self::Lines(lines) => told.problem.lines = lines.into(),
            _ => {}
        }
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(told)).into_response();
        if asks {
            // Whoever is refused for want of a secret is told how to show one (RFC 9110, 11.6.1).
            let how = HeaderValue::from_static("Basic realm=\"Kith\", Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, how);
        }
        response
    }
}

/// A problem document; where somebody was faster, with what they made (RFC 9457, 3.2).
#[derive(serde::Serialize)]
struct Told {
    #[serde(flatten)]
    problem: wire::Problem,
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Box<wire::MeetingRecord>>,
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Self::WrongMediaType,
            JsonRejection::JsonDataError(error) => Self::Invalid(error.body_text()),
            JsonRejection::BytesRejection(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Self::TooLarge
            }
            other => Self::Unreadable(other.body_text()),
        }
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::NotFound
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::Unreadable(rejection.body_text())
    }
}

/// A JSON body; a broken one becomes a problem document.
#[derive(axum::extract::FromRequest)]
#[from_request(via(Json), rejection(ApiError))]
pub(crate) struct Body<T>(pub(crate) T);

/// A query string; a broken one becomes a problem document.
#[derive(axum::extract::FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub(crate) struct Query<T>(pub(crate) T);
