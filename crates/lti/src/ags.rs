//! The gradebook (Assignment and Grade Services 2.0): columns are found or made, scores are sent.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use url::Url;

use crate::claims::{NAME_LIMIT, clean, is_id};
use crate::launch::safe_url;
use crate::login::Registration;
use crate::token::{AccessToken, bearer, is_throttled, reason, retry_after};

/// The scope that lets a tool make and change its columns.
pub const LINE_ITEM_SCOPE: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem";
/// The scope that lets a tool read what was scored.
pub(crate) const RESULT_SCOPE: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly";
/// The scope that lets a tool send scores.
pub const SCORE_SCOPE: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/score";

// Moodle refuses anything else, `application/json` included.
const LINE_ITEM: &str = "application/vnd.ims.lis.v2.lineitem+json";
const LINE_ITEMS: &str = "application/vnd.ims.lis.v2.lineitemcontainer+json";
const SCORE: &str = "application/vnd.ims.lis.v1.score+json";

const ANSWER_LIMIT: usize = 4 * 1024 * 1024;
const ITEM_LIMIT: usize = 10_000;

/// The gradebook as a launch describes it (AGS 2.0, 3.1). Keep it with the launch; never take it from a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ags {
    /// What the tool may do. An administrator can take any of it back later.
    pub scopes: Vec<String>,
    /// Where the columns of the course are.
    pub line_items: Option<Url>,
    /// The one column that belongs to the link, where there is exactly one.
    pub line_item: Option<Url>,
}

impl Ags {
    /// The service, as far as its addresses are as safe as the registration itself.
    pub(crate) fn read(value: &Value, registration: &Registration) -> Option<Self> {
        let url = |name| safe_url(value.get(name)?.as_str()?, registration);
        let line_items = url("lineitems");
        // A token for one origin is not shown to another.
        let line_item = url("lineitem")
            .filter(|item| line_items.as_ref().is_none_or(|items| items.origin() == item.origin()));
        let scopes = value.get("scope").and_then(Value::as_array).into_iter().flatten();
        let scopes: Vec<String> = scopes.filter_map(Value::as_str).take(20).map(str::to_owned).collect();
        (line_items.is_some() || line_item.is_some()).then_some(Self { scopes, line_items, line_item })
    }

    /// Whether the platform lets the tool do this.
    #[must_use]
    pub fn offers(&self, scope: &str) -> bool {
        self.scopes.iter().any(|one| one == scope)
    }
}

/// A column to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewLineItem<'a> {
    /// What teachers and learners read.
    pub label: &'a str,
    /// The best score; more than nothing.
    pub score_maximum: f64,
    /// The tool's own name of the thing that is scored.
    pub resource_id: &'a str,
    /// By which the tool finds the column again.
    pub tag: &'a str,
}

/// A column of the gradebook.
#[derive(Clone, Debug, PartialEq)]
pub struct LineItem {
    /// Its address. It may contain a query, which every address made from it keeps.
    pub id: Url,
    /// What teachers and learners read.
    pub label: Option<String>,
    /// The best score.
    pub score_maximum: Option<f64>,
    /// The tool's own name of the thing that is scored.
    pub resource_id: Option<String>,
    /// By which the tool finds the column again.
    pub tag: Option<String>,
}

/// Why the gradebook did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AgsError {
    /// The address or the token cannot be written into an HTTP request.
    #[error("the gradebook address of the platform cannot be used")]
    BadAddress,
    /// A score that means nothing: negative, not a number, or of no maximum (AGS 2.0, 3.4.4).
    #[error("this score cannot be sent")]
    BadScore,
    /// The token is not or no longer good, or lacks the scope. Worth one try with a fresh token.
    #[error("the platform does not let the tool use the gradebook (401)")]
    Unauthorized,
    /// The column is gone.
    #[error("the gradebook has no such column")]
    Missing,
    /// The gradebook has a score that is as new or newer (AGS 2.0, 3.4.9).
    #[error("the gradebook has a newer score")]
    Newer,
    /// The platform asks to wait.
    #[error("the platform asks to wait before the next request")]
    TooManyRequests {
        /// How long, if it said so in seconds.
        retry_after: Option<SignedDuration>,
    },
    /// Any other status than success. `reason` is what the platform wrote, made fit to be shown.
    #[error("the gradebook refused ({status}): {reason}")]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// The platform's words.
        reason: String,
    },
    /// A success that is no column and no list of columns.
    #[error("the gradebook answered with something else")]
    NotALineItem,
    /// More than any course needs.
    #[error("the gradebook's answer is too large")]
    TooLarge,
}

fn authorization(token: &AccessToken) -> Result<HeaderValue, AgsError> {
    bearer(&token.token).ok_or(AgsError::BadAddress)
}

/// The request for the columns with `tag`. Its answer is one page: what Moodle says about further ones cannot be
/// followed, and a tool's own columns are few.
///
/// # Errors
/// If the address or the token cannot be written into an HTTP request.
pub fn line_items_request(
    line_items: &Url,
    token: &AccessToken,
    tag: &str,
) -> Result<Request<Vec<u8>>, AgsError> {
    let mut url = line_items.clone();
    url.set_fragment(None);
    url.query_pairs_mut().append_pair("tag", tag);
    Request::get(url.as_str())
        .header(ACCEPT, LINE_ITEMS)
        .header(AUTHORIZATION, authorization(token)?)
        .body(Vec::new())
        .map_err(|_| AgsError::BadAddress)
}

/// The request that makes a column.
///
/// # Errors
/// [`AgsError::BadScore`] for a maximum of nothing; or if the request cannot be written.
pub fn create_line_item_request(
    line_items: &Url,
    token: &AccessToken,
    new: &NewLineItem<'_>,
) -> Result<Request<Vec<u8>>, AgsError> {
    if !(new.score_maximum.is_finite() && new.score_maximum > 0.0) {
        return Err(AgsError::BadScore);
    }
    let body = json!({
        "label": new.label,
        "scoreMaximum": new.score_maximum,
        "resourceId": new.resource_id,
        "tag": new.tag,
    });
    Request::post(line_items.as_str())
        .header(ACCEPT, LINE_ITEM)
        .header(CONTENT_TYPE, LINE_ITEM)
        .header(AUTHORIZATION, authorization(token)?)
        .body(body.to_string().into_bytes())
        .map_err(|_| AgsError::BadAddress)
}

/// The columns in the answer to [`line_items_request`] that have this `tag`: platforms may ignore the filter.
///
/// # Errors
/// If it is not a list of columns.
pub fn line_items(
    request_url: &Url,
    response: &Response<Vec<u8>>,
    tag: &str,
) -> Result<Vec<LineItem>, AgsError> {
    let Value::Array(all) = success(response)? else { return Err(AgsError::NotALineItem) };
    if all.len() > ITEM_LIMIT {
        return Err(AgsError::TooLarge);
    }
    let items = all.iter().filter_map(|value| line_item(request_url, value.as_object()?));
    Ok(items.filter(|item| item.tag.as_deref() == Some(tag)).collect())
}

/// The column in the answer to [`create_line_item_request`].
///
/// # Errors
/// If no column was made.
pub fn created_line_item(request_url: &Url, response: &Response<Vec<u8>>) -> Result<LineItem, AgsError> {
    let made = success(response)?;
    made.as_object().and_then(|object| line_item(request_url, object)).ok_or(AgsError::NotALineItem)
}

/// A column on the origin that was asked: the token goes nowhere else.
fn line_item(request_url: &Url, object: &Map<String, Value>) -> Option<LineItem> {
    let id = Url::parse(object.get("id")?.as_str()?).ok()?;
    let own = id.origin() == request_url.origin() && id.username().is_empty() && id.password().is_none();
    let text = |name| object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    own.then(|| LineItem {
        id,
        label: text("label").and_then(|label| clean(label, NAME_LIMIT)),
        score_maximum: object.get("scoreMaximum").and_then(Value::as_f64),
        resource_id: text("resourceId").map(str::to_owned),
        tag: text("tag").map(str::to_owned),
    })
}

/// A score of somebody who is done, or that there is none, ready to be sent (AGS 2.0, 3.4).
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    user_id: String,
    /// Given, and its maximum.
    given: Option<(f64, f64)>,
    timestamp: Timestamp,
}

impl Score {
    /// `given` of `maximum` for the person whom the platform calls `user_id`. The `timestamp` has to be later than
    /// that of every score sent before for this person and column: see [`Score::next_timestamp`].
    ///
    /// # Errors
    /// [`AgsError::BadScore`] for anything a platform must not be sent.
    pub fn new(user_id: &str, given: f64, maximum: f64, timestamp: Timestamp) -> Result<Self, AgsError> {
        let sound = is_id(user_id)
            && given.is_finite()
            && maximum.is_finite()
            && given >= 0.0
            && maximum > 0.0
            && given <= maximum;
        if !sound {
            return Err(AgsError::BadScore);
        }
        Ok(Self { user_id: user_id.to_owned(), given: Some((given, maximum)), timestamp })
    }

    /// There is no score for this person, whatever was sent before: the platform empties the cell. Nought would say
    /// that somebody failed.
    ///
    /// # Errors
    /// [`AgsError::BadScore`] for nobody.
    pub fn none(user_id: &str, timestamp: Timestamp) -> Result<Self, AgsError> {
        if !is_id(user_id) {
            return Err(AgsError::BadScore);
        }
        Ok(Self { user_id: user_id.to_owned(), given: None, timestamp })
    }

    /// The timestamp of a score that is sent `now`, after one with the timestamp `last`: strictly later, and by a
    /// whole second at least, since Moodle compares seconds.
    #[must_use]
    pub fn next_timestamp(now: Timestamp, last: Option<Timestamp>) -> Timestamp {
        let earliest = last.and_then(|last| last.checked_add(SignedDuration::from_secs(1)).ok());
        earliest.map_or(now, |earliest| earliest.max(now))
    }
}

/// The request that sends a score. `/scores` goes into the path of the column's address, before its query.
///
/// # Errors
/// If the address or the token cannot be written into an HTTP request.
pub fn score_request(
    line_item: &Url,
    token: &AccessToken,
    score: &Score,
) -> Result<Request<Vec<u8>>, AgsError> {
    let mut url = line_item.clone();
    url.set_fragment(None);
    url.path_segments_mut().map_err(|()| AgsError::BadAddress)?.pop_if_empty().push("scores");
    let mut body = json!({
        "userId": score.user_id,
        "activityProgress": "Initialized",
        "gradingProgress": "NotReady",
        "timestamp": score.timestamp.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
    });
    if let Some((given, maximum)) = score.given {
        body["scoreGiven"] = given.into();
        body["scoreMaximum"] = maximum.into();
        body["activityProgress"] = "Completed".into();
        body["gradingProgress"] = "FullyGraded".into();
    }
    Request::post(url.as_str())
        .header(ACCEPT, "*/*")
        .header(CONTENT_TYPE, SCORE)
        .header(AUTHORIZATION, authorization(token)?)
        .body(body.to_string().into_bytes())
        .map_err(|_| AgsError::BadAddress)
}

/// Judges the answer to [`score_request`]. Any success counts: Moodle sends an empty body, Canvas a result.
///
/// # Errors
/// If the score was not taken. [`AgsError::Newer`]: the gradebook has one with this or a later timestamp.
pub fn score_sent(response: &Response<Vec<u8>>) -> Result<(), AgsError> {
    accepted(response)
}

/// Canvas' way of saying 409.
fn is_older(body: &[u8]) -> bool {
    const WORDS: &[u8] = b"before last updated timestamp";
    let beginning = &body[..body.len().min(1024)];
    beginning.windows(WORDS.len()).any(|words| words == WORDS)
}

fn accepted(response: &Response<Vec<u8>>) -> Result<(), AgsError> {
    match response.status() {
        status if status.is_success() => Ok(()),
        StatusCode::UNAUTHORIZED => Err(AgsError::Unauthorized),
        StatusCode::NOT_FOUND | StatusCode::GONE => Err(AgsError::Missing),
        StatusCode::CONFLICT => Err(AgsError::Newer),
        StatusCode::BAD_REQUEST if is_older(response.body()) => Err(AgsError::Newer),
        status if status == StatusCode::TOO_MANY_REQUESTS || is_throttled(status, response.body()) => {
            Err(AgsError::TooManyRequests { retry_after: retry_after(response) })
        }
        status => Err(AgsError::Refused { status, reason: reason(response.body()) }),
    }
}

fn success(response: &Response<Vec<u8>>) -> Result<Value, AgsError> {
    accepted(response)?;
    if response.body().len() > ANSWER_LIMIT {
        return Err(AgsError::TooLarge);
    }
    serde_json::from_slice(response.body()).map_err(|_| AgsError::NotALineItem)
}
