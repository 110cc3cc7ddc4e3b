//! A browser without a screen: cookies, redirects and forms that post themselves.
//!
//! It drives a whole real launch over HTTP, and can stop at every step so that a test may bend the next one.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use reqwest::{Method, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;

use crate::html::{self, Form};
use crate::platform::{AuthRequest, Campus, faults::LaunchForm};

/// A page the browser came to.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its address, after redirects.
    pub url: Url,
    /// HTTP status.
    pub status: StatusCode,
    /// Response headers.
    pub headers: header::HeaderMap,
    /// The body, as text.
    pub body: String,
}

impl Page {
    /// A header's text; empty where it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The one-time code of Kith's launch page: `data-code` of the element `kith`.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        html::attribute_of(&self.body, "kith", "data-code").filter(|code| !code.is_empty())
    }

    /// The form on this page.
    ///
    /// # Errors
    /// When there is none.
    pub fn form(&self) -> anyhow::Result<Form> {
        html::form(&self.body)
            .with_context(|| format!("{} ({}) has no form: {}", self.url, self.status, self.body))
    }
}

#[derive(Clone, Debug)]
struct Cookie {
    host: String,
    path: String,
    name: String,
    value: String,
}

/// One browser profile: its cookies belong to it alone.
///
/// Cookies are kept by hand because `Secure` ones must go to `http://localhost` too, as browsers do.
#[derive(Clone, Debug)]
pub struct Browser {
    http: reqwest::Client,
    cookies: Vec<Cookie>,
}

/// A launch that stands at the tool's authentication request.
#[derive(Clone, Debug)]
pub struct Started {
    /// The platform's authentication address with the tool's parameters.
    pub url: Url,
    /// The parameters.
    pub request: AuthRequest,
}

impl Browser {
    /// A fresh profile.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new() -> anyhow::Result<Self> {
        Self::patient(Duration::from_secs(30))
    }

    /// A fresh profile that waits this long for an answer.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn patient(longest: Duration) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(longest)
            .no_proxy()
            // What listens here does so on IPv4 only, and five hundred lookups at once help nobody.
            .resolve("localhost", SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .build()?;
        Ok(Self { http, cookies: Vec::new() })
    }

    /// Reads a page, following redirects.
    ///
    /// # Errors
    /// When a server cannot be reached or redirects without end.
    pub async fn get(&mut self, url: &str) -> anyhow::Result<Page> {
        let page = self.send(Method::GET, url, None).await?;
        self.follow(page).await
    }

    /// Posts a form, following redirects.
    ///
    /// # Errors
    /// When a server cannot be reached or redirects without end.
    pub async fn post(&mut self, url: &str, fields: &[(String, String)]) -> anyhow::Result<Page> {
        let page = self.send(Method::POST, url, Some(fields)).await?;
        self.follow(page).await
    }

    async fn follow(&mut self, mut page: Page) -> anyhow::Result<Page> {
        for _ in 0..10 {
            if !page.status.is_redirection() {
                return Ok(page);
            }
            let target = page.url.join(page.header("location"))?;
            page = self.send(Method::GET, target.as_str(), None).await?;
        }
        bail!("redirected without end, lastly to {}", page.url)
    }

    /// One request, its answer as it is.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub async fn send(
        &mut self,
        method: Method,
        url: &str,
        form: Option<&[(String, String)]>,
    ) -> anyhow::Result<Page> {
        self.send_with(method, url, form, &[]).await
    }

    /// The same with headers a page of another site, or a script, would add.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub async fn send_with(
        &mut self,
        method: Method,
        url: &str,
        form: Option<&[(String, String)]>,
        headers: &[(&str, &str)],
    ) -> anyhow::Result<Page> {
        let url = Url::parse(url).with_context(|| format!("\"{url}\" is no address"))?;
        let mut request = self.http.request(method, url.clone());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies = self.cookies_for(&url);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        if let Some(form) = form {
            request = request.form(form);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        self.keep_cookies(&url, &headers);
        let body = response.text().await?;
        Ok(Page { url, status, headers, body })
    }

    fn cookies_for(&self, url: &Url) -> String {
        let host = url.host_str().unwrap_or_default();
        let fits = |cookie: &&Cookie| {
            cookie.host == host
                && (url.path() == cookie.path || url.path().starts_with(&folder(&cookie.path)))
        };
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .filter(fits)
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        pairs.join("; ")
    }

    fn keep_cookies(&mut self, url: &Url, headers: &header::HeaderMap) {
        let host = url.host_str().unwrap_or_default();
        let lines = headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        for line in lines {
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let attribute = |wanted: &str| {
                let pair = |part: &str| {
                    part.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()))
                };
                let found =
                    parts.clone().filter_map(pair).find(|(name, _)| name.eq_ignore_ascii_case(wanted));
                found.map(|(_, value)| value)
            };
            let path = attribute("Path").unwrap_or_else(|| "/".to_owned());
            let gone = attribute("Max-Age").is_some_and(|age| age.parse().is_ok_and(|age: i64| age <= 0));
            self.cookies.retain(|kept| !(kept.host == host && kept.name == name && kept.path == path));
            if !gone {
                let (host, name, value) = (host.to_owned(), name.to_owned(), value.to_owned());
                self.cookies.push(Cookie { host, path, name, value });
            }
        }
    }

    /// Forgets everything, as when the profile is closed.
    pub fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    /// Opens a course page as `username` and stops where the tool has asked the platform who this is.
    ///
    /// # Errors
    /// When a step on the way answers something else; the error shows what.
    pub async fn start(&mut self, platform: &str, course: u32, username: &str) -> anyhow::Result<Started> {
        let login = self.open_course(platform, course, username).await?;
        let page = self.send(Method::POST, &login.action, Some(&login.fields)).await?;
        ensure!(
            page.status.is_redirection(),
            "the tool answered the login with {}: {}",
            page.status,
            page.body
        );
        let url = page.url.join(page.header("location"))?;
        let request = AuthRequest(url.query_pairs().into_owned().collect::<HashMap<_, _>>());
        Ok(Started { url, request })
    }

    /// Opens a course page as `username` and gives back the login initiation in its frame.
    ///
    /// # Errors
    /// When the course page has no such frame.
    pub async fn open_course(&mut self, platform: &str, course: u32, username: &str) -> anyhow::Result<Form> {
        let page = self.get(&format!("{platform}/course/{course}?as={username}")).await?;
        ensure!(page.status.is_success(), "the course page answered {}: {}", page.status, page.body);
        let frame =
            html::attribute_of(&page.body, "contentframe", "src").context("no frame on the course page")?;
        let frame = page.url.join(&frame)?;
        self.get(frame.as_str()).await?.form()
    }

    /// Lets the platform answer a started launch and posts its form to the tool.
    ///
    /// # Errors
    /// When the platform answers with something else than a form.
    pub async fn finish(&mut self, started: &Started) -> anyhow::Result<Page> {
        let page = self.get(started.url.as_str()).await?;
        let form = page.form()?;
        let action = page.url.join(&form.action)?;
        self.post(action.as_str(), &form.fields).await
    }

    /// Posts a bent launch.
    ///
    /// # Errors
    /// When the tool cannot be reached.
    pub async fn post_launch(&mut self, launch: LaunchForm) -> anyhow::Result<Page> {
        let action = launch.action.clone();
        self.post(&action, &launch.into_fields()).await
    }

    /// A whole launch, from the course page to the tool's answer.
    ///
    /// # Errors
    /// When a step on the way fails; what the tool answers to the launch itself is in the page.
    pub async fn launch(&mut self, platform: &str, course: u32, username: &str) -> anyhow::Result<Page> {
        let started = self.start(platform, course, username).await?;
        self.finish(&started).await
    }

    /// A launch bent by `bend`.
    ///
    /// # Errors
    /// When a step before the launch itself fails.
    pub async fn launch_bent(
        &mut self,
        campus: &Campus,
        course: u32,
        username: &str,
        bend: impl FnOnce(LaunchForm) -> LaunchForm,
    ) -> anyhow::Result<Page> {
        let started = self.start(campus.origin(), course, username).await?;
        let form = campus.launch_form(&started.request)?;
        self.post_launch(bend(form)).await
    }

    /// Launches and swaps the page's code for a bearer.
    ///
    /// # Errors
    /// When the launch is refused.
    pub async fn sign_in(&mut self, platform: &str, course: u32, username: &str) -> anyhow::Result<Client> {
        let page = self.launch(platform, course, username).await?;
        let code = page
            .code()
            .with_context(|| format!("the launch page ({}) has no code: {}", page.status, page.body))?;
        Client::open(&page.url, &code).await
    }
}

/// `/lti` and `/lti/` both cover `/lti/launch`, and not `/ltix`.
fn folder(path: &str) -> String {
    format!("{}/", path.trim_end_matches('/'))
}

/// What the tool answered to an API request.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Response headers.
    pub headers: header::HeaderMap,
    /// The body, as text.
    pub body: String,
}

impl Answer {
    /// The body as `T`, whatever the status.
    ///
    /// # Errors
    /// When it is something else.
    pub fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        serde_json::from_str(&self.body).with_context(|| format!("{}: {}", self.status, self.body))
    }

    /// The stable code of a refusal, such as `session_expired`.
    ///
    /// # Errors
    /// When the body is no problem document (RFC 9457).
    pub fn problem_code(&self) -> anyhow::Result<String> {
        Ok(self.json::<wire::Problem>()?.code)
    }
}

/// Kith's API with the bearer of one launch.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    /// What `Accept-Language` says; nothing when it is empty.
    language: &'static str,
    /// The session of this launch.
    pub session: wire::Session,
}

impl Client {
    /// Swaps a one-time code for a bearer; `page` is any page of the tool.
    ///
    /// # Errors
    /// When the code is refused.
    pub async fn open(page: &Url, code: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).no_proxy().build()?;
        let base = page.join("/")?;
        let request = wire::SessionRequest { code: code.to_owned() };
        let response = http.post(base.join("api/session")?).json(&request).send().await?;
        let (status, body) = (response.status(), response.text().await?);
        ensure!(status.is_success(), "the code was refused with {status}: {body}");
        Ok(Self { http, base, language: "", session: serde_json::from_str(&body)? })
    }

    /// The same client asking another server: `page` is any page of it.
    ///
    /// # Errors
    /// When `page` is no address.
    pub fn at(&self, page: &str) -> anyhow::Result<Self> {
        let base = Url::parse(page)?.join("/")?;
        Ok(Self { base, ..self.clone() })
    }

    /// The same client as the widget asks when it speaks `language`.
    #[must_use]
    pub fn speaking(&self, language: &'static str) -> Self {
        Self { language, ..self.clone() }
    }

    /// The same client with a renewed bearer.
    #[must_use]
    pub fn with_token(&self, token: String) -> Self {
        let session = wire::Session { token, ..self.session.clone() };
        Self { session, ..self.clone() }
    }

    /// Where `path` is on the tool's server.
    ///
    /// # Errors
    /// When it is no path.
    pub fn address(&self, path: &str) -> anyhow::Result<Url> {
        Ok(self.base.join(path)?)
    }

    /// Any request to the API with the bearer, its answer as it is.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&(impl Serialize + Sync)>,
    ) -> anyhow::Result<Answer> {
        let mut request = self.http.request(method, self.base.join(path)?).bearer_auth(&self.session.token);
        if !self.language.is_empty() {
            request = request.header(header::ACCEPT_LANGUAGE, self.language);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Answer { status, headers, body: response.text().await? })
    }

    /// Reads a resource.
    ///
    /// # Errors
    /// When it is refused or is something else than `T`.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        accepted(path, &self.ask(Method::GET, path, None::<&()>).await?)
    }

    /// Replaces a resource.
    ///
    /// # Errors
    /// When it is refused or the answer is something else than `T`.
    pub async fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &(impl Serialize + Sync),
    ) -> anyhow::Result<T> {
        accepted(path, &self.ask(Method::PUT, path, Some(body)).await?)
    }

    /// Makes a resource, or asks for something to be done.
    ///
    /// # Errors
    /// When it is refused or the answer is something else than `T`.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &(impl Serialize + Sync),
    ) -> anyhow::Result<T> {
        accepted(path, &self.ask(Method::POST, path, Some(body)).await?)
    }
}

fn accepted<T: DeserializeOwned>(path: &str, answer: &Answer) -> anyhow::Result<T> {
    ensure!(answer.status.is_success(), "{path} was refused with {}: {}", answer.status, answer.body);
    // 204 and other empty answers read as `null`, so that `T` may be `()`.
    let body = if answer.body.is_empty() { "null" } else { &answer.body };
    serde_json::from_str(body).with_context(|| format!("{path}: {}", answer.body))
}
