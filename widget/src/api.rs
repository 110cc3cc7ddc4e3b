//! Talking to the server: the one way out of the widget, and the one kind of failure.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
};

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wire::{Problem, Renewed};
use yew::{AttrValue, Callback};

use crate::{json, text::text};

/// Why a request brought no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ApiFailure {
    /// The server said no, and why (RFC 9457).
    Refused(Problem),
    /// No answer came: the network, or the server, is away.
    Unreachable,
    /// An answer came that this version cannot read.
    Unreadable,
}

impl ApiFailure {
    /// What happened, in a sentence for the reader.
    pub(crate) fn sentence(&self) -> AttrValue {
        match self {
            Self::Refused(problem) if problem.status != 500 && !problem.detail.is_empty() => {
                AttrValue::from(problem.detail.clone())
            }
            Self::Refused(_) => text("failure.server"),
            Self::Unreachable => text("failure.unreachable"),
            Self::Unreadable => text("failure.unreadable"),
        }
    }

    /// The stable code of a refusal, or `unreachable` or `unreadable`.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Refused(problem) => &problem.code,
            Self::Unreachable => "unreachable",
            Self::Unreadable => "unreadable",
        }
    }

    /// Whether only a new launch from the course helps.
    pub(crate) fn needs_new_launch(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.status == 401)
    }
}

/// A bearer that lives no longer than this is renewed: half the life the server gives it.
const RENEW_BEFORE_SECONDS: i64 = 30 * 60;

/// The body of a request, and what it is.
type Sending = (JsValue, &'static str);

const JSON: &str = "application/json";

/// A request under way.
type Sent = Pin<Box<dyn Future<Output = Result<String, ApiFailure>>>>;

struct Inner {
    /// The bearer; it lives here and nowhere else, for storage is refused to a frame of another site.
    token: RefCell<String>,
    /// When the bearer ends.
    ends: Cell<Timestamp>,
    /// A new one was asked for.
    renewing: Cell<bool>,
    /// Told when the server no longer knows the session.
    expired: Callback<()>,
}

/// The server's API under a live session. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Api(Rc<Inner>);

impl PartialEq for Api {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Api {
    /// An API that shows `token`, which ends at `ends`, and calls `expired` when it no longer counts.
    pub(crate) fn new(token: String, ends: Timestamp, expired: Callback<()>) -> Self {
        let (token, ends) = (RefCell::new(token), Cell::new(ends));
        Self(Rc::new(Inner { token, ends, renewing: Cell::new(false), expired }))
    }

    /// The bearer, and when it ends.
    pub(crate) fn bearer(&self) -> (String, Timestamp) {
        (self.0.token.borrow().clone(), self.0.ends.get())
    }

    /// `GET path`.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiFailure> {
        read(&self.send("GET", path, None).await?)
    }

    /// `POST path` with a JSON body.
    pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<T, ApiFailure> {
        read(&self.send("POST", path, Some(write(body)?)).await?)
    }

    /// `PUT path` with a JSON body.
    pub(crate) async fn put<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<T, ApiFailure> {
        read(&self.send("PUT", path, Some(write(body)?)).await?)
    }

    /// `PUT path` with a file as it is; the browser reads it piece by piece.
    #[cfg(feature = "course")]
    pub(crate) async fn put_file<T: DeserializeOwned>(
        &self,
        path: &str,
        file: &web_sys::File,
    ) -> Result<T, ApiFailure> {
        read(&self.send_any("PUT", path, Some((AsRef::<JsValue>::as_ref(file).clone(), "text/csv"))).await?)
    }

    /// `DELETE path`; whatever the answer says is left unread.
    pub(crate) async fn delete(&self, path: &str) -> Result<(), ApiFailure> {
        self.send("DELETE", path, None).await.map(drop)
    }

    /// `DELETE path`, and what is left.
    #[cfg(feature = "learner")]
    pub(crate) async fn delete_for<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiFailure> {
        read(&self.send("DELETE", path, None).await?)
    }

    /// `GET path` as text, such as a calendar file.
    pub(crate) async fn text(&self, path: &str) -> Result<String, ApiFailure> {
        self.send("GET", path, None).await
    }

    /// `GET path` as a picture: its address inside this page, which goes with the page. A bearer cannot stand in the
    /// address of an `<img>`.
    pub(crate) async fn picture(&self, path: &str) -> Result<String, ApiFailure> {
        let away = |_: JsValue| ApiFailure::Unreachable;
        self.0.keep_fresh().await;
        let token = self.0.token.borrow().clone();
        let response = fetch("GET", path, None, Some(&token)).await.map_err(away)?;
        if !response.ok() {
            return Err(self.0.heed(refused(&response).await));
        }
        let file = JsFuture::from(response.blob().map_err(away)?).await.map_err(away)?;
        web_sys::Url::create_object_url_with_blob(file.unchecked_ref()).map_err(away)
    }

    fn send(&self, method: &'static str, path: &str, body: Option<String>) -> Sent {
        self.send_any(method, path, body.map(|body| (JsValue::from_str(&body), JSON)))
    }

    /// Boxed, so that it is compiled once and not into every caller.
    fn send_any(&self, method: &'static str, path: &str, body: Option<Sending>) -> Sent {
        let (inner, path) = (Rc::clone(&self.0), path.to_owned());
        Box::pin(async move {
            inner.keep_fresh().await;
            let token = inner.token.borrow().clone();
            exchange(method, &path, body.as_ref(), Some(&token)).await.map_err(|failure| inner.heed(failure))
        })
    }
}

impl Inner {
    /// Tells when the session is over.
    fn heed(&self, failure: ApiFailure) -> ApiFailure {
        if failure.needs_new_launch() {
            self.expired.emit(());
        }
        failure
    }

    /// Renews a bearer that has lived half its life. What goes wrong here shows in the request that follows.
    async fn keep_fresh(&self) {
        let left = self.ends.get().as_second() - crate::clock::now().as_second();
        // Requests that are made meanwhile go out with the old bearer, which counts for a minute more.
        if left > RENEW_BEFORE_SECONDS || self.renewing.replace(true) {
            return;
        }
        let old = self.token.borrow().clone();
        let answer = exchange("POST", "/api/session/renew", None, Some(&old)).await;
        if let Ok(renewed) = answer.and_then(|body| read::<Renewed>(&body)) {
            self.ends.set(renewed.expires_at);
            *self.token.borrow_mut() = renewed.token;
        }
        self.renewing.set(false);
    }
}

/// `POST path` before there is a session.
pub(crate) async fn post_unauthorised<B: Serialize, T: DeserializeOwned>(
    path: &str,
    body: &B,
) -> Result<T, ApiFailure> {
    let body = (JsValue::from_str(&write(body)?), JSON);
    read(&exchange("POST", path, Some(&body), None).await?)
}

/// An empty body reads as JSON `null`, so that `()` and `Option` can be asked for.
fn read<T: DeserializeOwned>(body: &str) -> Result<T, ApiFailure> {
    let body = if body.is_empty() { "null" } else { body };
    json::read(body).map_err(|_| ApiFailure::Unreadable)
}

fn write<B: Serialize>(body: &B) -> Result<String, ApiFailure> {
    json::write(body).map_err(|_| ApiFailure::Unreadable)
}

/// One request and the text of its answer.
async fn exchange(
    method: &str,
    path: &str,
    body: Option<&Sending>,
    token: Option<&str>,
) -> Result<String, ApiFailure> {
    let away = |_: JsValue| ApiFailure::Unreachable;
    let response = fetch(method, path, body, token).await.map_err(away)?;
    if let Ok(Some(date)) = response.headers().get("date") {
        crate::clock::hear_server(&date);
    }
    if response.ok() { words(&response).await.map_err(away) } else { Err(refused(&response).await) }
}

/// The text of an answer.
async fn words(response: &web_sys::Response) -> Result<String, JsValue> {
    Ok(JsFuture::from(response.text()?).await?.as_string().unwrap_or_default())
}

/// The failure that an answer tells, as far as it arrived.
async fn refused(response: &web_sys::Response) -> ApiFailure {
    match words(response).await {
        Ok(body) => refusal(response.status(), &body),
        Err(_) => ApiFailure::Unreachable,
    }
}

async fn fetch(
    method: &str,
    path: &str,
    body: Option<&Sending>,
    token: Option<&str>,
) -> Result<web_sys::Response, JsValue> {
    let headers = web_sys::Headers::new()?;
    headers.set("accept", JSON)?;
    // In it the server says why it refuses something.
    headers.set("accept-language", crate::language::spoken())?;
    if let Some(token) = token {
        headers.set("authorization", &["Bearer ", token].concat())?;
    }
    let init = web_sys::RequestInit::new();
    init.set_method(method);
    if let Some((body, kind)) = body {
        headers.set("content-type", kind)?;
        init.set_body(body);
    }
    init.set_headers_headers(&headers);
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    JsFuture::from(window.fetch_with_str_and_init(path, &init)).await?.dyn_into()
}

/// The failure that an answer with a status of 400 or more means, whoever sent it.
fn refusal(status: u16, body: &str) -> ApiFailure {
    match json::read::<Problem>(body) {
        Ok(problem) => ApiFailure::Refused(problem),
        // A proxy in between answers in HTML; its words are not for the reader.
        Err(_) if status >= 500 => ApiFailure::Unreachable,
        Err(_) => ApiFailure::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_document_keeps_its_code_and_words() {
        let body = r#"{"type":"https://kith.invalid/problems/unknown_zone","title":"Unknown zone","status":422,
            "detail":"There is no zone Mars/Base.","code":"unknown_zone"}"#;
        let failure = refusal(422, body);
        assert_eq!(failure.code(), "unknown_zone");
        assert_eq!(failure.sentence(), "There is no zone Mars/Base.");
        assert!(!failure.needs_new_launch());
    }

    #[test]
    fn an_answer_from_a_proxy_is_not_shown() {
        assert_eq!(refusal(502, "<html>Bad gateway</html>"), ApiFailure::Unreachable);
        assert_eq!(refusal(413, "<html>Too large</html>"), ApiFailure::Unreadable);
    }

    #[test]
    fn an_empty_answer_reads_as_nothing() {
        assert_eq!(read::<()>(""), Ok(()));
        assert_eq!(read::<Option<u8>>(""), Ok(None));
        assert_eq!(read::<u8>(""), Err(ApiFailure::Unreadable));
    }
}
