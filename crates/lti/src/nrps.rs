//! The roster (Names and Role Provisioning Services 2.0), read page by page.

mod link;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use http::header::{ACCEPT, AUTHORIZATION, HeaderValue, LINK};
use http::{Request, Response, StatusCode};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use url::Url;

use crate::claims::{self, CUSTOM, NAME_LIMIT, clean, is_id, timezone_of};
use crate::roles::Roles;
use crate::token::{AccessToken, bearer, is_throttled, reason, retry_after};

/// The scope that lets a tool read the roster.
pub const SCOPE: &str = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";
/// The media type of a roster. Moodle refuses anything else in `Accept`, even with a parameter added.
pub const MEMBERSHIP_CONTAINER: &str = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json";

/// The most bytes of a page. A platform may ignore the wish for small pages: 100,000 members of a Moodle are 36 MB,
/// and of a platform that adds a page of custom values to each of them 80 MB.
pub const PAGE_LIMIT: usize = 96 * 1024 * 1024;
const MEMBER_LIMIT: usize = 200_000;

/// The request for one page of the roster. `limit` is a hint for the size of a page, `resource_link` the
/// link whose per-member values are wanted (`rlid`); both are for the first page only, because the address
/// of a next page is complete as it stands.
///
/// # Errors
/// If the address or the token cannot be written into an HTTP request.
pub fn members_request(
    url: &Url,
    token: &AccessToken,
    limit: Option<u32>,
    resource_link: Option<&str>,
) -> Result<Request<Vec<u8>>, NrpsError> {
    let mut url = url.clone();
    url.set_fragment(None);
    let has = |url: &Url, name: &str| url.query_pairs().any(|(key, _)| key == name);
    if let Some(id) = resource_link.filter(|_| !has(&url, "rlid")) {
        url.query_pairs_mut().append_pair("rlid", id);
    }
    if let Some(limit) = limit.filter(|_| !has(&url, "limit")) {
        url.query_pairs_mut().append_pair("limit", &limit.to_string());
    }
    Request::get(url.as_str())
        .header(ACCEPT, MEMBERSHIP_CONTAINER)
        .header(AUTHORIZATION, bearer(&token.token).ok_or(NrpsError::BadAddress)?)
        .body(Vec::new())
        .map_err(|_| NrpsError::BadAddress)
}

/// Why a page of the roster cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NrpsError {
    /// The address or the token cannot be written into an HTTP request.
    #[error("the roster address of the platform cannot be used")]
    BadAddress,
    /// The token is not or no longer good, or lacks the scope. Worth one try with a fresh token.
    #[error("the platform does not let the tool read the list of participants (401)")]
    Unauthorized,
    /// The platform asks to wait.
    #[error("the platform asks to wait before the next request")]
    TooManyRequests {
        /// How long, if it said so in seconds.
        retry_after: Option<SignedDuration>,
    },
    /// Any other status than success. `reason` is what the platform wrote, made fit to be shown.
    #[error("the platform did not send the list of participants ({status}): {reason}")]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// The platform's words.
        reason: String,
    },
    /// More than any page of a roster needs.
    #[error("the list of participants is too large")]
    TooLarge,
    /// A success that is no membership container.
    #[error("the platform sent something else than a list of participants")]
    NotARoster,
    /// The roster of another course than the one that was launched, or of none.
    #[error("the platform sent the list of participants of another course")]
    WrongContext,
    /// A page that was read before.
    #[error("the pages of the list of participants lead in a circle")]
    PageLoop,
    /// More pages than the caller is willing to read.
    #[error("the list of participants has too many pages")]
    TooManyPages,
}

/// One page of the roster, known to be whole. Its members are read one by one from the answer as it came: a page may
/// hold a hundred thousand.
#[derive(Clone, PartialEq, Eq)]
pub struct Page {
    body: Vec<u8>,
    rows: Vec<Range<usize>>,
    /// The course, as the platform names it.
    pub context_id: Option<String>,
    /// Where the next page is, if there is one and it is on the same origin.
    pub next: Option<Url>,
    /// Where to ask later what changed since, if the platform offers that on the same origin.
    pub differences: Option<Url>,
    /// The platform offered a next page that must not be asked for, because the token would leave its origin.
    /// The roster is incomplete.
    pub incomplete: bool,
}

/// Whether somebody takes part now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Takes part. Also what a missing status means.
    Active,
    /// Is enrolled but may not enter now. Also what an unknown status is taken for.
    Inactive,
    /// Left the course; only in a list of differences.
    Deleted,
}

/// One person on the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The same value as `sub` in a launch.
    pub user_id: String,
    /// What the person is in this course.
    pub roles: Roles,
    /// Whether the person takes part now.
    pub status: Status,
    /// The full name.
    pub name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The name of the time zone, where the platform fills custom values per member (Canvas, with `rlid`).
    pub timezone: Option<String>,
    /// The name the person signs in with, where the platform tells it along with names (Moodle).
    pub username: Option<String>,
    /// All usable custom values of the member's message.
    pub custom: BTreeMap<String, String>,
}

impl Page {
    /// Everybody on this page whose row makes sense and who was not named before, in the platform's order. Roles are
    /// not filtered: the platform's own filter does not survive paging in Moodle.
    pub fn members(&self) -> impl Iterator<Item = Member> {
        let mut seen = HashSet::new();
        self.rows.iter().filter_map(move |row| {
            let row: Value = serde_json::from_slice(self.body.get(row.clone())?).ok()?;
            member(&row).filter(|member| seen.insert(member.user_id.clone()))
        })
    }

    /// How many rows there are, those that make no sense included.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { rows, context_id, next, differences, incomplete, .. } = self;
        f.debug_struct("Page")
            .field("rows", &rows.len())
            .field("context_id", context_id)
            .field("next", next)
            .field("differences", differences)
            .field("incomplete", incomplete)
            .finish_non_exhaustive()
    }
}

/// A membership container, its rows not looked into yet.
#[derive(Deserialize)]
struct Container<'a> {
    #[serde(default)]
    context: Value,
    #[serde(borrow)]
    members: Vec<&'a RawValue>,
}

/// Reads one page. `request_url` is where the page was asked for; `expected_context` the course of the
/// launch whose roster this is.
///
/// # Errors
/// If this is not a page of that course's roster.
pub fn page(
    request_url: &Url,
    response: Response<Vec<u8>>,
    expected_context: Option<&str>,
) -> Result<Page, NrpsError> {
    let (status, body) = (response.status(), response.body());
    match status {
        StatusCode::UNAUTHORIZED => return Err(NrpsError::Unauthorized),
        status if status == StatusCode::TOO_MANY_REQUESTS || is_throttled(status, body) => {
            return Err(NrpsError::TooManyRequests { retry_after: retry_after(&response) });
        }
        status if !status.is_success() => return Err(NrpsError::Refused { status, reason: reason(body) }),
        _ => {}
    }
    if body.len() > PAGE_LIMIT {
        return Err(NrpsError::TooLarge);
    }
    let container: Container<'_> = serde_json::from_slice(body).map_err(|_| NrpsError::NotARoster)?;
    if container.members.len() > MEMBER_LIMIT {
        return Err(NrpsError::TooLarge);
    }
    let context_id = container.context.get("id").and_then(Value::as_str).map(str::to_owned);
    if expected_context.is_some_and(|expected| context_id.as_deref() != Some(expected)) {
        return Err(NrpsError::WrongContext);
    }
    let start = body.as_ptr().addr();
    let place = |row: &&RawValue| {
        let at = row.get().as_ptr().addr() - start;
        at..at + row.get().len()
    };
    let rows: Vec<Range<usize>> = container.members.iter().map(place).collect();
    let links = || response.headers().get_all(LINK).iter().map(HeaderValue::as_bytes);
    let (next, incomplete) = match next_page(request_url, &response) {
        NextPage::None => (None, false),
        NextPage::At(url) => (Some(url), false),
        NextPage::Elsewhere => (None, true),
    };
    let differences = match link::find("differences", request_url, links()) {
        link::Found::At(url) => Some(url),
        link::Found::None | link::Found::Elsewhere => None,
    };
    Ok(Page { body: response.into_body(), rows, context_id, next, differences, incomplete })
}

/// Where an answer says the next page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextPage {
    /// This was the last page.
    None,
    /// Here, on the origin that was asked.
    At(Url),
    /// On another origin, or at an address that cannot be read: the token must not go there.
    Elsewhere,
}

/// The next page after `response`, which was asked for at `request_url` (RFC 8288).
#[must_use]
pub fn next_page(request_url: &Url, response: &Response<Vec<u8>>) -> NextPage {
    match link::find("next", request_url, response.headers().get_all(LINK).iter().map(HeaderValue::as_bytes))
    {
        link::Found::None => NextPage::None,
        link::Found::At(url) => NextPage::At(url),
        link::Found::Elsewhere => NextPage::Elsewhere,
    }
}

fn member(row: &Value) -> Option<Member> {
    let row = row.as_object()?;
    let user_id = row.get("user_id")?.as_str().filter(|id| is_id(id))?;
    let roles = row.get("roles").and_then(Value::as_array);
    let status = match row.get("status").map(Value::as_str) {
        None => Status::Active,
        Some(text) => match text.map(|text| text.rsplit('#').next().unwrap_or(text)) {
            Some("Active") => Status::Active,
            Some("Deleted") => Status::Deleted,
            _ => Status::Inactive,
        },
    };
    let custom = custom(row);
    Some(Member {
        user_id: user_id.to_owned(),
        roles: Roles::parse(roles.into_iter().flatten().filter_map(Value::as_str)),
        status,
        name: shown(row, "name"),
        given_name: shown(row, "given_name"),
        family_name: shown(row, "family_name"),
        email: row.get("email").and_then(Value::as_str).and_then(claims::email),
        timezone: timezone_of(&custom).map(str::to_owned),
        username: shown(row, "ext_user_username"),
        custom,
    })
}

/// The custom values of the member's resource link message.
fn custom(row: &Map<String, Value>) -> BTreeMap<String, String> {
    let messages = row.get("message").and_then(Value::as_array).into_iter().flatten();
    messages.map(|message| claims::custom(message.get(CUSTOM)).0).fold(BTreeMap::new(), |mut all, one| {
        all.extend(one);
        all
    })
}

/// A name fit to be shown. Moodle escapes names for HTML here, and only here.
fn shown(row: &Map<String, Value>, name: &str) -> Option<String> {
    clean(&unescape(row.get(name)?.as_str()?), NAME_LIMIT)
}

/// Replaces the entities that platforms write, once: what comes out is not looked at again.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let entity = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(end, _)| &rest[1..end]);
        if let Some((entity, c)) = entity.and_then(|entity| Some((entity, character(entity)?))) {
            plain.push(c);
            rest = &rest[entity.len() + 2..];
        } else {
            plain.push('&');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{A0}'),
        _ => {
            let digits = entity.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

/// Which pages were asked for: bounds how many there are and notices when they lead in a circle.
#[derive(Clone, Debug)]
pub struct Pages {
    most: usize,
    asked: BTreeSet<String>,
}

impl Pages {
    /// At most `most` pages are read.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, asked: BTreeSet::new() }
    }

    /// Call before every request.
    ///
    /// # Errors
    /// [`NrpsError::PageLoop`] or [`NrpsError::TooManyPages`]: keep what was read, and say that the roster
    /// may be incomplete.
    pub fn admit(&mut self, url: &Url) -> Result<(), NrpsError> {
        if self.asked.contains(url.as_str()) {
            return Err(NrpsError::PageLoop);
        }
        if self.asked.len() >= self.most {
            return Err(NrpsError::TooManyPages);
        }
        self.asked.insert(url.as_str().to_owned());
        Ok(())
    }
}
