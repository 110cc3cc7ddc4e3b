//! One table from what went wrong to what the caller hears (RFC 9457).

use std::{fmt, sync::Arc};

use axum::{
    Json,
    body::Body as Bytes,
    extract::{
        Request,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::{Extensions, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use wire::Language;

use crate::{
    language::preferred,
    page::Refusal,
    secret::NoRandom,
    sentence::{Sentence, say},
    store::StoreError,
};

/// Why an API request was refused.
#[derive(Debug)]
pub(crate) enum ApiError {
    NotFound,
    SessionExpired,
    CodeSpent,
    Forbidden,
    Masquerading,
    ForeignGroups,
    Invalid(Sentence),
    UnknownZone(String),
    NotLeading,
    Lines(Vec<wire::WrongLine>),
    Conflict(Sentence),
    RecordChanged(Box<wire::MeetingRecord>),
    TooEarly(Sentence),
    /// A room server did not do its part; in words for whoever wants to meet.
    Room(Sentence),
    Unreadable(Sentence),
    WrongMediaType,
    TooLarge,
    TooMany(Sentence),
    WrongMethod,
    WrongSecret,
    NotAgreed,
    /// A background computation did not come to its end.
    Interrupted,
    Store(StoreError),
    Random(NoRandom),
}

impl ApiError {
    /// What the caller hears.
    fn sentence(&self) -> Sentence {
        match self {
            Self::NotFound => say!("There is no such thing in this course."),
            Self::SessionExpired => say!("Your session has ended. Open Kith again from your course."),
            Self::CodeSpent => {
                say!("This launch code was used already or is too old. Open Kith again from your course.")
            }
            Self::Forbidden => say!("Your role in this course does not allow this."),
            Self::Masquerading => {
                say!("You are here in somebody else's name, so you can look and change nothing.")
            }
            Self::ForeignGroups => {
                say!(
                    "These groups are not of this course. Kith writes groups into the course they were formed in."
                )
            }
            Self::UnknownZone(zone) => say!(
                "The time zone database does not know \"{zone}\". Please choose a zone from the list.",
                zone = zone.as_str()
            ),
            Self::NotLeading => say!("Only who leads this meeting ticks who is there."),
            Self::Lines(lines) => {
                say!("Lines to put right: {count}. Nothing of this file was kept.", count = lines.len())
            }
            Self::RecordChanged(_) => {
                say!("Somebody else changed this meanwhile. Nothing is lost: carry over what you wrote.")
            }
            Self::TooLarge => say!("The request is too large."),
            Self::Invalid(why)
            | Self::Conflict(why)
            | Self::TooEarly(why)
            | Self::Room(why)
            | Self::Unreadable(why)
            | Self::TooMany(why) => why.clone(),
            Self::Interrupted | Self::Store(_) | Self::Random(_) => {
                say!("It is our fault, not yours. Please try again in a moment.")
            }
            Self::WrongMediaType => {
                Sentence::for_programs("Send JSON with the header Content-Type: application/json.")
            }
            Self::WrongMethod => Sentence::for_programs("This address does not support that method."),
            Self::WrongSecret => Sentence::for_programs(
                "This is not the secret of a platform. An administrator makes one in Kith's console.",
            ),
            Self::NotAgreed => Sentence::for_programs(
                "The secret is right, and statements are switched off for this platform in Kith's console.",
            ),
        }
    }
}

/// In English, and of our own faults the cause: for the log.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => f.write_str("a background computation was interrupted"),
            Self::Store(error) => error.fmt(f),
            Self::Random(error) => error.fmt(f),
            other => other.sentence().fmt(f),
        }
    }
}

impl std::error::Error for ApiError {}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<NoRandom> for ApiError {
    fn from(error: NoRandom) -> Self {
        Self::Random(error)
    }
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
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(cause = %self, code, "request failed");
        }
        let sentence = self.sentence();
        let problem = wire::Problem {
            kind: format!("urn:kith:problem:{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: sentence.to_string(),
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
            (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(&told)).into_response();
        response.extensions_mut().insert(Said { sentence, told: Arc::new(told) });
        if asks {
            // Whoever is refused for want of a secret is told how to show one (RFC 9110, 11.6.1).
            let how = HeaderValue::from_static("Basic realm=\"Kith\", Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, how);
        }
        response
    }
}

/// A problem document; where somebody was faster, with what they made (RFC 9457, 3.2).
#[derive(Clone, serde::Serialize)]
struct Told {
    #[serde(flatten)]
    problem: wire::Problem,
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Box<wire::MeetingRecord>>,
}

/// A refusal on its way out, until it is known who reads it.
#[derive(Clone)]
struct Said {
    sentence: Sentence,
    told: Arc<Told>,
}

/// Says refusals in the language that the request names (decision 0038). Everything passes here once.
pub(crate) async fn in_the_readers_language(request: Request, next: Next) -> Response {
    let language = preferred(request.headers());
    let mut response = next.run(request).await;
    let Some(body) = body_in(response.extensions_mut(), language) else { return response };
    *response.body_mut() = body;
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag));
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// What a refusal on its way out says in `language`: a problem document, or a page.
fn body_in(refused: &mut Extensions, language: &'static Language) -> Option<Bytes> {
    if let Some(page) = refused.remove::<Arc<Refusal>>() {
        return page.page(language).ok().map(Bytes::from);
    }
    let Said { sentence, told } = refused.remove()?;
    let mut told = Told::clone(&told);
    told.problem.detail = sentence.in_language(language);
    serde_json::to_vec(&told).ok().map(Bytes::from)
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Self::WrongMediaType,
            JsonRejection::JsonDataError(error) => Self::Invalid(Sentence::for_programs(error.body_text())),
            JsonRejection::BytesRejection(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Self::TooLarge
            }
            other => Self::Unreadable(Sentence::for_programs(other.body_text())),
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
        Self::Unreadable(Sentence::for_programs(rejection.body_text()))
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
