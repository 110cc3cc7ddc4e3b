//! Canvas' REST interface in the name of a teacher: one request, pages, and what refusals mean.

use http::{
    Method, Request, Response, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use lti::{NextPage, clean, is_throttled, next_page};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::{
    host::{FORM, HostError, form_body},
    oauth::Access,
    purpose::Purpose,
};
use crate::{
    AppState,
    outgoing::{self, Place, Reach},
    sentence::say,
};

const PAGE_BYTES: usize = 8 * 1024 * 1024;
const MOST_PAGES: usize = 2_000;

/// One Canvas, for one purpose.
#[derive(Clone)]
pub(crate) struct CanvasApi {
    app: AppState,
    reach: Reach,
    address: Url,
    access: Access,
    purpose: Purpose,
}

impl CanvasApi {
    pub(super) fn new(app: &AppState, address: &Url, access: Access, purpose: Purpose) -> Self {
        // Whoever runs this server typed the address along with the key.
        let reach = Reach { trusted: Place::of(address).into_iter().collect() };
        Self { app: app.clone(), reach, address: address.clone(), access, purpose }
    }

    /// `path` below the interface's root.
    fn url(&self, path: &str) -> Result<Url, HostError> {
        let url = self
            .address
            .join("api/v1/")
            .and_then(|root| root.join(path))
            .ok()
            .filter(|url| url.origin() == self.address.origin());
        url.ok_or_else(|| HostError::Refused(say!("Canvas' address cannot be used.")))
    }

    /// One request; with a token that ended early once more with a new one.
    async fn send(
        &self,
        method: &Method,
        url: &Url,
        form: &[(&str, &str)],
    ) -> Result<Response<Vec<u8>>, HostError> {
        let mut renewed = false;
        loop {
            let token = self.access.token(&self.app).await?;
            let request = Request::builder()
                .method(method)
                .uri(url.as_str())
                .header(ACCEPT, "application/json+canvas-string-ids")
                .header(AUTHORIZATION, format!("Bearer {token}"));
            let built = if *method == Method::GET {
                request.body(Vec::new())
            } else {
                request.header(CONTENT_TYPE, FORM).body(form_body(form.iter().copied()))
            };
            let request = built.map_err(|_| HostError::Refused(say!("Canvas' address cannot be used.")))?;
            let response = outgoing::send(&self.app, &self.reach, request, PAGE_BYTES).await?;
            // A missing scope or right is a 401 too; only an ended token is worth a new one.
            let ended = response.status() == StatusCode::UNAUTHORIZED && is_about_the_token(response.body());
            if ended && !renewed {
                renewed = true;
                self.access.renew(&self.app, &token).await?;
                continue;
            }
            return if response.status().is_success() {
                Ok(response)
            } else {
                Err(refusal(self.purpose, &response, ended))
            };
        }
    }

    /// All rows of a list.
    pub(super) async fn all<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, HostError> {
        let mut page = Some(self.first(path)?);
        let mut rows = Vec::new();
        while let Some(now) = page {
            let (mut some, next) = self.page(&now).await?;
            rows.append(&mut some);
            page = next;
        }
        Ok(rows)
    }

    /// Where a list begins.
    pub(crate) fn first(&self, path: &str) -> Result<Page, HostError> {
        Ok(Page { url: self.url(path)?, number: 1 })
    }

    /// The rows of one page of a list, and the page after it.
    pub(crate) async fn page<T: DeserializeOwned>(
        &self,
        page: &Page,
    ) -> Result<(Vec<T>, Option<Page>), HostError> {
        let response = self.send(&Method::GET, &page.url, &[]).await?;
        let rows = read(&response)?;
        let next = match next_page(&page.url, &response) {
            NextPage::None => None,
            NextPage::At(url) if page.number < MOST_PAGES => Some(Page { url, number: page.number + 1 }),
            NextPage::At(_) | NextPage::Elsewhere => {
                return Err(HostError::Refused(say!("A list of Canvas cannot be read to its end.")));
            }
        };
        Ok((rows, next))
    }

    pub(super) async fn one<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<T, HostError> {
        read(&self.send(&method, &self.url(path)?, form).await?)
    }
}

/// One page of a list.
pub(crate) struct Page {
    url: Url,
    number: usize,
}

fn read<T: DeserializeOwned>(response: &Response<Vec<u8>>) -> Result<T, HostError> {
    serde_json::from_slice(response.body())
        .map_err(|_| HostError::Refused(say!("Canvas' answer cannot be read.")))
}

/// The words of `{"errors":[{"message":…}]}` or `{"errors":{"name":[{"message":…}]}}`.
fn said(body: &[u8]) -> String {
    fn collect(value: &Value, words: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                words.extend(object.get("message").and_then(Value::as_str).map(str::to_owned));
                object
                    .values()
                    .filter(|one| one.is_array() || one.is_object())
                    .for_each(|one| collect(one, words));
            }
            Value::Array(list) => list.iter().take(5).for_each(|one| collect(one, words)),
            _ => {}
        }
    }
    let mut words = Vec::new();
    if let Ok(document) = serde_json::from_slice::<Value>(&body[..body.len().min(64 * 1024)]) {
        collect(&document, &mut words);
    }
    clean(&words.join("; "), 200).unwrap_or_else(|| "nothing".to_owned())
}

/// Canvas says "Invalid access token." or "Expired access token." of tokens.
fn is_about_the_token(body: &[u8]) -> bool {
    let words = said(body).to_ascii_lowercase();
    words.contains("access token") && !words.contains("scope")
}

fn refusal(purpose: Purpose, response: &Response<Vec<u8>>, ended: bool) -> HostError {
    let (status, body) = (response.status(), response.body());
    if ended {
        return HostError::NotConnected(say!(
            "Canvas does not let Kith in for you any more. Connect to Canvas again."
        ));
    }
    if status == StatusCode::TOO_MANY_REQUESTS || is_throttled(status, body) {
        return HostError::Later(say!("Canvas asks to go slower."));
    }
    if status.is_server_error() {
        return HostError::Later(say!(
            "Canvas could not answer ({status}).",
            status = status.as_u16().to_string()
        ));
    }
    let said = said(body);
    if said.to_ascii_lowercase().contains("scope") {
        return HostError::Refused(say!(
            "Canvas does not allow Kith all it needs. An administrator allows every scope named in Kith's guide for \
             the API key; then connect to Canvas again."
        ));
    }
    match (purpose, status) {
        (Purpose::Groups, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
            HostError::Refused(say!("Canvas does not let you manage the groups of this course."))
        }
        // It may be one person only.
        (Purpose::Groups, StatusCode::NOT_FOUND) => HostError::Rejected(say!(
            "Canvas does not find this course, or one of Kith's groups or people, any more. Look again."
        )),
        // It may be one discussion only.
        (Purpose::Forum, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) => {
            HostError::Rejected(say!(
                "Canvas does not let the teacher who connected read the discussions of this course."
            ))
        }
        _ => HostError::Rejected(say!(
            "Canvas refused ({status}). It said: {said}",
            status = status.as_u16().to_string(),
            said = said
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_words() {
        assert_eq!(said(br#"{"errors":[{"message":"Invalid access token."}]}"#), "Invalid access token.");
        assert_eq!(said(br#"{"errors":{"name":[{"attribute":"name","message":"taken"}]}}"#), "taken");
        assert_eq!(said(b"<html>"), "nothing");
        assert!(!is_about_the_token(br#"{"errors":[{"message":"Insufficient scopes on access token."}]}"#));
    }
}
